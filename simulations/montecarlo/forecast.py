"""Whether a simulation makes sense, and what it will cost, before anything is computed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from metrics.domain.errors import InvalidParameterError
from metrics.domain.problems import gettext_noop
from metrics.domain.quantities import YEAR_SECONDS
from simulations.montecarlo.compile import Model

Z_99: Final = 2.5758293035489004
VARIANCE_OF_OUTAGES: Final = 2.0
"""Relative variance of the downtime in n outages is about 2 / n when outages are exponential."""
EVENTS_OF_A_FAILURE: Final = 2
"""It fails, and it returns."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """How many chunks a precision probably needs."""

    chunks: int
    """At most as many as are allowed."""
    half_width: float
    """Relative half-width of the interval after these chunks, as far as can be foreseen."""


def require_events(model: Model, *, years: float | None) -> None:
    """Refuse a document in which nothing fails, and a horizon in which nothing will.

    Parameters
    ----------
    years : simulated in all; None when a precision decides.
    """
    failures_a_year = model.events_per_second / EVENTS_OF_A_FAILURE * YEAR_SECONDS
    if failures_a_year <= 0:
        raise InvalidParameterError(
            gettext_noop(
                "Nothing in this document ever fails, so there is nothing to simulate. Give a "
                "component a failure, or a site an outage."
            ),
            field="document",
        )
    if years is not None and years * failures_a_year < 1:
        raise InvalidParameterError(
            gettext_noop(
                "%(years)s simulated years are too short to see anything fail: one failure is "
                "expected in %(needed)s years. Simulate at least a hundred times as long as that."
            ),
            field="years",
            params={"years": f"{years:.3g}", "needed": f"{1 / failures_a_year:.3g}"},
        )


def forecast(
    *, failures_per_chunk: float, precision: float, failures_min: int, chunks_max: int
) -> Forecast:
    """Foresee how many chunks bring the interval of the unavailability to a precision.

    The total downtime of n outages has a relative variance of about 2 / n, so that the half-width
    of the 99 % interval is z √(2 / n).

    Parameters
    ----------
    failures_per_chunk : failures of the whole expected in one chunk, by the analysis.
    precision : relative half-width that was asked for.
    failures_min : a precision does not count before so many failures.
    chunks_max : where a simulation stops though its precision was not reached.
    """
    needed = max(failures_min, VARIANCE_OF_OUTAGES * (Z_99 / precision) ** 2)
    if failures_per_chunk <= 0:
        return Forecast(chunks_max, math.inf)
    chunks = min(chunks_max, max(1, math.ceil(needed / failures_per_chunk)))
    seen = chunks * failures_per_chunk
    return Forecast(chunks, Z_99 * math.sqrt(VARIANCE_OF_OUTAGES / seen))
