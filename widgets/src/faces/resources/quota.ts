import { button, h, inUse } from "../../parts/dom";
import type { Form } from "./model";

/** The quota of the shown VM as a form: what it holds, and what an empty field means. */
export class Quotas {
  readonly element: HTMLFormElement;
  private readonly fields = h("div", { class: "bxr-fields" });
  private readonly title = h("h4", { class: "bx-heading" }, "Quota");
  private known = "";
  private form: Form | null = null;

  constructor(set: (vm: string, values: Record<string, string>) => void) {
    const save = h("button", { type: "submit", class: "bx-button" }, "Set quota");
    const back = button("Put back", () => this.fill(), { class: "bx-button", title: "What it holds now" });
    this.element = h("form", { "aria-label": "Quota of the shown VM" }, this.title, this.fields, h("div", { class: "bxr-line" }, save, back));
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!this.form) return;
      const given = Object.fromEntries([...new FormData(this.element)].map(([name, value]) => [name, String(value)]));
      this.known = "";
      set(this.form.vm, given);
    });
  }

  update(form: Form | null): void {
    this.element.hidden = !form;
    const told = JSON.stringify(form);
    if (told === this.known || !form) return;
    const other = this.form?.vm !== form.vm;
    this.form = form;
    if (!other && inUse(this.element) && this.known) return;
    this.known = told;
    this.fill();
  }

  private fill(): void {
    if (!this.form) return;
    this.title.textContent = `Quota of ${this.form.vm}`;
    this.fields.replaceChildren(
      ...this.form.fields.map(({ name, label, unit, empty, value }) =>
        h("label", { class: "bx-field" }, `${label}, ${unit}`, h("input", { name, value: value === null ? "" : String(value), placeholder: empty, inputmode: "decimal", autocomplete: "off" })),
      ),
    );
  }
}
