"""Small documents, simulated and solved by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from metrics.domain.architecture import Architecture
from metrics.domain.quantities import YEAR_SECONDS
from metrics.domain.reading import parse_document
from simulations.montecarlo import chunks
from simulations.montecarlo.chunks import MonteCarloParameters
from simulations.montecarlo.compile import compile_model
from simulations.montecarlo.results import MonteCarloResult
from simulations.montecarlo.scopes import SimulatedFigure

HOURS_OF_YEAR = 8760


def document(components: Mapping[str, Any], **parts: Any) -> Architecture:
    return parse_document({"format": "reliability/v1", "components": dict(components), **parts})


def unit(mtbf: str = "90h", mttr: str = "10h", **more: Any) -> dict[str, Any]:
    return {"failure": {"mtbf": mtbf, "mttr": mttr}, **more}


def simulated(
    architecture: Architecture, *, events: float = 1e6, seed: int = 1
) -> MonteCarloResult:
    """Run a campaign of about so many events."""
    rate = compile_model(architecture).events_per_second
    years = events / rate / YEAR_SECONDS
    parameters = MonteCarloParameters.of(architecture, years=years, seed=seed)
    count = chunks.plan(parameters)
    return chunks.merge(parameters, [chunks.run_chunk(parameters, seed, k) for k in range(count)])


def holds(figure: SimulatedFigure, truth: float, *, within: float = 0.05) -> bool:
    """Whether a figure's interval is narrow and contains the truth."""
    assert figure.low is not None
    assert figure.high is not None
    assert (figure.high - figure.low) / 2 <= within * truth
    return figure.low <= truth <= figure.high


def stationary(rates: Mapping[tuple[str, str], float]) -> dict[str, float]:
    """Stationary law of a Markov chain given by its rates."""
    states = sorted({state for pair in rates for state in pair})
    place = {state: k for k, state in enumerate(states)}
    generator = np.zeros((len(states), len(states)))
    for (source, target), rate in rates.items():
        generator[place[source], place[target]] += rate
        generator[place[source], place[source]] -= rate
    generator[:, 0] = 1.0
    law = np.linalg.solve(generator.T, np.eye(len(states))[0])
    return {state: float(law[place[state]]) for state in states}
