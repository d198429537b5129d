from __future__ import annotations

import json

import pytest
from django.core.management import CommandError, call_command

from tests.metrics.documents import BROKEN, PAIR


@pytest.fixture
def document(tmp_path):
    file = tmp_path / "design.json"
    file.write_text(json.dumps(PAIR))
    return file


def test_a_pdf_is_written(document, tmp_path):
    target = tmp_path / "out.pdf"
    call_command("report", str(document), "--pdf", str(target))
    assert target.read_bytes().startswith(b"%PDF-")


def test_a_table_is_written_with_a_byte_order_mark(document, tmp_path):
    target = tmp_path / "out.csv"
    call_command("report", str(document), "--csv", str(target))
    assert target.read_bytes().startswith(b"\xef\xbb\xbfscope,name")


def test_an_invalid_document_is_explained_and_ends_with_2(tmp_path, capsys):
    file = tmp_path / "broken.json"
    file.write_text(json.dumps(BROKEN))
    with pytest.raises(SystemExit) as exit_:
        call_command("report", str(file), "--csv", str(tmp_path / "out.csv"))
    assert exit_.value.code == 2
    assert "components.web.needs[0]" in capsys.readouterr().err


def test_a_folder_that_cannot_be_written_is_named(document, tmp_path):
    target = tmp_path / "missing" / "out.csv"
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("report", str(document), "--csv", str(target))


def test_either_a_pdf_or_a_table_is_asked_for(document):
    with pytest.raises(CommandError, match="--pdf"):
        call_command("report", str(document))
