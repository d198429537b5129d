"""What `make run` starts: queue, worker and web server under one supervisor.

`python -m reliability_app.local` runs until Ctrl-C or SIGTERM; `… local login` prints a new login
link for a program that runs already. HOST and PORT choose the address.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import http.client
import ipaddress
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from reliability_app import env, lifeline, valkey
from reliability_app.supervision import Part, StartError, StopRequestedError, Supervisor

PORT_DEFAULT = 8000
START_SECONDS_MAX = 120.0
WEB_STOP_SECONDS_MAX = 3


def main() -> None:
    """Run the program, and turn every foreseeable failure into one sentence."""
    try:
        host, port = _address()
        _load_settings(host)
        if sys.argv[1:] == ["login"]:
            _say(f"{_url(host, port)}login/once/{_login_token()}/")
        else:
            _tie_to_make()
            _run(host, port)
    except StartError as error:
        sys.exit(f"\n{error}")
    except (StopRequestedError, KeyboardInterrupt):
        _say("Stopped before the start was complete.")


def _run(host: str, port: int) -> None:
    data_dir: Path = settings.DATA_DIR
    supervisor = Supervisor(
        cwd=settings.BASE_DIR, log_dir=data_dir / "log", environment=_environment()
    )
    with _only_instance(data_dir, _url(host, port)):
        _require_free_port(host, port)
        with supervisor:
            _start_queue(supervisor, data_dir)
            token = supervisor.run("prepare", _python("reliability_app.prepare"))
            supervisor.start(_worker())
            supervisor.start(_web(host, port))
            supervisor.wait_until(
                lambda: _web_answers(host, port), what="web", seconds_max=START_SECONDS_MAX
            )
            _welcome(_url(host, port), token)
            supervisor.watch()
            _say("\nStopping …")
    _say("Stopped.")


# --- Parts ---------------------------------------------------------------------------------------


def _start_queue(supervisor: Supervisor, data_dir: Path) -> None:
    """Start the embedded Valkey, unless the environment names a server."""
    url = os.environ.get("REDIS_URL", "").strip()
    if url:
        _warn_of_silent_queue(url)
        return
    path = env.socket_path(data_dir)
    supervisor.at_end(lambda: _remove_socket(path))
    valkey.end_orphan(path)
    supervisor.start(valkey.part(socket_path=path, data_dir=data_dir / "valkey"))
    supervisor.wait_until(lambda: valkey.answers(path), what="valkey", seconds_max=30)


def _warn_of_silent_queue(url: str) -> None:
    """Say that simulations will wait; everything else works, and the server may come later."""
    from reliability_app import health  # noqa: PLC0415 - the client is needed here only

    if not health.queue_answers():
        scheme, _, rest = url.partition("://")
        _say(
            f"\nNo Redis or Valkey answers at {scheme}://{rest.rpartition('@')[2]}, so simulations"
            " will wait: start it, or unset REDIS_URL to use the built-in one."
        )


def _worker() -> Part:
    count = str(os.cpu_count() or 1)
    options = ["--concurrency", count, "--loglevel", "INFO", "--without-gossip", "--without-mingle"]
    # SIGQUIT is the quick way out: what is unfinished returns to the queue and is done again.
    return Part(
        "worker",
        _python("celery", "-A", "reliability_app", "worker", *options),
        stop_signal=signal.SIGQUIT,
    )


def _web(host: str, port: int) -> Part:
    options = {
        "--interface": "asginl",
        "--host": host,
        "--port": str(port),
        "--workers-kill-timeout": str(WEB_STOP_SECONDS_MAX),
        "--log-level": "warning",
    }
    words = [word for option in options.items() for word in option]
    return Part("web", _python("granian", *words, "reliability_app.asgi:application"))


def _python(module: str, *arguments: str) -> list[str]:
    return [sys.executable, "-m", module, *arguments]


def _environment() -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "reliability_app.settings",
        "PYTHONPATH": str(settings.BASE_DIR),
        "PYTHONUNBUFFERED": "1",
        "RELIABILITY_SUPERVISED": "1",
    }


# --- Checks before the start ---------------------------------------------------------------------


def _address() -> tuple[str, int]:
    host, text = os.environ.get("HOST") or "127.0.0.1", os.environ.get("PORT") or str(PORT_DEFAULT)
    if not text.isdecimal() or not 0 < int(text) < 2**16:
        raise StartError(f"PORT must be a number from 1 to 65535, not {text!r}.")
    return host, int(text)


def _load_settings(host: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reliability_app.settings")
    try:
        production = bool(settings.PRODUCTION)
    except ImproperlyConfigured as error:
        raise StartError(str(error)) from error
    if not production and not _is_loopback(host):
        raise StartError(
            f"HOST={host} would show this program to other machines without accounts: use"
            " HOST=127.0.0.1, or set RELIABILITY_ENV=production and what it asks for."
        )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@contextlib.contextmanager
def _only_instance(data_dir: Path, url: str) -> Iterator[None]:
    """Hold the lock of the data folder; its file names the holder, and goes away with it."""
    path = data_dir / "run.lock"
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=data_dir):
            pass  # a folder can exist and still refuse files
        lock = _locked(path)
    except BlockingIOError as error:
        holder = path.read_text(encoding="utf-8").split() if path.exists() else []
        where = f" at {holder[1]} (process {holder[0]})" if len(holder) > 1 else ""
        raise StartError(
            f"Reliability runs already from this folder{where}: use that one, or stop it first."
        ) from error
    except OSError as error:
        raise StartError(
            f"The folder {data_dir} cannot be written ({error.strerror}): make it writable, or set"
            " RELIABILITY_DATA_DIR to a folder that is."
        ) from error
    with lock:
        lock.truncate(0)
        lock.write(f"{os.getpid()} {url}\n")
        lock.flush()
        try:
            yield
        finally:
            path.unlink(missing_ok=True)


def _locked(path: Path) -> TextIO:
    """Open and lock a file; try again when its last holder removed it in between."""
    while True:
        lock = path.open("a+", encoding="utf-8")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if path.exists() and path.stat().st_ino == os.fstat(lock.fileno()).st_ino:
                return lock
        except BlockingIOError:
            lock.close()
            raise
        lock.close()


def _require_free_port(host: str, port: int) -> None:
    try:
        with socket.create_server((host, port)):
            pass
    except OSError as error:
        advice = {
            errno.EADDRINUSE: f"Port {port} is taken by another program: stop it, or choose another"
            f" port, for example PORT={port + 1} make run.",
            errno.EACCES: f"Port {port} needs more rights: choose one above 1023, for example"
            " PORT=8000 make run.",
        }
        sentence = f"The address {host} cannot be used ({error.strerror}): try HOST=127.0.0.1."
        raise StartError(advice.get(error.errno or 0, sentence)) from error


def _tie_to_make() -> None:
    """End with the `make` that started us, even when it is killed outright."""
    if os.environ.get("MAKELEVEL"):
        lifeline.die_with_parent(signal.SIGTERM)


# --- Talking to the server and to the person -----------------------------------------------------


def _web_answers(host: str, port: int) -> bool:
    """Any answer will do: in production the server may refuse our host name, but it is there."""
    connection = http.client.HTTPConnection(host, port, timeout=2)
    try:
        connection.request("GET", "/api/v1/health/live")
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True


def _login_token() -> str:
    if not settings.LOGIN_LINKS:
        raise StartError(
            "In production people log in with accounts: make one with"
            " `.venv/bin/python manage.py createsuperuser`."
        )
    command = [*_python("reliability_app.prepare"), "--login-only"]
    result = subprocess.run(  # noqa: S603 - our own module
        command, cwd=settings.BASE_DIR, env=_environment(), capture_output=True, check=False
    )
    if result.returncode:
        raise StartError("There is no database yet: start the program first with `make run`.")
    return result.stdout.decode().strip()


def _remove_socket(path: Path) -> None:
    path.unlink(missing_ok=True)
    with contextlib.suppress(OSError):  # only a temporary folder is empty now
        path.parent.rmdir()


def _url(host: str, port: int) -> str:
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def _welcome(url: str, token: str) -> None:
    _say(f"\nReliability runs at {url}")
    if token:
        _say("Open this link to log in (it works once, for 15 minutes):")
        _say(f"  {url}login/once/{token}/")
        _say("A new link: make login")
    _say("Ctrl-C stops everything.")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
