/** Lists with rows of one height, of which only those in sight are in the page. */

/** Which rows a scrolled window shows, some more on both sides. */
export function windowOf(scrolled: number, height: number, rowHeight: number, total: number, spare = 8): [number, number] {
  const first = Math.max(Math.floor(scrolled / rowHeight) - spare, 0);
  const last = Math.min(Math.ceil((scrolled + height) / rowHeight) + spare, total);
  return [first, Math.max(last, first)];
}

/** Scrolls no further than needed to have a row in sight. */
export function reveal(box: HTMLElement, row: number, rowHeight: number): void {
  const top = row * rowHeight;
  if (top < box.scrollTop) box.scrollTop = top;
  else if (top + rowHeight > box.scrollTop + box.clientHeight) box.scrollTop = top + rowHeight - box.clientHeight;
}

/** The row that a key goes to from another one; undefined for keys that go nowhere. */
export function rowAfter(key: string, from: number, page: number, total: number): number | undefined {
  const moves: Record<string, number> = { ArrowDown: from + 1, ArrowUp: from - 1, PageDown: from + page, PageUp: from - page, Home: 0, End: total - 1 };
  const to = moves[key];
  return to === undefined ? undefined : Math.max(0, Math.min(to, total - 1));
}

/** Says which of a list's rows is meant to those who hear the page. */
export function point(box: HTMLElement, id: string | undefined): void {
  if (id) box.setAttribute("aria-activedescendant", id);
  else box.removeAttribute("aria-activedescendant");
}

/** Marks one of the options of a list, and brings it into sight. */
export function mark(options: Iterable<Element>, at: number): Element | undefined {
  const all = [...options];
  all.forEach((option, place) => option.setAttribute("aria-selected", String(place === at)));
  all[at]?.scrollIntoView({ block: "nearest" });
  return all[at];
}
