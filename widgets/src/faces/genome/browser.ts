import { h, setAttribute, setText } from "../../parts/dom";
import type { Arrays, FaceHost, FaceMessage, FaceView } from "../../parts/face";
import { Bar, Legend, type Shape } from "./bar";
import { begun, drag, fit, inkOf } from "./canvas";
import { Card } from "./card";
import { Flight } from "./flight";
import style from "./genome.css";
import { described, geneAt, nearest } from "./hits";
import { Paint, type Ink } from "./ink";
import { picture } from "./picture";
import { RingView } from "./ring_view";
import { save } from "./saving";
import { MOVES, scroll } from "./moves";
import { Live, Scene, type Quantity, type Replicon } from "./scene";
import { Search, type Place } from "./search";
import { drawStrip, heightOf, layout, type Sight, type Track } from "./strip";
import { GenesTable } from "./table";
import { COPIES, EXPRESSION, RULER, SEQUENCE } from "./track_curves";
import { GENES, OVERVIEW, PLANTED } from "./track_genes";
import { Viewport } from "./viewport";
import { readWritten, UNWRITTEN } from "./written";

const TRACKS: Track[] = [OVERVIEW, RULER, COPIES, EXPRESSION, GENES, SEQUENCE, PLANTED];
/** Text is written so often at most: nobody reads faster. */
const TELL_MS = 120;
const HINT = "Drag to move, click and then scroll (or Ctrl-scroll) to zoom, click a gene for its card. Keys: ← → + − Home / Enter";

/** The genome browser: a ring, a linear map, a card. */
export class Browser implements FaceView {
  private readonly strip = h("canvas", { class: "bxg-strip", role: "img", "aria-label": "Linear map" });
  private readonly circle = new RingView();
  private readonly tip = h("div", { class: "bxg-tip", role: "tooltip", hidden: true });
  private readonly linear = h("div", { class: "bxg-linear", tabindex: 0, role: "group", "aria-label": `Linear map. ${HINT}` }, this.strip, this.tip);
  private readonly round = h("div", { class: "bxg-round" }, this.circle.canvas);
  private readonly place = h("p", { class: "bxg-place bx-faint" });
  private readonly empty = h("p", { class: "bx-empty", hidden: true }, "There is no VM. Create one to see its genome.");
  private readonly root = h("div", { class: "bxg" });
  private readonly paint = new Paint();
  private readonly live = new Live();
  private readonly view = new Viewport(1, true);
  private readonly shown = new Set(TRACKS.map((track) => track.name));
  private readonly legend = new Legend();
  private readonly table = new GenesTable((row) => this.choose(row, false));
  private readonly search: Search;
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
  private readonly flight = new Flight();
  private told = 0;
  private later = 0;

  constructor(
    el: HTMLElement,
    private readonly host: FaceHost,
  ) {
    const css = h("style");
    css.textContent = style;
    this.search = new Search(() => this.scene, (row) => this.choose(row, true), (place) => this.go(place), (text) => host.say(text));
    this.card = new Card(host, (gene) => this.hearFocus(gene, true), () => this.linear.focus({ preventScroll: true }));
    this.bar = new Bar(this.search.element, TRACKS, this.shown, {
      mode: (mode) => this.recolour(() => (this.paint.mode = mode)),
      quantity: (quantity) => this.recolour(() => (this.quantity = quantity)),
      shape: (shape) => ((this.root.dataset.shape = this.shape = shape), this.resize()),
      track: (name, shown) => (shown ? this.shown.add(name) : this.shown.delete(name), this.resize()),
      replicon: (row) => this.turnTo(row),
      zoom: (factor) => this.fly(() => this.view.zoom(factor)),
      whole: () => this.fly(() => this.view.whole()),
      save: (kind) => void this.save(kind),
    });
    const maps = h("div", { class: "bxg-maps" }, this.round, h("div", { class: "bxg-main" }, this.linear, this.place));
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
    this.flight.stop();
    clearTimeout(this.later);
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
      this.fly(() => this.view.show(start - around, end + around));
    }
    void this.card.open(scene, row).then(() => this.schedule());
    if (tells) this.host.focus(scene.facts.ids[row]!);
    this.schedule();
  }

  private go({ replicon, start, end }: Place): void {
    const row = this.scene!.facts.replicons.findIndex(({ id }) => id === replicon);
    if (row >= 0 && row !== this.replicon) this.turnTo(row);
    this.fly(() => this.view.show(start, end));
    this.linear.focus({ preventScroll: true });
  }

  /** Moves the view smoothly to where `change` puts it. */
  private fly(change: () => void): void {
    this.flight.fly(this.view, change, () => this.schedule());
  }

  private recolour(change: () => void): void {
    change();
    if (this.scene) this.paint.update(this.scene, this.live, this.readInk().dark);
    this.schedule();
  }

  // ---- input -----------------------------------------------------------------------------------------

  private listen(): void {
    const { strip, linear, circle } = this;
    drag(strip, {
      begin: (x, y) => (this.trackAt(y)?.name === "overview" ? this.centreOn((x / this.view.width) * this.view.length) : undefined),
      move: (dx, x, y0) => {
        this.flight.stop();
        if (this.trackAt(y0)?.name === "overview") this.centreOn((x / this.view.width) * this.view.length);
        else this.view.pan(-dx);
        this.schedule();
      },
      click: (x, y) => this.click(x, y),
    });
    drag(circle.canvas, {
      begin: () => undefined,
      move: (_dx, x, _y0, y) => this.centreOn(this.circle.ring(this.home).base(x, y)),
      click: (x, y) => this.clickRing(x, y),
    });
    strip.addEventListener("pointermove", (event) => this.hover(event));
    strip.addEventListener("pointerleave", () => (this.tip.hidden = true));
    strip.addEventListener("dblclick", (event) => this.fly(() => this.view.zoom(0.25, event.offsetX)));
    linear.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    linear.addEventListener("keydown", (event) => this.key(event));
    const observer = new ResizeObserver(() => this.resize());
    observer.observe(this.root);
    observer.observe(linear);
    this.endings.push(() => observer.disconnect());
  }

  private wheel(event: WheelEvent): void {
    const inside = this.linear.contains(document.activeElement) || (this.linear.getRootNode() as ShadowRoot).activeElement === this.linear;
    if (!event.ctrlKey && !event.metaKey && !inside) return;
    event.preventDefault();
    event.stopPropagation();
    this.flight.stop();
    scroll(this.view, event, this.strip.getBoundingClientRect().left);
    this.schedule();
  }

  private key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const move = MOVES[event.key];
    const acts: Record<string, () => void> = {
      "/": () => this.search.focus(),
      Enter: () => this.openMiddle(),
      n: () => this.next(1),
      p: () => this.next(-1),
      Escape: () => this.card.isOpen && this.card.close(),
    };
    const act = move ? () => this.fly(() => move(this.view, event.shiftKey)) : acts[event.key];
    if (!act || !this.scene) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  /** The gene that is pointed at and seen, or the one nearest to the middle of the view. */
  private openMiddle(): void {
    const { view, scene } = this;
    const start = this.chosen >= 0 && scene!.column("replicon")[this.chosen] === this.replicon ? scene!.column("start")[this.chosen]! : -1;
    if (start >= 0 && view.place(start) !== null) return this.choose(this.chosen, false);
    const row = nearest(this.scene!.on(this.replicon).genes, ((view.start + view.span / 2) % view.length + view.length) % view.length);
    if (row >= 0) this.choose(row, false);
  }

  private next(step: number): void {
    const lane = this.scene!.on(this.replicon).genes;
    if (!lane.size) return;
    const at = lane.row.indexOf(this.chosen >= 0 ? this.chosen : nearest(lane, Math.max(this.view.start, 0)));
    this.choose(lane.row[(at + step + lane.size) % lane.size]!, true);
  }

  private centreOn(base: number | null): void {
    if (this.view.isWhole || base === null) return;
    this.view.show(base - this.view.span / 2, base + this.view.span / 2);
    this.schedule();
  }

  private tracks(): Track[] {
    return TRACKS.filter((track) => this.shown.has(track.name) && (track !== PLANTED || this.written.planted.length > 0));
  }

  private trackAt(y: number): Track | null {
    return layout(this.tracks()).find((place) => y >= place.y && y < place.y + place.track.height)?.track ?? null;
  }

  private geneAt(x: number, y: number): number {
    return this.scene ? geneAt(this.scene, this.scene.on(this.replicon).genes, this.view, this.tracks(), x, y) : -1;
  }

  private click(x: number, y: number): void {
    this.linear.focus({ preventScroll: true });
    const row = this.geneAt(x, y);
    if (row >= 0) this.choose(row, false);
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
    this.fly(() => this.view.show(base - span / 2, base + span / 2));
  }

  private hover(event: PointerEvent): void {
    const row = event.buttons ? -1 : this.geneAt(event.offsetX, event.offsetY);
    this.strip.style.cursor = row >= 0 ? "pointer" : "grab";
    this.tip.hidden = row < 0;
    if (row < 0) return;
    this.tip.replaceChildren(...described(this.scene!, this.live, row));
    this.tip.style.left = `${Math.min(Math.max(event.offsetX - 60, 0), this.view.width - 240)}px`;
    this.tip.style.top = `${event.offsetY + 18}px`;
  }

  // ---- drawing ---------------------------------------------------------------------------------------

  private resize(): void {
    if (!this.visible || !this.root.clientWidth) return;
    const width = Math.max(this.linear.clientWidth, 100);
    this.view.width = width;
    fit(this.strip, width, heightOf(this.tracks()));
    const room = this.shape === "circle" ? Math.min(this.round.clientWidth, 720) : Math.min(this.round.clientWidth, 420);
    this.circle.resize(Math.max(room, 200));
    this.schedule();
  }

  private schedule(): void {
    if (this.visible) this.scheduled ||= requestAnimationFrame(() => this.draw());
  }

  private sight(pen: Sight["pen"]): Sight {
    const scene = this.scene!;
    const { view, paint, live, chosen, quantity, written } = this;
    const onReplicon = (row: number) => scene.column("replicon")[row] === this.replicon;
    return {
      pen, view, paint, live, scene, chosen, quantity, onReplicon, ink: this.readInk(),
      replicon: this.home, lanes: scene.on(this.replicon), ...written,
    };
  }

  private draw(): void {
    this.scheduled = 0;
    if (!this.scene || !this.root.clientWidth) return;
    const began = performance.now();
    const ink = this.readInk();
    if (this.shape !== "circle") drawStrip(this.sight(begun(this.strip)), this.tracks());
    if (this.shape !== "linear") this.circle.draw((pen) => this.sight(pen));
    const now = performance.now();
    this.strip.dataset.drawMs = (now - began).toFixed(2);
    clearTimeout(this.later);
    if (now - this.told >= TELL_MS) this.tell(ink);
    else this.later = window.setTimeout(() => this.tell(ink), TELL_MS);
  }

  /** Everything that is text. */
  private tell(ink: Ink): void {
    const { scene, view } = this;
    if (!scene) return;
    this.told = performance.now();
    const { id } = this.home;
    const where = `${id}: ${view.inWords}`;
    setText(this.place, `${where}. ${HINT}`);
    setAttribute(this.strip, "aria-label", `Linear map of ${where}`);
    setAttribute(this.circle.canvas, "aria-label", `Circular map of ${id}, ${scene.on(this.replicon).genes.distinct} genes`);
    this.root.dataset.start = String(Math.round(view.start));
    this.root.dataset.span = String(Math.round(view.span));
    this.bar.update(scene, this.replicon, this.shape);
    this.legend.update(scene, this.paint, ink);
    this.card.update(scene, this.live);
    this.table.update(scene, this.live, this.replicon, view);
  }

  private readInk(): Ink {
    return (this.ink ??= inkOf(this.root, this.host.dark));
  }

  private async save(kind: "png" | "svg"): Promise<void> {
    if (!this.scene) return;
    const parts = { ring: this.shape !== "linear" ? this.circle.ring(this.home) : null, tracks: this.shape !== "circle" ? this.tracks() : [] };
    save(await picture(kind, (pen) => this.sight(pen), parts), `${this.scene.facts.program}-${this.root.dataset.start}.${kind}`);
  }
}
