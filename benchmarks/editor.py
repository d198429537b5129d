"""How fast pages appear and the editor answers, with 50, 300 and 1,000 components.

Starts a headless Chromium (`CHROMIUM`, by default `chromium`) against a running server:

    PYTHONPATH=. python benchmarks/editor.py LOGIN_LINK

The link is that of `make run` or `make login`. Three documents are made in that account.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
import statistics
import sys
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from playwright.sync_api import Page, sync_playwright

from metrics.templatetags.vite import scripts

FLAGS: Final = ["--no-sandbox", "--disable-gpu"]
ROUNDS: Final = 7
FAILURE: Final = {"mtbf": "30d", "mttr": "10m"}

CREATE = """async ([name, document]) => {
  const token = /csrftoken=([^;]*)/.exec(document_cookie())[1];
  const answer = await fetch("/api/v1/architectures", {
    method: "POST",
    headers: {"Content-Type": "application/json", "X-CSRFToken": token},
    body: JSON.stringify({document, name}),
  });
  return (await answer.json()).id;
  function document_cookie() { return globalThis.document.cookie; }
}"""

WATCH = """(selector) => new Promise((resolve) => {
  const started = performance.now();
  const seen = document.querySelector(selector)?.textContent ?? "";
  const look = () => {
    const now = document.querySelector(selector)?.textContent ?? "";
    if (now !== seen) requestAnimationFrame(() => resolve(performance.now() - started));
    else requestAnimationFrame(look);
  };
  globalThis.__run();
  look();
})"""

FRAMES = """() => {
  globalThis.__frames = [];
  const note = (time) => { globalThis.__frames.push(time); requestAnimationFrame(note); };
  requestAnimationFrame(note);
}"""


PAINTS = """() => {
  globalThis.__paints = {};
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) globalThis.__paints[entry.name] = entry.startTime;
  }).observe({type: "paint", buffered: true});
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) globalThis.__paints.largest = entry.startTime;
  }).observe({type: "largest-contentful-paint", buffered: true});
  const look = () => {
    if (document.querySelector(".component-node")) {
      requestAnimationFrame(() => { globalThis.__paints.canvas = performance.now(); });
    } else requestAnimationFrame(look);
  };
  look();
}"""

TYPE = """(value) => new Promise((resolve) => {
  const field = document.querySelector('[data-pointer$="/failure/mttr"] input');
  const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set;
  const started = performance.now();
  set.call(field, value);
  field.dispatchEvent(new Event("input", {bubbles: true}));
  requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - started)));
})"""

SELECT = """(key) => new Promise((resolve) => {
  const started = performance.now();
  document.querySelector(`[data-id="component:${key}"]`).click();
  const look = () => {
    const shown = document.querySelector(`[data-pointer="/components/${key}"] input`);
    if (shown) requestAnimationFrame(() => resolve(performance.now() - started));
    else requestAnimationFrame(look);
  };
  look();
})"""


def design(count: int) -> dict[str, Any]:
    """Return components in chains of ten, all needed by one entry."""
    components: dict[str, Any] = {}
    for number in range(count):
        needs = [f"c-{number + 1}"] if number % 10 != 9 and number + 1 < count else []
        components[f"c-{number}"] = {
            "failure": FAILURE,
            "replicas": 3,
            "required": 2,
            "needs": needs,
        }
    layout = {
        f"c-{number}": {"x": 260 * (number % 20), "y": 130 * (number // 20)}
        for number in range(count)
    }
    return {
        "format": "reliability/v1",
        "name": f"{count} components",
        "components": components,
        "layout": layout,
    }


def open_editor(page: Page, base: str, count: int) -> str:
    """Store a design, open it and return its identifier."""
    page.goto(f"{base}/architectures/")
    identifier = str(page.evaluate(CREATE, [f"{count} components", design(count)]))
    page.goto(f"{base}/architectures/{identifier}/edit/")
    page.wait_for_selector(".component-node .node-share", state="attached", timeout=60_000)
    return identifier


def paints(page: Page, address: str) -> dict[str, dict[str, float]]:
    """Return when a page shows something, its largest part, and its canvas: cold, then cached."""
    found = []
    for _ in range(3):
        page.goto(address)
        page.wait_for_timeout(2500)
        found.append(page.evaluate("globalThis.__paints"))
    return {"first": _rounded(found[0]), "again": _rounded(found[-1])}


def _rounded(figures_ms: dict[str, float]) -> dict[str, float]:
    return {name: round(value) for name, value in figures_ms.items()}


def pages(page: Page, base: str, identifier: str) -> dict[str, Any]:
    """Return the paints of the pages that people open first, in milliseconds."""
    page.add_init_script(f"({PAINTS})()")
    architecture = f"{base}/architectures/{identifier}/"
    return {
        "dashboard": paints(page, f"{base}/"),
        "analysis": paints(page, architecture),
        "editor": paints(page, f"{architecture}edit/"),
    }


def many(page: Page, base: str) -> dict[str, Any]:
    """Return how 1,000 components behave: dragging, choosing one, typing into a field."""
    open_editor(page, base, 1000)
    fps = dragging(page)
    chosen = [page.evaluate(SELECT, f"c-{45 + number}") for number in range(ROUNDS)]
    typed = [page.evaluate(TYPE, f"{11 + number}m") for number in range(ROUNDS)]
    return {"drag_fps": round(fps), "select_ms": _spread(chosen), "type_ms": _spread(typed)}


def _spread(times: list[float]) -> dict[str, float]:
    return {"median": round(statistics.median(times)), "worst": round(max(times))}


def bundles() -> dict[str, float]:
    """Return what each page loads at once, in kilobytes of gzip."""
    dist = Path(__file__).parent.parent / "frontend" / "dist"
    manifest = json.loads((dist / "manifest.json").read_text(encoding="utf-8"))
    entries = {"editor": "src/editor/main.tsx", "every page": "src/site.ts"}
    return {
        name: round(
            sum(len(gzip.compress((dist / file).read_bytes())) for file in scripts(manifest, entry))
            / 1000,
            1,
        )
        for name, entry in entries.items()
    }


def figures(page: Page) -> list[float]:
    """Return milliseconds from a keystroke to the new availability on the screen."""
    page.locator('[data-id="component:c-0"]').click()
    field = page.get_by_label("MTTR", exact=True)
    field.wait_for()
    times = []
    for number in range(ROUNDS):
        value = f"{11 + number}m"
        page.evaluate(
            """(value) => { globalThis.__run = () => {
              const field = document.querySelector('[data-pointer$="/failure/mttr"] input');
              const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set;
              set.call(field, value);
              field.dispatchEvent(new Event("input", {bubbles: true}));
            }; }""",
            value,
        )
        times.append(page.evaluate(WATCH, '[data-testid="availability"]'))
        page.wait_for_timeout(400)
    return times


def failing(page: Page) -> list[float]:
    """Return milliseconds from *Fail* to the failed style of what needs the component."""
    page.locator('[data-id="component:c-1"]').click()
    page.locator(".fail-button").first.wait_for()
    times = []
    for _ in range(ROUNDS):
        page.evaluate(
            """() => { globalThis.__run = () => document.querySelector(".fail-button").click(); }"""
        )
        times.append(page.evaluate(WATCH, '[data-id="component:c-0"] .component-node'))
        page.locator(".what-if-head > .button").click()
        page.wait_for_timeout(200)
    return times


def dragging(page: Page) -> float:
    """Return frames a second while one of all components is dragged around."""
    page.locator(".react-flow__pane").click(position={"x": 4, "y": 4})
    page.keyboard.press("f")
    page.wait_for_timeout(600)
    shown = page.locator(".component-node").count()
    box = page.locator('[data-id="component:c-45"]').bounding_box()
    assert box is not None, "the component is on the canvas"
    page.evaluate(FRAMES)
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(120):
        page.mouse.move(x + step % 60, y + step % 40)
    page.mouse.up()
    frames = page.evaluate("globalThis.__frames")
    print(f"    {shown} components in sight", flush=True)  # noqa: T201
    return 1000 * (len(frames) - 1) / float(frames[-1] - frames[0])


def main(link: str) -> None:
    """Measure, and print one JSON object."""
    base = "{0.scheme}://{0.netloc}".format(urlsplit(link))
    program = shutil.which(os.environ.get("CHROMIUM") or "chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(link)
        identifier = open_editor(page, base, 50)
        changed, failed = figures(page), failing(page)
        open_editor(page, base, 300)
        result = {
            "figures_ms": _spread(changed),
            "fail_ms": _spread(failed),
            "drag_300_fps": round(dragging(page)),
            "with_1000": many(page, base),
            "paints_ms": pages(page, base, identifier),
            "gzip_kb": bundles(),
            "load": os.getloadavg()[0],
        }
        browser.close()
    print(json.dumps(result, indent=2))  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1])
