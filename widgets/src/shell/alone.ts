import type { Host } from "../host";
import { h } from "../parts/dom";
import { isDark } from "../parts/palette";
import base from "../parts/base.css";
import type { Shell } from "./line";
import { Notice } from "./notice";
import { Offers, type OffersNews } from "./offers";
import { Slot } from "./slot";
import { watchTheme } from "./theme";

const LOST_MS = 2000;
const GONE = "The kernel does not answer. If it was restarted or shut down, run this cell again.";

interface Incoming {
  kind: string;
  face?: string;
  view?: string;
  faces?: { name: string; title: string }[];
}

/** Puts the one face of a deck into `el`, without a lab around it; returns the way to take it out again. */
export function mountAlone(el: HTMLElement, host: Host): () => void {
  const notice = new Notice();
  const css = h("style");
  css.textContent = base;
  const root = h("section", {
    class: "bx-lab bx-alone",
    tabindex: 0,
    "data-lm-suppress-shortcuts": "true",
    "data-state": "connecting",
  });
  const offers = new Offers(host, (text, tone) => notice.say(text, tone));
  root.append(css, offers.element, notice.element);
  const view = Math.random().toString(36).slice(2);
  let slot: Slot | null = null;
  let heard = performance.now();
  let dark = false;
  const shell: Shell = {
    host,
    view,
    say: (text, tone) => notice.say(text, tone),
    get dark() {
      return dark;
    },
    themes: new Set(),
    focuses: new Set(),
  };
  const paint = () => {
    dark = isDark(root);
    root.dataset.dark = String(dark);
    for (const listener of shell.themes) listener(dark);
  };
  const receive = (message: Incoming, bytes: Uint8Array) => {
    heard = performance.now();
    if (root.dataset.state === "lost") {
      root.dataset.state = "live";
      notice.say("");
      if (slot) slot.element.inert = false;
      slot?.reopen();
    }
    if (message.kind === "offers") offers.receive(message as OffersNews & Incoming);
    if (message.kind === "faces" && message.view === view && !slot && message.faces?.[0]) {
      slot = new Slot(message.faces[0].name, shell);
      root.setAttribute("aria-label", message.faces[0].title);
      root.append(slot.element);
      root.dataset.state = "live";
      slot.show(true);
    }
    slot?.receive(message, bytes);
  };
  const stop = host.onMessage((message, bytes) => receive(message as Incoming, bytes));
  const calm = watchTheme(paint);
  const heart = setInterval(() => {
    if (performance.now() - heard < LOST_MS || root.dataset.state === "lost") return;
    root.dataset.state = "lost";
    if (slot) slot.element.inert = true;
    notice.say(GONE, "bad", true);
  }, 500);
  el.append(root);
  requestAnimationFrame(paint);
  host.send({ kind: "hello", view });
  return () => {
    stop();
    calm();
    clearInterval(heart);
    notice.destroy();
    slot?.destroy();
    root.remove();
  };
}
