"""The program as `make run` starts it, with real processes in a data folder of its own."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time

import psutil
import pytest
from django.conf import settings

SECONDS_MAX = 120
COMMAND = [sys.executable, "-m", "reliability_app.local"]


class Program:
    """One running program; `said` is what it has printed."""

    def __init__(self, data_dir, *, port=None, **variables):
        self.data_dir = data_dir
        self.port = port or free_port()
        self.environment = environment_of(data_dir) | {"PORT": str(self.port), **variables}
        self.said = ""
        self.process = subprocess.Popen(
            COMMAND,
            cwd=settings.BASE_DIR,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def wait_for_link(self):
        while "Ctrl-C" not in self.said:
            line = self.process.stdout.readline()
            assert line, self.said
            self.said += line
        return re.search(r"http://\S+(/login/once/\S+)", self.said)[1]

    def wait_for_end(self):
        self.said += self.process.communicate(timeout=SECONDS_MAX)[0]
        return self.process.returncode

    def get(self, path, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        response.read()
        connection.close()
        return response

    def processes(self):
        """List every process of the program, orphans too: they carry its environment."""
        return [process for process in psutil.process_iter() if self._owns(process)]

    def _owns(self, process):
        try:
            return process.environ().get("RELIABILITY_DATA_DIR") == str(self.data_dir)
        except psutil.Error:
            return False

    def part(self, word):
        """Find the process of a part: a child of the supervisor with a word in its command."""
        children = psutil.Process(self.process.pid).children()
        (found,) = [child for child in children if word in " ".join(child.cmdline())]
        return found

    def leftovers(self):
        names = {path.name for path in self.data_dir.iterdir()}
        return names & {"run.lock", "valkey.sock"}


@pytest.fixture(scope="session")
def prepared(tmp_path_factory):
    """Return a data folder that the program has prepared once, as its first start does."""
    folder = tmp_path_factory.mktemp("prepared")
    subprocess.run(
        [sys.executable, "-m", "reliability_app.prepare"],
        cwd=settings.BASE_DIR,
        env=environment_of(folder),
        capture_output=True,
        check=True,
    )
    return folder


@pytest.fixture
def used(prepared, tmp_path):
    """Return a data folder as an earlier start has left it."""
    return shutil.copytree(prepared, tmp_path / "used")


@pytest.fixture
def start(tmp_path):
    programs = []

    def start_program(**options):
        program = Program(options.pop("data_dir", tmp_path / "var"), **options)
        programs.append(program)
        return program

    yield start_program
    for program in programs:
        for process in program.processes():
            process.kill()
        program.process.communicate()


def environment_of(data_dir):
    kept = ("PATH", "HOME", "LANG", "NUMBA_CACHE_DIR", "STATIC_ROOT")
    environment = {name: os.environ[name] for name in kept if name in os.environ}
    return environment | {"RELIABILITY_DATA_DIR": str(data_dir), "PRELOAD_KERNELS": "off"}


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def wait_until_nothing_is_left(program):
    end = time.monotonic() + 20
    while program.processes():
        assert time.monotonic() < end, program.processes()
        time.sleep(0.1)


def wait_for_file(path):
    end = time.monotonic() + SECONDS_MAX
    while not path.exists():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_from_start_to_end_in_a_folder_with_spaces_and_too_long_for_a_socket(start, tmp_path):
    program = start(data_dir=tmp_path / "my own folder" / ("x" * 80))
    link = program.wait_for_link()
    assert program.get("/api/v1/health/ready").status == 200
    first, second = program.get(link), program.get(link)
    assert (first.status, first.getheader("Location")) == (302, "/")
    assert second.status == 403

    rival = start(data_dir=program.data_dir, port=free_port())
    assert rival.wait_for_end() == 1
    assert f"runs already from this folder at http://127.0.0.1:{program.port}/" in rival.said

    program.process.send_signal(signal.SIGINT)
    assert program.wait_for_end() == 0
    assert program.processes() == []
    assert program.leftovers() == set()
    with socket.create_server(("127.0.0.1", program.port)):
        pass  # the port is free again


@pytest.mark.parametrize("word", ["valkey", "celery", "granian"])
def test_the_crash_of_a_part_ends_everything_and_is_explained(start, used, word):
    program = start(data_dir=used)
    program.wait_for_link()
    program.part(word).kill()
    assert program.wait_for_end() == 1
    assert "ended by itself (signal SIGKILL)" in program.said
    assert program.processes() == []
    assert program.leftovers() == set()


def test_a_killed_supervisor_leaves_no_process_and_the_next_start_works(start, used):
    killed = start(data_dir=used)
    killed.wait_for_link()
    killed.process.kill()
    wait_until_nothing_is_left(killed)
    program = start(data_dir=used)
    program.wait_for_link()
    program.process.send_signal(signal.SIGTERM)
    assert program.wait_for_end() == 0
    assert program.processes() == []
    assert program.leftovers() == set()


def test_a_signal_during_the_start_leaves_nothing(start):
    program = start()
    wait_for_file(program.data_dir / "valkey.sock")
    program.process.send_signal(signal.SIGTERM)
    program.wait_for_end()
    assert program.processes() == []
    assert program.leftovers() == set()


def test_a_taken_port_is_explained_before_anything_starts(start):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        program = start(port=taken.getsockname()[1])
        assert program.wait_for_end() == 1
    assert "is taken by another program: stop it, or choose another port" in program.said
    assert program.leftovers() == set()


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        pytest.param({"PORT": "http"}, "PORT must be a number", id="a port that is no number"),
        pytest.param({"HOST": "0.0.0.0"}, "without accounts", id="an open host without accounts"),
        pytest.param({"HOST": "192.0.2.1"}, "without accounts", id="a host of another machine"),
        pytest.param(
            {"RELIABILITY_DATA_DIR": "/dev/null/var", "SECRET_KEY": "x"},
            "make it writable",
            id="a folder that cannot be written",
        ),
        pytest.param({"RELIABILITY_ENV": "production"}, "SECRET_KEY", id="unsafe production"),
        pytest.param({"DATABASE_URL": "oracle:/x"}, "DATABASE_URL", id="an unknown database"),
    ],
)
def test_what_cannot_work_is_explained_in_a_sentence(start, variables, sentence):
    program = start(**variables)
    assert program.wait_for_end() == 1
    assert sentence in program.said
    assert "Traceback" not in program.said


def test_a_queue_that_does_not_answer_is_named_without_its_password_and_stops_nothing(start, used):
    silent = free_port()
    program = start(data_dir=used, REDIS_URL=f"redis://:secret@127.0.0.1:{silent}/0")
    program.wait_for_link()
    assert f"No Redis or Valkey answers at redis://127.0.0.1:{silent}/0" in program.said
    assert "secret" not in program.said
    assert program.get("/api/v1/health/live").status == 200
    assert program.get("/api/v1/health/ready").status == 503
    program.process.send_signal(signal.SIGTERM)
    assert program.wait_for_end() == 0
