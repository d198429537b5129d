"""What a history says from outside: outcomes, latency, stale reads, the form of check-history."""

from __future__ import annotations

import numpy as np
import pytest

from simulations.kernel.clients import FAILED, OPEN, SUCCEEDED, UNKNOWN, Row
from simulations.kernel.machine import COMPARE_AND_SET, DIFFERED, READ, SWAPPED, WRITE
from simulations.kernel.record import dtype_of
from simulations.scenarios.lab.histories import (
    BINS,
    by_kind,
    history_lines,
    latency_of,
    share_of,
    stale_reads,
    timeline,
)

MILLISECOND = 10_000


def rows(*operations):
    """Build rows of (kind, value, invoked, ended, outcome); a value is written or read."""
    table = np.zeros(len(operations), dtype_of(Row))
    for row, (kind, value, invoked, ended, outcome) in zip(table, operations, strict=True):
        row["kind"] = kind
        row["result" if kind == READ else "argument"] = value
        row["invoked"], row["ended"], row["outcome"] = invoked, ended, outcome
    return table


def ok_write(value, invoked, ended):
    return (WRITE, value, invoked, ended, SUCCEEDED)


def ok_read(value, invoked, ended):
    return (READ, value, invoked, ended, SUCCEEDED)


def test_what_is_open_at_the_end_counts_as_unknown():
    share = share_of(
        rows(
            ok_write(1, 0, 5),
            (WRITE, 2, 0, 5, FAILED),
            (WRITE, 3, 0, -1, UNKNOWN),
            (WRITE, 4, 0, -1, OPEN),
        )
    )

    assert (share.operations, share.succeeded, share.failed, share.unknown) == (4, 1, 1, 2)
    assert share.availability == 0.25


def test_availability_of_nothing_is_absent():
    assert share_of(rows()).availability is None
    assert latency_of(rows()) is None


def test_latency_counts_only_what_succeeded():
    table = rows(
        *(ok_write(k, 0, k * MILLISECOND) for k in range(1, 101)), (WRITE, 101, 0, -1, UNKNOWN)
    )
    latency = latency_of(table)

    assert latency.count == 100
    assert latency.mean_ms == pytest.approx(50.5)
    assert latency.quantiles_ms == {"0.5": 50.0, "0.95": 95.0, "0.99": 99.0}


def test_reads_and_everything_that_writes_are_told_apart():
    parts = by_kind(rows(ok_read(0, 0, 1), ok_write(1, 0, 1), (COMPARE_AND_SET, 2, 0, 1, FAILED)))

    assert (len(parts["reads"]), len(parts["writes"])) == (1, 2)


@pytest.mark.parametrize(
    ("history", "is_stale"),
    [
        pytest.param([ok_write(1, 0, 10), ok_read(0, 20, 30)], True, id="a lost write"),
        pytest.param([ok_write(1, 0, 10), ok_read(0, 5, 30)], False, id="began before the answer"),
        pytest.param([ok_write(1, 0, 10), ok_read(1, 20, 30)], False, id="fresh"),
        pytest.param(
            [ok_write(1, 0, 10), ok_write(2, 11, 20), ok_read(1, 21, 30)], True, id="overwritten"
        ),
        pytest.param(
            [ok_write(1, 0, 10), ok_write(2, 5, 20), ok_read(1, 21, 30)],
            False,
            id="writes that overlap may take effect in either order",
        ),
        pytest.param(
            [(WRITE, 1, 0, -1, UNKNOWN), ok_write(2, 11, 20), ok_read(1, 21, 30)],
            False,
            id="a write of unknown outcome may take effect at any time",
        ),
        pytest.param(
            [ok_write(1, 0, 10), (WRITE, 2, 11, 20, FAILED), ok_read(1, 21, 30)],
            False,
            id="a failed write overwrote nothing",
        ),
    ],
)
def test_a_read_is_stale_when_its_value_was_overwritten_before_it_began(history, is_stale):
    assert stale_reads(rows(*history))[-1] == is_stale


def test_a_swap_that_found_another_value_overwrites_nothing():
    table = rows(ok_write(1, 0, 10), (COMPARE_AND_SET, 2, 11, 20, SUCCEEDED), ok_read(1, 21, 30))
    table["result"][1] = DIFFERED
    assert not stale_reads(table).any()

    table["result"][1] = SWAPPED
    assert stale_reads(table)[2]


def test_each_key_has_its_own_order():
    table = rows(ok_write(1, 0, 10), ok_read(0, 20, 30))
    table["key"][1] = 1

    assert not stale_reads(table).any()


def test_a_timeline_counts_every_operation_once_at_the_place_of_its_client():
    table = rows(ok_write(1, 0, 10), (WRITE, 2, 999, -1, UNKNOWN), ok_read(0, 500, 600))
    table["client"] = [0, 1, 1]
    bins = timeline(table, np.array([0, 2]), ticks=1000)

    assert len(bins) == 2 * BINS
    assert [b.place for b in bins if b.succeeded] == [0, 2]
    assert sum(b.others for b in bins) == 1
    assert [b.from_ms for b in bins if b.stale] == [500 / MILLISECOND]


def test_lines_are_those_of_check_history():
    table = rows(ok_write(7, 0, 10), ok_read(0, 5, 6), (COMPARE_AND_SET, 9, 11, 20, SUCCEEDED))
    table["client"] = [0, 1, 0]
    table["expected"][2] = 7
    lines = [(one["process"], one["type"], one["f"], one["value"]) for one in history_lines(table)]

    assert lines == [
        (0, "invoke", "write", 7),
        (1, "invoke", "read", None),
        (1, "ok", "read", None),
        (0, "ok", "write", 7),
        (0, "invoke", "cas", [7, 9]),
        (0, "fail", "cas", [7, 9]),
    ]
