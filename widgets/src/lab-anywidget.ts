import { forAnywidget } from "./host";
import { mount } from "./lab/mount";

export default forAnywidget(mount);
