"""Take the pictures of the documentation: `python tools/pictures.py ADDRESS COOKIE`.

The address is that of a running program, the cookie that of a session of an account that has the
worked example and nothing else. Pictures are written to `docs/images`.
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Page, ViewportSize, sync_playwright

DOCS = Path(__file__).resolve().parent.parent / "docs"
SIZE: ViewportSize = {"width": 1280, "height": 800}


def main(address: str, cookie: str) -> None:
    """Open each page once, in the light and at rest."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        context = browser.new_context(
            base_url=address, viewport=SIZE, color_scheme="light", reduced_motion="reduce"
        )
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": address}])
        page = context.new_page()
        _dashboard(page)
        _editor(page)
        _tutorial(page)
        browser.close()


def _dashboard(page: Page) -> None:
    page.goto("/")
    _take(page, "dashboard")
    page.get_by_role("button", name="Not now").click()


def _editor(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="Open in the editor").click()
    page.locator('[data-id="component:db"]').click()
    _take(page, "editor")


def _tutorial(page: Page) -> None:
    """Upload the last document of the tutorial and let a zone fail in it."""
    text = (DOCS / "tutorial.md").read_text(encoding="utf-8")
    *_, document = re.findall(r"^```yaml\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    page.goto("/architectures/")
    page.locator("input[type=file]").set_input_files(
        {"name": "shop.yaml", "mimeType": "text/yaml", "buffer": document.encode()}
    )
    page.get_by_role("button", name="Upload").click()
    page.get_by_role("button", name="Arrange automatically").click()
    page.locator('[data-id="site:a"]').click(position={"x": 20, "y": 12})
    page.get_by_role("button", name="Fail", exact=False).first.click()
    page.locator(".what-if-sentence[data-stale=false]").wait_for()
    _take(page, "tutorial")


def _take(page: Page, name: str) -> None:
    page.wait_for_load_state("networkidle")
    if page.locator(".editor").count():
        page.get_by_text("Up to date").wait_for()
        page.get_by_text("Saved", exact=True).wait_for()
        page.locator(".editor .notice p").wait_for(state="detached")
    page.screenshot(path=DOCS / "images" / f"{name}.png")


if __name__ == "__main__":
    main(*sys.argv[1:])
