"""The state of one simulated history: arrays of records, one array for each sort of thing.

References between records are indices. Lists of varying length (the pools of a site, the targets of
a gate) are ranges of `edge`. Units are the components in topological order, so that a unit's
targets always have lower indices. Times are seconds of simulated time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, NamedTuple

from numba import types
from numba.np.numpy_support import from_dtype

from simulations.kernel.record import Record, dtype_of
from simulations.montecarlo.pointers import Table, WorldType

# What rings.
SITE, CAUSE, REPLICA, SHIFT, MOVE, EXPIRY = range(6)
# How replicas form a group.
ACTIVE, STANDBY, CONSENSUS = range(3)
# What an unsatisfied gate does.
FAIL, DEGRADE, CACHED = range(3)
# How much of a cache is left once its gate is lost: not lost, all, less and less, nothing.
WARM, FRESH, FADING, COLD = range(4)
NOBODY = -1
OCTAVE_BINS = 8
FIRST_OCTAVE = -12
DURATION_BINS = 44 * OCTAVE_BINS
"""Classes of outage durations: eight an octave from 2⁻¹² s to 2³² s."""
DRAW_BITS = 5
DRAWS = 1 << DRAW_BITS
"""Draws of a clock that are computed together."""
AHEAD_MAX = 64
"""Events that a group may be ahead of the others."""


class Clock(Record):
    """Something that happens at a time of its own, with its own stream of draws."""

    kind: int
    owner: int
    cause: int
    """Index of the label under which the downtime that it causes is counted."""
    label: int
    """Name of the stream, in [0, 2³²)."""
    pool: int
    """That of a replica."""
    key: int
    draws: int
    is_up: int
    is_fresh: int
    """Whether it starts up and new, instead of from its stationary law."""
    is_exponential: int
    """Whether both of its times are."""
    unavailability: float
    up_law: int
    up_scale: float
    up_shape: float
    down_law: int
    down_scale: float
    down_shape: float


class Batch(Record):
    """Draws of a clock that were computed together."""

    block: int
    """Which of the clock's draws they are; negative for none."""
    drawn: Annotated[list[float], DRAWS]


class Past(Record):
    """What happened to a group that is ahead of the others, so that it can be taken back."""

    time: Annotated[list[float], AHEAD_MAX]
    clock: Annotated[list[int], AHEAD_MAX]


class Site(Record):
    """A failure domain. It works when it and all its ancestors are up."""

    parent: int
    is_up: int
    works: int
    first_below: int
    last_below: int
    """Range of `edge`: itself and everything inside it, from the top down."""
    first_pool: int
    last_pool: int


class Pool(Record):
    """The replicas of one component in one site."""

    unit: int
    works: int
    up_count: int
    first_replica: int
    last_replica: int


class Replica(Record):
    """One replica."""

    unit: int
    pool: int
    clock: int
    is_plain: int
    """Whether it is an independent two-state process: no dormancy, no repair queue."""
    is_active: int
    speed: float
    """How fast it ages."""
    left: float
    """Life that was left when its speed last changed."""
    next_in_queue: int
    failed_at: float
    """When its own process last failed."""


class Unit(Record):
    """A component: its group, what it needs, and what it gives."""

    kind: int
    required: int
    sheds: int
    first_replica: int
    last_replica: int
    first_gate: int
    last_gate: int
    is_series: int
    """Whether it works exactly when its group and all that it needs do, in full or not at all."""
    missing: int
    """How many of the components that it needs are not available, where that says it all."""
    first_user: int
    last_user: int
    first_journey: int
    last_journey: int
    first_balanced: int
    last_balanced: int
    """Range of `edge`: journeys that lose requests until a health check notices a loss here."""
    timer: int
    shift_label: int
    shift_key: int
    shift_draws: int
    """Stream of coverage, or of which voter is elected."""
    shift_mean: float
    """Mean of the failover or of the election."""
    manual_mean: float
    coverage: float
    shift_is_constant: int
    first_time: int
    last_time: int
    """Range of `weight`: equally likely steps of the times of an election, where they are known."""
    dormancy: float
    crews: int
    busy: int
    queue_head: int
    queue_tail: int
    cause_up: int
    reach: int
    """Replicas that are up in sites that work."""
    usable: int
    chosen: int
    leader: int
    is_touched: int
    ahead_max: int
    """How many events this group may be ahead of the others; 0 for one that never is."""
    ahead: int
    """How many it is."""
    first_clock: int
    last_clock: int
    """Clocks of its replicas; where it runs ahead, the first one rings for all of them."""
    pending: int
    """The clock among them for which that one rings."""
    shock: float
    """Share of the usable replicas that the present event took."""
    group: float
    available: int
    served: float
    quality: float
    since: float
    down: float
    failures: int


class Gate(Record):
    """One entry of `needs`."""

    unit: int
    if_down: int
    required: int
    first_target: int
    last_target: int
    has_memory: int
    timer: int
    move_mean: float
    in_use: int
    chosen: int
    is_satisfied: int
    degraded: float
    hit_ratio: float
    ttl: float
    stale: float
    phase: int
    expiry: int
    faded_from: float
    """When the cache began to fade."""


class Scope(Record):
    """A journey, or the whole, which is the last one."""

    entry: int
    is_up: int
    is_full: int
    served: float
    utility: float
    cause: int
    since: float
    lost_since: float
    outage_from: float
    down: float
    not_full: float
    lost: float
    lost_utility: float
    failures: int
    longest: float
    longest_from: float
    """When the longest outage began."""
    month_budget: float
    """Seconds of downtime that the objective allows in a month; infinite without one."""
    month_ends: float
    month_down: float
    month_of_year: int
    months: int
    month_breaches: int
    year_down: float
    years: int
    year_breaches: int
    has_breach: int
    """Whether a month of the present year broke the objective."""
    breached_years: int
    """Years with such a month."""


class Run(Record):
    """What there is once."""

    now: float
    events: int
    may_look_ahead: int
    """Whether groups may be ahead of each other; otherwise each replica's clock rings."""
    dirty_low: int
    dirty_high: int
    fading: int
    touched: int
    shocked: int
    down_journeys: int
    degraded_journeys: int
    first_cache: int
    last_cache: int
    """Range of `edge`: the gates with a cache."""


class World(NamedTuple):
    """All arrays of one history; lists of objects when interpreted."""

    time: list[float]
    """Tournament of the times at which clocks ring, infinite for a silent one; see `clocks`."""
    tree: list[int]
    """The clock that wins at each node of `time`; node 1 rings first."""
    rings: list[float]
    """When the clocks of groups that run ahead ring next."""
    clock: list[Clock]
    batch: list[Batch]
    """Of each clock."""
    past: list[Past]
    """Of each unit."""
    site: list[Site]
    pool: list[Pool]
    replica: list[Replica]
    unit: list[Unit]
    gate: list[Gate]
    scope: list[Scope]
    run: list[Run]
    edge: list[int]
    weight: list[float]
    """Seconds of lost requests that go with an edge to a journey."""
    dirty: list[int]
    touched: list[int]
    shocked: list[int]
    caused: list[float]
    """Downtime of the whole by cause."""
    durations: list[int]
    """Outages by scope and class of duration."""
    month_downtime: list[int]
    """Months with any downtime, by scope and class of it."""
    year_downtime: list[int]
    """Years with any downtime, by scope and class of it."""


RECORDS = {
    "clock": Clock,
    "batch": Batch,
    "past": Past,
    "site": Site,
    "pool": Pool,
    "replica": Replica,
    "unit": Unit,
    "gate": Gate,
    "scope": Scope,
    "run": Run,
}
PASSED = ("time", "tree")
"""Arrays that functions take as arguments of their own."""
SCRATCH = ("rings", "batch", "past")
"""Arrays whose content is made anew when a history begins."""
FLOATS = ("time", "rings", "weight", "caused")

if TYPE_CHECKING:
    Arrays = World
    Floats = list[float]
    Integers = list[int]
else:
    Floats = types.Array(types.float64, 1, "C")
    Integers = types.Array(types.int64, 1, "C")

    def _array(name: str) -> types.Array:
        if name in RECORDS:
            return Table(from_dtype(dtype_of(RECORDS[name])))
        item = types.float64 if name in FLOATS else types.int64
        return types.Array(item, 1, "C") if name in PASSED else Table(item)

    Arrays = WorldType(tuple((name, _array(name)) for name in World._fields))
