import type { CellFacts } from "./protocol";

/** Divisions that follow each other faster than this are not played. */
const CALM_MS = 1100;
export const SPLIT_MS = 750;
const EASE_MS = 130;

const EASED = ["length_um", "width_um", "septum", "bud_fl"] as const;

/** A cell as it is shown: it follows the one that lives, and parts in two at a division. */
export class Motion {
  shown: CellFacts | null = null;
  /** How far a division has been played, 0 to 1; null when none is. */
  split: number | null = null;
  private target: CellFacts | null = null;
  private splitAt = -Infinity;
  private dividedAt = -Infinity;
  private last = 0;

  /** The cell as the kernel tells it. `fresh`: another cell than before; `still`: nothing may move by itself. */
  take(cell: CellFacts, now: number, fresh: boolean, still: boolean): void {
    const before = this.target;
    this.target = cell;
    if (fresh || !before || !this.shown) {
      this.shown = { ...cell };
      this.splitAt = -Infinity;
      return;
    }
    if (cell.lineage === before.lineage) return;
    const calm = now - this.dividedAt > CALM_MS;
    this.dividedAt = now;
    this.shown = { ...cell };
    if (calm && !still && cell.lineage === `${before.lineage}.0`) this.splitAt = now;
  }

  /** Go on to `now`; tells whether there is more to move. */
  step(now: number, still: boolean): boolean {
    const { shown, target } = this;
    if (!shown || !target) return false;
    const share = still ? 1 : 1 - Math.exp(-Math.min(now - this.last, 500) / EASE_MS);
    this.last = now;
    const eased = { ...target };
    let moving = false;
    for (const name of EASED) {
      const rest = target[name] - shown[name];
      eased[name] = Math.abs(rest) < 1e-4 ? target[name] : shown[name] + share * rest;
      moving ||= eased[name] !== target[name];
    }
    if (target.rounds.length === shown.rounds.length && target.termini === shown.termini)
      eased.rounds = target.rounds.map(([to, pairs], k) => {
        const from = shown.rounds[k]![0];
        return [to < from ? to : from + share * (to - from), pairs];
      });
    this.shown = eased;
    const played = (now - this.splitAt) / SPLIT_MS;
    this.split = played >= 0 && played < 1 ? played : null;
    return moving || this.split !== null;
  }
}

/** Slow, fast, slow. */
export const smooth = (share: number) => share * share * (3 - 2 * share);
