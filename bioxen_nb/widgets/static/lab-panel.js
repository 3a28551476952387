// src/host.ts
function asBytes(buffer) {
  if (!buffer) return new Uint8Array(0);
  if (buffer instanceof ArrayBuffer) return new Uint8Array(buffer);
  const { buffer: whole, byteOffset, byteLength } = buffer;
  return new Uint8Array(whole.slice(byteOffset, byteOffset + byteLength));
}
function asFloats(bytes) {
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 2);
}
function forPanel(mount2) {
  return ({ model }) => {
    const el = document.createElement("div");
    el.style.width = "100%";
    const unmount = mount2(el, {
      send: (message) => model.send_msg(message),
      onMessage: (callback) => {
        const forward = (event) => {
          const message = event.data ?? event;
          callback(message, asBytes(message.numbers));
        };
        model.on("msg:custom", forward);
        return () => model.off?.("msg:custom", forward);
      }
    });
    model.on("remove", unmount);
    return el;
  };
}

// src/parts/dom.ts
var SVG = "http://www.w3.org/2000/svg";
function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== false) element.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children) if (child !== null) element.append(child);
  return element;
}
function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}
function icon(path) {
  return svg("svg", { viewBox: "0 0 16 16", width: 14, height: 14, "aria-hidden": "true" }, svg("path", { d: path, fill: "currentColor" }));
}
function button(content, act, more = {}) {
  return h("button", { type: "button", class: "bx-button bx-small", onclick: () => act(), ...more }, ...[content].flat());
}
function inUse(element) {
  return element.matches(":focus-within");
}
var ICONS = {
  play: "M4 2.5v11l9.5-5.5z",
  pause: "M3.5 2.5h3v11h-3zM9.5 2.5h3v11h-3z",
  stop: "M3.5 3.5h9v9h-9z",
  destroy: "M6 1.5h4v1.2h3.5v1.6h-11V2.7H6zM3.6 5.4h8.8l-.7 9.1H4.3z",
  add: "M7 2.5h2V7h4.5v2H9v4.5H7V9H2.5V7H7z",
  close: "M4.2 3.1 8 6.9l3.8-3.8 1.1 1.1L9.1 8l3.8 3.8-1.1 1.1L8 9.1l-3.8 3.8-1.1-1.1L6.9 8 3.1 4.2z"
};
function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
function setAttribute(element, name, value) {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}
function press(event, acts) {
  const act = acts[event.key];
  if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  event.stopPropagation();
  act();
}

// src/parts/format.ts
function compact(value) {
  if (value === void 0 || value === null || !Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  if (size >= 1e6) return `${three(value / 1e6)} M`;
  if (size >= 1e4) return `${three(value / 1e3)} k`;
  if (size >= 100 || Number.isInteger(value)) return Math.round(value).toLocaleString("en-US");
  return three(value);
}
function three(value) {
  return Number(value.toPrecision(3)).toString();
}
function clock(seconds) {
  const s = Math.floor(seconds);
  if (s < 60) return `${s} s`;
  const two = (n) => String(n).padStart(2, "0");
  if (s < 3600) return `${Math.floor(s / 60)} min ${two(s % 60)} s`;
  return `${Math.floor(s / 3600)} h ${two(Math.floor(s % 3600 / 60))} min`;
}
function pace(rate) {
  const shown = rate >= 10 ? Math.round(rate).toLocaleString("en-US") : Number(rate.toPrecision(2)).toString();
  return `${shown}× real time`;
}

// src/parts/canvas.ts
function wiped(canvas, width = canvas.clientWidth, height = canvas.clientHeight) {
  const ratio = window.devicePixelRatio || 1;
  const size = { width: Math.round(width * ratio), height: Math.round(height * ratio) };
  const pen = canvas.getContext("2d");
  if (!pen || !size.width) return null;
  if (canvas.width !== size.width || canvas.height !== size.height) Object.assign(canvas, size);
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, width, height);
  return pen;
}

// src/parts/trace.ts
function drawTrace(canvas, values, stroke) {
  const pen = wiped(canvas);
  if (!pen || values.length < 2) return;
  const { clientWidth: width, clientHeight: height } = canvas;
  const low = Math.min(...values);
  const high = Math.max(...values);
  const span = Math.max(high - low, Math.abs(high) * 0.02, 1e-9);
  pen.strokeStyle = stroke;
  pen.lineWidth = 1.25;
  pen.beginPath();
  values.forEach((value, index) => {
    const x = index / (values.length - 1) * (width - 2) + 1;
    pen.lineTo(x, height - 2 - (value - low) / span * (height - 4));
  });
  pen.stroke();
}

// src/parts/meter.ts
var NONE = { tone: "", words: "", source: "" };
var Meter = class {
  element;
  words = h("span", { class: "bx-gauge-words" });
  value = h("span", { class: "bx-value" }, "–");
  unit = h("span", { class: "bx-unit" });
  detail = h("span", { class: "bx-detail" });
  fill = h("span", { class: "bx-bar-fill" });
  trace = h("canvas", { class: "bx-trace", width: 120, height: 26, "aria-hidden": "true" });
  constructor(name, about) {
    this.element = h(
      "div",
      { class: "bx-gauge", role: "meter", title: about, "aria-label": name, "aria-valuemin": 0, "aria-valuemax": 100, "aria-valuenow": 0 },
      h("span", { class: "bx-gauge-name" }, name, this.words),
      this.trace,
      h("span", { class: "bx-reading" }, this.value, " ", this.unit),
      this.detail,
      h("span", { class: "bx-bar" }, this.fill)
    );
  }
  show({ value, unit, detail, level }, past, stroke, { tone, words, source } = NONE) {
    setText(this.value, value);
    setText(this.unit, unit);
    setText(this.detail, detail);
    setText(this.words, words);
    setAttribute(this.words, "title", source);
    setAttribute(this.element, "data-tone", tone);
    this.fill.style.transform = `scaleX(${level.toFixed(3)})`;
    setAttribute(this.element, "aria-valuenow", (level * 100).toFixed(0));
    setAttribute(this.element, "aria-valuetext", `${value} ${unit}, ${detail}${words && `, ${words}`}`);
    drawTrace(this.trace, past, stroke);
  }
};

// src/lab/gauges.ts
var percent = (part, whole) => part !== void 0 && whole ? Math.min(1, part / whole) : 0;
var GAUGES = [
  {
    name: "ATP",
    about: "Concentration of ATP. Bar: against its largest recent value.",
    trace: "atp_um",
    read: (get, extreme) => ({
      value: compact((get("atp_um") ?? NaN) / 1e3),
      unit: "mM",
      detail: `energy charge ${get("energy_charge")?.toFixed(2) ?? "–"}`,
      level: percent(get("atp_um"), extreme("atp_um", Math.max) * 1.15)
    })
  },
  {
    name: "Ribosomes",
    about: "Complete ribosomes. Bar: the share that translates.",
    trace: "ribosomes",
    read: (get) => ({
      value: compact(get("ribosomes")),
      unit: "",
      detail: `${compact(get("ribosomes_active"))} translating`,
      level: percent(get("ribosomes_active"), get("ribosomes"))
    })
  },
  {
    name: "RNA polymerase",
    about: "Complete RNA polymerases. Bar: the share that transcribes.",
    trace: "rnap",
    read: (get) => ({
      value: compact(get("rnap")),
      unit: "",
      detail: `${compact(get("rnap_free"))} free`,
      level: 1 - percent(get("rnap_free"), get("rnap"))
    })
  },
  {
    name: "Charged tRNA",
    about: "The effective charged fraction of the flux-parity theory: it steers growth, but lies well below the share that is measured in cells.",
    trace: "trna_charged_fraction",
    read: (get) => ({
      value: compact(Math.round((get("trna_charged_fraction") ?? NaN) * 1e3) / 10),
      unit: "%",
      detail: "effective fraction",
      level: get("trna_charged_fraction") ?? 0
    })
  },
  {
    name: "Volume",
    about: "Cell volume and DNA. Bar: against twice the smallest recent volume.",
    trace: "volume_fl",
    read: (get, extreme) => ({
      value: get("volume_fl")?.toFixed(2) ?? "–",
      unit: "fL",
      detail: `${compact(get("genome_equivalents"))} × the genome`,
      level: percent(get("volume_fl"), Math.max(2 * extreme("volume_fl", Math.min), get("volume_fl") ?? 0))
    })
  },
  {
    name: "Growth rate",
    about: "Momentary growth rate of the volume. Bar: against its largest recent value.",
    trace: "growth_rate_per_h",
    read: (get, extreme) => ({
      value: get("growth_rate_per_h")?.toFixed(2) ?? "–",
      unit: "/h",
      detail: doubling(get("growth_rate_per_h")),
      level: percent(get("growth_rate_per_h"), extreme("growth_rate_per_h", Math.max) * 1.15)
    })
  }
];
function doubling(ratePerHour) {
  return ratePerHour && ratePerHour > 0 ? `doubles in ${compact(Math.LN2 / ratePerHour * 60)} min` : "no growth";
}
var TRACE_POINTS = 160;
var RECENT_ROWS = 1200;
var Gauges = class {
  meters = GAUGES.map(({ name, about }) => new Meter(name, about));
  element = h(
    "div",
    { class: "bx-gauges", role: "group", "aria-label": "Resources of the cell" },
    ...this.meters.map(({ element }) => element)
  );
  update(store, stroke) {
    const extreme = (vital, which) => {
      const recent = store.vital(vital).values.slice(-RECENT_ROWS);
      return recent.length ? recent.reduce((a, b) => which(a, b)) : 0;
    };
    GAUGES.forEach((gauge, index) => {
      const reading = gauge.read((vital) => store.latest(vital), extreme);
      this.meters[index].show(reading, store.vital(gauge.trace).values.slice(-TRACE_POINTS), stroke);
    });
  }
};

// src/lab/header.ts
var WARMING = "The first run after an installation compiles the machine code, once; this may take a minute.";
var Header = class {
  element;
  title = h("span", { class: "bx-organism" });
  badge = h("span", { class: "bx-badge" });
  clock = h("span", { class: "bx-clock" });
  pace = h("span", { class: "bx-pace" });
  status = h("span", { class: "bx-hidden", role: "status" });
  constructor(help) {
    this.element = h("header", { class: "bx-header" });
    this.element.append(
      h("span", { class: "bx-brand" }, "bioxen", h("b", {}, "lab")),
      this.title,
      h("span", { class: "bx-space" }),
      this.clock,
      this.pace,
      this.badge,
      help,
      this.status
    );
  }
  update(store, connection, pending) {
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
};
function describe(store, connection, pending) {
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

// src/lab/keyboard.ts
var KEYS = [
  [" ", "start, pause or resume", "toggle"],
  [".", "one step of 10 s of cell time", "step"],
  ["[", "slower", "slower"],
  ["]", "faster", "faster"],
  ["/", "find, in the tab that is shown", "search"],
  ["?", "show or hide this list", "help"]
];
var FIELDS = "input, select, summary, textarea";
function listen(root, actions) {
  const onKey = (event) => {
    const target = event.composedPath()[0];
    if (target.isContentEditable || target.closest(FIELDS) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === " " && target.closest("button")) return;
    const entry = KEYS.find(([key]) => key === event.key);
    if (!entry) return;
    event.preventDefault();
    event.stopPropagation();
    actions[entry[2]]();
  };
  root.addEventListener("keydown", onKey);
  return () => root.removeEventListener("keydown", onKey);
}
function helpPanel() {
  const rows = KEYS.flatMap(([key, what]) => [
    h("dt", {}, h("kbd", {}, key === " " ? "Space" : key)),
    h("dd", {}, what)
  ]);
  return h(
    "div",
    { class: "bx-help", hidden: true, role: "note", "aria-label": "Keyboard" },
    h("dl", {}, ...rows),
    h("p", {}, "Keys work while the focus is inside the lab. Drag in the plot to zoom, double-click to follow again.")
  );
}

// src/lab/lab.css
var lab_default = ".bx-header{display:flex;flex-wrap:wrap;align-items:center;gap:4px 12px;min-height:28px}.bx-brand{font-size:15px;letter-spacing:-.01em;color:var(--bx-faint)}.bx-brand b{color:var(--bx-text);font-weight:650;margin-left:.25em}.bx-organism{color:var(--bx-faint);overflow:hidden;text-overflow:ellipsis;white-space:nowrap;max-width:36em}.bx-space{flex:1}.bx-clock{font-size:17px;font-weight:600;letter-spacing:-.01em}.bx-pace{color:var(--bx-faint);min-width:9.5em;text-align:right}.bx-badge{padding:1px 10px;border-radius:99px;font-size:12px;font-weight:600;max-width:22em;overflow:hidden;text-overflow:ellipsis;white-space:nowrap;color:var(--bx-faint);border:1px solid currentColor}.bx-badge[data-state=running]{color:var(--bx-good)}.bx-badge[data-state=paused],.bx-badge[data-state=arrested],.bx-badge:is([data-state=busy],[data-state=warming]){color:var(--bx-warn)}.bx-badge[data-state=lost],.bx-badge[data-state=failed]{color:var(--bx-bad)}.bx-speed{display:flex;align-items:center;gap:6px;margin-left:8px;color:var(--bx-faint)}.bx-machines{display:flex;flex-wrap:wrap;align-items:center;gap:6px;margin-top:8px}.bx-tabs{display:flex;flex-wrap:wrap;gap:6px;max-height:102px;overflow-y:auto;scrollbar-width:thin;padding:1px;margin:-1px}.bx-lab .bx-tab{max-width:20em}.bx-lab .bx-tab[aria-pressed=true]{background:var(--bx-raised);font-weight:600;border-color:var(--bx-faint)}.bx-tab-name{overflow:hidden;text-overflow:ellipsis}.bx-help{margin-top:8px;padding:8px 12px;background:var(--bx-raised);border-radius:6px}.bx-help dl{display:grid;grid-template-columns:auto 1fr auto 1fr auto 1fr;gap:4px 10px;margin:0}.bx-help dd{margin:0}.bx-help p{margin:6px 0 0;color:var(--bx-faint)}.bx-live[inert]{opacity:.5}.bx-toolbar{display:flex;flex-wrap:wrap;align-items:center;gap:6px;margin-top:8px}.bx-gauges{display:grid;grid-template-columns:repeat(6,minmax(0,1fr));gap:8px;margin-top:10px}.bx-lineage{margin-top:8px}.bx-lab .bx-strip{display:flex;gap:8px;margin:0;padding:0 0 6px;overflow-x:auto;list-style:none;scrollbar-width:thin}.bx-division{flex:none;display:grid;gap:3px;margin:0;padding:6px 10px;border:1px solid var(--bx-line);border-radius:6px}.bx-division-time{font-weight:600}.bx-division-time .bx-faint{font-weight:400}.bx-daughter{display:grid;grid-template-columns:minmax(4em,auto) minmax(11em,auto) 7em;white-space:nowrap;gap:10px;align-items:center;min-height:22px;font-size:12px}.bx-daughter>:last-child{justify-self:end}@container bx-lab (max-width: 900px){.bx-gauges{grid-template-columns:repeat(3,minmax(0,1fr))}.bx-help dl{grid-template-columns:auto 1fr auto 1fr}}@container bx-lab (max-width: 700px){.bx-organism{max-width:20em}.bx-pace{min-width:0}.bx-pace:empty{display:none}}@container bx-lab (max-width: 520px){.bx-gauges{grid-template-columns:repeat(2,minmax(0,1fr))}.bx-lab .bx-segment{padding:2px 6px}.bx-help dl{grid-template-columns:auto 1fr}.bx-speed{margin-left:0}.bx-speed>:first-child{display:none}}.bx-tablist{display:flex;flex-wrap:wrap;gap:2px;margin-top:10px;border-bottom:1px solid var(--bx-line)}.bx-lab .bx-face-tab{padding:5px 12px;min-height:30px;background:none;border:0;border-bottom:2px solid transparent;cursor:pointer;color:var(--bx-faint);margin-bottom:-1px}.bx-lab .bx-face-tab:hover{color:var(--bx-text)}.bx-lab .bx-face-tab[aria-selected=true]{color:var(--bx-text);border-bottom-color:var(--bx-accent);font-weight:600}";

// src/shell/tabs.ts
var Tabs = class {
  constructor(onChoose) {
    this.onChoose = onChoose;
    this.element.addEventListener("keydown", (event) => this.move(event));
  }
  onChoose;
  element = h("div", { class: "bx-tablist", role: "tablist", "aria-label": "Parts of the lab" });
  tabs = /* @__PURE__ */ new Map();
  chosen = "";
  get names() {
    return [...this.tabs.keys()];
  }
  add(tab) {
    const id = `bx-${Math.random().toString(36).slice(2)}`;
    const made = button(tab.title, () => this.choose(tab.name), { class: "bx-face-tab", role: "tab", id, "aria-selected": "false", tabindex: -1 });
    tab.panel.setAttribute("role", "tabpanel");
    tab.panel.setAttribute("aria-labelledby", id);
    tab.panel.hidden = true;
    this.tabs.set(tab.name, { tab, button: made });
    this.element.append(made);
    this.element.hidden = this.tabs.size < 2;
    if (this.tabs.size === 1) this.choose(tab.name);
  }
  /** Writes something beside the title of a tab; an empty text takes it away. */
  badge({ face, text, told, tone }) {
    const button2 = this.tabs.get(face)?.button;
    if (!button2) return;
    button2.querySelector(".bx-tab-badge")?.remove();
    if (!text) return;
    const shown = h("span", { "aria-hidden": "true" }, text);
    button2.append(h("span", { class: "bx-tab-badge", "data-tone": tone, title: told }, shown, h("span", { class: "bx-hidden" }, told)));
  }
  choose(name) {
    if (!this.tabs.has(name) || name === this.chosen) return;
    this.chosen = name;
    for (const [other, { tab, button: button2 }] of this.tabs) {
      const chosen = other === name;
      tab.panel.hidden = !chosen;
      button2.setAttribute("aria-selected", String(chosen));
      button2.tabIndex = chosen ? 0 : -1;
    }
    this.onChoose(name);
  }
  move(event) {
    const names = this.names;
    const at = names.indexOf(this.chosen);
    const to = (next) => () => {
      const name = names[(next + names.length) % names.length];
      this.choose(name);
      this.tabs.get(name).button.focus();
    };
    press(event, { ArrowRight: to(at + 1), ArrowLeft: to(at - 1), Home: to(0), End: to(-1) });
  }
};

// src/parts/base.css
var base_default = '.bx-lab{--bx-bg: var(--jp-layout-color1, var(--vscode-editor-background, var(--background-color, #fff)));--bx-raised: var(--jp-layout-color2, var(--vscode-sideBar-background, #f4f5f7));--bx-text: var(--jp-ui-font-color1, var(--vscode-editor-foreground, #1d2126));--bx-faint: var(--jp-ui-font-color2, var(--vscode-descriptionForeground, #5c6570));--bx-line: var(--jp-border-color2, var(--vscode-panel-border, #dadde2));--bx-grid: color-mix(in srgb, var(--bx-line) 60%, transparent);--bx-accent: #0072b2;--bx-on-accent: #fff;--bx-good: #00795a;--bx-warn: #8f5a00;--bx-bad: #b3261e;box-sizing:border-box;container:bx-lab / inline-size;display:block;width:100%;min-width:300px;padding:10px 12px;overflow:hidden;color:var(--bx-text);background:var(--bx-bg);border:1px solid var(--bx-line);border-radius:8px;font:13px/1.35 var(--jp-ui-font-family, system-ui, -apple-system, "Segoe UI", sans-serif);font-variant-numeric:tabular-nums}@media(prefers-color-scheme:dark){:root:not(:has([data-jp-theme-light=true])) .bx-lab{--bx-bg: var(--jp-layout-color1, var(--vscode-editor-background, var(--background-color, #16191d)));--bx-raised: var(--jp-layout-color2, var(--vscode-sideBar-background, #20242a));--bx-text: var(--jp-ui-font-color1, var(--vscode-editor-foreground, #e4e7eb));--bx-faint: var(--jp-ui-font-color2, var(--vscode-descriptionForeground, #9aa3ad));--bx-line: var(--jp-border-color2, var(--vscode-panel-border, #353b43))}}.bx-lab[data-dark=true]{--bx-accent: #56b4e9;--bx-on-accent: #08131b;--bx-good: #3ccf9f;--bx-warn: #f0b64a;--bx-bad: #ff8a80}.bx-lab *,.bx-lab *:before{box-sizing:border-box}.bx-lab [hidden]{display:none!important}.bx-lab:focus-visible,.bx-lab :focus-visible{outline:2px solid var(--bx-accent);outline-offset:1px}.bx-lab button,.bx-lab input,.bx-lab select{font:inherit;color:inherit}.bx-hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}.bx-faint{color:var(--bx-faint)}.bx-lab :is(.bx-button,.bx-tab,.bx-segment){display:inline-flex;align-items:center;justify-content:center;gap:6px;min-height:28px;padding:2px 10px;background:var(--bx-bg);border:1px solid var(--bx-line);border-radius:6px;cursor:pointer;white-space:nowrap}.bx-lab :is(.bx-button,.bx-tab,.bx-segment):hover:enabled{background:var(--bx-raised)}.bx-lab button:disabled{opacity:.45;cursor:default}.bx-lab .bx-primary,.bx-lab .bx-primary:hover:enabled{background:var(--bx-accent);border-color:var(--bx-accent);color:var(--bx-on-accent);font-weight:600}.bx-primary:hover:enabled{filter:brightness(1.08)}.bx-lab .bx-play{min-width:96px}.bx-lab .bx-danger:hover:enabled{color:var(--bx-bad);border-color:currentColor}.bx-lab .bx-round{width:28px;padding:0;border-radius:50%}.bx-lab .bx-small{min-height:22px;padding:0 8px;font-size:12px}.bx-form{display:flex;flex-wrap:wrap;align-items:end;gap:8px;width:100%;padding:8px 10px;background:var(--bx-raised);border-radius:6px}.bx-field{display:grid;gap:2px;font-size:12px;color:var(--bx-faint)}.bx-lab input,.bx-lab select{min-height:28px;padding:2px 8px;background:var(--bx-bg);border:1px solid var(--bx-line);border-radius:6px;color:var(--bx-text)}.bx-search{position:relative}.bx-lab .bx-search>input{flex:1;width:100%;min-width:0}.bx-found{position:absolute;z-index:30;top:calc(100% + 2px);left:0;width:max(100%,380px);max-width:90cqw;max-height:340px;margin:0;padding:4px;overflow:auto;scrollbar-width:thin;list-style:none;background:var(--bx-bg);border:1px solid var(--bx-line);border-radius:6px;box-shadow:0 6px 20px #0003}.bx-found>li{display:flex;gap:8px;align-items:baseline;padding:4px 8px;border-radius:4px;cursor:pointer;white-space:nowrap}.bx-found>[role=option]:is([aria-selected=true],:hover){background:var(--bx-raised)}.bx-found span{overflow:hidden;text-overflow:ellipsis;font-size:12px}.bx-field input{width:11em}.bx-lab .bx-speed-field{width:6.5em}.bx-lab .bx-speed-field[data-own=true]{border-color:var(--bx-accent);font-weight:600}.bx-notice{margin-top:8px;padding:6px 10px;border-left:3px solid var(--bx-bad);background:var(--bx-raised);overflow-wrap:anywhere}.bx-dot{flex:none;width:8px;height:8px;border-radius:50%;background:var(--bx-faint)}[data-state=running]>.bx-dot{background:var(--bx-good)}[data-state=paused]>.bx-dot{background:var(--bx-warn)}[data-state=failed]>.bx-dot{background:var(--bx-bad)}[data-state=created]>.bx-dot,[data-state=ready]>.bx-dot{background:transparent;border:2px solid var(--bx-faint)}.bx-segments{display:inline-flex;flex-wrap:wrap;color:var(--bx-text)}.bx-lab .bx-segment{border-radius:0;margin-left:-1px;padding:2px 9px;position:relative}.bx-lab .bx-segment:first-child{border-radius:6px 0 0 6px;margin-left:0}.bx-lab .bx-segment:last-child{border-radius:0 6px 6px 0}.bx-lab .bx-segment:only-child{border-radius:6px}.bx-lab .bx-segment[aria-pressed=true]{color:var(--bx-accent);border-color:var(--bx-accent);font-weight:600;z-index:1}.bx-lab kbd{padding:0 6px;border:1px solid var(--bx-line);border-radius:4px;background:var(--bx-bg)}.bx-lab .bx-heading{margin:0 0 4px;font-size:12px;font-weight:600;color:var(--bx-faint)}.bx-empty{margin:0;color:var(--bx-faint)}.bx-lab code{font:12px var(--jp-code-font-family, ui-monospace, monospace);background:none;padding:0;color:inherit}.bx-notice[data-tone=good]{border-left-color:var(--bx-good)}.bx-slot{margin-top:10px;min-height:40px}.bx-slot[inert]{opacity:.5}.bx-alone>.bx-slot{margin-top:0}.bx-slot[data-state=loading]:before{content:"loading\\2026";color:var(--bx-faint)}.bx-offer{display:flex;flex-wrap:wrap;align-items:center;justify-content:space-between;gap:8px 14px;margin-top:8px;padding:8px 12px;border:1px solid var(--bx-accent);border-radius:6px;background:color-mix(in srgb,var(--bx-accent) 10%,var(--bx-bg))}.bx-offer-text{flex:1 1 20em}.bx-offer-choices{display:flex;flex-wrap:wrap;gap:6px}.bx-tab-badge{margin-left:6px;font-size:11px;font-weight:600}.bx-tab-badge[data-tone=warn]{color:var(--bx-warn)}.bx-tab-badge[data-tone=bad]{color:var(--bx-bad)}.bx-gauge{display:grid;grid-template-columns:minmax(0,1fr) minmax(30px,44%);align-items:center;gap:1px 6px;padding:7px 10px 8px;background:var(--bx-raised);border-radius:6px}.bx-gauge-name{grid-column:1 / -1;display:flex;justify-content:space-between;gap:8px;font-size:12px;color:var(--bx-faint);white-space:nowrap}.bx-gauge-words{overflow:hidden;text-overflow:ellipsis;font-weight:600}.bx-gauge .bx-trace{grid-area:2 / 2;width:100%;height:25px}.bx-reading{grid-row:2;white-space:nowrap}.bx-value{font-size:18px;font-weight:600;letter-spacing:-.02em}.bx-unit{color:var(--bx-faint);font-size:12px}.bx-detail{grid-column:1 / -1;font-size:12px;color:var(--bx-faint);white-space:nowrap;overflow:hidden;text-overflow:ellipsis}.bx-bar{grid-column:1 / -1;height:4px;margin-top:4px;background:var(--bx-line);border-radius:2px;overflow:hidden}.bx-bar-fill{display:block;height:100%;background:var(--bx-accent);transform:scaleX(0);transform-origin:left}.bx-gauge[data-tone=warn] .bx-gauge-words{color:var(--bx-warn)}.bx-gauge[data-tone=warn] .bx-bar-fill{background:var(--bx-warn)}.bx-gauge[data-tone=bad] .bx-gauge-words{color:var(--bx-bad)}.bx-gauge[data-tone=bad] .bx-bar-fill{background:var(--bx-bad)}@media(pointer:coarse){.bx-lab .bx-button,.bx-lab .bx-small,.bx-lab .bx-segment{min-height:34px}.bx-lab input[type=checkbox]{width:20px;height:20px}}';

// src/parts/palette.ts
var LIGHT = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#B8A800", "#222222"];
var DARK = ["#56B4E9", "#E69F00", "#1FBF92", "#E08FBC", "#F0E442", "#D5702A", "#4C9BD6", "#E8E8E8"];
function colour(index, dark) {
  const palette = dark ? DARK : LIGHT;
  return palette[index % palette.length];
}
function isDark(element) {
  const channels = getComputedStyle(element).color.match(/[\d.]+/g)?.map(Number) ?? [0, 0, 0];
  return (channels[0] * 299 + channels[1] * 587 + channels[2] * 114) / 1e3 > 128;
}

// src/shell/notice.ts
var NOTICE_MS = 8e3;
var Notice = class {
  element = h("div", { class: "bx-notice", role: "alert", hidden: true });
  fading = 0;
  say(text, tone = "bad", stays = false) {
    clearTimeout(this.fading);
    this.element.textContent = text;
    this.element.dataset.tone = tone;
    this.element.hidden = !text;
    if (text && !stays) this.fading = window.setTimeout(() => this.say(""), NOTICE_MS);
  }
  destroy() {
    clearTimeout(this.fading);
  }
};

// src/shell/offers.ts
var Offers = class {
  constructor(host, say) {
    this.host = host;
    this.say = say;
  }
  host;
  say;
  element = h("div", { class: "bx-offer", role: "region", "aria-label": "Offer", hidden: true });
  receive({ offers, said, tone }) {
    if (said) this.say(said, tone);
    const offer = offers[0];
    this.element.hidden = !offer;
    if (!offer) return;
    const more = offers.length > 1 ? ` (${offers.length - 1} more after this)` : "";
    const buttons = offer.choices.map(
      ({ name, title, told }, at) => button(title, () => this.choose(offer.id, name), { class: `bx-button${at ? "" : " bx-primary"}`, title: told })
    );
    const text = h("span", { class: "bx-offer-text", role: "status" }, offer.text + more);
    this.element.replaceChildren(text, h("span", { class: "bx-offer-choices" }, ...buttons));
  }
  choose(id, choice) {
    for (const one of this.element.querySelectorAll("button")) one.disabled = true;
    this.host.send({ kind: "offer", id, choice });
  }
};

// src/shell/line.ts
var TYPES = {
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  float32: Float32Array,
  float64: Float64Array
};
var LOOK_MS = 500;
var MOST_SILENT_LOOKS = 20;
var FaceLine = class {
  constructor(face, shell) {
    this.face = face;
    this.shell = shell;
  }
  face;
  shell;
  listeners = /* @__PURE__ */ new Set();
  waiting = /* @__PURE__ */ new Map();
  /** The last snapshot and, until someone listens, what came after it. */
  kept = [];
  asked = 0;
  /** "opening" until the snapshot is there: frames that come before it are news of something unknown. */
  state = "closed";
  newest = -1;
  acknowledging = 0;
  unwatch = null;
  open() {
    this.state = "opening";
    this.newest = -1;
    this.post({ kind: "open" });
  }
  close() {
    this.state = "closed";
    this.post({ kind: "close" });
  }
  /** Takes a message of the kernel that is for this face. */
  receive(message, bytes) {
    if (message.kind === "answer" || message.kind === "refusal") return this.settle(message, bytes);
    const whole = message.kind === "snapshot";
    if (this.state === "closed" || whole && message.view !== "*" && message.view !== this.shell.view) return;
    if (!whole && this.state === "opening") return;
    this.state = "open";
    this.acknowledge(message.seq ?? -1);
    const arrays = unpack(message.arrays ?? [], bytes);
    const news = message;
    if (whole) this.kept = [];
    if (whole || !this.listeners.size) this.kept.push([news, arrays]);
    for (const listener of this.listeners) listener(news, arrays);
  }
  /** No more waits for the kernel: nobody is here any more. */
  destroy() {
    if (this.state !== "closed") this.close();
    this.unwatch?.();
    cancelAnimationFrame(this.acknowledging);
    this.listeners.clear();
  }
  /** One word for all frames since the last picture; a page out of sight draws none and so asks for no more. */
  acknowledge(sequence) {
    this.newest = Math.max(this.newest, sequence);
    this.acknowledging ||= requestAnimationFrame(() => {
      this.acknowledging = 0;
      if (this.state === "open") this.post({ kind: "ack", seq: this.newest });
    });
  }
  ask(verb, given = {}) {
    const id = `${this.shell.view}.${++this.asked}`;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, [resolve, reject]);
      this.unwatch ??= this.watch();
      this.post({ ...given, kind: "ask", id, verb });
    });
  }
  async order(verb, given = {}) {
    this.shell.say("");
    try {
      return await this.ask(verb, given);
    } catch (cause) {
      this.shell.say(cause.message, "bad");
      return null;
    }
  }
  onMessage(callback) {
    this.listeners.add(callback);
    for (const news of this.kept) callback(...news);
    this.kept = this.kept.slice(0, 1);
    return () => this.listeners.delete(callback);
  }
  say(text, tone = "bad") {
    this.shell.say(text, tone);
  }
  focus(gene) {
    for (const listener of this.shell.focuses) listener(gene);
  }
  onFocus(callback) {
    this.shell.focuses.add(callback);
    return () => this.shell.focuses.delete(callback);
  }
  get dark() {
    return this.shell.dark;
  }
  onTheme(callback) {
    this.shell.themes.add(callback);
    return () => this.shell.themes.delete(callback);
  }
  post(message) {
    this.shell.host.send({ face: this.face, view: this.shell.view, ...message });
  }
  settle(message, bytes) {
    const waiting = this.waiting.get(message.id ?? "");
    if (!waiting) return;
    if (message.kind === "refusal") return this.refuse(message.id, message.text ?? "");
    this.forget(message.id);
    waiting[0]({ ...message, arrays: unpack(message.arrays ?? [], bytes) });
  }
  refuse(id, text) {
    const waiting = this.waiting.get(id);
    if (!waiting) return;
    this.forget(id);
    waiting[1](new Error(text));
  }
  forget(id) {
    this.waiting.delete(id);
    if (this.waiting.size) return;
    this.unwatch?.();
    this.unwatch = null;
  }
  /** A kernel that lives may think as long as it likes; one that says nothing at all will not answer. */
  watch() {
    let silent = 0;
    const stop = this.shell.host.onMessage(() => silent = 0);
    const timer = setInterval(() => {
      if (++silent < MOST_SILENT_LOOKS) return;
      for (const id of [...this.waiting.keys()]) this.refuse(id, "The kernel did not answer.");
    }, LOOK_MS);
    return () => {
      stop();
      clearInterval(timer);
    };
  }
};
function unpack(rows, bytes) {
  const arrays = {};
  for (const { name, type, shape, offset } of rows) {
    const length = shape.reduce((product, axis) => product * axis, 1);
    arrays[name] = new TYPES[type](bytes.buffer, bytes.byteOffset + offset, length);
  }
  return arrays;
}

// src/shell/load.ts
var PATIENCE_MS = 2e4;
var LOADED = /* @__PURE__ */ Symbol.for("bioxen.faces");
function load(host, view, name) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => give(new Error("its code did not come")), PATIENCE_MS);
    const give = (cause) => {
      stop();
      reject(cause);
    };
    const stop = host.onMessage((raw, bytes) => {
      const message = raw;
      if (message.kind !== "bundle" || message.name !== name || message.view !== view) return;
      clearTimeout(timer);
      stop();
      code(message.digest ?? "", bytes).then(({ mount: mount2 }) => resolve(mount2), reject);
    });
    host.send({ kind: "bundle", name, view });
  });
}
function code(digest, text) {
  const home = globalThis;
  const known = home[LOADED] ??= /* @__PURE__ */ new Map();
  let module = known.get(digest);
  if (!module) {
    const address = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
    module = import(address);
    known.set(digest, module);
    void module.finally(() => URL.revokeObjectURL(address));
  }
  return module;
}

// src/shell/slot.ts
var Slot = class {
  constructor(name, shell) {
    this.name = name;
    this.shell = shell;
    this.line = new FaceLine(name, shell);
  }
  name;
  shell;
  element = h("div", { class: "bx-slot" });
  line;
  view = null;
  asked = false;
  visible = false;
  gone = false;
  show(visible) {
    if (visible === this.visible) return;
    this.visible = visible;
    if (visible) this.line.open();
    else this.line.close();
    if (visible && !this.asked) void this.mount();
    this.view?.show?.(visible);
  }
  /** After the kernel was away: everything once more. */
  reopen() {
    if (!this.visible) return;
    this.line.open();
    if (!this.asked) void this.mount();
  }
  receive(message, bytes) {
    if (message.face === this.name) this.line.receive(message, bytes);
  }
  destroy() {
    this.gone = true;
    this.view?.destroy();
    this.line.destroy();
    this.element.remove();
  }
  async mount() {
    this.asked = true;
    this.element.dataset.state = "loading";
    try {
      const mount2 = await load(this.shell.host, this.shell.view, this.name);
      if (this.gone) return;
      this.view = mount2(this.element, this.line);
      this.element.dataset.state = "ready";
      this.view.show?.(this.visible);
    } catch (cause) {
      if (this.gone) return;
      this.asked = false;
      this.line.close();
      this.element.dataset.state = "failed";
      this.shell.say(`This part could not be shown (${cause.message}). Reload the page.`, "bad");
    }
  }
};

// src/shell/theme.ts
function watchTheme(refresh) {
  const observer = new MutationObserver(refresh);
  const attributeFilter = ["class", "style", "data-jp-theme-name", "data-jp-theme-light", "data-theme"];
  for (const element of [document.documentElement, document.body])
    observer.observe(element, { attributes: true, attributeFilter });
  const scheme = matchMedia("(prefers-color-scheme: dark)");
  scheme.addEventListener("change", refresh);
  return () => {
    observer.disconnect();
    scheme.removeEventListener("change", refresh);
  };
}

// src/shell/view.ts
var LOOK_MS2 = 500;
var LOST_MS = 2e3;
var HERE_MS = 2e4;
var GONE = "The kernel does not answer. If it was restarted or shut down, run this cell again.";
var View = class {
  root;
  host;
  view = Math.random().toString(36).slice(2);
  themes = /* @__PURE__ */ new Set();
  focuses = /* @__PURE__ */ new Set();
  dark = false;
  lost = false;
  notice = new Notice();
  offers;
  slots = /* @__PURE__ */ new Map();
  endings = [];
  heard = performance.now();
  said = performance.now();
  painting = 0;
  constructor(host, attributes, style = "") {
    this.host = { onMessage: (callback) => host.onMessage(callback), send: (message) => this.post(host, message) };
    this.offers = new Offers(this.host, (text, tone) => this.say(text, tone));
    const css = h("style", {}, base_default + style);
    this.root = h("section", { class: "bx-lab", tabindex: 0, "data-lm-suppress-shortcuts": "true", ...attributes }, css);
  }
  /** Says something, unless there is no kernel: that is all there is to say then. */
  say(text, tone = "bad") {
    if (!this.lost) this.notice.say(text, tone);
  }
  /** Goes into `el`; returns the way to take it out again. */
  begin(el) {
    el.append(this.root);
    const heart = setInterval(() => this.look(), LOOK_MS2);
    this.endings.push(
      this.host.onMessage((message, bytes) => this.receive(message, bytes)),
      watchTheme(() => this.paint()),
      () => clearInterval(heart)
    );
    this.paint();
    this.host.send({ kind: "hello", view: this.view });
    return () => this.end();
  }
  end() {
    cancelAnimationFrame(this.painting);
    this.notice.destroy();
    for (const slot of this.slots.values()) slot.destroy();
    for (const ending of this.endings.splice(0)) ending();
    this.root.remove();
  }
  open(name) {
    const slot = new Slot(name, this);
    this.slots.set(name, slot);
    return slot;
  }
  /** A kernel that is gone cannot be sent anything; the heart tells the reader. */
  post(host, message) {
    try {
      host.send(message);
    } catch {
      this.heard = -Infinity;
    }
  }
  receive(message, bytes) {
    this.heard = performance.now();
    if (this.lost) {
      this.lost = false;
      this.say("");
      this.changed();
      this.host.send({ kind: "hello", view: this.view });
      for (const slot of this.slots.values()) slot.reopen();
    }
    if (message.kind === "offers") this.offers.receive(message);
    else if (message.face && message.kind !== "badge") this.slots.get(message.face)?.receive(message, bytes);
    else this.hear(message, bytes);
  }
  look() {
    if (performance.now() - this.said > HERE_MS) {
      this.said = performance.now();
      this.host.send({ kind: "here", view: this.view });
    }
    if (performance.now() - this.heard < LOST_MS || this.lost) return;
    this.lost = true;
    this.notice.say(GONE, "bad", true);
    this.changed();
  }
  paint() {
    this.painting ||= requestAnimationFrame(() => {
      this.painting = 0;
      this.dark = isDark(this.root);
      this.root.dataset.dark = String(this.dark);
      for (const listener of this.themes) listener(this.dark);
      this.changed();
    });
  }
};

// src/parts/last.ts
var Last = class {
  facts = "";
  /** Whether these facts are others than the last time; they are kept. */
  differs(...facts) {
    const before = this.facts;
    this.facts = JSON.stringify(facts);
    return this.facts !== before;
  }
};

// src/lab/lineage.ts
var FATES = { followed: "goes on here", adopted: "runs as a VM", gone: "not kept", kept: "" };
var Lineage = class {
  constructor(send) {
    this.send = send;
    this.element = h("section", { class: "bx-lineage", "aria-label": "Divisions" });
    this.element.append(h("h3", { class: "bx-heading" }, "Divisions"), this.empty, this.strip, this.before);
  }
  send;
  element;
  strip = h("ol", { class: "bx-strip" });
  before = h("p", { class: "bx-faint", hidden: true });
  empty = h("p", { class: "bx-empty" }, "No division yet. Both daughters will appear here.");
  drawn = new Last();
  update(store) {
    if (!this.drawn.differs(store.births, store.birthsBefore, store.selected)) return;
    const pairs = /* @__PURE__ */ new Map();
    for (const birth of store.births) pairs.set(birth.time_s, [...pairs.get(birth.time_s) ?? [], birth]);
    this.empty.hidden = pairs.size > 0;
    const cards = [...pairs].map(([time, births]) => this.card(time, births, store));
    this.strip.replaceChildren(...cards.reverse());
    const before = store.birthsBefore / 2;
    this.before.hidden = !before;
    setText(this.before, `… and ${before.toLocaleString("en-US")} before`);
  }
  card(time, births, store) {
    return h(
      "li",
      { class: "bx-division" },
      h("span", { class: "bx-division-time" }, clock(time), h("span", { class: "bx-faint" }, ` · generation ${births[0].generation}`)),
      ...births.map((birth) => this.daughter(birth, store))
    );
  }
  daughter(birth, store) {
    const facts = `${birth.volume_fl.toFixed(2)} fL, ${compact(birth.protein_total)} proteins`;
    const run = () => this.send({ verb: "adopt", vm: store.selected, lineage: birth.lineage });
    const label = `Run daughter ${birth.short} as a VM of its own`;
    const fate = birth.fate === "kept" ? button("Run as VM", run, { "aria-label": label, title: label }) : h("span", { class: "bx-faint" }, FATES[birth.fate]);
    return h(
      "div",
      { class: "bx-daughter", title: `daughter ${birth.short}` },
      h("code", {}, birth.short),
      h("span", {}, facts),
      fate
    );
  }
};

// src/lab/machines.ts
var Machines = class {
  constructor(send, creating) {
    this.send = send;
    this.creating = creating;
    this.add = button([icon(ICONS.add), "New VM"], () => this.open(this.form.hidden), { class: "bx-button", "aria-expanded": "false" });
    this.form = this.makeForm();
    this.undoButton = button([], () => this.send({ verb: "undo" }), { class: "bx-button", hidden: true });
    this.element = h("div", { class: "bx-machines" }, this.tabs, this.add, this.undoButton, this.form);
  }
  send;
  creating;
  element;
  tabs = h("div", { class: "bx-tabs", role: "group", "aria-label": "Virtual machines" });
  form;
  add;
  undoButton;
  drawn = new Last();
  update(store) {
    const last = store.undo.at(-1);
    this.undoButton.hidden = !last;
    setText(this.undoButton, last ? `Undo: destroyed ${last.name}` : "");
    if (!this.drawn.differs(store.vms.map((vm) => [vm.name, vm.state]), store.selected, store.playing)) return;
    const names = store.vms.map((vm) => vm.name);
    for (const tab of [...this.tabs.children]) if (!names.includes(tab.dataset.vm)) tab.remove();
    for (const vm of store.vms) {
      const tab = this.tab(vm.name);
      const state = vm.state === "running" && !store.playing ? "ready" : vm.state;
      tab.dataset.state = state;
      setAttribute(tab, "aria-pressed", String(vm.name === store.selected));
      setAttribute(tab, "aria-label", `${vm.name}, ${state}`);
    }
    const input = this.form.elements.namedItem("name");
    if (this.form.hidden) input.value = freeName(names);
  }
  tab(name) {
    const found = [...this.tabs.children].find((tab2) => tab2.dataset.vm === name);
    if (found) return found;
    const select = () => this.send({ verb: "select", vm: name });
    const shown = [h("span", { class: "bx-dot" }), h("bdi", { class: "bx-tab-name" }, name)];
    const tab = button(shown, select, { class: "bx-tab", "data-vm": name, title: name });
    this.tabs.append(tab);
    return tab;
  }
  /** Opens the form again with what was typed, for another try. */
  retry() {
    this.open(true);
  }
  open(shown) {
    this.form.hidden = !shown;
    this.add.setAttribute("aria-expanded", String(shown));
    if (shown) this.form.elements.namedItem("name").select();
  }
  makeForm() {
    const field = (label, name, value, hint) => h("label", { class: "bx-field" }, label, h("input", { name, value, placeholder: hint, spellcheck: "false" }));
    const submit = (event) => {
      event.preventDefault();
      const [name, genome, seed] = ["name", "genome", "seed"].map((key) => String(new FormData(this.form).get(key)));
      this.send({ verb: "create", name, genome, seed });
      this.creating(name);
      this.open(false);
      this.add.focus();
    };
    return h(
      "form",
      { class: "bx-form", hidden: true, "aria-label": "New virtual machine", onsubmit: submit },
      field("Name", "name", "cell-2", "cell-2"),
      field("Genome", "genome", "teaching-cell", "name or file"),
      field("Seed", "seed", "", "from the session"),
      h("button", { type: "submit", class: "bx-button bx-primary" }, "Create")
    );
  }
};
function freeName(taken) {
  let number = taken.length + 1;
  while (taken.includes(`cell-${number}`)) number++;
  return `cell-${number}`;
}

// src/lab/protocol.ts
var PROTOCOL = 2;

// src/lab/store.ts
var CAPACITY = 6e3;
var WARMING_MS = 2500;
var Table = class {
  columns = [];
  get length() {
    return this.columns[0]?.length ?? 0;
  }
  last(column) {
    return this.columns[column]?.[this.length - 1];
  }
  /** Appends rows later than the last one; halves the density when the table is full. */
  append(numbers, offset, rows, width) {
    while (this.columns.length < width) this.columns.push([]);
    const times = this.columns[0];
    let latest = times.length ? times[times.length - 1] : -Infinity;
    for (let row = 0; row < rows; row++) {
      const at = offset + row * width;
      const time = numbers[at];
      if (!(time > latest)) continue;
      latest = time;
      for (let column = 0; column < width; column++) this.columns[column].push(numbers[at + column]);
    }
    if (times.length > CAPACITY) this.halve();
  }
  halve() {
    const parity = (this.length - 1) % 2;
    this.columns = this.columns.map((column) => column.filter((_, index) => index % 2 === parity));
  }
};
var Store = class {
  vitals = [];
  vms = [];
  watches = [];
  births = [];
  birthsBefore = 0;
  undo = [];
  selected = "";
  playing = false;
  ready = false;
  /** When the clock of the selected VM last moved, or anything else was looked at. */
  moved = performance.now();
  tables = /* @__PURE__ */ new Map();
  present = /* @__PURE__ */ new Map();
  get vm() {
    return this.vms.find((vm) => vm.name === this.selected);
  }
  /** Running, and the session plays. */
  get active() {
    return this.playing && this.vm?.state === "running";
  }
  /** Running, but the clock stands: compiled code is being made, which happens once. */
  get warming() {
    return this.active && !this.vm.outcome && performance.now() - this.moved > WARMING_MS;
  }
  table(vm) {
    let table = this.tables.get(vm);
    if (!table) this.tables.set(vm, table = new Table());
    return table;
  }
  /** A column of the selected VM's vitals, with its times. */
  vital(name) {
    const { columns } = this.table(this.selected);
    return { times: columns[0] ?? [], values: columns[this.vitals.indexOf(name)] ?? [] };
  }
  /** A vital of this very moment. */
  latest(name) {
    const column = this.vitals.indexOf(name);
    return this.present.get(this.selected)?.[column] ?? this.table(this.selected).last(column);
  }
  load(snapshot, numbers) {
    this.tables.clear();
    this.present.clear();
    this.vitals = snapshot.vitals;
    this.ready = true;
    this.takeFacts(snapshot);
    this.takeBlocks(snapshot.blocks, numbers);
  }
  update(frame, numbers) {
    this.takeFacts(frame);
    this.takeBlocks(frame.blocks, numbers);
  }
  takeFacts(facts) {
    const [selected, active, time] = [this.selected, this.active, this.vm?.time_s];
    if (facts.selected !== void 0) this.selected = facts.selected;
    if (facts.playing !== void 0) this.playing = facts.playing;
    if (facts.births) this.births = facts.births;
    if (facts.births_before !== void 0) this.birthsBefore = facts.births_before;
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
  takeBlocks(blocks, numbers) {
    let offset = 0;
    for (const block of blocks) {
      const end = offset + block.rows * block.columns;
      if (block.kind === "now") this.present.set(block.vm, numbers.slice(offset, end));
      else this.table(block.vm).append(numbers, offset, block.rows, block.columns);
      offset = end;
    }
  }
};

// src/parts/speeds.ts
var SPEEDS = [1, 10, 60, 300, 1e3, 3e3, null];
function speedName(speed) {
  return speed === null ? "as fast as possible" : `${speed} times real time`;
}
function speedLabel(speed) {
  return speed === null ? "max" : `${speed.toLocaleString("en-US")}×`;
}

// src/parts/speed_field.ts
var SpeedField = class {
  element;
  constructor(name, set) {
    this.element = h("input", {
      type: "number",
      min: 0,
      step: "any",
      class: "bx-speed-field",
      placeholder: "×",
      "aria-label": name,
      title: "Any other speed: cell time over real time. Enter sets it"
    });
    const take = () => {
      const speed = Number(this.element.value);
      if (this.element.value && Number.isFinite(speed) && speed > 0) set(speed);
    };
    this.element.addEventListener("change", take);
    this.element.addEventListener("keydown", (event) => event.stopPropagation());
  }
  /** Shows a speed that is no preset; undefined where there is none to show. */
  update(speed, disabled) {
    this.element.disabled = disabled;
    const own = typeof speed === "number" && Number.isFinite(speed) && !SPEEDS.includes(speed);
    setAttribute(this.element, "data-own", String(own));
    if (!inUse(this.element)) this.element.value = own ? String(speed) : "";
  }
};

// src/lab/toolbar.ts
var Toolbar = class {
  constructor(send) {
    this.send = send;
    this.primary = button([], () => this.toggle(), { class: "bx-button bx-primary bx-play" });
    const end = { class: "bx-button", title: "End this run; Start goes on from here" };
    this.stop = button([icon(ICONS.stop), "Stop"], () => this.onVm("stop"), end);
    const remove = { class: "bx-button bx-danger", title: "Remove this VM and its history; it can be undone" };
    this.destroy = button([icon(ICONS.destroy), "Destroy"], () => this.onVm("destroy"), remove);
    this.speeds = SPEEDS.map((speed2) => button(speedLabel(speed2), () => this.setSpeed(speed2), { class: "bx-segment", "aria-label": speedName(speed2) }));
    const speed = h("div", { class: "bx-segments", role: "group", "aria-label": "Speed" }, ...this.speeds);
    this.element = h(
      "div",
      { class: "bx-toolbar", role: "toolbar", "aria-label": "Control of the selected VM" },
      this.primary,
      this.stop,
      this.destroy,
      h("div", { class: "bx-speed", title: "Cell time over real time" }, h("span", { "aria-hidden": "true" }, "Speed"), speed, this.field.element)
    );
  }
  send;
  element;
  primary;
  stop;
  destroy;
  speeds;
  field = new SpeedField("Another speed", (speed) => this.setSpeed(speed));
  store = null;
  update(store) {
    this.store = store;
    const state = store.vm?.state;
    const does = store.active ? "Pause" : state === "paused" ? "Resume" : "Start";
    if (this.primary.dataset.does !== does) {
      this.primary.dataset.does = does;
      this.primary.replaceChildren(icon(does === "Pause" ? ICONS.pause : ICONS.play), does);
    }
    setAttribute(this.primary, "aria-pressed", String(store.active));
    const can = (verb) => !!store.vm?.verbs.includes(verb);
    this.primary.disabled = !["start", "pause", "resume"].some(can);
    this.stop.disabled = !can("stop");
    this.destroy.disabled = !can("destroy");
    this.speeds.forEach((one, index) => {
      setAttribute(one, "aria-pressed", String(!!store.vm && store.vm.speed === SPEEDS[index]));
      one.disabled = !state;
    });
    this.field.update(store.vm?.speed, !state);
  }
  toggle() {
    if (!this.primary.disabled) this.onVm(this.store?.active ? "pause" : "run");
  }
  /** One preset faster (+1) or slower (-1). */
  changeSpeed(by) {
    const present = this.store?.vm?.speed ?? Infinity;
    const at = SPEEDS.findIndex((speed) => (speed ?? Infinity) >= present);
    this.setSpeed(SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, at + by))]);
  }
  setSpeed(value) {
    this.onVm("speed", { value });
  }
  onVm(verb, more = {}) {
    if (this.store?.vm) this.send({ verb, vm: this.store.vm.name, ...more });
  }
};

// src/lab/mount.ts
var CALM_MS = 500;
var LIVE = "now";
var COURSE = "course";
function mount(el, host) {
  return new Lab(host).begin(el);
}
var Lab = class extends View {
  store = new Store();
  send = (command) => {
    this.say("");
    this.host.send({ kind: "command", ...command });
  };
  redraw = () => {
    this.urgent = true;
    this.schedule();
  };
  toolbar = new Toolbar(this.send);
  machines = new Machines(this.send, (name) => this.wait(name));
  gauges = new Gauges();
  lineage = new Lineage(this.send);
  help = helpPanel();
  helpButton = button("?", () => this.toggleHelp(), { class: "bx-button bx-round", "aria-label": "Keyboard help" });
  header = new Header(this.helpButton);
  live = h("div", { class: "bx-live" });
  now = h("div");
  tabs = new Tabs((name) => this.choose(name));
  link = "connecting";
  pending = "";
  scheduled = 0;
  sequence = -1;
  frames = 0;
  /** When the numbers were last written, and whether they must be written at once. */
  written = 0;
  urgent = true;
  later = 0;
  constructor(host) {
    super(host, { "aria-label": "bioxen lab" }, lab_default);
    this.now.append(this.gauges.element, this.lineage.element);
    this.tabs.add({ name: LIVE, title: "Live", panel: this.now });
    this.live.append(this.toolbar.element, this.tabs.element, this.now);
    this.root.append(this.header.element, this.help, this.offers.element, this.machines.element, this.notice.element, this.live);
    const keys = listen(this.root, {
      toggle: () => this.toolbar.toggle(),
      step: () => this.send({ verb: "step", vm: this.store.selected, seconds: 10 }),
      slower: () => this.toolbar.changeSpeed(-1),
      faster: () => this.toolbar.changeSpeed(1),
      search: () => this.root.querySelector("[role=tabpanel]:not([hidden]) :is([data-search], [type=search], [role=combobox])")?.focus(),
      help: () => this.toggleHelp()
    });
    this.endings.push(keys, () => cancelAnimationFrame(this.scheduled), () => clearTimeout(this.later));
  }
  changed() {
    if (this.lost) this.link = "connecting";
    this.redraw();
  }
  hear(message, bytes) {
    if (message.kind === "badge") this.tabs.badge(message);
    else if (message.kind === "faces") this.offer(message);
    else if (["snapshot", "frame", "notice"].includes(message.kind)) this.take(message, asFloats(bytes));
  }
  get connection() {
    return this.lost ? "lost" : this.link;
  }
  /** Makes a tab for each face that the kernel has. */
  offer({ faces = [], view }) {
    if (view !== this.view) return;
    for (const { name, title } of faces) {
      if (this.slots.has(name)) continue;
      const slot = this.open(name);
      if (name === COURSE) {
        this.gauges.element.after(slot.element);
        slot.show(this.tabs.chosen === LIVE);
        continue;
      }
      this.live.append(slot.element);
      this.tabs.add({ name, title, panel: slot.element });
    }
  }
  choose(name) {
    this.root.dataset.face = name;
    for (const [other, slot] of this.slots) slot.show(other === name || other === COURSE && name === LIVE);
    this.redraw();
  }
  take(message, numbers) {
    this.sequence = Math.max(this.sequence, message.seq);
    const before = this.outline();
    if (message.kind === "snapshot" && (message.view === "*" || message.view === this.view)) {
      this.link = message.protocol === PROTOCOL ? "live" : "outdated";
      this.store.load(message, numbers);
    } else if (message.kind === "frame" && this.store.ready) this.store.update(message, numbers);
    else if (message.kind === "notice") this.refuse(message.text);
    if (this.pending && this.store.vms.some((vm) => vm.name === this.pending)) this.pending = "";
    this.urgent ||= this.outline() !== before;
    this.schedule();
  }
  /** What must be shown without delay when it changes. */
  outline() {
    const { store } = this;
    const states = store.vms.map((vm) => `${vm.name} ${vm.state} ${vm.speed} ${vm.outcome}`).join();
    return [this.connection, this.pending, store.playing, store.selected, states, store.watches.length].join();
  }
  schedule() {
    this.scheduled ||= requestAnimationFrame(() => this.draw());
  }
  draw() {
    this.scheduled = 0;
    const now = performance.now();
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches ? CALM_MS : 0;
    if (this.urgent || now - this.written >= calm) {
      this.written = now;
      this.urgent = false;
      this.write();
    } else this.later ||= window.setTimeout(this.redraw, calm);
    this.root.dataset.frames = String(++this.frames);
    if (this.sequence >= 0 && this.connection !== "lost") this.host.send({ kind: "ack", view: this.view, seq: this.sequence });
  }
  write() {
    const { store } = this;
    clearTimeout(this.later);
    this.later = 0;
    const state = this.header.update(store, this.connection, this.pending ? `creating ${this.pending}…` : "");
    this.root.dataset.state = state;
    this.live.inert = state === "lost";
    this.machines.update(store);
    this.toolbar.update(store);
    this.gauges.update(store, colour(0, this.dark));
    this.lineage.update(store);
  }
  wait(name) {
    this.pending = name;
    this.redraw();
  }
  refuse(text) {
    this.say(text);
    if (this.pending) this.machines.retry();
    this.pending = "";
    this.urgent = true;
  }
  toggleHelp() {
    this.help.hidden = !this.help.hidden;
    this.helpButton.setAttribute("aria-expanded", String(!this.help.hidden));
  }
};

// src/lab-panel.ts
var render = forPanel(mount);
export {
  render
};
