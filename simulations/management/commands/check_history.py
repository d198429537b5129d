"""`manage.py check-history FILE`: whether a recorded history is linearizable."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any, Final, Never

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from metrics.domain.errors import DocumentError
from simulations.checkers.histories import History, read_history
from simulations.checkers.operations import Answer, Model, Verdict, Window
from simulations.checkers.windows import told
from simulations.web.histories_checking import (
    SECONDS_MAX,
    Question,
    attempts,
    begun,
    reason_of,
    verdict_json,
)

INVALID: Final = 2
STATUS: Final = {Answer.LINEARIZABLE: 0, Answer.NOT_LINEARIZABLE: 1, Answer.UNKNOWN: 3}
BUDGET_SECONDS: Final = 60.0
BYTES_MAX: Final = 512 * 1024 * 1024
SHOWN_MAX: Final = 40


class Command(BaseCommand):
    """Exit 0 for linearizable, 1 for not, 3 when the time did not suffice, 2 for bad input."""

    help = "Decides whether a recorded history of reads, writes and swaps is linearizable."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file",
            metavar="FILE",
            help="events as JSON (one object a line, or one array), as EDN or as a log of "
            "Jepsen; - for standard input",
        )
        parser.add_argument(
            "--model",
            choices=[model.value for model in Model],
            help="register: one value a key; kv: texts and lists too, with append; "
            "by default what the operations need",
        )
        parser.add_argument(
            "--budget",
            type=_seconds,
            default=BUDGET_SECONDS,
            metavar="SECONDS",
            help="time after which the answer is “unknown” (%(default)g)",
        )
        parser.add_argument(
            "--initial",
            type=_json,
            metavar="JSON",
            help="what every key holds at first (null)",
        )
        parser.add_argument(
            "--failed-cas-observes",
            action="store_true",
            help="a failed cas has seen another value than it expected; else it tells nothing",
        )
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        question = Question(
            self._read(options["file"]),
            model=Model(options["model"]) if options["model"] else None,
            initial=options["initial"],
            failures_observe=options["failed_cas_observes"],
        )
        try:
            checking = begun(question)
        except DocumentError as error:
            self._refuse(options["file"], error)
        steps = attempts(checking, options["budget"])
        for _ in tqdm(steps, delay=1.0, disable=None, unit=" searches", leave=False):
            pass
        verdict = checking.verdict
        if options["format"] == "json":
            self.stdout.write(json.dumps(verdict_json(verdict), ensure_ascii=False))
        else:
            self._show(verdict)
        sys.exit(STATUS[verdict.answer])

    def _read(self, name: str) -> History:
        """Read a file; what is wrong with it goes to standard error, one line each."""
        try:
            with sys.stdin.buffer if name == "-" else Path(name).open("rb") as file:
                content = file.read(BYTES_MAX + 1)
            if len(content) > BYTES_MAX:
                message = f"{name}: a history has at most {BYTES_MAX} bytes."
                raise CommandError(message, returncode=INVALID)
            return read_history(content.decode("utf-8-sig"))
        except DocumentError as error:
            self._refuse(name, error)
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
            message = f"{name}: the file cannot be read: {reason}."
            raise CommandError(message, returncode=INVALID) from error

    def _refuse(self, name: str, error: DocumentError) -> Never:
        for problem in error.problems:
            self.stderr.write(f"{name}: {problem.path}: {problem.message}")
        raise SystemExit(INVALID) from error

    def _show(self, verdict: Verdict) -> None:
        self.stdout.write(verdict.answer.value)
        if verdict.window:
            self._show_window(verdict.window)
        if verdict.undecided:
            keys = ", ".join("(no key)" if key is None else str(key) for key in verdict.undecided)
            self.stdout.write(
                f"  Not decided within the budget: {keys}. Give more time by --budget SECONDS."
            )

    def _show_window(self, window: Window) -> None:
        lines = "" if window.lines is None else f"lines {window.lines[0]} to {window.lines[1]}"
        place = lines if window.key is None else f"key {window.key}, {lines}"
        self.stdout.write(f"  Failing window: {place}. {reason_of(window)}")
        essential = set(map(id, window.essential))
        for operation in window.operations[-SHOWN_MAX:]:
            mark = "*" if id(operation) in essential else " "
            end = operation.returned_line or "?"
            text = f"  {mark} {f'{operation.line}-{end}':>11}  {told(operation)}"
            self.stdout.write(f"{text} ({operation.outcome.value})")
        left = len(window.operations) - SHOWN_MAX
        if left > 0:
            self.stdout.write(f"    and {left} earlier operations that run in the window")


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 < seconds <= SECONDS_MAX:
        raise ArgumentTypeError(f"{text!r} is no time from above 0 to {SECONDS_MAX:g} seconds")
    return seconds


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise ArgumentTypeError(f'{text!r} is not JSON, such as 0, null or "a"') from error
