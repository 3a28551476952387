import { button, h } from "../../parts/dom";
import { clock } from "../../parts/format";
import { Last } from "../../parts/last";
import { type Planned, told } from "./environment";

/** A shift as the kernel finds it again: its number among those to come, and its time. */
export interface Which {
  number: number;
  at_s: number;
}

/** The shifts that are still to come; one of them may be open in the editor. */
export class PlanList {
  readonly element = h("ol", { class: "bxf-plans" });
  private schedule: Planned[] = [];
  private editing = -1;
  private readonly drawn = new Last();

  constructor(
    private readonly onEdit: (shift: Planned) => void,
    private readonly onDelete: (which: Which) => void,
  ) {}

  get isEditing(): boolean {
    return this.editing >= 0;
  }

  /** The shift that is edited. */
  get edited(): Which {
    return this.which(this.editing);
  }

  /** All shifts but the one that is edited. */
  get others(): Planned[] {
    return this.schedule.filter((_, number) => number !== this.editing);
  }

  /** Shifts before the edited one may have happened; when it happened itself, nothing is edited any more. */
  update(schedule: Planned[]): void {
    const edited = JSON.stringify(this.schedule[this.editing]);
    this.editing = schedule.findIndex((shift) => JSON.stringify(shift) === edited);
    this.schedule = schedule;
    this.draw();
  }

  release(): void {
    this.editing = -1;
    this.draw();
  }

  private which(number: number): Which {
    return { number, at_s: this.schedule[number]?.at_s ?? -1 };
  }

  private draw(): void {
    if (!this.drawn.differs(this.schedule, this.editing)) return;
    const rows = this.schedule.map((shift, number) => this.row(shift, number));
    this.element.replaceChildren(...(rows.length ? rows : [h("li", { class: "bx-faint" }, "No shifts are planned.")]));
  }

  private row(shift: Planned, number: number): HTMLElement {
    const edit = () => {
      this.editing = number;
      this.draw();
      this.onEdit(shift);
    };
    return h(
      "li",
      { "data-at": shift.at_s, "data-editing": number === this.editing },
      h("strong", {}, clock(shift.at_s)),
      h("span", {}, told(shift.changes)),
      button("Edit", edit),
      button("Delete", () => this.onDelete(this.which(number)), { class: "bx-button bx-small bx-danger" }),
    );
  }
}
