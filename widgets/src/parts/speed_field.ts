import { h, inUse, setAttribute } from "./dom";
import { SPEEDS } from "./speeds";

/** A number beside the presets: cell time over real time. */
export class SpeedField {
  readonly element: HTMLInputElement;

  constructor(name: string, set: (speed: number) => void) {
    this.element = h("input", {
      type: "number", min: 0, step: "any", class: "bx-speed-field", placeholder: "×", "aria-label": name,
      title: "Any other speed: cell time over real time. Enter sets it",
    });
    const take = () => {
      const speed = Number(this.element.value);
      if (this.element.value && Number.isFinite(speed) && speed > 0) set(speed);
    };
    this.element.addEventListener("change", take);
    this.element.addEventListener("keydown", (event) => event.stopPropagation());
  }

  /** Shows a speed that is no preset; undefined where there is none to show. */
  update(speed: number | null | undefined, disabled: boolean): void {
    this.element.disabled = disabled;
    const own = typeof speed === "number" && Number.isFinite(speed) && !SPEEDS.includes(speed);
    setAttribute(this.element, "data-own", String(own));
    if (!inUse(this.element)) this.element.value = own ? String(speed) : "";
  }
}
