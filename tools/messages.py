"""Compile gettext catalogues: `python tools/messages.py FILE.po…`, without the gettext tools."""

from __future__ import annotations

import sys
from pathlib import Path

import polib


def compile_catalogue(source: Path) -> None:
    """Write the catalogue beside its source in one move, so that no reader meets half a file."""
    draft = source.with_suffix(".mo.draft")
    polib.pofile(str(source)).save_as_mofile(str(draft))
    draft.replace(source.with_suffix(".mo"))


if __name__ == "__main__":
    for name in sys.argv[1:]:
        compile_catalogue(Path(name))
