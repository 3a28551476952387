import { h } from "../../parts/dom";
import type { FaceHost } from "../../parts/face";
import { SearchBox } from "../../parts/search";
import type { Entry } from "./protocol";

/** Finds whatever the cell has by name, product or class, reads formulas, and asks for their curves. */
export function search(host: FaceHost): HTMLElement {
  const molecule = h(
    "select",
    { "aria-label": "What to show of the gene", onchange: () => box.focus() },
    h("option", { value: "protein" }, "protein"),
    h("option", { value: "rna" }, "RNA"),
  );
  const box = new SearchBox<Entry>({
    name: "Find a gene, a quantity, or write a formula",
    found: "Found",
    placeholder: "Gene, pathway, substrate… or lacZ / volume",
    find: async (text) => ((await host.order("search", { text, molecule: molecule.value }))?.value as Entry[] | undefined) ?? null,
    row,
    pick: ({ key, about }) => {
      if (key) void host.order("show", { key });
      else host.say(about);
      return key !== "";
    },
    none: "This cell has nothing of that name",
  });
  box.element.append(molecule);
  return box.element;
}

function row({ group, label, locus, about, unit }: Entry): HTMLElement {
  return h(
    "li",
    { class: "bxc-option", "data-group": group },
    h("b", {}, label),
    h("span", { class: "bx-faint" }, locus),
    h("span", { class: "bx-faint bxc-about" }, about),
    h("span", { class: "bx-faint bxc-unit" }, unit),
  );
}
