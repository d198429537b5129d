"""Kinds of components that have a name and a picture of their own; any other word is welcome.

The published JSON Schema carries them as examples, and the editor's types are made from it.
"""

from __future__ import annotations

from typing import Final

KNOWN_KINDS: Final = (
    "api",
    "cache",
    "cdn",
    "client",
    "consensus",
    "control_plane",
    "database",
    "dns",
    "external",
    "firewall",
    "function",
    "gateway",
    "load_balancer",
    "monitoring",
    "network",
    "object_storage",
    "power",
    "proxy",
    "queue",
    "scheduler",
    "search",
    "server",
    "service",
    "storage",
    "web",
    "worker",
)
