"""Documents and rows for tests."""

from __future__ import annotations

from typing import Any

from metrics import services
from metrics.models import StoredArchitecture

ONE_SERVER_UNAVAILABILITY = 1 / 720
"""Down for one hour after each 719 hours of operation."""


def one_server(**changes: Any) -> dict[str, Any]:
    """Return a document with one server that fails once in thirty days."""
    document = {
        "format": "reliability/v1",
        "name": "One server",
        "components": {"web": {"failure": {"mtbf": "719h", "mttr": "1h"}}},
    }
    return document | changes


def two_servers() -> dict[str, Any]:
    """Return a document with two servers, one of which suffices."""
    web = {"failure": {"mtbf": "719h", "mttr": "1h"}, "replicas": 2, "required": 1}
    return one_server(name="Two servers", components={"web": web})


def broken() -> dict[str, Any]:
    """Return a document with two errors."""
    web = {"failure": {"mtbf": 5, "mttr": "1h"}, "needs": ["db"]}
    return one_server(name="Broken", components={"web": web})


def make_architecture(owner: Any, document: dict[str, Any] | None = None) -> StoredArchitecture:
    """Store an architecture with one version."""
    draft = services.Draft(document=document or one_server())
    return services.create_architecture(owner=owner, draft=draft, allow_errors=True)
