import { button, h } from "../../parts/dom";
import type { FaceHost } from "../../parts/face";
import { coloured } from "./code";
import { indent, isWhole } from "./lexer";
import { Popup } from "./popup";
import type { Fix, Form, Help, Mistake } from "./protocol";

const HELP_MS = 60;
const CHECK_MS = 350;
const HINT = "Enter runs one line, Shift+Enter all. Alt+Enter begins a line, Ctrl+Space completes, Ctrl+R searches what was run.";

interface Asked {
  run(text: string): void;
  older(text: string): string | null;
  newer(text: string): string | null;
  search(): void;
}

/** Where a process text is written: a plain text area over its own coloured picture. */
export class Editor {
  readonly element: HTMLElement;
  readonly area = h("textarea", {
    class: "bxn-area",
    rows: 1,
    spellcheck: "false",
    autocomplete: "off",
    autocapitalize: "off",
    "aria-label": "Process text",
    "aria-autocomplete": "list",
    placeholder: "run_operon([\"lacZ\"], duration_s=90s)",
  });
  commands: ReadonlySet<string> = new Set();
  private readonly picture = h("pre", { class: "bxn-picture", "aria-hidden": "true" });
  private readonly form = h("div", { class: "bxn-form" });
  private readonly popup = new Popup(this.area, "Completions", ({ text }) => this.take(text));
  private replaced = 0;
  private mistake: Mistake | null = null;
  private shown: Form | null = null;
  private asked = 0;
  private helping = 0;
  private checking = 0;

  constructor(
    private readonly host: FaceHost,
    private readonly on: Asked,
  ) {
    const box = h("div", { class: "bxn-box" }, this.picture, this.area, this.popup.element);
    this.element = h("div", { class: "bxn-editor" }, box, this.form);
    this.area.addEventListener("keydown", (event) => this.press(event));
    this.area.addEventListener("input", () => this.changed());
    this.area.addEventListener("scroll", () => this.follow());
    this.area.addEventListener("click", () => this.askHelp(false));
    this.area.addEventListener("blur", () => this.popup.hide());
    this.draw();
    this.tell(null);
  }

  get text(): string {
    return this.area.value;
  }

  /** Puts another text into the editor, its cursor at the end. */
  set text(text: string) {
    this.area.value = text;
    this.area.setSelectionRange(text.length, text.length);
    this.popup.hide();
    this.changed(false);
  }

  destroy(): void {
    clearTimeout(this.helping);
    clearTimeout(this.checking);
  }

  draw(): void {
    this.picture.replaceChildren(...coloured(this.text, this.commands, isWhole(this.text) ? this.mistake : null), "\n");
    const lines = this.text.split("\n").length;
    this.area.rows = Math.min(Math.max(lines, 1), 14);
    this.follow();
  }

  /** Replaces a piece of the text, as the browser's own undo knows it. */
  replace(start: number, end: number, text: string): void {
    this.area.focus();
    this.area.setSelectionRange(start, end);
    if (!document.execCommand("insertText", false, text)) this.area.setRangeText(text, start, end, "end");
    this.changed(false);
  }

  private follow(): void {
    this.picture.scrollTop = this.area.scrollTop;
    this.picture.scrollLeft = this.area.scrollLeft;
  }

  private changed(helps = true): void {
    this.mistake = null;
    this.draw();
    clearTimeout(this.checking);
    this.checking = window.setTimeout(() => void this.check(), CHECK_MS);
    if (helps) this.askHelp(true);
  }

  // ---- keys --------------------------------------------------------------------------------------------

  private press(event: KeyboardEvent): void {
    event.stopPropagation();
    // 229: Safari tells of the Enter that ends a composition when it is over.
    if (event.isComposing || event.keyCode === 229 || this.inPopup(event)) return;
    if (event.key === "Enter") this.enter(event);
    else if (event.key === " " && event.ctrlKey) {
      event.preventDefault();
      this.askHelp(true, true);
    } else if (event.key.toLowerCase() === "r" && event.ctrlKey) {
      event.preventDefault();
      this.on.search();
    } else if (event.key === "Tab" && !event.shiftKey && /\S$/.test(this.before())) {
      event.preventDefault();
      this.askHelp(true, true);
    } else if (event.key === "ArrowUp" && !this.before().includes("\n")) this.leaf(event, this.on.older(this.text));
    else if (event.key === "ArrowDown" && !this.text.slice(this.area.selectionEnd).includes("\n"))
      this.leaf(event, this.on.newer(this.text));
    else if (event.key.startsWith("Arrow")) this.askHelp(false);
  }

  private inPopup(event: KeyboardEvent): boolean {
    if (!this.popup.open) return false;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") this.popup.move(event.key === "ArrowDown" ? 1 : -1);
    else if (event.key === "Escape") this.popup.hide();
    else if ((event.key === "Tab" && !event.shiftKey) || (event.key === "Enter" && this.popup.moved && !event.shiftKey))
      this.popup.choose();
    else return false;
    event.preventDefault();
    return true;
  }

  private enter(event: KeyboardEvent): void {
    const single = !this.text.includes("\n") && isWhole(this.text);
    event.preventDefault();
    if (event.shiftKey || event.ctrlKey || event.metaKey || (single && !event.altKey)) this.on.run(this.text);
    else this.replace(this.area.selectionStart, this.area.selectionEnd, `\n${indent(this.before())}`);
  }

  private leaf(event: KeyboardEvent, text: string | null): void {
    if (text === null || event.shiftKey || event.altKey) return;
    event.preventDefault();
    this.text = text;
  }

  // ---- help --------------------------------------------------------------------------------------------

  private before(): string {
    return this.text.slice(0, this.area.selectionStart);
  }

  private askHelp(proposes: boolean, wanted = false): void {
    clearTimeout(this.helping);
    this.helping = window.setTimeout(() => void this.help(proposes, wanted), wanted ? 0 : HELP_MS);
  }

  private async help(proposes: boolean, wanted: boolean): Promise<void> {
    const number = ++this.asked;
    const before = this.before();
    const answer = await this.host.ask("help", { before }).catch(() => null);
    if (!answer || number !== this.asked || before !== this.before()) return;
    const { proposals, replaced, form } = answer.value as Help;
    this.replaced = replaced;
    this.tell(form);
    const word = before.slice(before.length - replaced);
    const begun = wanted || replaced > 0 || /[(,=["']\s*$/.test(before);
    const finished = proposals.length === 1 && proposals[0]!.text === word;
    if (!proposes || !begun || finished || !this.hasFocus()) return this.popup.hide();
    if (wanted && proposals.length === 1) return this.take(proposals[0]!.text);
    this.popup.show(proposals);
    this.place();
  }

  private hasFocus(): boolean {
    return (this.area.getRootNode() as Document | ShadowRoot).activeElement === this.area;
  }

  private take(text: string): void {
    const end = this.area.selectionStart;
    this.replace(end - this.replaced, end, text);
    this.askHelp(true);
  }

  /** Puts the list below the cursor, or above it where the page ends. */
  private place(): void {
    const range = document.createRange();
    const at = this.find(this.area.selectionStart - this.replaced);
    range.setStart(at.node, at.offset);
    const cursor = range.getBoundingClientRect();
    const box = this.picture.getBoundingClientRect();
    const { style } = this.popup.element;
    const left = (cursor.left || box.left + 10) - box.left;
    style.left = `${Math.max(0, Math.min(left, box.width - 300))}px`;
    style.bottom = `${box.bottom - (cursor.top || box.top) + 4}px`;
  }

  private find(offset: number): { node: Node; offset: number } {
    const walker = document.createTreeWalker(this.picture, NodeFilter.SHOW_TEXT);
    let left = offset;
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const length = node.textContent!.length;
      if (left <= length) return { node, offset: left };
      left -= length;
    }
    return { node: this.picture, offset: 0 };
  }

  private async check(): Promise<void> {
    const text = this.text;
    const answer = await this.host.ask("check", { text }).catch(() => null);
    if (!answer || text !== this.text) return;
    this.mistake = answer.value as Mistake | null;
    this.draw();
    this.tell(this.shown);
  }

  // ---- what stands below -------------------------------------------------------------------------------

  private tell(form: Form | null): void {
    this.shown = form;
    const { mistake } = this;
    const lines: HTMLElement[] = [];
    if (form) lines.push(signature(form));
    if (mistake && isWhole(this.text)) lines.push(this.warning(mistake));
    if (!lines.length) lines.push(h("p", { class: "bx-faint" }, HINT));
    this.form.replaceChildren(...lines);
  }

  private warning({ said, line, column, start, end, fixes }: Mistake): HTMLElement {
    const place = line ? `Line ${line}, column ${column}: ` : "";
    const text = h("span", {}, h("span", { "aria-hidden": "true", class: "bxn-sign" }, "⚠"), ` ${place}${said}`);
    return h("p", { class: "bxn-mistake" }, text, ...fixes.map((fix) => fixButton(fix, () => this.replace(start, end, fix.written))));
  }
}

/** A button that puts a name in the place of a mistake. */
export function fixButton(fix: Fix, act: () => void): HTMLButtonElement {
  return button(fix.name, act, { class: "bx-button bx-small bxn-fix", title: `Write ${fix.written} there` });
}

function signature(form: Form): HTMLElement {
  const active = form.parameters.find((one) => one.name === form.active);
  const parts = form.parameters.flatMap((one, at) => [
    ...(at ? [", "] : []),
    one === active ? h("b", {}, one.form) : h("span", {}, one.form),
  ]);
  const told = active ? `${active.kind}${active.help ? `: ${active.help}` : ""}` : form.summary;
  return h("p", { class: "bxn-signature" }, h("code", {}, form.name, "(", ...parts, ")"), h("span", { class: "bx-faint" }, told));
}
