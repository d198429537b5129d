"""The figures in short of versions, read at once and computed where they are missing.

One row for each document and version of the analysis is kept (`models.HeadlineFigures`), so that a
history or a dashboard of fifty architectures takes one query and no analysis.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Final

from metrics import selectors, services
from metrics.analysis.evaluate import ENGINE_VERSION
from metrics.domain.errors import DocumentError
from metrics.domain.headlines import Headline, headline_of
from metrics.models import ArchitectureVersion, HeadlineFigures

SECONDS_MAX: Final = 1.0
"""A page computes missing figures for so long; the others follow when it is opened again."""
KEPT_MAX: Final = 100_000


def headlines_of(
    versions: Iterable[ArchitectureVersion], *, seconds_max: float = SECONDS_MAX
) -> dict[str, Headline]:
    """Return the figures in short by digest, computing missing ones while time lasts.

    A version with errors has none. The documents may be deferred: they are only loaded for what is
    computed.
    """
    rows = {row.digest: row for row in versions if row.digest}
    kept = selectors.kept_headlines(rows, ENGINE_VERSION)
    found = {digest: Headline.model_validate(figures) for digest, figures in kept.items()}
    deadline = time.monotonic() + seconds_max
    fresh: dict[str, Headline] = {}
    for digest, row in rows.items():
        if digest in found or time.monotonic() >= deadline:
            continue
        try:
            fresh[digest] = headline_of(services.analyse(row))
        except DocumentError:  # a rule that came after it was stored forbids it
            continue
    keep(fresh)
    return found | fresh


def keep(headlines: dict[str, Headline]) -> None:
    """Store figures in short by digest; the oldest make room."""
    rows = [
        HeadlineFigures(digest=digest, engine=ENGINE_VERSION, figures=headline.model_dump())
        for digest, headline in headlines.items()
    ]
    if not rows:
        return
    HeadlineFigures.objects.bulk_create(rows, ignore_conflicts=True)
    newest = HeadlineFigures.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    HeadlineFigures.objects.filter(pk__lte=newest - KEPT_MAX).delete()
