/** The texts of this folder in the language of the page. */

import { locale } from "../i18n";
import { simulation } from "../i18n/parts/simulation";

export function words(): (typeof simulation)["en"] {
  return locale() === "en" ? simulation.en : simulation.zhHant;
}
