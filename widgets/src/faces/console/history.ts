/** The texts that were run, and where one who leafs through them stands. */
export class History {
  texts: string[] = [];
  private at = 0;
  private draft = "";

  /** Takes the texts anew, oldest first; one who leafs goes back to the end. */
  load(texts: string[]): void {
    this.texts = texts;
    this.at = texts.length;
  }

  add(text: string): void {
    if (this.texts.at(-1) !== text) this.texts.push(text);
    this.at = this.texts.length;
    this.draft = "";
  }

  /** The text before (-1) or after (1) the one that is shown; null at the ends. What was being typed is kept. */
  step(by: -1 | 1, shown: string): string | null {
    const to = this.at + by;
    if (to < 0 || to > this.texts.length) return null;
    if (this.at === this.texts.length) this.draft = shown;
    this.at = to;
    return to === this.texts.length ? this.draft : this.texts[to]!;
  }

  /** Texts that hold all words of a query, latest first, each once. */
  find(query: string): string[] {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean);
    const fitting = this.texts.filter((text) => words.every((word) => text.toLowerCase().includes(word)));
    return [...new Set(fitting.reverse())];
  }
}
