"""Every text of the program is in Traditional Chinese, too."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import polib
from django.conf import settings

CATALOGUE = polib.pofile(settings.BASE_DIR / "locale/zh_Hant/LC_MESSAGES/django.po")
MARKERS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"}
APPS = ("metrics", "simulations", "reliability_app")
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}")
TRANSLATE = re.compile(r'{%\s*translate\s+"([^"]+)"')


def test_nothing_is_untranslated_or_fuzzy():
    unfinished = [entry.msgid for entry in CATALOGUE if not entry.translated() or entry.fuzzy]
    assert unfinished == []


def test_translations_keep_their_placeholders():
    changed = [
        entry.msgid
        for entry in CATALOGUE
        if placeholders(entry.msgid) != placeholders(translation(entry))
    ]
    assert changed == []


def test_every_text_of_the_code_is_in_the_catalogue():
    files = [path for app in APPS for path in (settings.BASE_DIR / app).rglob("*.py")]
    texts = {text for path in files for text in texts_of_code(path)}
    assert sorted(texts - {entry.msgid for entry in CATALOGUE}) == []


def test_every_text_of_the_templates_is_in_the_catalogue():
    files = (settings.BASE_DIR / "templates").rglob("*.html")
    found = {text for path in files for text in TRANSLATE.findall(path.read_text("utf-8"))}
    texts = {text.replace("%", "%%") for text in found}
    assert sorted(texts - {entry.msgid for entry in CATALOGUE}) == []


def translation(entry: polib.POEntry) -> str:
    """Return the text; Chinese has one form for every number."""
    return str(entry.msgstr or next(iter(entry.msgstr_plural.values())))


def placeholders(text: str) -> list[str]:
    return sorted({first or second for first, second in PLACEHOLDER.findall(text)})


def texts_of_code(path: Path) -> Iterator[str]:
    """List the constant first arguments of the functions that mark a text."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        match node:
            case ast.Call(func=ast.Name(id=name), args=[ast.Constant(value=str(text)), *_]):
                if name in MARKERS:
                    yield text
