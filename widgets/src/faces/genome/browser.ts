import { h, keyOf, setAttribute, setText } from "../../parts/dom";
import type { Arrays, FaceHost, FaceMessage, FaceView } from "../../parts/face";
import { save } from "../../parts/files";
import type { SearchBox } from "../../parts/search";
import { Bar, Legend, type Shape } from "./bar";
import { drag, inkOf } from "./canvas";
import { Card } from "./card";
import style from "./genome.css";
import { across, nearest, neighbour } from "./hits";
import { Paint, type Ink } from "./ink";
import { KEYS, LinearView, TRACKS } from "./linear_view";
import { picture } from "./picture";
import { RingView } from "./ring_view";
import { Live, Scene, type Quantity, type Replicon } from "./scene";
import { geneSearch, type Place } from "./search";
import type { Seen } from "./strip";
import { GenesTable } from "./table";
import type { Viewport } from "./viewport";
import { readWritten, UNWRITTEN } from "./written";

/** Text is written so often at most: nobody reads faster. */
const TELL_MS = 120;
const HINT = `Drag to move, click and then scroll (or Ctrl-scroll) to zoom, click a gene for its card. ${KEYS}.`;

/** The genome browser: a ring, a linear map, a card. */
export class Browser implements FaceView {
  private readonly linear: LinearView;
  private readonly circle = new RingView();
  private readonly round = h("div", { class: "bxg-round" }, this.circle.canvas);
  private readonly place = h("p", { class: "bxg-place bx-faint" });
  private readonly empty = h("p", { class: "bx-empty", hidden: true }, "There is no VM. Create one to see its genome.");
  private readonly root = h("div", { class: "bxg" });
  private readonly paint = new Paint();
  private readonly live = new Live();
  private readonly legend = new Legend();
  private readonly table = new GenesTable((row) => this.choose(row, false));
  private readonly search: SearchBox<number>;
  private readonly bar: Bar;
  private readonly card: Card;
  private readonly endings: (() => void)[] = [];
  private scene: Scene | null = null;
  private written = UNWRITTEN;
  private replicon = 0;
  private shape: Shape = "both";
  private quantity: Quantity = "rnap";
  private chosen = -1;
  private ink: Ink | null = null;
  private scheduled = 0;
  private visible = true;
  private told = 0;
  private later = 0;

  constructor(
    el: HTMLElement,
    private readonly host: FaceHost,
  ) {
    const css = h("style");
    css.textContent = style;
    this.linear = new LinearView(() => this.seen(), { moved: () => this.schedule(), gene: (row) => this.choose(row, false), resized: () => this.resize() });
    this.search = geneSearch(() => this.scene, (row) => this.choose(row, true), (place) => this.go(place), (text) => host.say(text));
    this.card = new Card(host, (gene) => this.hearFocus(gene, true), () => this.linear.focus());
    this.bar = new Bar(this.search.element, TRACKS, this.linear.shown, {
      mode: (mode) => this.recolour(() => (this.paint.mode = mode)),
      quantity: (quantity) => this.recolour(() => (this.quantity = quantity)),
      shape: (shape) => ((this.root.dataset.shape = this.shape = shape), this.resize()),
      track: (name, shown) => this.switch(name, shown),
      replicon: (row) => this.turnTo(row),
      zoom: (factor) => this.linear.fly(() => this.view.zoom(factor)),
      whole: () => this.linear.fly(() => this.view.whole()),
      save: (kind) => void this.save(kind),
    });
    const maps = h("div", { class: "bxg-maps" }, this.round, h("div", { class: "bxg-main" }, this.linear.element, this.place));
    this.root.append(this.bar.element, this.legend.element, h("div", { class: "bxg-body" }, maps, this.card.element), this.table.element);
    el.append(css, this.empty, this.root);
    this.listen();
    this.endings.push(
      host.onMessage((message, arrays) => this.hear(message, arrays)),
      host.onTheme(() => (this.circle.renew(), (this.ink = null), this.recolour(() => undefined))),
      host.onFocus((gene) => this.hearFocus(gene)),
    );
  }

  show(visible: boolean): void {
    this.visible = visible;
    if (visible) this.resize();
  }

  destroy(): void {
    cancelAnimationFrame(this.scheduled);
    clearTimeout(this.later);
    this.linear.destroy();
    for (const ending of this.endings) ending();
    this.root.remove();
    this.empty.remove();
  }

  // ---- news ------------------------------------------------------------------------------------------

  private hear(message: FaceMessage, arrays: Arrays): void {
    if (message.reset) this.begin(message, arrays);
    if (this.live.update(message, arrays) && this.scene) {
      if (this.paint.isLive) this.paint.update(this.scene, this.live, this.ink?.dark ?? this.host.dark);
      this.root.dataset.time = String(message.time_s);
      this.schedule();
    }
  }

  private begin(message: FaceMessage, arrays: Arrays): void {
    const before = this.scene;
    this.root.hidden = !message.vm;
    this.empty.hidden = !this.root.hidden;
    this.live.clear();
    this.circle.renew();
    if (!message.vm) {
      this.scene = null;
      return;
    }
    const scene = (this.scene = new Scene(message, arrays));
    const chosen = before && this.chosen >= 0 ? (scene.rowOf.get(before.facts.ids[this.chosen]!) ?? -1) : -1;
    const was = before?.facts.replicons[this.replicon]?.id;
    const row = Math.max(scene.facts.replicons.findIndex(({ id }) => id === was), 0);
    const stays = was === scene.facts.replicons[row]!.id && before!.facts.vm === scene.facts.vm;
    this.chosen = chosen;
    this.turnTo(row, stays);
    this.paint.update(scene, this.live, this.ink?.dark ?? this.host.dark);
    if (this.chosen >= 0 && this.card.isOpen && before?.facts.vm === scene.facts.vm) {
      this.chosen = scene.present(this.chosen);
      void this.card.open(scene, this.chosen);
    }
    this.root.dataset.program = scene.facts.program;
    if (before && before.facts.vm !== scene.facts.vm && this.card.isOpen) this.card.close();
  }

  private turnTo(row: number, keepView = false): void {
    const scene = this.scene!;
    this.replicon = row;
    this.linear.stop();
    const { start, end } = this.view;
    const { length, circular } = this.home;
    Object.assign(this.view, { length, circular });
    if (keepView) this.view.show(start, end);
    else this.view.whole();
    this.circle.renew();
    void this.read(scene, row, keepView);
    this.resize();
  }

  /** Asks for what only the sequence tells. */
  private async read(scene: Scene, row: number, keeps: boolean): Promise<void> {
    if (!keeps) this.written = UNWRITTEN;
    const found = await readWritten(this.host, scene.facts.replicons[row]!, () => this.schedule());
    if (this.scene !== scene || this.replicon !== row) return;
    this.written = found;
    this.circle.renew();
    this.resize();
  }

  private hearFocus(gene: string, tells = false): void {
    const row = this.scene?.rowOf.get(gene) ?? -1;
    if (row >= 0 && row !== this.chosen) this.choose(row, true, tells);
  }

  // ---- what is looked at -----------------------------------------------------------------------------

  /** Points at a gene, opens its card and (`moves`) brings it into view. */
  private choose(row: number, moves: boolean, tells = true): void {
    const scene = this.scene!;
    this.chosen = row;
    const home = scene.column("replicon")[row]!;
    if (home !== this.replicon) this.turnTo(home);
    const [start, end] = [scene.column("start")[row]!, scene.column("end")[row]!];
    if (moves || this.view.place((start + end) / 2 % this.view.length) === null) {
      const around = Math.max((end - start) * 2, 3000);
      this.linear.fly(() => this.view.show(start - around, end + around));
    }
    void this.card.open(scene, row).then(() => this.schedule());
    if (tells) this.host.focus(scene.facts.ids[row]!);
    this.schedule();
  }

  private go({ replicon, start, end }: Place): void {
    const row = this.scene!.facts.replicons.findIndex(({ id }) => id === replicon);
    if (row >= 0 && row !== this.replicon) this.turnTo(row);
    this.linear.fly(() => this.view.show(start, end));
    this.linear.focus();
  }

  private recolour(change: () => void): void {
    change();
    if (this.scene) this.paint.update(this.scene, this.live, this.readInk().dark);
    this.schedule();
  }

  // ---- input -----------------------------------------------------------------------------------------

  private listen(): void {
    const { circle } = this;
    drag(circle.canvas, {
      begin: () => undefined,
      move: (_dx, x, _y0, y) => this.linear.centreOn(this.circle.ring(this.home).base(x, y)),
      click: (x, y) => this.clickRing(x, y),
    });
    this.linear.element.addEventListener("keydown", (event) => this.key(event));
    const observer = new ResizeObserver(() => this.resize());
    observer.observe(this.root);
    this.endings.push(() => observer.disconnect());
  }

  private key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const acts: Record<string, () => void> = {
      "/": () => this.search.focus(),
      Enter: () => this.openMiddle(),
      n: () => this.next(1),
      p: () => this.next(-1),
      N: () => this.next(1, true),
      P: () => this.next(-1, true),
      s: () => this.cross(),
      Escape: () => this.card.isOpen && this.card.close(),
    };
    const act = this.linear.move(event) ?? acts[keyOf(event)];
    if (!act || !this.scene) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  /** The gene that is pointed at, if it is on this replicon and (`seen`) in view; otherwise the one nearest to the middle. */
  private present(seen: boolean): number {
    const { scene, view, chosen } = this;
    const here = chosen >= 0 && scene!.column("replicon")[chosen] === this.replicon;
    if (here && (!seen || view.place(scene!.column("start")[chosen]!) !== null)) return scene!.present(chosen);
    return nearest(scene!.on(this.replicon).genes, view.middle);
  }

  private openMiddle(): void {
    const row = this.present(true);
    if (row >= 0) this.choose(row, false);
  }

  /** To the next gene or the one before it, if wished on the same strand. */
  private next(step: 1 | -1, stays = false): void {
    const [lane, row] = [this.scene!.on(this.replicon).genes, this.present(false)];
    const found = row < 0 ? -1 : neighbour(this.scene!, lane, row, step, stays ? this.scene!.column("strand")[row]! : 0);
    if (found >= 0) this.choose(found, true);
  }

  /** To the gene beside it on the other strand. */
  private cross(): void {
    const row = this.present(false);
    const { circular, length } = this.scene!.facts.replicons[this.replicon]!;
    const found = row < 0 ? -1 : across(this.scene!, this.scene!.on(this.replicon).genes, row, circular ? length : Infinity);
    if (found >= 0) this.choose(found, true);
  }

  private switch(track: string, shown: boolean): void {
    if (shown) this.linear.shown.add(track);
    else this.linear.shown.delete(track);
    this.circle.renew();
    this.schedule();
  }

  private get view(): Viewport {
    return this.linear.view;
  }

  private get home(): Replicon {
    return this.scene!.facts.replicons[this.replicon]!;
  }

  private clickRing(x: number, y: number): void {
    const ring = this.circle.ring(this.home);
    const base = ring.base(x, y);
    if (base === null || !this.scene) return;
    const strand = ring.strandAt(x, y);
    const near = this.scene.on(this.replicon).genes;
    const found = near.covering(Math.floor(base)).find((row) => !strand || this.scene!.column("strand")[row] === strand);
    if (strand && found !== undefined) return this.choose(found, true);
    const span = this.view.isWhole ? this.view.length / 40 : this.view.span;
    this.linear.fly(() => this.view.show(base - span / 2, base + span / 2));
  }

  // ---- drawing ---------------------------------------------------------------------------------------

  private resize(): void {
    if (!this.visible || !this.root.clientWidth) return;
    this.linear.resize();
    const room = this.shape === "circle" ? Math.min(this.round.clientWidth, 720) : Math.min(this.round.clientWidth, 420);
    this.circle.resize(Math.max(room, 200));
    this.schedule();
  }

  private schedule(): void {
    if (this.visible) this.scheduled ||= requestAnimationFrame(() => this.draw());
  }

  private seen(): Seen | null {
    const { scene, view, paint, live, chosen, quantity, written } = this;
    if (!scene) return null;
    const onReplicon = (row: number) => scene.column("replicon")[row] === this.replicon;
    return {
      view, paint, live, scene, chosen, quantity, onReplicon, ink: this.readInk(), shown: this.linear.shown,
      replicon: this.home, lanes: scene.on(this.replicon), ...written,
    };
  }

  private draw(): void {
    this.scheduled = 0;
    const seen = this.seen();
    if (!seen || !this.root.clientWidth) return;
    const began = performance.now();
    if (this.shape !== "circle") this.linear.draw(seen);
    if (this.shape !== "linear") this.circle.draw(seen);
    const now = performance.now();
    this.linear.canvas.dataset.drawMs = (now - began).toFixed(2);
    clearTimeout(this.later);
    if (now - this.told >= TELL_MS) this.tell(seen);
    else this.later = window.setTimeout(() => this.tell(), TELL_MS);
  }

  /** Everything that is text. */
  private tell(seen = this.seen()): void {
    if (!seen) return;
    const { scene, view, ink } = seen;
    this.told = performance.now();
    const { id } = this.home;
    const where = `${id}: ${view.inWords}`;
    setText(this.place, `${where}. ${HINT}`);
    setAttribute(this.linear.canvas, "aria-label", `Linear map of ${where}`);
    setAttribute(this.circle.canvas, "aria-label", `Circular map of ${id}, ${scene.on(this.replicon).genes.distinct} genes`);
    this.root.dataset.start = String(Math.round(view.start));
    this.root.dataset.span = String(Math.round(view.span));
    this.linear.tell();
    this.bar.update(scene, this.replicon, this.shape, this.written.planted.length > 0);
    this.legend.update(scene, this.paint, ink);
    this.card.update(scene, this.live);
    this.table.update(seen);
  }

  private readInk(): Ink {
    return (this.ink ??= inkOf(this.root, this.host.dark));
  }

  private async save(kind: "png" | "svg"): Promise<void> {
    const seen = this.seen();
    if (!seen) return;
    const parts = { ring: this.shape !== "linear" ? this.circle.ring(this.home) : null, tracks: this.shape !== "circle" ? this.linear.tracks() : [] };
    save(`${seen.scene.facts.program}-${this.root.dataset.start}.${kind}`, await picture(kind, seen, parts));
  }
}
