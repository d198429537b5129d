"""From the chunks of a campaign to its result, with 99 % intervals and the prediction beside."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import Any

import numpy as np
from scipy.special import ndtri, stdtrit

from metrics.domain.quantities import YEAR_SECONDS
from simulations.kernel.limits import TICKS_PER_MILLISECOND, TICKS_PER_SECOND
from simulations.scenarios.chunks import BUCKETS_PER_MILLISECOND, COLUMNS
from simulations.scenarios.parameters import ClusterParameters, Protocol
from simulations.scenarios.prediction import (
    election_quantiles,
    election_seconds,
    election_shares,
    predict,
)

CONFIDENCE = 0.99
CURVE_SHARES = (0.001, 0.01, *(k / 40 for k in range(1, 40)), 0.99, 0.999, 1.0)
QUANTILES = {"p10": 0.10, "p50": 0.50, "p90": 0.90, "p99": 0.99}


def merge_crashes(
    parameters: ClusterParameters, partials: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    """Combine leader-crash chunks: the distribution of the leader-down time.

    The closed form stands beside it when every server can win; it knows of no logs that differ.
    """
    measured = times([partial["leader_down"] for partial in partials])
    if not parameters.different_logs:
        measured["predicted_mean"] = 1000.0 * election_seconds(parameters)
        measured["predicted_quantiles"] = _predicted_quantiles(parameters)
        measured["curve"] = _curve(parameters, partials)
    return {
        **_head(parameters, partials),
        "leader_down_time_ms": measured,
        "undecided": sum(partial["undecided"] for partial in partials),
    }


def merge_years(
    parameters: ClusterParameters, partials: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    """Combine availability chunks: each replication is one independent observation."""
    rows = np.array([row for partial in partials for row in partial["replications"]], np.float64)
    column = {name: rows[:, k] for k, name in enumerate(COLUMNS)}
    years = column["measured_ticks"] / (TICKS_PER_SECOND * YEAR_SECONDS)
    share = {name: column[name] / column["measured_ticks"] for name in COLUMNS}
    expected = predict(parameters)
    result = {
        **_head(parameters, partials),
        "years": float(years.sum()),
        "replications": len(rows),
        "unavailability": _beside(share["down_ticks"], expected.unavailability),
        "quorum_unavailability": _beside(
            share["without_quorum_ticks"], expected.quorum_unavailability
        ),
        "election_unavailability": _beside(
            share["down_ticks"] - share["without_quorum_ticks"],
            expected.unavailability - expected.quorum_unavailability,
        ),
        "elections_per_year": _beside(column["elections"] / years, expected.elections_per_year),
        "write_availability": 1.0 - float(share["down_ticks"].mean()),
        "counts": {
            **{name: int(column[name].sum()) for name in COLUMNS[3:]},
            **{
                name: sum(partial[name] for partial in partials)
                for name in ("duels", "deposed", "noops")
                if parameters.protocol is Protocol.MULTI_PAXOS
            },
        },
        "skipped_share": _skipped(partials, column["measured_ticks"]),
    }
    for key, name, seconds in (
        ("leader_down", "leader_down_time_ms", expected.election_seconds),
        ("write_outage", "write_outage_ms", expected.outage_seconds),
    ):
        measured = times([partial[key] for partial in partials])
        result[name] = {**measured, "predicted_mean": 1000.0 * seconds}
    result["leader_down_time_ms"]["predicted_quantiles"] = _predicted_quantiles(parameters)
    result["leader_down_time_ms"]["curve"] = _curve(parameters, partials)
    if parameters.protocol is Protocol.RAFT:
        result["counts"] |= _split_votes(result["counts"]["elections"], partials)
        if parameters.writes_per_second > 0:
            result["replication"] = _replication(partials)
    return result


def _split_votes(elections: int, partials: Sequence[dict[str, Any]]) -> dict[str, int]:
    """Count the terms that had candidates and no leader, those without a quorum included."""
    return {"split_votes": sum(partial["terms_tried"] for partial in partials) - elections}


def _replication(partials: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Say what a committed entry costs and how long it takes, from the leader's log to commit."""
    commits = max(1, sum(partial["commits"] for partial in partials))
    pairs = np.array([pair for partial in partials for pair in partial["commit_latency"]])
    latency = {}
    if pairs.size:
        order = np.argsort(pairs[:, 0], kind="stable")
        reached = np.cumsum(pairs[order, 1])
        for name, share in QUANTILES.items():
            bucket = int(pairs[order[np.searchsorted(reached, share * reached[-1])], 0])
            latency[name] = _middle(bucket) / TICKS_PER_MILLISECOND
    return {
        "messages_per_entry": sum(partial["messages"] for partial in partials) / commits,
        "bytes_per_entry": sum(partial["bytes"] for partial in partials) / commits,
        "commit_latency_ms": latency,
    }


def _middle(bucket: int) -> float:
    """Middle of a bucket of the kernel, in ticks: a sixteenth of a power of two."""
    exponent, part = divmod(bucket, 16)
    return float((0.5 + (part + 0.5) / 32.0) * 2.0**exponent - 1.0)


def times(histograms: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Mean with its interval, quantiles and largest of recorded times, in milliseconds.

    Mean and largest are exact; quantiles are the middles of buckets of a tenth of a millisecond.
    """
    total = sum(sum(histogram["counts"]) for histogram in histograms)
    if total == 0:
        return {"trials": 0}
    mean = sum(histogram["sum"] for histogram in histograms) / total
    square = sum(histogram["sum_of_squares"] for histogram in histograms) / total
    half = float(ndtri(0.5 + CONFIDENCE / 2)) * sqrt(max(0.0, square - mean * mean) / total)
    buckets = np.concatenate([histogram["buckets"] for histogram in histograms])
    counts = np.concatenate([histogram["counts"] for histogram in histograms])
    order = np.argsort(buckets, kind="stable")
    reached = np.cumsum(counts[order])
    largest = max(histogram["max"] for histogram in histograms)
    quantiles = {
        name: float(
            (buckets[order][np.searchsorted(reached, share * total)] + 0.5)
            / BUCKETS_PER_MILLISECOND
        )
        for name, share in QUANTILES.items()
    }
    return {
        "mean": mean / TICKS_PER_MILLISECOND,
        "min": float(buckets.min() / BUCKETS_PER_MILLISECOND),
        **quantiles,
        "max": largest / TICKS_PER_MILLISECOND,
        "trials": int(total),
        "mean_interval_99": [
            (mean - half) / TICKS_PER_MILLISECOND,
            (mean + half) / TICKS_PER_MILLISECOND,
        ],
    }


def _curve(
    parameters: ClusterParameters, partials: Sequence[dict[str, Any]]
) -> dict[str, list[float]]:
    """Distribution function of the leader-down time, measured and predicted at the same times."""
    parts = [partial["leader_down"] for partial in partials]
    buckets = np.concatenate([part["buckets"] for part in parts])
    counts = np.concatenate([part["counts"] for part in parts])
    if not len(buckets):
        return {}
    order = np.argsort(buckets, kind="stable")
    reached = np.cumsum(counts[order]) / counts.sum()
    places = np.searchsorted(reached, [min(share, reached[-1]) for share in CURVE_SHARES])
    ends = np.unique((buckets[order][places] + 1.0) / BUCKETS_PER_MILLISECOND)
    last = np.searchsorted(buckets[order], ends * BUCKETS_PER_MILLISECOND - 0.5)
    measured = np.where(last > 0, reached[np.maximum(last, 1) - 1], 0.0)
    curve = {"ms": ends.tolist(), "measured": measured.tolist()}
    predicted = election_shares(parameters, [ms / 1000.0 for ms in curve["ms"]])
    return curve if predicted is None else {**curve, "predicted": list(predicted)}


def _predicted_quantiles(parameters: ClusterParameters) -> dict[str, float]:
    """Quantiles of the leader-down time in milliseconds; none when votes split nearly always."""
    found = election_quantiles(parameters, QUANTILES)
    return {name: 1000.0 * seconds for name, seconds in found.items()}


def _beside(observations: Any, predicted: float) -> dict[str, Any]:
    """Mean of independent like observations, its 99 % interval, and the prediction.

    There is no interval when nothing was ever observed: its width would be a guess.
    """
    n = len(observations)
    mean = float(observations.mean())
    if n < 2 or mean == 0.0:
        return {"measured": mean, "predicted": predicted}
    half = float(stdtrit(n - 1, 0.5 + CONFIDENCE / 2) * observations.std(ddof=1)) / sqrt(n)
    return {
        "measured": mean,
        "interval_99": [max(0.0, mean - half), mean + half],
        "predicted": predicted,
    }


def _skipped(partials: Sequence[dict[str, Any]], measured: Any) -> float:
    return float(sum(partial["skipped_ticks"] for partial in partials) / measured.sum())


def _head(parameters: ClusterParameters, partials: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {
        "experiment": parameters.experiment.value,
        "protocol": parameters.protocol,
        "servers": parameters.servers,
        "chunks": len(partials),
        "events": sum(partial["events"] for partial in partials),
    }
