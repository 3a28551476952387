import type { Paint } from "./ink";
import type { Ring } from "./ring";
import type { Lanes, Scene } from "./scene";

/** Bins around the ring for each pixel of its outer edge. */
const FINER = 1.5;
const MOST_BINS = 16_384;

/**
 * The genes of a ring pixel by pixel: which stretch of the replicon each pixel shows is worked out once, so that new
 * colours of thousands of genes cost a millisecond instead of thousands of paths.
 */
export class RingImage {
  readonly canvas = document.createElement("canvas");
  private readonly image: ImageData;
  private readonly pixels: Int32Array;
  private readonly bins: Int32Array;
  private readonly count: number;
  private readonly alpha: Uint8Array;

  constructor(ring: Ring, ratio: number) {
    const size = Math.round(ring.size * ratio);
    Object.assign(this.canvas, { width: size, height: size });
    this.image = new ImageData(size, size);
    this.count = Math.min(Math.ceil(2 * Math.PI * ring.radius * ratio * FINER), MOST_BINS);
    const [pixels, bins]: [number[], number[]] = [[], []];
    for (let y = 0; y < size; y++)
      for (let x = 0; x < size; x++) {
        const [dx, dy] = [(x + 0.5) / ratio - ring.size / 2, (y + 0.5) / ratio - ring.size / 2];
        const far = Math.hypot(dx, dy);
        const strand = [1, -1].find((side) => coverage(ring, side, far, ratio) > 0);
        const share = strand ? ring.share(dx, dy) : null;
        if (!strand || share === null) continue;
        pixels.push(y * size + x);
        bins.push(Math.floor(share * this.count) + (strand > 0 ? 0 : this.count));
        this.image.data[4 * (y * size + x) + 3] = Math.round(255 * coverage(ring, strand, far, ratio));
      }
    this.pixels = Int32Array.from(pixels);
    this.bins = Int32Array.from(bins);
    this.alpha = Uint8Array.from(pixels, (pixel) => this.image.data[4 * pixel + 3]!);
  }

  /** Gives each pixel the colour of the gene that says most at its place, or none. */
  draw(scene: Scene, lanes: Lanes, paint: Paint, length: number): HTMLCanvasElement {
    const codes = binned(scene, lanes, paint, length, this.count);
    const colours = paint.colours.map(channels);
    const { data } = this.image;
    for (let k = 0; k < this.pixels.length; k++) {
      const at = 4 * this.pixels[k]!;
      const code = codes[this.bins[k]!]!;
      const colour = code < 0 ? null : colours[code]!;
      data[at + 3] = colour ? this.alpha[k]! : 0;
      if (colour) [data[at], data[at + 1], data[at + 2]] = colour;
    }
    this.canvas.getContext("2d")!.putImageData(this.image, 0, 0);
    return this.canvas;
  }
}

/** How much of a pixel at some distance from the middle lies in the band of a strand. */
function coverage(ring: Ring, strand: number, far: number, ratio: number): number {
  const [outer, thick] = ring.band(strand);
  const inside = Math.min(outer - far, far - (outer - thick)) * ratio + 0.5;
  return Math.min(Math.max(inside, 0), 1);
}

/** For each bin of the + strand, then of the − strand, the code of the gene that says most there; -1 for none. */
export function binned(scene: Scene, { genes }: Lanes, paint: Paint, length: number, count: number): Int16Array {
  const codes = new Int16Array(2 * count).fill(-1);
  const strand = scene.column("strand");
  for (let entry = 0; entry < genes.size; entry++) {
    const row = genes.row[entry]!;
    const code = paint.codes[row]!;
    const shift = strand[row]! > 0 ? 0 : count;
    const first = Math.max(Math.floor((genes.at[entry]! / length) * count), 0);
    const last = Math.min(Math.max(Math.ceil((genes.to[entry]! / length) * count), first + 1), count);
    for (let bin = shift + first; bin < shift + last; bin++)
      if (codes[bin]! < 0 || paint.rank(code) > paint.rank(codes[bin]!)) codes[bin] = code;
  }
  return codes;
}

/** Red, green and blue of "#aabbcc" or "rgb(1,2,3)". */
export function channels(colour: string): [number, number, number] {
  const parts = colour.startsWith("#") ? [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16)) : (colour.match(/\d+/g) ?? []).map(Number);
  return [parts[0] ?? 0, parts[1] ?? 0, parts[2] ?? 0];
}
