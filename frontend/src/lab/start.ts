/** What the pages of the laboratory add to their forms. */

import { startCap } from "./cap";
import { startLabForm } from "./form";

export function startLaboratory(root: ParentNode = document): void {
  startLabForm(root);
  startCap(root);
}
