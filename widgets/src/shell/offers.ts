import type { Host } from "../host";
import { button, h } from "../parts/dom";

interface Choice {
  name: string;
  title: string;
  told: string;
}

interface Offered {
  id: string;
  text: string;
  choices: Choice[];
}

export interface OffersNews {
  kind: "offers";
  offers: Offered[];
  said: string;
  tone: "bad" | "good";
}

/** A bar with what the kernel offers, one at a time, and a button for each answer. */
export class Offers {
  readonly element = h("div", { class: "bx-offer", role: "region", "aria-label": "Offer", hidden: true });

  constructor(
    private readonly host: Host,
    private readonly say: (text: string, tone: "bad" | "good") => void,
  ) {}

  receive({ offers, said, tone }: OffersNews): void {
    if (said) this.say(said, tone);
    const offer = offers[0];
    this.element.hidden = !offer;
    if (!offer) return;
    const more = offers.length > 1 ? ` (${offers.length - 1} more after this)` : "";
    const buttons = offer.choices.map(({ name, title, told }, at) =>
      button(title, () => this.choose(offer.id, name), { class: `bx-button${at ? "" : " bx-primary"}`, title: told }),
    );
    const text = h("span", { class: "bx-offer-text", role: "status" }, offer.text + more);
    this.element.replaceChildren(text, h("span", { class: "bx-offer-choices" }, ...buttons));
  }

  private choose(id: string, choice: string): void {
    for (const one of this.element.querySelectorAll("button")) one.disabled = true;
    this.host.send({ kind: "offer", id, choice });
  }
}
