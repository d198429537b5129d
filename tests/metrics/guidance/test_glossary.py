from __future__ import annotations

import re
from io import StringIO

from django.conf import settings
from django.core.management import call_command
from django.urls import reverse

from metrics.guidance.glossary import SUBJECTS, TERMS

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def test_a_term_has_a_name_of_its_own_in_both_languages_and_some_sentences():
    assert len(TERMS) == sum(map(len, SUBJECTS.values()))
    assert len({term.chinese for term in TERMS.values()}) == len(TERMS)
    assert [slug for slug in TERMS if not SLUG.fullmatch(slug)] == []
    assert [term.slug for term in TERMS.values() if not term.definition.endswith(".")] == []


def test_the_page_of_the_documentation_is_what_the_command_writes():
    written = StringIO()
    call_command("glossary", stdout=written)
    page = settings.BASE_DIR / "docs/reference/glossary.md"
    assert page.read_text("utf-8") == written.getvalue()


def test_anybody_can_read_the_glossary_and_every_term_has_an_anchor(client, db):
    html = client.get(reverse("metrics:glossary")).content.decode()
    assert set(re.findall(r'<article class="glossary-term" id="([^"]+)"', html)) == set(TERMS)
    assert "Leader" in html
    assert "領導者" in html


def test_the_chinese_page_names_the_english_word_beside_the_chinese_one(client, db):
    html = client.get(reverse("metrics:glossary"), HTTP_ACCEPT_LANGUAGE="zh-hant").content.decode()
    assert '<a class="glossary-anchor" href="#quorum">法定人數</a>' in html
    assert '<span class="muted" lang="en">Quorum</span>' in html
