import { filePicker, h, inUse, setAttribute, setText } from "../../parts/dom";
import type { FaceHost } from "../../parts/face";
import { upload } from "../../parts/files";
import { Segments } from "../../parts/segments";
import { found, freeName, kindOf, size, type Choices, type Genome } from "./model";

type Home = "catalogue" | "path" | "file";

interface Read {
  organism: string;
  genes: number;
  bp: number;
  chassis: string;
  warnings: string[];
}

/** The panel that makes new VMs: a genome from the catalogue, a path of the kernel's machine, or a file from here. */
export class Creator {
  readonly element: HTMLFormElement;
  private readonly homes = new Segments<Home>("Where the genome comes from", [["catalogue", "Catalogue"], ["path", "File path"], ["file", "Upload"]], (home) => this.turn(home));
  private readonly search = h("input", { type: "search", class: "bxm-search", placeholder: "Find by organism, name or accession", "aria-label": "Find a genome" });
  private readonly list = h("div", { class: "bxm-genomes", role: "listbox", "aria-label": "Genomes", tabindex: 0 });
  private readonly path = h("input", { name: "path", class: "bxm-wide", placeholder: "/data/genome.gbk", "aria-label": "Path of a genome file on the kernel's machine", spellcheck: "false" });
  private readonly file = h("input", { type: "file", multiple: true, class: "bx-hidden", tabindex: -1, "aria-label": "Genome files" });
  private readonly drop: HTMLElement;
  private readonly read = h("div", { class: "bxm-read", role: "status" });
  private readonly boxes: Record<Home, HTMLElement>;
  private readonly network = h("span", { class: "bx-faint" }, "none");
  private readonly submit = h("button", { type: "submit", class: "bx-button bx-primary" }, "Create");
  private readonly waiting = h("span", { class: "bx-faint", role: "status" });
  private choices: Choices | null = null;
  private home: Home = "catalogue";
  private genome = "teaching-cell";
  private uploads: string[] = [];
  private networkKey = "";
  private named = false;

  constructor(
    private readonly host: FaceHost,
    private readonly onDone: (made: string[]) => void,
  ) {
    const choose = h("button", { type: "button", class: "bx-button" }, "Choose files…");
    choose.addEventListener("click", () => this.file.click());
    this.file.addEventListener("change", () => void this.take([...(this.file.files ?? [])]));
    this.drop = h("div", { class: "bxm-drop" }, h("p", {}, "Drop a GenBank, FASTA or GFF3 file here (FASTA and GFF3 together; plain, .gz, or a .zip with one of them), or an SBML network."), choose, this.file, this.read);
    this.boxes = {
      catalogue: h("div", {}, this.search, this.list),
      path: h("div", { class: "bxm-path" }, this.path, h("p", { class: "bx-faint" }, "As the kernel sees it; GenBank, FASTA, GFF3 or a gene table, plain, .gz, or a .zip with one of them.")),
      file: this.drop,
    };
    this.search.addEventListener("input", () => this.fill());
    this.list.addEventListener("keydown", (event) => this.move(event));
    const cancel = h("button", { type: "button", class: "bx-button" }, "Close");
    cancel.addEventListener("click", () => this.open(false));
    this.element = h(
      "form",
      { class: "bxm-creator", hidden: true, "aria-label": "New virtual machines" },
      h("div", { class: "bxm-source" }, this.homes.element, ...Object.values(this.boxes)),
      h("div", { class: "bxm-options" }, ...this.fields()),
      h("div", { class: "bxm-bar bxm-foot" }, this.submit, cancel, this.waiting),
    );
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.create();
    });
    this.turn("catalogue");
  }

  offer(choices: Choices): void {
    this.choices = choices;
    for (const [name, values] of [["medium", choices.media], ["chassis", choices.chassis]] as [string, string[]][]) {
      const select = this.element.elements.namedItem(name) as HTMLSelectElement;
      if (select.options.length > 1) continue;
      select.append(...values.map((value) => h("option", { value }, value)));
    }
    this.fill();
  }

  /** Names that are taken; a name that nobody typed follows them. */
  know(names: string[]): void {
    const input = this.field("name");
    if (!this.named && !inUse(input)) input.value = freeName(names);
  }

  open(shown: boolean): void {
    this.element.hidden = !shown;
    this.element.dispatchEvent(new CustomEvent("bx-open", { detail: shown }));
    if (shown) (this.home === "catalogue" ? this.search : this.field("name")).focus();
  }

  /** Files that were dropped or chosen. */
  async take(files: File[]): Promise<void> {
    if (!files.length) return;
    if (this.element.hidden) this.open(true);
    const packed = files.find((file) => kindOf(file.name) === "packed");
    if (packed) return this.host.say(`${packed.name} is an archive. Unpack it first and drop the genome file that is in it.`);
    const networks = files.filter((file) => kindOf(file.name) === "network");
    const genomes = files.filter((file) => kindOf(file.name) !== "network");
    if (networks[0]) {
      this.networkKey = await this.send(networks[0]);
      setText(this.network, this.networkKey ? networks[0].name : "none");
    }
    if (genomes.length) await this.takeGenome(genomes);
    this.file.value = "";
  }

  /** The key of a file in the kernel, or nothing. */
  private async send(file: File): Promise<string> {
    const most = this.choices?.most_bytes ?? 0;
    if (file.size <= most) return (await upload(this.host, "upload", file))?.key ?? "";
    this.host.say(`${file.name} is larger than ${Math.round(most / 2 ** 20)} MB, so it is not taken in.`);
    return "";
  }

  private async takeGenome(files: File[]): Promise<void> {
    this.turn("file");
    this.uploads = [];
    setText(this.read, `reading ${files.map((file) => file.name).join(" and ")}…`);
    const keys = [];
    for (const file of files) keys.push(await this.send(file));
    const answer = keys.every(Boolean) ? await this.host.order("read", { uploads: keys }) : null;
    if (!answer) return setText(this.read, "");
    this.uploads = keys;
    const told = answer.value as Read;
    const parts = [h("b", {}, told.organism), ` ${told.genes.toLocaleString("en-US")} genes, ${size(told.bp) || "no sequence"}, for the chassis ${told.chassis}`];
    this.read.replaceChildren(...parts, ...told.warnings.map((text) => h("p", { class: "bx-faint" }, text)));
  }

  private async create(): Promise<void> {
    const given: Record<string, unknown> = {};
    for (const name of ["name", "seed", "count", "knock_out", "medium", "temperature_c", "oxygen", "chassis"]) given[name] = this.field(name).value;
    const quota: Record<string, string> = {};
    for (const name of ["ribosomes", "atp_per_s", "cpu_share", "memory_mb", "priority"]) quota[name] = this.field(`quota.${name}`).value;
    const isolation = (this.field("isolation") as HTMLInputElement).checked;
    const source = this.home === "file" ? { uploads: this.uploads } : { genome: this.home === "path" ? this.path.value.trim() : this.genome };
    if (this.home === "file" && !this.uploads.length) return this.host.say("Drop or choose a genome file first.");
    if (this.home === "path" && !this.path.value.trim()) return this.host.say("Say where the genome file is.");
    this.submit.disabled = true;
    setText(this.waiting, `making ${given.name}…`);
    const answer = await this.host.order("create", { ...given, ...source, quota, isolation, network: this.networkKey });
    this.submit.disabled = false;
    setText(this.waiting, "");
    if (!answer) return;
    this.forget();
    this.open(false);
    this.onDone(answer.value as string[]);
  }

  /** The next VM begins with an empty form, but with the same genome of the catalogue or path. */
  private forget(): void {
    const path = this.path.value;
    this.element.reset();
    this.path.value = path;
    this.named = false;
    this.networkKey = "";
    setText(this.network, "none");
    if (this.uploads.length) this.read.replaceChildren(h("p", { class: "bx-faint" }, "For another VM choose the file once more, or clone this one."));
    this.uploads = [];
    this.fill();
  }

  private fields(): HTMLElement[] {
    const text = (label: string, name: string, hint: string, title = "", value = "") =>
      h("label", { class: "bx-field", title }, label, h("input", { name, value, placeholder: hint, spellcheck: "false", autocomplete: "off" }));
    const select = (label: string, name: string, first: string) => h("label", { class: "bx-field" }, label, h("select", { name }, h("option", { value: "" }, first)));
    const name = text("Name", "name", "cell-2");
    name.querySelector("input")!.addEventListener("input", () => (this.named = true));
    const pick = filePicker("SBML file", ".xml,.sbml", (file) => void this.take([file]));
    const choose = h("button", { type: "button", class: "bx-button bx-small" }, "Choose…");
    choose.addEventListener("click", () => pick.click());
    const isolated = h("label", { class: "bxm-tick", title: "Its slices are lived in a child process, which may crash or be killed without harm to this kernel" }, h("input", { type: "checkbox", name: "isolation" }), "in a process of its own");
    return [
      name,
      text("How many", "count", "1", "Several get numbers behind the name and seeds one after the other"),
      text("Seed", "seed", "from the session", "Of its random numbers: same seed, same life"),
      text("Knock out", "knock_out", "lacZ, dnaA", "Genes to remove, by symbol or locus tag"),
      select("Medium", "medium", "reference"),
      text("Temperature, °C", "temperature_c", "37"),
      text("Oxygen, of air", "oxygen", "1"),
      select("Chassis", "chassis", "its own"),
      h("fieldset", { class: "bxm-quota" }, h("legend", {}, "Quota (empty: no bound)"),
        text("Ribosomes", "quota.ribosomes", "all"), text("ATP per s", "quota.atp_per_s", "all"), text("CPU, %", "quota.cpu_share", "100"),
        text("Memory, MB", "quota.memory_mb", "no cap"), text("Priority", "quota.priority", "1")),
      h("span", { class: "bxm-tick", title: "A reaction network (SBML) that lives in the cell" }, "Network", choose, pick, this.network),
      isolated,
    ];
  }

  private field(name: string): HTMLInputElement {
    return this.element.elements.namedItem(name) as HTMLInputElement;
  }

  private turn(home: Home): void {
    this.home = home;
    this.homes.mark(home);
    for (const [name, box] of Object.entries(this.boxes)) box.hidden = name !== home;
  }

  private fill(): void {
    const shown = found(this.choices?.genomes ?? [], this.search.value);
    if (shown.length && !shown.some(({ id }) => id === this.genome)) this.genome = shown[0]!.id;
    this.list.replaceChildren(...shown.map((genome) => this.option(genome)), ...(shown.length ? [] : [h("p", { class: "bx-empty" }, "No genome is like that. A file of it can be uploaded.")]));
  }

  private option(genome: Genome): HTMLElement {
    const chosen = genome.id === this.genome;
    const facts = [size(genome.bp), genome.licence].filter(Boolean).join(" · ");
    const here = h("span", { class: "bxm-here", "data-here": String(genome.here) }, genome.here ? "at hand" : "download");
    const option = h("div", { role: "option", "aria-selected": String(chosen), "data-id": genome.id, class: "bxm-genome" }, h("b", {}, genome.id), h("span", {}, genome.organism), h("span", { class: "bx-faint" }, facts), here);
    option.addEventListener("click", () => this.choose(genome.id));
    option.addEventListener("dblclick", () => void this.create());
    return option;
  }

  private choose(id: string): void {
    this.genome = id;
    for (const option of this.list.querySelectorAll<HTMLElement>("[role=option]")) setAttribute(option, "aria-selected", String(option.dataset.id === id));
    this.list.querySelector<HTMLElement>('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  }

  private move(event: KeyboardEvent): void {
    const ids = [...this.list.querySelectorAll<HTMLElement>("[role=option]")].map((option) => option.dataset.id!);
    const at = ids.indexOf(this.genome);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: ids.length - 1 }[event.key];
    if (event.key === "Enter") void this.create();
    else if (to === undefined || !ids[to]) return;
    else this.choose(ids[to]);
    event.preventDefault();
    event.stopPropagation();
  }
}
