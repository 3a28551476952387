import { button, h, offer, options, setText } from "../../parts/dom";
import type { FaceHost, FaceMessage, FaceView, MountFace } from "../../parts/face";
import { copy, save } from "../../parts/files";
import { Segments } from "../../parts/segments";
import { Book, said, type Entry, type Level } from "./book";
import style from "./log.css";
import { SIGNS, Table } from "./table";

export const mount: MountFace = (el, host) => new Log(el, host);

interface News {
  reset?: boolean;
  most?: number;
  first: number;
  lines: string[];
  warnings: number;
  errors: number;
  recording: Level;
}

const LEVELS: [Level, string][] = [["debug", "All"], ["info", "Info"], ["warning", "Warnings"], ["error", "Errors"]];
const MOST = 10_000;

class Log implements FaceView {
  private readonly book = new Book(MOST);
  private readonly table = new Table((entry) => this.tell(entry), () => this.follow(false));
  private readonly levels = new Segments("Lowest level shown", LEVELS, (level) => this.filter({ level }));
  private readonly vms = h("select", { "aria-label": "VM" });
  private readonly text = h("input", { type: "search", class: "bxl-search", placeholder: "Find in events and facts", "aria-label": "Find in events and facts", "data-search": true });
  private readonly count = h("span", { class: "bx-faint bxl-count", role: "status" });
  private readonly alarms = h("span", { class: "bxl-alarms" });
  private readonly followButton = button("Follow", () => this.follow(!this.follows), { title: "Keep the latest event in sight" });
  private readonly freezeButton = button("Freeze", () => this.freeze(this.frozen === null), { title: "Hold the list still; events go on being kept" });
  private readonly record = h("select", { "aria-label": "Lowest level recorded", title: "Events below this level are not kept" });
  private readonly detail = h("div", { class: "bxl-detail", hidden: true });
  private readonly empty = h("p", { class: "bx-empty bxl-empty" });
  private follows = true;
  /** How many events had come when the list was frozen. */
  private frozen: number | null = null;
  private visible = false;
  private readonly endings: (() => void)[] = [];

  constructor(
    el: HTMLElement,
    private readonly host: FaceHost,
  ) {
    this.record.append(...options(LEVELS.map(([level]) => [level, `record ${level} and above`])));
    const bar = h("div", { class: "bxl-bar" }, this.levels.element, this.vms, this.text, this.followButton, this.freezeButton, this.alarms);
    const foot = h("div", { class: "bxl-bar" }, this.count, h("span", { class: "bx-space" }), this.record,
      button("Copy", () => void this.copy(), { title: "Copy what is shown, one JSON object a line" }),
      button("Export JSONL", () => this.export(), { title: "Keep what is shown as a file, one JSON object a line" }),
      button("Clear", () => void host.order("clear"), { title: "Forget what was kept, in every log panel" }));
    const root = h("div", { class: "bxl" }, bar, h("div", { class: "bxl-frame" }, this.table.element, this.empty), this.detail, foot);
    el.append(h("style", {}, style), root);
    this.text.addEventListener("input", () => this.filter({ text: this.text.value.trim() }));
    this.text.addEventListener("keydown", (event) => event.stopPropagation());
    this.vms.addEventListener("change", () => this.filter({ vm: this.vms.value }));
    this.record.addEventListener("change", () => void host.order("record", { level: this.record.value }));
    const size = new ResizeObserver(() => this.draw());
    size.observe(this.table.element);
    this.endings.push(host.onMessage((message) => this.take(message)), () => size.disconnect(), () => this.table.destroy(), () => root.remove());
    this.filter({});
  }

  show(visible: boolean): void {
    this.visible = visible;
    this.draw();
  }

  destroy(): void {
    for (const ending of this.endings.splice(0)) ending();
  }

  private take(message: FaceMessage): void {
    const news = message as unknown as News;
    if (news.reset) {
      this.book.clear();
      this.book.most = news.most ?? MOST;
    }
    this.book.add(news.first, news.lines);
    this.record.value = news.recording;
    this.alarm(news.warnings, news.errors);
    this.draw();
  }

  private alarm(warnings: number, errors: number): void {
    const signs = [
      h("span", { "data-level": "warning", title: "warnings since the log began" }, `${SIGNS.warning} ${warnings.toLocaleString("en-US")}`),
      h("span", { "data-level": "error", title: "errors since the log began" }, `${SIGNS.error} ${errors.toLocaleString("en-US")}`),
    ];
    this.alarms.replaceChildren(...signs);
    this.alarms.setAttribute("aria-label", `${warnings} warnings, ${errors} errors`);
    this.alarms.setAttribute("role", "img");
  }

  private draw(): void {
    this.list();
    const { shown, entries } = this.book;
    const held = this.frozen === null ? "" : `, frozen (${Math.max(this.book.next - this.frozen, 0).toLocaleString("en-US")} new)`;
    const part = shown.length === entries.length ? "" : ` of ${entries.length.toLocaleString("en-US")}`;
    setText(this.count, `${shown.length.toLocaleString("en-US")}${part} ${shown.length === 1 ? "event" : "events"}${held}`);
    setText(this.empty, entries.length ? "No event is like that." : "Nothing was told yet. Run a cell, or record debug events, too.");
    this.empty.hidden = shown.length > 0;
    this.followButton.setAttribute("aria-pressed", String(this.follows && this.frozen === null));
    this.freezeButton.setAttribute("aria-pressed", String(this.frozen !== null));
    if (this.visible && this.frozen === null) this.table.update([...shown], this.follows);
  }

  /** The VMs that events tell of, as the filter offers them. */
  private list(): void {
    const { vms, wanted } = this.book;
    const names = [...new Set([...[...vms.keys()].sort(), wanted.vm])].filter(Boolean);
    offer(this.vms, [["", "every VM"], ...names.map((name): [string, string] => [name, name])], wanted.vm);
  }

  private filter(wanted: Partial<Book["wanted"]>): void {
    this.book.filter(wanted);
    this.levels.mark(this.book.wanted.level);
    if (this.frozen !== null) this.table.update([...this.book.shown], false);
    this.draw();
  }

  private follow(follows: boolean): void {
    if (follows) this.freeze(false);
    this.follows = follows;
    this.draw();
  }

  private freeze(frozen: boolean): void {
    this.frozen = frozen ? this.book.next : null;
    this.draw();
  }

  private tell(entry: Entry): void {
    const facts: [string, string][] = [["time", entry.time], ["logger", entry.logger], ...(entry.vm ? [["vm", entry.vm] as [string, string]] : [])];
    for (const [name, value] of entry.facts) facts.push([name, said(value)]);
    const close = button("Close", () => (this.detail.hidden = true), { title: "Close the event" });
    const head = h("div", { class: "bxl-bar" }, h("b", {}, entry.event), h("span", { class: "bxl-level", "data-level": entry.level }, `${SIGNS[entry.level]} ${entry.level}`), h("span", { class: "bx-space" }),
      button("Copy event", () => void this.copy(`${entry.line}\n`, "The event is"), { title: "Copy this event as JSON" }), close);
    const list = h("dl", { class: "bxl-list" }, ...facts.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));
    this.detail.replaceChildren(head, list);
    if (entry.traceback) this.detail.append(h("pre", { class: "bxl-trace", tabindex: 0, "aria-label": "Traceback" }, entry.traceback));
    this.detail.hidden = false;
  }

  private async copy(text = this.book.lines(), what = `${this.book.shown.length.toLocaleString("en-US")} events are`): Promise<void> {
    if (await copy(text)) this.host.say(`${what} in the clipboard.`, "good");
    else this.host.say("The browser lets nothing into the clipboard. Export them as a file.");
  }

  private export(): void {
    const name = `bioxen-log-${new Date().toISOString().slice(0, 19).replaceAll(":", "")}.jsonl`;
    save(name, this.book.lines(), "application/x-ndjson");
    this.host.say(`${name} is among your downloads.`, "good");
  }
}
