"""Check a history within seconds: the search counts steps, and here is the clock."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from time import monotonic
from typing import Any

from metrics.domain.problems import Translator, gettext_noop
from simulations.checkers.histories import History, check_model
from simulations.checkers.linearizability import FIRST_ROUND_STEPS, ROUND_GROWTH, Checking
from simulations.checkers.operations import Model, Operation, Verdict, Window
from simulations.checkers.windows import told

SECONDS_MAX = 3600.0
_SEEN_SECONDS = 0.05
"""After so long the pace of the search is known."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be checked, and how it is to be read."""

    history: History
    model: Model | None = None
    """By default the one that the operations need."""
    initial: Any = None
    failures_observe: bool = False


def check_within(question: Question, seconds: float) -> Verdict:
    """Check a history until it is decided or the time is over.

    Raises `DocumentError` when the operations do not fit the model.
    """
    checking = begun(question)
    for _ in attempts(checking, seconds):
        pass
    return checking.verdict


def begun(question: Question) -> Checking:
    """Return a check at its start. Raises `DocumentError` as `check_within` does."""
    operations = question.history.operations
    model = question.model or question.history.model
    check_model(operations, model)
    return Checking(
        operations,
        model=model,
        initial=question.initial,
        failures_observe=question.failures_observe,
    )


def attempts(checking: Checking, seconds: float) -> Iterator[None]:
    """Attempt the keys in rounds, the smallest first, until the time is over.

    The budget of steps grows from round to round, and what is left of the time limits it by the
    pace so far.
    """
    started, budget = monotonic(), FIRST_ROUND_STEPS
    while checking.pending:
        for key in checking.pending:
            spent = monotonic() - started
            if spent >= seconds:
                return
            left = budget
            if spent > _SEEN_SECONDS:
                left = min(budget, FIRST_ROUND_STEPS + int(checking.steps / spent * seconds))
            checking.attempt(key, left)
            yield
        budget *= ROUND_GROWTH


def verdict_json(verdict: Verdict, translate: Translator = gettext_noop) -> dict[str, Any]:
    """Return a verdict as plain JSON values; what is not known is absent."""
    values: dict[str, Any] = {
        "verdict": verdict.answer.value,
        "operations": verdict.operations,
        "keys": verdict.keys,
        "steps": verdict.steps,
    }
    if verdict.undecided:
        values["undecided_keys"] = list(verdict.undecided)
    if verdict.window:
        values["window"] = _window_json(verdict.window, translate)
    return values


def reason_of(window: Window, translate: Translator = gettext_noop) -> str:
    """Say in a sentence why a window has no order."""
    text = window.reason.render(translate)
    return f"{text[:1].upper()}{text[1:]}."


def _window_json(window: Window, translate: Translator) -> dict[str, Any]:
    essential = set(map(id, window.essential))
    return {
        "key": window.key,
        "first_line": window.first.line,
        "last_line": window.last.returned_line,
        "reason": reason_of(window, translate),
        "operations": [
            _operation_json(operation, translate) | {"essential": id(operation) in essential}
            for operation in window.operations
        ],
    }


def _operation_json(operation: Operation, translate: Translator) -> dict[str, Any]:
    return {
        "process": operation.process,
        "outcome": operation.outcome.value,
        "what": told(operation).render(translate),
        "line": operation.line,
        "returned_line": operation.returned_line,
    }
