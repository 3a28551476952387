import { forPanel } from "./host";
import { mount } from "./lab/mount";

export const render = forPanel(mount);
