from __future__ import annotations

from metrics.domain.comparing import compare
from metrics.web.variant_words import verdict_of
from tests.metrics.domain.test_comparing import design

LABELS = ["A", "B", "C"]


def test_designs_that_trade_one_thing_for_another_say_what_one_gains_and_pays():
    found = verdict_of(compare([design(0.002, 100.0, 5.0), design(0.001, 150.0, 6.0)]), LABELS)
    assert found.lead.startswith("None of these designs beats another")
    assert found.reasons == (
        "B in place of A: EUR 50 more a month, 43.8 min less downtime a month, more complex by 1.",
    )


def test_what_is_beaten_names_every_design_that_beats_it():
    designs = [design(0.002, 100.0, 5.0), design(0.001, 100.0, 5.0), design(0.002, 120.0, 5.0)]
    found = verdict_of(compare(designs), LABELS)
    assert found.lead == "B is the only design here that nothing beats."
    first, second = found.reasons
    assert first == "A is beaten by B: the same cost, 43.8 min less downtime a month, as complex."
    assert second.startswith(
        "C is beaten by B: EUR 20 less a month, 43.8 min less downtime a month"
    )
    assert second.endswith("as complex. Also by A.")


def test_designs_that_are_alike_are_named_once():
    found = verdict_of(compare([design(0.002, 100.0, 5.0)] * 3), LABELS)
    assert found.reasons == ("A, B and C are alike in all of these respects.",)


def test_it_says_by_what_designs_are_judged_and_why_not_by_cost():
    free = design(0.002, 100.0, 5.0)
    free = free.model_copy(update={"cost": free.cost.model_copy(update={"items": ()})})
    found = verdict_of(compare([design(0.002, 100.0, 5.0), free]), LABELS)
    assert "Judged by downtime a month and complexity" in found.note
    assert found.note.endswith("since not every design says what its components cost.")
