"""`manage.py check-history`: the verdict on standard output and in the exit status."""

from __future__ import annotations

import io
import json
import sys

import pytest
from django.core.management import CommandError, call_command

GOOD = """{"process": 1, "type": "invoke", "f": "write", "key": "x", "value": 1}
{"process": 1, "type": "ok", "f": "write", "key": "x", "value": 1}
"""
BAD = (
    GOOD
    + """{"process": 2, "type": "invoke", "f": "read", "key": "x"}
{"process": 2, "type": "ok", "f": "read", "key": "x", "value": null}
"""
)


@pytest.fixture
def checked(tmp_path, capsys):
    """Return a function that checks a text: exit status, standard output and error."""

    def run(text, *options):
        path = tmp_path / "history.jsonl"
        path.write_text(text, "utf-8")
        with pytest.raises(SystemExit) as end:
            call_command("check-history", str(path), *options)
        printed = capsys.readouterr()
        return end.value.code, printed.out, printed.err

    return run


def test_a_good_history_ends_with_status_0(checked):
    assert checked(GOOD) == (0, "linearizable\n", "")


def test_a_bad_history_ends_with_status_1_and_shows_the_window(checked):
    status, printed, _ = checked(BAD)
    assert status == 1
    verdict, window, *operations = printed.splitlines()
    assert verdict == "not linearizable"
    assert window == (
        "  Failing window: key x, lines 1 to 4. Process 2's read returned nil after process 1's "
        "write of 1, and nothing in between explains it."
    )
    assert operations == [
        "  *         1-2  process 1's write of 1 (ok)",
        "  *         3-4  process 2's read returned nil (ok)",
    ]


def test_without_time_the_answer_is_unknown_with_status_3(checked, monkeypatch):
    monkeypatch.setattr("simulations.web.histories_checking.monotonic", iter([0.0, 9.0]).__next__)
    status, printed, _ = checked(BAD, "--budget", "5")
    assert status == 3
    assert printed.splitlines()[0] == "unknown"
    assert "Not decided within the budget: x." in printed


def test_the_result_can_be_had_as_json(checked):
    status, printed, _ = checked(BAD, "--format", "json")
    assert status == 1
    assert json.loads(printed)["window"]["first_line"] == 1


def test_what_was_there_at_first_can_be_told(checked):
    events = BAD.splitlines(keepends=True)[2:]
    assert checked("".join(events), "--initial", "1")[0] == 1
    assert checked("".join(events).replace("null", "1"), "--initial", "1")[0] == 0


def test_a_bad_line_goes_to_standard_error_with_status_2(checked):
    status, printed, error = checked(GOOD + "{}\n")
    assert (status, printed) == (2, "")
    assert "history.jsonl: line 3: process is null." in error


def test_an_append_to_a_register_is_refused(checked):
    append = '{"process": 1, "type": "invoke", "f": "append", "value": "a"}'
    assert checked(append, "--model", "register")[0] == 2
    assert checked(append, "--model", "kv")[0] == 0


def test_standard_input_is_read(checked, monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(GOOD.encode())))
    with pytest.raises(SystemExit) as end:
        call_command("check-history", "-")
    assert (end.value.code, capsys.readouterr().out) == (0, "linearizable\n")


@pytest.mark.parametrize("options", [["--budget", "0"], ["--budget", "long"], ["--initial", "{"]])
def test_options_that_make_no_sense_are_refused(options):
    with pytest.raises(CommandError):
        call_command("check-history", "history.jsonl", *options)


def test_a_file_that_is_missing_is_named():
    with pytest.raises(CommandError, match=r"nowhere\.jsonl: the file cannot be read"):
        call_command("check-history", "nowhere.jsonl")
