import type { Host } from "../host";
import { type News, View } from "./view";

/** Puts the one face of a deck into `el`, without a lab around it; returns the way to take it out again. */
export function mountAlone(el: HTMLElement, host: Host): () => void {
  return new Alone(host).begin(el);
}

class Alone extends View {
  constructor(host: Host) {
    super(host, { class: "bx-lab bx-alone" });
    this.root.append(this.offers.element, this.notice.element);
    this.changed();
  }

  protected hear({ kind, view, faces }: News): void {
    const face = kind === "faces" && view === this.view ? faces?.[0] : undefined;
    if (!face || this.slots.size) return;
    const slot = this.open(face.name);
    this.root.setAttribute("aria-label", face.title);
    this.root.append(slot.element);
    this.changed();
    slot.show(true);
  }

  protected changed(): void {
    this.root.dataset.state = this.lost ? "lost" : this.slots.size ? "live" : "connecting";
    for (const slot of this.slots.values()) slot.element.inert = this.lost;
  }
}
