"""`manage.py quorums` and `manage.py staleness`."""

from __future__ import annotations

import json

import pytest
from django.core.management import CommandError, call_command

from tests.metrics.api.test_quorums import STORE


def printed(capsys, *arguments):
    call_command(*arguments)
    return capsys.readouterr().out


def test_a_group_is_printed_in_its_two_parts(capsys):
    text = printed(capsys, "quorums", "--set", "mtbf=1000h", "--set", "mttr=1h")
    assert "9.96 × 10⁻⁹ + 4.00 × 10⁻⁸ = 5.00 × 10⁻⁸, limited by elections" in text


def test_the_groups_of_a_document_are_printed(capsys, tmp_path):
    path = tmp_path / "store.json"
    path.write_text(json.dumps(STORE), "utf-8")
    result = json.loads(printed(capsys, "quorums", str(path), "--format", "json"))
    assert [group["component"] for group in result["groups"]] == ["store"]


def test_stale_reads_are_printed_with_their_intervals(capsys):
    text = printed(capsys, "staleness", "--set", "law=LNKD-SSD", "--set", "trials=20000")
    assert "one of the last 2 versions: 55.6 %" in text
    assert "Consistent at once: 97." in text


@pytest.mark.parametrize(
    ("command", "setting", "message"),
    [
        pytest.param("quorums", "voters=0", "from 1 to 9", id="no voters"),
        pytest.param("quorums", "voters", "not KEY=VALUE", id="no value"),
        pytest.param("staleness", "reads=9", "reads must be", id="more than there are"),
    ],
)
def test_a_setting_that_cannot_be_ends_the_command(command, setting, message):
    with pytest.raises(CommandError, match=message):
        call_command(command, "--set", setting)
