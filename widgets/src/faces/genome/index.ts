import type { MountFace } from "../../parts/face";
import { Browser } from "./browser";

export const mount: MountFace = (el, host) => new Browser(el, host);
