import { h } from "../../parts/dom";
import { pieces } from "./lexer";

/** A process text in colours. A piece of it may be marked as a mistake, by a line below and not by colour alone. */
export function coloured(text: string, commands: ReadonlySet<string>, wrong?: { start: number; end: number } | null): Node[] {
  const nodes: Node[] = [];
  let at = 0;
  for (const { kind, text: part } of pieces(text, commands)) {
    const inside = wrong && at < Math.max(wrong.end, wrong.start + 1) && at + part.length > wrong.start;
    at += part.length;
    if (kind === "plain" && !inside) nodes.push(document.createTextNode(part));
    else nodes.push(h("span", { class: inside ? "bxn-wrong" : null, "data-kind": kind }, part));
  }
  return nodes;
}
