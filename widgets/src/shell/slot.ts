import type { FaceView } from "../parts/face";
import { h } from "../parts/dom";
import { FaceLine, type Shell } from "./line";
import { load } from "./load";

/** The place of one face: its code comes when it is first shown, its frames only while it is seen. */
export class Slot {
  readonly element = h("div", { class: "bx-slot" });
  private readonly line: FaceLine;
  private view: FaceView | null = null;
  private asked = false;
  private visible = false;
  private gone = false;

  constructor(
    readonly name: string,
    private readonly shell: Shell,
  ) {
    this.line = new FaceLine(name, shell);
  }

  show(visible: boolean): void {
    if (visible === this.visible) return;
    this.visible = visible;
    if (visible) this.line.open();
    else this.line.close();
    if (visible && !this.asked) void this.mount();
    this.view?.show?.(visible);
  }

  /** After the kernel was away: everything once more. */
  reopen(): void {
    if (!this.visible) return;
    this.line.open();
    if (!this.asked) void this.mount();
  }

  receive(message: { face?: string }, bytes: Uint8Array): void {
    if (message.face === this.name && this.line.receive(message as Parameters<FaceLine["receive"]>[0], bytes)) this.element.dataset.told = "true";
  }

  destroy(): void {
    this.gone = true;
    this.view?.destroy();
    this.line.destroy();
    this.element.remove();
  }

  private async mount(): Promise<void> {
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
      this.shell.say(`This part could not be shown (${(cause as Error).message}). Reload the page.`, "bad");
    }
  }
}
