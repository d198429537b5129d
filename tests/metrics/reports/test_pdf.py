from __future__ import annotations

import io
import time

import pytest
from pypdf import PdfReader

from metrics import gallery
from metrics.analysis.evaluate import evaluate
from metrics.domain.reading import parse_document
from metrics.reports import drawing, pdf
from tests.metrics.documents import full_evaluation, pair

SOFT_HYPHENS = str.maketrans("", "", "\n ")


def read(content):
    return PdfReader(io.BytesIO(content))


def text_of(content):
    """Return the text without spaces and line ends, which depend on the layout."""
    pages = read(content).pages
    return "".join(page.extract_text() for page in pages).translate(SOFT_HYPHENS)


@pytest.fixture(scope="module")
def english():
    return pdf.render(full_evaluation(), pair(), "en")


def test_the_verdict_comes_before_the_figures(english):
    text = text_of(english)
    assert text.index("Thedesignmissesitsavailabilityobjective") < text.index("Downtimeamonth")


@pytest.mark.parametrize(
    "words",
    ["99.900%", "Replicasofweb", "Recoveryfromdisruptions", "EUR200", "measured", "sha256:abc"],
)
def test_the_report_says(english, words):
    assert words in text_of(english)


def test_pages_are_numbered(english):
    assert f"Page1of{len(read(english).pages)}" in text_of(english)


def test_the_report_is_tagged_titled_and_in_its_language(english):
    catalog = read(english).trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/Lang"] == "en-GB"
    assert read(english).metadata.title == "Reliability of Two servers"


def test_the_same_figures_make_the_same_bytes(english):
    assert pdf.render(full_evaluation(), pair(), "en") == english


def test_chinese_words_and_names_are_printed_as_text():
    content = pdf.render(full_evaluation(), pair(name="臺灣的線上商店"), "zh-hant")
    text = text_of(content)
    assert "臺灣的線上商店" in text
    assert "可靠度報告" in text
    assert read(content).trailer["/Root"]["/Lang"] == "zh-TW"


def test_the_text_of_a_user_is_never_markup():
    content = pdf.render(full_evaluation(), pair(name="#panic() *a* $x$ <b>"), "en")
    assert "#panic()*a*$x$<b>" in text_of(content)


def test_a_large_design_is_set_within_three_seconds():
    web = {"failure": {"mtbf": "30d", "mttr": "1h"}}
    components = {f"service-{number}": web for number in range(500)}
    document = {"format": "reliability/v1", "name": "Large", "components": components}
    design = parse_document(document)
    evaluation = evaluate(design)
    started = time.perf_counter()
    content = pdf.render(evaluation, design, "en")
    assert time.perf_counter() - started < 3
    assert "475moreareintheCSVandonthepage" in text_of(content)


def test_a_warning_of_the_type_setter_is_an_error(monkeypatch):
    monkeypatch.setattr(pdf.typst, "compile_with_warnings", lambda *_, **__: (b"", ["no font"]))
    with pytest.raises(pdf.ReportError, match="no font"):
        pdf.render(full_evaluation(), pair(), "en")


def test_a_design_whose_positions_are_stored_is_drawn_with_what_it_needs():
    design = parse_document(gallery.template("online-shop").document)
    drawn = drawing.of(design, evaluate(design))
    eu, eu_a = drawn["sites"]
    names = [part["name"] for part in drawn["components"] if part["single"]]
    assert (eu["name"], eu_a["name"], names) == ("eu", "eu-a", ["cdn"])
    assert eu["x"] < eu_a["x"] < eu_a["x"] + eu_a["width"] < eu["x"] + eu["width"]
    assert [gate["text"] for gate in drawn["gates"]] == ["1 of 2"]
    effects = sorted(line["effect"] for line in drawn["lines"])
    assert effects == ["degrade"] * 4 + ["fail"] * 2 + ["serve_cached"]
    assert "Thedesign" in text_of(pdf.render(evaluate(design), design, "en"))


def test_a_design_that_was_never_arranged_is_drawn_too(english):
    drawn = drawing.of(pair(), full_evaluation())
    assert [part["name"] for part in drawn["components"]] == list(pair().components)
    assert "singlepointoffailure" in text_of(english)


def test_a_report_says_that_a_design_is_too_large_to_be_drawn(monkeypatch):
    monkeypatch.setattr(drawing, "COMPONENTS_MAX", 1)
    assert "toolargetobedrawnhere" in text_of(pdf.render(full_evaluation(), pair(), "en"))
