/** What every page has: theme switch, menus, charts, running simulations. Pages work without it. */

import "./styles/site.css";
import { watchSimulations } from "./simulation";
import { startCharts } from "./site/charts";
import { startFragments } from "./site/fragments";
import { startMenus } from "./site/menus";
import { startOffer } from "./site/offer";
import { startPrinting } from "./site/printing";
import { startThemeSwitch } from "./site/theme";
import { startExplanations } from "./site/why";
import { isTouring } from "./tour/memory";

startThemeSwitch();
startMenus();
startCharts();
startFragments();
startExplanations();
startPrinting();
watchSimulations();
startOffer();
if (document.querySelector(".tabs, [data-contents], [data-fold]") !== null) {
  void import("./site/contents").then((module) => module.startContents());
}
if (document.querySelector("input[data-filter]") !== null) {
  void import("./site/filter").then((module) => module.startFilters());
}
if (isTouring()) void import("./tour/start").then((module) => module.startTour());
if (document.querySelector("[data-replay]") !== null) {
  void import("./replay/replay").then((module) => module.startReplays());
}
if (document.querySelector("[data-diagram]") !== null) {
  void import("./diagram/start").then((module) => module.startDiagrams());
}
if (document.querySelector("[data-glossary-search]") !== null) {
  void import("./site/glossary").then((module) => module.startGlossary());
}
if (document.querySelector("[data-lab-form], [data-lab-cap]") !== null) {
  void import("./lab/start").then((module) => module.startLaboratory());
}
