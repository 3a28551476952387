import { h, setAttribute, setText } from "../../parts/dom";
import { deeds, type Row, type Run } from "./model";

const KINDS: [string, string, string][] = [
  ["division", "divisions", "1"],
  ["further", "seconds further", "3600"],
  ["time", "cell time, s", "7200"],
  ["crossing", "a value", "2"],
];
const NAMES: Record<string, string> = {
  volume_fl: "volume, fL",
  growth_rate_per_h: "growth rate, per h",
  atp_um: "ATP, µM",
  energy_charge: "energy charge",
  trna_charged_fraction: "charged tRNA (effective)",
  mrna_total: "mRNA",
  protein_total: "proteins",
  genome_equivalents: "genome equivalents",
  ribosomes_active: "ribosomes that translate",
  rnap: "RNA polymerases",
  rnap_free: "free RNA polymerases",
};

/** Run up to something, with how far it is and a way to end it. */
export class Until {
  readonly element: HTMLElement;
  private readonly form: HTMLFormElement;
  private readonly kind = h("select", { "aria-label": "Run until" });
  private readonly value = h("input", { type: "number", step: "any", class: "bxm-short", "aria-label": "How much" });
  private readonly vital = h("select", { "aria-label": "Observable" });
  private readonly side = h("select", { "aria-label": "Side" }, h("option", { value: "above" }, "at least"), h("option", { value: "below" }, "at most"));
  private readonly go = h("button", { type: "submit", class: "bx-button" }, "Run until");
  private readonly meter = h("span", { class: "bxm-fill" });
  private readonly progress = h("span", { class: "bxm-progress", role: "progressbar", "aria-label": "How far the run is", "aria-valuemin": 0, "aria-valuemax": 100 }, this.meter);
  private readonly told = h("span", { class: "bxm-told", role: "status" });
  private readonly cancel = h("button", { type: "button", class: "bx-button", title: "End the run; the cells pause where they are" }, "Cancel");

  constructor(begin: (given: object) => void, end: () => void) {
    this.kind.append(...KINDS.map(([name, title]) => h("option", { value: name }, title)));
    this.form = h("form", { class: "bxm-until", "aria-label": "Run until something happens" }, this.go, this.kind, this.vital, this.side, this.value);
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      begin({ until: this.kind.value, value: this.value.value, vital: this.vital.value, side: this.side.value });
    });
    this.kind.addEventListener("change", () => this.shape());
    this.cancel.addEventListener("click", end);
    this.element = h("div", { class: "bxm-bar" }, this.form, this.progress, this.told, this.cancel);
    this.shape();
  }

  /** Events that can be waited for, after divisions, and observables that can cross a value. */
  offer(awaited: [string, string][], crossable: string[]): void {
    if (this.kind.options.length === KINDS.length) this.kind.options[0]!.after(...awaited.map(([name, title]) => h("option", { value: name }, title)));
    if (this.vital.options.length === crossable.length) return;
    this.vital.replaceChildren(...crossable.map((name) => h("option", { value: name }, NAMES[name] ?? name)));
  }

  update(run: Run | null, rows: Row[], playing: boolean): void {
    const busy = !!run?.busy;
    this.form.hidden = busy;
    this.go.disabled = !deeds(rows, playing).has("until");
    this.progress.hidden = !busy;
    this.cancel.hidden = !busy;
    setAttribute(this.progress, "data-known", String(run?.share !== null && run?.share !== undefined));
    this.meter.style.transform = `scaleX(${run?.share ?? 1})`;
    if (run?.share === null || run?.share === undefined) this.progress.removeAttribute("aria-valuenow");
    else setAttribute(this.progress, "aria-valuenow", String(Math.round(run.share * 100)));
    const who = run ? (run.vms.length > 2 ? `${run.vms.length} VMs` : run.vms.join(" and ")) : "";
    setText(this.told, !run ? "" : busy ? `${who} ${run.told}` : run.ended);
    setAttribute(this.told, "data-good", String(!run || busy || run.good));
  }

  private shape(): void {
    const kind = this.kind.value || "division";
    const crossing = kind === "crossing";
    this.vital.hidden = this.side.hidden = !crossing;
    const usual = KINDS.find(([name]) => name === kind)?.[2];
    this.value.value = usual ?? "";
    this.value.hidden = usual === undefined;
  }
}
