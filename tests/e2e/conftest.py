"""A real browser, logged in as Alice. A script error or a broken policy fails the test."""

from __future__ import annotations

import os
import shutil

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import sync_playwright

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
MILLISECONDS_MAX = 15_000


@pytest.fixture(scope="session")
def browser():
    program = shutil.which(os.environ.get("CHROMIUM") or "chromium")
    assert program, "Chromium is missing: `make test` installs it where that is allowed"
    assert (settings.BASE_DIR / "frontend" / "dist" / "manifest.json").exists(), (
        "the front end is not built: run `make install`"
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def complaints():
    """Collect what the browser complains about; empty it where a complaint is expected."""
    return []


@pytest.fixture
def new_page(browser, live_server, complaints):
    """Return a function that opens a page in a profile of its own, with or without a login."""
    contexts = []

    def open_page(user=None, **options):
        context = browser.new_context(base_url=live_server.url, **options)
        context.set_default_timeout(MILLISECONDS_MAX)
        contexts.append(context)
        if user is not None:
            context.add_cookies([session_cookie(user, live_server.url)])
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(f"script error: {error}"))
        page.on("console", lambda message: note_console(complaints, message))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def page(new_page, alice):
    return new_page(alice)


def session_cookie(user, url):
    """Log a user in without the login form, which has a test of its own."""
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": url}


def note_console(complaints, message):
    """Keep errors; a policy violation is one of them, whatever level it is logged at."""
    if message.type == "error" or "Content Security Policy" in message.text:
        complaints.append(f"console: {message.text}")
