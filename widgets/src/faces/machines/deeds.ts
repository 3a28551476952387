import { h, icon, ICONS, setAttribute, setText } from "../../parts/dom";
import { SPEEDS, speedLabel, speedName } from "../../parts/speeds";
import { SpeedField } from "../../parts/speed_field";
import { deeds, primaryOf, type Row } from "./model";

/** What can be done to the chosen VMs: only what is legal for at least one of them is shown. */
export class Deeds {
  readonly element: HTMLElement;
  readonly step = h("input", { type: "number", min: 1, max: 86400, value: 10, class: "bxm-short", "aria-label": "Seconds of a step", title: "Seconds of cell time" });
  private readonly target = h("span", { class: "bxm-target", role: "status" });
  private readonly primary = h("button", { type: "button", class: "bx-button bx-primary bx-play" });
  private readonly buttons = new Map<string, HTMLElement>();
  private readonly speeds: HTMLButtonElement[];
  private readonly speed: HTMLElement;
  private readonly field: SpeedField;

  constructor(act: (deed: string, more?: object) => void) {
    this.primary.addEventListener("click", () => act(this.primary.dataset.does === "Pause" ? "pause" : "run"));
    const add = (verb: string, ...parts: HTMLElement[]) => {
      const group = h("span", { class: "bxm-deed" }, ...parts);
      this.buttons.set(verb, group);
      return group;
    };
    const button = (text: string, title: string, path: string | null, deed: string, given: () => object = () => ({})) => {
      const made = h("button", { type: "button", class: "bx-button", title }, ...(path ? [icon(path)] : []), text);
      made.addEventListener("click", () => act(deed, given()));
      return made;
    };
    const destroy = button("Destroy", "Remove them and their history; it can be undone", ICONS.destroy, "destroy");
    destroy.classList.add("bx-danger");
    const pause = add("pause", button("Pause", "Hold them as they are", ICONS.pause, "pause"));
    this.speeds = SPEEDS.map((value) => {
      const made = h("button", { type: "button", class: "bx-segment", "aria-label": speedName(value) }, speedLabel(value));
      made.addEventListener("click", () => act("speed", { value }));
      return made;
    });
    this.field = new SpeedField("Another speed of the chosen VMs", (value) => act("speed", { value }));
    this.speed = h("span", { class: "bxm-deed" }, h("span", { class: "bx-faint" }, "Speed"), h("span", { class: "bx-segments", role: "group", "aria-label": "Speed of the chosen VMs" }, ...this.speeds), this.field.element);
    this.element = h(
      "div",
      { class: "bxm-bar", role: "toolbar", "aria-label": "What to do with the chosen VMs" },
      this.target,
      this.primary,
      pause,
      add("stop", button("Stop", "End this run; Start goes on from here", ICONS.stop, "stop")),
      add("step", button("Step", "Live this long and pause; all others pause, too", null, "step", () => ({ seconds: this.step.value })), this.step, h("span", { class: "bx-faint" }, "s")),
      add("twin", button("Clone", "A VM that is the same at this moment, history and all", null, "twin")),
      add("destroy", destroy),
      this.speed,
    );
    this.step.addEventListener("keydown", (event) => {
      if (event.key === "Enter") act("step", { seconds: this.step.value });
    });
  }

  update(rows: Row[], chosen: number, total: number, playing: boolean): void {
    const can = deeds(rows, playing);
    const does = primaryOf(rows, playing);
    if (this.primary.dataset.does !== does) {
      this.primary.dataset.does = does;
      this.primary.replaceChildren(...(does ? [icon(does === "Pause" ? ICONS.pause : ICONS.play), does] : []));
    }
    this.primary.hidden = !does;
    for (const [verb, group] of this.buttons) group.hidden = !can.has(verb) || (verb === "pause" && does === "Pause");
    this.speed.hidden = !rows.length;
    const speeds = new Set(rows.map((row) => row.numbers.speed ?? NaN));
    this.speeds.forEach((button, index) => setAttribute(button, "aria-pressed", String(speeds.size === 1 && speeds.has(SPEEDS[index] ?? Infinity))));
    this.field.update(speeds.size === 1 ? [...speeds][0] : undefined, !rows.length);
    setText(this.target, chosen ? `${chosen} of ${total} chosen` : rows[0] ? rows[0].vm.name : "No VM yet");
  }
}
