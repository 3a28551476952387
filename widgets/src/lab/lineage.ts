import { button, h, setText } from "../parts/dom";
import { clock, compact } from "../parts/format";
import { Last } from "../parts/last";
import type { Birth, Send } from "./protocol";
import type { Store } from "./store";

const FATES = { followed: "goes on here", adopted: "runs as a VM", gone: "not kept", kept: "" } as const;

/** Every division: both daughters, and a button that lets the one that was set aside live on as a VM. */
export class Lineage {
  readonly element: HTMLElement;
  private readonly strip = h("ol", { class: "bx-strip" });
  private readonly before = h("p", { class: "bx-faint", hidden: true });
  private readonly empty = h("p", { class: "bx-empty" }, "No division yet. Both daughters will appear here.");
  private readonly drawn = new Last();

  constructor(private readonly send: Send) {
    this.element = h("section", { class: "bx-lineage", "aria-label": "Divisions" });
    this.element.append(h("h3", { class: "bx-heading" }, "Divisions"), this.empty, this.strip, this.before);
  }

  update(store: Store): void {
    if (!this.drawn.differs(store.births, store.birthsBefore, store.selected)) return;
    const pairs = new Map<number, Birth[]>();
    for (const birth of store.births) pairs.set(birth.time_s, [...(pairs.get(birth.time_s) ?? []), birth]);
    this.empty.hidden = pairs.size > 0;
    const cards = [...pairs].map(([time, births]) => this.card(time, births, store));
    this.strip.replaceChildren(...cards.reverse());
    const before = store.birthsBefore / 2;
    this.before.hidden = !before;
    setText(this.before, `… and ${before.toLocaleString("en-US")} before`);
  }

  private card(time: number, births: Birth[], store: Store): HTMLElement {
    return h(
      "li",
      { class: "bx-division" },
      h("span", { class: "bx-division-time" }, clock(time), h("span", { class: "bx-faint" }, ` · generation ${births[0]!.generation}`)),
      ...births.map((birth) => this.daughter(birth, store)),
    );
  }

  private daughter(birth: Birth, store: Store): HTMLElement {
    const facts = `${birth.volume_fl.toFixed(2)} fL, ${compact(birth.protein_total)} proteins`;
    const run = () => this.send({ verb: "adopt", vm: store.selected, lineage: birth.lineage });
    const label = `Run daughter ${birth.short} as a VM of its own`;
    const fate =
      birth.fate === "kept"
        ? button("Run as VM", run, { "aria-label": label, title: label })
        : h("span", { class: "bx-faint" }, FATES[birth.fate]);
    return h(
      "div",
      { class: "bx-daughter", title: `daughter ${birth.short}` },
      h("code", {}, birth.short),
      h("span", {}, facts),
      fate,
    );
  }
}
