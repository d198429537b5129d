"""Settings on a command line: `--set KEY=VALUE`, again and again."""

from __future__ import annotations

from collections.abc import Sequence

from metrics.domain.errors import InvalidParameterError


def settings_of(texts: Sequence[str]) -> dict[str, str]:
    """Read settings; the last one of a key counts."""
    found = {}
    for text in texts:
        key, separator, value = text.partition("=")
        if not separator:
            raise InvalidParameterError("%(text)s is not KEY=VALUE.", params={"text": repr(text)})
        found[key.strip().replace("-", "_")] = value.strip()
    return found
