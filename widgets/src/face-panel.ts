import { forPanel } from "./host";
import { mountAlone } from "./shell/alone";

export const render = forPanel(mountAlone);
