/** What every page has: theme switch, menus, charts, running simulations. Pages work without it. */

import "./styles/site.css";
import { watchSimulations } from "./simulation";
import { startCharts } from "./site/charts";
import { startMenus } from "./site/menus";
import { startThemeSwitch } from "./site/theme";

startThemeSwitch();
startMenus();
startCharts();
watchSimulations();
