import { button, h, headed, options } from "../../parts/dom";
import { bytes, clock, compact } from "../../parts/format";
import type { FaceHost } from "../../parts/face";
import { sketch, type Points } from "../../parts/sketch";
import { curveOf, type VM } from "./compare";
import { words, type Checkpoints, type Row } from "./model";
import { sparkline } from "./sparkline";

interface Verbs {
  go(row: Row): void;
  join(row: Row, vm: string): void;
  compare(row: Row): void;
  take(row: Row): void;
  remove(row: Row): void;
  restore(row: Row): void;
}

/** One checkpoint: its curve, what people say of it (editable), its VMs, and what can be done with it. */
export class Detail {
  readonly element = h("section", { class: "bxk-detail", "aria-label": "Chosen checkpoint" });
  private row: Row | null = null;
  private said = "";
  private vms: VM[] = [];
  private readonly fields = h("div", { class: "bxk-fields" });
  private readonly machines = h("div", { class: "bxk-vms" });
  private readonly buttons = h("div", { class: "bxk-buttons" });
  private readonly facts = h("p", { class: "bxk-facts bx-faint" });
  private readonly picture = h("div", { class: "bxk-picture" });
  private readonly caption = h("p", { class: "bxk-caption bx-faint" });

  constructor(
    private readonly host: FaceHost,
    private readonly model: Checkpoints,
    private readonly verbs: Verbs,
  ) {
    this.element.append(this.picture, this.caption, this.buttons, this.fields, this.facts, this.machines);
  }

  /** Shows a checkpoint; a field that is being written in is left alone. */
  show(row: Row): void {
    const said = JSON.stringify([row, this.host.dark, row.id === this.model.here]);
    const isNew = row.id !== this.row?.id;
    if (!isNew && (said === this.said || this.fields.querySelector(":focus"))) return;
    this.row = row;
    this.said = said;
    if (isNew) this.vms = [];
    this.write(row);
    void this.host.ask("details", { checkpoint: row.id }).then(
      (answer) => {
        if (this.row?.id !== row.id) return;
        this.vms = (answer.value as { vms: VM[] }).vms;
        this.write(row);
      },
      () => undefined,
    );
  }

  focus(): void {
    this.buttons.querySelector("button")?.focus();
  }

  private write(row: Row): void {
    const wide = Math.max(240, this.element.clientWidth - 24);
    const curves = this.vms.length ? this.vms.slice(0, 8).map(curveOf) : (this.model.curves.get(row.id) ?? []);
    this.picture.replaceChildren(sparkline(curves, wide, 96, this.host.dark));
    this.picture.hidden = this.caption.hidden = !curves.some(({ times }) => times.length > 1);
    this.caption.textContent = span(curves);
    this.buttons.replaceChildren(...this.actions(row));
    if (!this.fields.querySelector(":focus")) this.fields.replaceChildren(...this.inputs(row));
    const parent = this.model.rows.get(row.parent);
    this.facts.textContent = [
      row.damage,
      `Saved ${new Date(row.created).toLocaleString()}${row.automatic ? ", automatically" : ""}.`,
      parent ? `It grew from “${parent.label}”.` : "",
      `${bytes(row.own_bytes)} of its own, ${bytes(row.bytes - row.own_bytes)} of programs and genomes that others may share.`,
      row.id,
    ].filter(Boolean).join(" ");
    this.machines.replaceChildren(...(this.vms.length ? [this.table()] : []));
  }

  private actions(row: Row): HTMLElement[] {
    if (row.deleted) return [large("Bring it back", () => this.verbs.restore(row), { class: "bx-button bx-primary" })];
    const remove = large("Delete", () => this.verbs.remove(row), { class: "bx-button bx-danger" });
    if (row.damage) return [remove];
    return [
      large("Go back to this", () => this.verbs.go(row), {
        class: "bx-button bx-primary",
        title: "the lab goes on from here; what it shows now is kept as a checkpoint first",
      }),
      ...this.joining(row),
      large("Compare with…", () => this.verbs.compare(row), { title: "choose a second one in the list (C)" }),
      large("Download", () => this.verbs.take(row)),
      remove,
    ];
  }

  /** Which of its VMs shall live beside those that are here. */
  private joining(row: Row): HTMLElement[] {
    if (!row.count) return [];
    const names = this.vms.length ? this.vms.map((vm) => vm.name) : row.vms;
    const offered: [string, string][] = [["", `all ${row.count} VMs`], ...names.map((name): [string, string] => [name, name])];
    const choice = h("select", { "aria-label": "VM that joins", class: "bxk-choice" }, ...options(offered));
    const title = "its cell joins the VMs that are here, with its history, as one of its own";
    const join = large("Let it live beside", () => this.verbs.join(row, row.count > 1 ? choice.value : names[0]!), { title });
    return row.count > 1 ? [h("span", { class: "bxk-pair" }, join, choice)] : [join];
  }

  private inputs(row: Row): HTMLElement[] {
    const edit = (input: HTMLInputElement | HTMLTextAreaElement, given: () => object) => {
      input.disabled = row.deleted || Boolean(row.damage);
      input.addEventListener("change", () => void this.host.order("edit", { checkpoint: row.id, ...given() }));
      input.addEventListener("blur", () => setTimeout(() => this.row && this.show(this.model.rows.get(this.row.id) ?? this.row)));
      input.addEventListener("keydown", ((event: KeyboardEvent) => {
        event.stopPropagation();
        if (event.key === "Enter" && input instanceof HTMLInputElement) input.blur();
      }) as EventListener);
      return input;
    };
    const name = h("input", { value: row.name, placeholder: row.label, autocomplete: "off" });
    const tags = h("input", { value: row.tags.join(", "), placeholder: "separated by commas", autocomplete: "off" });
    const note = h("textarea", { rows: 3, placeholder: "why it was saved, what comes next" });
    note.value = row.note;
    edit(name, () => ({ name: name.value }));
    edit(note, () => ({ note: note.value }));
    edit(tags, () => {
      const wanted = words(tags.value);
      return { add: wanted.filter((tag) => !row.tags.includes(tag)), remove: row.tags.filter((tag) => !wanted.includes(tag)) };
    });
    return [
      h("label", { class: "bx-field" }, "Name", name),
      h("label", { class: "bx-field" }, "Tags", tags),
      h("label", { class: "bx-field bxk-wide" }, "Note", note),
    ];
  }

  private table(): HTMLElement {
    const head = ["VM", "state", "cell time", "generation", "volume, fL", "growth, 1/h"];
    const rows = this.vms.map((vm) => [
      vm.name, vm.state, clock(vm.time_s), String(vm.generation), compact(vm.volume_fl), compact(vm.growth_rate_per_h),
    ]);
    return h(
      "table",
      { class: "bxk-table", "aria-label": "VMs of this checkpoint" },
      headed(head),
      h("tbody", {}, ...rows.map(([first, ...rest]) => h("tr", {}, h("th", { scope: "row" }, first!), ...rest.map((text) => h("td", {}, text))))),
    );
  }
}

function large(title: string, act: () => void, more: object = {}): HTMLButtonElement {
  return button(title, act, { class: "bx-button", ...more });
}

function span(curves: Points[]): string {
  const { from, to, least, greatest } = sketch(curves, 0, 0);
  if (!Number.isFinite(least)) return "";
  const cells = curves.length === 1 ? "the cell" : `${curves.length} cells`;
  return `Volume of ${cells}: ${compact(least)} to ${compact(greatest)} fL, from ${clock(from)} to ${clock(to)}.`;
}
