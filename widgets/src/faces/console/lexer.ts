export interface Piece {
  kind: "command" | "argument" | "text" | "number" | "constant" | "comment" | "mark" | "open" | "bad" | "plain";
  text: string;
}

const TOKEN =
  /(?<space>[ \t\r\n]+)|(?<comment>#[^\r\n]*)|(?<number>(?:\d|\.\d)(?:[eE][+-]\d|[\w.])*)|(?<name>[A-Za-z_]\w*)|(?<text>"(?:[^"\\\r\n]|\\[^\r\n])*"|'(?:[^'\\\r\n]|\\[^\r\n])*')|(?<open>["'][^\r\n]*)|(?<mark>[()[\]{},:;=+-])|(?<other>.)/gsu;
const CONSTANTS = new Set(["True", "False", "None", "true", "false", "null"]);

/** A process text in pieces by what they are; together they are the text again. */
export function pieces(text: string, commands: ReadonlySet<string>): Piece[] {
  const found: Piece[] = [];
  let depth = 0;
  for (const match of text.matchAll(TOKEN)) {
    const groups = match.groups!;
    const part = match[0];
    let kind: Piece["kind"] = "plain";
    if (groups.comment) kind = "comment";
    else if (groups.number) kind = "number";
    else if (groups.text) kind = "text";
    else if (groups.open) kind = "open";
    else if (groups.other) kind = "bad";
    else if (groups.mark) kind = "mark";
    else if (groups.name) {
      if (CONSTANTS.has(part)) kind = "constant";
      else if (depth) kind = "argument";
      else if (commands.has(part)) kind = "command";
    }
    if ("([{".includes(part)) depth++;
    else if (")]}".includes(part)) depth = Math.max(0, depth - 1);
    found.push({ kind, text: part });
  }
  return found;
}

/** Whether all brackets and quotes of a text are closed, so that it can be run. */
export function isWhole(text: string): boolean {
  let depth = 0;
  for (const { kind, text: part } of pieces(text, new Set())) {
    if (kind === "open") return false;
    if (kind !== "mark") continue;
    if ("([{".includes(part)) depth++;
    else if (")]}".includes(part)) depth--;
  }
  return depth <= 0 && text.trim() !== "";
}

/** Blanks that the line behind a place begins with: four for each bracket that is open there. */
export function indent(before: string): string {
  let depth = 0;
  for (const { kind, text: part } of pieces(before, new Set())) {
    if (kind !== "mark") continue;
    if ("([{".includes(part)) depth++;
    else if (")]}".includes(part)) depth = Math.max(0, depth - 1);
  }
  return "    ".repeat(Math.min(depth, 8));
}
