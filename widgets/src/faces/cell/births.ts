import { button, h, headed } from "../../parts/dom";
import { clock, compact } from "../../parts/format";
import { FATES, KEPT, names, short, type Division, type Lane } from "./lanes";

const LISTED = 60;
const OFFERED = 4;
const COLUMNS = ["VM", "Time", "Daughter", "Volume", "Proteins", "Fate"];

/** The births in words, for readers without a pointer: daughters that can be run as buttons, all births as a table. */
export class Births {
  readonly kept = h("div", { class: "bxe-kept", role: "group", "aria-label": "Daughters that are kept" });
  readonly table: HTMLDetailsElement;
  private readonly rows = h("tbody", {});
  private lanes: Lane[] = [];

  constructor(private readonly adopt: (lane: Lane, division: Division) => void) {
    this.table = h(
      "details",
      { class: "bxe-births", ontoggle: () => this.list() },
      h("summary", {}, "Births as a table"),
      h("div", { class: "bxe-scroll", tabindex: 0, role: "region", "aria-label": "Births" }, h("table", {}, headed(COLUMNS), this.rows)),
    );
  }

  update(lanes: Lane[]): void {
    this.lanes = lanes;
    this.offer();
    this.list();
  }

  private latest(wanted: (division: Division) => boolean, most: number): (readonly [Lane, Division])[] {
    const found = this.lanes.flatMap((lane) => lane.divisions.filter(wanted).map((one) => [lane, one] as const));
    return found.sort(([, a], [, b]) => b.time_s - a.time_s).slice(0, most);
  }

  private offer(): void {
    const latest = this.latest(({ fate }) => fate === KEPT, OFFERED);
    this.kept.replaceChildren(
      ...(latest.length ? [h("span", { class: "bx-faint" }, "Run a kept daughter:")] : []),
      ...latest.map(([lane, division]) => {
        const lineage = names(lane, division.row).daughters[1];
        const label = `Run daughter ${lineage} of ${lane.vm} as a VM of its own`;
        return button(short(lineage), () => this.adopt(lane, division), { title: label, "aria-label": label });
      }),
    );
  }

  private list(): void {
    if (!this.table.open) return;
    const rows = this.latest(() => true, LISTED).flatMap(([lane, division]) =>
      ([0, 1] as const).map((which) => {
        const cells = [
          lane.vm,
          clock(division.time_s),
          short(names(lane, division.row).daughters[which]),
          `${division.volumes[which].toFixed(3)} fL`,
          compact(division.proteins[which]),
          which ? this.fate(division) : "goes on",
        ];
        return h("tr", {}, ...cells.map((text) => h("td", {}, text)));
      }),
    );
    this.rows.replaceChildren(...rows);
  }

  private fate(division: Division): string {
    const adopted = this.lanes.find((lane) => lane.from === division);
    return adopted ? `runs as ${adopted.vm}` : FATES[division.fate]!;
  }
}
