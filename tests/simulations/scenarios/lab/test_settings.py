"""Settings of a laboratory run: read once, written back, refused at the field that is wrong."""

from __future__ import annotations

import pytest

from metrics.domain.errors import DocumentError
from simulations.scenarios.lab.cap import CapExperiment
from simulations.scenarios.lab.fields import SETTINGS
from simulations.scenarios.lab.problems import read_settings
from simulations.scenarios.lab.scenarios import SCENARIOS
from simulations.scenarios.lab.settings import LabRun, Protocol

MANY = {
    "protocol": "multi-paxos",
    "seconds": "2500ms",
    "schedule": "at 1s crash leader for 500ms",
    "sites": "3-2",
    "delay_law": "lognormal",
    "election_timeout": "100ms-250ms",
    "loss": "0.02",
    "pre_vote": "off",
    "read_mode": "lease",
    "clock_drift": "0.01",
}


def problems(**values):
    with pytest.raises(DocumentError) as caught:
        read_settings(values)
    return {problem.pointer: problem.render(str) for problem in caught.value.problems}


@pytest.mark.parametrize("texts", [{}, MANY, *(one.settings for one in SCENARIOS.values())])
def test_a_run_that_is_written_reads_as_the_same_run(texts):
    run = read_settings(texts)
    assert read_settings(run.texts()) == run


def test_only_what_differs_from_the_defaults_is_written():
    assert LabRun().texts() == {}
    assert read_settings(MANY).texts().keys() == MANY.keys()


def test_times_are_read_with_their_units():
    run = read_settings(MANY)
    assert (run.seconds, run.election_timeout, run.site_of) == (2.5, (0.1, 0.25), (0, 0, 0, 1, 1))


def test_everything_that_is_wrong_is_told_at_its_field():
    found = problems(servers="12", delay="soon", loss="1.5", reads="half", nonsense="1")
    assert found.keys() == {"/servers", "/delay", "/loss", "/reads", "/nonsense"}
    assert "at most 9" in found["/servers"]


@pytest.mark.parametrize(
    ("pointer", "values"),
    [
        ("/sites", {"sites": "3-3"}),
        ("/members", {"members": "7"}),
        ("/election_timeout", {"election_timeout": "300ms-100ms"}),
        ("/swaps", {"reads": "0.8", "swaps": "0.3"}),
        ("/schedule", {"schedule": "at 1s explode 2"}),
        ("/schedule", {"schedule": "at 1s crash 7"}),
        ("/flaw", {"flaw": "reuse-ballot"}),
        ("/flaw", {"protocol": "leaderless", "flaw": "skip-fsync"}),
    ],
)
def test_settings_that_do_not_fit_together_are_refused_at_one_of_them(pointer, values):
    assert problems(**values).keys() == {pointer}


def test_every_setting_has_words_and_every_word_a_setting():
    assert SETTINGS.keys() == LabRun.model_fields.keys()


def test_a_setting_is_offered_for_protocols_that_exist():
    offered = {protocol for setting in SETTINGS.values() for protocol in setting.protocols}
    assert offered == set(Protocol)


@pytest.mark.parametrize(
    ("pointer", "values"),
    [
        ("/partition_at", {"partition_at": "1s"}),
        ("/partition_for", {"partition_for": "9s"}),
        ("/apart", {"apart": "2"}),
        ("/schedule", {"schedule": "at 1s crash 0"}),
        ("/choices", {"choices": ("raft-log", "luck")}),
    ],
)
def test_a_partition_that_cannot_be_shown_is_refused(pointer, values):
    with pytest.raises(DocumentError) as caught:
        read_settings(values, CapExperiment.model_validate)
    assert [problem.pointer for problem in caught.value.problems] == [pointer]
