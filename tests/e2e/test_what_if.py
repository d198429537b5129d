"""What if something fails: with the keyboard, in words, and without a trace in the document."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.accessibility import violations
from tests.e2e.test_editor import SHOP, open_editor, select

pytestmark = pytest.mark.django_db(transaction=True)


def fortune(page, component):
    return page.locator(f'[data-id="component:{component}"] .component-node')


def test_who_loses_what_is_seen_in_words_with_the_keyboard_alone_and_taken_back(page, alice):
    architecture = open_editor(page, alice)
    page.locator('[data-id="component:db"]').focus()
    page.keyboard.press("Enter")
    page.keyboard.press("x")
    expect(page.get_by_role("region", name="What if")).to_contain_text("web is down.")
    expect(fortune(page, "web")).to_contain_text("Down")
    expect(fortune(page, "db")).to_contain_text("Failed")
    expect(page.get_by_text("✕ no answer")).to_be_attached()
    assert violations(page) == []
    page.keyboard.press("Shift+X")
    expect(page.get_by_role("region", name="What if")).to_have_count(0)
    expect(page.get_by_role("button", name="Undo")).to_be_disabled()
    architecture.refresh_from_db()
    assert architecture.version == 1


def test_some_replicas_fail_in_the_inspector_until_too_few_are_left(page, alice):
    open_editor(page, alice)
    select(page, "web")
    one_more = page.get_by_role("button", name="Fail one replica more")
    one_more.click()
    expect(fortune(page, "web")).to_contain_text("2 of 3 left")
    one_more.click()
    expect(fortune(page, "web")).to_contain_text("Failed")
    page.get_by_role("button", name="Recover: web: 2 replicas").click()
    expect(page.get_by_role("region", name="What if")).to_have_count(0)


def test_a_change_flashes_on_its_node_with_its_sign_and_the_cut_set_is_marked(page, alice):
    open_editor(page, alice, SHOP)
    expect(fortune(page, "db")).to_contain_text("99.95")
    select(page, "db")
    page.get_by_label("MTTR", exact=True).fill("2h")
    expect(fortune(page, "db")).to_contain_text(re.compile(r"▲ \+0\.02\d* pp"))
    page.get_by_role("button", name="Mark what causes most of the downtime").click()
    expect(fortune(page, "db")).to_contain_text("cut set")
    expect(page.get_by_role("region", name="Dominant cut set")).to_contain_text("db")
