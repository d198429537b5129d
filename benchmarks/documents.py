"""Large architecture documents for measurements: layered services over zones, from a seed."""

from __future__ import annotations

import random
from typing import Any

from metrics.domain.architecture import Architecture

REACH = 40
"""A component needs some of so many that follow it."""


def layered(
    components: int, *, seed: int = 1, alternatives: float = 0.1, standby: int = 0
) -> Architecture:
    """Return a document of so many components over two regions with two zones each.

    Parameters
    ----------
    components : how many.
    seed : of the choices.
    alternatives : fraction of the needs that are a choice of two.
    standby : how many of the components are pairs with failover, all over the same two zones.
    """
    source = random.Random(seed)
    zones = ["a", "b", "c", "d"]
    sites: dict[str, Any] = {
        region: {"kind": "region", "outage": {"mtbf": "10y", "mttr": "4h"}}
        for region in ("east", "west")
    }
    for number, zone in enumerate(zones):
        parent = "east" if number < 2 else "west"
        sites[zone] = {"parent": parent, "outage": {"mtbf": "2y", "mttr": "2h"}}
    parts = {
        f"c{number}": _component(source, number, components, zones, alternatives)
        for number in range(components)
    }
    for number in range(standby):
        parts[f"c{number * components // standby}"] |= _pair(number)
    return Architecture.model_validate(
        {
            "format": "reliability/v1",
            "name": f"Layers of {components}",
            "sites": sites,
            "components": parts,
            "journeys": {"all": {"entry": "c0"}},
        }
    )


def _pair(number: int) -> dict[str, Any]:
    """Return a hot pair over two zones, of which some failovers are done by hand."""
    failover = {"failover_time": "45s", "coverage": 0.98, "manual_failover_time": "30m"}
    return {
        "failure": {"mtbf": f"{300 + 10 * number}d", "mttr": "2h"},
        "placement": {"a": 1, "b": 1},
        "required": 1,
        "standby": {"mode": "hot", **failover},
    }


def _component(
    source: random.Random, number: int, count: int, zones: list[str], alternatives: float
) -> dict[str, Any]:
    placement = {
        zone: source.randint(1, 3) for zone in source.sample(zones, source.choice([1, 2, 2, 3]))
    }
    total = sum(placement.values())
    component: dict[str, Any] = {
        "failure": {"mtbf": f"{source.randint(10, 400)}d", "mttr": f"{source.randint(5, 240)}m"},
        "placement": placement,
        "required": max(1, total - source.randint(1, 2)),
        "needs": _needs(source, list(range(number + 1, min(count, number + REACH))), alternatives),
    }
    if source.random() < 0.3:
        component["common_cause"] = {"mtbf": "180d", "mttr": "25m"}
    return component


def _needs(source: random.Random, following: list[int], alternatives: float) -> list[Any]:
    needs: dict[str, Any] = {}
    for _ in range(source.randint(1, 3)):
        if len(following) > 2 and source.random() < alternatives:
            pair = [f"c{number}" for number in source.sample(following, 2)]
            needs[",".join(pair)] = {"any_of": pair}
        elif following:
            name = f"c{source.choice(following)}"
            needs[name] = name
    return list(needs.values())
