import { button, h, inUse, options, setText } from "../../parts/dom";
import type { FaceHost } from "../../parts/face";
import {
  type Culture,
  type Edits,
  type Environment,
  type Planned,
  type Recipe,
  at,
  changed,
  concentration,
  differences,
  fromSlider,
  readable,
  toSlider,
  told,
  unitOf,
} from "./environment";
import { brief } from "./model";
import { PlanList } from "./plans";

export interface Choices {
  media: Record<string, Recipe>;
  substrates: { name: string; known: boolean }[];
  strongest_mm: number;
  inducers: { name: string; meaning: string }[];
  stressors: string[];
  ranges: Record<string, [number, number]>;
}

export interface Surroundings {
  time_s: number;
  undo: string;
  environment: Environment;
  held_mm: Record<string, number>;
  schedule: Planned[];
}

const TIMES: [string, string][] = [["now", "now"], ["after", "after … min"], ["at", "at … min of cell time"]];
const CULTURES: [Culture["kind"], string][] = [["constant", "always fresh medium"], ["batch", "batch (flask)"], ["chemostat", "chemostat"]];
const FRESH: Culture = { kind: "constant", density_gdw_per_l: 0, dilution_per_h: 0 };

/** The medium editor: a draft of the surroundings that is applied now or at a later time. */
export class MediumEditor {
  private around: Surroundings | null = null;
  private edits: Edits = {};
  private readonly fields: (() => void)[] = [];
  private readonly medium: HTMLSelectElement;
  private readonly inducers = h("div", { class: "bxf-amounts" });
  private readonly stressors = h("div", { class: "bxf-amounts" });
  private readonly when = h("select", { "aria-label": "When" }, ...options(TIMES));
  private readonly minutes = h("input", { type: "number", min: 0, step: "any", value: "10", "aria-label": "Minutes of cell time" });
  private readonly summary = h("p", { class: "bxf-summary", role: "status" });
  private readonly apply = button("Apply now", () => void this.send(), { class: "bx-button bx-primary" });
  private readonly cancel = button("Discard", () => this.discard(), { class: "bx-button" });
  private readonly undo = button("Undo", () => void this.takeBack(), { class: "bx-button" });
  private readonly plans = new PlanList(
    (shift) => this.open(shift),
    (which) => {
      if (this.plans.isEditing) this.discard();
      void this.host.order("drop", { shift: which });
    },
  );
  readonly element: HTMLElement;

  constructor(
    private readonly host: FaceHost,
    private readonly choices: Choices,
  ) {
    this.medium = h("select", { "aria-label": "Medium" });
    const known = new Set(choices.substrates.filter((substrate) => substrate.known).map(({ name }) => name));
    for (const [name, recipe] of Object.entries(choices.media)) {
      const held = Object.entries(recipe.substrates_mm).map(([one, mm]) => `${one} ${mm} mM`).join(", ");
      const supply = recipe.supply === 1 ? "" : `, supply × ${recipe.supply}`;
      const useless = held !== "" && !Object.keys(recipe.substrates_mm).some((one) => known.has(one));
      const why = useless ? ": this model cannot take it up" : "";
      this.medium.append(h("option", { value: name, disabled: useless }, `${name} (${held || "nothing"}${supply})${why}`));
    }
    this.medium.addEventListener("change", () => {
      const { substrates_mm: _mm, supply: _supply, ...rest } = this.edits;
      this.edits = this.medium.value === this.base().medium ? rest : { ...rest, medium: this.medium.value };
      this.refresh(true);
    });
    this.fields.push(() => void (this.medium.value = this.draft().medium));
    this.when.addEventListener("change", () => this.refresh(true));
    this.minutes.addEventListener("input", () => this.refresh(true));
    this.element = h(
      "details",
      { class: "bxf-editor", open: true },
      h("summary", {}, "Medium and surroundings"),
      h(
        "div",
        { class: "bxf-editor-body" },
        h("fieldset", { class: "bxf-wide" }, h("legend", {}, "Medium"), this.field("Recipe", this.medium), this.fresh(), this.supply(), this.substrates()),
        h("fieldset", { class: "bxf-conditions" }, h("legend", {}, "Conditions"), ...this.conditions(), this.culture()),
        h(
          "fieldset",
          {},
          h("legend", {}, "Inducers and stressors"),
          this.adder("inducers_um", "an inducer", choices.inducers.map(({ name }) => name)),
          this.inducers,
          this.adder("stressors", "a stressor", choices.stressors),
          this.stressors,
        ),
        h(
          "fieldset",
          { class: "bxf-act" },
          h("legend", {}, "Change it"),
          h("div", { class: "bxf-row" }, this.field("When", this.when), this.field("Minutes", this.minutes)),
          this.summary,
          h("div", { class: "bxf-row" }, this.apply, this.cancel, this.undo),
          h("h4", { class: "bx-heading" }, "Still to come"),
          this.plans.element,
        ),
      ),
    );
    this.fields.push(() => this.drawAmounts(this.inducers, "inducers_um"), () => this.drawAmounts(this.stressors, "stressors"));
  }

  update(around: Surroundings): void {
    const before = this.around;
    this.around = around;
    const same = before && JSON.stringify(before.environment) === JSON.stringify(around.environment);
    this.plans.update(around.schedule);
    this.refresh(!same);
  }

  // ---- the draft ---------------------------------------------------------------------------------------

  /** The surroundings that are edited: those of now, or as they will be at the chosen time. */
  private base(): Environment {
    const { environment } = this.around!;
    const time_s = this.time();
    if (time_s === null) return environment;
    return at(environment, this.plans.others, time_s);
  }

  private draft(): Environment {
    return changed(this.base(), this.edits);
  }

  /** Seconds of cell time at which the shift happens; null for now. */
  private time(): number | null {
    const seconds = Math.round(Number(this.minutes.value) * 60);
    if (this.when.value === "now") return null;
    return this.when.value === "at" ? seconds : this.around!.time_s + seconds;
  }

  private edit(changes: Edits): void {
    this.edits = { ...this.edits, ...changes };
    this.refresh(true);
  }

  private refresh(fields: boolean): void {
    if (!this.around) return;
    if (fields) for (const field of this.fields) field();
    const wanted = differences(this.base(), this.edits);
    const some = Object.keys(wanted).length > 0;
    const later = this.when.value !== "now";
    this.minutes.disabled = !later;
    const fresh = ["medium", "substrates_mm", "culture"].some((name) => name in wanted);
    setText(
      this.summary,
      some ? `${told(wanted)}${fresh ? " (fresh medium is poured in)" : ""}` : "Nothing is changed yet.",
    );
    this.apply.disabled = !some;
    setText(this.apply, this.plans.isEditing ? "Save this shift" : later ? "Add to the schedule" : "Apply now");
    this.cancel.disabled = !some && !this.plans.isEditing;
    this.undo.disabled = !this.around.undo;
    this.undo.title = this.around.undo ? `Take back: ${this.around.undo}` : "Nothing to take back";
  }

  private discard(): void {
    this.edits = {};
    this.plans.release();
    this.when.value = "now";
    this.refresh(true);
  }

  private async send(): Promise<void> {
    const changes = differences(this.base(), this.edits);
    const minutes = Math.round(Number(this.minutes.value) * 60);
    const answer =
      this.when.value === "now"
        ? await this.host.order("shift", { changes })
        : await this.host.order("plan", {
            changes,
            [this.when.value === "at" ? "at_s" : "after_s"]: minutes,
            ...(this.plans.isEditing ? { instead_of: this.plans.edited } : {}),
          });
    if (!answer) return;
    this.host.say(`Done: ${String(answer.value)}.`, "good");
    this.discard();
  }

  private async takeBack(): Promise<void> {
    const answer = await this.host.order("undo");
    if (answer) this.host.say(`Taken back: ${String(answer.value)}.`, "good");
  }

  // ---- fields ------------------------------------------------------------------------------------------

  private field(name: string, control: HTMLElement): HTMLElement {
    return h("label", { class: "bx-field" }, name, control);
  }

  private number(name: string, read: () => number | null, write: (value: number | null) => void, more: Record<string, string | number> = {}): HTMLInputElement {
    const input = h("input", { type: "number", step: "any", "aria-label": name, ...more });
    input.addEventListener("change", () => {
      if (input.value === "") return write(null);
      if (!input.checkValidity()) return this.host.say(`${name}: ${input.validationMessage}`, "bad");
      write(Number(input.value));
    });
    this.fields.push(() => {
      const value = read();
      const text = value === null ? "" : String(value);
      if (!inUse(input) || input.value === "") input.value = text;
      else if (Number(input.value) !== value) input.value = text;
    });
    return input;
  }

  private slider(name: string, [min, max, step]: [number, number, number], read: () => number, write: (value: number) => void): HTMLInputElement {
    const slider = h("input", { type: "range", min, max, step, "aria-label": `${name}, slider` });
    slider.addEventListener("input", () => write(Number(slider.value)));
    this.fields.push(() => void (slider.value = String(read())));
    return slider;
  }

  private fresh(): HTMLElement {
    const pour = () => {
      const { medium, substrates_mm, supply } = this.draft();
      this.edit({ medium, substrates_mm, supply });
    };
    const title = "Replace what the cells have left in a batch or chemostat by fresh medium of the same recipe.";
    return h("div", {}, button("Pour it afresh", pour, { title }));
  }

  private supply(): HTMLElement {
    const recipe = () => this.choices.media[this.draft().medium]?.supply ?? 1;
    const input = this.number(
      "Supply of amino acids and ATP, times the reference",
      () => this.draft().supply,
      (value) => this.edit({ supply: value }),
      { min: 0 },
    );
    this.fields.push(() => void (input.placeholder = `${recipe()} (the recipe's)`));
    return this.field("Supply, × reference", input);
  }

  private substrates(): HTMLElement {
    const rows = h("div", { class: "bxf-substrates" });
    for (const { name, known } of this.choices.substrates) {
      const write = (mm: number | null) =>
        this.edit({ substrates_mm: { ...this.draft().substrates_mm, [name]: mm ?? 0 } });
      const read = () => concentration(this.draft(), this.choices.media, name);
      const slider = this.slider(name, [0, 100, 1], () => Math.round(toSlider(read())), (place) => write(fromSlider(place)));
      this.fields.push(() => slider.setAttribute("aria-valuetext", `${brief(read())} mM`));
      const held = h("span", { class: "bx-faint bxf-held" });
      this.fields.push(() => setText(held, this.held(name)));
      const input = this.number(`${name}, mM`, read, write, { min: 0, max: this.choices.strongest_mm });
      const title = known ? "" : "The metabolic model cannot take this up.";
      rows.append(h("div", { class: "bxf-substrate", title, "data-known": known }, h("span", {}, name), slider, input, held));
    }
    return rows;
  }

  private held(name: string): string {
    const mm = this.around?.held_mm[name] ?? 0;
    return mm > 0 ? `${brief(mm)} mM now` : "";
  }

  private conditions(): HTMLElement[] {
    const rows: [keyof Environment & ("temperature_c" | "ph" | "oxygen"), string, number][] = [
      ["temperature_c", "Temperature, °C", 0.5],
      ["ph", "pH", 0.1],
      ["oxygen", "Oxygen, share of air", 0.01],
    ];
    return rows.map(([key, name, step]) => {
      const [low, high] = this.choices.ranges[key]!;
      const slider = this.slider(name, [low, high, step], () => this.draft()[key], (value) => this.edit({ [key]: value }));
      const input = this.number(name, () => this.draft()[key], (value) => value !== null && this.edit({ [key]: value }), { min: low, max: high });
      return h("div", { class: "bxf-substrate" }, h("span", {}, name), slider, input);
    });
  }

  private culture(): HTMLElement {
    const kind = h("select", { "aria-label": "Culture" }, ...options(CULTURES));
    const set = (change: Partial<Culture>) => this.edit({ culture: { ...this.draft().culture, ...change } });
    kind.addEventListener("change", () => {
      const now = this.draft().culture;
      const density_gdw_per_l = now.density_gdw_per_l || 0.01;
      if (kind.value === "constant") this.edit({ culture: FRESH });
      else if (kind.value === "batch") this.edit({ culture: { kind: "batch", density_gdw_per_l, dilution_per_h: 0 } });
      else this.edit({ culture: { kind: "chemostat", density_gdw_per_l, dilution_per_h: now.dilution_per_h || 0.4 } });
    });
    const density = this.number("Biomass at the start, gDW/L", () => this.draft().culture.density_gdw_per_l, (value) => set({ density_gdw_per_l: value ?? 0 }), { min: 0, max: 300 });
    const dilution = this.number("Dilution, per hour", () => this.draft().culture.dilution_per_h, (value) => set({ dilution_per_h: value ?? 0 }), { min: 0 });
    const [denser, faster] = [this.field("Biomass, gDW/L", density), this.field("Dilution, per hour", dilution)];
    this.fields.push(() => {
      const now = this.draft().culture.kind;
      kind.value = now;
      denser.hidden = now === "constant";
      faster.hidden = now !== "chemostat";
    });
    return h("div", { class: "bxf-row" }, this.field("Culture", kind), denser, faster);
  }

  private adder(key: "inducers_um" | "stressors", what: string, names: string[]): HTMLElement {
    const offered = names.map((name): [string, string] => [name, readable(name)]);
    const list = h("select", { "aria-label": `Add ${what}` }, ...options([["", `add ${what}…`], ...offered]));
    list.addEventListener("change", () => {
      if (list.value) this.edit({ [key]: { ...this.draft()[key], [list.value]: this.draft()[key][list.value] ?? 100 } });
      list.value = "";
    });
    return list;
  }

  private drawAmounts(place: HTMLElement, key: "inducers_um" | "stressors"): void {
    const amounts = this.draft()[key];
    if (inUse(place) && place.children.length === Object.keys(amounts).length) return;
    const rows = Object.entries(amounts).map(([name, amount]) => {
      const [label, unit] = [readable(name), key === "inducers_um" ? "µM" : unitOf(name)];
      const input = h("input", { type: "number", step: "any", min: 0, value: String(amount), "aria-label": `${label}, ${unit}` });
      input.addEventListener("change", () => this.edit({ [key]: { ...this.draft()[key], [name]: Number(input.value) } }));
      const take = () => {
        const { [name]: _gone, ...rest } = this.draft()[key];
        away.blur();
        this.edit({ [key]: rest });
      };
      const away = button("×", take, { "aria-label": `Take ${label} out` });
      return h("div", { class: "bxf-substrate" }, h("span", {}, label), input, h("span", { class: "bx-faint" }, unit), away);
    });
    place.replaceChildren(...rows);
  }

  private open(shift: Planned): void {
    this.edits = { ...shift.changes };
    this.when.value = "at";
    this.minutes.value = String(shift.at_s / 60);
    this.refresh(true);
  }
}
