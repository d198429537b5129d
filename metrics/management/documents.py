"""What the commands share that read one document."""

from __future__ import annotations

import sys
from typing import Final

from django.core.management.base import BaseCommand

from metrics.domain.architecture import Architecture
from metrics.files import read_file

INVALID: Final = 2
"""Status with which a command ends for a document that is not valid."""


class DocumentCommand(BaseCommand):
    """A command that needs no database and no server."""

    requires_system_checks = ()

    def read(self, name: str) -> Architecture:
        """Read a document; write its errors, one a line, and end when it is not valid."""
        result = read_file(name)
        if result.architecture is None:
            self.stderr.write("\n".join(result.errors), self.style.NOTICE)
            sys.exit(INVALID)
        return result.architecture
