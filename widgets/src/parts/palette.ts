/** Okabe and Ito's colours, safe for colour-blind readers; black and yellow are adapted to the background. */
const LIGHT = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#B8A800", "#222222"];
const DARK = ["#56B4E9", "#E69F00", "#1FBF92", "#E08FBC", "#F0E442", "#D5702A", "#4C9BD6", "#E8E8E8"];
const DASHES = [[], [7, 3], [2, 3]];

export function colour(index: number, dark: boolean): string {
  const palette = dark ? DARK : LIGHT;
  return palette[index % palette.length]!;
}

/** Dashes tell curves apart beyond the eighth. */
export function dash(index: number): number[] {
  return DASHES[Math.floor(index / LIGHT.length) % DASHES.length]!;
}

/** Whether the text of `element` is light, which means that its background is dark. */
export function isDark(element: Element): boolean {
  const channels = getComputedStyle(element).color.match(/[\d.]+/g)?.map(Number) ?? [0, 0, 0];
  return (channels[0]! * 299 + channels[1]! * 587 + channels[2]! * 114) / 1000 > 128;
}

/** Colours of the style (`bg` is --bx-bg) as canvases and files understand them. */
export function tokens<Name extends string>(at: Element, ...names: Name[]): Record<Name, string> {
  const probe = document.createElement("span");
  at.append(probe);
  const read = (name: Name) => {
    probe.style.color = `var(--bx-${name})`;
    return [name, getComputedStyle(probe).color];
  };
  const found = Object.fromEntries(names.map(read)) as Record<Name, string>;
  probe.remove();
  return found;
}
