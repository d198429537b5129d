/** A small shop that uses most of the document; tests change it, nothing else does. */

import type { DocumentTree } from "../domain/document";

export const SHOP: DocumentTree = {
  format: "reliability/v1",
  name: "Shop",
  sites: {
    eu: { kind: "region" },
    "eu-a": { kind: "zone", parent: "eu", outage: { mtbf: "2y", mttr: "2h" } },
    "eu-b": { kind: "zone", parent: "eu" },
  },
  components: {
    lb: { kind: "load_balancer", placement: { "eu-a": 1, "eu-b": 1 }, required: 1, needs: ["web"] },
    web: {
      placement: { "eu-a": 3 },
      required: 2,
      needs: [
        "db",
        { any_of: ["psp-1", "psp-2"], failover_time: "20s", if_down: "degrade", quality: 0.6 },
      ],
    },
    "psp-1": { kind: "external" },
    "psp-2": { kind: "external" },
    db: {
      kind: "database",
      failure: { mtbf: "1y", mttr: "4h" },
      data: { backup: { every: "24h", at: "eu-b" } },
    },
  },
  journeys: { browse: { entry: "lb" } },
  layout: { lb: { x: 0, y: 0 }, web: { x: 300, y: 0 }, db: { x: 600, y: 0 } },
};
