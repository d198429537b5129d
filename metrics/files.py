"""Documents from files, as the commands read them."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from metrics.analysis.fault_trees.model import FaultTree
from metrics.domain.architecture import Architecture
from metrics.domain.errors import DocumentError
from metrics.domain.limits import TEXT_BYTES_MAX
from metrics.domain.problems import Problem, gettext_noop
from metrics.domain.reading import read_document
from metrics.importers import open_psa
from metrics.importers.xml_tree import BYTES_MAX

STANDARD_INPUT = "-"


@dataclass(frozen=True, slots=True)
class FileResult:
    """A named file with its architecture, or the lines that say why there is none."""

    name: str
    architecture: Architecture | None
    errors: tuple[str, ...] = ()
    tree: FaultTree | None = None
    """A fault tree, where the file holds one and the command takes one."""


def read_file(name: str) -> FileResult:
    """Read a document from a file, or from standard input when the name is `-`.

    Each error is one line, `file: path: message`; a file that cannot be read is one, too.
    """
    try:
        return FileResult(name, read_document(_bytes_of(name, TEXT_BYTES_MAX)))
    except (DocumentError, OSError) as error:
        return _refused(name, error)


def read_document_or_tree(name: str) -> FileResult:
    """Read a document, or a fault tree in the Open-PSA format, told apart by the content."""
    try:
        content = _bytes_of(name, BYTES_MAX)
        if not open_psa.looks_like_fault_tree(content):
            return FileResult(name, read_document(content))
        return FileResult(name, None, tree=open_psa.read_fault_tree(content))
    except (DocumentError, OSError) as error:
        return _refused(name, error)


def _refused(name: str, error: DocumentError | OSError) -> FileResult:
    if isinstance(error, DocumentError):
        lines = [
            f"{name}: {_place(problem)}: {' '.join(problem.message.split())}"
            for problem in error.problems
        ]
        return FileResult(name, None, tuple(lines))
    message = gettext_noop("The file cannot be read: %(reason)s.")
    reason = error.strerror or type(error).__name__
    return FileResult(name, None, (f"{name}: (file): {message % {'reason': reason}}",))


def _place(problem: Problem) -> str:
    """Return the path in the document; without one, the line where the text cannot be read."""
    if problem.path:
        return problem.path
    return f"line {problem.line}" if problem.line else "(document)"


def _bytes_of(name: str, limit: int) -> bytes:
    """Read no more than one byte above the limit, which is enough to refuse a larger file."""
    if name == STANDARD_INPUT:
        return sys.stdin.buffer.read(limit + 1)
    with Path(name).open("rb") as file:
        return file.read(limit + 1)
