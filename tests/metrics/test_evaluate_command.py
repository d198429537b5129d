"""`manage.py evaluate` as the gate of a pipeline."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import call_command

DOCUMENT = """
format: reliability/v1
components:
  web:
    failure: {mtbf: 999h, mttr: 1h}
    cost: {per_replica: 100}
objectives: {availability: 99.8%, rto: {instance: %s}, budget: 100}
"""


@pytest.fixture
def evaluated(tmp_path):
    """Return what the command prints for an RTO, on both streams, and its exit status."""

    def run(rto, *options):
        document = tmp_path / "one.yaml"
        document.write_text(DOCUMENT.replace("%s", rto))
        out, error = StringIO(), StringIO()
        try:
            call_command("evaluate", str(document), *options, stdout=out, stderr=error)
        except SystemExit as end:
            return out.getvalue(), error.getvalue(), end.code
        return out.getvalue(), error.getvalue(), 0

    return run


def test_a_document_that_keeps_its_objectives_passes(evaluated):
    text, error, status = evaluated("60m", "--fail-on-breach")
    assert "recovery objectives: 1 of 1 met" in text
    assert (error, status) == ("", 0)


def test_a_recovery_time_that_is_missed_fails_though_the_availability_is_met(evaluated):
    text, _, status = evaluated("59m", "--fail-on-breach")
    assert "objective availability: met" in text
    assert "breached: RTO of web after instance: web" in text
    assert status == 1


def test_a_table_stays_whole_and_the_breach_is_named_beside_it(evaluated):
    text, error, status = evaluated("59m", "--fail-on-breach", "--format", "json")
    assert json.loads(text)["whole"]["unavailability"] == pytest.approx(1e-3, rel=1e-12)
    assert "one.yaml: objectives: breached: RTO of web after instance: web" in error
    assert status == 1


def test_a_breach_that_nobody_asked_about_changes_nothing(evaluated):
    text, error, status = evaluated("59m")
    assert "breached: RTO" in text
    assert (error, status) == ("", 0)
