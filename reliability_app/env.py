"""Read the environment once, and say every complaint about it at the same time.

Nothing here knows Django: `settings.py` asks for values by name, and every name that may be asked
for stands in `VARIABLES`, so that a test can hold the documentation against it.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit

SECRET_KEY_CHARS_MIN = 50
SECRET_KEY_DISTINCT_CHARS_MIN = 10
SOCKET_PATH_BYTES_MAX = 100
"""The kernel takes 107 bytes (103 on macOS) for the address of a local socket."""

VARIABLES: Mapping[str, str] = {
    "RELIABILITY_ENV": "local",
    "RELIABILITY_DATA_DIR": "var",
    "SECRET_KEY": "",
    "SECRET_KEY_FILE": "",
    "DEBUG": "off",
    "ALLOWED_HOSTS": "",
    "CSRF_TRUSTED_ORIGINS": "",
    "DATABASE_URL": "",
    "REDIS_URL": "",
    "STATIC_ROOT": "staticfiles",
    "BEHIND_PROXY": "off",
    "HSTS_SECONDS": "31536000",
    "SIGNUP": "off",
    "API_ANONYMOUS_EVALUATE": "local",
    "OIDC_SERVER_URL": "",
    "OIDC_CLIENT_ID": "",
    "OIDC_CLIENT_SECRET": "",
    "OIDC_NAME": "Single sign-on",
    "EMAIL_HOST": "",
    "EMAIL_PORT": "587",
    "EMAIL_HOST_USER": "",
    "EMAIL_HOST_PASSWORD": "",
    "DEFAULT_FROM_EMAIL": "reliability@localhost",
    "TIME_ZONE": "UTC",
    "LOG_LEVEL": "INFO",
    "SIMULATION_CHUNKS_IN_FLIGHT": "8",
    "PRELOAD_KERNELS": "on",
}
"""Every setting that the environment may change, with its default."""

_ON = {"1", "true", "yes", "on"}
_OFF = {"0", "false", "no", "off"}


@dataclass(slots=True)
class Environment:
    """Typed access to the variables; complaints are collected, not raised one by one."""

    values: Mapping[str, str] = field(default_factory=lambda: os.environ)
    problems: list[str] = field(default_factory=list)

    def text(self, name: str) -> str:
        return self.values.get(name, "").strip() or VARIABLES[name]

    def words(self, name: str) -> list[str]:
        return [word.strip() for word in self.text(name).split(",") if word.strip()]

    def flag(self, name: str) -> bool:
        word = self.text(name).lower()
        if word not in _ON | _OFF:
            self.complain(f"{name} must be on or off, not {word!r}.")
        return word in _ON

    def whole_number(self, name: str) -> int:
        word = self.text(name)
        if not word.isdecimal():
            self.complain(f"{name} must be a whole number, not {word!r}.")
            return int(VARIABLES[name])
        return int(word)

    def choice(self, name: str, choices: tuple[str, ...]) -> str:
        word = self.text(name)
        if word not in choices:
            self.complain(f"{name} must be one of {', '.join(choices)}, not {word!r}.")
            return choices[0]
        return word

    def complain(self, sentence: str) -> None:
        self.problems.append(sentence)


def anonymous_evaluation(environment: Environment, *, production: bool) -> bool:
    """Whether strangers may evaluate documents: as told, else only on the owner's machine."""
    word = environment.choice("API_ANONYMOUS_EVALUATE", ("local", "on", "off"))
    return word == "on" or (word == "local" and not production)


def secret_key(environment: Environment, data_dir: Path, *, production: bool) -> str:
    """Take the key from the environment or a file; on a local machine, make one once."""
    if key := environment.text("SECRET_KEY"):
        return key
    named = environment.text("SECRET_KEY_FILE")
    if named:
        try:
            return Path(named).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            environment.complain(
                f"SECRET_KEY_FILE cannot be read ({error}): give the path of a readable text file."
            )
            return ""
    return "" if production else _own_secret_key(environment, data_dir / "secret-key")


def _own_secret_key(environment: Environment, path: Path) -> str:
    """Keep one random key for this folder; two processes that start at once agree on it."""
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=".secret-key-")
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(secrets.token_urlsafe(64))
            with contextlib.suppress(FileExistsError):
                os.link(draft, path)  # fails where another process was first, and its key stays
            Path(draft).unlink()
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        environment.complain(
            f"The secret key of this folder cannot be kept ({error}): make {path.parent} writable,"
            " or set SECRET_KEY_FILE."
        )
        return ""


@dataclass(frozen=True, slots=True)
class Exposure:
    """What a server shows to the outside, and what makes that safe."""

    secret_key: str
    debug: bool
    allowed_hosts: list[str]
    trusted_origins: list[str]


def refuse_unsafe(environment: Environment, exposure: Exposure) -> None:
    """Complain about every value that must not meet the public."""
    _refuse_weak_key(environment, exposure.secret_key)
    if exposure.debug:
        environment.complain("DEBUG is on, and would show source code to visitors: remove DEBUG.")
    if not exposure.allowed_hosts:
        environment.complain(
            "ALLOWED_HOSTS is empty: set it to the names of this server,"
            " for example ALLOWED_HOSTS=reliability.example.com."
        )
    for host in exposure.allowed_hosts:
        if host in ("*", ".") or "/" in host:
            environment.complain(
                f"ALLOWED_HOSTS contains {host!r}: name each host, without wildcard or https://."
            )
    for origin in exposure.trusted_origins:
        if not origin.startswith("https://") or "*" in origin:
            environment.complain(
                f"CSRF_TRUSTED_ORIGINS contains {origin!r}: give full origins that start with"
                " https:// and have no wildcard."
            )
    issuer = environment.text("OIDC_SERVER_URL")
    if issuer and not issuer.startswith("https://"):
        environment.complain(f"OIDC_SERVER_URL is {issuer!r}: it must start with https://.")


def _refuse_weak_key(environment: Environment, key: str) -> None:
    if not key:
        environment.complain(
            "SECRET_KEY is missing: set SECRET_KEY_FILE to a file with at least"
            f" {SECRET_KEY_CHARS_MIN} random characters, made for example with"
            " `python3 -c 'import secrets; print(secrets.token_urlsafe(64))'`."
        )
    elif len(key) < SECRET_KEY_CHARS_MIN or len(set(key)) < SECRET_KEY_DISTINCT_CHARS_MIN:
        environment.complain(
            f"SECRET_KEY is too easy to guess: use at least {SECRET_KEY_CHARS_MIN} random"
            " characters."
        )


def socket_path(data_dir: Path) -> Path:
    """Place the socket of the embedded Valkey beside its data, or near by when that is too long.

    The answer depends on the folder alone, so server, worker and commands find each other.
    """
    path = data_dir / "valkey.sock"
    if len(os.fsencode(path)) <= SOCKET_PATH_BYTES_MAX:
        return path
    digest = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"reliability-{os.getuid()}-{digest}" / "valkey.sock"


def broker_url(environment: Environment, data_dir: Path) -> str:
    """Return the broker in Celery's form; a socket is `redis+socket:///path?virtual_host=0`."""
    url = environment.text("REDIS_URL")
    if not url:
        return f"redis+socket://{quote(str(socket_path(data_dir)))}?virtual_host=0"
    if urlsplit(url).scheme not in ("redis", "rediss", "redis+socket"):
        environment.complain(
            f"REDIS_URL starts with {urlsplit(url).scheme!r}: use redis://, rediss:// (TLS) or"
            " redis+socket://."
        )
    return url


def client_url(broker: str) -> str:
    """Translate Celery's address of a broker into the one that redis-py understands."""
    parts = urlsplit(broker)
    if parts.scheme != "redis+socket":
        return broker
    number = parts.query.removeprefix("virtual_host=") or "0"
    return f"unix://{parts.path}?db={number}"
