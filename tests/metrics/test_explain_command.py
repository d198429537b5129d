from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

SHOP = "metrics/gallery/online-shop.yaml"


def output(*arguments, **options):
    stream = StringIO()
    call_command(*arguments, stdout=stream, **options)
    return stream.getvalue()


def test_a_figure_is_explained_on_the_terminal():
    text = output("explain", SHOP, "--figure", "mtbf_hours")
    assert "MTBF = (1 − U) / f" in text
    assert "Assumptions:" in text


def test_an_unknown_scope_says_what_to_write():
    with pytest.raises(CommandError, match=r"write whole, journeys\.<id>"):
        output("explain", SHOP, "--scope", "journeys.nowhere")


def test_the_reference_lists_every_formula_as_the_program_knows_it():
    page = Path(settings.BASE_DIR, "docs/reference/formulas.md").read_text(encoding="utf-8")
    assert page == output("formulas")
