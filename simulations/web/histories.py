"""The page on which one pastes a history and sees whether it is linearizable."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from metrics.domain.errors import DocumentError
from simulations.checkers.histories import read_history
from simulations.checkers.operations import Answer, Model, Operation, Outcome, Verdict, Window
from simulations.checkers.windows import told
from simulations.web.histories_checking import Question, check_within, reason_of

SECONDS: Final = 5.0
BYTES_MAX: Final = 2 * 1024 * 1024
ROWS_MAX: Final = 40
WIDTH: Final = 600.0
"""Of the drawing, in its own units."""
EXAMPLE: Final = """\
{"process": 1, "type": "invoke", "f": "write", "key": "x", "value": 1}
{"process": 1, "type": "ok", "f": "write", "key": "x", "value": 1}
{"process": 1, "type": "invoke", "f": "write", "key": "x", "value": 2}
{"process": 2, "type": "invoke", "f": "read", "key": "x", "value": null}
{"process": 2, "type": "ok", "f": "read", "key": "x", "value": 2}
{"process": 3, "type": "invoke", "f": "read", "key": "x", "value": null}
{"process": 3, "type": "ok", "f": "read", "key": "x", "value": 1}
{"process": 1, "type": "info", "f": "write", "key": "x", "value": 2}
"""
_BADGES: Final = {
    Answer.LINEARIZABLE: ("ok", _("Linearizable")),
    Answer.NOT_LINEARIZABLE: ("bad", _("Not linearizable")),
    Answer.UNKNOWN: ("warn", _("Not decided")),
}
_OUTCOMES: Final = {
    Outcome.OK: _("ok"),
    Outcome.FAIL: _("failed"),
    Outcome.INFO: _("unknown"),
}


class HistoryForm(forms.Form):
    """A history, pasted or as a file."""

    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_("JSON, one event a line or one array; EDN; or the log of Jepsen."),
    )
    history = forms.CharField(
        label=_("Or the events themselves"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
    )
    model = forms.ChoiceField(
        label=_("What a key holds"),
        required=False,
        choices=(
            ("", _("What the operations need")),
            (Model.REGISTER.value, _("One value")),
            (Model.KV.value, _("A text or list that can be appended to")),
        ),
    )
    failures = forms.ChoiceField(
        label=_("What a failed compare-and-set tells"),
        required=False,
        choices=(
            ("", _("Nothing: it may have had another reason")),
            ("observe", _("The key held another value than the expected one")),
        ),
    )

    def text(self) -> str:
        """Return the history. Raises `ValueError` for one that is too large or no text."""
        file = self.cleaned_data["file"]
        pasted: str = self.cleaned_data["history"]
        if file is None:
            return pasted
        if file.size > BYTES_MAX:
            raise ValueError(
                gettext("The file has %(size)d bytes; at most %(limit)d are checked here.")
                % {"size": file.size, "limit": BYTES_MAX}
            )
        try:
            return str(file.read().decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            raise ValueError(gettext("The file is not text in UTF-8.")) from error


@dataclass(frozen=True, slots=True)
class Row:
    """One operation of the timeline, in units of the drawing."""

    what: str
    lines: str
    outcome: str
    is_essential: bool
    left: float
    width: float


@login_required
@require_http_methods(["GET", "POST"])
def histories(request: HttpRequest) -> HttpResponse:
    """Show the form and, after it was sent, the verdict."""
    if request.method == "GET":
        form = HistoryForm(initial={"history": EXAMPLE})
        return render(request, "simulations/histories.html", {"form": form})
    form = HistoryForm(request.POST, request.FILES)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        try:
            context |= _answer(form)
        except DocumentError as error:
            for problem in error.problems:
                line = gettext("Line %(line)d: %(message)s")
                form.add_error(
                    None, line % {"line": problem.line or 1, "message": problem.render(gettext)}
                )
        except ValueError as error:
            form.add_error("file", str(error))
    status = 200 if form.is_valid() else 422
    return render(request, "simulations/histories.html", context, status=status)


def _answer(form: HistoryForm) -> dict[str, Any]:
    """Check what was sent; returns what the page shows."""
    chosen = form.cleaned_data
    question = Question(
        read_history(form.text()),
        model=Model(chosen["model"]) if chosen["model"] else None,
        failures_observe=chosen["failures"] == "observe",
    )
    return context_of(check_within(question, SECONDS))


def context_of(verdict: Verdict) -> dict[str, Any]:
    """Return what the page shows of a verdict."""
    colour, title = _BADGES[verdict.answer]
    context: dict[str, Any] = {"verdict": verdict, "colour": colour, "title": title}
    window = verdict.window
    if window is not None:
        context |= {
            "window": window,
            "reason": reason_of(window, gettext),
            "rows": timeline(window),
            "rows_left": max(0, len(window.operations) - ROWS_MAX),
        }
    return context


def timeline(window: Window) -> tuple[Row, ...]:
    """Draw the operations of a window: from invocation to answer, or on and on without one."""
    shown = window.operations[-ROWS_MAX:]
    start = min(operation.invoked for operation in (*window.essential, window.first))
    end = window.last.returned or start
    scale = WIDTH / max(1, end - start + 1)
    essential = set(map(id, window.essential))

    def row(operation: Operation) -> Row:
        left = (max(start, operation.invoked) - start) * scale
        returned = operation.returned
        right = WIDTH if returned is None else min(WIDTH, (returned - start + 1) * scale)
        return Row(
            told(operation).render(gettext),
            f"{operation.line}–{operation.returned_line or '…'}",
            str(_OUTCOMES[operation.outcome]),
            id(operation) in essential,
            left,
            max(2.0, right - left),
        )

    return tuple(row(operation) for operation in shown)
