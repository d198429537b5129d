"""What a recorded history says: availability, latency, stale reads, and how these went over time.

A history is the clients' table of operations (`simulations.kernel.clients.Row`), in ticks. Every
value is written at most once, so that a read names the write it saw.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from simulations.kernel.clients import FAILED, OPEN, SUCCEEDED, UNKNOWN
from simulations.kernel.limits import TICKS_PER_MILLISECOND
from simulations.kernel.machine import COMPARE_AND_SET, DIFFERED, KINDS, READ

Rows = NDArray[np.void]
Ints = NDArray[np.int64]

QUANTILES = (0.5, 0.95, 0.99)
BINS = 100
NEVER_ENDED = np.iinfo(np.int64).max


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)


class Share(Frozen):
    """What became of some operations; those still open at the end count as unknown."""

    operations: int
    succeeded: int
    failed: int
    unknown: int

    @property
    def availability(self) -> float | None:
        """Share that succeeded; None when nothing was asked."""
        return self.succeeded / self.operations if self.operations else None


class Latency(Frozen):
    """Of the operations that succeeded, in milliseconds; quantiles by nearest rank."""

    count: int
    mean_ms: float
    quantiles_ms: Mapping[str, float]


class Bin(Frozen):
    """Operations invoked within one slice of the run, at one place."""

    from_ms: float
    place: int
    succeeded: int
    others: int
    stale: int


def share_of(rows: Rows) -> Share:
    """Count outcomes."""
    outcome = rows["outcome"]
    return Share(
        operations=len(rows),
        succeeded=int((outcome == SUCCEEDED).sum()),
        failed=int((outcome == FAILED).sum()),
        unknown=int(((outcome == UNKNOWN) | (outcome == OPEN)).sum()),
    )


def latency_of(rows: Rows) -> Latency | None:
    """Latency of what succeeded; None when nothing did."""
    done = rows[rows["outcome"] == SUCCEEDED]
    if len(done) == 0:
        return None
    times = np.sort(done["ended"] - done["invoked"]) / TICKS_PER_MILLISECOND
    ranks = {f"{q:g}": times[max(0, int(np.ceil(q * len(times))) - 1)] for q in QUANTILES}
    return Latency(
        count=len(times),
        mean_ms=float(times.mean()),
        quantiles_ms={name: float(value) for name, value in ranks.items()},
    )


def by_kind(rows: Rows) -> dict[str, Rows]:
    """Split into reads and everything that writes."""
    is_read = rows["kind"] == READ
    return {"reads": rows[is_read], "writes": rows[~is_read]}


def stale_reads(rows: Rows) -> NDArray[np.bool_]:
    """Mark reads that returned an overwritten value; one flag for each row.

    A read is stale when some write had been acknowledged before the read began, and that write
    began after the write that the read saw had been acknowledged. Nothing else can be called stale
    from outside: overlapping writes may take effect in either order, and a write of unknown outcome
    at any time.
    """
    stale = np.zeros(len(rows), dtype=bool)
    for key in np.unique(rows["key"]):
        places = np.flatnonzero(rows["key"] == key)
        stale[places] = _stale_of_key(rows[places])
    return stale


def _stale_of_key(rows: Rows) -> NDArray[np.bool_]:
    writes = rows[(rows["kind"] != READ) & _took_effect(rows)]
    acknowledged = writes[writes["outcome"] == SUCCEEDED]
    acknowledged = acknowledged[np.argsort(acknowledged["ended"], kind="stable")]
    newest = np.maximum.accumulate(acknowledged["invoked"]) if len(acknowledged) else _EMPTY
    ended = {int(w["argument"]): _end_of(w) for w in writes}
    is_read = (rows["kind"] == READ) & (rows["outcome"] == SUCCEEDED)
    before = np.searchsorted(acknowledged["ended"], rows["invoked"], side="left")
    stale = np.zeros(len(rows), dtype=bool)
    for place in np.flatnonzero(is_read & (before > 0)):
        seen = int(rows["result"][place])
        end = -1 if seen == 0 else ended.get(seen, NEVER_ENDED)
        stale[place] = newest[before[place] - 1] > end
    return stale


_EMPTY: Ints = np.zeros(0, dtype=np.int64)


def _took_effect(rows: Rows) -> NDArray[np.bool_]:
    """Whatever may have written: not the refused, not swaps that found another value."""
    differed = (rows["kind"] == COMPARE_AND_SET) & (rows["result"] == DIFFERED)
    wrote: NDArray[np.bool_] = (rows["outcome"] != FAILED) & ~(
        differed & (rows["outcome"] == SUCCEEDED)
    )
    return wrote


def _end_of(write: np.void) -> int:
    return int(write["ended"]) if int(write["outcome"]) == SUCCEEDED else NEVER_ENDED


def timeline(rows: Rows, places: Ints, *, ticks: int) -> tuple[Bin, ...]:
    """Cut a run of `ticks` into slices; `places` tells where each client is."""
    stale = stale_reads(rows)
    slices = np.minimum(rows["invoked"] * BINS // max(ticks, 1), BINS - 1)
    where = places[rows["client"]] if len(rows) else _EMPTY
    ok = rows["outcome"] == SUCCEEDED
    bins = []
    for place in np.unique(places):
        here = where == place
        done = np.bincount(slices[here & ok], minlength=BINS)
        rest = np.bincount(slices[here & ~ok], minlength=BINS)
        old = np.bincount(slices[here & stale], minlength=BINS)
        bins += [
            Bin(
                from_ms=k * ticks / BINS / TICKS_PER_MILLISECOND,
                place=int(place),
                succeeded=int(done[k]),
                others=int(rest[k]),
                stale=int(old[k]),
            )
            for k in range(BINS)
        ]
    return tuple(bins)


def history_lines(rows: Rows) -> Sequence[dict[str, Any]]:
    """Write a history as `check-history` reads it: invocations and answers in order of time.

    A compare-and-set that found another value is written as failed, like a refused operation.
    """
    events: list[tuple[int, int, int, dict[str, Any]]] = []
    for number, row in enumerate(rows):
        base = {"process": int(row["client"]), "f": KINDS[row["kind"]], "key": f"x{row['key']}"}
        asked = _asked(row)
        begin = {**base, "type": "invoke", "value": asked, "time": int(row["invoked"])}
        events.append((int(row["invoked"]), 0, number, begin))
        if row["outcome"] in (SUCCEEDED, FAILED):
            end = {**base, **_answer(row, asked), "time": int(row["ended"])}
            events.append((int(row["ended"]), 1, number, end))
        elif row["outcome"] == UNKNOWN:
            at = int(row["invoked"])
            events.append((at, 2, number, {**base, "type": "info", "value": asked, "time": at}))
    return [event for _, _, _, event in sorted(events, key=lambda item: item[:3])]


def _asked(row: np.void) -> Any:
    if row["kind"] == READ:
        return None
    if KINDS[row["kind"]] == "write":
        return int(row["argument"])
    return [_nil(row["expected"]), int(row["argument"])]


def _nil(value: np.int64) -> int | None:
    """Write the first value of a register, which nobody wrote, as nothing."""
    return int(value) or None


def _answer(row: np.void, asked: Any) -> dict[str, Any]:
    if row["outcome"] == FAILED:
        return {"type": "fail", "value": asked}
    if row["kind"] == READ:
        return {"type": "ok", "value": _nil(row["result"])}
    if KINDS[row["kind"]] == "cas" and row["result"] == DIFFERED:
        return {"type": "fail", "value": asked}
    return {"type": "ok", "value": asked}


def lost_writes(rows: Rows, final: Sequence[int]) -> int:
    """Count acknowledged writes that the surviving registers `final` have forgotten for certain.

    A write is lost when the value that survived was acknowledged before that write began, or is
    the one that the register had at first. What a later write has covered up is not seen.
    """
    lost = 0
    for key in np.unique(rows["key"]):
        here = rows[rows["key"] == key]
        writes = here[(here["kind"] != READ) & _took_effect(here)]
        survivor = writes[writes["argument"] == final[int(key)]]
        end = _end_of(survivor[0]) if len(survivor) else -1
        acknowledged = writes[writes["outcome"] == SUCCEEDED]
        lost += int((acknowledged["invoked"] > end).sum())
    return lost
