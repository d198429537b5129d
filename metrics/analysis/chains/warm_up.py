"""Compile the loops of this package ahead, so that no user waits for them."""

from __future__ import annotations

from metrics.analysis.chains.document import build
from metrics.domain.architecture import Architecture


def warm_up() -> None:
    """Build the chain of a small standby group: the types are those of every group."""
    failure = {"mtbf": "30d", "mttr": "1h"}
    group = {"failure": failure, "replicas": 2, "required": 1}
    group |= {"standby": {"mode": "hot", "failover_time": "1m"}}
    document = {"format": "reliability/v1", "components": {"db": group}}
    build(Architecture.model_validate(document), ["db"])
