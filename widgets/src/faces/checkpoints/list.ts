import { h, svg } from "../../parts/dom";
import { bytes, clock } from "../../parts/format";
import { colour } from "../../parts/palette";
import { point, reveal, rowAfter, windowOf } from "../../parts/rows";
import { ago, type Checkpoints, type Lanes, type Row } from "./model";
import { sparkline } from "./sparkline";

const ROW = 52;
const LANE = 12;
const MOST_LANES = 8;

interface Shown {
  element: HTMLElement;
  key: string;
  age: HTMLElement;
}

/** Checkpoints, newest first, with their branches; only rows in the window exist. */
export class List {
  readonly element = h("div", { class: "bxk-list", role: "listbox", tabindex: 0, "aria-label": "Checkpoints" });
  private readonly inner = h("div", { class: "bxk-inner", role: "presentation" });
  private readonly nothing = h("p", { class: "bx-empty bxk-nothing" });
  private rows: Row[] = [];
  private lanes: Lanes[] = [];
  private readonly shown = new Map<string, Shown>();
  private readonly base = `bxk-${Math.random().toString(36).slice(2)}`;
  dark = false;
  chosen = "";
  other = "";

  constructor(
    private readonly model: Checkpoints,
    private readonly onChoose: (id: string, beside: boolean) => void,
    private readonly onKey: (key: string) => boolean,
  ) {
    this.element.append(this.inner, this.nothing);
    this.element.addEventListener("scroll", () => this.draw());
    this.element.addEventListener("keydown", (event) => this.press(event));
    this.inner.addEventListener("click", (event) => {
      const row = (event.target as Element).closest<HTMLElement>("[data-id]");
      if (row) this.onChoose(row.dataset.id!, event.shiftKey || event.ctrlKey || event.metaKey);
    });
  }

  update(rows: Row[], nothing: string): void {
    this.rows = rows;
    this.lanes = this.model.lanes(rows);
    this.nothing.textContent = nothing;
    this.nothing.hidden = rows.length > 0;
    this.element.setAttribute("role", rows.length ? "listbox" : "group");
    this.inner.style.height = `${rows.length * ROW}px`;
    this.draw();
  }

  /** Rows in the window, and a few beyond. */
  draw(): void {
    const [first, last] = windowOf(this.element.scrollTop, this.element.clientHeight || 420, ROW, this.rows.length);
    const wide = Math.min(MOST_LANES, 1 + Math.max(0, ...this.lanes.map(({ own, passing }) => Math.max(own, ...passing))));
    const wanted = new Set<string>();
    for (let at = first; at < last; at++) {
      const row = this.rows[at]!;
      wanted.add(row.id);
      this.place(row, at, wide);
    }
    for (const [id, { element }] of this.shown)
      if (!wanted.has(id)) {
        element.remove();
        this.shown.delete(id);
      }
    point(this.element, this.shown.get(this.chosen)?.element.id);
  }

  reveal(id: string): void {
    const at = this.rows.findIndex((row) => row.id === id);
    if (at >= 0) reveal(this.element, at, ROW);
  }

  private place(row: Row, at: number, wide: number): void {
    const lanes = this.lanes[at]!;
    const here = row.id === this.model.here;
    const marks = [this.dark, row.id === this.chosen, row.id === this.other, here, at, this.rows.length, wide];
    const key = JSON.stringify([row, lanes, marks]);
    let shown = this.shown.get(row.id);
    if (shown?.key !== key) {
      const made = this.make(row, lanes, here, wide);
      made.element.setAttribute("aria-setsize", String(this.rows.length));
      made.element.setAttribute("aria-posinset", String(at + 1));
      made.element.style.top = `${at * ROW}px`;
      if (shown) shown.element.replaceWith(made.element);
      else this.inner.append(made.element);
      this.shown.set(row.id, (shown = { ...made, key }));
    }
    shown.age.textContent = ago(this.model.age(row.created));
  }

  private make(row: Row, lanes: Lanes, here: boolean, wide: number): { element: HTMLElement; age: HTMLElement } {
    const age = h("span");
    const marks = [
      here ? badge("you are here", "here") : null,
      row.damage ? badge("damaged", "bad") : null,
      row.automatic ? badge("automatic", "faint") : null,
      ...row.tags.slice(0, 3).map((tag) => badge(tag, "tag")),
    ];
    const more = row.count > row.vms.length ? ` and ${row.count - row.vms.length} more` : "";
    const said = row.damage || row.note || (row.count ? row.vms.join(", ") + more : "no VM");
    const spark = sparkline(this.model.curves.get(row.id) ?? [], 84, 36, this.dark);
    const element = h(
      "div",
      {
        class: "bxk-row",
        role: "option",
        id: `${this.base}-${row.id}`,
        "data-id": row.id,
        "aria-selected": String(row.id === this.chosen || row.id === this.other),
      },
      h("span", { class: "bxk-graph", "aria-hidden": "true" }, graph(lanes, wide, here, this.dark)),
      h("span", { class: "bxk-thumb" }, spark),
      h(
        "span",
        { class: "bxk-what" },
        h("span", { class: "bxk-title" }, h("b", { title: row.label }, row.label), ...marks),
        h("span", { class: "bxk-note", title: said }, said),
      ),
      h(
        "span",
        { class: "bxk-when" },
        h("span", {}, `${clock(row.time_s)}, generation ${row.generation}`),
        h("span", { class: "bx-faint" }, age, ` · ${row.count === 1 ? "1 VM" : `${row.count} VMs`} · ${bytes(row.own_bytes)}`),
      ),
    );
    return { element, age };
  }

  private press(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const at = this.rows.findIndex((row) => row.id === this.chosen);
    const page = Math.max(1, Math.floor(this.element.clientHeight / ROW) - 1);
    const next = rowAfter(event.key, at, page, this.rows.length);
    const done = next === undefined ? this.onKey(event.key) : this.rows.length > 0;
    if (!done) return;
    event.preventDefault();
    event.stopPropagation();
    if (next === undefined) return;
    const row = this.rows[next]!;
    this.onChoose(row.id, event.shiftKey);
    this.reveal(row.id);
  }
}

function badge(text: string, tone: string): HTMLElement {
  return h("span", { class: "bxk-badge", "data-tone": tone }, text);
}

function graph(lanes: Lanes, wide: number, here: boolean, dark: boolean): SVGElement {
  const width = wide * LANE + 6;
  const x = (lane: number) => 9 + Math.min(lane, MOST_LANES - 1) * LANE;
  const picture = svg("svg", { width, height: ROW, viewBox: `0 0 ${width} ${ROW}` });
  const line = (d: string, lane: number) =>
    picture.append(svg("path", { d, fill: "none", stroke: colour(lane, dark), "stroke-width": 2 }));
  const middle = ROW / 2;
  const own = x(lanes.own);
  for (const lane of lanes.passing) if (!lanes.ending.includes(lane)) line(`M${x(lane)} 0V${ROW}`, lane);
  for (const lane of lanes.ending) line(`M${x(lane)} 0C${x(lane)} ${middle * 0.7} ${own} ${middle * 0.5} ${own} ${middle}`, lane);
  if (lanes.down) line(`M${own} ${middle}V${ROW}`, lanes.own);
  const fill = here ? "var(--bx-bg)" : colour(lanes.own, dark);
  picture.append(svg("circle", { cx: own, cy: middle, r: here ? 5.5 : 4, fill, stroke: colour(lanes.own, dark), "stroke-width": here ? 3 : 0 }));
  return picture;
}

