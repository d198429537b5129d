"""From the events of a recorded history to its operations.

A process has one operation under way at a time. Its `ok` says that the operation took effect, its
`fail` that it did not, and its `info`, like no answer at all, leaves that open for good.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Any

from metrics.domain.problems import gettext_noop
from simulations.checkers.encoding import frozen
from simulations.checkers.events import EXAMPLE, Event, events_of, refuse
from simulations.checkers.operations import Kind, Model, Operation, Outcome

NEMESIS = "nemesis"
"""The process that causes faults; its events are no operations."""
TYPES = ("invoke", "ok", "fail", "info")
KINDS = {
    "read": Kind.READ,
    "get": Kind.READ,
    "r": Kind.READ,
    "write": Kind.WRITE,
    "put": Kind.WRITE,
    "w": Kind.WRITE,
    "cas": Kind.CAS,
    "append": Kind.APPEND,
}


@dataclass(frozen=True, slots=True)
class History:
    """The operations of a history, by invocation."""

    operations: tuple[Operation, ...]

    @property
    def model(self) -> Model:
        """The model that the operations need: only texts and lists can be appended to."""
        appends = any(operation.kind is Kind.APPEND for operation in self.operations)
        return Model.KV if appends else Model.REGISTER


def read_history(text: str) -> History:
    """Read a history in any notation of `events`; times are the positions of the events.

    Raises
    ------
    DocumentError
        The first line that cannot be understood: what was found, what is allowed, what to do.
    """
    events = [event for event in events_of(text) if _process(event) != NEMESIS]
    if any(_is_keyed(event) for event in events):
        for event in events:
            _split_key(event)
    operations = _operations(events)
    if not operations:
        refuse(
            1,
            gettext_noop("There are no operations. Write one event on each line, such as %(a)s."),
            code="empty",
            a=EXAMPLE,
        )
    return History(tuple(sorted(operations, key=lambda operation: operation.invoked)))


def _operations(events: Iterable[Event]) -> list[Operation]:
    """Put each invocation together with its end."""
    calls: dict[Hashable, tuple[int, Event]] = {}
    operations: list[Operation] = []
    for time, event in enumerate(events):
        kind, process = _kind(event), event["process"]
        if event["type"] == "invoke":
            if process in calls:
                _still_open(event, calls[process][1])
            calls[process] = (time, event)
            continue
        if process not in calls:
            _never_invoked(event)
        invoked, call = calls.pop(process)
        _compare(call, event, kind)
        operations.append(_operation(call, invoked, event, time))
    return operations + [_operation(call, time, None, None) for time, call in calls.values()]


def check_model(operations: Iterable[Operation], model: Model) -> None:
    """Refuse an append to a register. Raises `DocumentError`."""
    if model is Model.KV:
        return
    for operation in operations:
        if operation.kind is Kind.APPEND:
            refuse(
                operation.line or 1,
                gettext_noop(
                    "A register cannot be appended to; found %(found)s. Choose the model kv."
                ),
                found="append",
                allowed="read, write, cas",
            )


def _operation(call: Event, invoked: int, end: Event | None, ended: int | None) -> Operation:
    kind = KINDS[str(call["f"])]
    outcome = Outcome.INFO if end is None else Outcome(end["type"])
    argument: Any = call.get("value")
    expected: Any = None
    if kind is Kind.CAS:
        expected, argument = argument
    result = None
    if kind is Kind.READ:
        argument = None
        result = end.get("value") if end is not None and outcome is Outcome.OK else None
    return Operation(
        process=call["process"],
        kind=kind,
        key=frozen(call.get("key")),
        argument=argument,
        expected=expected,
        result=result,
        invoked=invoked,
        returned=None if outcome is Outcome.INFO else ended,
        outcome=outcome,
        line=call.line,
        returned_line=None if end is None else end.line,
    )


# ---- one event ----------------------------------------------------------------------------------


def _process(event: Event) -> Hashable:
    """Return who acts, after a check of what every event needs."""
    process = event.get("process")
    if isinstance(process, bool) or not isinstance(process, int | str):
        refuse(
            event.line,
            gettext_noop("process is %(found)s. Give the number of the process, such as 3."),
            found=process,
            allowed=gettext_noop("a whole number"),
        )
    if process == NEMESIS:
        return process
    if event.get("type") not in TYPES:
        refuse(
            event.line,
            gettext_noop("type is %(found)s. Say what happened: one of %(allowed)s."),
            found=event.get("type"),
            allowed=", ".join(TYPES),
        )
    return process


def _kind(event: Event) -> Kind:
    """Return what is asked for, after a check of the value that it needs."""
    kind = KINDS.get(str(event.get("f")))
    if kind is None:
        refuse(
            event.line,
            gettext_noop("f is %(found)s. Say what the process does: one of %(allowed)s."),
            found=event.get("f"),
            allowed="read, write, cas, append",
        )
    if event["type"] == "invoke" and kind is Kind.CAS:
        _check_swap(event)
    if event["type"] == "invoke" and kind in {Kind.WRITE, Kind.APPEND} and "value" not in event:
        refuse(
            event.line,
            gettext_noop("%(found)s has no value. Give what is written as “value”."),
            found=event["f"],
        )
    if event["type"] == "ok" and kind is Kind.READ and "value" not in event:
        refuse(
            event.line,
            gettext_noop(
                "The read has no value. Give what it returned as “value”, and null when "
                "there was nothing."
            ),
        )
    return kind


def _compare(call: Event, end: Event, kind: Kind) -> None:
    """Refuse an end that belongs to another operation."""
    if KINDS[str(call["f"])] is not kind or end.get("key", call.get("key")) != call.get("key"):
        refuse(
            end.line,
            gettext_noop(
                "Process %(process)s ends %(found)s, but on line %(first)d it began %(begun)s. "
                "Let each event carry the operation that it belongs to."
            ),
            process=call["process"],
            found=_named(end),
            first=call.line,
            begun=_named(call),
        )


def _check_swap(event: Event) -> None:
    """Refuse a compare-and-set without both of its values."""
    value = event.get("value")
    if not (isinstance(value, list | tuple) and len(value) == 2):
        refuse(
            event.line,
            gettext_noop(
                "The value of cas is %(found)s. Give the expected and the new value, "
                "as %(allowed)s."
            ),
            found=value,
            allowed="[1, 2]",
        )


def _named(event: Event) -> str:
    key = event.get("key")
    return str(event["f"]) if key is None else f"{event['f']} {key}"


def _still_open(event: Event, call: Event) -> None:
    refuse(
        event.line,
        gettext_noop(
            "Process %(process)s begins %(found)s, but its operation of line %(first)d has not "
            "ended. End that one by ok or fail, or by info when its outcome is unknown."
        ),
        process=event["process"],
        found=_named(event),
        first=call.line,
    )


def _never_invoked(event: Event) -> None:
    refuse(
        event.line,
        gettext_noop(
            "Process %(process)s ends %(found)s, which it never began. Write an event of the "
            "type invoke before it."
        ),
        process=event["process"],
        found=_named(event),
    )


# ---- independent keys ---------------------------------------------------------------------------


def _is_keyed(event: Event) -> bool:
    """Whether a value carries the key, as `[key nil]` of a read that begins."""
    value: Any = event.get("value")
    is_read = str(event.get("f")) in {"read", "get", "r"} and event.get("type") == "invoke"
    is_pair = isinstance(value, list | tuple) and len(value) == 2
    return is_read and is_pair and value[1] is None and "key" not in event


def _split_key(event: Event) -> None:
    """Take the key out of the value."""
    value = event.get("value")
    if isinstance(value, list | tuple) and len(value) == 2:
        event["key"], event["value"] = value
