"""What every page keeps: WCAG 2.2 AA, and room enough on a phone."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe

PHONE = {"width": 390, "height": 844}
OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    # What is kept need not be described, element by element.
    "resultTypes": ["violations"],
}

# A theme that has just changed is painted once the colours have stopped moving.
SETTLED = """() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))
    .then(() => Promise.allSettled(document.getAnimations()
        .filter((one) => one.effect.getComputedTiming().endTime < Infinity)
        .map((one) => one.finished)))
    .then(() => true)"""


def violations(page, within=None):
    """Return what breaks WCAG 2.2 AA, with the elements in question."""
    found = Axe().run(page, context=within, options=OPTIONS).response["violations"]
    return [(item["id"], [node["html"] for node in item["nodes"]]) for item in found]


def violations_in_light_and_dark(page):
    """Return what breaks WCAG 2.2 AA in either theme; the page is light afterwards."""
    found = []
    for theme in ("dark", "light"):
        page.emulate_media(color_scheme=theme)
        page.evaluate(SETTLED)
        found += violations(page)
    return found
