"""Groups and gates that remember, as the columns of their joint chains have them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from metrics.analysis.columns import Columns
from metrics.analysis.groups import FORCED, Group, Part
from metrics.analysis.tables import Table

FloatArray = NDArray[np.float64]


def joint_group(name: str, columns: Columns, number: int, table: Table, *, sheds: bool) -> Group:
    """Return a group whose level is known in every column.

    Parameters
    ----------
    name : the component.
    columns, number, table : all columns, and the chain as one of their joint tables.
    sheds : whether levels between nothing and everything count.

    Returns
    -------
    Group
        Its frequencies are 0: what happens to it is in the flows between columns.
    """
    level = table.levels[name]
    entries = columns.entries[number]
    top = int(level.max(initial=1))
    down = level == 0
    codes = table.codes
    none = np.zeros(columns.size)
    levels = np.zeros((top + 1, columns.size))
    levels[level[entries], np.arange(columns.size)] = 1.0
    return Group(
        failed=down[entries].astype(float),
        frequency=none,
        failed_fully=(level < top)[entries].astype(float),
        frequency_fully=none,
        levels=levels,
        forced=(table.mean_in(codes, down.astype(float)) >= FORCED)[entries],
        parts=tuple(
            Part(kind, lost[entries], lost[entries], none, np.full(columns.size, seconds))
            for kind, lost, seconds in _parts(name, table)
        ),
        sheds=sheds,
        approximation=table.approximation,
    )


def lone_group(columns: Columns, number: int, table: Table) -> Group:
    """Return a group that is independent of everything else given the state of the sites.

    Parameters
    ----------
    columns, number, table : all columns, and the chain as one of their tables apart.
    """
    name = table.only
    codes = table.codes_in(columns.base)[columns.site_state]
    failed = columns.apart[number]
    forced = table.lost_in(codes) >= FORCED
    parts = tuple(
        Part(
            kind,
            table.mean_in(codes, lost),
            np.where(forced, 0.0, table.mean_in(codes, lost)),
            table.mean_in(codes, table.reasons[name][kind].rate),
            np.full(columns.size, seconds),
        )
        for kind, lost, seconds in _parts(name, table)
    )
    frequency = sum((part.frequency for part in parts), start=np.zeros(columns.size))
    return Group(
        failed=failed,
        frequency=frequency,
        failed_fully=failed,
        frequency_fully=frequency,
        levels=np.array([failed, 1 - failed]),
        forced=forced,
        parts=parts,
        sheds=False,
        approximation=table.approximation,
    )


def mixed_group(name: str, columns: Columns, number: int, table: Table) -> Group:
    """Return a group that is independent of the others of its table given the row.

    Parameters
    ----------
    name, columns, number, table : as for `joint_group`.
    """
    entries = columns.entries[number]
    chance = table.chances[name]
    failed = chance.lost[entries]
    # Between changes of the sites; the moments just after one stand for no time.
    parts = tuple(
        Part(
            kind,
            reason.share[entries],
            reason.share[entries],
            reason.rate[entries],
            np.full(columns.size, reason.seconds),
        )
        for kind, reason in chance.reasons.items()
    )
    forced = (table.mean_in(table.codes, chance.lost) >= FORCED)[entries]
    parts = tuple(replace(part, lost=np.where(forced, 0.0, part.lost)) for part in parts)
    frequency = sum((part.frequency for part in parts), start=np.zeros(columns.size))
    return Group(
        failed=failed,
        frequency=frequency,
        failed_fully=failed,
        frequency_fully=frequency,
        levels=np.array([failed, 1 - failed]),
        forced=forced,
        parts=parts,
        sheds=False,
        approximation=table.approximation,
    )


def _parts(name: str, table: Table) -> Iterator[tuple[str, FloatArray, float]]:
    """Yield for each kind of process how much of every row it keeps the group down.

    The last entry is the mean length of such an outage in seconds.
    """
    for kind, reason in table.reasons.get(name, {}).items():
        yield kind, reason.share, reason.seconds
