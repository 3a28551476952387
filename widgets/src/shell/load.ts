import type { MountFace } from "../parts/face";
import type { Host } from "../host";

interface Bundle {
  kind: string;
  name?: string;
  digest?: string;
  view?: string;
}

const PATIENCE_MS = 20_000;
const LOADED = Symbol.for("bioxen.faces");
type Known = Map<string, Promise<{ mount: MountFace }>>;

/** Gets the browser's part of a face from the kernel: nothing is fetched from anywhere else. */
export function load(host: Host, view: string, name: string): Promise<MountFace> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => give(new Error("its code did not come")), PATIENCE_MS);
    const give = (cause: Error) => {
      stop();
      reject(cause);
    };
    const stop = host.onMessage((raw, bytes) => {
      const message = raw as Bundle;
      if (message.kind !== "bundle" || message.name !== name || message.view !== view) return;
      clearTimeout(timer);
      stop();
      code(message.digest ?? "", bytes).then(({ mount }) => resolve(mount), reject);
    });
    host.send({ kind: "bundle", name, view });
  });
}

/** The module of a text; one text is one module, however many labs a page has. */
function code(digest: string, text: Uint8Array): Promise<{ mount: MountFace }> {
  const home = globalThis as unknown as Record<symbol, Known | undefined>;
  const known: Known = (home[LOADED] ??= new Map());
  let module = known.get(digest);
  if (!module) {
    const address = URL.createObjectURL(new Blob([text as Uint8Array<ArrayBuffer>], { type: "text/javascript" }));
    module = import(address) as Promise<{ mount: MountFace }>;
    known.set(digest, module);
    void module.finally(() => URL.revokeObjectURL(address));
  }
  return module;
}
