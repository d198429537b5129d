from __future__ import annotations

import json

import pytest
import yaml
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.metrics.factories import broken, one_server, two_servers


@pytest.fixture
def files(tmp_path):
    """Write a design with one server, one with two, and one with errors."""
    paths = [tmp_path / f"{name}.yaml" for name in ("one", "two", "broken")]
    documents = (one_server(), two_servers(), broken())
    for path, document in zip(paths, documents, strict=True):
        path.write_text(yaml.safe_dump(document))
    return [str(path) for path in paths]


def test_designs_are_compared_in_words(files, capsys):
    call_command("compare-designs", *files[:2])
    text = capsys.readouterr().out
    assert "A  One server" in text
    assert "available                 99.999807 %  (better, best)" in text
    assert "judged by downtime, complexity: nothing here beats it" in text


def test_designs_are_compared_as_json_and_as_csv(files, capsys):
    call_command("compare-designs", *files[:2], "--format", "json")
    found = json.loads(capsys.readouterr().out)
    assert [item["document"]["name"] for item in found["designs"]] == ["One server", "Two servers"]
    call_command("compare-designs", *files[:2], "--format", "csv")
    assert capsys.readouterr().out.count("whole") == 2


def test_a_design_with_errors_ends_with_status_2(files, capsys):
    with pytest.raises(SystemExit, match="2"):
        call_command("compare-designs", files[0], files[2])
    assert "broken.yaml: components.web.needs[0].target" in capsys.readouterr().err


def test_a_single_design_is_refused(files):
    with pytest.raises(CommandError, match="2 to 6 documents"):
        call_command("compare-designs", files[0])
