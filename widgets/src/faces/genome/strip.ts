import type { Ink, Paint } from "./ink";
import type { Composition, Letters } from "./letters";
import type { Pen } from "./pen";
import type { Lanes, Live, Planted, Quantity, Replicon, Scene } from "./scene";
import type { Viewport } from "./viewport";

/** Everything that the maps show. */
export interface Seen {
  view: Viewport;
  ink: Ink;
  paint: Paint;
  scene: Scene;
  live: Live;
  replicon: Replicon;
  lanes: Lanes;
  /** Whether it is known if there is a sequence. */
  isRead: boolean;
  composition: Composition | null;
  letters: Letters | null;
  aminoAcids: string;
  planted: Planted[];
  /** Row of the gene that is pointed at, or -1. */
  chosen: number;
  onReplicon(row: number): boolean;
  quantity: Quantity;
  /** Names of the tracks that are switched on. */
  shown: ReadonlySet<string>;
}

/** What a track needs to draw itself. */
export interface Sight extends Seen {
  pen: Pen;
}

export interface Track {
  name: string;
  title: string;
  height: number;
  /** What it shows, for its button's tool tip. */
  about: string;
  /** Left out where it would show nothing, although it is switched on. */
  isFor?(seen: Seen): boolean;
  draw(sight: Sight): void;
}

export const FONT = "11px system-ui, sans-serif";
export const SMALL = "10px system-ui, sans-serif";
const GAP = 6;

/** Where each shown track begins. */
export function layout(tracks: Track[]): { track: Track; y: number }[] {
  let y = 0;
  return tracks.map((track) => {
    const place = { track, y };
    y += track.height + GAP;
    return place;
  });
}

export function heightOf(tracks: Track[]): number {
  return tracks.reduce((sum, track) => sum + track.height + GAP, 0);
}

/** Draws all tracks below each other. */
export function drawStrip(sight: Sight, tracks: Track[]): void {
  const { pen, view, ink } = sight;
  pen.fillStyle = ink.bg;
  pen.fillRect(0, 0, view.width, heightOf(tracks));
  for (const { track, y } of layout(tracks)) {
    pen.save();
    pen.translate(0, y);
    track.draw(sight);
    pen.restore();
  }
}

/** A faint title in the corner of a track. */
export function title({ pen, ink }: Sight, text: string, y = 0): void {
  pen.save();
  pen.font = SMALL;
  pen.textBaseline = "top";
  pen.textAlign = "left";
  pen.globalAlpha = 0.8;
  pen.fillStyle = ink.bg;
  pen.fillRect(0, y, text.length * 5.2 + 6, 12);
  pen.globalAlpha = 1;
  pen.fillStyle = ink.faint;
  pen.fillText(text, 2, y + 1);
  pen.restore();
}

/** Text cut to what fits; about 6 pixels a letter, so that nothing has to be measured in every frame. */
export function fitted(text: string, width: number): string {
  const most = Math.floor(width / 6.2);
  if (most < 2) return "";
  return text.length <= most ? text : most < 4 ? "" : `${text.slice(0, most - 1)}…`;
}
