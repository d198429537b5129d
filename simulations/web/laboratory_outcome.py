"""What a laboratory run found, in words and drawings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext, ngettext

from metrics import wording
from simulations.checkers.operations import Answer, Verdict
from simulations.scenarios.lab.histories import Bin, Latency, Share
from simulations.scenarios.lab.outcome import LabOutcome, Service

WIDTH: Final = 600.0
"""Of a strip, in its own units."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure; `tone` is ok, warn, bad or empty."""

    label: str
    value: str
    note: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One slice of a strip: where it stands and what it says."""

    left: float
    width: float
    tone: str


@dataclass(frozen=True, slots=True)
class Strip:
    """How the clients of one place fared over the run."""

    label: str
    cells: tuple[Cell, ...]
    words: str


def outcome_context(outcome: LabOutcome) -> dict[str, Any]:
    """Return everything that the page shows of a run."""
    return {
        "outcome": outcome,
        "sentence": sentence_of(outcome),
        "tiles": tiles_of(outcome),
        "verdict": verdict_words(outcome.verdict),
        "facts": facts_of(outcome),
        "strips": strips_of(outcome),
        "seconds": outcome.seconds,
    }


# ---- sentences ----------------------------------------------------------------------------------


def sentence_of(outcome: LabOutcome) -> str:
    """Say what a manager would want to know of the run."""
    parts = [_served(outcome)]
    if outcome.violation is not None:
        parts.append(
            gettext("A rule was broken after %(time)s: %(rule)s.")
            % {
                "time": wording.duration(outcome.violation.at_ms / 1000.0),
                "rule": gettext(outcome.violation.invariant),
            }
        )
    if outcome.lost_writes:
        parts.append(
            ngettext(
                "%(count)s acknowledged write was lost.",
                "%(count)s acknowledged writes were lost.",
                outcome.lost_writes,
            )
            % {"count": outcome.lost_writes}
        )
    if outcome.stale:
        parts.append(
            ngettext(
                "%(count)s read returned an overwritten value.",
                "%(count)s reads returned an overwritten value.",
                outcome.stale,
            )
            % {"count": outcome.stale}
        )
    parts.append(verdict_words(outcome.verdict))
    return " ".join(parts)


def _served(outcome: LabOutcome) -> str:
    asked = sum(service.share.operations for service in outcome.services.values())
    done = sum(service.share.succeeded for service in outcome.services.values())
    if asked == 0:
        return gettext("Nobody asked for anything.")
    return gettext("%(done)s of %(asked)s operations succeeded.") % {
        "done": wording.number(done, 6),
        "asked": wording.number(asked, 6),
    }


def verdict_words(verdict: Verdict) -> str:
    """Say whether the history is linearizable, and why not."""
    match verdict.answer:
        case Answer.LINEARIZABLE:
            return gettext("The clients' history is linearizable.")
        case Answer.NOT_LINEARIZABLE:
            reason = verdict.window.reason.render(gettext) if verdict.window else ""
            broken = gettext("The clients' history is not linearizable.")
            return f"{broken} {reason}".strip()
        case Answer.UNKNOWN:
            return gettext("Whether the history is linearizable was not decided within the budget.")


# ---- figures ------------------------------------------------------------------------------------


def tiles_of(outcome: LabOutcome) -> tuple[Tile, ...]:
    """Return the figures that matter most."""
    names = {"reads": gettext("Reads"), "writes": gettext("Writes")}
    tiles = [_service_tile(names[name], one) for name, one in outcome.services.items()]
    stale, lost = outcome.stale, outcome.lost_writes
    tiles.append(_count_tile(gettext("Stale reads"), stale, bad=stale > 0))
    tiles.append(_count_tile(gettext("Acknowledged writes lost"), lost, bad=lost > 0))
    tiles.append(_verdict_tile(outcome))
    if outcome.violation is not None:
        rule = gettext(outcome.violation.invariant)
        tiles.append(Tile(gettext("Rules of the protocol"), gettext("broken"), rule, "bad"))
    else:
        kept = gettext("kept")
        note = gettext("checked at every event")
        tiles.append(Tile(gettext("Rules of the protocol"), kept, note, "ok"))
    return tuple(tiles)


def _service_tile(label: str, service: Service) -> Tile:
    share = service.share.availability
    if share is None:
        return Tile(label, "–", gettext("nobody asked"))
    tone = "ok" if share > 0.999 else "warn" if share > 0.9 else "bad"
    return Tile(label, wording.percent(share), latency_words(service.latency), tone)


def latency_words(latency: Latency | None) -> str:
    """Write the median and a high quantile."""
    if latency is None:
        return gettext("none succeeded")
    return gettext("median %(median)s ms, 99 %% within %(high)s ms") % {
        "median": wording.number(latency.quantiles_ms["0.5"]),
        "high": wording.number(latency.quantiles_ms["0.99"]),
    }


def _count_tile(label: str, count: int, *, bad: bool) -> Tile:
    return Tile(label, wording.number(count, 6), tone="bad" if bad else "ok")


def _verdict_tile(outcome: LabOutcome) -> Tile:
    label = gettext("Linearizable")
    match outcome.is_linearizable:
        case True:
            return Tile(label, gettext("yes"), tone="ok")
        case False:
            return Tile(label, gettext("no"), tone="bad")
        case None:
            return Tile(label, gettext("not decided"), tone="warn")


def facts_of(outcome: LabOutcome) -> tuple[tuple[str, str], ...]:
    """Return what else was counted."""
    facts = [
        (gettext("Simulated time"), wording.duration(outcome.seconds)),
        (gettext("Throughput"), f"{wording.number(outcome.throughput)} /s"),
        (gettext("Messages"), wording.number(outcome.messages, 9)),
        (gettext("Messages lost"), wording.number(outcome.dropped, 9)),
        (gettext("Bytes"), wording.number(outcome.bytes)),
    ]
    each = outcome.messages_per_operation
    if each is not None:
        facts.append((gettext("Messages an operation"), wording.number(each)))
    names = _count_names()
    facts += [
        (names.get(name, name.replace("_", " ")), wording.number(count, 9))
        for name, count in outcome.counts.items()
    ]
    return tuple(facts)


def _count_names() -> Mapping[str, str]:
    return {
        "elections": gettext("Elections won"),
        "campaigns": gettext("Elections started"),
        "split_votes": gettext("Split votes"),
        "terms": gettext("Terms"),
        "ballots": gettext("Ballots"),
        "duels": gettext("Duels"),
        "failovers": gettext("Failovers"),
        "hints": gettext("Hints kept"),
        "commits": gettext("Entries committed"),
        "snapshots": gettext("Snapshots sent"),
        "leaders_deposed": gettext("Leaders deposed"),
        "values_chosen": gettext("Values chosen"),
        "no_ops": gettext("Gaps filled with no-ops"),
        "views": gettext("Views"),
        "read repairs": gettext("Read repairs"),
        "handed off": gettext("Hints handed off"),
        "stale reads": gettext("Stale reads, as the simulator knows them"),
        "overruled writes": gettext("Writes overruled by later clocks"),
        "vanished writes": gettext("Writes that vanished"),
        "refused": gettext("Requests refused"),
        "transfers": gettext("Leadership handed over"),
        "membership_changes": gettext("Changes of membership"),
        "repeats": gettext("Requests that arrived twice"),
    }


# ---- strips -------------------------------------------------------------------------------------


def strips_of(outcome: LabOutcome) -> tuple[Strip, ...]:
    """Draw one strip for the clients of each place."""
    bins = outcome.bins()
    places = sorted({one.place for one in bins})
    names = [gettext("Clients"), gettext("Clients at site %(site)s")]
    return tuple(
        strip_of(
            names[1] % {"site": place} if len(places) > 1 else names[0],
            [one for one in bins if one.place == place],
        )
        for place in places
    )


def strip_of(label: str, bins: Iterable[Bin]) -> Strip:
    """Draw what happened in each slice; slices in which nobody asked stay empty."""
    slices = list(bins)
    width = WIDTH / max(1, len(slices))
    cells = tuple(
        Cell(round(k * width, 2), round(width + 0.2, 2), tone_of(one))
        for k, one in enumerate(slices)
        if one.succeeded + one.others > 0
    )
    done = sum(one.succeeded for one in slices)
    asked = done + sum(one.others for one in slices)
    stale = sum(one.stale for one in slices)
    words = gettext("%(done)s of %(asked)s succeeded, %(stale)s stale reads")
    return Strip(label, cells, words % {"done": done, "asked": asked, "stale": stale})


def tone_of(one: Bin) -> str:
    """Return the worst that happened in a slice: nothing served, stale, some failed, all well."""
    if one.succeeded == 0:
        return "down"
    if one.stale > 0:
        return "stale"
    return "partly" if one.others > 0 else "up"


def share_words(share: Share) -> str:
    """Write an availability, or a dash when nobody asked."""
    return "–" if share.availability is None else wording.percent(share.availability)


# ---- the replay ---------------------------------------------------------------------------------


def replay_words() -> dict[str, Any]:
    """Return every word that the replay's script shows."""
    return {
        "node": gettext("Server"),
        "clients": gettext("Clients"),
        "down": gettext("down"),
        "paused": gettext("paused"),
        "role": gettext("Role"),
        "log": gettext("End of the log"),
        "none": gettext("There is none in this direction."),
        "cut": gettext(
            "The trace holds the first {events} events, up to {moment} of {length} s. The rest of "
            "the run is not shown; make it shorter to see its end."
        ),
        "roles": {
            "follower": gettext("follower"),
            "candidate": gettext("candidate"),
            "pre_candidate": gettext("pre-candidate"),
            "leader": gettext("leader"),
            "primary": gettext("primary"),
            "backup": gettext("backup"),
            "preparing": gettext("preparing"),
            "replica": gettext("replica"),
        },
        "fields": {
            "term": gettext("Term"),
            "ballot": gettext("Ballot"),
            "commit": gettext("Committed"),
            "last": gettext("Last index"),
            "leader": gettext("Leader"),
            "voted_for": gettext("Voted for"),
            "promised": gettext("Promised"),
        },
        "events": {
            "start": gettext("The run begins."),
            "message": gettext("{kind} from {from} reaches {to} ({details})"),
            "lost": gettext("{kind} from {from} to {to} is lost: {reason}"),
            "timer": gettext("server {node}: timer {kind}"),
            "client_timer": gettext("a client's timer: {kind}"),
            "node": gettext("server {node} changes: {details}"),
            "fault": "{sentence}",
            "invoke": gettext("client {client} asks: {words}"),
            "ok": gettext("client {client}: done ({details})"),
            "fail": gettext("client {client}: refused"),
            "info": gettext("client {client} gives up: outcome unknown"),
            "violation": gettext("RULE BROKEN at server {node}: {invariant}"),
            "end": gettext("The run ends: {reason}"),
        },
    }
