"""From the states of a joint chain to a table of its outputs.

States in which the sites are the same and every output is the same are taken together. What the
chain does between the rows is kept as worsening moves; returns need no record, for in the long
run as many systems return as are lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from metrics.analysis.clusters import GateKey
from metrics.analysis.tables import Moves, Reason, Table

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]

REPLICAS, COMMON_CAUSE, FAILOVER, GATE = "replicas", "common_cause", "failover", "gate"


@dataclass(frozen=True)
class Observed:
    """A solved chain and what is seen of it; arrays over its states.

    Attributes
    ----------
    sources, targets, flux : its transitions, with how often a second each one happens.
    weights : stationary probability.
    sites : for each joint site, parents first, whether it and all its ancestors are up.
    levels : for each component the service level of its group.
    why : for each component the kind of process that keeps its group down (where it is).
    moving, in_use : for each gate with memory whether it moves, and the target in use.
    phase, served : for each cache its phase, and the means of powers of what it serves.
    """

    sources: IntArray
    targets: IntArray
    flux: FloatArray
    weights: FloatArray
    sites: Mapping[str, BoolArray]
    levels: Mapping[str, IntArray]
    why: Mapping[str, Mapping[str, BoolArray]]
    moving: Mapping[GateKey, BoolArray]
    in_use: Mapping[GateKey, IntArray]
    phase: Mapping[GateKey, IntArray] = field(default_factory=dict)
    served: Mapping[GateKey, FloatArray] = field(default_factory=dict)
    approximation: str | None = None


def table_of(seen: Observed) -> Table:
    """Take the states of a chain together by sites and outputs."""
    codes = np.zeros(seen.weights.size, dtype=np.int64)
    for bit, up in enumerate(seen.sites.values()):
        codes |= up.astype(np.int64) << bit
    row, first = _rows(codes, seen)
    weights = _summed(row, seen.weights)
    return Table(
        sites=tuple(seen.sites),
        codes=codes[first],
        weights=weights,
        levels={name: level[first] for name, level in seen.levels.items()},
        moving={gate: moving[first] for gate, moving in seen.moving.items()},
        in_use={gate: used[first] for gate, used in seen.in_use.items()},
        phase={gate: phase[first] for gate, phase in seen.phase.items()},
        served={
            gate: np.array([_summed(row, seen.weights * power) / weights for power in served])
            for gate, served in seen.served.items()
        },
        own=dict(_own_moves(seen, row, codes, weights)),
        by_site=dict(_site_moves(seen, row, codes)),
        reasons={name: _reasons(seen, name, row, codes, weights) for name in seen.why},
        approximation=seen.approximation,
    )


def _rows(codes: IntArray, seen: Observed) -> tuple[IntArray, IntArray]:
    """Return the row of every state, and one state of every row."""
    outputs = (seen.levels, seen.moving, seen.in_use, seen.phase)
    columns = [codes, *(values for output in outputs for values in output.values())]
    row = np.zeros(codes.size, dtype=np.int64)
    for column in columns:
        _, value = np.unique(column, return_inverse=True)
        row = row * (int(value.max(initial=0)) + 1) + value
        if row.max(initial=0) > 2**40:
            _, row = np.unique(row, return_inverse=True)
    _, first, row = np.unique(row, return_index=True, return_inverse=True)
    return row, first


def _own_moves(
    seen: Observed, row: IntArray, codes: IntArray, weights: FloatArray
) -> list[tuple[str, Moves]]:
    """Return by cause the worsening moves in which the joint sites stay as they are."""
    stays = codes[seen.sources] == codes[seen.targets]
    open_ = stays & (row[seen.sources] != row[seen.targets])
    found = []
    for name, level in seen.levels.items():
        falls = open_ & (level[seen.targets] < level[seen.sources])
        open_ &= ~falls
        for kind, why in seen.why[name].items():
            chosen = np.flatnonzero(falls & why[seen.targets])
            falls[chosen] = False
            if chosen.size:
                found.append((f"{kind}:{name}", _moves(seen, row, chosen, weights)))
        # A group that sheds a part is not down: replicas are missing.
        rest = np.flatnonzero(falls)
        if rest.size:
            found.append((f"{REPLICAS}:{name}", _moves(seen, row, rest, weights)))
    for (owner, _), phase in seen.phase.items():
        ages = open_ & (phase[seen.targets] > phase[seen.sources])
        chosen = np.flatnonzero(ages)
        open_ &= ~ages
        if chosen.size:
            found.append((f"{GATE}:{owner}", _moves(seen, row, chosen, weights)))
    return _united(found, weights.size)


def _united(found: list[tuple[str, Moves]], rows: int) -> list[tuple[str, Moves]]:
    """Put moves by the same cause together."""
    united: dict[str, list[Moves]] = {}
    for cause, moves in found:
        united.setdefault(cause, []).append(moves)
    result = []
    for cause, several in united.items():
        before = np.concatenate([m.before() for m in several])
        after = np.concatenate([m.after for m in several])
        rate = np.concatenate([m.rate for m in several])
        result.append((cause, _packed(before, after, rate, rows)))
    return result


def _moves(seen: Observed, row: IntArray, chosen: IntArray, weights: FloatArray) -> Moves:
    """Return some transitions as moves between rows, each at its rate from the row before."""
    before, after = row[seen.sources[chosen]], row[seen.targets[chosen]]
    flux = seen.flux[chosen]
    return _packed(before, after, flux / weights[before], weights.size)


def _packed(before: IntArray, after: IntArray, rate: FloatArray, rows: int) -> Moves:
    keys, place = np.unique(before * rows + after, return_inverse=True)
    rates = np.bincount(place, weights=rate, minlength=keys.size)
    counts = np.bincount(keys // rows, minlength=rows)
    first = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    return Moves(first, keys % rows, np.asarray(rates, dtype=np.float64))


def _site_moves(seen: Observed, row: IntArray, codes: IntArray) -> list[tuple[str, Moves]]:
    """Return for each joint site where its outage leads, as probabilities from every row."""
    fallen = codes[seen.sources] & ~codes[seen.targets]
    # A site takes those inside it along; it comes first in the order, so its bit is the lowest.
    site = fallen & -fallen
    found = []
    for bit, name in enumerate(seen.sites):
        chosen = np.flatnonzero(site == 1 << bit)
        before = row[seen.sources[chosen]]
        total = np.bincount(before, weights=seen.flux[chosen], minlength=int(row.max()) + 1)
        share = seen.flux[chosen] / total[before] if chosen.size else seen.flux[chosen]
        rows = int(row.max()) + 1
        found.append((name, _packed(before, row[seen.targets[chosen]], share, rows)))
    return found


def _reasons(
    seen: Observed, name: str, row: IntArray, codes: IntArray, weights: FloatArray
) -> dict[str, Reason]:
    """Return for each kind of process how much of each row it keeps a group down."""
    level = seen.levels[name]
    down = level == 0
    lost = ~down[seen.sources] & down[seen.targets]
    own = lost & (codes[seen.sources] == codes[seen.targets])
    result = {}
    for kind, why in seen.why[name].items():
        share = _summed(row, seen.weights * (down & why)) / weights
        into = lost & why[seen.targets]
        often = float(seen.flux[into].sum())
        entering = np.flatnonzero(own & why[seen.targets])
        rate = np.bincount(
            row[seen.sources[entering]], weights=seen.flux[entering], minlength=weights.size
        )
        seconds = float(share @ weights) / often if often > 0 else 1.0
        result[kind] = Reason(share, rate / weights, max(seconds, 1e-9))
    return result


def _summed(row: IntArray, values: FloatArray) -> FloatArray:
    """Return the sum of values over the states of each row."""
    return np.asarray(np.bincount(row, weights=values), dtype=np.float64)
