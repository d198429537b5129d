/** What the page said when the editor started: where the API is, and which document this is. */

import type { Bootstrap } from "../api/bootstrap";

type Page = Pick<Bootstrap, "id" | "api" | "simulations">;

let known: Page = { id: "", api: "/api/v1/", simulations: "/simulations/" };

export function setPage(page: Page): void {
  known = page;
}

export function pageFacts(): Page {
  return known;
}
