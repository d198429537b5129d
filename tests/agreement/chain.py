"""The chain of all states that a document can reach, made small by what its states have in common.

States are explored breadth first. States that give the same and go on in the same way, whatever
happens, are then put together (ordinary lumpability, found by refining a partition): what is equal
follows from the chain itself and from nothing that anyone thinks about the document.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field

from metrics.domain.architecture import Architecture
from tests.agreement.interpreter import Machine, Timer
from tests.agreement.processes import every_law_is_exponential
from tests.agreement.states import FADING, State

STATES_MAX = 20_000
PROBES = (0.137, 0.539, 0.911)
"""What may be left of a fading cache; three of them tell how a state depends on it."""
DIGITS = 11


class TooHardError(Exception):
    """The oracle cannot solve this document."""


@dataclass
class Row:
    """What may follow a state: targets with rates, or with probabilities at the end of a timer."""

    kept: dict[int, float] = field(default_factory=dict)
    """Rates into states in which the timer that runs goes on."""
    anew: dict[int, float] = field(default_factory=dict)
    """Rates into states in which no timer runs, or one that begins."""
    end: dict[int, float] = field(default_factory=dict)
    timer: Timer | None = None
    charges: dict[str, tuple[float, float]] = field(default_factory=dict)
    """Requests and utility lost to health checks, per second in the state, by journey."""


@dataclass
class Chain:
    """States, what follows them, and how likely each is at the beginning."""

    machine: Machine
    states: list[State]
    rows: list[Row]
    start: dict[int, float]
    explored: int


@dataclass
class Found:
    """States in the order in which they were first seen."""

    states: list[State] = field(default_factory=list)
    places: dict[State, int] = field(default_factory=dict)

    def place(self, state: State) -> int:
        """Return the place of a state, a new one if it is new."""
        if state not in self.places:
            self.places[state] = len(self.states)
            self.states.append(state)
        return self.places[state]


def explore(architecture: Architecture, *, states_max: int = STATES_MAX) -> Chain:
    """Find every state and put together what is alike."""
    if not every_law_is_exponential(architecture):
        raise TooHardError("a law that is not exponential")
    machine = Machine(architecture)
    found = Found()
    start: dict[int, float] = {}
    for outcome in machine.start():
        _add(start, found.place(outcome.state), outcome.chance)
    rows: list[Row] = []
    while len(rows) < len(found.states):
        rows.append(_row(machine, found.states[len(rows)], found))
        if len(found.states) > states_max:
            raise TooHardError(f"more than {states_max} states")
    _charge(machine, found.states, rows)
    return lumped(Chain(machine, found.states, rows, start, len(rows)))


def _row(machine: Machine, state: State, found: Found) -> Row:
    timers = machine.timers(state)
    if len(timers) > 1:
        raise TooHardError("two fixed times at once")
    row = Row(timer=timers[0] if timers else None)
    for step in machine.steps(state):
        for chance, after, started in step.outcomes:
            goes_on = (
                row.timer is not None
                and row.timer.slot not in started
                and any(timer.slot == row.timer.slot for timer in machine.timers(after))
            )
            rates = row.kept if goes_on else row.anew
            _add(rates, found.place(after), step.rate * chance)
    if row.timer is not None:
        for chance, after, _ in machine.ring(state, row.timer.slot):
            _add(row.end, found.place(after), chance)
    return row


def _add(sums: dict[int, float], place: int, value: float) -> None:
    sums[place] = sums.get(place, 0.0) + value


def _charge(machine: Machine, states: list[State], rows: list[Row]) -> None:
    """Add what is lost until a health check notices that replicas of an active group are gone."""
    weights = _balanced(machine)
    if not weights:
        return
    for state, row in zip(states, rows, strict=True):
        before = {key: len(machine.usable(state, key)) for key in weights}
        for place, rate in [*row.kept.items(), *row.anew.items()]:
            after = states[place]
            lost = [
                (key, (had - has) / had)
                for key, had in before.items()
                if (has := len(machine.usable(after, key))) < had
            ]
            services = machine.services(after) if lost else {}
            for key, share in lost:
                for journey, seconds in weights[key].items():
                    entry = machine.architecture.effective_journeys[journey].entry
                    served, quality = services[entry].served, services[entry].quality
                    had = row.charges.get(journey, (0.0, 0.0))
                    more = rate * share * seconds * served
                    row.charges[journey] = (had[0] + more, had[1] + more * quality)


def _balanced(machine: Machine) -> dict[str, dict[str, float]]:
    """Seconds that a lost share keeps failing, for each group and journey, a way at a time."""
    weights: dict[str, dict[str, float]] = {}

    def walk(key: str, journey: str) -> None:
        component = machine.components[key]
        for need in component.needs:
            if need.if_down == "degrade" or need.required_count < len(need.targets):
                continue
            for target in need.targets:
                if component.health_check is not None and _shares_out(machine, target):
                    seconds = component.health_check.mean_detection_seconds
                    of_target = weights.setdefault(target, {})
                    of_target[journey] = of_target.get(journey, 0.0) + seconds
                walk(target, journey)

    for name, journey in machine.architecture.effective_journeys.items():
        walk(journey.entry, name)
    return weights


def _shares_out(machine: Machine, key: str) -> bool:
    component = machine.components[key]
    return component.standby is None and not component.is_consensus


def lumped(chain: Chain) -> Chain:
    """Put together states that give the same and go on in the same way."""
    blocks = _numbered([_looks(chain, place) for place in range(len(chain.states))])
    while True:
        refined = _numbered(
            [(blocks[place], _goes_on(row, blocks)) for place, row in enumerate(chain.rows)]
        )
        if len(set(refined)) == len(set(blocks)):
            break
        blocks = refined
    first: dict[int, int] = {}
    for place, block in enumerate(blocks):
        first.setdefault(block, place)
    start: dict[int, float] = {}
    for place, chance in chain.start.items():
        _add(start, blocks[place], chance)
    rows = [_lumped_row(chain.rows[place], blocks) for place in first.values()]
    states = [chain.states[place] for place in first.values()]
    return Chain(chain.machine, states, rows, start, chain.explored)


def _numbered(keys: list[Hashable]) -> list[int]:
    """Give numbers to distinct keys in the order in which they first occur."""
    numbers: dict[Hashable, int] = {}
    return [numbers.setdefault(key, len(numbers)) for key in keys]


def _looks(chain: Chain, place: int) -> Hashable:
    machine, state, row = chain.machine, chain.states[place], chain.rows[place]
    probes = PROBES if is_fading(row) else PROBES[:1]
    services = [tuple(machine.services(state, fading=left).items()) for left in probes]
    groups = tuple(machine.group_fraction(state, key) for key in machine.order)
    charges = tuple(
        (journey, _rounded(lost), _rounded(utility))
        for journey, (lost, utility) in sorted(row.charges.items())
    )
    return (*services, groups, charges, row.timer)


def is_fading(row: Row) -> bool:
    """Whether what the state gives changes with time."""
    return row.timer is not None and row.timer.slot[-1] == FADING


def _goes_on(row: Row, blocks: list[int]) -> Hashable:
    ways = []
    for rates in (row.kept, row.anew, row.end):
        sums: dict[int, float] = {}
        for place, rate in rates.items():
            _add(sums, blocks[place], rate)
        ways.append(tuple(sorted((block, _rounded(rate)) for block, rate in sums.items())))
    return tuple(ways)


def _lumped_row(row: Row, blocks: list[int]) -> Row:
    small = Row(timer=row.timer, charges=row.charges)
    for mine, theirs in ((small.kept, row.kept), (small.anew, row.anew), (small.end, row.end)):
        for place, rate in theirs.items():
            _add(mine, blocks[place], rate)
    return small


def _rounded(value: float) -> str:
    return f"{value:.{DIGITS}e}"
