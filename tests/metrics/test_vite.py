"""Links to the built front end."""

from __future__ import annotations

import gzip
import json

import pytest
from django.conf import settings as project
from django.core.exceptions import ImproperlyConfigured

from metrics.templatetags.vite import scripts, vite_asset

MANIFEST = {
    "src/site.ts": {"file": "assets/site-1.js", "css": ["assets/site-1.css"], "isEntry": True},
    "src/editor.tsx": {
        "file": "assets/editor-1.js",
        "css": ["assets/editor-1.css"],
        "imports": ["_shared.js"],
        "isEntry": True,
    },
    "_shared.js": {"file": "assets/shared-1.js", "css": ["assets/shared-1.css"]},
}


EDITOR_BYTES_MAX = 200_000


@pytest.fixture
def built(tmp_path, settings):
    """Pretend that the front end was built in an empty project."""
    settings.BASE_DIR = tmp_path
    dist = tmp_path / "frontend" / "dist"
    dist.mkdir(parents=True)
    (dist / "manifest.json").write_text(json.dumps(MANIFEST))


def test_an_entry_links_its_script_as_a_module(built):
    assert '<script type="module" src="/static/assets/site-1.js"></script>' in vite_asset(
        "src/site.ts"
    )


def test_styles_of_shared_parts_come_before_those_of_the_entry(built):
    tags = vite_asset("src/editor.tsx")
    assert tags.index("shared-1.css") < tags.index("editor-1.css")


def test_shared_parts_are_asked_for_together_with_the_entry(built):
    hint = '<link rel="modulepreload" href="/static/assets/shared-1.js">'
    assert hint in vite_asset("src/editor.tsx")


def test_what_the_editor_loads_at_once_stays_under_two_hundred_kilobytes():
    dist = project.BASE_DIR / "frontend" / "dist"
    manifest = json.loads((dist / "manifest.json").read_text(encoding="utf-8"))
    files = [(dist / name).read_bytes() for name in scripts(manifest, "src/editor/main.tsx")]
    assert sum(len(gzip.compress(content)) for content in files) < EDITOR_BYTES_MAX


def test_an_unknown_entry_is_refused_with_the_known_ones(built):
    with pytest.raises(ImproperlyConfigured, match=r"src/editor\.tsx, src/site\.ts"):
        vite_asset("src/other.ts")


def test_a_front_end_that_is_not_built_says_what_to_do(tmp_path, settings):
    settings.BASE_DIR = tmp_path
    with pytest.raises(ImproperlyConfigured, match="make run"):
        vite_asset("src/site.ts")
