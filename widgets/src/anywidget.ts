import { asFloats } from "./host";
import { mount } from "./lab/mount";

interface Model {
  send(message: object): void;
  on(event: string, callback: (message: object, buffers: DataView[]) => void): void;
  off(event: string, callback: (message: object, buffers: DataView[]) => void): void;
}

function render({ model, el }: { model: Model; el: HTMLElement }): () => void {
  return mount(el, {
    send: (message) => model.send(message),
    onMessage: (callback) => {
      const forward = (message: object, buffers: DataView[]) => callback(message, asFloats(buffers?.[0]));
      model.on("msg:custom", forward);
      return () => model.off("msg:custom", forward);
    },
  });
}

export default { render };
