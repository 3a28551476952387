import { button, h, headed, offer, setAttribute, setText } from "../../parts/dom";
import type { Arrays, FaceHost, FaceMessage, FaceView, MountFace } from "../../parts/face";
import { bytes, clock, compact, percent } from "../../parts/format";
import { Last } from "../../parts/last";
import { colour } from "../../parts/palette";
import { Gantt } from "./gantt";
import { Gauges } from "./gauges";
import { fairWords, numbersOf, readings, verdict, type Finding, type Form, type Job, type Level, type Numbers } from "./model";
import { Quotas } from "./quota";
import style from "./resources.css";

export const mount: MountFace = (el, host) => new Resources(el, host);

interface Host {
  capacity: { ribosomes: number | null; atp_per_s: number | null };
  units: number | null;
  units_held: number;
  most_vms: number | null;
}

interface News {
  reset: boolean;
  columns: string[];
  levels: Level[];
  schedulers: string[];
  vms: { name: string; state: string; arrested: string }[];
  selected: string;
  form: Form | null;
  who: string[];
  scheduler: string;
  host: Host;
  fair_cpu: number | null;
  fair_cell: number | null;
  compared: number;
  busy: number | null;
  overhead: number | null;
  switch_us: number | null;
  findings: Finding[];
  jobs: Job[];
  letters: Record<string, number>;
  now_s: number;
}

const ALL = ["charge", "atp_bound", "active", "ribosome_bound", "busy", "memory_bound", "cpu_bound"];

class Resources implements FaceView {
  private readonly gauges = new Gauges();
  private readonly gantt = new Gantt();
  private readonly quotas = new Quotas((vm, values) => void this.host.order("quota", { vm, values }).then((done) => done && this.host.say(`The quota of ${vm} is set.`, "good")));
  private readonly pick = h("select", { "aria-label": "VM whose gauges are shown" });
  private readonly scheduler = h("select", { "aria-label": "Scheduler", title: "Who runs next; results do not depend on it" });
  private readonly facts = h("dl", { class: "bxr-facts" });
  private readonly findings = h("ul", { class: "bxr-findings", "aria-label": "What holds VMs up" });
  private readonly work = h("div", { class: "bxr-work" });
  private readonly body = h("tbody");
  private readonly lines = new Map<string, HTMLElement[]>();
  private readonly empty = h("p", { class: "bx-empty" }, "There is no VM yet, so nothing is used.");
  private readonly full = h("div", { class: "bxr-full" });
  private news: Partial<News> = {};
  private numbers = new Float64Array();
  private visible = true;
  private running = 0;
  private readonly drawn = new Last();
  private readonly endings: (() => void)[] = [];

  constructor(
    el: HTMLElement,
    private readonly host: FaceHost,
  ) {
    this.pick.addEventListener("change", () => void host.order("select", { vm: this.pick.value }));
    this.scheduler.addEventListener("change", () => void host.order("scheduler", { scheduler: this.scheduler.value }));
    const again = button("Count from now", () => void host.order("reset").then((done) => done && this.gantt.turns.clear()), { title: "Forget the slices and counters so far" });
    const head = ["VM", "ATP mM", "charge", "ribosomes", "translate", "RNAP busy", "memory", "CPU", "waits", ""];
    const table = h("table", { class: "bxr-table", "aria-label": "Resources of all VMs" }, headed(head), this.body);
    const left = h("div", { class: "bxr-column" }, this.gantt.element, h("div", { class: "bxr-frame" }, table));
    const hostBox = h("section", { class: "bxr-box", "aria-label": "Host" }, h("h4", { class: "bx-heading" }, "Host"), h("label", { class: "bxr-line" }, h("span", { class: "bx-faint" }, "Scheduler"), this.scheduler), this.facts, again);
    const right = h("div", { class: "bxr-column" }, hostBox, h("section", { class: "bxr-box" }, h("h4", { class: "bx-heading" }, "What holds VMs up"), this.findings), h("section", { class: "bxr-box" }, this.quotas.element), this.work);
    this.full.append(h("label", { class: "bxr-line" }, h("span", { class: "bx-faint" }, "Gauges of"), this.pick), this.gauges.element, h("div", { class: "bxr-columns" }, left, right));
    const root = h("div", { class: "bxr" }, this.empty, this.full);
    el.append(h("style", {}, style), root);
    this.endings.push(host.onMessage((message, arrays) => this.take(message, arrays)), host.onTheme(() => this.news.host && this.write()), () => cancelAnimationFrame(this.running), () => el.replaceChildren());
    this.animate();
  }

  show(visible: boolean): void {
    this.visible = visible;
    if (visible) this.animate();
  }

  destroy(): void {
    for (const ending of this.endings.splice(0)) ending();
  }

  private take(message: FaceMessage, arrays: Arrays): void {
    const news = message as unknown as Partial<News>;
    if (news.reset) this.gantt.turns.clear();
    this.news = { ...this.news, ...news };
    if (arrays.numbers) this.numbers = arrays.numbers as Float64Array<ArrayBuffer>;
    if (arrays.history) this.gauges.begin(arrays.history as Float32Array, (arrays.past as Float32Array) ?? new Float32Array());
    this.gantt.take(this.news.now_s ?? 0, arrays.bars as Float64Array | undefined, news.who, this.names);
    if (this.visible) this.write();
  }

  /** The time line scrolls between frames, unless that is not wanted. */
  private animate(): void {
    cancelAnimationFrame(this.running);
    if (!this.visible) return;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.gantt.draw(this.host.dark, !calm);
    if (!calm) this.running = requestAnimationFrame(() => this.animate());
  }

  private get names(): string[] {
    return (this.news.vms ?? []).map(({ name }) => name);
  }

  private write(): void {
    const { names, news } = this;
    this.empty.hidden = names.length > 0;
    this.full.hidden = !names.length;
    const schedulers = [...new Set([...(news.schedulers ?? []), news.scheduler ?? ""])].filter(Boolean);
    offer(this.pick, names.map((name) => [name, name]), news.selected ?? "");
    offer(this.scheduler, schedulers.map((name) => [name, name]), news.scheduler ?? "");
    const rows = names.map((_, row) => numbersOf(this.numbers, news.columns ?? [], row));
    const shown = rows[names.indexOf(news.selected ?? "")];
    if (shown) this.gauges.update(shown, news.levels ?? [], colour(0, this.host.dark));
    this.table(names, rows);
    this.quotas.update(news.form ?? null);
    this.gantt.draw(this.host.dark, false);
    if (!this.drawn.differs(news.fair_cpu, news.fair_cell, news.busy, news.overhead, news.switch_us, news.findings, news.jobs, news.letters, news.host)) return;
    this.tellHost();
    this.tellFindings();
    this.tellWork();
  }

  private table(names: string[], rows: Numbers[]): void {
    for (const [name, cells] of this.lines) {
      if (names.includes(name)) continue;
      cells[0]!.closest("tr")!.remove();
      this.lines.delete(name);
    }
    names.forEach((name, index) => {
      const cells = this.lines.get(name) ?? this.line(name);
      const n = rows[index]!;
      const says = verdict(this.news.levels ?? [], readings(n), ALL);
      const words = this.news.vms?.[index]?.arrested ? "arrested" : says.words;
      const texts = [name, n.atp_mm!.toFixed(2), n.charge!.toFixed(2), compact(n.ribosomes), percent(n.translating! / n.ribosomes!), percent(1 - n.rnap_free! / n.rnap!), bytes(n.memory!), percent(n.cpu), percent(n.waiting), words];
      texts.forEach((text, at) => setText(cells[at]!, text));
      const row = cells[0]!.closest("tr")!;
      setAttribute(row, "aria-current", String(name === this.news.selected));
      setAttribute(row, "data-tone", words === "arrested" ? "bad" : says.tone);
    });
  }

  private line(name: string): HTMLElement[] {
    const select = button(name, () => void this.host.order("select", { vm: name }), { class: "bxr-name", title: "Show the gauges of this VM" });
    const cells: HTMLElement[] = [select, ...Array.from({ length: 9 }, () => h("td"))];
    this.body.append(h("tr", {}, h("th", { scope: "row" }, select), ...cells.slice(1)));
    this.lines.set(name, cells);
    return cells;
  }

  private tellHost(): void {
    const { news } = this;
    const { capacity, units, units_held, most_vms } = news.host!;
    const count = news.compared ?? 0;
    const jain = (index: number | null | undefined) => (index === null || index === undefined || count < 2 ? fairWords(null, count) : `${index.toFixed(2)}, ${fairWords(index, count)}`);
    const rows: [string, string, string][] = [
      ["Thread busy", percent(news.busy), "Share of the wall time inside slices of cells"],
      ["Own cost", percent(news.overhead), "Share of its working time that the hypervisor needs for itself"],
      ["Switch", news.switch_us === null || news.switch_us === undefined ? "–" : `${compact(news.switch_us)} µs`, "From a slice of one VM to one of another, median"],
      ["Fair in CPU", jain(news.fair_cpu), "Jain's index of wall time, over the VMs that could run all the time: 1 is equal"],
      ["Fair in cell time", jain(news.fair_cell), "Jain's index of cell seconds over priorities"],
      ["Ribosomes", capacity.ribosomes === null ? "no bound" : compact(capacity.ribosomes), "What the host offers to all together"],
      ["ATP per s", capacity.atp_per_s === null ? "no bound" : compact(capacity.atp_per_s), "What the host offers to all together"],
    ];
    if (units !== null) rows.push(["Host units", `${compact(units_held)} of ${compact(units)} set aside`, `For at most ${most_vms} VMs`]);
    this.facts.replaceChildren(...rows.flatMap(([name, value, about]) => [h("dt", { title: about }, name), h("dd", {}, value)]));
  }

  private tellFindings(): void {
    const found = this.news.findings ?? [];
    this.findings.replaceChildren(...(found.length ? found.map(({ text, kind }) => h("li", { "data-kind": kind }, text)) : [h("li", { class: "bx-faint" }, "Nothing stands out.")]));
  }

  private tellWork(): void {
    const jobs = this.news.jobs ?? [];
    const letters = Object.entries(this.news.letters ?? {});
    this.work.hidden = !jobs.length && !letters.length;
    const rows = jobs.map((job) => h("li", {}, h("b", {}, job.vm), ` ${job.genes.join(", ")}: ${job.state}, ${clock(job.left_s)}${job.state === "running" ? " left" : ""}`));
    const mail = letters.map(([vm, count]) => h("li", {}, h("b", {}, vm), ` ${count.toLocaleString("en-US")} ${count === 1 ? "letter" : "letters"} unread`));
    this.work.replaceChildren(h("h4", { class: "bx-heading" }, "Jobs and letters"), h("ul", { class: "bxr-findings" }, ...rows, ...mail));
  }
}
