import { button, h, icon, ICONS, setAttribute } from "../parts/dom";
import { SPEEDS, speedLabel, speedName } from "../parts/speeds";
import { SpeedField } from "../parts/speed_field";
import type { Send } from "./protocol";
import type { Store } from "./store";

/** Lifecycle buttons and speed of the selected VM. */
export class Toolbar {
  readonly element: HTMLElement;
  private readonly primary: HTMLButtonElement;
  private readonly stop: HTMLButtonElement;
  private readonly destroy: HTMLButtonElement;
  private readonly speeds: HTMLButtonElement[];
  private readonly field = new SpeedField("Another speed", (speed) => this.setSpeed(speed));
  private store: Store | null = null;

  constructor(private readonly send: Send) {
    this.primary = button([], () => this.toggle(), { class: "bx-button bx-primary bx-play" });
    const end = { class: "bx-button", title: "End this run; Start goes on from here" };
    this.stop = button([icon(ICONS.stop), "Stop"], () => this.onVm("stop"), end);
    const remove = { class: "bx-button bx-danger", title: "Remove this VM and its history; it can be undone" };
    this.destroy = button([icon(ICONS.destroy), "Destroy"], () => this.onVm("destroy"), remove);
    this.speeds = SPEEDS.map((speed) => button(speedLabel(speed), () => this.setSpeed(speed), { class: "bx-segment", "aria-label": speedName(speed) }));
    const speed = h("div", { class: "bx-segments", role: "group", "aria-label": "Speed" }, ...this.speeds);
    this.element = h(
      "div",
      { class: "bx-toolbar", role: "toolbar", "aria-label": "Control of the selected VM" },
      this.primary,
      this.stop,
      this.destroy,
      h("div", { class: "bx-speed", title: "Cell time over real time" }, h("span", { "aria-hidden": "true" }, "Speed"), speed, this.field.element),
    );
  }

  update(store: Store): void {
    this.store = store;
    const state = store.vm?.state;
    const does = store.active ? "Pause" : state === "paused" ? "Resume" : "Start";
    if (this.primary.dataset.does !== does) {
      this.primary.dataset.does = does;
      this.primary.replaceChildren(icon(does === "Pause" ? ICONS.pause : ICONS.play), does);
    }
    setAttribute(this.primary, "aria-pressed", String(store.active));
    const can = (verb: string) => !!store.vm?.verbs.includes(verb);
    this.primary.disabled = !["start", "pause", "resume"].some(can);
    this.stop.disabled = !can("stop");
    this.destroy.disabled = !can("destroy");
    this.speeds.forEach((one, index) => {
      setAttribute(one, "aria-pressed", String(!!store.vm && store.vm.speed === SPEEDS[index]));
      one.disabled = !state;
    });
    this.field.update(store.vm?.speed, !state);
  }

  toggle(): void {
    if (!this.primary.disabled) this.onVm(this.store?.active ? "pause" : "run");
  }

  /** One preset faster (+1) or slower (-1). */
  changeSpeed(by: number): void {
    const present = this.store?.vm?.speed ?? Infinity;
    const at = SPEEDS.findIndex((speed) => (speed ?? Infinity) >= present);
    this.setSpeed(SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, at + by))]!);
  }

  private setSpeed(value: number | null): void {
    this.onVm("speed", { value });
  }

  private onVm(verb: string, more: object = {}): void {
    if (this.store?.vm) this.send({ verb, vm: this.store.vm.name, ...more });
  }
}
