"""Futures of one present: how long each life lasts, and how one future differs from another.

They differ because every stream of draws gets another key, and because the end of each life is
drawn anew, given its age (`conditional`). What is left of a repair, of a failover, of a move or of
a fixed time stays as it is: it belongs to the present.
"""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, NamedTuple

from simulations.kernel.jit import jit
from simulations.kernel.rng import stream_key, uniform
from simulations.montecarlo.clocks import ring_at, rings
from simulations.montecarlo.laws import DETERMINISTIC, EXPONENTIAL
from simulations.montecarlo.pointers import WorldType
from simulations.montecarlo.rare.conditional import draw_beyond, share_until
from simulations.montecarlo.records import REPLICA, Arrays, Floats, Integers

# Places in `state`, in `figure` and in `alarm`.
PRESENTS, FUTURES, DRAWS, EVENTS, ENDLESS, KEY, PRECIOUS = range(7)
WEIGHT, LOST_NOW, FAILED_NOW, BEGINS, ENDS, UNIT, WAIT = range(7)
AGAIN, FORCED, UNTIL, LOT = range(4)


class Branching(NamedTuple):
    """What a branching history remembers."""

    life: list[float]
    """Whole length of the time that each clock runs through, at full speed."""
    seen: list[int]
    """Draws of each clock when that time began."""
    known: list[int]
    """Whether its end is known: it is part of the present and drawn no more."""
    covered: list[int]
    """Whether a failure that comes first is the part of a future that was parted off."""
    alarm: list[float]
    """When to look again though nothing has happened; until when not to look at all; until when
    failures are covered; and the lot that decides whether a light future goes on."""
    chance: list[float]
    """Probability that each life that matters ends within the window."""
    pull: list[float]
    precious: list[int]
    """Whether a failure of each class, alone, is worth far more than one on average."""
    memory: list[int]
    """The world and the first five of these, word by word."""
    shelf: list[int]
    """The memory as it was in each present that is kept, and, first of all, before time 0."""
    sort: list[int]
    """What is to be done with each present that is kept."""
    times: list[int]
    copies: list[int]
    """How many futures of each such present there are in all."""
    weight: list[float]
    state: list[int]
    figure: list[float]


FLOATS = ("life", "alarm", "chance", "pull", "weight", "figure")
BranchingType = WorldType(
    tuple((name, Floats if name in FLOATS else Integers) for name in Branching._fields)
)
if TYPE_CHECKING:
    Branches = Branching
else:
    Branches = BranchingType


@jit
def keep(s: Branches, place: int) -> None:
    """Put the present on a place of the shelf."""
    words = len(s.memory)
    for k in range(words):
        s.shelf[place * words + k] = s.memory[k]


@jit
def take(s: Branches, place: int) -> None:
    """Return to what stands on a place of the shelf."""
    words = len(s.memory)
    for k in range(words):
        s.memory[k] = s.shelf[place * words + k]


@jit
def chance_of(s: Branches) -> float:
    """Draw a uniform number for a choice between futures."""
    s.state[DRAWS] += 1
    return uniform(s.state[KEY], s.state[DRAWS])


@jit
def speed_of(w: Arrays, k: int) -> float:
    """Return how fast what a clock measures passes."""
    clock = w.clock[k]
    if clock.kind == REPLICA and clock.is_up == 1:
        return w.replica[clock.owner].speed
    return 1.0


@jit
def note_new_time(w: Arrays, s: Branches, k: int) -> None:
    """Note the length of a time that has just begun."""
    clock = w.clock[k]
    s.seen[k] = clock.draws
    s.known[k] = 0
    s.life[k] = rings(w.time, k) - w.run[0].now
    if clock.kind == REPLICA and clock.is_up == 1 and w.replica[clock.owner].is_plain == 0:
        s.life[k] = w.replica[clock.owner].left


@jit
def note_new_times(w: Arrays, s: Branches, k: int) -> None:
    """Note each time that began when a clock rang; a free repair crew begins another one."""
    clock = w.clock[k]
    if clock.kind > REPLICA:
        return
    if clock.draws != s.seen[k]:
        note_new_time(w, s, k)
    if clock.kind == REPLICA and w.unit[w.replica[clock.owner].unit].crews > 0:
        unit = w.unit[w.replica[clock.owner].unit]
        for r in range(unit.first_replica, unit.last_replica):
            other = w.replica[r].clock
            if w.clock[other].draws != s.seen[other]:
                note_new_time(w, s, other)


@jit
def note_first_times(w: Arrays, s: Branches) -> None:
    """Note the whole length of the times in which a history begins, ages included."""
    for k in range(len(w.clock)):
        clock = w.clock[k]
        if clock.kind > REPLICA:
            continue
        note_new_time(w, s, k)
        law = clock.up_law if clock.is_up == 1 else clock.down_law
        if clock.is_fresh == 0 and clock.unavailability > 0.0 and law != EXPONENTIAL:
            s.life[k] /= uniform(clock.key, 0)  # the share that `laws.residual` has drawn


@jit
def is_open(w: Arrays, s: Branches, k: int) -> bool:
    """Whether the end of a life is not known yet."""
    clock = w.clock[k]
    return (
        clock.kind <= REPLICA
        and clock.is_up == 1
        and clock.up_law != DETERMINISTIC
        and s.known[k] == 0
        and rings(w.time, k) < inf
    )


@jit
def age_of(w: Arrays, s: Branches, k: int) -> float:
    """Part of a life that has passed."""
    left = (rings(w.time, k) - w.run[0].now) * speed_of(w, k)
    return max(0.0, s.life[k] - left)


@jit
def live(w: Arrays, s: Branches, k: int, life: float) -> None:
    """Let the present life of a clock have another length."""
    left = max(0.0, life - age_of(w, s, k))
    s.life[k] = life
    ring_at(w.time, w.tree, k, w.run[0].now + left / speed_of(w, k))


@jit
def outlive(w: Arrays, s: Branches, k: int, wait: float) -> None:
    """Draw anew how long an open life lasts, given that it lasts for some time from now."""
    clock = w.clock[k]
    least = age_of(w, s, k) + wait * speed_of(w, k)
    life = draw_beyond(clock.up_law, clock.key, least, clock.up_scale, clock.up_shape)
    live(w, s, k, life)


@jit
def differ(w: Arrays, s: Branches) -> None:
    """Give the present another future: other streams, and another end of each open life."""
    s.state[FUTURES] += 1
    for k in range(len(w.clock)):
        clock = w.clock[k]
        w.batch[k].block = -1
        clock.key = stream_key(s.state[KEY], s.state[FUTURES], clock.label)
        if is_open(w, s, k):
            outlive(w, s, k, 0.0)
    for u in range(len(w.unit)):
        unit = w.unit[u]
        unit.shift_key = stream_key(s.state[KEY], s.state[FUTURES], unit.shift_label)


@jit
def share_in(w: Arrays, s: Branches, k: int, window: float) -> float:
    """Probability that an open life ends within a time from now."""
    clock = w.clock[k]
    age = age_of(w, s, k)
    until = age + window * speed_of(w, k)
    share = share_until(clock.up_law, age, until, clock.up_scale, clock.up_shape)
    return min(max(share, 0.0), 1.0)
