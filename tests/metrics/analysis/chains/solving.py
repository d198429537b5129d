"""Documents with one group, solved as chains, and small chains that are written by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from metrics.analysis import chains
from metrics.analysis.chains import DocumentChain
from metrics.analysis.markov.passage import mean_time_to
from metrics.analysis.markov.steady import steady_state
from metrics.domain.architecture import Architecture
from metrics.domain.quantities import HOUR_SECONDS
from metrics.domain.reading import parse_document

MTBF, MTTR = 100.0, 8.0
"""Hours."""
LAMBDA, MU = 1 / MTBF, 1 / MTTR


def document(components: Mapping[str, Any], **parts: Any) -> Architecture:
    return parse_document({"format": "reliability/v1", "components": dict(components), **parts})


def group(**more: Any) -> dict[str, Any]:
    """Return two like replicas of which one is required."""
    failure = {"mtbf": f"{MTBF:g}h", "mttr": f"{MTTR:g}h"}
    return {"failure": failure, "replicas": 2, "required": 1} | more


def standby(mode: str, failover_time: str = "0s", **more: Any) -> dict[str, Any]:
    return {"standby": {"mode": mode, "failover_time": failover_time, **more}}


def two_zones(**outage: str) -> dict[str, Any]:
    """Return two zones in a region, all of which can fail."""
    zone = {"kind": "zone", "parent": "eu", "outage": {"mtbf": "500h", "mttr": "5h"} | outage}
    region = {"kind": "region", "outage": {"mtbf": "3000h", "mttr": "20h"}}
    return {"eu": region, "a": zone, "b": zone}


def built(architecture: Architecture, **options: Any) -> DocumentChain:
    """Return the chain of all components."""
    return chains.build(architecture, list(architecture.components), **options)


def unavailability(chain: DocumentChain, up: NDArray[np.bool_]) -> float:
    law = steady_state(chain.chain, start=chain.start)
    return float(law[~up].sum())


def frequency(chain: DocumentChain, up: NDArray[np.bool_]) -> float:
    """Losses per hour."""
    law = steady_state(chain.chain, start=chain.start)
    moves = chain.chain
    crossing = up[moves.sources] & ~up[moves.targets]
    flow = law[moves.sources[crossing]] @ moves.rates[crossing]
    return float(flow) * HOUR_SECONDS


def mttf_hours(chain: DocumentChain, up: NDArray[np.bool_]) -> float:
    return mean_time_to(chain.chain, up, chain.beginning) / HOUR_SECONDS


def group_unavailability(component: Mapping[str, Any], **parts: Any) -> float:
    """Unavailability of a single group, components and sites as in a document."""
    found = built(document({"db": component}, **parts))
    return unavailability(found, found.group_up["db"])


def group_mttf_hours(component: Mapping[str, Any], **parts: Any) -> float:
    found = built(document({"db": component}, **parts))
    return mttf_hours(found, found.group_up["db"])


def by_hand(rates: Mapping[tuple[str, str], float]) -> dict[str, float]:
    """Stationary law of a chain given by its rates."""
    states = sorted({state for pair in rates for state in pair})
    place = {state: k for k, state in enumerate(states)}
    generator = np.zeros((len(states), len(states)))
    for (source, target), rate in rates.items():
        generator[place[source], place[target]] += rate
        generator[place[source], place[source]] -= rate
    generator[:, 0] = 1.0
    law = np.linalg.solve(generator.T, np.eye(len(states))[0])
    return {state: float(law[place[state]]) for state in states}
