type Child = Node | string | null;
type Attributes = Record<string, string | number | boolean | null | ((event: never) => void)>;

const SVG = "http://www.w3.org/2000/svg";

/** Makes an element: `on…` attributes are listeners, `false` and `null` are left out, `true` is an empty attribute. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value as EventListener);
    else if (value !== null && value !== false) element.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children) if (child !== null) element.append(child);
  return element;
}

/** An id that no other element of the page has, whichever bundle made it. */
export function newId(): string {
  return `bx-${Math.random().toString(36).slice(2)}`;
}

/** Makes an element of a picture. */
export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Record<string, string | number> = {},
  ...children: (Node | string)[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

/** A 16 by 16 icon drawn with one path. */
export function icon(path: string): SVGSVGElement {
  return svg("svg", { viewBox: "0 0 16 16", width: 14, height: 14, "aria-hidden": "true" }, svg("path", { d: path, fill: "currentColor" }));
}

/** A button; a small one unless `more` names another class. */
export function button(content: Child | Child[], act: () => void, more: Attributes = {}): HTMLButtonElement {
  return h("button", { type: "button", class: "bx-button bx-small", onclick: () => act(), ...more }, ...[content].flat());
}

/** The row of names above a table. */
export function headed(names: readonly string[]): HTMLElement {
  return h("thead", {}, h("tr", {}, ...names.map((name) => h("th", { scope: "col" }, name))));
}

/** Whether the reader is in there; inside a shadow root the document itself cannot tell. */
export function inUse(element: Element): boolean {
  return element.matches(":focus-within");
}

/** What a `select` offers. */
export function options(choices: Iterable<readonly [value: string, text: string]>): HTMLOptionElement[] {
  return [...choices].map(([value, text]) => h("option", { value }, text));
}

/** Offers choices in a `select`, anew only when they are others; one that is in use keeps what was chosen there. */
export function offer(select: HTMLSelectElement, choices: [value: string, text: string][], value: string): void {
  const same = select.options.length === choices.length && choices.every(([one], place) => select.options[place]!.value === one);
  if (!same) select.replaceChildren(...options(choices));
  if (select.value !== value && !(same && inUse(select))) select.value = value;
}

/** A field that opens the browser's window for a file; the button that is seen clicks it. */
export function filePicker(name: string, accept: string, take: (file: File) => void): HTMLInputElement {
  const input = h("input", { type: "file", accept, class: "bx-hidden", "aria-label": name, tabindex: -1 });
  input.addEventListener("change", () => {
    const file = input.files?.[0];
    input.value = "";
    if (file) take(file);
  });
  return input;
}

export const ICONS = {
  play: "M4 2.5v11l9.5-5.5z",
  pause: "M3.5 2.5h3v11h-3zM9.5 2.5h3v11h-3z",
  stop: "M3.5 3.5h9v9h-9z",
  destroy: "M6 1.5h4v1.2h3.5v1.6h-11V2.7H6zM3.6 5.4h8.8l-.7 9.1H4.3z",
  add: "M7 2.5h2V7h4.5v2H9v4.5H7V9H2.5V7H7z",
  close: "M4.2 3.1 8 6.9l3.8-3.8 1.1 1.1L9.1 8l3.8 3.8-1.1 1.1L8 9.1l-3.8 3.8-1.1-1.1L6.9 8 3.1 4.2z",
} as const;

/** Sets text only when it differs, so that nothing is laid out again for nothing. */
export function setText(node: Node, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}

export function setAttribute(element: Element, name: string, value: string): void {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

/** Which key it was: a letter is a capital with Shift and only then, whatever the Caps Lock says. */
export function keyOf({ key, shiftKey }: KeyboardEvent): string {
  return key.length > 1 ? key : shiftKey ? key.toUpperCase() : key.toLowerCase();
}

/** Does what a key stands for and keeps it from everybody else. */
export function press(event: KeyboardEvent, acts: Record<string, () => void>): void {
  const act = acts[keyOf(event)];
  if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  event.stopPropagation();
  act();
}
