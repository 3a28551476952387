/** What was worked out for an object, until something else that it hangs on (`key`) changes. */
export class Kept<Of extends object, Found> {
  private readonly known = new WeakMap<Of, { key: string; found: Found }>();

  of(one: Of, key: string, make: () => Found): Found {
    let kept = this.known.get(one);
    if (kept?.key !== key) this.known.set(one, (kept = { key, found: make() }));
    return kept.found;
  }
}
