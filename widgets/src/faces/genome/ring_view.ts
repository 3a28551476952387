import { h } from "../../parts/dom";
import { begun, fit, sharpness } from "./canvas";
import { drawOverRing, drawUnderRing, Ring } from "./ring";
import { RingImage } from "./ring_image";
import type { Replicon } from "./scene";
import type { Seen } from "./strip";

/** The canvas of the circular map: layers that change seldom are kept as pictures. */
export class RingView {
  readonly canvas = h("canvas", { class: "bxg-ring", role: "img", "aria-label": "Circular map" });
  private size = 300;
  private under: HTMLCanvasElement | null = null;
  private genes: RingImage | null = null;
  private painted = -1;

  /** Composition, theme or replicon are others now. */
  renew(): void {
    this.under = null;
  }

  resize(size: number): void {
    if (size !== this.size) this.renew();
    this.size = size;
  }

  ring(replicon: Replicon): Ring {
    return new Ring(replicon, this.size);
  }

  draw(seen: Seen): void {
    if (fit(this.canvas, this.size, this.size)) this.renew();
    const pen = begun(this.canvas);
    const { paint, scene, lanes, replicon } = seen;
    const ring = this.ring(replicon);
    if (!this.under) {
      this.under = document.createElement("canvas");
      fit(this.under, this.size, this.size);
      drawUnderRing({ ...seen, pen: begun(this.under) }, ring);
      this.genes = null;
    }
    if (!this.genes) {
      this.genes = new RingImage(ring, sharpness());
      this.painted = -1;
    }
    if (this.painted !== paint.version) {
      this.painted = paint.version;
      this.genes.draw(scene, lanes, paint, replicon.length);
    }
    pen.clearRect(0, 0, this.size, this.size);
    for (const layer of [this.under, this.genes.canvas]) pen.drawImage(layer, 0, 0, this.size, this.size);
    drawOverRing({ ...seen, pen }, ring);
  }
}
