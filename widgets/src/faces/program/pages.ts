/** [change, address, label, operation, operands, rate, place in `now`, place in `runs`, gene]; see `lines.py`. */
export type Line = [string, number, string, string, string, string, number, number, string];

export const PAGE = 128;

/** Lines of a long listing, asked for by the page. */
export class Pages {
  total = 0;
  changed = 0;
  private readonly pages = new Map<number, Line[] | null>();
  private version = 0;

  constructor(
    private readonly ask: (start: number, count: number) => Promise<{ total: number; changed: number; rows: Line[] }>,
    private readonly arrived: () => void,
  ) {}

  /** Forgets all lines; the first page is asked for anew. */
  clear(): void {
    this.version++;
    this.pages.clear();
    this.want(0, 1);
  }

  line(row: number): Line | null {
    return this.pages.get(Math.floor(row / PAGE))?.[row % PAGE] ?? null;
  }

  want(first: number, last: number): void {
    for (let page = Math.floor(Math.max(first, 0) / PAGE); page * PAGE < Math.max(last, 1); page++)
      if (!this.pages.has(page)) void this.load(page);
  }

  private async load(page: number): Promise<void> {
    const { version } = this;
    this.pages.set(page, null);
    try {
      const { total, changed, rows } = await this.ask(page * PAGE, PAGE);
      if (version !== this.version) return;
      this.pages.set(page, rows);
      Object.assign(this, { total, changed });
    } catch {
      if (version === this.version) this.pages.delete(page);
    }
    this.arrived();
  }
}
