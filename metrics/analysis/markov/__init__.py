"""Markov chains in continuous time: long run, first passage and transient, without subtraction."""

from __future__ import annotations
