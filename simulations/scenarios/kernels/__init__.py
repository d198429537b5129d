"""Compiled run loops: a protocol in the world, watched by the checkers."""

from __future__ import annotations
