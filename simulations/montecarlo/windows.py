"""Downtime in months of 730 hours and in years of twelve of them, window after window.

Windows follow each other from where the counting starts, which is a stationary moment; the last
one, if it is cut off, does not count.
"""

from __future__ import annotations

from simulations.kernel.jit import jit
from simulations.montecarlo.durations import duration_class
from simulations.montecarlo.records import DURATION_BINS, Arrays

MONTH = 730.0 * 3600.0
MONTHS = 12
YEAR = MONTHS * MONTH
"""Exactly 8,760 hours."""


@jit
def end_year(w: Arrays, s: int) -> None:
    """Count the year that ends."""
    scope = w.scope[s]
    scope.years += 1
    if scope.year_down > 0.0:
        w.year_downtime[s * DURATION_BINS + duration_class(scope.year_down)] += 1
    if scope.year_down > MONTHS * scope.month_budget:
        scope.year_breaches += 1
    scope.breached_years += scope.has_breach
    scope.year_down = 0.0
    scope.has_breach = 0
    scope.month_of_year = 0


@jit
def end_month(w: Arrays, s: int) -> None:
    """Count the month that ends, and its year when it is the last one."""
    scope = w.scope[s]
    scope.months += 1
    if scope.month_down > 0.0:
        w.month_downtime[s * DURATION_BINS + duration_class(scope.month_down)] += 1
    if scope.month_down > scope.month_budget:
        scope.month_breaches += 1
        scope.has_breach = 1
    scope.year_down += scope.month_down
    scope.month_down = 0.0
    scope.month_ends += MONTH
    scope.month_of_year += 1
    if scope.month_of_year == MONTHS:
        end_year(w, s)


@jit
def pass_windows(w: Arrays, s: int, now: float) -> None:
    """Share the time since the last change of a scope among the windows that it lies in."""
    scope = w.scope[s]
    since = scope.since
    while now >= scope.month_ends:
        if scope.is_up == 0:
            scope.month_down += scope.month_ends - max(since, scope.month_ends - MONTH)
        end_month(w, s)
        if scope.is_up == 1 and scope.month_of_year == 0:
            whole = int((now - scope.month_ends + MONTH) / YEAR)
            scope.years += whole
            scope.months += whole * MONTHS
            scope.month_ends += whole * YEAR
    if scope.is_up == 0:
        scope.month_down += now - max(since, scope.month_ends - MONTH)


@jit
def start_windows(w: Arrays, s: int, now: float) -> None:
    """Begin the first window now."""
    scope = w.scope[s]
    scope.month_ends = now + MONTH
    scope.month_of_year = 0
    scope.month_down = 0.0
    scope.year_down = 0.0
    scope.has_breach = 0
    scope.months = 0
    scope.years = 0
    scope.month_breaches = 0
    scope.year_breaches = 0
    scope.breached_years = 0
