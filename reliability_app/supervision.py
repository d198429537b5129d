"""Start processes, watch them, and end all of them when one ends or a signal comes.

Each part is the leader of a session of its own: Ctrl-C at the terminal reaches the supervisor
alone, which then stops the parts in an order, and whole groups can be killed at the end.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from reliability_app import lifeline

POLL_SECONDS = 0.1
LOG_BYTES_MAX = 5_000_000


class StartError(Exception):
    """The program cannot start or go on; the message says what to do about it."""


class StopRequestedError(Exception):
    """A signal asked for the end while something was being waited for."""


@dataclass(frozen=True, slots=True)
class Part:
    """One process that must live as long as the program does."""

    name: str
    command: Sequence[str]
    stop_signal: int = signal.SIGTERM
    orphan_signal: int = signal.SIGKILL
    """What the kernel sends when the supervisor itself is killed."""
    stop_seconds_max: float = 10.0


@dataclass(slots=True)
class _Running:
    part: Part
    process: subprocess.Popen[bytes]


class Supervisor:
    """Owns the running parts; use it as a context, whose end stops them in reverse order."""

    def __init__(self, *, cwd: Path, log_dir: Path, environment: Mapping[str, str]) -> None:
        self._cwd = cwd
        self._log_dir = log_dir
        self._environment = dict(environment)
        self._running: list[_Running] = []
        self._last_steps: list[Callable[[], None]] = []
        self._signals = 0

    def __enter__(self) -> Supervisor:
        lifeline.adopt_orphans()
        self._log_dir.mkdir(parents=True, exist_ok=True)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._note)
        return self

    def __exit__(self, *_: object) -> None:
        for running in reversed(self._running):
            self._stop(running)
        _reap_adopted()
        for step in self._last_steps:
            step()

    def at_end(self, step: Callable[[], None]) -> None:
        """Do one more thing after every part has ended."""
        self._last_steps.append(step)

    def start(self, part: Part) -> None:
        """Start a part with its output in its own log."""
        log = self._open_log(part.name)
        with log.open("ab") as output:
            process = self._spawn(part.command, part.orphan_signal, output.fileno())
        self._running.append(_Running(part, process))

    def run(self, name: str, command: Sequence[str]) -> str:
        """Run a command to its end and return what it printed; its errors go to a log."""
        log = self._open_log(name)
        with log.open("ab") as errors:
            process = self._spawn(command, signal.SIGKILL, errors.fileno(), stdout=subprocess.PIPE)
            running = _Running(Part(name, command), process)
            self._running.append(running)
            self.wait_until(lambda: process.poll() is not None, what=name, watch=False)
            assert process.stdout is not None
            with process.stdout as pipe:
                output = pipe.read().decode()
            self._running.remove(running)
        if process.returncode:
            raise StartError(f"The step {name!r} failed: see {log}.\n{_last_lines(log)}")
        return output

    def wait_until(
        self, done: Callable[[], bool], *, what: str, seconds_max: float = 600, watch: bool = True
    ) -> None:
        """Poll a condition; end early on a signal, or when a part ends by itself."""
        end = time.monotonic() + seconds_max
        while not done():
            if self._signals:
                raise StopRequestedError
            if watch:
                self._raise_if_one_ended()
            if time.monotonic() > end:
                raise StartError(
                    f"Waited {seconds_max:.0f} seconds for {what}: see the logs in {self._log_dir}."
                )
            time.sleep(POLL_SECONDS)

    def watch(self) -> None:
        """Return when a signal asks for the end; raise when a part ends by itself."""
        with contextlib.suppress(StopRequestedError):
            self.wait_until(lambda: False, what="the end", seconds_max=float("inf"))

    def _spawn(
        self, command: Sequence[str], orphan_signal: int, errors: int, stdout: int | None = None
    ) -> subprocess.Popen[bytes]:
        tie = [sys.executable, lifeline.__file__, str(int(orphan_signal)), str(os.getpid())]
        return subprocess.Popen(  # noqa: S603 - commands are our own
            [*tie, *command],
            cwd=self._cwd,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=errors if stdout is None else stdout,
            stderr=errors,
            start_new_session=True,
        )

    def _open_log(self, name: str) -> Path:
        path = self._log_dir / f"{name}.log"
        if path.exists() and path.stat().st_size > LOG_BYTES_MAX:
            path.replace(path.with_suffix(".log.1"))
        return path

    def _note(self, number: int, frame: FrameType | None) -> None:
        self._signals += 1

    def _raise_if_one_ended(self) -> None:
        for running in self._running:
            code = running.process.poll()
            if code is not None:
                name = running.part.name
                log = self._log_dir / f"{name}.log"
                raise StartError(
                    f"The part {name!r} ended by itself ({_describe(code)}), so everything was"
                    f" stopped. Its log is {log}; its last lines:\n{_last_lines(log)}"
                )

    def _stop(self, running: _Running) -> None:
        """Ask, wait, then kill what is left of the group; a second signal shortens the wait."""
        process, part = running.process, running.part
        patience = self._signals
        if process.poll() is None:
            process.send_signal(part.stop_signal)
        end = time.monotonic() + part.stop_seconds_max
        while process.poll() is None and time.monotonic() < end and self._signals <= patience + 1:
            time.sleep(POLL_SECONDS / 2)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _describe(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def _last_lines(log: Path, count: int = 5) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-count:]
    return "\n".join(f"    {line}" for line in lines)


def _reap_adopted() -> None:
    """Collect grandchildren that were killed with their group, so that no zombie stays."""
    end = time.monotonic() + 2
    with contextlib.suppress(ChildProcessError):
        while time.monotonic() < end:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                time.sleep(POLL_SECONDS / 10)
