import { button, filePicker, h, setText } from "../../parts/dom";
import type { Answer, FaceHost, FaceMessage, FaceView, MountFace, Numbers } from "../../parts/face";
import { save, upload } from "../../parts/files";
import { Segments } from "../../parts/segments";
import { Bar } from "./bar";
import style from "./checkpoints.css";
import { comparison, type Comparison } from "./compare";
import { Detail } from "./detail";
import { List } from "./list";
import { Checkpoints, type Kind, type News, type Row } from "./model";
import { AutosaveStrip, saveForm } from "./saving";

const AGES_MS = 10_000;
const KINDS: [Kind, string][] = [["all", "All"], ["manual", "By hand"], ["automatic", "Automatic"], ["deleted", "Deleted"]];

export const mount: MountFace = (el, host) => new Panel(el, host);

class Panel implements FaceView {
  private readonly model = new Checkpoints();
  private readonly root = h("div", { class: "bxk" });
  private readonly bar = new Bar();
  private readonly list: List;
  private readonly detail: Detail;
  private readonly autosave: AutosaveStrip;
  private readonly search = h("input", { type: "search", class: "bxk-search", placeholder: "Find by name, note, tag, VM", "aria-label": "Find a checkpoint" });
  private readonly kinds = new Segments("Which checkpoints", KINDS, (kind) => {
    this.kind = kind;
    this.stopComparing();
  });
  private readonly counts = this.kinds.buttons.map((one) => {
    const count = h("span", { class: "bx-faint" });
    one.append(" ", count);
    return count;
  });
  private readonly trouble = h("p", { class: "bxk-trouble", role: "alert", hidden: true });
  private readonly place = h("p", { class: "bx-faint bxk-place" });
  private readonly side = h("div", { class: "bxk-side" });
  private kind: Kind = "all";
  private comparing: "" | "choosing" | "shown" = "";
  private readonly endings: (() => void)[] = [];

  constructor(
    el: HTMLElement,
    private readonly host: FaceHost,
  ) {
    this.list = new List(this.model, (id, beside) => this.choose(id, beside), (key) => this.press(key));
    this.detail = new Detail(host, this.model, {
      go: (row) => void this.go(row, false),
      join: (row, vm) => void this.join(row, vm),
      compare: (row) => this.beginComparing(row),
      take: (row) => void this.take(row),
      remove: (row) => void this.remove(row),
      restore: (row) => void this.restore(row),
    });
    this.autosave = new AutosaveStrip(host, this.model);
    const form = saveForm(host, (id) => this.pick(id));
    this.root.append(
      h("div", { class: "bxk-top" }, form, this.autosave.element),
      this.bar.element, this.trouble,
      h("div", { class: "bxk-tools" }, this.search, this.kinds.element, this.importing()),
      h("div", { class: "bxk-body" }, h("div", {}, this.list.element, this.place), this.side),
    );
    el.append(h("style", {}, style), this.root);
    this.search.addEventListener("input", () => this.draw());
    const ages = setInterval(() => this.draw(), AGES_MS);
    this.endings.push(
      () => clearInterval(ages),
      host.onMessage((message, arrays) => this.takeIn(message, arrays)),
      host.onTheme(() => this.draw()),
    );
    const size = new ResizeObserver(() => this.list.draw());
    size.observe(this.list.element);
    this.endings.push(() => size.disconnect());
  }

  show(visible: boolean): void {
    if (visible) this.draw();
  }

  destroy(): void {
    for (const ending of this.endings.splice(0)) ending();
    this.root.remove();
  }

  private takeIn(message: FaceMessage, arrays: Record<string, Numbers>): void {
    const news = message as unknown as News;
    this.model.take(news, (arrays.curves as Float32Array | undefined) ?? new Float32Array());
    this.autosave.update(news.autosave);
    this.trouble.textContent = news.trouble;
    this.trouble.hidden = !news.trouble;
    this.place.textContent = `Kept in ${news.folder}`;
    this.draw();
  }

  // ---- what is shown -----------------------------------------------------------------------------------

  private draw(): void {
    this.kinds.mark(this.kind);
    KINDS.forEach(([kind], at) => setText(this.counts[at]!, this.model.count(kind).toLocaleString("en-US")));
    const rows = this.model.shown(this.kind, this.search.value);
    const nothing = this.search.value ? "Nothing is called so." : NOTHING[this.kind];
    if (!rows.some((row) => row.id === this.list.chosen) && !this.comparing) this.list.chosen = rows[0]?.id ?? "";
    this.list.dark = this.host.dark;
    this.list.update(rows, nothing);
    if (!this.comparing) this.drawSide();
  }

  private drawSide(): void {
    const row = this.model.rows.get(this.list.chosen);
    if (row && this.side.firstChild !== this.detail.element) this.side.replaceChildren(this.detail.element);
    if (row) this.detail.show(row);
    else this.side.replaceChildren();
  }

  private importing(): HTMLElement {
    const input = filePicker("File to import", ".bxn", (file) => {
      open.disabled = true;
      void upload(this.host, "import", file).then((taken) => {
        open.disabled = false;
        if (!taken) return;
        this.pick(String(taken.value));
        this.bar.say(`${file.name} is in the store now.`, "good");
      });
    });
    const open = button("Import a file", () => input.click(), { class: "bx-button" });
    return h("span", {}, open, input);
  }

  // ---- choosing ----------------------------------------------------------------------------------------

  private choose(id: string, beside: boolean): void {
    const first = this.list.chosen;
    if (first && id !== first && (this.comparing === "choosing" || beside)) return void this.compare(first, id);
    this.list.chosen = id;
    this.stopComparing();
  }

  private pick(id: string): void {
    this.kind = "all";
    this.search.value = "";
    this.list.chosen = id;
    this.stopComparing();
    this.list.reveal(id);
  }

  private press(key: string): boolean {
    const row = this.model.rows.get(this.list.chosen);
    if (key === "Escape" && this.comparing) this.stopComparing();
    else if (!row) return false;
    else if (key === "Enter") this.detail.focus();
    else if (key === "Delete" && !row.deleted) void this.remove(row);
    else if (key.toLowerCase() === "c" && !row.deleted && !row.damage) this.beginComparing(row);
    else return false;
    return true;
  }

  // ---- verbs -------------------------------------------------------------------------------------------

  private async order(verb: string, given: object): Promise<Answer | null> {
    this.root.setAttribute("aria-busy", "true");
    const answer = await this.host.order(verb, given);
    this.root.removeAttribute("aria-busy");
    return answer;
  }

  private async go(row: Row, anyway: boolean): Promise<void> {
    const answer = await this.order("go", { checkpoint: row.id, anyway });
    if (!answer) return;
    const { unsaved, kept, notes = [] } = answer.value as { unsaved?: string; kept?: string; notes?: string[] };
    if (unsaved)
      return this.bar.say(`The lab stays where it is, because that could not be saved: ${unsaved}`, "bad", [
        "Go back all the same and lose it", () => void this.go(row, true),
      ]);
    const before = this.model.rows.get(kept ?? "");
    const said = [`The lab is at “${row.label}” now and waits to go on.`];
    if (kept) said.push(before ? `What was there before is kept as “${before.label}”.` : "What was there before is kept, too.");
    said.push(...notes);
    const undo = { id: kept ?? "", label: before?.label ?? "where it was" } as Row;
    this.bar.say(said.join(" "), "good", ...(kept && kept !== row.id ? [["Undo", () => void this.go(undo, false)] as [string, () => void]] : []));
  }

  private async join(row: Row, vm: string): Promise<void> {
    const answer = await this.order("join", { checkpoint: row.id, vm });
    if (!answer) return;
    const names = answer.value as string[];
    const said = names.length === 1 ? `${names[0]} stands` : `${names.join(", ")} stand`;
    this.bar.say(`${said} beside the others now, with all that was recorded. Start lets it live on.`, "good");
  }

  private async take(row: Row): Promise<void> {
    const answer = await this.host.order("export", { checkpoint: row.id });
    if (!answer) return;
    save(String(answer.name), answer.arrays.file!, "application/octet-stream");
    this.bar.say(`${String(answer.name)} is among your downloads.`, "good");
  }

  private async remove(row: Row): Promise<void> {
    const rows = this.model.shown(this.kind, this.search.value);
    const at = rows.findIndex((found) => found.id === row.id);
    if (!(await this.order("delete", { checkpoint: row.id }))) return;
    this.list.chosen = (rows[at + 1] ?? rows[at - 1])?.id ?? "";
    this.bar.say(`Deleted “${row.label}”.`, "good", ["Undo", () => void this.restore(row)]);
    this.draw();
  }

  private async restore(row: Row): Promise<void> {
    if (!(await this.order("undelete", { checkpoint: row.id }))) return;
    this.bar.say(`“${row.label}” is back.`, "good");
    this.pick(row.id);
  }

  // ---- comparing ---------------------------------------------------------------------------------------

  private beginComparing(row: Row): void {
    this.comparing = "choosing";
    this.list.chosen = row.id;
    this.side.replaceChildren(
      this.heading(`Compare “${row.label}” with…`),
      h("p", {}, "Choose the other one in the list."),
    );
    this.list.draw();
    this.list.element.focus();
  }

  private async compare(a: string, b: string): Promise<void> {
    this.comparing = "shown";
    this.list.other = b;
    this.list.draw();
    this.side.replaceChildren(this.heading("Comparing…"));
    const answer = await this.order("compare", { a, b });
    if (!answer) return this.stopComparing();
    const width = Math.max(240, this.side.clientWidth - 24);
    this.side.replaceChildren(
      this.heading("Two checkpoints side by side", ["Swap", () => void this.compare(b, a)]),
      comparison(answer.value as Comparison, this.host.dark, width),
    );
  }

  private heading(text: string, ...actions: [string, () => void][]): HTMLElement {
    const close: [string, () => void] = [this.comparing === "choosing" ? "Cancel" : "Close", () => this.stopComparing()];
    const buttons = [...actions, close].map(([title, act]) => button(title, act));
    return h("div", { class: "bxk-head" }, h("h3", {}, text), h("span", { class: "bxk-bar-actions" }, ...buttons));
  }

  private stopComparing(): void {
    this.comparing = "";
    this.list.other = "";
    this.draw();
  }
}

const NOTHING: Record<Kind, string> = {
  all: "No checkpoints yet. Save one above, or let the session save itself.",
  manual: "Nothing was saved by hand yet.",
  automatic: "Nothing was saved automatically yet.",
  deleted: "Nothing is deleted.",
};
