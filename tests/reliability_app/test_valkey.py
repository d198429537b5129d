from __future__ import annotations

import subprocess
import time
from pathlib import Path

import pytest
from kombu import Connection
from redis import Redis

from reliability_app import env, valkey
from reliability_app.supervision import StartError


@pytest.fixture
def start(tmp_path):
    """Return a function that starts a server on a socket and waits until it answers."""
    processes = []

    def start_server(socket_path):
        part = valkey.part(socket_path=socket_path, data_dir=tmp_path / "data")
        process = subprocess.Popen(part.command, stdout=subprocess.DEVNULL)
        processes.append(process)
        wait_until(lambda: valkey.answers(socket_path))
        return process

    yield start_server
    for process in processes:
        process.terminate()
        process.wait(timeout=10)


def wait_until(condition):
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_queue_and_client_meet_on_one_socket_whatever_the_folder_is_called(start, tmp_path):
    folder = tmp_path / "my folder, 50% #1?"
    start(env.socket_path(folder))
    url = env.broker_url(env.Environment({}), folder)
    with Connection(url) as queue, Redis.from_url(env.client_url(url)) as client:
        queue.SimpleQueue("letters").put({"id": 7})
        assert client.llen("letters") == 1


def test_what_is_queued_survives_a_restart(start, tmp_path):
    path = tmp_path / "valkey.sock"
    first = start(path)
    with Redis(unix_socket_path=str(path)) as client:
        client.rpush("letters", "one")
    first.terminate()
    first.wait(timeout=10)
    start(path)
    with Redis(unix_socket_path=str(path)) as client:
        assert client.lrange("letters", 0, -1) == [b"one"]


def test_a_server_that_outlived_its_supervisor_is_ended(start, tmp_path):
    path = tmp_path / "valkey.sock"
    orphan = start(path)
    valkey.end_orphan(path)
    assert orphan.wait(timeout=10) == 0
    assert not path.exists()


def test_nothing_answers_where_there_is_no_server(tmp_path):
    assert not valkey.answers(tmp_path / "valkey.sock")


def test_a_folder_of_somebody_else_is_not_trusted(tmp_path, monkeypatch):
    monkeypatch.setattr("os.getuid", lambda: Path(tmp_path).stat().st_uid + 1)
    with pytest.raises(StartError, match="is not yours"):
        valkey.part(socket_path=tmp_path / "valkey.sock", data_dir=tmp_path)
