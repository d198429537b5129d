"""What is taken to fail, and who then loses what: the question and its answer."""

from __future__ import annotations

from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict

from metrics.domain.results import Range

FAILED_MAX: Final = 200
"""Elements that are taken to fail at once."""

Kind = Literal["component", "replica", "site", "link"]
Status = Literal["up", "weakened", "degraded", "partial", "cached", "interrupted", "down", "failed"]
"""How an element fares, from best to worst.

`weakened`: replicas are lost, and enough are left. `cached`: what it serves comes from a cache
whose source is lost. `interrupted`: down now, back without any repair. `failed`: it is itself
what was lost.
"""


class _Result(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON values; what does not apply is absent."""
        return self.model_dump(mode="json", exclude_none=True)


class FailedElement(_Result):
    """One thing that fails and stays failed.

    A `component` loses all its replicas, a `replica` is `count` replicas of a component (in
    one `site`, when that is given), a `site` takes everything in it, and a `link` is the call
    of a component to a target of its need number `index` (to all its targets without one).
    """

    kind: Kind
    id: str
    site: str | None = None
    count: int = 1
    index: int | None = None
    target: str | None = None


class ServiceChange(_Result):
    """What is served from a moment on, in seconds after the failure, until the next change.

    The fraction is that at its beginning; `fades` when it falls to that of the next change.
    """

    seconds: float
    served: float
    quality: float
    fades: bool = False


class Fate(_Result):
    """What becomes of a component or a journey while the failed elements stay failed."""

    status: Status
    served: float
    """Fraction of the requests that is served at once."""
    quality: float
    lasting_served: float
    """The same after all failovers, when every cache has run out."""
    lasting_quality: float
    cached_seconds: float | None = None
    """How long something is still served from caches whose source stays lost."""
    rto_seconds: Range | None = None
    """Until all requests are served again without a repair; absent when they never are."""
    rpo_seconds: Range | None = None
    """The age of the newest data that survive where a failover loses some; absent: all lost."""
    changes: tuple[ServiceChange, ...] = ()


class ComponentFate(Fate):
    """A component's own replicas, and what becomes of it."""

    lost_replicas: int = 0
    replicas: int = 1
    by_hand_probability: float | None = None
    """Probability that its failover needs a person."""
    by_hand_seconds: float | None = None
    undetected_share: float | None = None
    """Fraction of its requests that fails until health checks notice."""
    undetected_seconds: float | None = None


class JourneyFate(Fate):
    """What becomes of a journey, and through whom."""

    name: str
    entry: str
    cached_by: tuple[str, ...] = ()
    """Components that serve it from a cache whose source is lost."""
    without: tuple[str, ...] = ()
    """What it does without, in lower quality."""
    recovered_by: tuple[str, ...] = ()
    """Components that fail over, or switch to another target, before it is back."""


class WhatIf(_Result):
    """Who loses what when some elements fail."""

    failed: tuple[FailedElement, ...]
    journeys: dict[str, JourneyFate]
    components: dict[str, ComponentFate]
    lost_needs: dict[str, tuple[int, ...]] = {}
    """For each component the numbers of its needs that are not satisfied at once."""
    served: float
    """Requests of all journeys that are served at once, by their shares."""
    lasting_served: float
    sentence: str = ""
    """All of it in words, in the language of the reader."""
    sentences: tuple[str, ...] = ()
