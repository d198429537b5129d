"""Files as the commands read them."""

from __future__ import annotations

from metrics.files import read_file


def test_a_text_that_cannot_be_read_names_the_line(tmp_path):
    path = tmp_path / "broken.yaml"
    path.write_text("format: reliability/v1\ncomponents:\n\ta: {}\n", "utf-8")
    (line,) = read_file(str(path)).errors
    assert line.startswith(f"{path}: line 3: This is not valid YAML")


def test_a_file_without_text_names_the_document(tmp_path):
    path = tmp_path / "empty.yaml"
    path.write_text("", "utf-8")
    (line,) = read_file(str(path)).errors
    assert line.startswith(f"{path}: (document): The document is empty")
