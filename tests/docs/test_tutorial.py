"""The tutorial cannot lie: its documents and figures are computed as its reader would do it."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.core.management import call_command

from metrics.analysis.evaluate import evaluate
from metrics.domain import canonical, reading
from metrics.wording import availability_percent, money

TEXT = Path(settings.BASE_DIR, "docs/tutorial.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
COMMAND = "$ .venv/bin/python manage.py "


def merged(before, change):
    """Return the document with what a step changes; everything else stays."""
    if not (isinstance(before, dict) and isinstance(change, dict)):
        return change
    both = {key: merged(before[key], change[key]) for key in before.keys() & change.keys()}
    return before | change | both


def steps_of_the_tutorial():
    """List its documents in order, each with the commands that follow it."""
    document, found = {}, []
    for language, text in BLOCKS:
        if language == "yaml":
            change = yaml.safe_load(text)
            document = change if "format" in change else merged(document, change)
            found.append((document, []))
        elif found:
            found[-1][1].append(text)
    return found


STEPS = steps_of_the_tutorial()
RUNS = [
    pytest.param(document, command, id=f"{number}-{command.split(maxsplit=5)[3]}")
    for number, (document, commands) in enumerate(STEPS, start=1)
    for command in commands
]
ROWS = re.findall(r"^\| (\d) \| (.+) \|$", TEXT, re.MULTILINE)


def written(document, folder):
    """Write the document where the commands of the tutorial expect it."""
    text = yaml.safe_dump(document, sort_keys=False, allow_unicode=True)
    (folder / "ticket-shop.yaml").write_text(text, encoding="utf-8")


def has_in_order(lines, quoted):
    rest = iter(lines)
    return all(line in rest for line in quoted)


@pytest.mark.parametrize(("document", "command"), RUNS)
def test_a_command_prints_what_the_tutorial_quotes(
    document, command, tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    written(document, tmp_path)
    asked, *quoted = command.splitlines()
    call_command(*shlex.split(asked.removeprefix(COMMAND)))
    assert has_in_order(capsys.readouterr().out.splitlines(), quoted)


@pytest.mark.parametrize(("number", "cells"), ROWS)
def test_the_table_of_steps_holds_the_figures_of_each(number, cells):
    evaluation = evaluate(reading.parse_document(STEPS[int(number) - 1][0]))
    verdicts = [
        word for row in evaluation.recovery for word in (row.objective.rto, row.objective.rpo)
    ]
    judged = [word for word in verdicts if word != "no objective"]
    kept = judged.count("met")
    is_met = all(goal.met for goal in evaluation.objectives) and kept == len(judged)
    minutes = evaluation.whole.downtime_minutes_per_month
    assert cells.split(" | ") == [
        availability_percent(evaluation.whole.unavailability),
        f"{minutes:.3g} min",
        f"{kept} of {len(judged)}",
        money(evaluation.cost.per_month, evaluation.cost.currency),
        "met" if is_met else "breached",
    ]


def test_the_tutorial_ends_with_every_objective_met():
    assert ROWS[-1][1].endswith("| met")
    assert int(ROWS[-1][0]) == len(STEPS) - 1


def test_the_whole_document_is_that_of_the_last_step():
    last, whole = (reading.parse_document(document) for document, _ in STEPS[-2:])
    assert canonical.digest(whole) == canonical.digest(last)


def test_the_pipeline_refuses_the_step_that_made_it_worse(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    written(STEPS[6][0], tmp_path)
    with pytest.raises(SystemExit) as refusal:
        call_command("evaluate", "ticket-shop.yaml", "--fail-on-breach")
    assert refusal.value.code == 1
