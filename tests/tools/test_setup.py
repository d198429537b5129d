from __future__ import annotations

import gettext
from pathlib import Path

import pytest

from tools import messages, setup


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Stand in for the project's folder."""
    monkeypatch.setattr(setup, "ROOT", tmp_path)
    monkeypatch.setattr(setup, "STAMPS", tmp_path / "stamps")
    (tmp_path / "source").write_text("one")
    (tmp_path / "output").write_text("built")
    return tmp_path


def must_run(folder):
    """Ask once whether the step must run, and let it run."""
    with setup._changed("step", [folder / "source"], [folder / "output"]) as changed:
        return changed


def test_a_step_runs_once(folder):
    assert [must_run(folder), must_run(folder)] == [True, False]


def test_a_step_runs_again_when_its_source_has_changed(folder):
    must_run(folder)
    (folder / "source").write_text("two")
    assert must_run(folder)


def test_a_step_runs_again_when_its_output_is_gone(folder):
    must_run(folder)
    (folder / "output").unlink()
    assert must_run(folder)


def test_a_step_that_was_interrupted_runs_again(folder):
    must_run(folder)
    (folder / "source").write_text("two")
    with (
        pytest.raises(KeyboardInterrupt),
        setup._changed("step", [folder / "source"], []),
    ):
        raise KeyboardInterrupt
    (folder / "source").write_text("one")
    assert must_run(folder)


def test_a_command_that_fails_is_shown_with_what_to_do():
    with pytest.raises(setup.SetupError, match=r"(?s)no such thing.*Do this instead\."):
        setup._run(["sh", "-c", "echo no such thing; exit 1"], "Do this instead.")


@pytest.mark.parametrize(
    ("message", "explained"),
    [
        pytest.param("error: command 'gcc' failed: No such file", True, id="no C compiler"),
        pytest.param("error: can't find Rust compiler", True, id="no Rust compiler"),
        pytest.param("Temporary failure in name resolution", False, id="no network"),
    ],
)
def test_a_missing_compiler_is_told_from_a_missing_network(message, explained):
    assert ("build-essential" in setup._explain_pip(message)) is explained


@pytest.mark.parametrize(
    ("version", "good"),
    [("v18.19.0", False), ("v20.18.3", False), ("v20.19.0", True), ("v24.1.0", True), ("", False)],
)
def test_an_old_node_is_not_used(tmp_path, monkeypatch, version, good):
    (tmp_path / "node").write_text(f"#!/bin/sh\necho {version}\n")
    (tmp_path / "npm").write_text("#!/bin/sh\n")
    (tmp_path / "node").chmod(0o755)
    (tmp_path / "npm").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert bool(setup._machine_npm()) is good


def test_translations_work_without_the_gettext_tools(tmp_path):
    source = tmp_path / "django.po"
    source.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        'msgid "Availability"\nmsgstr "可用性"\n\n'
        '#, fuzzy\nmsgid "Downtime"\nmsgstr "a guess"\n',
        encoding="utf-8",
    )
    messages.compile_catalogue(source)
    with (tmp_path / "django.mo").open("rb") as file:
        catalogue = gettext.GNUTranslations(file)
    assert catalogue.gettext("Availability") == "可用性"
    assert catalogue.gettext("Downtime") == "Downtime"


def test_a_browser_that_was_named_but_is_absent_is_explained(monkeypatch):
    monkeypatch.setenv("CHROMIUM", "/absent/chromium")
    with pytest.raises(setup.SetupError, match="apt-get install chromium"):
        setup.browser()


def test_a_folder_that_cannot_be_written_is_not_taken_for_a_python_without_venv(
    tmp_path, monkeypatch
):
    def refuse(path: Path) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(setup, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(setup, "PYTHON", tmp_path / ".venv/bin/python")
    monkeypatch.setattr(Path, "mkdir", refuse)
    monkeypatch.setattr(setup.sys, "argv", ["setup.py", "run"])
    with pytest.raises(SystemExit, match=r"make the folder .* writable"):
        setup.main()
