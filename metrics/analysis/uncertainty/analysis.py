"""Credible intervals of the figures, and which unknown matters most.

The public door: a document with uncertain values in, the distribution of every figure out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from metrics.analysis.evaluate import ENGINE_VERSION
from metrics.analysis.uncertainty.calibration import Calibrated, calibrated
from metrics.analysis.uncertainty.model import Model, Raw
from metrics.analysis.uncertainty.ranking import Inputs
from metrics.analysis.uncertainty.samples import Samples, draw, stored, written
from metrics.domain.architecture import Architecture
from metrics.domain.canonical import digest
from metrics.domain.errors import InvalidParameterError
from metrics.domain.problems import gettext_noop, path_of, pointer_of
from metrics.domain.quantities import (
    HOUR_SECONDS,
    MONTH_HOURS,
    NOISE,
    SECONDS_OF_UNIT,
    YEAR_HOURS,
    YEAR_SECONDS,
    format_duration,
    format_rate,
)
from metrics.domain.results import DocumentRef
from metrics.domain.uncertain import Range, Unknown, unknowns
from metrics.domain.uncertainty_results import (
    Bar,
    Effect,
    FigureUncertainty,
    Histogram,
    Interval,
    ObjectiveProbability,
    Uncertainty,
    UnknownValue,
)

FloatArray = NDArray[np.float64]

SAMPLES: Final = 2000
SAMPLES_MIN: Final = 100
SAMPLES_MAX: Final = 50_000
CELLS_MAX: Final = 20_000_000
"""Unknowns times samples; beyond it there would not be room for them."""
SEED: Final = 1
BINS: Final = 30
TAIL: Final = 0.005
"""Part of the samples beyond each end of the histogram, which its last bins take in."""
DECADES: Final = 10.0
"""Ratio of the largest to the smallest value from which on a histogram is logarithmic."""

RANKED: Final = (
    "unavailability",
    "failure_frequency_per_year",
    "lost_requests",
    "lost_utility",
    "cost_per_month",
    "downtime_cost_per_month",
)
"""Figures of the whole of which the tornado tells what each unknown does to them."""

NOTHING: Final = gettext_noop("Nothing in this document is uncertain.")
SETTLED: Final = gettext_noop("No unknown of this document changes its availability.")
MOST: Final = gettext_noop(
    "With 90 %% probability the unavailability lies between %(low)s and %(high)s; "
    "%(path)s matters most: it explains %(share)s %% of the variance of its logarithm."
)


INTERPOLATED: Final = "what remembers scaled by first-order ratios between exact points"


class NothingUncertainError(InvalidParameterError):
    """The document has no range and no median with an error factor."""

    code = "nothing_uncertain"


def uncertainty(
    architecture: Architecture, *, samples: int = SAMPLES, seed: int = SEED
) -> Uncertainty:
    """Compute how uncertain every figure is, given what the document says of its unknowns.

    Parameters
    ----------
    architecture : a document that `metrics.domain.reading` accepted, with uncertain values.
    samples : size of the Latin hypercube, from 100 to 50,000.
    seed : any integer from 0 on; the same one gives the same result.

    Returns
    -------
    Uncertainty
        For each figure of the whole and of the journeys mean, median and credible intervals;
        the tornado over the unknowns, and how probable it is to meet the objective.

    Raises
    ------
    NothingUncertainError
        When no value of the document is uncertain.
    InvalidParameterError
        When the number of samples or the seed is out of range.
    """
    found = unknowns(architecture)
    if not found:
        raise NothingUncertainError(NOTHING)
    _check(samples, seed, len(found))
    drawn = draw(found, size=samples, seed=seed)
    model = Model(architecture)
    raw = calibrated(model, drawn)
    table = _Table(model, drawn, raw)
    whole = table.scope(0)
    tornado = _tornado(table)
    return Uncertainty(
        engine=ENGINE_VERSION,
        document=DocumentRef(name=architecture.name, digest=digest(architecture)),
        samples=samples,
        seed=seed,
        unknowns=tuple(_described(unknown, drawn, row) for row, unknown in enumerate(found)),
        whole=whole,
        journeys={name: table.scope(1 + row) for row, name in enumerate(model.journeys)},
        objective=_objective(architecture, raw.samples),
        tornado=tornado,
        summary=_summary(whole, tornado),
        exactness=_exactness(raw),
        deviations=_deviations(raw),
    )


def _check(samples: int, seed: int, count: int) -> None:
    most = min(SAMPLES_MAX, CELLS_MAX // count)
    if not SAMPLES_MIN <= samples <= most:
        raise InvalidParameterError(
            gettext_noop("Found %(found)s samples. Take from %(low)s to %(high)s."),
            field="samples",
            params={"found": samples, "low": SAMPLES_MIN, "high": most},
        )
    if not 0 <= seed < 2**63:
        raise InvalidParameterError(
            gettext_noop("The seed is %(found)s. Take one from 0 to 2^63 - 1."),
            field="seed",
            params={"found": seed},
        )


@dataclass(frozen=True)
class _Table:
    """Figures as they are shown, of the samples, of single ends, and of the best estimates."""

    model: Model
    drawn: Samples
    raw: Calibrated

    def scope(self, row: int) -> dict[str, FigureUncertainty]:
        """Return the uncertainty of all figures of the whole (row 0) or of a journey."""
        best = dict(self._figures(self.raw.best, self.drawn.at_best(), row))
        return {
            name: _summed_up(values, float(best[name][0]))
            for name, values in self._figures(self.raw.samples, self.drawn, row)
        }

    def ranked(self) -> Iterator[tuple[str, FloatArray, FloatArray]]:
        """Yield figures of the whole in the samples, and at the ends of single unknowns."""
        in_samples = dict(self._figures(self.raw.samples, self.drawn, 0))
        ends = dict(self._figures(self.raw.ends, self.drawn.one_at_a_time(), 0))
        for name in RANKED:
            if name in in_samples:
                yield name, in_samples[name], ends[name]

    def _figures(self, raw: Raw, samples: Samples, row: int) -> Iterator[tuple[str, FloatArray]]:
        down, often = raw.unavailability[row], raw.frequency[row]
        yield "unavailability", down
        yield "availability", 1 - down
        yield "failure_frequency_per_year", often * YEAR_SECONDS
        if (often > 0).all():
            yield "mtbf_hours", (1 - down) / often / HOUR_SECONDS
            yield "mttr_hours", down / often / HOUR_SECONDS
        yield "downtime_minutes_per_year", down * YEAR_HOURS * 60
        yield "downtime_minutes_per_month", down * MONTH_HOURS * 60
        yield "lost_requests", raw.lost_requests[row]
        yield "served_requests", 1 - raw.lost_requests[row]
        yield "lost_utility", raw.lost_utility[row]
        yield "utility", 1 - raw.lost_utility[row]
        if row == 0:
            cost, lost = self.model.costs(samples, down)
            yield "cost_per_month", cost
            if self.model.architecture.economics is not None:
                yield "downtime_cost_per_month", lost


def _summed_up(values: FloatArray, best: float) -> FigureUncertainty:
    points = np.quantile(values, [0.025, 0.05, 0.5, 0.95, 0.975])
    return FigureUncertainty(
        best=best,
        mean=float(values.mean()),
        median=float(points[2]),
        interval_90=Interval(low=float(points[1]), high=float(points[3])),
        interval_95=Interval(low=float(points[0]), high=float(points[4])),
        histogram=_histogram(values),
    )


def _histogram(values: FloatArray) -> Histogram:
    """Count samples in bins of equal width, on a logarithmic axis where they span decades."""
    low, high = (float(end) for end in np.quantile(values, [TAIL, 1 - TAIL]))
    logarithmic = low > 0 and high / low > DECADES
    if low == high:
        edges = np.array([low, high])
    elif logarithmic:
        edges = np.geomspace(low, high, BINS + 1)
    else:
        edges = np.linspace(low, high, BINS + 1)
    bins = np.clip(np.searchsorted(edges, values, side="right") - 1, 0, edges.size - 2)
    counts = np.bincount(bins, minlength=edges.size - 1)
    return Histogram(
        edges=tuple(edges.tolist()), counts=tuple(counts.tolist()), logarithmic=logarithmic
    )


def _tornado(table: _Table) -> tuple[Bar, ...]:
    """Return what each unknown does to each figure, the one that explains most first."""
    drawn = table.drawn
    count = len(drawn.unknowns)
    inputs = Inputs(drawn.values)
    effects: list[dict[str, Effect]] = [{} for _ in drawn.unknowns]
    for name, values, ends in table.ranked():
        if values.min() == values.max():
            continue
        ranks, shares = inputs.rank_correlations(values), inputs.first_order(_levelled(values))
        for row, unknown in enumerate(drawn.unknowns):
            effects[row][name] = Effect(
                at_low=float(ends[row]),
                at_high=float(ends[count + row]),
                rank_correlation=_sign(unknown) * float(ranks[row]),
                variance_share=float(shares[row]),
            )
    bars = [
        Bar(path=path_of(unknown.location), effects=effects[row])
        for row, unknown in enumerate(drawn.unknowns)
    ]
    return tuple(sorted(bars, key=_weight, reverse=True))


def _sign(unknown: Unknown) -> float:
    """Return -1 where the analysis has the complement of what is written."""
    return -1.0 if hasattr(unknown.value, "complement") else 1.0


def _weight(bar: Bar) -> tuple[float, float]:
    """Order bars by the first figure that varies at all: unavailability, else the next one."""
    first = next(iter(bar.effects.values()), None)
    if first is None:
        return 0.0, 0.0
    return first.variance_share, abs(first.rank_correlation)


def _levelled(values: FloatArray) -> FloatArray:
    """Return the logarithms of figures that are positive: their tails would hide all else."""
    return np.log(values) if values.min() > 0 else values


def _objective(architecture: Architecture, raw: Raw) -> ObjectiveProbability | None:
    objectives = architecture.objectives
    if objectives is None or objectives.availability is None:
        return None
    met = raw.unavailability[0] <= (1 + NOISE) * objectives.availability.complement
    return ObjectiveProbability(target=objectives.availability.value, probability=float(met.mean()))


def _described(unknown: Unknown, drawn: Samples, row: int) -> UnknownValue:
    spread = unknown.value.spread
    if isinstance(spread, Range):
        ends = spread.written(lambda value: _shown(unknown, stored(value), exact=True))
    else:
        values = {"low": drawn.low[row], "best": drawn.best[row], "high": drawn.high[row]}
        ends = {k: _shown(unknown, float(v), exact=k == "best") for k, v in values.items()}
    return UnknownValue(
        path=path_of(unknown.location),
        pointer=pointer_of(unknown.location),
        distribution="pert" if isinstance(spread, Range) else "lognormal",
        error_factor=None if isinstance(spread, Range) else spread.error_factor,
        **ends,
    )


def _shown(unknown: Unknown, number: float, *, exact: bool) -> Any:
    """Write a number of the analysis as a document would, to four digits where it is computed."""
    kept = number if exact else float(f"{number:.4g}")
    match unknown.value.kind:
        case "duration" if exact:
            return format_duration(kept)
        case "duration":
            return _brief(number)
        case "rate":
            return format_rate(kept)
    value = written(unknown, kept)
    return value if isinstance(value, float) else str(value)


def _brief(seconds: float) -> str:
    """Write a duration to four digits in the largest unit of which there is one at least."""
    for unit in ("y", "d", "h", "m", "s"):
        count = seconds / float(SECONDS_OF_UNIT[unit])
        if count >= 1:
            return f"{count:.4g}{unit}" if count < 1e4 else f"{count:.0f}{unit}"
    return f"{1000 * seconds:.4g}ms"


def _summary(whole: dict[str, FigureUncertainty], tornado: Sequence[Bar]) -> str:
    effect = tornado[0].effects.get("unavailability") if tornado else None
    if effect is None:
        return SETTLED
    interval = whole["unavailability"].interval_90
    return MOST % {
        "low": f"{interval.low:.3g}",
        "high": f"{interval.high:.3g}",
        "path": tornado[0].path,
        "share": f"{100 * effect.variance_share:.0f}",
    }


_SOURCES: Final = {
    "unavailability": "availability",
    "failure_frequency_per_year": "availability",
    "lost_requests": "served_requests",
    "lost_utility": "utility",
}
"""The figures that are computed, and the one whose label `evaluate` gives for each."""


def _exactness(raw: Calibrated) -> dict[str, str]:
    """Say how good the figures of the samples are, beside how good `evaluate` is."""
    table = {name: raw.exactness.get(source, "exact") for name, source in _SOURCES.items()}
    for name, off in (_deviations(raw) or {}).items():
        reasons = table[name].removeprefix("exact").removeprefix("approximate: ")
        own = f"{INTERPOLATED}, at most {off:.1%} off where checked"
        table[name] = f"approximate: {'; '.join(filter(None, (reasons, own)))}"
    return table


def _deviations(raw: Calibrated) -> dict[str, float] | None:
    if raw.deviations is None:
        return None
    return dict(zip(_SOURCES, raw.deviations, strict=True))
