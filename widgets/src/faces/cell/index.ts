import { h, setText } from "../../parts/dom";
import type { MountFace } from "../../parts/face";
import { Segments } from "../../parts/segments";
import style from "./cell.css";
import { Chromosome } from "./chromosome";
import { Numbers } from "./numbers";
import { Picture } from "./picture";
import type { CellFacts, Fixed, Line } from "./protocol";
import { Regulation } from "./regulation";
import { Tree } from "./tree";

const PARTS = [[0, "Cell and family"], [1, "Regulation"]] as const;

/** The cell view: the picture with its numbers, the family tree, and the regulatory network on a second page. */
export const mount: MountFace = (el, host) => {
  const picture = new Picture(host);
  const chromosome = new Chromosome();
  const numbers = new Numbers();
  const tree = new Tree(host);
  const regulation = new Regulation(host);
  const source = h("p", { class: "bxe-source bx-faint" });
  const empty = h("p", { class: "bx-empty", hidden: true }, "There is no VM. Create one to see its cell.");
  const cellPage = h(
    "div",
    { class: "bxe-page" },
    h("div", { class: "bxe-top" }, h("div", {}, picture.element, source), h("aside", { class: "bxe-side" }, chromosome.element, numbers.element)),
    tree.element,
  );
  const pages = [cellPage, h("div", { class: "bxe-page", hidden: true }, regulation.element)];
  let page = 0;
  let visible = false;
  const seen = () => {
    for (const part of [picture, tree]) part.show(visible && page === 0);
    regulation.show(visible && page === 1);
  };
  const open = (number: number) => {
    page = number;
    pages.forEach((one, k) => (one.hidden = k !== page));
    tabs.mark(page);
    seen();
  };
  const tabs = new Segments<number>("What is shown", PARTS, open);
  tabs.mark(page);
  const root = h("div", { class: "bxe" }, tabs.element, empty, ...pages);
  el.append(h("style", {}, style), root);

  let fixed: Fixed | null = null;
  let vm = "";
  const stop = host.onMessage((message, arrays) => {
    const fresh = Boolean(message.reset);
    if (fresh) {
      if (vm !== message.vm) regulation.reset();
      vm = String(message.vm ?? "");
      fixed = message.fixed as Fixed | null;
      root.dataset.vm = vm;
      empty.hidden = fixed !== null;
      cellPage.classList.toggle("bxe-none", fixed === null);
      picture.reset(fixed);
      if (fixed) {
        numbers.reset(fixed);
        chromosome.element.toggleAttribute("hidden", fixed.form === "budding");
        setText(source, fixed.form_source);
      }
      tree.select(vm);
    }
    if (message.lines) tree.update(message.lines as Line[], arrays);
    if (message.clocks) tree.tick(message.clocks as Record<string, [number, number, number]>);
    const cell = message.cell as CellFacts | undefined;
    if (!cell || !fixed) return;
    picture.update(cell, fresh);
    chromosome.update(cell, host.dark);
    numbers.update(cell, fixed);
    root.dataset.generation = String(cell.generation);
    root.dataset.status = cell.status;
  });
  const calm = host.onTheme(() => {
    for (const part of [picture, tree, regulation]) part.paintAnew();
  });
  const still = host.onFocus((gene) => regulation.focus(gene));
  return {
    show(now) {
      visible = now;
      seen();
    },
    destroy() {
      stop();
      calm();
      still();
      for (const part of [picture, tree, regulation]) part.destroy();
      el.replaceChildren();
    },
  };
};
