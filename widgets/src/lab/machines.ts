import { button, h, icon, ICONS, setAttribute, setText } from "../parts/dom";
import { Last } from "../parts/last";
import type { Send } from "./protocol";
import type { Store } from "./store";

/** The row of VMs, one tab each, and the form that creates another. */
export class Machines {
  readonly element: HTMLElement;
  private readonly tabs = h("div", { class: "bx-tabs", role: "group", "aria-label": "Virtual machines" });
  private readonly form: HTMLFormElement;
  private readonly add: HTMLButtonElement;
  private readonly undoButton: HTMLButtonElement;
  private readonly drawn = new Last();

  constructor(
    private readonly send: Send,
    private readonly creating: (name: string) => void,
  ) {
    this.add = button([icon(ICONS.add), "New VM"], () => this.open(this.form.hidden), { class: "bx-button", "aria-expanded": "false" });
    this.form = this.makeForm();
    this.undoButton = button([], () => this.send({ verb: "undo" }), { class: "bx-button", hidden: true });
    this.element = h("div", { class: "bx-machines" }, this.tabs, this.add, this.undoButton, this.form);
  }

  update(store: Store): void {
    const last = store.undo.at(-1);
    this.undoButton.hidden = !last;
    setText(this.undoButton, last ? `Undo: destroyed ${last.name}` : "");
    if (!this.drawn.differs(store.vms.map((vm) => [vm.name, vm.state]), store.selected, store.playing)) return;
    const names = store.vms.map((vm) => vm.name);
    for (const tab of [...this.tabs.children] as HTMLElement[]) if (!names.includes(tab.dataset.vm!)) tab.remove();
    for (const vm of store.vms) {
      const tab = this.tab(vm.name);
      const state = vm.state === "running" && !store.playing ? "ready" : vm.state;
      tab.dataset.state = state;
      setAttribute(tab, "aria-pressed", String(vm.name === store.selected));
      setAttribute(tab, "aria-label", `${vm.name}, ${state}`);
    }
    const input = this.form.elements.namedItem("name") as HTMLInputElement;
    if (this.form.hidden) input.value = freeName(names);
  }

  private tab(name: string): HTMLElement {
    const found = ([...this.tabs.children] as HTMLElement[]).find((tab) => tab.dataset.vm === name);
    if (found) return found;
    const select = () => this.send({ verb: "select", vm: name });
    const shown = [h("span", { class: "bx-dot" }), h("bdi", { class: "bx-tab-name" }, name)];
    const tab = button(shown, select, { class: "bx-tab", "data-vm": name, title: name });
    this.tabs.append(tab);
    return tab;
  }

  /** Opens the form again with what was typed, for another try. */
  retry(): void {
    this.open(true);
  }

  private open(shown: boolean): void {
    this.form.hidden = !shown;
    this.add.setAttribute("aria-expanded", String(shown));
    if (shown) (this.form.elements.namedItem("name") as HTMLInputElement).select();
  }

  private makeForm(): HTMLFormElement {
    const field = (label: string, name: string, value: string, hint: string) =>
      h("label", { class: "bx-field" }, label, h("input", { name, value, placeholder: hint, spellcheck: "false" }));
    const submit = (event: SubmitEvent) => {
      event.preventDefault();
      const [name, genome, seed] = ["name", "genome", "seed"].map((key) => String(new FormData(this.form).get(key)));
      this.send({ verb: "create", name, genome, seed });
      this.creating(name!);
      this.open(false);
      this.add.focus();
    };
    return h(
      "form",
      { class: "bx-form", hidden: true, "aria-label": "New virtual machine", onsubmit: submit },
      field("Name", "name", "cell-2", "cell-2"),
      field("Genome", "genome", "teaching-cell", "name or file"),
      field("Seed", "seed", "", "from the session"),
      h("button", { type: "submit", class: "bx-button bx-primary" }, "Create"),
    );
  }
}

function freeName(taken: string[]): string {
  let number = taken.length + 1;
  while (taken.includes(`cell-${number}`)) number++;
  return `cell-${number}`;
}
