"""Solve what remembers: from clusters of a document to tables of their outputs."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from metrics.analysis import chains
from metrics.analysis.cached_states import with_caches
from metrics.analysis.chain_tables import COMMON_CAUSE, FAILOVER, REPLICAS, Observed, table_of
from metrics.analysis.chains import DocumentChain
from metrics.analysis.chains.groups import BY_CAUSE, BY_MOVE
from metrics.analysis.chains.groups import forget as forget_groups
from metrics.analysis.clusters import Cluster, Item, items, joined, states_at_least
from metrics.analysis.environment import Environment
from metrics.analysis.extrapolation import extrapolated
from metrics.analysis.markov.generator import ChainError
from metrics.analysis.markov.steady import long_run
from metrics.analysis.recent_outages import together
from metrics.analysis.tables import Table
from metrics.domain.architecture import Architecture

BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]

STATES_MAX = 200_000
"""States of a chain up to which a cluster is solved as a whole."""
WRITTEN_MAX = STATES_MAX
"""States that a chain is known to have at least up to which it is tried to build it."""
AGED_MAX = 20_000
"""The same for chains whose outages are followed by age, which takes longer."""
REMEMBERED_MAX = 128
"""Tables that are kept for the next document: a change elsewhere leaves a cluster as it is."""
OF_COMPONENT = {
    "failure",
    "placement",
    "replicas",
    "required",
    "below_required",
    "standby",
    "repair_crews",
    "common_cause",
    "data",
    "needs",
}
"""What of a component its chain depends on."""
APART = "groups that share sites independent given the latest change, about {error:.0e} off"
NO_PAIR = "groups that share sites independent given the latest change of these, no bound"
STAGES_ALONE = 16
"""Stages of a failover of fixed length in a group whose table is approximate anyway."""
EXPONENTIAL = "times of what remembers taken as exponential, no bound"

INDEPENDENT = "groups that share sites taken as independent given the sites"

_tables: OrderedDict[str, Table] = OrderedDict()


@dataclass
class Solved:
    """Tables of all that remembers.

    Attributes
    ----------
    joint, apart : tables with several outputs, and with one.
    left_out : components and owners of gates whose chains are too large.
    """

    joint: list[Table] = field(default_factory=list)
    apart: list[Table] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Bounds:
    """On the columns of all tables together, and on the states of one chain."""

    columns: int
    states: int

    @property
    def written(self) -> int:
        """States that may be written down; a bound below the usual one is taken literally."""
        return WRITTEN_MAX if self.states >= STATES_MAX else self.states


def solve(
    architecture: Architecture,
    base: Environment,
    *,
    columns_max: int,
    states_max: int = STATES_MAX,
) -> Solved:
    """Solve what remembers in a document.

    Parameters
    ----------
    architecture : a valid document.
    base : the joint states of the sites.
    columns_max : bound on the states of the sites times the rows of all joint tables.
    states_max : bound on the states of a chain; a smaller one than `STATES_MAX` is for many
        variants of one document.

    Returns
    -------
    Solved
        What no table mentions is too large, and has to be approximated.
    """
    solved = Solved()
    columns = base.size
    rows = _Bounds(columns_max, states_max)
    for table in _tables_of(architecture, items(architecture), base, rows):
        if table.is_single:
            solved.apart.append(table)
        elif columns * table.rows_a_state <= columns_max:
            solved.joint.append(table)
            columns *= table.rows_a_state
    return solved


def _tables_of(
    architecture: Architecture, found: Sequence[Item], base: Environment, bounds: _Bounds
) -> Iterator[Table]:
    """Yield tables of as many of the items as can be solved."""
    for cluster in joined(architecture, found) if found else ():
        table = _table(architecture, cluster, base, bounds)
        if table is not None and base.size * table.rows_a_state <= bounds.columns:
            yield table
            continue
        rest = cluster.without_largest()
        if rest is not None:
            yield from _tables_of(architecture, rest, base, bounds)
        elif len(cluster.items) > 1:
            apart = _together if bounds.states >= STATES_MAX else _one_by_one
            yield from apart(architecture, cluster, base, bounds)


def _one_by_one(
    architecture: Architecture, cluster: Cluster, base: Environment, bounds: _Bounds
) -> Iterator[Table]:
    """Yield the table of each group by itself: quick, and without what they have in common."""
    for item in cluster.items:
        table = _table(architecture, next(joined(architecture, [item])), base, bounds)
        if table is not None:
            yield table.labelled(INDEPENDENT)


def _together(
    architecture: Architecture, cluster: Cluster, base: Environment, bounds: _Bounds
) -> Iterator[Table]:
    """Yield a table of groups that share sites and are too many for one chain."""
    key = f"{bounds}{_key(architecture, cluster, base)}"
    if key not in _tables:
        lone = [next(joined(architecture, [item])) for item in cluster.items]
        members = {}
        for one in lone:
            seen = _alone(architecture, one, base, bounds)
            if seen is not None:
                members[one] = seen
        if not members:
            return
        table = together(base, list(members.values()), bounds.columns // 2)
        error = _pair_error(architecture, table, list(members), base, bounds)
        _remember(key, table.labelled(APART.format(error=error) if error else NO_PAIR))
    yield _tables[key]


def _alone(
    architecture: Architecture, cluster: Cluster, base: Environment, bounds: _Bounds
) -> Observed | None:
    """Return the solved chain of one group, or nothing when it is too large."""
    if states_at_least(architecture, cluster) > bounds.written:
        return None
    fixed = chains.has_deterministic_failover(architecture, cluster.components)
    try:
        exponential, why = _exponential(architecture, cluster)
        stages = STAGES_ALONE if fixed else 1
        return _observed(exponential, cluster, base, stages, why)
    except (chains.TooManyStatesError, chains.UnsupportedError, ChainError):
        return None


def _pair_error(
    architecture: Architecture,
    table: Table,
    members: Sequence[Cluster],
    base: Environment,
    bounds: _Bounds,
) -> float | None:
    """Return how far the table is off in all pairs together, judged by the likeliest pair.

    How likely two groups are down at once decides, to first order, how likely any number of them
    is (Bonferroni): one pair is solved exactly.
    """
    lost = {name: chance.lost for name, chance in table.chances.items()}
    count = len(lost)
    first, second = sorted(lost, key=lambda name: -float(lost[name] @ table.weights))[:2]
    items_of = [
        item for one in members for item in one.items if one.components[0] in (first, second)
    ]
    pair = _table(architecture, next(joined(architecture, items_of)), base, bounds)
    if pair is None or first not in pair.levels or second not in pair.levels:
        return None
    both = (pair.levels[first] == 0) & (pair.levels[second] == 0)
    truth = float(pair.weights[both].sum())
    return (
        abs(truth - float((lost[first] * lost[second]) @ table.weights)) * count * (count - 1) / 2
    )


def _table(
    architecture: Architecture, cluster: Cluster, base: Environment, bounds: _Bounds
) -> Table | None:
    """Return the table of a cluster, or nothing when its chain is too large."""
    most = min(bounds.written, AGED_MAX) if cluster.caches else bounds.written
    if states_at_least(architecture, cluster) > most:
        return None
    key = _key(architecture, cluster, base)
    if key in _tables:
        _tables.move_to_end(key)
        return _tables[key]
    try:
        table = _built(architecture, cluster, base)
    except (chains.TooManyStatesError, chains.UnsupportedError, ChainError):
        return None
    _remember(key, table)
    return table


def forget() -> None:
    """Forget all tables and the chains of their groups."""
    _tables.clear()
    forget_groups()


def _remember(key: str, table: Table) -> None:
    _tables[key] = table
    if len(_tables) > REMEMBERED_MAX:
        _tables.popitem(last=False)


def _key(architecture: Architecture, cluster: Cluster, base: Environment) -> str:
    """Return all that a cluster's table depends on as text."""
    texts = [repr((cluster.components, cluster.gates, cluster.caches))]
    owners = [owner for owner, _ in (*cluster.gates, *cluster.caches)]
    names = dict.fromkeys((*cluster.components, *owners))
    used: dict[str, None] = {}
    for name in names:
        component = architecture.components[name]
        texts.append(component.model_dump_json(include=OF_COMPONENT, exclude_none=True))
        for site, count in (component.placement or {}).items():
            current: str | None = site if count else None
            while current is not None and current not in used:
                used[current] = None
                current = architecture.sites[current].parent
    for site in used:
        joint = site in base.sites
        texts.append(f"{site}:{joint}:{architecture.sites[site].model_dump_json()}")
    return "\n".join(texts)


def _built(architecture: Architecture, cluster: Cluster, base: Environment) -> Table:
    """Build and solve a chain.

    Raises
    ------
    TooManyStatesError, UnsupportedError
        When the chain is too large, or contains what no chain follows.
    """
    architecture, approximation = _exponential(architecture, cluster)
    if not chains.has_deterministic_failover(architecture, cluster.components):
        return table_of(_observed(architecture, cluster, base, 1, approximation))
    return extrapolated(
        lambda stages: table_of(_observed(architecture, cluster, base, stages, approximation))
    )


def _observed(
    architecture: Architecture,
    cluster: Cluster,
    base: Environment,
    stages: int,
    approximation: str | None,
) -> Observed:
    found = chains.build(
        architecture,
        cluster.components,
        gates=cluster.gates,
        states_max=STATES_MAX,
        stages=stages,
    )
    chain = found.chain
    weights = long_run(chain, found.beginning)
    recurrent = weights > 0
    flux = weights[chain.sources] * chain.rates
    flows = np.flatnonzero(flux > 0)
    number = np.cumsum(recurrent) - 1
    cut = _Cut(recurrent, found)
    seen = Observed(
        sources=number[chain.sources[flows]],
        targets=number[chain.targets[flows]],
        flux=flux[flows],
        weights=weights[recurrent],
        sites={s: cut.flags(found.sites_up[s]) for s in base.sites if s in found.sites_up},
        levels={name: cut.level(name) for name in cluster.components},
        why={name: cut.why(name) for name in cluster.components},
        moving={gate: cut.moving(architecture, gate) for gate in cluster.gates},
        in_use={gate: cut.numbers(found.gate_in_use[gate]) for gate in cluster.gates},
        approximation=approximation,
    )
    return with_caches(architecture, seen, cluster.caches)


@dataclass(frozen=True)
class _Cut:
    """What holds in the recurrent states of a chain."""

    recurrent: BoolArray
    found: DocumentChain

    def flags(self, values: BoolArray) -> BoolArray:
        return values[self.recurrent]

    def numbers(self, values: NDArray[Any]) -> IntArray:
        return values[self.recurrent].astype(np.int64)

    def level(self, name: str) -> IntArray:
        """Return the service level of a group."""
        levels: Mapping[str, NDArray[Any]] = self.found.group_level
        return self.numbers(levels.get(name, self.found.group_up[name]))

    def why(self, name: str) -> dict[str, BoolArray]:
        """Return for each kind of process where it keeps the group down."""
        down = self.level(name) == 0
        held = self.numbers(self.found.group_held[name])
        by_cause = down & (held == BY_CAUSE)
        by_move = down & (held == BY_MOVE)
        kinds = {REPLICAS: down & ~by_cause & ~by_move}
        if by_cause.any():
            kinds[COMMON_CAUSE] = by_cause
        if by_move.any():
            kinds[FAILOVER] = by_move
        return kinds

    def moving(self, architecture: Architecture, gate: tuple[str, int]) -> BoolArray:
        """Return where a gate is not satisfied though one of its targets is available."""
        need = architecture.components[gate[0]].needs[gate[1]]
        some = np.any([self.found.available[target] for target in need.targets], axis=0)
        return self.flags(some & ~self.found.gate_satisfied[gate])


def _exponential(architecture: Architecture, cluster: Cluster) -> tuple[Architecture, str | None]:
    """Return the document with times that a chain can follow, and what that assumes."""
    if chains.supports(architecture, cluster.components, gates=cluster.gates) is None:
        return architecture, None
    return _without_laws(architecture, cluster), EXPONENTIAL


def _without_laws(architecture: Architecture, cluster: Cluster) -> Architecture:
    """Return the document with exponential times of the cluster's components and their sites."""

    def plain(process: Any) -> Any:
        return process and process.model_copy(update={"up": None, "down": None})

    components = dict(architecture.components)
    for name in cluster.components:
        component = components[name]
        changes = {
            "failure": plain(component.failure),
            "common_cause": plain(component.common_cause),
        }
        components[name] = component.model_copy(update=changes)
    sites = {
        name: site.model_copy(update={"outage": plain(site.outage)})
        for name, site in architecture.sites.items()
    }
    return architecture.model_copy(update={"components": components, "sites": sites})


def labels(tables: Iterable[Table]) -> Sequence[str]:
    """Return why tables are not exact."""
    return sorted({table.approximation for table in tables if table.approximation})
