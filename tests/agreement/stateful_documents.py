"""Random small documents with everything that remembers: failovers, crews, moves, elections.

A flavour says what a document is mostly about; all of them share sites, common causes and targets
between what remembers and what does not. Times are chosen so that failures overlap often (no
figure is then right by luck) or seldom (so that small figures keep their digits).
"""

from __future__ import annotations

import random
from typing import Any

from metrics.domain.architecture import Architecture

FLAVOURS = ("standby", "crews", "gates", "consensus", "mixed", "fixed", "cached", "checked")
PROCESSES_MAX = 8


def stateful_document(
    seed: int,
    flavour: str,
    *,
    processes_max: int = PROCESSES_MAX,
    often: bool | None = None,
) -> Architecture:
    """Document number `seed` of a flavour; `often` decides whether failures overlap often."""
    source = random.Random(f"{flavour}:{seed}")
    while True:
        tree = _Writer(source, flavour, often=often).tree()
        if _process_count(tree) <= processes_max and _remembers(tree, flavour):
            return Architecture.model_validate(tree)


class _Writer:
    """Draws one document."""

    def __init__(self, source: random.Random, flavour: str, *, often: bool | None) -> None:
        self.source = source
        self.flavour = flavour
        drawn = source.random() < 0.6
        self.often = drawn if often is None else often
        self.fixed_left = 1
        self.caches_left = 1
        self.gates_left = 2

    def tree(self) -> dict[str, Any]:
        """Draw everything."""
        source = self.source
        self.sites = self._sites()
        names = [f"c{k}" for k in range(source.choice([1, 2, 2, 3, 3, 4]))]
        if self.flavour in ("gates", "cached", "checked") and len(names) < 2:
            names = ["c0", "c1", "c2"]
        components = {name: self._component(k, names[k + 1 :]) for k, name in enumerate(names)}
        return {
            "format": "reliability/v1",
            "sites": self.sites,
            "components": components,
            "journeys": self._journeys(names),
        }

    def _sites(self) -> dict[str, Any]:
        source = self.source
        names = [f"s{k}" for k in range(source.choice([0, 1, 2, 2, 3]))]
        sites: dict[str, Any] = {}
        for k, name in enumerate(names):
            sites[name] = {"kind": source.choice(["region", "zone", "rack"])}
            if source.random() < 0.75:
                sites[name]["outage"] = self._process(1)
            if k and source.random() < 0.3:
                sites[name]["parent"] = source.choice(names[:k])
        return sites

    def _component(self, place: int, below: list[str]) -> dict[str, Any]:
        source = self.source
        feature = self._feature(place)
        component: dict[str, Any] = {}
        replicas = 1
        if feature in ("standby", "crews"):
            replicas = source.choice([2, 2, 3, 3, 4])
        elif feature == "consensus":
            replicas = source.choice([3, 3, 3, 4, 5])
        elif source.random() < 0.3:
            replicas = 2
        if source.random() < 0.93 or feature == "crews":
            component["failure"] = self._process(replicas)
        component |= self._where(replicas)
        component |= getattr(self, f"_{feature}")(replicas)
        if source.random() < 0.25 and place < 2:
            component["common_cause"] = self._common_cause(has_failure="failure" in component)
        needs = self._needs(place, below)
        if needs:
            component["needs"] = needs
        if self.flavour == "checked" and needs:
            component["health_check"] = {
                "interval": f"{source.randint(5, 300)}s",
                "threshold": source.randint(1, 3),
            }
        return component

    def _feature(self, place: int) -> str:
        source = self.source
        if self.flavour in ("standby", "fixed"):
            return source.choice(["standby", "standby", "plain"]) if place else "standby"
        if self.flavour in ("crews", "consensus"):
            return source.choice([self.flavour, "plain"]) if place else self.flavour
        if self.flavour == "mixed":
            return source.choice(["standby", "crews", "consensus", "plain"])
        if self.flavour == "gates":
            return source.choice(["plain", "plain", "standby"])
        return source.choice(["plain", "plain", "crews"])

    def _plain(self, replicas: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        if self.source.random() < 0.7:
            found["required"] = self.source.randint(1, replicas)
        if self.source.random() < 0.3 and self.flavour != "cached":
            found["below_required"] = "shed"
        return found

    def _crews(self, replicas: int) -> dict[str, Any]:
        return self._plain(replicas) | {"repair_crews": self.source.randint(1, replicas - 1)}

    def _standby(self, replicas: int) -> dict[str, Any]:
        source = self.source
        mode = source.choice(["hot", "warm", "cold"])
        standby: dict[str, Any] = {"mode": mode, "failover_time": self._short()}
        if source.random() < 0.1:
            standby["failover_time"] = "0s"
        if mode == "warm" and source.random() < 0.5:
            standby["dormancy"] = round(source.uniform(0, 1), 2)
        if source.random() < 0.5:
            standby["coverage"] = round(source.uniform(0.3, 0.999), 3)
            standby["manual_failover_time"] = self._short()
        if self.flavour == "fixed" and self.fixed_left:
            self.fixed_left -= 1
            standby["failover_law"] = "deterministic"
        required = source.randint(1, replicas - 1) if source.random() < 0.6 else 1
        found: dict[str, Any] = {"standby": standby, "required": required}
        if source.random() < 0.3:
            found["repair_crews"] = source.randint(1, replicas)
        return found

    def _consensus(self, replicas: int) -> dict[str, Any]:
        source = self.source
        replication: dict[str, Any] = {"mode": source.choice(["raft", "paxos"])}
        if source.random() < 0.6:
            low = source.randint(1, 30)
            replication["election_timeout"] = [f"{low}m", f"{2 * low}m"]
        if source.random() < 0.2:
            replication["quorum"] = source.randint(replicas // 2 + 1, replicas)
        found: dict[str, Any] = {"data": {"replication": replication}}
        if source.random() < 0.2:
            found["repair_crews"] = source.randint(1, replicas)
        return found

    def _where(self, replicas: int) -> dict[str, Any]:
        source, sites = self.source, list(self.sites)
        if not sites or source.random() < 0.3:
            return {"replicas": replicas} if replicas > 1 else {}
        placement: dict[str, int] = {}
        for _ in range(replicas):
            site = source.choice(sites)
            placement[site] = placement.get(site, 0) + 1
        return {"placement": placement}

    def _common_cause(self, *, has_failure: bool) -> dict[str, Any]:
        if has_failure and self.source.random() < 0.5:
            return {"beta": round(self.source.uniform(0.01, 0.6), 3)}
        return self._process(1)

    def _needs(self, place: int, below: list[str]) -> list[dict[str, Any]]:
        source = self.source
        if not below:
            return []
        count = source.choice([0, 1, 1, 2])
        if self.flavour in ("gates", "cached", "checked") and place == 0:
            count = max(1, count)
        return [self._need(place, below) for _ in range(count)]

    def _need(self, place: int, below: list[str]) -> dict[str, Any]:
        source = self.source
        form = source.choice(["target", "all_of", "any_of", "any_of"])
        wants_memory = self.flavour in ("gates", "mixed") and self.gates_left
        if wants_memory and len(below) > 1:
            form = "any_of"
        many = source.sample(below, source.randint(1, len(below)))
        if wants_memory and len(below) > 1:
            many = source.sample(below, source.randint(2, min(3, len(below))))
        need: dict[str, Any] = {form: source.choice(below) if form == "target" else many}
        if form == "any_of" and len(many) > 1 and wants_memory and source.random() < 0.9:
            self.gates_left -= 1
            need["failover_time"] = self._short()
        elif form == "any_of" and source.random() < 0.5:
            need["required"] = source.randint(1, len(many))
        if self.flavour == "cached" and self.caches_left and place < 2:
            self.caches_left -= 1
            return need | self._cache()
        if source.random() < 0.3:
            need |= {"if_down": "degrade", "quality": round(source.uniform(0, 0.99), 3)}
        return need

    def _cache(self) -> dict[str, Any]:
        source = self.source
        return {
            "if_down": "serve_cached",
            "hit_ratio": source.choice([0.3, 0.8, 0.95, 1.0]),
            "ttl": source.choice(["0s", "10m", "1h", "6h"]),
            "stale_if_error": source.choice(["0s", "5m", "1h", "4h"]),
        }

    def _journeys(self, names: list[str]) -> dict[str, Any]:
        source = self.source
        if source.random() < 0.3:
            return {}
        count = source.randint(1, 2)
        entries = [names[0], *(source.choice(names) for _ in range(count - 1))]
        shares = [1.0] if count == 1 else [0.375, 0.625]
        return {
            f"j{k}": {"entry": entry, "share": share}
            for k, (entry, share) in enumerate(zip(entries, shares, strict=True))
        }

    def _process(self, replicas: int) -> dict[str, Any]:
        source = self.source
        low, high = (5, 200) if self.often else (200, 50_000)
        return {
            "mtbf": f"{source.randint(low, high) * replicas}h",
            "mttr": f"{source.randint(1, 12)}h",
        }

    def _short(self) -> str:
        source = self.source
        return source.choice([f"{source.randint(5, 90)}s", f"{source.randint(2, 180)}m"])


def _process_count(tree: dict[str, Any]) -> int:
    count = sum("outage" in site for site in tree["sites"].values())
    for component in tree["components"].values():
        replicas = sum(component["placement"].values()) if "placement" in component else 0
        if "failure" in component:
            count += replicas or component.get("replicas", 1)
        count += "common_cause" in component
    return count


def _remembers(tree: dict[str, Any], flavour: str) -> bool:
    """Whether a document has what its flavour is about."""
    components = tree["components"].values()
    needs = [need for component in components for need in component.get("needs", [])]
    return {
        "standby": any("standby" in c for c in components),
        "crews": any("repair_crews" in c for c in components),
        "gates": any("failover_time" in need for need in needs),
        "consensus": any("data" in c for c in components),
        "mixed": len(components) > 1,
        "fixed": any("failover_law" in c.get("standby", {}) for c in components),
        "cached": any(need.get("if_down") == "serve_cached" for need in needs),
        "checked": any("health_check" in c for c in components),
    }[flavour]
