/** A name for a text: its first command. */
export function nameOf(text: string): string {
  return `${text.match(/^\s*([A-Za-z_]\w*)/m)?.[1] ?? "process"}.bxp`;
}

/** A notebook cell that runs a text. */
export function asCell(text: string, vm: string): string {
  return `%%process ${/[\s"']/.test(vm) ? JSON.stringify(vm) : vm}\n${text.trimEnd()}\n`;
}
