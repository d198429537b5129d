"""Questions about quorums, and their answers. Durations are asked as text, answered in seconds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal, Self, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    ValidationError,
    WithJsonSchema,
    model_validator,
)

from metrics.domain.errors import InvalidParameterError
from metrics.domain.limits import SECONDS_MAX
from metrics.domain.problems import gettext_noop
from metrics.domain.quantities import (
    DURATION_ALLOWED,
    HOUR_SECONDS,
    format_duration,
    parse_duration,
)

VOTERS_MAX: Final = 9
REPLICAS_MAX: Final = 12
TRIALS_MAX: Final = 1_000_000
MILLISECONDS_MAX: Final = 1e6
_WHOLE: Final = gettext_noop("a whole number from %(low)s to %(high)s")
_NUMBER: Final = gettext_noop("a number from %(low)s to %(high)s")
_CHOICE: Final = gettext_noop("one of these: %(choices)s")
_SWITCH: Final = gettext_noop("true or false")
_SENTENCE: Final = gettext_noop("%(field)s must be %(allowed)s, not %(found)s.")
_UNKNOWN: Final = gettext_noop("%(field)s is not known here; known are: %(known)s.")
FOUND_CHARS_MAX: Final = 60

LawName = Literal["LNKD-SSD", "LNKD-DISK", "YMMR", "WAN", "exponential"]
"""Fits of production systems, or exponential delays of one's own."""

Time = Annotated[
    float,
    BeforeValidator(parse_duration),
    Field(ge=0, le=SECONDS_MAX),
    PlainSerializer(format_duration, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "examples": ["150ms"]}),
]
PositiveTime = Annotated[
    float,
    BeforeValidator(parse_duration),
    Field(gt=0, le=SECONDS_MAX),
    PlainSerializer(format_duration, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "examples": ["1000h"]}),
]


class Study(BaseModel):
    """What is asked; every field has a default."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class QuorumStudy(Study):
    """A group of like voters, its network and its timeouts."""

    voters: Annotated[int, Field(ge=1, le=VOTERS_MAX)] = 5
    mtbf: PositiveTime = 1000 * HOUR_SECONDS
    mttr: PositiveTime = HOUR_SECONDS
    timeout_low: PositiveTime = 0.15
    timeout_high: PositiveTime = 0.3
    heartbeat: PositiveTime | None = None
    """Half of the smallest timeout when absent."""
    message_delay: Time = 0.0005
    disk_write: Time = 0.0
    pre_vote: bool = False
    variation: Annotated[float, Field(ge=0, le=5)] = 0.5
    """Coefficient of variation of the time in which a voter answers a write."""

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.timeout_high < self.timeout_low:
            raise InvalidParameterError(
                gettext_noop("The highest timeout must not be below the lowest one."),
                field="timeout_high",
            )
        if self.heartbeat is not None and self.heartbeat >= self.timeout_low:
            raise InvalidParameterError(
                gettext_noop("The heartbeat must be shorter than the lowest timeout."),
                field="heartbeat",
            )
        return self


class StalenessStudy(Study):
    """A leaderless group with N replicas that reads from R and writes to W of them."""

    replicas: Annotated[int, Field(ge=1, le=REPLICAS_MAX)] = 3
    reads: Annotated[int, Field(ge=1, le=REPLICAS_MAX)] = 1
    writes: Annotated[int, Field(ge=1, le=REPLICAS_MAX)] = 1
    law: LawName = "LNKD-DISK"
    write_ms: Annotated[float, Field(gt=0, le=MILLISECONDS_MAX)] = 10.0
    """Mean delay of a write on its way to a replica; for exponential delays only."""
    other_ms: Annotated[float, Field(gt=0, le=MILLISECONDS_MAX)] = 1.0
    """Mean delay of every other message; for exponential delays only."""
    mtbf: PositiveTime = 720 * HOUR_SECONDS
    mttr: PositiveTime = 10 * 60.0
    trials: Annotated[int, Field(ge=1000, le=TRIALS_MAX)] = 200_000

    @model_validator(mode="after")
    def _quorums_fit(self) -> Self:
        for field in ("reads", "writes"):
            found = getattr(self, field)
            if found > self.replicas:
                raise InvalidParameterError(
                    _SENTENCE,
                    field=field,
                    params={
                        "field": field,
                        "allowed": f"1–{self.replicas}",
                        "found": found,
                    },
                )
        return self


Asked = TypeVar("Asked", bound=Study)


def read_study(kind: type[Asked], tree: Mapping[str, Any]) -> Asked:
    """Read a question from decoded JSON or from the texts of a form.

    Raises
    ------
    InvalidParameterError
        With the first field that is wrong, and what it may be.
    """
    try:
        return kind.model_validate(dict(tree))
    except ValidationError as error:
        first = error.errors()[0]
        field = str(first["loc"][0]) if first["loc"] else ""
        if first["type"] == "extra_forbidden":
            known = ", ".join(kind.model_fields)
            raise InvalidParameterError(
                _UNKNOWN,
                field=field[:FOUND_CHARS_MAX],
                params={"field": field[:FOUND_CHARS_MAX], "known": known},
            ) from error
        found = repr(first["input"])[:FOUND_CHARS_MAX]
        raise InvalidParameterError(
            _SENTENCE,
            field=field,
            params={"field": field, "allowed": _allowed(kind, field), "found": found},
        ) from error


def _allowed(kind: type[Study], field: str) -> str:
    """Say what a field may hold, from its declaration."""
    schema = kind.model_json_schema()["properties"].get(field, {})
    if "enum" in schema:
        return _CHOICE % {"choices": ", ".join(schema["enum"])}
    if schema.get("type") == "boolean":
        return _SWITCH
    if schema.get("type") in ("integer", "number"):
        template = _WHOLE if schema["type"] == "integer" else _NUMBER
        low = schema.get("minimum", schema.get("exclusiveMinimum"))
        return template % {"low": low, "high": schema["maximum"]}
    return DURATION_ALLOWED


class Result(BaseModel):
    """What is answered."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON values; what is not known is absent."""
        return self.model_dump(mode="json", exclude_none=True)


class GroupRow(Result):
    """Availability of one size of a group, in its two parts."""

    voters: int
    quorum: int
    tolerated: int
    """Voters that may be down with the quorum left."""
    quorum_unavailability: float
    election_unavailability: float
    unavailability: float
    limited_by: Literal["quorum", "elections"]
    quorum_losses_per_year: float
    elections_per_year: float


class ElectionFigures(Result):
    """How long a group is without a leader after a crash. Times are seconds."""

    split_probability: float
    latency_ratio: float
    """Latency over the range of the timeouts."""
    rounds: float
    mean_seconds: float
    published_mean_seconds: float
    """The form of Ongaro's dissertation to the letter."""
    detection_seconds: float
    votes_seconds: float
    split_votes_seconds: float
    quantiles_seconds: dict[str, float] | None = None
    """By `p50`, `p90`, `p99`, `p999`; absent when votes split nearly always."""
    curve: tuple[tuple[float, float], ...] = ()
    """Times and the probability that a leader is there by then."""


class FlexibleRow(Result):
    """One pair of quorum sizes that always meet."""

    electing: int
    writing: int
    electing_tolerates: int
    writing_tolerates: int
    electing_unavailability: float
    writing_unavailability: float
    unavailability: float
    """Without writes, whether for want of voters or of a leader."""
    write_mean_seconds: float
    write_p99_seconds: float


class GridRow(Result):
    """Voters in rows and columns: a leader needs a row, a write a column."""

    rows: int
    columns: int
    electing_unavailability: float
    writing_unavailability: float


class QuorumReport(Result):
    """Everything about a group of like voters."""

    study: QuorumStudy
    election: ElectionFigures
    sizes: tuple[GroupRow, ...]
    """Groups of one to nine voters with a majority quorum."""
    flexible: tuple[FlexibleRow, ...]
    grids: tuple[GridRow, ...]


class GroupStudy(Result):
    """One consensus group of a document, as it is and with other numbers of voters."""

    component: str
    election: ElectionFigures
    as_it_is: GroupRow | None = None
    """Absent when too many independent causes take its voters down to look at all their states."""
    sizes: tuple[GroupRow, ...] = ()
    """Majorities of one to nine voters, spread evenly over its sites."""


class GroupStudies(Result):
    """The consensus groups of a document, in its order."""

    digest: str
    groups: tuple[GroupStudy, ...]


class Drawn(Result):
    """A figure that was drawn, with its 99 % interval."""

    value: float
    low: float
    high: float


class CurvePoint(Result):
    """How likely a read is consistent that starts so long after a commit."""

    milliseconds: float
    consistent: Drawn


class Choice(Result):
    """What one choice of R and W gives, beside the others."""

    reads: int
    writes: int
    strict: bool
    """Whether R + W > N, so that a read always meets the last write."""
    read_unavailability: float
    write_unavailability: float
    consistent_at_once: float
    visible_ms: float
    """Time after which 99.9 % of reads are consistent."""
    read_p999_ms: float
    write_p999_ms: float


class StalenessReport(Result):
    """How stale reads of a leaderless group are, and what it costs to read and to write."""

    study: StalenessStudy
    strict: bool
    miss_probability: float
    """That a random read quorum misses a random write quorum: C(N−W, R) / C(N, R)."""
    within_versions: dict[str, float]
    """By number of versions: probability of reading one of the last so many."""
    read_unavailability: float
    write_unavailability: float
    visible_ms: dict[str, Drawn]
    """By probability."""
    read_ms: dict[str, Drawn]
    write_ms: dict[str, Drawn]
    """Latencies by quantile."""
    curve: tuple[CurvePoint, ...]
    choices: tuple[Choice, ...]
    """Every R and W, where there are few replicas."""
