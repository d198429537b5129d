"""`advise`, `sensitivity` and `pareto` on the command line."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import call_command

from tests.metrics.factories import broken
from tests.metrics.web.test_advice import SHOP


@pytest.fixture
def run(tmp_path):
    """Return a function that runs a command on a document and returns what it prints."""

    def call(command, document, *arguments):
        file = tmp_path / "design.json"
        file.write_text(json.dumps(document), encoding="utf-8")
        out = StringIO()
        call_command(command, str(file), *arguments, stdout=out, stderr=out)
        return out.getvalue()

    return call


def test_advice_is_printed_by_sort_and_the_sequence_after_it(run):
    text = run("advise", SHOP)
    assert "Pays for itself" in text
    assert "Raise the replicas of web from 1 to 2." in text
    assert text.index("Where money stops helping") < text.index("From here on a change costs more")


def test_advice_is_printed_as_the_json_of_the_api(run):
    assert json.loads(run("advise", SHOP, "--format", "json"))["money"]["paying_steps"] == 2


def test_parameters_are_ranked(run):
    assert "components.web.failure.mttr = 1h" in run("sensitivity", SHOP)


def test_a_parameter_is_swept_and_the_present_value_is_marked(run):
    text = run("sensitivity", SHOP, "--parameter", "components.web.replicas", "--values", "1,2,0")
    assert "*            1" in text
    assert "not possible" in text


def test_the_front_is_printed_with_how_exact_it_is(run):
    text = run("pareto", SHOP, "--free", "components.web.replicas=1..2")
    assert text.startswith("2 designs")
    assert "exact" in text
    assert "components.web.replicas=2" in text


@pytest.mark.parametrize(
    ("command", "document", "arguments"),
    [
        ("advise", broken(), []),
        ("sensitivity", broken(), []),
        ("pareto", broken(), ["--free", "components.web.replicas=1"]),
        ("sensitivity", SHOP, ["--parameter", "components.web.luck"]),
        ("pareto", SHOP, ["--free", "luck=1"]),
    ],
)
def test_what_cannot_be_answered_ends_with_status_2(run, command, document, arguments):
    with pytest.raises(SystemExit) as end:
        run(command, document, *arguments)
    assert end.value.code == 2
