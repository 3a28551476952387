import { h, setText } from "../../parts/dom";
import type { FaceHost } from "../../parts/face";
import { ago, words, type Autosave, type Checkpoints } from "./model";

/** A name, a note, tags, and the button that saves. */
export function saveForm(host: FaceHost, onSaved: (id: string) => void): HTMLFormElement {
  const field = (name: string, label: string, placeholder: string) =>
    h("label", { class: `bx-field bxk-save-${name}` }, label, h("input", { name, placeholder, autocomplete: "off", spellcheck: "false" }));
  const button = h("button", { type: "submit", class: "bx-button bx-primary" }, "Save now");
  const form = h(
    "form",
    { class: "bxk-save", "aria-label": "Save a checkpoint" },
    field("name", "Name", "before the shift"),
    field("note", "Note", "why, what comes next"),
    field("tags", "Tags", "lac, run 3"),
    button,
  );
  form.addEventListener("keydown", (event) => {
    // JupyterLab keeps the Enter of fields for itself.
    if (event.key !== "Enter" || !(event.target instanceof HTMLInputElement)) return;
    event.preventDefault();
    event.stopPropagation();
    form.requestSubmit(button);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const data = new FormData(form);
    const [name, note, tags] = ["name", "note", "tags"].map((key) => String(data.get(key) ?? "").trim());
    if (button.disabled) return;
    button.disabled = true;
    void host.order("save", { name, note, tags: words(tags!) }).then((answer) => {
      button.disabled = false;
      if (!answer) return;
      form.reset();
      onSaved(String(answer.value));
    });
  });
  return form;
}

/** How the session saves itself: on or off, how often, when last, and what went wrong. */
export class AutosaveStrip {
  readonly element = h("div", { class: "bxk-auto", role: "group", "aria-label": "Autosave" });
  private readonly on = h("input", { type: "checkbox", class: "bxk-check" });
  private readonly every = h("input", { type: "number", min: "1", step: "any", class: "bxk-every", "aria-label": "Seconds between autosaves" });
  private readonly division = h("input", { type: "checkbox", class: "bxk-check" });
  private readonly last = h("span", { class: "bx-faint" });
  private readonly error = h("div", { class: "bxk-auto-error", role: "alert" });
  private told: Autosave | null = null;
  private pending = 0;

  constructor(
    private readonly host: FaceHost,
    private readonly model: Checkpoints,
  ) {
    this.element.append(
      h("label", { class: "bxk-label" }, this.on, "Save by itself"),
      h("label", { class: "bxk-label" }, "every", this.every, "s"),
      h("label", { class: "bxk-label" }, this.division, "and after divisions"),
      this.last,
      this.error,
    );
    for (const input of [this.on, this.every, this.division])
      input.addEventListener("change", () => {
        if (input === this.on || this.on.checked) void this.change();
      });
  }

  update(told: Autosave): void {
    if (this.pending) return;
    const changed = JSON.stringify(told) !== JSON.stringify(this.told);
    this.told = told;
    if (changed) {
      this.on.checked = told.on;
      this.division.checked = told.on_division;
      if (!this.every.matches(":focus")) this.every.value = String(told.every_s);
      this.division.disabled = !told.on;
      this.error.textContent = told.error ? `The last autosave failed: ${told.error}` : "";
      this.error.hidden = !told.error;
    }
    const { on, begun, saved } = told;
    setText(this.last, !on ? "off" : saved ? `last ${ago(this.model.age(saved))}` : begun ? "nothing new to save" : "begins when a cell lives");
  }

  private async change(): Promise<void> {
    const every_s = this.on.checked ? Number(this.every.value) : null;
    this.pending++;
    const answer = await this.host.order("autosave", { every_s, on_division: this.division.checked });
    const told = (answer?.value as Autosave | undefined) ?? this.told;
    this.pending--;
    this.told = null;
    if (told) this.update(told);
  }
}
