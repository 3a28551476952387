import type { Birth, BlockHeader, Facts, Frame, Snapshot, VmState, Watch } from "./protocol";

const CAPACITY = 6000;
const WARMING_MS = 2500;

/** A table that grows downwards, column by column; the first column is the time. */
export class Table {
  columns: number[][] = [];

  get length(): number {
    return this.columns[0]?.length ?? 0;
  }

  last(column: number): number | undefined {
    return this.columns[column]?.[this.length - 1];
  }

  /** Appends rows later than the last one; halves the density when the table is full. */
  append(numbers: Float32Array, offset: number, rows: number, width: number): void {
    while (this.columns.length < width) this.columns.push([]);
    const times = this.columns[0]!;
    let latest = times.length ? times[times.length - 1]! : -Infinity;
    for (let row = 0; row < rows; row++) {
      const at = offset + row * width;
      const time = numbers[at]!;
      if (!(time > latest)) continue;
      latest = time;
      for (let column = 0; column < width; column++) this.columns[column]!.push(numbers[at + column]!);
    }
    if (times.length > CAPACITY) this.halve();
  }

  private halve(): void {
    const parity = (this.length - 1) % 2;
    this.columns = this.columns.map((column) => column.filter((_, index) => index % 2 === parity));
  }
}

/** Everything the view knows, kept up to date by snapshots and frames. */
export class Store {
  vitals: string[] = [];
  vms: VmState[] = [];
  watches: Watch[] = [];
  births: Birth[] = [];
  birthsBefore = 0;
  undo: { number: number; name: string }[] = [];
  selected = "";
  playing = false;
  ready = false;
  /** When the clock of the selected VM last moved, or anything else was looked at. */
  moved = performance.now();
  private tables = new Map<string, Table>();
  private present = new Map<string, Float32Array>();

  get vm(): VmState | undefined {
    return this.vms.find((vm) => vm.name === this.selected);
  }

  /** Running, and the session plays. */
  get active(): boolean {
    return this.playing && this.vm?.state === "running";
  }

  /** Running, but the clock stands: compiled code is being made, which happens once. */
  get warming(): boolean {
    return this.active && !this.vm!.outcome && performance.now() - this.moved > WARMING_MS;
  }

  private table(vm: string): Table {
    let table = this.tables.get(vm);
    if (!table) this.tables.set(vm, (table = new Table()));
    return table;
  }

  /** A column of the selected VM's vitals, with its times. */
  vital(name: string): { times: number[]; values: number[] } {
    const { columns } = this.table(this.selected);
    return { times: columns[0] ?? [], values: columns[this.vitals.indexOf(name)] ?? [] };
  }

  /** A vital of this very moment. */
  latest(name: string): number | undefined {
    const column = this.vitals.indexOf(name);
    return this.present.get(this.selected)?.[column] ?? this.table(this.selected).last(column);
  }

  load(snapshot: Snapshot, numbers: Float32Array): void {
    this.tables.clear();
    this.present.clear();
    this.vitals = snapshot.vitals;
    this.ready = true;
    this.takeFacts(snapshot);
    this.takeBlocks(snapshot.blocks, numbers);
  }

  update(frame: Frame, numbers: Float32Array): void {
    this.takeFacts(frame);
    this.takeBlocks(frame.blocks, numbers);
  }

  private takeFacts(facts: Facts): void {
    const [selected, active, time] = [this.selected, this.active, this.vm?.time_s];
    if (facts.selected !== undefined) this.selected = facts.selected;
    if (facts.playing !== undefined) this.playing = facts.playing;
    if (facts.births) this.births = facts.births;
    if (facts.births_before !== undefined) this.birthsBefore = facts.births_before;
    if (facts.undo) this.undo = facts.undo;
    if (facts.watches) this.watches = facts.watches;
    if (facts.vms) {
      for (const vm of facts.vms) {
        const before = this.vms.find((other) => other.name === vm.name);
        if (before && vm.time_s < before.time_s) this.tables.delete(vm.name);
      }
      this.vms = facts.vms;
    }
    if (!active || selected !== this.selected || time !== this.vm?.time_s) this.moved = performance.now();
  }

  private takeBlocks(blocks: BlockHeader[], numbers: Float32Array): void {
    let offset = 0;
    for (const block of blocks) {
      const end = offset + block.rows * block.columns;
      if (block.kind === "now") this.present.set(block.vm, numbers.slice(offset, end));
      else this.table(block.vm).append(numbers, offset, block.rows, block.columns);
      offset = end;
    }
  }
}
