"""Random small documents that reach every construct whose long-run figures are exact."""

from __future__ import annotations

import random
from typing import Any

from metrics.domain.architecture import Architecture

UNITS = ("m", "h", "d")
PROCESSES_MAX = 11


def random_document(seed: int, *, processes_max: int = PROCESSES_MAX) -> Architecture:
    """Document number `seed`: sites in sites, groups, common causes, gates, shared needs."""
    source = random.Random(seed)
    while True:
        tree = _tree(source)
        if _process_count(tree) <= processes_max:
            return Architecture.model_validate(tree)


def _tree(source: random.Random) -> dict[str, Any]:
    sites = _sites(source)
    names = [f"c{k}" for k in range(source.randint(1, 5))]
    components = {
        name: _component(source, list(sites), names[k + 1 :]) for k, name in enumerate(names)
    }
    order = list(components)
    source.shuffle(order)
    return {
        "format": "reliability/v1",
        "sites": sites,
        "components": {name: components[name] for name in order},
        "journeys": _journeys(source, names),
    }


def _sites(source: random.Random) -> dict[str, Any]:
    names = [f"s{k}" for k in range(source.randint(0, 3))]
    sites: dict[str, Any] = {}
    for k, name in enumerate(names):
        sites[name] = {"kind": source.choice(["region", "zone", "rack"])}
        if source.random() < 0.7:
            sites[name]["outage"] = _failure(source)
        if k and source.random() < 0.6:
            sites[name]["parent"] = source.choice(names[:k])
    return sites


def _component(source: random.Random, sites: list[str], below: list[str]) -> dict[str, Any]:
    component: dict[str, Any] = {}
    if source.random() < 0.9:
        component["failure"] = _failure(source)
    replicas = source.choice([1, 1, 2, 2, 3])
    component |= _where(source, sites, replicas)
    if source.random() < 0.7:
        component["required"] = source.randint(1, replicas)
    if source.random() < 0.4:
        component["below_required"] = "shed"
    if source.random() < 0.3:
        component["common_cause"] = _common_cause(source, has_failure="failure" in component)
    needs = [_need(source, below) for _ in range(source.choice([0, 1, 1, 2]))] if below else []
    if needs:
        component["needs"] = needs
    return component


def _where(source: random.Random, sites: list[str], replicas: int) -> dict[str, Any]:
    if not sites or source.random() < 0.4:
        return {"replicas": replicas} if replicas > 1 else {}
    placement: dict[str, int] = {}
    for _ in range(replicas):
        site = source.choice(sites)
        placement[site] = placement.get(site, 0) + 1
    return {"placement": placement}


def _common_cause(source: random.Random, *, has_failure: bool) -> dict[str, Any]:
    if has_failure and source.random() < 0.5:
        return {"beta": round(source.uniform(0.01, 0.9), 3)}
    return {"mtbf": _duration(source, 10, 2000), "mttr": _duration(source, 1, 10)}


def _need(source: random.Random, below: list[str]) -> dict[str, Any]:
    form = source.choice(["target", "all_of", "any_of", "any_of"])
    many = source.sample(below, source.randint(1, len(below)))
    need: dict[str, Any] = {form: source.choice(below) if form == "target" else many}
    if form == "any_of" and source.random() < 0.6:
        need["required"] = source.randint(1, len(many))
    if source.random() < 0.4:
        need |= {"if_down": "degrade", "quality": round(source.uniform(0, 0.99), 3)}
    return need


def _journeys(source: random.Random, names: list[str]) -> dict[str, Any]:
    if source.random() < 0.2:
        return {}
    count = source.randint(1, 3)
    cuts = sorted(source.randint(1, 999) for _ in range(count - 1))
    shares = [(b - a) / 1000 for a, b in zip([0, *cuts], [*cuts, 1000], strict=True)]
    journeys: dict[str, Any] = {
        f"j{k}": {"entry": names[0] if k == 0 else source.choice(names)} for k in range(count)
    }
    if source.random() < 0.7 and all(shares):
        for share, journey in zip(shares, journeys.values(), strict=True):
            journey["share"] = share
    return journeys


def _failure(source: random.Random) -> dict[str, Any]:
    mttr = _duration(source, 1, 10)
    form = source.choice(["mtbf", "mtbf", "availability", "rate"])
    if form == "mtbf":
        return {"mtbf": _duration(source, 20, 5000), "mttr": mttr}
    if form == "availability":
        nines = source.choice(["90%", "99%", "99.9%", "99.95%", "99.99999%"])
        return {"availability": nines, "mttr": mttr}
    return {"annual_failure_rate": round(source.uniform(0.01, 0.9), 3), "mttr": mttr}


def _duration(source: random.Random, low: int, high: int) -> str:
    return f"{source.randint(low, high)}{source.choice(UNITS)}"


def _process_count(tree: dict[str, Any]) -> int:
    count = sum("outage" in site for site in tree["sites"].values())
    for component in tree["components"].values():
        replicas = sum(component["placement"].values()) if "placement" in component else 0
        if "failure" in component:
            count += replicas or component.get("replicas", 1)
        count += "common_cause" in component
    return count
