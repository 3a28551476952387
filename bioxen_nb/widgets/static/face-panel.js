// src/host.ts
function asBytes(buffer) {
  if (!buffer) return new Uint8Array(0);
  if (buffer instanceof ArrayBuffer) return new Uint8Array(buffer);
  const { buffer: whole, byteOffset, byteLength } = buffer;
  return new Uint8Array(whole.slice(byteOffset, byteOffset + byteLength));
}
function forPanel(mount) {
  return ({ model }) => {
    const el = document.createElement("div");
    el.style.width = "100%";
    const unmount = mount(el, {
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

// src/parts/base.css
var base_default = '.bx-lab{--bx-bg: var(--jp-layout-color1, var(--vscode-editor-background, var(--background-color, #fff)));--bx-raised: var(--jp-layout-color2, var(--vscode-sideBar-background, #f4f5f7));--bx-text: var(--jp-ui-font-color1, var(--vscode-editor-foreground, #1d2126));--bx-faint: var(--jp-ui-font-color2, var(--vscode-descriptionForeground, #5c6570));--bx-line: var(--jp-border-color2, var(--vscode-panel-border, #dadde2));--bx-grid: color-mix(in srgb, var(--bx-line) 60%, transparent);--bx-accent: #0072b2;--bx-on-accent: #fff;--bx-good: #00795a;--bx-warn: #8f5a00;--bx-bad: #b3261e;box-sizing:border-box;container:bx-lab / inline-size;display:block;width:100%;min-width:300px;padding:10px 12px;overflow:hidden;color:var(--bx-text);background:var(--bx-bg);border:1px solid var(--bx-line);border-radius:8px;font:13px/1.35 var(--jp-ui-font-family, system-ui, -apple-system, "Segoe UI", sans-serif);font-variant-numeric:tabular-nums}@media(prefers-color-scheme:dark){:root:not(:has([data-jp-theme-light=true])) .bx-lab{--bx-bg: var(--jp-layout-color1, var(--vscode-editor-background, var(--background-color, #16191d)));--bx-raised: var(--jp-layout-color2, var(--vscode-sideBar-background, #20242a));--bx-text: var(--jp-ui-font-color1, var(--vscode-editor-foreground, #e4e7eb));--bx-faint: var(--jp-ui-font-color2, var(--vscode-descriptionForeground, #9aa3ad));--bx-line: var(--jp-border-color2, var(--vscode-panel-border, #353b43))}}.bx-lab[data-dark=true]{--bx-accent: #56b4e9;--bx-on-accent: #08131b;--bx-good: #3ccf9f;--bx-warn: #f0b64a;--bx-bad: #ff8a80}.bx-lab *,.bx-lab *:before{box-sizing:border-box}.bx-lab [hidden]{display:none!important}.bx-lab:focus-visible,.bx-lab :focus-visible{outline:2px solid var(--bx-accent);outline-offset:1px}.bx-lab button,.bx-lab input,.bx-lab select{font:inherit;color:inherit}.bx-hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}.bx-faint{color:var(--bx-faint)}.bx-lab :is(.bx-button,.bx-tab,.bx-segment){display:inline-flex;align-items:center;justify-content:center;gap:6px;min-height:28px;padding:2px 10px;background:var(--bx-bg);border:1px solid var(--bx-line);border-radius:6px;cursor:pointer;white-space:nowrap}.bx-lab :is(.bx-button,.bx-tab,.bx-segment):hover:enabled{background:var(--bx-raised)}.bx-lab button:disabled{opacity:.45;cursor:default}.bx-lab .bx-primary,.bx-lab .bx-primary:hover:enabled{background:var(--bx-accent);border-color:var(--bx-accent);color:var(--bx-on-accent);font-weight:600}.bx-primary:hover:enabled{filter:brightness(1.08)}.bx-lab .bx-play{min-width:96px}.bx-lab .bx-danger:hover:enabled{color:var(--bx-bad);border-color:currentColor}.bx-lab .bx-round{width:28px;padding:0;border-radius:50%}.bx-lab .bx-small{min-height:22px;padding:0 8px;font-size:12px}.bx-form{display:flex;flex-wrap:wrap;align-items:end;gap:8px;width:100%;padding:8px 10px;background:var(--bx-raised);border-radius:6px}.bx-field{display:grid;gap:2px;font-size:12px;color:var(--bx-faint)}.bx-lab input,.bx-lab select{min-height:28px;padding:2px 8px;background:var(--bx-bg);border:1px solid var(--bx-line);border-radius:6px;color:var(--bx-text)}.bx-search{position:relative}.bx-lab .bx-search>input{flex:1;width:100%;min-width:0}.bx-found{position:absolute;z-index:30;top:calc(100% + 2px);left:0;width:max(100%,380px);max-width:90cqw;max-height:340px;margin:0;padding:4px;overflow:auto;scrollbar-width:thin;list-style:none;background:var(--bx-bg);border:1px solid var(--bx-line);border-radius:6px;box-shadow:0 6px 20px #0003}.bx-found>li{display:flex;gap:8px;align-items:baseline;padding:4px 8px;border-radius:4px;cursor:pointer;white-space:nowrap}.bx-found>[role=option]:is([aria-selected=true],:hover){background:var(--bx-raised)}.bx-found span{overflow:hidden;text-overflow:ellipsis;font-size:12px}.bx-field input{width:11em}.bx-lab .bx-speed-field{width:6.5em}.bx-lab .bx-speed-field[data-own=true]{border-color:var(--bx-accent);font-weight:600}.bx-notice{margin-top:8px;padding:6px 10px;border-left:3px solid var(--bx-bad);background:var(--bx-raised);overflow-wrap:anywhere}.bx-dot{flex:none;width:8px;height:8px;border-radius:50%;background:var(--bx-faint)}[data-state=running]>.bx-dot{background:var(--bx-good)}[data-state=paused]>.bx-dot{background:var(--bx-warn)}[data-state=failed]>.bx-dot{background:var(--bx-bad)}[data-state=created]>.bx-dot,[data-state=ready]>.bx-dot{background:transparent;border:2px solid var(--bx-faint)}.bx-segments{display:inline-flex;flex-wrap:wrap;color:var(--bx-text)}.bx-lab .bx-segment{border-radius:0;margin-left:-1px;padding:2px 9px;position:relative}.bx-lab .bx-segment:first-child{border-radius:6px 0 0 6px;margin-left:0}.bx-lab .bx-segment:last-child{border-radius:0 6px 6px 0}.bx-lab .bx-segment:only-child{border-radius:6px}.bx-lab .bx-segment[aria-pressed=true]{color:var(--bx-accent);border-color:var(--bx-accent);font-weight:600;z-index:1}.bx-lab kbd{padding:0 6px;border:1px solid var(--bx-line);border-radius:4px;background:var(--bx-bg)}.bx-lab .bx-heading{margin:0 0 4px;font-size:12px;font-weight:600;color:var(--bx-faint)}.bx-empty{margin:0;color:var(--bx-faint)}.bx-lab code{font:12px var(--jp-code-font-family, ui-monospace, monospace);background:none;padding:0;color:inherit}.bx-notice[data-tone=good]{border-left-color:var(--bx-good)}.bx-slot{margin-top:10px;min-height:40px}.bx-slot[inert]{opacity:.5}.bx-alone>.bx-slot{margin-top:0}.bx-slot[data-state=loading]:before{content:"loading\\2026";color:var(--bx-faint)}.bx-offer{display:flex;flex-wrap:wrap;align-items:center;justify-content:space-between;gap:8px 14px;margin-top:8px;padding:8px 12px;border:1px solid var(--bx-accent);border-radius:6px;background:color-mix(in srgb,var(--bx-accent) 10%,var(--bx-bg))}.bx-offer-text{flex:1 1 20em}.bx-offer-choices{display:flex;flex-wrap:wrap;gap:6px}.bx-tab-badge{margin-left:6px;font-size:11px;font-weight:600}.bx-tab-badge[data-tone=warn]{color:var(--bx-warn)}.bx-tab-badge[data-tone=bad]{color:var(--bx-bad)}.bx-gauge{display:grid;grid-template-columns:minmax(0,1fr) minmax(30px,44%);align-items:center;gap:1px 6px;padding:7px 10px 8px;background:var(--bx-raised);border-radius:6px}.bx-gauge-name{grid-column:1 / -1;display:flex;justify-content:space-between;gap:8px;font-size:12px;color:var(--bx-faint);white-space:nowrap}.bx-gauge-words{overflow:hidden;text-overflow:ellipsis;font-weight:600}.bx-gauge .bx-trace{grid-area:2 / 2;width:100%;height:25px}.bx-reading{grid-row:2;white-space:nowrap}.bx-value{font-size:18px;font-weight:600;letter-spacing:-.02em}.bx-unit{color:var(--bx-faint);font-size:12px}.bx-detail{grid-column:1 / -1;font-size:12px;color:var(--bx-faint);white-space:nowrap;overflow:hidden;text-overflow:ellipsis}.bx-bar{grid-column:1 / -1;height:4px;margin-top:4px;background:var(--bx-line);border-radius:2px;overflow:hidden}.bx-bar-fill{display:block;height:100%;background:var(--bx-accent);transform:scaleX(0);transform-origin:left}.bx-gauge[data-tone=warn] .bx-gauge-words{color:var(--bx-warn)}.bx-gauge[data-tone=warn] .bx-bar-fill{background:var(--bx-warn)}.bx-gauge[data-tone=bad] .bx-gauge-words{color:var(--bx-bad)}.bx-gauge[data-tone=bad] .bx-bar-fill{background:var(--bx-bad)}@media(pointer:coarse){.bx-lab .bx-button,.bx-lab .bx-small,.bx-lab .bx-segment{min-height:34px}.bx-lab input[type=checkbox]{width:20px;height:20px}}';

// src/parts/dom.ts
function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== false) element.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children) if (child !== null) element.append(child);
  return element;
}
function button(content, act, more = {}) {
  return h("button", { type: "button", class: "bx-button bx-small", onclick: () => act(), ...more }, ...[content].flat());
}

// src/parts/palette.ts
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
      code(message.digest ?? "", bytes).then(({ mount }) => resolve(mount), reject);
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
      const mount = await load(this.shell.host, this.shell.view, this.name);
      if (this.gone) return;
      this.view = mount(this.element, this.line);
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

// src/shell/alone.ts
function mountAlone(el, host) {
  return new Alone(host).begin(el);
}
var Alone = class extends View {
  constructor(host) {
    super(host, { class: "bx-lab bx-alone" });
    this.root.append(this.offers.element, this.notice.element);
    this.changed();
  }
  hear({ kind, view, faces }) {
    const face = kind === "faces" && view === this.view ? faces?.[0] : void 0;
    if (!face || this.slots.size) return;
    const slot = this.open(face.name);
    this.root.setAttribute("aria-label", face.title);
    this.root.append(slot.element);
    this.changed();
    slot.show(true);
  }
  changed() {
    this.root.dataset.state = this.lost ? "lost" : this.slots.size ? "live" : "connecting";
    for (const slot of this.slots.values()) slot.element.inert = this.lost;
  }
};

// src/face-panel.ts
var render = forPanel(mountAlone);
export {
  render
};
