import { forAnywidget } from "./host";
import { mountAlone } from "./shell/alone";

export default forAnywidget(mountAlone);
