import { button, filePicker, h, icon, ICONS, setText } from "../../parts/dom";
import type { FaceHost, FaceMessage, FaceView, MountFace } from "../../parts/face";
import { copy, save } from "../../parts/files";
import { clock } from "../../parts/format";
import { answerOf, took, type Acts } from "./answer";
import style from "./console.css";
import { Editor } from "./editor";
import { History } from "./history";
import { joined, type Command, type News, type Run, type Standing } from "./protocol";
import { HistorySearch } from "./search";
import { asCell, nameOf } from "./writing";

export const mount: MountFace = (el, host) => new Console(el, host);

const NEAR_PX = 40;

class Console implements FaceView {
  private readonly history = new History();
  private readonly runs = new Map<number, { run: Run; element: HTMLElement }>();
  private readonly editor: Editor;
  private readonly search: HistorySearch;
  private readonly list = h("div", { class: "bxn-runs", tabindex: 0, role: "log", "aria-label": "Answers", "aria-live": "polite" });
  private readonly target = h("span", { class: "bxn-target" });
  private readonly progress = h("span", { class: "bxn-progress", role: "status" });
  private readonly runButton = labelled("play", "Run", "Run the text on the shown VM (Shift+Enter)", "bx-primary", () => this.run(this.editor.text));
  private readonly stopButton = labelled("stop", "Stop", "End the text at the end of a slice; the cell goes on", "bx-danger", () => void this.stop());
  private readonly book = h("div", { class: "bxn-book", hidden: true });
  private readonly bookButton: HTMLButtonElement;
  private names: ReadonlySet<string> = new Set();
  private standing: Standing | null = null;
  private since = 0;
  /** Where the list was scrolled to when its latest run was shown. */
  private left = 0;
  private readonly endings: (() => void)[] = [];

  constructor(
    el: HTMLElement,
    private readonly host: FaceHost,
  ) {
    this.editor = new Editor(host, {
      run: (text) => void this.run(text),
      older: (text) => this.history.step(-1, text),
      newer: (text) => this.history.step(1, text),
      search: () => this.search.begin(),
    });
    this.search = new HistorySearch(this.history, (text) => {
      if (text !== null) this.editor.text = text;
      this.editor.area.focus();
    });
    this.bookButton = button("Commands", () => this.toggleBook(), { title: "What can be written", "aria-expanded": "false" });
    const bar = h("div", { class: "bxn-bar" }, this.runButton, this.stopButton, this.target, this.progress, h("span", { class: "bx-space" }), this.bookButton, button("History", () => this.search.begin(), { title: "Search what was run (Ctrl+R)" }));
    const opened = filePicker("Text to open", ".bxp,.txt,text/plain", (file) => void file.text().then((text) => this.acts.again(text)));
    const files = h("div", { class: "bxn-bar" },
      button("Save .bxp", () => this.save(), { title: "Keep the text as a file" }),
      button("Open .bxp", () => opened.click(), { title: "Take a text from a file" }), opened,
      button("Copy as cell", () => void this.copy(asCell(this.text, this.standing?.vm || "cell-1"), "A cell with the text is"), { title: "Copy the text as a notebook cell: %%process" }),
      h("span", { class: "bx-space" }),
      button("Clear answers", () => void host.order("clear"), { title: "Take the answers away; the history stays" }),
    );
    const root = h("div", { class: "bxn" }, this.list, this.search.element, this.book, this.editor.element, bar, files);
    el.append(h("style", {}, style), root);
    this.endings.push(host.onMessage((message) => this.take(message)), () => root.remove(), () => this.editor.destroy());
    this.endings.push(host.onTheme(() => this.editor.draw()));
    const timer = window.setInterval(() => this.tell(), 200);
    this.endings.push(() => clearInterval(timer));
    this.drawEmpty();
  }

  show(visible: boolean): void {
    const latest = [...this.runs.keys()].at(-1);
    if (visible && latest !== undefined) this.reveal(latest);
  }

  destroy(): void {
    for (const ending of this.endings.splice(0)) ending();
  }

  /** What is written, or the latest text that was run. */
  private get text(): string {
    return this.editor.text.trim() ? this.editor.text : (this.history.texts.at(-1) ?? "");
  }

  // ---- what comes --------------------------------------------------------------------------------------

  private take(message: FaceMessage): void {
    const news = message as unknown as News;
    if (news.reset) {
      this.keep(new Set(news.runs.map(({ number }) => number)));
      this.history.load(news.texts ?? []);
    }
    if (news.commands) this.learn(news.commands);
    const latest = news.runs.at(-1)?.number;
    const { scrollTop, scrollHeight, clientHeight } = this.list;
    const stayed = Math.abs(scrollTop - this.left) < NEAR_PX || scrollHeight - scrollTop - clientHeight < NEAR_PX;
    const follows = latest !== undefined && (stayed || !this.runs.has(latest));
    for (const run of news.runs) this.put(run);
    if (follows) this.reveal(latest);
    const began = !this.standing?.busy && news.busy;
    if (began) this.since = performance.now();
    this.standing = news;
    this.drawEmpty();
    this.tell();
  }

  /** Brings a run into sight: all of it, or if it is long its beginning, or what went wrong at its end. */
  private reveal(number: number): void {
    const { run, element } = this.runs.get(number)!;
    this.list.scrollTop = run.status === "error" ? this.list.scrollHeight : element.offsetTop - this.list.offsetTop;
    this.left = this.list.scrollTop;
  }

  /** Takes away the runs that are no more; the others stay as the reader left them. */
  private keep(numbers: ReadonlySet<number>): void {
    for (const [number, { element }] of this.runs) {
      if (numbers.has(number)) continue;
      element.remove();
      this.runs.delete(number);
    }
  }

  private put(news: Run): void {
    const before = this.runs.get(news.number);
    const run = joined(before?.run, news);
    if (before && JSON.stringify({ ...before.run, wall_s: 0 }) === JSON.stringify({ ...run, wall_s: 0 }) && before.run.status !== "running") return;
    if (!before && this.history.texts.at(-1) !== run.text) this.history.add(run.text);
    const element = answerOf(run, this.names, this.acts);
    if (before) before.element.replaceWith(element);
    else this.list.append(element);
    this.runs.set(run.number, { run, element });
  }

  private learn(commands: Command[]): void {
    this.names = new Set(commands.map(({ name }) => name));
    this.editor.commands = this.names;
    this.editor.draw();
    const entries = commands.map(({ name, form, summary }) => {
      const told = [h("code", {}, form), h("span", { class: "bx-faint" }, summary)];
      return h("li", {}, button(told, () => this.write(name), { class: "bxn-entry", title: "Write it" }));
    });
    this.book.replaceChildren(h("ul", { "aria-label": "Commands" }, ...entries));
  }

  private drawEmpty(): void {
    const empty = this.list.querySelector(".bx-empty");
    if (this.runs.size) empty?.remove();
    else if (!empty) this.list.append(h("p", { class: "bx-empty" }, "Commands that run on the shown cell, such as metrics() or run_operon([\"lacZ\"]). Their answers appear here."));
  }

  /** The VM, what it is busy with and how far that has come. */
  private tell(): void {
    const { standing } = this;
    if (!standing) return;
    const { vm, state, busy, done, line, time_s, began_s } = standing;
    this.stopButton.disabled = !busy;
    this.runButton.disabled = !vm || Boolean(busy);
    setText(this.target, vm ? `on ${vm}` : "no VM yet: create one first");
    const run = [...this.runs.values()].map(({ run }) => run).filter((run) => run.status === "running" && run.vm === vm).at(-1);
    const wall = took((performance.now() - this.since) / 1000);
    const step = run?.commands && line ? ` (${done + 1} of ${run.commands}, line ${line})` : "";
    const lived = time_s > began_s && line ? `, ${clock(time_s - began_s)} of the cell` : "";
    setText(this.progress, busy ? `busy with ${busy}${step}${lived}, ${wall}` : state && state !== "running" ? state : "");
    this.progress.dataset.busy = String(Boolean(busy));
  }

  // ---- what the reader does ----------------------------------------------------------------------------

  private readonly acts: Acts = {
    again: (text) => {
      this.editor.text = text;
      this.editor.area.focus();
    },
    fix: (run, { start, end }, { written }) => {
      this.editor.text = run.text.slice(0, start) + written + run.text.slice(end);
      this.editor.area.focus();
    },
    resume: (run) => {
      void this.host.order("resume").then((answer) => answer && this.run(run.text));
    },
    copy: (text, what) => void this.copy(text, what),
    focus: (name) => void this.host.order("gene", { name }).then((answer) => answer && this.host.focus(String(answer.value))),
  };

  private async run(text: string): Promise<void> {
    if (!text.trim()) return;
    const answer = await this.host.order("run", { text });
    if (!answer) return;
    this.history.add(text);
    if (this.editor.text === text) this.editor.text = "";
    this.editor.area.focus();
  }

  private async stop(): Promise<void> {
    this.stopButton.disabled = true;
    await this.host.order("stop");
  }

  private write(name: string): void {
    const { area } = this.editor;
    const before = area.value.slice(0, area.selectionStart);
    const line = before && !before.endsWith("\n") ? "\n" : "";
    this.editor.replace(area.selectionStart, area.selectionEnd, `${line}${name}(`);
  }

  private toggleBook(): void {
    this.book.hidden = !this.book.hidden;
    this.bookButton.setAttribute("aria-expanded", String(!this.book.hidden));
  }

  private save(): void {
    if (!this.text) return this.host.say("There is no text to save. Write one first.");
    save(nameOf(this.text), this.text, "text/plain");
    this.host.say(`${nameOf(this.text)} is among your downloads.`, "good");
  }

  private async copy(text: string, what: string): Promise<void> {
    if (await copy(text)) this.host.say(`${what} in the clipboard.`, "good");
    else this.host.say("The browser lets nothing into the clipboard. Mark the text and copy it by hand.");
  }
}

function labelled(sign: keyof typeof ICONS, text: string, title: string, look: string, act: () => void): HTMLButtonElement {
  return button([icon(ICONS[sign]), text], act, { class: `bx-button ${look}`, title });
}
