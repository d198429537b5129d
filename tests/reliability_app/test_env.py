from __future__ import annotations

import os
import re
import secrets
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from reliability_app.env import (
    SOCKET_PATH_BYTES_MAX,
    VARIABLES,
    Environment,
    Exposure,
    anonymous_evaluation,
    broker_url,
    refuse_unsafe,
    secret_key,
    socket_path,
)

GOOD_KEY = secrets.token_urlsafe(64)
SAFE = {
    "secret_key": GOOD_KEY,
    "debug": False,
    "allowed_hosts": ["reliability.example.com"],
    "trusted_origins": ["https://reliability.example.com"],
}


def complaints_about(variables=None, **exposed):
    environment = Environment(variables or {})
    refuse_unsafe(environment, Exposure(**SAFE | exposed))
    return environment.problems


@pytest.mark.parametrize(
    ("variables", "production", "allowed"),
    [
        pytest.param({}, False, True, id="the owner's machine"),
        pytest.param({}, True, False, id="a shared server"),
        pytest.param({"API_ANONYMOUS_EVALUATE": "on"}, True, True, id="a server open to all"),
        pytest.param({"API_ANONYMOUS_EVALUATE": "off"}, False, False, id="a closed machine"),
    ],
)
def test_strangers_may_evaluate_where_nobody_else_can_reach(variables, production, allowed):
    assert anonymous_evaluation(Environment(variables), production=production) is allowed


def test_production_accepts_safe_values():
    assert complaints_about() == []


@pytest.mark.parametrize(
    ("exposed", "advice"),
    [
        pytest.param({"secret_key": ""}, "set SECRET_KEY_FILE to a file", id="no key"),
        pytest.param({"secret_key": "short"}, "at least 50 random characters", id="short key"),
        pytest.param({"secret_key": "ab" * 40}, "too easy to guess", id="key of two letters"),
        pytest.param({"debug": True}, "remove DEBUG", id="source code in error pages"),
        pytest.param({"allowed_hosts": []}, "set it to the names of this server", id="no host"),
        pytest.param({"allowed_hosts": ["*"]}, "without wildcard", id="every host"),
        pytest.param({"allowed_hosts": ["https://a.example"]}, "without wildcard", id="a URL"),
        pytest.param({"trusted_origins": ["http://a.example"]}, "https://", id="plain HTTP"),
        pytest.param({"trusted_origins": ["https://*.example"]}, "no wildcard", id="any origin"),
    ],
)
def test_production_refuses_an_unsafe_value_and_says_what_to_do(exposed, advice):
    (sentence,) = complaints_about(**exposed)
    assert advice in sentence


def test_production_refuses_an_issuer_that_can_be_listened_to():
    (sentence,) = complaints_about({"OIDC_SERVER_URL": "http://login.example.com"})
    assert "must start with https://" in sentence


def test_production_says_everything_at_once_and_without_a_traceback():
    variables = {"RELIABILITY_ENV": "production", "DEBUG": "on", "HSTS_SECONDS": "a year"}
    run = subprocess.run(
        [sys.executable, settings.BASE_DIR / "manage.py", "check"],
        env={"PATH": os.environ["PATH"], **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1
    assert "Traceback" not in run.stderr
    assert re.findall(r"^  - ([A-Z_]+)", run.stderr, re.MULTILINE) == [
        "HSTS_SECONDS",
        "SECRET_KEY",
        "DEBUG",
        "ALLOWED_HOSTS",
    ]


@pytest.mark.parametrize(
    ("name", "value", "ask"),
    [
        pytest.param("DEBUG", "perhaps", lambda e: e.flag("DEBUG"), id="a flag"),
        pytest.param("EMAIL_PORT", "-1", lambda e: e.whole_number("EMAIL_PORT"), id="a number"),
        pytest.param("LOG_LEVEL", "loud", lambda e: e.choice("LOG_LEVEL", ("INFO",)), id="a word"),
        pytest.param("REDIS_URL", "amqp://x", lambda e: broker_url(e, Path()), id="a broker"),
    ],
)
def test_a_value_of_the_wrong_kind_is_named(name, value, ask):
    environment = Environment({name: value})
    ask(environment)
    (sentence,) = environment.problems
    assert name in sentence


def test_the_key_of_a_local_folder_is_made_once_and_kept_private(tmp_path):
    first = secret_key(Environment({}), tmp_path / "new", production=False)
    second = secret_key(Environment({}), tmp_path / "new", production=False)
    assert first == second
    assert complaints_about(secret_key=first) == []
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["secret-key"]
    assert stat.S_IMODE((tmp_path / "new" / "secret-key").stat().st_mode) == 0o600


def test_the_key_is_read_from_a_file_without_its_line_break(tmp_path):
    (tmp_path / "key").write_text(f"{GOOD_KEY}\n")
    environment = Environment({"SECRET_KEY_FILE": str(tmp_path / "key")})
    assert secret_key(environment, tmp_path, production=True) == GOOD_KEY


def test_a_key_file_that_cannot_be_read_is_named(tmp_path):
    environment = Environment({"SECRET_KEY_FILE": str(tmp_path / "absent")})
    secret_key(environment, tmp_path, production=True)
    assert "absent" in environment.problems[0]


def test_production_makes_no_key_of_its_own(tmp_path):
    assert secret_key(Environment({}), tmp_path, production=True) == ""
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_keep_the_key_is_named(tmp_path):
    (tmp_path / "file").touch()
    environment = Environment({})
    secret_key(environment, tmp_path / "file" / "var", production=False)
    assert "set SECRET_KEY_FILE" in environment.problems[0]


def test_a_socket_moves_to_a_short_folder_when_its_path_would_be_too_long():
    deep = Path("/srv") / ("x" * SOCKET_PATH_BYTES_MAX)
    path = socket_path(deep)
    assert len(os.fsencode(path)) <= SOCKET_PATH_BYTES_MAX
    assert path == socket_path(deep)
    assert path != socket_path(deep / "other")


def test_every_variable_is_documented_with_its_default():
    text = (settings.BASE_DIR / "docs" / "guides" / "configuration.md").read_text()
    rows = dict(re.findall(r"^\| `([A-Z_]+)` \| (?:`([^`]*)`|–) \|", text, re.MULTILINE))
    assert rows == VARIABLES
