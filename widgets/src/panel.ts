import { asFloats } from "./host";
import { mount } from "./lab/mount";

type Event = { data?: Event; numbers?: ArrayBuffer | ArrayBufferView };

interface Model {
  send_msg(message: object): void;
  on(event: string, callback: (event: Event) => void): void;
  off?(event: string, callback: (event: Event) => void): void;
}

export function render({ model }: { model: Model }): HTMLElement {
  const el = document.createElement("div");
  el.style.width = "100%";
  const unmount = mount(el, {
    send: (message) => model.send_msg(message),
    onMessage: (callback) => {
      const forward = (event: Event) => {
        const message = event.data ?? event;
        callback(message, asFloats(message.numbers));
      };
      model.on("msg:custom", forward);
      return () => model.off?.("msg:custom", forward);
    },
  });
  model.on("remove", unmount);
  return el;
}
