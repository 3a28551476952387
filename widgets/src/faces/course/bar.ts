import { button, h, setAttribute } from "../../parts/dom";
import type { FaceHost } from "../../parts/face";
import { Last } from "../../parts/last";
import type { Data } from "./data";
import type { Plot } from "./plot";
import type { Look } from "./scene";

const WINDOWS: [string, number | null, string][] = [
  ["15 min", 900, "the last 15 minutes"],
  ["1 h", 3600, "the last hour"],
  ["4 h", 14400, "the last four hours"],
  ["all", null, "everything"],
];

interface Exports {
  csv(): void;
  png(): void;
  svg(): void;
  code(): void;
}

/** Buttons of the plot: axis, time, and export; and below them which VMs are drawn. */
export class Bar {
  readonly element: HTMLElement;
  readonly machines = h("div", { class: "bxc-machines", role: "group", "aria-label": "VMs that are drawn", hidden: true });
  private readonly log: HTMLButtonElement;
  private readonly norm: HTMLButtonElement;
  private readonly frozen: HTMLButtonElement;
  private readonly windows: HTMLButtonElement[];
  private readonly drawn = new Last();

  constructor(
    private readonly data: Data,
    private readonly plot: Plot,
    private readonly look: Look,
    private readonly host: FaceHost,
    exports: Exports,
    private readonly changed: () => void,
  ) {
    this.log = segment("log", "Logarithmic axis", () => this.toggle("logarithmic"));
    this.norm = segment("norm", "Every curve relative to its largest value", () => this.toggle("normalised"));
    this.frozen = segment("freeze", "Hold the picture still", () => (plot.following ? plot.freeze() : plot.follow()));
    this.windows = WINDOWS.map(([text, seconds, label]) => segment(text, `Show ${label}`, () => plot.follow(seconds)));
    this.element = h(
      "div",
      { class: "bxc-bar" },
      group("Axis", this.log, this.norm),
      group("Time shown", ...this.windows, this.frozen),
      group(
        "Export",
        segment("CSV", "Save the curves as CSV", () => exports.csv()),
        segment("PNG", "Save the plots as PNG", () => exports.png()),
        segment("SVG", "Save the plots as SVG", () => exports.svg()),
        segment("code", "Copy code that makes this table", () => exports.code()),
      ),
    );
  }

  update(): void {
    setAttribute(this.log, "aria-pressed", String(this.look.logarithmic));
    setAttribute(this.norm, "aria-pressed", String(this.look.normalised));
    setAttribute(this.frozen, "aria-pressed", String(!this.plot.following));
    WINDOWS.forEach(([, seconds], index) =>
      setAttribute(this.windows[index]!, "aria-pressed", String(this.plot.following && this.plot.window === seconds)),
    );
    this.updateMachines();
  }

  private toggle(which: "logarithmic" | "normalised"): void {
    this.look[which] = !this.look[which];
    this.changed();
  }

  private updateMachines(): void {
    const { vms, chosen, shown, layout } = this.data;
    if (!this.drawn.differs(vms, chosen, shown, layout)) return;
    this.machines.hidden = vms.length < 2;
    const pressed = (one: HTMLButtonElement, on: boolean) => (setAttribute(one, "aria-pressed", String(on)), one);
    const arrange = (facts: object) => void this.host.order("arrange", facts);
    const own = segment("selected", "Draw the selected VM", () => arrange({ vms: [] }));
    const buttons = vms.map((vm) => {
      const next = chosen.includes(vm) ? chosen.filter((name) => name !== vm) : vms.filter((name) => name === vm || chosen.includes(name));
      return pressed(segment(vm, `Draw ${vm}`, () => arrange({ vms: next })), chosen.includes(vm));
    });
    const overlay = segment("overlay", "Draw VMs over each other", () => arrange({ layout: "overlay" }));
    const stacked = segment("stacked", "Draw VMs below each other", () => arrange({ layout: "stacked" }));
    this.machines.replaceChildren(
      group("VMs", pressed(own, !chosen.length), ...buttons),
      group("Layout", pressed(overlay, layout === "overlay"), pressed(stacked, layout === "stacked")),
    );
  }
}

function segment(text: string, label: string, onclick: () => void): HTMLButtonElement {
  return button(text, onclick, { class: "bx-segment", "aria-label": label, title: label });
}

function group(label: string, ...buttons: HTMLElement[]): HTMLElement {
  return h("div", { class: "bx-segments", role: "group", "aria-label": label }, ...buttons);
}
