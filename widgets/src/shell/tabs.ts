import { button, h, newId, press } from "../parts/dom";

export interface Tab {
  name: string;
  title: string;
  panel: HTMLElement;
}

/** What stands beside the title of a face's tab. */
export interface Badge {
  face: string;
  text: string;
  told: string;
  tone: string;
}

/** A row of tabs as the ARIA authoring practices describe them: arrows move, Home and End jump. */
export class Tabs {
  readonly element = h("div", { class: "bx-tablist", role: "tablist", "aria-label": "Parts of the lab" });
  private readonly tabs = new Map<string, { tab: Tab; button: HTMLButtonElement }>();
  chosen = "";

  constructor(private readonly onChoose: (name: string) => void) {
    this.element.addEventListener("keydown", (event) => this.move(event));
  }

  get names(): string[] {
    return [...this.tabs.keys()];
  }

  add(tab: Tab): void {
    const id = newId();
    const made = button(tab.title, () => this.choose(tab.name), { class: "bx-face-tab", role: "tab", id, "aria-selected": "false", tabindex: -1 });
    tab.panel.setAttribute("role", "tabpanel");
    tab.panel.setAttribute("aria-labelledby", id);
    tab.panel.hidden = true;
    this.tabs.set(tab.name, { tab, button: made });
    this.element.append(made);
    this.element.hidden = this.tabs.size < 2;
    if (this.tabs.size === 1) this.choose(tab.name);
  }

  /** Writes something beside the title of a tab; an empty text takes it away. */
  badge({ face, text, told, tone }: Badge): void {
    const button = this.tabs.get(face)?.button;
    if (!button) return;
    button.querySelector(".bx-tab-badge")?.remove();
    if (!text) return;
    const shown = h("span", { "aria-hidden": "true" }, text);
    button.append(h("span", { class: "bx-tab-badge", "data-tone": tone, title: told }, shown, h("span", { class: "bx-hidden" }, told)));
  }

  choose(name: string): void {
    if (!this.tabs.has(name) || name === this.chosen) return;
    this.chosen = name;
    for (const [other, { tab, button }] of this.tabs) {
      const chosen = other === name;
      tab.panel.hidden = !chosen;
      button.setAttribute("aria-selected", String(chosen));
      button.tabIndex = chosen ? 0 : -1;
    }
    this.onChoose(name);
  }

  private move(event: KeyboardEvent): void {
    const names = this.names;
    const at = names.indexOf(this.chosen);
    const to = (next: number) => () => {
      const name = names[(next + names.length) % names.length]!;
      this.choose(name);
      this.tabs.get(name)!.button.focus();
    };
    press(event, { ArrowRight: to(at + 1), ArrowLeft: to(at - 1), Home: to(0), End: to(-1) });
  }
}
