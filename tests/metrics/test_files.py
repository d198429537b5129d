"""Files as the commands read them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from metrics.files import read_file

MANAGE = Path(__file__).parents[2] / "manage.py"


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


def test_a_terminal_without_unicode_gets_names_escaped(tmp_path):
    path = tmp_path / "shop.yaml"
    path.write_text("format: reliability/v1\nname: \u7db2\u5e97\ncomponents: {a: {}}\n", "utf-8")
    run = subprocess.run(
        [sys.executable, str(MANAGE), "evaluate", str(path)],
        env=os.environ | {"PYTHONIOENCODING": "ascii"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.startswith(r"\u7db2\u5e97")
