import { h } from "../parts/dom";

interface Actions {
  toggle(): void;
  step(): void;
  slower(): void;
  faster(): void;
  search(): void;
  help(): void;
}

const KEYS: [string, string, keyof Actions][] = [
  [" ", "start, pause or resume", "toggle"],
  [".", "one step of 10 s of cell time", "step"],
  ["[", "slower", "slower"],
  ["]", "faster", "faster"],
  ["/", "find, in the tab that is shown", "search"],
  ["?", "show or hide this list", "help"],
];

const FIELDS = "input, select, summary, textarea";

/** Shortcuts that work only while the focus is inside `root`; typing in a field is left alone. */
export function listen(root: HTMLElement, actions: Actions): () => void {
  const onKey = (event: KeyboardEvent) => {
    const target = event.composedPath()[0] as HTMLElement;
    if (target.isContentEditable || target.closest(FIELDS) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === " " && target.closest("button")) return;
    const entry = KEYS.find(([key]) => key === event.key);
    if (!entry) return;
    event.preventDefault();
    event.stopPropagation();
    actions[entry[2]]();
  };
  root.addEventListener("keydown", onKey);
  return () => root.removeEventListener("keydown", onKey);
}

export function helpPanel(): HTMLElement {
  const rows = KEYS.flatMap(([key, what]) => [
    h("dt", {}, h("kbd", {}, key === " " ? "Space" : key)),
    h("dd", {}, what),
  ]);
  return h(
    "div",
    { class: "bx-help", hidden: true, role: "note", "aria-label": "Keyboard" },
    h("dl", {}, ...rows),
    h("p", {}, "Keys work while the focus is inside the lab. Drag in the plot to zoom, double-click to follow again."),
  );
}
