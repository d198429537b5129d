"""Deliberately broken variants of a protocol: the interpreted twin of an edited source."""

from __future__ import annotations

import importlib.util
from importlib.machinery import SourceFileLoader
from pathlib import Path
from unittest import mock

from simulations.kernel import twin

RUN = "simulations.scenarios.kernels.raft"


def load_mutant(module: str, old: str, new: str, *, run: str = RUN):
    """Load a run loop, interpreted, with one text of one module replaced."""
    spec = importlib.util.find_spec(module)
    assert spec is not None, f"{module} does not exist"
    path = Path(str(spec.origin))
    source = path.read_text("utf-8")
    assert source.count(old) == 1, f"{old!r} must occur once in {module}"
    edited = compile(source.replace(old, new), str(path), "exec", dont_inherit=True)
    original = SourceFileLoader.get_code

    def get_code(self, fullname):
        return edited if fullname == module else original(self, fullname)

    twin.load(run)  # the compiled kernels first, so that the edit reaches nothing but the twin
    with mock.patch.object(SourceFileLoader, "get_code", get_code):
        return twin._twin.__wrapped__(run)
