"""Templates to start from: real documents, each with when to use it and where its data are from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from metrics.domain.reading import decode

FALLBACK_LANGUAGE = "en"
_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Template:
    """One document of the gallery, its words by language code."""

    slug: str
    names: Mapping[str, str]
    descriptions: Mapping[str, str]
    whens: Mapping[str, str]
    sources: Mapping[str, str]
    text: str
    """The document as YAML, with its comments."""

    @property
    def name(self) -> str:
        """The name in English."""
        return self.names[FALLBACK_LANGUAGE]

    @property
    def description(self) -> str:
        """What it shows, in English."""
        return self.descriptions[FALLBACK_LANGUAGE]

    @property
    def when(self) -> str:
        """When to use it, in English."""
        return self.whens[FALLBACK_LANGUAGE]

    @property
    def source(self) -> str:
        """Where its failure data come from, in English."""
        return self.sources[FALLBACK_LANGUAGE]

    @property
    def document(self) -> dict[str, Any]:
        """The document as a decoded tree, a new one each time."""
        tree: dict[str, Any] = decode(self.text)
        return tree

    def words(self, language: str) -> dict[str, str]:
        """Return name, description, when and source in a language, else in English."""
        texts = {
            "name": self.names,
            "description": self.descriptions,
            "when": self.whens,
            "source": self.sources,
        }
        return {key: _in_language(by_code, language) for key, by_code in texts.items()}


@cache
def templates() -> tuple[Template, ...]:
    """Return every template in the order of the gallery."""
    entries = decode((_FOLDER / "index.yaml").read_text(encoding="utf-8"))
    return tuple(
        Template(
            slug=entry["slug"],
            names=entry["name"],
            descriptions=entry["description"],
            whens=entry["when"],
            sources=entry["source"],
            text=(_FOLDER / f"{entry['slug']}.yaml").read_text(encoding="utf-8"),
        )
        for entry in entries
    )


def template(slug: str) -> Template | None:
    """Return one template, or None when there is none of that name."""
    return next((one for one in templates() if one.slug == slug), None)


def _in_language(texts: Mapping[str, str], language: str) -> str:
    """Return the words for `zh-hant`, `zh_Hant`, `en-gb` and the like."""
    code = language.lower().replace("_", "-")
    return texts.get(code) or texts.get(code.split("-")[0]) or texts[FALLBACK_LANGUAGE]
