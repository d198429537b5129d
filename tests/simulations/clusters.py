"""Factories of cluster parameters for the tests."""

from __future__ import annotations

from simulations.kernel.laws import Law
from simulations.scenarios.parameters import ClusterParameters, Delay, FaultProcess


def servers_that_fail(count, *, mtbf_seconds, mttr_seconds):
    return tuple(
        FaultProcess(
            name=f"server {k}", members=(k,), mtbf_seconds=mtbf_seconds, mttr_seconds=mttr_seconds
        )
        for k in range(count)
    )


def calm(**changes):
    """Five servers that fail now and then, as in a data centre."""
    servers = changes.get("servers", 5)
    given = {
        "experiment": "availability",
        "servers": servers,
        "faults": servers_that_fail(servers, mtbf_seconds=720 * 3600.0, mttr_seconds=600.0),
        "years": 100.0,
    }
    return ClusterParameters(**{**given, **changes})


def stormy(**changes):
    """Everything goes wrong all the time, and every event is checked."""
    servers = changes.get("servers", 5)
    given = {
        "experiment": "availability",
        "servers": servers,
        "faults": servers_that_fail(servers, mtbf_seconds=3.0, mttr_seconds=1.0),
        "election_timeout_seconds": (0.05, 0.1),
        "heartbeat_seconds": 0.02,
        "message_delay": Delay(law=Law.EXPONENTIAL, mean_seconds=0.005),
        "disk_write": Delay(law=Law.EXPONENTIAL, mean_seconds=0.01),
        "loss": 0.05,
        "writes_per_second": 50.0,
        "skip_quiescence": False,
        "check_every_event": True,
        "pre_vote": False,
        "check_quorum": False,
        "leader_stickiness": False,
    }
    return ClusterParameters(**{**given, **changes})
