"""Link what Vite built: hashed scripts and their style sheets, by the name of the source file."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from django import template
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.templatetags.static import static
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def vite_asset(entry: str) -> SafeString:
    """Return the link and script tags of one entry of the Vite build."""
    styles, shared, script = _files(entry)
    tags = format_html_join(
        "\n", '<link rel="stylesheet" href="{}">', ((static(name),) for name in styles)
    )
    # Without the hint the browser learns of the shared parts only once it has read the entry.
    hints = format_html_join(
        "\n", '<link rel="modulepreload" href="{}">', ((static(name),) for name in shared)
    )
    module = format_html_join(
        "\n", '<script type="module" src="{}"></script>', ((static(name),) for name in script)
    )
    return SafeString("\n".join(part for part in (tags, hints, module) if part))


def _files(entry: str) -> tuple[list[str], list[str], list[str]]:
    """List the style sheets of an entry with those of its imports, its imports, its script."""
    path = Path(settings.BASE_DIR) / "frontend" / "dist" / "manifest.json"
    if not path.is_file():
        raise ImproperlyConfigured(
            "The front end is not built: run `make run`, or `npm ci && npm run build` in frontend/."
        )
    manifest = _manifest(path, path.stat().st_mtime_ns)
    if entry not in manifest:
        known = ", ".join(sorted(name for name, chunk in manifest.items() if "isEntry" in chunk))
        raise ImproperlyConfigured(f"Vite has no entry {entry!r}. Known entries: {known}.")
    script = manifest[entry]["file"]
    shared = [file for file in scripts(manifest, entry) if file != script]
    return _styles(manifest, entry, set()), shared, [script]


def scripts(manifest: dict[str, dict[str, Any]], name: str) -> list[str]:
    """List every script that is loaded at once with an entry, shared ones first."""
    found: dict[str, None] = {}

    def visit(item: str) -> None:
        file = manifest[item]["file"]
        if file not in found:
            found[file] = None
            for needed in manifest[item].get("imports", []):
                visit(needed)

    visit(name)
    return list(reversed(found))


@lru_cache(maxsize=2)
def _manifest(path: Path, modified: int) -> dict[str, dict[str, Any]]:
    """Read the manifest once for each build, told apart by its time of change."""
    del modified  # only the key of the cache
    manifest: dict[str, dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return manifest


def _styles(manifest: dict[str, dict[str, Any]], name: str, seen: set[str]) -> list[str]:
    """Collect style sheets depth first: shared ones come before those that build on them."""
    if name in seen:
        return []
    seen.add(name)
    chunk = manifest[name]
    shared = [css for item in chunk.get("imports", []) for css in _styles(manifest, item, seen)]
    return list(dict.fromkeys([*shared, *chunk.get("css", [])]))
