"""What a campaign does, whoever does it: split into chunks, run one, merge them in order.

Pure. A campaign is its document, kind, parameters and seed; a chunk depends on these and on its
index alone. The canonical bytes of a chunk and of a result are therefore the same on every
machine, for every number of workers and in whatever order the chunks finish.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from metrics.domain.architecture import Architecture
from metrics.domain.errors import DomainError
from metrics.domain.problems import gettext_noop

Json = dict[str, Any]


class CampaignError(DomainError):
    """A campaign that makes no sense or is too large; said before anything is queued."""

    code = "invalid_campaign"


@dataclass(frozen=True, slots=True)
class Plan:
    """How a campaign will be split."""

    chunks: int
    """Chunks at most; a campaign that runs to a precision may stop earlier."""
    seconds: float
    """Predicted seconds of work of one core for all of them."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a campaign will probably cost, given what the analysis says of the document."""

    chunks: int
    seconds: float
    """Of one core."""
    precision: float | None = None
    """Relative half-width that it will end with, when it aims at one; infinite when at none."""


@dataclass(frozen=True, slots=True)
class Merged:
    """The figures of the chunks 0 to n - 1."""

    result: Json
    chunks: int
    """How many of the chunks were used; fewer than given when the precision came earlier."""
    finished: bool
    progress: float
    """In [0, 1]."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything that a campaign's figures depend on."""

    kind: str
    architecture: Architecture
    parameters: Json
    seed: int
    baseline: Architecture | None = None
    """What a difference is taken from; None for the kinds that look at one document."""


@dataclass(frozen=True, slots=True)
class Extension:
    """A longer campaign that begins as a shorter one did."""

    parameters: Json
    kept: int
    """Chunks of the shorter one, from the first on, that the longer one has as they are."""


class Engine(Protocol):
    """One kind of campaign. Every method is a pure function of its arguments."""

    @property
    def version(self) -> str:
        """Changes whenever the same inputs may give other figures."""
        ...

    def parse(self, architecture: Architecture, options: Mapping[str, object]) -> Json:
        """Check what the user chose and fill in the rest, or raise a `CampaignError`."""
        ...

    def plan(self, inputs: Inputs) -> Plan:
        """Split the work."""
        ...

    def forecast(self, inputs: Inputs, evaluation: Json) -> Forecast:
        """Foresee the work; refuse it with a `CampaignError` when it could have no end."""
        ...

    def run_chunk(self, inputs: Inputs, index: int) -> Json:
        """Do one part of the work."""
        ...

    def merge(self, inputs: Inputs, chunks: Sequence[Json]) -> Merged:
        """Put the parts 0 to n - 1 together, n ≥ 1."""
        ...

    def compare(self, inputs: Inputs, *, evaluation: Json, result: Json) -> list[Json]:
        """Put the estimates of the analysis beside the figures, with verdicts."""
        ...

    def extended(self, inputs: Inputs, factor: int) -> Extension:
        """Plan `factor` times the work so that what was computed stays a part of it."""
        ...

    def trace(self, inputs: Inputs, events_max: int, result: Json | None) -> Iterator[Json]:
        """Yield what happens in a history worth seeing, or raise a `CampaignError`."""
        ...

    def warm_up(self) -> None:
        """Compile what `run_chunk` needs."""
        ...


_engines: dict[str, Callable[[], Engine]] = {}


def register(kind: str, load: Callable[[], Engine]) -> None:
    """Offer a kind of campaign. `load` is called at first use: kernels are slow to import."""
    _engines[kind] = load


def engine_of(kind: str) -> Engine:
    """Return the engine of a kind that is offered."""
    if kind not in _engines:
        known = ", ".join(sorted(_engines))
        raise CampaignError(
            gettext_noop("There is no simulation of the kind “%(kind)s”; it is one of: %(known)s."),
            field="kind",
            params={"kind": kind, "known": known},
        )
    return _engines[kind]()


def kinds() -> tuple[str, ...]:
    """Return the kinds that are offered."""
    return tuple(sorted(_engines))


def canonical_json(value: Json) -> str:
    """Write JSON with one spelling only: keys sorted, no spaces, shortest floats.

    >>> canonical_json({"b": 0.1, "a": 1})
    '{"a":1,"b":0.1}'
    """
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def run_chunk(inputs: Inputs, index: int) -> str:
    """Run one chunk and return its canonical JSON."""
    assert index >= 0
    return canonical_json(engine_of(inputs.kind).run_chunk(inputs, index))


def merge(inputs: Inputs, chunks: Sequence[str]) -> Merged:
    """Merge the canonical JSON of the chunks 0 to n - 1."""
    assert chunks, "there is nothing to merge"
    return engine_of(inputs.kind).merge(inputs, [json.loads(chunk) for chunk in chunks])


def compare(inputs: Inputs, *, evaluation: Json, result: Json) -> list[Json]:
    """Put the estimates of the analysis beside the figures of a campaign, with verdicts."""
    return engine_of(inputs.kind).compare(inputs, evaluation=evaluation, result=result)


def trace(inputs: Inputs, *, events_max: int, result: Json | None) -> Iterator[Json]:
    """Yield what happens in a history of a campaign, event by event, given its figures so far."""
    return engine_of(inputs.kind).trace(inputs, events_max, result)


def seconds_left(*, progress: float, elapsed: float) -> float | None:
    """Extrapolate the time left from the part that is done; None when nothing is.

    >>> seconds_left(progress=0.25, elapsed=10.0)
    30.0
    """
    if progress <= 0 or not math.isfinite(elapsed):
        return None
    return max(0.0, elapsed * (1 - progress) / progress)
