/** What a view needs from the place it is shown in: a road up for messages and a road down. */
export interface Host {
  send(message: object): void;
  /** Calls back for every message, with its bytes if it has any; returns the way to stop. */
  onMessage(callback: (message: object, bytes: Uint8Array) => void): () => void;
}

/** The bytes of a binary buffer, copied so that they start where numbers of any width may start. */
function asBytes(buffer: ArrayBuffer | ArrayBufferView | null | undefined): Uint8Array {
  if (!buffer) return new Uint8Array(0);
  if (buffer instanceof ArrayBuffer) return new Uint8Array(buffer);
  const { buffer: whole, byteOffset, byteLength } = buffer;
  return new Uint8Array(whole.slice(byteOffset, byteOffset + byteLength));
}

/** The float32 numbers in bytes. */
export function asFloats(bytes: Uint8Array): Float32Array {
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 2);
}

type Mount = (el: HTMLElement, host: Host) => () => void;

interface AnywidgetModel {
  get(name: string): string;
  send(message: object): void;
  on(event: string, callback: (message: object, buffers: DataView[]) => void): void;
  off(event: string, callback: (message: object, buffers: DataView[]) => void): void;
}

const SILENT_MS = 3000;

/** The still below a view, out of sight from the beginning; where no kernel answers it stands there instead of the view. */
class HiddenStill {
  private readonly style = document.createElement("style");
  private readonly silent: number;

  constructor(
    private readonly name: string,
    private readonly view: HTMLElement,
  ) {
    document.head.append(this.style);
    this.hide();
    this.silent = window.setTimeout(() => this.show(), SILENT_MS);
  }

  hide(): void {
    clearTimeout(this.silent);
    this.view.hidden = false;
    if (!this.name || this.style.textContent) return;
    this.style.textContent = `.${this.name} { display: none } .jp-OutputArea-child:has(.${this.name}) { display: none }`;
  }

  private show(): void {
    this.style.textContent = "";
    this.view.hidden = Boolean(this.name && document.querySelector(`.${this.name}`));
  }

  end(): void {
    clearTimeout(this.silent);
    this.style.remove();
  }
}

/** What anywidget asks of a bundle. */
export function forAnywidget(mount: Mount) {
  return {
    render({ model, el }: { model: AnywidgetModel; el: HTMLElement }): () => void {
      // Beside others in a box it takes its share of the width.
      el.style.flex = "1 1 0";
      el.style.minWidth = "0";
      const still = new HiddenStill(model.get("still"), el);
      const unmount = mount(el, {
        send: (message) => model.send(message),
        onMessage: (callback) => {
          const forward = (message: object, buffers: DataView[]) => {
            still.hide();
            callback(message, asBytes(buffers?.[0]));
          };
          model.on("msg:custom", forward);
          return () => model.off("msg:custom", forward);
        },
      });
      return () => {
        still.end();
        unmount();
      };
    },
  };
}

type PanelEvent = { data?: PanelEvent; numbers?: ArrayBuffer | ArrayBufferView };

interface PanelModel {
  send_msg(message: object): void;
  on(event: string, callback: (event: PanelEvent) => void): void;
  off?(event: string, callback: (event: PanelEvent) => void): void;
}

/** What Panel's JSComponent asks of a bundle. */
export function forPanel(mount: Mount) {
  return ({ model }: { model: PanelModel }): HTMLElement => {
    const el = document.createElement("div");
    el.style.width = "100%";
    const unmount = mount(el, {
      send: (message) => model.send_msg(message),
      onMessage: (callback) => {
        const forward = (event: PanelEvent) => {
          const message = event.data ?? event;
          callback(message, asBytes(message.numbers));
        };
        model.on("msg:custom", forward);
        return () => model.off?.("msg:custom", forward);
      },
    });
    model.on("remove", unmount);
    return el;
  };
}
