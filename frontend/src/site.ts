/** What every page has: theme switch, menus, charts. Pages work without it. */

import "./styles/site.css";
import { startCharts } from "./site/charts";
import { startConfirmations, startMenus } from "./site/menus";
import { startThemeSwitch } from "./site/theme";

startThemeSwitch();
startMenus();
startConfirmations();
startCharts();
