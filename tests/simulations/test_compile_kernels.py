from __future__ import annotations

from django.core.management import call_command

from simulations import campaigns


def test_the_kernels_of_every_kind_of_campaign_are_compiled(monkeypatch):
    class Engine:
        def __init__(self, kind):
            self.kind = kind

        def warm_up(self):
            compiled.append(self.kind)

    compiled: list[str] = []
    monkeypatch.setattr(campaigns, "engine_of", Engine)
    call_command("compile_kernels")
    assert sorted(compiled) == sorted(campaigns.kinds())
    assert "montecarlo" in compiled
