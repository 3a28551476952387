import { h, inUse, setAttribute, setText } from "../../parts/dom";
import { clock, compact } from "../../parts/format";
import { speedLabel } from "../../parts/speeds";
import { quotaText, sorted, type Key, type Row } from "./model";

interface Column {
  key: Key;
  title: string;
  about: string;
  text(row: Row): string;
  /** Left out first where there is little room. */
  rank?: "spare" | "rare";
  number?: boolean;
}

const fixed = (value: number | undefined, digits: number) => (value === undefined || !Number.isFinite(value) ? "–" : value.toFixed(digits));

const COLUMNS: Column[] = [
  { key: "name", title: "VM", about: "Click a name to show this VM everywhere", text: (row) => row.vm.name },
  { key: "state", title: "State", about: "Where the VM stands; arrest is of the cell", text: (row) => row.state },
  { key: "time_s", title: "Cell time", about: "The cell's own clock", text: (row) => clock(row.numbers.time_s ?? 0), number: true },
  { key: "generation", title: "Gen.", about: "Divisions since the founder", text: (row) => fixed(row.numbers.generation, 0), number: true },
  { key: "growth_rate_per_h", title: "Growth /h", about: "Growth rate of the volume, per hour", text: (row) => fixed(row.numbers.growth_rate_per_h, 2), number: true },
  { key: "volume_fl", title: "Volume fL", about: "Cell volume in femtolitres", text: (row) => fixed(row.numbers.volume_fl, 2), number: true },
  { key: "rate", title: "Pace", about: "Cell time over real time, measured; and asked for", text: pace, number: true },
  { key: "cpu_share", title: "CPU", about: "Share of one core over the last seconds", text: (row) => `${Math.round((row.numbers.cpu_share ?? 0) * 100)} %`, number: true },
  { key: "quota", title: "Quota", about: "The most it may use; its own cell's bounds otherwise", text: (row) => quotaText(row.vm.quota, compact), rank: "spare" },
  { key: "seed", title: "Seed", about: "Of its random numbers", text: (row) => row.vm.seed, rank: "spare", number: true },
  { key: "lineage", title: "Lineage", about: "0 is the founder; each division adds a number", text: (row) => row.vm.lineage, rank: "rare" },
  { key: "genome", title: "Genome", about: "What it runs", text: (row) => row.vm.genome, rank: "rare" },
];

function pace(row: Row): string {
  const asked = row.numbers.speed === Infinity ? "max" : speedLabel(row.numbers.speed ?? null);
  return row.numbers.rate ? `${compact(row.numbers.rate)}× of ${asked}` : asked;
}

const RESORT_MS = 2000;

interface Line {
  element: HTMLTableRowElement;
  check: HTMLInputElement;
  name: HTMLButtonElement;
  cells: HTMLElement[];
}

/** All VMs; rows stay where they are while somebody points at them. */
export class Table {
  readonly element: HTMLElement;
  readonly chosen = new Set<string>();
  private readonly body = h("tbody");
  private readonly all = h("input", { type: "checkbox", "aria-label": "Choose all VMs" });
  private readonly heads = new Map<Key, HTMLElement>();
  private readonly lines = new Map<string, Line>();
  private key: Key = "";
  private falling = false;
  private sortedAt = 0;
  private order: string[] = [];
  private rows: Row[] = [];
  private last = "";

  constructor(
    private readonly onShow: (name: string) => void,
    private readonly onChoice: () => void,
    private readonly onDestroy: () => void,
  ) {
    this.all.addEventListener("change", () => this.chooseAll(this.all.checked));
    const heads = COLUMNS.map((column) => this.head(column));
    const head = h("thead", {}, h("tr", {}, h("th", { class: "bxm-check" }, this.all), ...heads));
    const table = h("table", { class: "bxm-table", "aria-label": "Virtual machines" }, head, this.body);
    this.element = h("div", { class: "bxm-frame" }, table);
    this.body.addEventListener("keydown", (event) => this.onKey(event));
  }

  update(rows: Row[], shown: string): void {
    this.rows = rows;
    const names = new Set(rows.map((row) => row.vm.name));
    for (const [name, line] of this.lines) {
      if (names.has(name)) continue;
      line.element.remove();
      this.lines.delete(name);
      this.chosen.delete(name);
    }
    this.arrange();
    for (const row of rows) this.fill(row, shown);
    this.all.checked = rows.length > 0 && this.chosen.size === rows.length;
    this.all.indeterminate = this.chosen.size > 0 && this.chosen.size < rows.length;
  }

  chooseAll(chosen: boolean): void {
    this.chosen.clear();
    if (chosen) for (const row of this.rows) this.chosen.add(row.vm.name);
    this.onChoice();
  }

  /** The order changes at once when VMs come or go or a column is clicked, else now and then. */
  private arrange(): void {
    const known = this.rows.map((row) => row.vm.name).join("\n");
    const now = performance.now();
    const held = this.element.matches(":hover") || inUse(this.element);
    if (known === this.last && (held || !this.key || now - this.sortedAt < RESORT_MS)) return;
    this.last = known;
    this.sortedAt = now;
    const order = this.key ? sorted(this.rows, this.key, this.falling) : this.rows.map((row) => row.vm.name);
    if (order.join("\n") === this.order.join("\n") && this.lines.size === order.length) return;
    this.order = order;
    const focused = this.body.querySelector<HTMLElement>(":focus");
    for (const name of order) this.body.append(this.line(name).element);
    focused?.focus();
  }

  private fill(row: Row, shown: string): void {
    const line = this.line(row.vm.name);
    const { element, check, cells } = line;
    setAttribute(element, "data-state", row.state);
    setAttribute(element, "aria-current", String(row.vm.name === shown));
    check.checked = this.chosen.has(row.vm.name);
    setAttribute(element, "data-chosen", String(check.checked));
    COLUMNS.forEach((column, index) => setText(cells[index]!, column.text(row)));
    const why = row.vm.error || row.vm.arrested || row.vm.busy;
    setAttribute(cells[1]!, "title", why || row.state);
    setAttribute(cells[10]!, "title", row.vm.lineage);
    setAttribute(cells[11]!, "title", row.vm.organism);
    setAttribute(cells[7]!, "style", `--bxm-share: ${Math.min(1, row.numbers.cpu_share ?? 0).toFixed(2)}`);
  }

  private line(name: string): Line {
    const known = this.lines.get(name);
    if (known) return known;
    const check = h("input", { type: "checkbox", "aria-label": `Choose ${name}` });
    check.addEventListener("change", () => {
      if (check.checked) this.chosen.add(name);
      else this.chosen.delete(name);
      this.onChoice();
    });
    const text = h("span", {});
    const button = h("button", { type: "button", class: "bxm-name", title: "Show this VM" }, text);
    button.addEventListener("click", () => this.onShow(name));
    const cells: HTMLElement[] = [text];
    const element = h("tr", { "data-vm": name }, h("td", { class: "bxm-check" }, check), h("th", { scope: "row" }, h("span", { class: "bx-dot" }), button));
    for (const column of COLUMNS.slice(1)) {
      const cell = h("td", { class: classOf(column), "data-column": column.key });
      cells.push(cell);
      element.append(cell);
    }
    const line = { element, check, name: button, cells };
    this.lines.set(name, line);
    return line;
  }

  private head(column: Column): HTMLElement {
    const button = h("button", { type: "button", class: "bxm-head", title: column.about }, column.title);
    const head = h("th", { scope: "col", class: classOf(column), "aria-sort": "none" }, button);
    button.addEventListener("click", () => this.sortBy(column.key, !!column.number));
    this.heads.set(column.key, head);
    return head;
  }

  /** One click sorts, another turns the order round, a third takes it back to the order of making. */
  private sortBy(key: Key, number: boolean): void {
    if (this.key !== key) [this.key, this.falling] = [key, number];
    else if (this.falling === number) this.falling = !number;
    else this.key = "";
    for (const [other, head] of this.heads)
      setAttribute(head, "aria-sort", other !== this.key ? "none" : this.falling ? "descending" : "ascending");
    this.last = "";
    this.onChoice();
  }

  private onKey(event: KeyboardEvent): void {
    const target = event.target as HTMLElement;
    const at = this.order.indexOf(target.closest("tr")?.dataset.vm ?? "");
    if (at < 0) return;
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: this.order.length - 1 }[event.key];
    const line = to === undefined ? undefined : this.lines.get(this.order[to] ?? "");
    if (line) (target instanceof HTMLInputElement ? line.check : line.name).focus();
    else if (event.key === "Delete") this.onDestroy();
    else if (event.key === "a" && (event.ctrlKey || event.metaKey)) this.chooseAll(true);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

function classOf(column: Column): string {
  return [column.number ? "bxm-number" : "", column.rank ? `bxm-${column.rank}` : ""].join(" ").trim();
}
