import { h } from "../parts/dom";

const NOTICE_MS = 8000;

/** A line of text above everything: refusals stay for some seconds, what is said to stay stays. */
export class Notice {
  readonly element = h("div", { class: "bx-notice", role: "alert", hidden: true });
  private fading = 0;

  say(text: string, tone: "bad" | "good" = "bad", stays = false): void {
    clearTimeout(this.fading);
    this.element.textContent = text;
    this.element.dataset.tone = tone;
    this.element.hidden = !text;
    if (text && !stays) this.fading = window.setTimeout(() => this.say(""), NOTICE_MS);
  }

  destroy(): void {
    clearTimeout(this.fading);
  }
}
