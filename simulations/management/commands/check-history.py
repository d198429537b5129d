# ruff: noqa: N999
"""The name under which `check_history` is called: Django takes it from the file."""

from __future__ import annotations

from simulations.management.commands.check_history import Command

__all__ = ["Command"]
