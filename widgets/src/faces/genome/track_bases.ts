import { aminoAcid, complement } from "./letters";
import { SMALL, title, type Seen, type Sight, type Track } from "./strip";

/** Below so many pixels for a base, composition is drawn instead. */
const LEAST_PX = 1.5;
const LETTER_PX = 8;
const FRAME_PX = 3;
const ROW = 14;
const FRAME = 12;
const COLOURS: Record<number, [string, string]> = {
  65: ["#009E73", "#3ccf9f"],
  67: ["#0072B2", "#56B4E9"],
  71: ["#B07800", "#E69F00"],
  84: ["#C44E00", "#ff8f5a"],
};

export function showsBases({ view, letters }: Pick<Seen, "view" | "letters">): boolean {
  return letters !== null && 1 / view.basesPerPixel >= LEAST_PX;
}

/** Frames +1 to +3, both strands of bases, frames -1 to -3. */
export const SEQUENCE: Track = {
  name: "sequence",
  title: "Sequence",
  height: 112,
  about: "bases and six reading frames, once the map is zoomed in far enough",
  isFor: showsBases,
  draw(sight) {
    const { view, letters } = sight;
    const middle = 3 * FRAME + 4;
    for (const { from, to, shift } of view.pieces()) {
      const [first, last] = [Math.floor(from), Math.ceil(to)];
      letters!.want(first - 200, last + 200);
      bases(sight, first, last, shift, middle);
      if (1 / view.basesPerPixel >= FRAME_PX) frames(sight, first, last, shift, middle);
    }
    if (1 / view.basesPerPixel < FRAME_PX) title(sight, "zoom in for letters and reading frames");
  },
};

function bases({ pen, view, letters, ink }: Sight, first: number, last: number, shift: number, top: number): void {
  const width = 1 / view.basesPerPixel;
  const lettered = width >= LETTER_PX;
  pen.font = "12px ui-monospace, monospace";
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  for (let base = first; base < last; base++) {
    const letter = letters!.at(base);
    const x = view.x(base + shift);
    for (const [row, code] of [letter, complement(letter)].entries()) {
      const colour = COLOURS[code]?.[ink.dark ? 1 : 0] ?? ink.faint;
      pen.globalAlpha = lettered ? 0.16 : letter ? 0.85 : 0.15;
      pen.fillStyle = colour;
      pen.fillRect(x, top + row * ROW, Math.max(width - (lettered ? 1 : 0), 1), ROW - 1);
      if (!lettered || !letter) continue;
      pen.globalAlpha = 1;
      pen.fillText(String.fromCharCode(code), x + width / 2, top + row * ROW + ROW / 2);
    }
  }
  pen.globalAlpha = 1;
}

function frames({ pen, view, letters, ink, aminoAcids, replicon }: Sight, first: number, last: number, shift: number, middle: number): void {
  const width = 3 / view.basesPerPixel;
  pen.font = SMALL;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  for (let base = first - 2; base < last; base++) {
    if (base < 0 || base + 2 >= replicon.length) continue;
    const [a, b, c] = [letters!.at(base), letters!.at(base + 1), letters!.at(base + 2)];
    const x = view.x(base + shift);
    const frame = base % 3;
    const back = (replicon.length - base - 3) % 3;
    const forward = aminoAcid(aminoAcids, a, b, c);
    const reverse = aminoAcid(aminoAcids, complement(c), complement(b), complement(a));
    residue(pen, ink, forward, x, width, (2 - frame) * FRAME);
    residue(pen, ink, reverse, x, width, middle + 2 * ROW + 4 + back * FRAME);
  }
}

function residue(pen: Sight["pen"], ink: Sight["ink"], letter: string, x: number, width: number, top: number): void {
  if (!letter) return;
  if (letter === "*" || letter === "M") {
    pen.fillStyle = letter === "*" ? (ink.dark ? "#ff8a80" : "#b3261e") : ink.dark ? "#3ccf9f" : "#00795a";
    pen.globalAlpha = 0.35;
    pen.fillRect(x, top, Math.max(width - 1, 1), FRAME - 1);
    pen.globalAlpha = 1;
  }
  if (width < 8) return;
  pen.fillStyle = ink.text;
  pen.fillText(letter, x + width / 2, top + FRAME / 2);
}
