from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from django.core.management import call_command

from simulations import campaigns
from simulations.management.commands import compile_kernels


def test_the_kernels_of_every_kind_of_campaign_and_of_the_laboratory_are_compiled(monkeypatch):
    class Engine:
        def __init__(self, kind):
            self.kind = kind

        def warm_up(self):
            compiled.append(self.kind)

    compiled: list[str] = []
    monkeypatch.setattr(campaigns, "engine_of", Engine)
    monkeypatch.setattr(
        compile_kernels, "ProcessPoolExecutor", lambda **_: ThreadPoolExecutor(max_workers=1)
    )
    monkeypatch.setattr(
        compile_kernels, "warm_up_laboratory", lambda: compiled.append("laboratory")
    )
    call_command("compile_kernels")
    assert sorted(compiled) == sorted([*campaigns.kinds(), "laboratory"])
    assert "montecarlo" in compiled
