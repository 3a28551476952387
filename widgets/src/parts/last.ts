/** What was shown last, so that nothing is drawn again for nothing. */
export class Last {
  private facts = "";

  /** Whether these facts are others than the last time; they are kept. */
  differs(...facts: unknown[]): boolean {
    const before = this.facts;
    this.facts = JSON.stringify(facts);
    return this.facts !== before;
  }
}
