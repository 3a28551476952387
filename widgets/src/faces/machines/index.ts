import { h, icon, ICONS, setText } from "../../parts/dom";
import type { Arrays, FaceHost, FaceMessage, FaceView, MountFace } from "../../parts/face";
import { Creator } from "./creator";
import { Deeds } from "./deeds";
import style from "./machines.css";
import { rowsOf, type Choices, type Row, type Run, type Vm } from "./model";
import { Table } from "./table";
import { Until } from "./until";

export const mount: MountFace = (el, host) => new Machines(el, host);

interface News extends Partial<Choices> {
  reset?: boolean;
  columns?: string[];
  vms?: Vm[];
  selected?: string;
  playing?: boolean;
  run?: Run | null;
  undo?: { number: number; name: string }[];
}

interface Done {
  done: string[];
  refused: string[];
  made: string[];
}

class Machines implements FaceView {
  private readonly table = new Table((name) => void this.host.order("select", { vm: name }), () => this.draw(), () => this.act("destroy"));
  private readonly deeds = new Deeds((deed, more) => this.act(deed, more));
  private readonly until = new Until((given) => void this.host.order("until", { vms: this.targets(), ...given }), () => void this.host.order("cancel"));
  private readonly creator: Creator;
  private readonly add = h("button", { type: "button", class: "bx-button", "aria-expanded": "false" }, icon(ICONS.add), "New VM");
  private readonly undo = h("div", { class: "bxm-undo", role: "status", hidden: true });
  private readonly empty = h("p", { class: "bx-empty" }, "There is no VM yet. Make one of a genome from the catalogue, or of a file of yours.");
  private vms: Vm[] = [];
  private columns: string[] = [];
  private numbers = new Float64Array();
  private selected = "";
  private playing = false;
  private run: Run | null = null;
  private rows: Row[] = [];
  private visible = true;
  private readonly endings: (() => void)[] = [];

  constructor(
    el: HTMLElement,
    private readonly host: FaceHost,
  ) {
    this.creator = new Creator(host, (made) => this.host.say(made.length > 1 ? `${made.length} VMs are made.` : `${made[0]} is made.`, "good"));
    const css = h("style");
    css.textContent = style;
    this.add.addEventListener("click", () => this.creator.open(this.creator.element.hidden));
    this.creator.element.addEventListener("bx-open", () => this.add.setAttribute("aria-expanded", String(!this.creator.element.hidden)));
    const head = h("div", { class: "bxm-bar" }, this.add, this.undo);
    const root = h("div", { class: "bxm" }, head, this.creator.element, this.deeds.element, this.until.element, this.table.element, this.empty);
    this.catchFiles(root);
    el.append(css, root);
    this.endings.push(host.onMessage((message, arrays) => this.take(message, arrays)), () => root.remove(), () => css.remove());
  }

  show(visible: boolean): void {
    this.visible = visible;
    this.draw();
  }

  destroy(): void {
    for (const ending of this.endings.splice(0)) ending();
  }

  private take(message: FaceMessage, arrays: Arrays): void {
    const news = message as unknown as News;
    if (news.genomes) this.creator.offer(news as Choices);
    if (news.crossable) this.until.offer(news.awaited ?? [], news.crossable);
    if (news.columns) this.columns = news.columns;
    if (news.vms) this.vms = news.vms;
    if (news.selected !== undefined) this.selected = news.selected;
    if (news.playing !== undefined) this.playing = news.playing;
    if (news.run !== undefined) this.run = news.run;
    if (news.undo) this.offerUndo(news.undo);
    if (arrays.numbers) this.numbers = arrays.numbers as Float64Array<ArrayBuffer>;
    this.draw();
  }

  private draw(): void {
    if (!this.visible) return;
    this.rows = rowsOf(this.vms, this.numbers, this.columns, this.playing);
    this.table.update(this.rows, this.selected);
    const rows = this.chosen();
    this.deeds.update(rows, this.table.chosen.size, this.rows.length, this.playing);
    this.until.update(this.run, rows, this.playing);
    this.creator.know(this.vms.map((vm) => vm.name));
    this.empty.hidden = this.vms.length > 0;
    this.table.element.hidden = this.deeds.element.hidden = this.until.element.hidden = !this.vms.length;
  }

  /** The chosen VMs, or the one that is shown. */
  private chosen(): Row[] {
    const { chosen } = this.table;
    return this.rows.filter(({ vm }) => (chosen.size ? chosen.has(vm.name) : vm.name === this.selected));
  }

  private targets(): string[] {
    return this.chosen().map(({ vm }) => vm.name);
  }

  private act(deed: string, more: object = {}): void {
    void this.host.order("act", { deed, vms: this.targets(), ...more }).then((answer) => {
      const done = answer?.value as Done | undefined;
      if (done?.refused.length) this.host.say(`${done.done.length} done. ${done.refused[0]}`);
    });
  }

  private offerUndo(kept: { number: number; name: string }[]): void {
    this.undo.hidden = !kept.length;
    const last = kept.at(-1);
    if (!last) return;
    const more = kept.length > 1 ? ` and ${kept.length - 1} before` : "";
    const text = h("span", {}, `Destroyed ${last.name}${more}.`);
    const one = h("button", { type: "button", class: "bx-button bx-small" }, "Undo");
    one.addEventListener("click", () => void this.host.order("undo", { number: last.number }));
    const all = h("button", { type: "button", class: "bx-button bx-small" }, `Undo all ${kept.length}`);
    all.addEventListener("click", () => void this.undoAll(kept.map(({ number }) => number)));
    this.undo.replaceChildren(text, one, ...(kept.length > 1 ? [all] : []));
  }

  private async undoAll(numbers: number[]): Promise<void> {
    for (const number of numbers) await this.host.order("undo", { number });
    setText(this.undo, "");
  }

  private catchFiles(root: HTMLElement): void {
    const hover = (event: DragEvent, over: boolean) => {
      event.preventDefault();
      event.stopPropagation();
      root.dataset.over = String(over);
    };
    root.addEventListener("dragover", (event) => hover(event, true));
    root.addEventListener("dragleave", (event) => hover(event, false));
    root.addEventListener("drop", (event) => {
      hover(event, false);
      void this.creator.take([...(event.dataTransfer?.files ?? [])]);
    });
  }
}
