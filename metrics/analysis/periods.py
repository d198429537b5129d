"""Over time: first failure, point availability, outages, and downtime in months and years.

Periods begin with everything up. Exact where all states are few; elsewhere states with many things
down at once are left out, and the probability of ever meeting one is the stated error.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from metrics.analysis import chains
from metrics.analysis.lifetimes.exploring import RARE, Explored, Part, first_failures, needed
from metrics.analysis.lifetimes.law import Law
from metrics.analysis.lifetimes.scope import ERROR, Scope
from metrics.analysis.lifetimes.series import in_series
from metrics.analysis.lifetimes.tables import BoolArray
from metrics.analysis.markov.excursions import RESTING_MAX
from metrics.analysis.markov.generator import ChainError
from metrics.domain.architecture import Architecture
from metrics.domain.canonical import digest
from metrics.domain.overtime import Periods, ScopePeriods
from metrics.domain.quantities import HOUR_SECONDS, MONTH_HOURS, YEAR_SECONDS
from metrics.domain.results import DocumentRef, Figures

BOUND = 1e-4
"""Probability of meeting a state that was left out, in a month, that serves as a bound."""
RESTING_FEW = 6
"""States at rest beyond which a chain that tells them apart must be small."""
ENOUGH = 2
"""Faults at once that are looked at where not all can be."""
WORST = 0.01
"""Error of a month's probability beyond which nothing is said."""
WORST_IN_SERIES = 0.03
"""The same for parts in series, of which the error is a bound."""
PARTS_MAX = 120
"""Components that are taken part by part at most."""
ALONE_MAX = 8
"""Journeys up to which each is looked at alone where the whole cannot be told."""
TOO_LARGE: Final = "too many things can be down at once"
TOO_SLOW: Final = "outages last too long against the period"


@dataclass(frozen=True, slots=True)
class Effort:
    """How large a document may be."""

    kinds: int
    """Different things that can fail first."""
    states: int


QUICK: Final = Effort(kinds=40, states=4_000)
"""What is worked out along with everything else."""
FULL: Final = Effort(kinds=160, states=6_000)
"""What is worked out when somebody asks for it."""


def periods(architecture: Architecture) -> Periods:
    """Follow a document over time: curves, outages, and downtime in months and years.

    Parameters
    ----------
    architecture : a document that `metrics.domain.reading` accepted.

    Returns
    -------
    Periods
        The same figures as `evaluate` has, and curves. Where nothing can be said, the reason.
    """
    quick, full = OverTime(architecture), OverTime(architecture, FULL)

    def scope(name: str) -> Scope | str:
        found = quick.journey(name)
        if found == TOO_LARGE:
            found = full.part_by_part([name])
        return full.journey(name) if found == TOO_LARGE else found

    whole = quick.whole
    if whole == TOO_LARGE:
        whole = full.part_by_part(architecture.effective_journeys)
    if whole == TOO_LARGE:
        whole = full.whole
    return Periods(
        document=DocumentRef(name=architecture.name, digest=digest(architecture)),
        whole=_shown(whole),
        journeys={name: _shown(scope(name)) for name in architecture.effective_journeys},
    )


class OverTime:
    """All journeys of a document over time.

    Parameters
    ----------
    architecture : a valid document.
    effort : how large it may be.
    """

    def __init__(self, architecture: Architecture, effort: Effort = QUICK) -> None:
        self._architecture = architecture
        self._effort = effort
        self._entries = {
            name: journey.entry for name, journey in architecture.effective_journeys.items()
        }
        objectives = architecture.objectives
        wanted = objectives.availability if objectives else None
        self._budget = wanted.complement if wanted else None
        self._scopes: dict[bytes, Scope | str] = {}

    @cached_property
    def whole(self) -> Scope | str:
        """Every journey up, or why nothing can be said of it."""
        return self._scope(list(self._entries.values()))

    def journey(self, name: str) -> Scope | str:
        """One journey up, or why nothing can be said of it."""
        if not isinstance(self._chain, str) or not 1 < len(self._entries) <= ALONE_MAX:
            return self._scope([self._entries[name]])
        alone = {name: self._architecture.effective_journeys[name]}
        document = self._architecture.model_copy(update={"journeys": alone})
        return OverTime(document, self._effort).whole

    def add_to_whole(self, figures: Figures) -> Figures:
        """Return the figures of the whole with what is known over time."""
        return _added(self.whole, figures)

    def add_to_journey(self, name: str, figures: Figures) -> Figures:
        """Return the figures of a journey with what is known over time."""
        return _added(self.journey(name), figures)

    def part_by_part(self, journeys: Iterable[str]) -> Scope | str:
        """Return some journeys up together, from parts in series that share only sites."""
        entries = [self._entries[name] for name in journeys]
        key = " ".join(sorted(set(entries))).encode()
        if key not in self._scopes:
            self._scopes[key] = self._series(entries)
        return self._scopes[key]

    def _series(self, entries: list[str]) -> Scope | str:
        month = MONTH_HOURS * HOUR_SECONDS
        if len(needed(self._architecture, entries)) > PARTS_MAX:
            return TOO_LARGE
        try:
            law = in_series(self._architecture, entries)
        except chains.UnsupportedError as error:
            return str(error)
        except (chains.TooManyStatesError, ChainError):
            return TOO_LARGE
        if not law.knows(month) or law.left_out_rate * month > WORST_IN_SERIES:
            return TOO_LARGE
        return Scope(law, 0.0, self._budget, {})

    @cached_property
    def _chain(self) -> _Chain | str:
        """Return the states of the whole, or why there are none."""
        entries = list(self._entries.values())
        if first_failures(self._architecture, entries) > self._effort.kinds:
            return TOO_LARGE
        try:
            part = Part(self._architecture, entries)
            if part.resting <= RESTING_MAX:
                with suppress(chains.TooManyStatesError):
                    chain = self._followed(part, RARE, few=part.resting > RESTING_FEW)
                    if chain.explored.is_complete or chain.explored.level >= ENOUGH:
                        return chain
            return self._followed(part.with_home(0), RARE)
        except chains.UnsupportedError as error:
            return str(error)
        except chains.TooManyStatesError:
            return TOO_LARGE

    def _followed(self, part: Part, rare: float, *, few: bool = False) -> _Chain:
        states = self._effort.states // (8 if few else 1)
        explored = part.explore(states_max=states, rare=rare)
        up = part.is_up(explored.states, list(self._entries.values()))
        return _Chain(part, explored, (explored.faults == 0) & up)

    def _scope(self, entries: list[str]) -> Scope | str:
        if isinstance(self._chain, str):
            return self._chain
        key = self._chain.part.is_up(self._chain.explored.states, entries).tobytes()
        if key not in self._scopes:
            self._scopes[key] = self._new_scope(self._chain, entries)
        return self._scopes[key]

    def _new_scope(self, chain: _Chain, entries: list[str]) -> Scope | str:
        try:
            law = chain.law(entries)
            if law.left_out_rate * law.mttf > ERROR:
                # Failures are as rare as what was left out: look further.
                chain = self._followed(chain.part, ERROR / 10 * YEAR_SECONDS / law.mttf)
                law = chain.law(entries)
            coarser = None
            if law.left_out_rate * MONTH_HOURS * HOUR_SECONDS > BOUND:
                if chain.explored.level < ENOUGH or not law.knows(MONTH_HOURS * HOUR_SECONDS):
                    return TOO_LARGE
                coarser = chain.coarser.law(entries)
            others = {
                reason: self._followed(part, RARE).law(entries)
                for reason, part in chain.part.variants().items()
            }
            scope = Scope(law, chain.part.load, self._budget, others, coarser)
            doubt = scope.doubt
        except ChainError:
            return TOO_SLOW
        return TOO_LARGE if doubt > WORST else scope


@dataclass(frozen=True)
class _Chain:
    """Components, the states that they get into, and those states without a fault."""

    part: Part
    explored: Explored
    resting: BoolArray

    @property
    def coarser(self) -> _Chain:
        """The same with fewer things down at once."""
        explored, kept = self.explored.coarser()
        return _Chain(self.part, explored, self.resting[kept])

    def law(self, entries: list[str]) -> Law:
        """Return the law of some components being up together."""
        return Law(self.explored, self.part.is_up(self.explored.states, entries), self.resting)


def _added(scope: Scope | str, figures: Figures) -> Figures:
    with suppress(ChainError):
        return figures if isinstance(scope, str) else scope.added_to(figures)
    return figures


def _shown(scope: Scope | str) -> ScopePeriods:
    try:
        return ScopePeriods(reason=scope) if isinstance(scope, str) else scope.over_time()
    except ChainError:
        return ScopePeriods(reason=TOO_SLOW)
