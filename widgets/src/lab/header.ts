import { h, setAttribute, setText } from "../parts/dom";
import { clock, pace } from "../parts/format";
import type { Store } from "./store";

export type Connection = "connecting" | "live" | "lost" | "outdated";

const WARMING = "The first run after an installation compiles the machine code, once; this may take a minute.";

/** Title, badge, clock and pace, and the line that screen readers hear. */
export class Header {
  readonly element: HTMLElement;
  private readonly title = h("span", { class: "bx-organism" });
  private readonly badge = h("span", { class: "bx-badge" });
  private readonly clock = h("span", { class: "bx-clock" });
  private readonly pace = h("span", { class: "bx-pace" });
  private readonly status = h("span", { class: "bx-hidden", role: "status" });

  constructor(help: HTMLButtonElement) {
    this.element = h("header", { class: "bx-header" });
    this.element.append(
      h("span", { class: "bx-brand" }, "bioxen", h("b", {}, "lab")),
      this.title,
      h("span", { class: "bx-space" }),
      this.clock,
      this.pace,
      this.badge,
      help,
      this.status,
    );
  }

  update(store: Store, connection: Connection, pending: string): string {
    const vm = store.vm;
    const [state, words] = describe(store, connection, pending);
    setText(this.title, vm ? `${vm.organism || vm.program} · seed ${vm.seed}` : "");
    setAttribute(this.title, "title", vm ? `${vm.program}, generation ${vm.generation}, lineage ${vm.lineage}` : "");
    setText(this.clock, vm ? clock(vm.time_s) : "");
    setText(this.pace, store.active && vm && vm.rate > 0 ? pace(vm.rate) : "");
    setText(this.badge, words);
    setAttribute(this.badge, "data-state", state);
    setAttribute(this.badge, "title", state === "warming" ? WARMING : words);
    setText(this.status, vm ? `${vm.name}: ${words}` : words);
    return state;
  }
}

function describe(store: Store, connection: Connection, pending: string): [string, string] {
  if (connection === "lost") return ["lost", "kernel gone"];
  if (connection === "outdated") return ["lost", "reload the page"];
  if (connection === "connecting" || !store.ready) return ["busy", "connecting…"];
  if (pending) return ["busy", pending];
  const vm = store.vm;
  if (!vm) return ["stopped", "no VM"];
  if (vm.state === "failed") return ["failed", vm.error ? `failed: ${vm.error}` : "failed"];
  if (vm.outcome) return ["arrested", `arrested: ${vm.outcome}`];
  if (store.warming) return ["warming", "preparing…"];
  if (store.active) return ["running", "running"];
  if (vm.state === "running") return ["ready", "ready"];
  return [vm.state, vm.state];
}
