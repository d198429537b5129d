# ruff: noqa: N999
"""The name under which `compare_designs` is called: Django takes it from the file."""

from __future__ import annotations

from metrics.management.commands.compare_designs import Command

__all__ = ["Command"]
