import { button, h, headed, svg } from "../../parts/dom";
import { clock, compact } from "../../parts/format";
import { sketch } from "../../parts/sketch";
import { coloured } from "./code";
import { fixButton } from "./editor";
import type { Fix, Mistake, Row, Run } from "./protocol";
import { blocks, said, tabbed, words, type Block, type Cell } from "./shape";

export interface Acts {
  /** Take the text into the editor. */
  again(text: string): void;
  fix(run: Run, mistake: Mistake, fix: Fix): void;
  resume(run: Run): void;
  copy(text: string, what: string): void;
  focus(gene: string): void;
}

const SIGNS: Record<Run["status"], string> = { running: "●", success: "✓", arrested: "◼", stopped: "■", error: "✕" };
const SAID: Record<Run["status"], string> = {
  running: "runs", success: "done", arrested: "done, the cell cannot grow", stopped: "stopped", error: "failed",
};
const ROWS = 12;
/** Titles of tables whose rows are genes. */
const GENES = /^(genes|RNA|protein|proteins)$/;
/** The code of a VM that is in no state to run a text. */
const STATE = "BX006";

/** One run: its text, an answer of each command, and what went wrong. */
export function answerOf(run: Run, commands: ReadonlySet<string>, acts: Acts): HTMLElement {
  const status = h("span", { class: "bxn-status", "data-status": run.status }, h("span", { "aria-hidden": "true" }, SIGNS[run.status]), ` ${SAID[run.status]}`);
  const time = run.status === "running" ? "" : took(run.wall_s);
  const head = h(
    "header",
    { class: "bxn-run-head" },
    h("span", { class: "bx-faint" }, `[${run.number}]`), h("b", {}, run.vm), status,
    h("span", { class: "bx-faint", title: new Date(run.began).toLocaleString() }, time),
    h("span", { class: "bxn-run-tools" },
      button("Edit", () => acts.again(run.text), { title: "Take this text into the editor" }),
      run.rows.length ? button("Copy values", () => acts.copy(JSON.stringify(run.rows, null, 2), "The values are"), { title: "Copy what the commands gave, as JSON" }) : null,
    ),
  );
  const source = h("pre", { class: "bxn-source", tabindex: 0, "aria-label": "Text" }, ...coloured(run.text, commands, run.mistake));
  const element = h("article", { class: "bxn-run", "data-status": run.status, "data-number": run.number, "aria-label": `Run ${run.number} on ${run.vm}: ${SAID[run.status]}` }, head, source);
  run.rows.forEach((row, at) => element.append(command(row, at + 1, run, acts)));
  if (run.status === "error") element.append(problem(run, acts));
  else if (run.said) element.append(h("p", { class: "bxn-note" }, run.said));
  if (run.status === "stopped") element.append(h("p", { class: "bxn-note" }, ending(run)));
  return element;
}

function ending(run: Run): string {
  const where = `It ended in command ${run.rows.length} of ${run.commands}.`;
  return run.stopped ? `Stopped from the console; the cell goes on. ${where}` : `The VM was paused or stopped meanwhile. ${where}`;
}

function command(row: Row, number: number, run: Run, acts: Acts): HTMLElement {
  const { command: name, cell_s = 0, wall_s = 0, used = {} } = row;
  const spent = Object.entries(used).filter(([, amount]) => amount).map(([what, amount]) => `${compact(amount)} ${words(what)}`);
  const facts = [cell_s ? `${clock(cell_s)} of the cell` : "", took(wall_s)].filter(Boolean).join(" · ");
  const body = h("div", { class: "bxn-body" }, ...blocks(row).map((block) => shown(block, acts)));
  if (spent.length) body.append(h("p", { class: "bxn-used bx-faint" }, `Used: ${spent.join(", ")}`));
  const summary = h("summary", {}, h("code", {}, name), h("span", { class: "bx-faint" }, facts));
  const open = run.rows.length <= 6 || number === run.rows.length;
  return h("details", { class: "bxn-command", open }, summary, body);
}

function problem(run: Run, acts: Acts): HTMLElement {
  const { mistake } = run;
  const code = run.code ? h("code", { class: "bx-faint" }, ` ${run.code}`) : null;
  const place = mistake?.line ? `Line ${mistake.line}, column ${mistake.column}: ` : "";
  const element = h("div", { class: "bxn-problem", role: "group", "aria-label": "Error" }, h("p", {}, place, run.said || mistake?.said || "", code));
  if (mistake?.line) element.append(h("pre", { class: "bxn-pointer" }, mistake.pointer || pointer(run.text, mistake)));
  const buttons = mistake ? mistake.fixes.map((fix) => fixButton(fix, () => acts.fix(run, mistake, fix))) : [];
  if (buttons.length) element.append(h("p", { class: "bxn-fixes" }, "Write instead: ", ...buttons));
  if (run.code === STATE) element.append(button("Let the VM run, and try again", () => acts.resume(run), { title: "Resume or start the VM" }));
  return element;
}

/** The line of a mistake and a caret below it. */
export function pointer(text: string, { line, start }: Mistake): string {
  const before = text.slice(0, start).split(/\r\n|\r|\n/).at(-1) ?? "";
  return `${text.split(/\r\n|\r|\n/)[line - 1] ?? ""}\n${before.replace(/[^\t]/g, " ")}^`;
}

function shown(block: Block, acts: Acts): HTMLElement {
  const title = block.title ? h("h4", { class: "bx-heading" }, block.title) : null;
  if (block.kind === "prose") return h("div", { class: "bxn-block" }, title, h("p", { class: "bxn-prose" }, block.text));
  if (block.kind === "list") {
    const most = 60;
    const more = block.entries.length > most ? `, and ${block.entries.length - most} more` : "";
    return h("div", { class: "bxn-block" }, title, h("p", { class: "bxn-prose" }, block.entries.slice(0, most).join(", ") + more));
  }
  if (block.kind === "facts")
    return h("div", { class: "bxn-block" }, title, h("dl", { class: "bxn-facts" }, ...block.facts.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value)))));
  return tableOf(block, title, acts);
}

function tableOf({ title: name, columns, rows, total }: Block & { kind: "table" }, title: HTMLElement | null, acts: Acts): HTMLElement {
  const body = h("tbody", {});
  const fill = (most: number) => body.replaceChildren(...rows.slice(0, most).map((cells) => h("tr", {}, ...cells.map((cell, at) => cellOf(cell, at === 0 && columns[0] === "" && GENES.test(name), acts)))));
  fill(ROWS);
  const tools = h("span", { class: "bxn-table-tools" }, button("Copy table", () => acts.copy(tabbed(columns, rows), `The table “${name}” is`), { title: "Copy as text for a spreadsheet" }));
  if (rows.length > ROWS) {
    const more = button(`Show all ${rows.length}`, () => (fill(rows.length), more.remove()), { title: "Show every row" });
    tools.prepend(more);
  }
  const rest = total > rows.length ? h("p", { class: "bx-faint" }, `${rows.length} of ${total.toLocaleString("en-US")} rows; Console.results has all.`) : null;
  return h("div", { class: "bxn-block" }, h("div", { class: "bxn-table-head" }, title, tools), h("div", { class: "bxn-table-box", tabindex: 0, role: "group", "aria-label": name }, h("table", { class: "bxn-table" }, headed(columns), body)), rest);
}

function cellOf(cell: Cell, isGene: boolean, acts: Acts): HTMLElement {
  if (Array.isArray(cell)) return h("td", {}, spark(cell));
  if (isGene && typeof cell === "string") {
    const title = "Point at it in the other parts of the lab";
    return h("th", { scope: "row" }, button(cell, () => acts.focus(cell), { class: "bxn-gene", title }));
  }
  if (typeof cell === "number") return h("td", { class: "bxn-count" }, compact(cell));
  return h("td", {}, said(cell));
}

/** A row of numbers as a small curve, its first and last values beside it. */
function spark(values: number[]): HTMLElement {
  const [width, height] = [64, 16];
  const { paths } = sketch([{ times: values.map((_, at) => at), values }], width, height);
  const curve = svg("svg", { width, height, "aria-hidden": "true" }, svg("path", { d: paths[0]! }));
  return h("span", { class: "bxn-spark", title: values.map((value) => compact(value)).join(", ") }, curve, h("span", { class: "bx-faint" }, `${compact(values[0])} → ${compact(values.at(-1))}`));
}

/** Wall time as people say it. */
export function took(seconds: number): string {
  if (seconds < 0.001) return "< 1 ms";
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  return seconds < 60 ? `${seconds.toFixed(1)} s` : clock(seconds);
}
