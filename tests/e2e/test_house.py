"""The parts of the project that belong to no app, in a real browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from reliability_app.accounts import local_owner, login_token

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_link_of_the_command_line_leads_to_the_first_page(new_page):
    page = new_page()
    page.goto(f"/login/once/{login_token(local_owner())}/")
    expect(page).to_have_url(re.compile(r"^http://[^/]+/$"))
    expect(page.get_by_role("main")).to_be_visible()


def test_a_used_link_explains_itself(new_page, complaints):
    link = f"/login/once/{login_token(local_owner())}/"
    new_page().goto(link)
    page = new_page()
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_contain_text("used")
    assert "403" in complaints.pop()  # the browser reports the refusal, too


def test_the_pages_of_the_api_show_its_operations(page):
    page.goto("/api/docs/")
    expect(page.get_by_text("/api/v1/evaluate").first).to_be_visible()
