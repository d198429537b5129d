"""What the results say of one journey, or the whole, over time."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from metrics.analysis.lifetimes.law import Law
from metrics.analysis.lifetimes.series import SeriesLaw
from metrics.analysis.lifetimes.tables import FloatArray
from metrics.domain.overtime import Curve, ScopePeriods
from metrics.domain.quantities import HOUR_SECONDS, MONTH_HOURS, WEEK_HOURS, YEAR_HOURS
from metrics.domain.results import Figures, OutageFigures, PeriodFigures

AnyLaw = Law | SeriesLaw
PERIODS: Final = {"month": MONTH_HOURS, "year": YEAR_HOURS}
MONTHS = 12
ERROR = 1e-6
"""Stated error of probabilities that are called exact: the inversion's, and what is left out."""
SAFETY = 2.0
"""Factor on estimated errors."""
POINTS = 40
OUTAGE_SHARES: Final = (0.02, 0.5, 0.9, 0.95, 0.99, 0.999)
"""Quantiles of outages: those of the figures between the ends of the curve."""
LEAST = 1e-6
"""Probability at which curves of downtime end."""


@dataclass(frozen=True)
class Scope:
    """One journey, or the whole.

    Attributes
    ----------
    law : what happens to it.
    load : how much is down on average.
    budget : unavailability that the objective allows, if there is one.
    others : laws under another choice where an approximation makes one, by what it says.
    coarser : the law with fewer things down at once, where what is left out is not that rare.
    """

    law: AnyLaw
    load: float
    budget: float | None
    others: Mapping[str, Law]
    coarser: Law | None = None

    def added_to(self, figures: Figures) -> Figures:
        """Return long-run figures with first failure and downtime of periods added."""
        return figures.model_copy(
            update={
                "mttf_hours": self.mttf_hours,
                "periods": self.periods() or None,
                "breach_probability_twelve_months": self.at_least_once,
                "exactness": figures.exactness | self.exactness(),
            }
        )

    def over_time(self) -> ScopePeriods:
        """Return everything, curves included."""
        hours = _times()
        seconds = hours * HOUR_SECONDS
        periods = self.periods(quantiles=True)
        return ScopePeriods(
            mttf_hours=self.mttf_hours,
            periods=periods or None,
            breach_probability_twelve_months=self.at_least_once,
            outages=self._outages(),
            unreliability=_curve(hours, self.law.unreliability(seconds)),
            unavailability=_curve(hours, self.law.unavailability(seconds)),
            outage_survival=self._survival(),
            downtime={name: self._downtime(PERIODS[name]) for name in periods},
            exactness=self.exactness() | self._outages_label(),
        )

    @property
    def mttf_hours(self) -> float | None:
        """Mean time to the first failure; nothing when it never fails."""
        return self.law.mttf / HOUR_SECONDS if math.isfinite(self.law.mttf) else None

    @cached_property
    def at_least_once(self) -> float | None:
        """Probability of breaking the objective in at least one of twelve months."""
        month = self._breaches.get("month")
        return None if month is None else at_least_once(month)

    def periods(self, *, quantiles: bool = False) -> dict[str, PeriodFigures]:
        """Return the figures of a month and a year, as far as they are known."""
        return {
            name: self._period(name, hours, quantiles=quantiles)
            for name, hours in PERIODS.items()
            if self.law.knows(hours * HOUR_SECONDS)
        }

    def exactness(self) -> dict[str, str]:
        """Return the labels of the figures."""
        labels = {}
        if "month" in self._breaches:
            budget = (self.budget or 0.0) * PERIODS["month"] * HOUR_SECONDS
            labels["breach_probability"] = self._period_label("month", budget)
        if self.mttf_hours is not None:
            labels["mttf_hours"] = self._label(self._mttf, self.law.mttf, 1 / self.law.mttf)
        return labels

    def _period_label(self, name: str, *limits: float) -> str:
        """Return how exact the probabilities are that a period exceeds some limits."""
        seconds = PERIODS[name] * HOUR_SECONDS
        return self._label(lambda law: _chances(law, seconds, limits), seconds, 1.0)

    def _outages_label(self) -> dict[str, str]:
        if not self._goes_on_failing:
            return {}
        found = self.law.outages
        between = 1 / found.frequency
        label = self._label(lambda law: np.array([law.outages.mean]), between, 1 / found.mean)
        return {"outages": label}

    @staticmethod
    def _mttf(law: AnyLaw) -> FloatArray:
        return np.array([law.mttf])

    @property
    def _goes_on_failing(self) -> bool:
        """Whether there are outages in the long run; a gate may settle where nothing fails."""
        return self.law.can_fail and self.law.frequency > 0

    @property
    def doubt(self) -> float:
        """How far the probability of breaking the objective in a month may be off."""
        seconds = MONTH_HOURS * HOUR_SECONDS
        limits = (0.0, (self.budget or 0.0) * seconds)
        return self._left_out(lambda law: _chances(law, seconds, limits), seconds)

    def _left_out(self, figure: Callable[[AnyLaw], FloatArray], seconds: float) -> float:
        """Return how far figures may be off because of states that were left out.

        At most the probability of meeting one of them. Where that says too little: what the last
        number of faults at once has changed, times the chance that one more comes upon it.
        """
        if self.coarser is None:
            return self.law.left_out_rate * seconds
        return SAFETY * self.load * _apart(figure(self.law), figure(self.coarser))

    @cached_property
    def _breaches(self) -> dict[str, float]:
        if self.budget is None:
            return {}
        seconds = {name: hours * HOUR_SECONDS for name, hours in PERIODS.items()}
        return {
            name: self.law.exceeds(length, self.budget * length)
            for name, length in seconds.items()
            if self.law.knows(length)
        }

    def _period(self, name: str, hours: float, *, quantiles: bool) -> PeriodFigures:
        seconds = hours * HOUR_SECONDS
        shares = {"p50_minutes": 0.5, "p90_minutes": 0.9, "p99_minutes": 0.99} if quantiles else {}
        return PeriodFigures(
            hours=hours,
            budget_minutes=None if self.budget is None else self.budget * hours * 60,
            breach_probability=self._breaches.get(name),
            no_downtime_probability=1 - self.law.exceeds(seconds, 0.0),
            exactness=self._period_label(name, 0.0, (self.budget or 0.0) * seconds),
            **{key: self.law.quantile(seconds, share) / 60 for key, share in shares.items()},
        )

    @cached_property
    def _outage_quantiles(self) -> list[float]:
        """Quantiles of the durations of outages, in s: one search for all is not slower."""
        return self.law.outages.quantiles(*OUTAGE_SHARES)

    def _outages(self) -> OutageFigures | None:
        if not self._goes_on_failing:
            return None
        found = self.law.outages
        p50, p90, p95, p99 = (seconds / 60 for seconds in self._outage_quantiles[1:5])
        return OutageFigures(
            mean_minutes=found.mean / 60,
            p50_minutes=p50,
            p90_minutes=p90,
            p95_minutes=p95,
            p99_minutes=p99,
        )

    def _survival(self) -> Curve | None:
        if not self._goes_on_failing:
            return None
        found = self.law.outages
        times = np.geomspace(self._outage_quantiles[0], self._outage_quantiles[-1], POINTS)
        return _curve(times / 60, found.survival(times))

    def _downtime(self, hours: float) -> Curve:
        """Return P(downtime > limit) for limits in minutes, the budget being one of them."""
        seconds = hours * HOUR_SECONDS
        limits = set(np.geomspace(seconds * 1e-6, seconds * 0.1, POINTS).tolist())
        budget = (self.budget or 0.0) * seconds
        if budget > 0:
            limits.add(budget)
        ordered = sorted(limits)
        values = [self.law.exceeds(seconds, limit) for limit in ordered]
        few = next((k for k, value in enumerate(values) if value < LEAST), len(values) - 1)
        end = 1 + max(few, ordered.index(budget) if budget > 0 else 0)
        return _curve(np.array(ordered[:end]) / 60, np.minimum.accumulate(values[:end]))

    def _label(self, figure: Callable[[AnyLaw], FloatArray], seconds: float, scale: float) -> str:
        """Return how exact a figure is.

        Parameters
        ----------
        figure : of a law.
        seconds : that it looks ahead.
        scale : by which errors are multiplied; 1 over the figure makes them parts of it.
        """
        reasons = []
        suffix = "off" if scale == 1.0 else "of it off"
        left_out = scale * self._left_out(figure, seconds)
        if self.coarser is None and scale != 1.0:
            left_out = self.law.left_out_rate * seconds
        for reason, law in self.others.items():
            apart = scale * _apart(figure(self.law), figure(law))
            if apart > ERROR:
                reasons.append(f"{reason}, some {apart:.1e} {suffix}")
        if left_out > ERROR:
            how = "at most" if self.coarser is None else "some"
            reasons.append(f"rare joint outages left out, {how} {left_out:.1e} {suffix}")
        return f"approximate: {'; '.join(reasons)}" if reasons else "exact"


def at_least_once(probability: float, times: int = MONTHS) -> float:
    """Return the probability of at least one of several independent events.

    >>> round(at_least_once(0.5, 2), 12)
    0.75
    """
    return -math.expm1(times * math.log1p(-probability)) if probability < 1 else 1.0


def _chances(law: AnyLaw, seconds: float, limits: Sequence[float]) -> FloatArray:
    """Return P(downtime > limit) in a period for some limits."""
    return np.array([law.exceeds(seconds, limit) for limit in limits])


def _apart(one: FloatArray, other: FloatArray) -> float:
    return float(np.abs(one - other).max())


def _times() -> FloatArray:
    """Return hours from a minute to a year, with a day, a week and a month among them."""
    named = (24.0, WEEK_HOURS, MONTH_HOURS, YEAR_HOURS)
    return np.unique(np.concatenate([np.geomspace(1 / 60, YEAR_HOURS, POINTS), named]))


def _curve(x: FloatArray, y: Sequence[float] | FloatArray) -> Curve:
    return Curve(x=tuple(float(v) for v in x), y=tuple(float(v) for v in y))
