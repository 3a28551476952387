import { h, newId, setAttribute } from "./dom";
import { mark } from "./rows";

const WAIT_MS = 60;

/** What a search box finds, how it shows that, and what choosing it does. */
interface Finder<Entry> {
  /** Of the field and of the list, for who hears them. */
  name: string;
  found: string;
  placeholder: string;
  /** Null when the kernel refused to look. */
  find(text: string): Entry[] | null | Promise<Entry[] | null>;
  /** The `li` of an entry. */
  row(entry: Entry): HTMLElement;
  /** False leaves the text and the list as they are. */
  pick(entry: Entry): boolean | void;
  /** Stands in the list when nothing was found. */
  none?: string;
  /** Enter was pressed: true when the text is itself an order, which was carried out. */
  read?(text: string): boolean;
  /** Enter was pressed and nothing was found. */
  lack?(text: string): void;
}

/** A field with a list of what was found below it, for the mouse and for the keyboard. */
export class SearchBox<Entry> {
  readonly element: HTMLElement;
  private readonly input: HTMLInputElement;
  private readonly list: HTMLUListElement;
  private entries: Entry[] = [];
  private marked = 0;
  private waiting = 0;
  private asked = 0;

  constructor(private readonly finder: Finder<Entry>) {
    const id = newId();
    this.list = h("ul", { id, class: "bx-found", role: "listbox", "aria-label": finder.found, hidden: true });
    this.input = h("input", {
      type: "text",
      role: "combobox",
      placeholder: finder.placeholder,
      "aria-label": finder.name,
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": id,
      spellcheck: "false",
      autocomplete: "off",
      oninput: () => this.wait(),
      onfocus: () => this.wait(),
      onblur: () => this.close(),
      onkeydown: (event: KeyboardEvent) => this.key(event),
    });
    this.element = h("div", { class: "bx-search" }, this.input, this.list);
  }

  focus(): void {
    this.input.focus();
    this.input.select();
  }

  /** Looks again in a moment: another text stands there, or something else is searched. */
  wait(): void {
    this.forget();
    if (!this.text) this.close();
    else this.waiting = window.setTimeout(() => void this.find(), WAIT_MS);
  }

  private get text(): string {
    return this.input.value.trim();
  }

  /** Nothing that is under way counts any more. */
  private forget(): void {
    clearTimeout(this.waiting);
    this.asked++;
    this.entries = [];
  }

  /** False when the answer did not come, or too late. */
  private async find(): Promise<boolean> {
    this.forget();
    const number = this.asked;
    const entries = await this.finder.find(this.text);
    if (number !== this.asked || !entries) return false;
    this.entries = entries;
    this.marked = 0;
    this.list.replaceChildren(...entries.map((entry, place) => this.option(entry, place)));
    if (!entries.length && this.finder.none) this.list.append(h("li", { class: "bx-faint" }, this.finder.none));
    this.open(this.list.childElementCount > 0);
    return true;
  }

  private option(entry: Entry, place: number): HTMLElement {
    const option = this.finder.row(entry);
    option.id = `${this.list.id}-${place}`;
    option.setAttribute("role", "option");
    option.addEventListener("mousedown", (event) => {
      event.preventDefault();
      this.pick(entry);
    });
    return option;
  }

  private key(event: KeyboardEvent): void {
    event.stopPropagation();
    if (this.list.hidden && (event.key === "ArrowDown" || event.key === "ArrowUp")) this.wait();
    else if (event.key === "ArrowDown") this.mark(this.marked + 1);
    else if (event.key === "ArrowUp") this.mark(this.marked - 1);
    else if (event.key === "Enter") void this.enter();
    else if (event.key === "Escape") this.close();
    else return;
    event.preventDefault();
  }

  private async enter(): Promise<void> {
    const { finder, text } = this;
    if (!text) return;
    if (finder.read?.(text)) return this.close();
    if (!this.entries.length && !(await this.find())) return;
    if (this.entries.length) this.pick(this.entries[this.marked]!);
    else finder.lack?.(text);
  }

  private pick(entry: Entry): void {
    if (this.finder.pick(entry) === false) return;
    this.input.value = "";
    this.close();
  }

  private mark(place: number): void {
    const many = this.entries.length;
    this.marked = many ? (place + many) % many : 0;
    const chosen = mark(this.list.querySelectorAll("[role=option]"), this.marked);
    setAttribute(this.input, "aria-activedescendant", chosen && !this.list.hidden ? chosen.id : "");
  }

  private open(shown: boolean): void {
    this.list.hidden = !shown;
    setAttribute(this.input, "aria-expanded", String(shown));
    this.mark(0);
  }

  private close(): void {
    this.forget();
    this.open(false);
  }
}
