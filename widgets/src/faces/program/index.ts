import { button, h, press, setText } from "../../parts/dom";
import type { Arrays, FaceHost, FaceMessage, FaceView, MountFace } from "../../parts/face";
import { save } from "../../parts/files";
import { clock } from "../../parts/format";
import { Listing } from "./listing";
import { Pages, type Line } from "./pages";
import style from "./program.css";

interface Version {
  time_s: number;
  what: string;
}

const ABOUT =
  "“now” is what the cell holds at this line: polymerases on a unit, ribosomes on a message, copies of a promoter… " +
  "“≈ runs” shares the exact totals of finished transcripts and proteins out by who was seen at work: the cell keeps no counter for each gene.";

export const mount: MountFace = (el, host) => new ProgramView(el, host);

class ProgramView implements FaceView {
  private readonly pages: Pages;
  private readonly listing: Listing;
  private readonly root = h("div", { class: "bxp" });
  private readonly empty = h("p", { class: "bx-empty", hidden: true }, "There is no VM. Create one to see its program.");
  private readonly against = h("select", { "aria-label": "Compare with" });
  private readonly only = h("input", { type: "checkbox" });
  private readonly find = h("input", { type: "text", placeholder: "Find: lacZ, terminate, sigma32…", "data-search": true, "aria-label": "Find in the listing", spellcheck: "false", autocomplete: "off" });
  private readonly facts = h("p", { class: "bxp-facts bx-faint", role: "status" });
  private readonly endings: (() => void)[];
  private program = "";
  private seen = "";
  private watched = 0;

  constructor(
    el: HTMLElement,
    private readonly host: FaceHost,
  ) {
    this.pages = new Pages(async (start, count) => (await host.ask("lines", { start, count, ...this.chosen })).value as never, () => this.arrived());
    this.listing = new Listing(this.pages, (line, row) => this.pick(line, row));
    this.against.addEventListener("change", () => this.reload());
    this.only.addEventListener("change", () => this.reload());
    this.find.addEventListener("keydown", (event) => this.key(event));
    const plain = (text: string, act: () => void) => button(text, act, { class: "bx-button" });
    const top = h(
      "div", { class: "bxp-bar" }, this.find, plain("Next", () => void this.search()),
      h("label", {}, "Compare with ", this.against), h("label", {}, this.only, " only what differs"), plain("Count anew", () => void host.order("zero")), plain("Save text", () => void this.save()),
    );
    this.root.append(top, this.facts, this.listing.element, h("p", { class: "bx-faint bxp-about" }, ABOUT));
    this.root.addEventListener("keydown", (event) => {
      if (!(event.target as HTMLElement).closest("input, select")) press(event, { "/": () => this.find.focus() });
    });
    el.append(h("style", {}, style), this.empty, this.root);
    this.endings = [
      host.onMessage((message, arrays) => this.hear(message, arrays)),
      host.onFocus((gene) => void this.goToGene(gene)),
    ];
  }

  show(visible: boolean): void {
    if (visible) this.listing.schedule();
  }

  destroy(): void {
    for (const ending of this.endings) ending();
    this.root.remove();
    this.empty.remove();
  }

  private get chosen(): { against: number; only: boolean } {
    const against = Number(this.against.value || -1);
    return { against, only: this.only.checked && against >= 0 };
  }

  private hear(message: FaceMessage, arrays: Arrays): void {
    if (message.reset) this.begin(message);
    if (!arrays.now) return;
    this.watched = message.watched_s as number;
    this.root.dataset.watched = String(this.watched);
    this.listing.count(arrays.now, arrays.runs ?? null);
    this.tell();
  }

  private begin(message: FaceMessage): void {
    this.root.hidden = !message.vm;
    this.empty.hidden = !this.root.hidden;
    if (!message.vm) return;
    this.program = `${message.vm}: ${message.program}`;
    const versions = message.versions as Version[];
    const seen = JSON.stringify([message.vm, versions]);
    if (seen === this.seen) return;
    const isChange = this.seen !== "" && (JSON.parse(this.seen) as unknown[])[0] === message.vm;
    this.seen = seen;
    const last = versions.length - 1;
    this.against.replaceChildren(
      h("option", { value: -1 }, "nothing"),
      ...versions.slice(0, last).map(({ time_s, what }, place) => h("option", { value: place }, `${clock(time_s)}: ${what}`)),
    );
    this.against.value = String(isChange && last > 0 ? last - 1 : -1);
    this.only.checked = isChange && last > 0;
    this.reload();
  }

  private reload(): void {
    if (Number(this.against.value) < 0) this.only.checked = false;
    this.only.disabled = Number(this.against.value) < 0;
    this.pages.clear();
    this.listing.element.scrollTop = 0;
    this.listing.chosen = -1;
    this.listing.clear();
  }

  private arrived(): void {
    this.listing.schedule();
    this.tell();
  }

  private tell(): void {
    const { total, changed } = this.pages;
    const compared = Number(this.against.value) >= 0 ? ` · ${changed.toLocaleString("en-US")} lines differ` : "";
    setText(this.facts, `${this.program} · ${total.toLocaleString("en-US")} lines${compared} · watched for ${clock(this.watched)} of cell time`);
    this.root.dataset.lines = String(total);
  }

  private key(event: KeyboardEvent): void {
    event.stopPropagation();
    if (event.key === "Enter") void this.search();
    else if (event.key === "Escape") this.listing.element.focus();
  }

  private async search(): Promise<void> {
    const text = this.find.value.trim();
    if (!text) return this.find.focus();
    const answer = await this.host.order("find", { text, after: this.listing.chosen, ...this.chosen });
    if (answer) this.listing.goTo(answer.value as number);
  }

  private async goToGene(gene: string): Promise<void> {
    if (gene === this.listing.gene) return;
    this.listing.gene = gene;
    this.listing.clear();
    const answer = await this.host.ask("find", { gene, ...this.chosen }).catch(() => null);
    if (answer) this.listing.goTo(answer.value as number);
  }

  private pick(line: Line, row: number): void {
    this.listing.chosen = row;
    this.listing.gene = line[8];
    this.listing.clear();
    if (line[8]) this.host.focus(line[8]);
  }

  private async save(): Promise<void> {
    const answer = await this.host.order("text");
    if (answer) save("program.txt", answer.value as string, "text/plain");
  }
}
