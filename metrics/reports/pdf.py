"""The report as PDF, set by Typst: tagged, and the same bytes for the same figures."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Final

import typst
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import translation

from metrics.domain.architecture import Architecture
from metrics.domain.results import Evaluation
from metrics.models import ArchitectureVersion
from metrics.reports.content import content_of

_LAYOUT: Final = Path(__file__).with_name("report.typ")
_STAMP: Final = 1_577_836_800
"""2020-01-01. A fixed time keeps the bytes of a report equal."""
_FAMILIES: Final = {"Noto Sans", "Noto Sans TC"}


class ReportError(RuntimeError):
    """The layout could not be set as it was written."""


def render(
    evaluation: Evaluation,
    architecture: Architecture,
    language: str,
    version: ArchitectureVersion | None = None,
) -> bytes:
    """Return the report of an analysed document in a language of the settings.

    With the stored version that the document is, it tells the verdicts of its simulations.
    Raises `ReportError` for any warning of the type setter: a font that is missing would
    otherwise leave empty boxes in place of Chinese text.
    """
    with translation.override(language):
        content = content_of(evaluation, architecture, version)
    is_chinese = language.lower().startswith("zh")
    content |= {"lang": "zh" if is_chinese else "en", "region": "TW" if is_chinese else "GB"}
    pdf, warnings = typst.compile_with_warnings(
        str(_LAYOUT),
        root=str(_LAYOUT.parent),
        font_paths=_fonts(),
        sys_inputs={"data": json.dumps(content)},
        format="pdf",
        timestamp=_STAMP,
    )
    if warnings:
        raise ReportError("; ".join(str(warning) for warning in warnings))
    assert isinstance(pdf, bytes)
    return pdf


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    """Load the fonts once for each process."""
    folder = Path(settings.BASE_DIR) / "frontend" / "fonts"
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(folder)])
    if missing := _FAMILIES - set(fonts.families()):
        raise ImproperlyConfigured(
            f"No font named {' or '.join(sorted(missing))} is in {folder}: run `make install`, or"
            " `npm run build` in frontend/."
        )
    return fonts
