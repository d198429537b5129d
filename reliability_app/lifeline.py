"""Tie the life of a process to its parent's, so that even SIGKILL leaves no orphan.

Run as a program, it makes the tie and then becomes the command that follows on its line:
`python lifeline.py SIGNAL PARENT COMMAND…`. It imports nothing of the project: it starts fast.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys

_SET_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of <linux/prctl.h>
_SET_CHILD_SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER of <linux/prctl.h>


def die_with_parent(number: int = signal.SIGKILL) -> None:
    """Ask the kernel to signal this process when its parent dies; Linux only, else no change."""
    _prctl(_SET_PARENT_DEATH_SIGNAL, int(number))


def adopt_orphans() -> None:
    """Become the parent of grandchildren whose own parent dies, so that they can be ended."""
    _prctl(_SET_CHILD_SUBREAPER, 1)


def _prctl(option: int, value: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)


def _forget_inherited_signals() -> None:
    """Listen to every signal again, and leave no core file when one ends us.

    A shell that starts a program in the background lets it ignore SIGINT and SIGQUIT, and what is
    ignored stays so in every descendant.
    """
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


def main() -> None:
    number, parent, *command = sys.argv[1:]
    die_with_parent(int(number))
    _forget_inherited_signals()
    if os.getppid() != int(parent):
        sys.exit("the parent process is gone")  # it died before the tie was made
    os.execv(command[0], command)  # noqa: S606 - the command is the supervisor's own


if __name__ == "__main__":
    main()
