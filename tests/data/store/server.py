"""A PostgreSQL server with PostGIS of our own: made, started, crashed and thrown away."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from typing import Final

import psycopg

BIN: Final = Path("/usr/lib/postgresql/15/bin")
MISSING: Final = f"no PostgreSQL 15 with PostGIS in {BIN}"

_CLUSTER: Final = ("--encoding=UTF8", "--locale=C.UTF-8", "--auth=scram-sha-256")


def is_installed() -> bool:
    """Say whether the machine has a PostgreSQL 15 with PostGIS."""
    extension = Path("/usr/share/postgresql/15/extension/postgis.control")
    return (BIN / "initdb").is_file() and extension.is_file()


class Server:
    """A server on a free port of the loopback, with one database that knows PostGIS."""

    def __init__(self) -> None:
        # Short, and open to the ordinary user that PostgreSQL insists on.
        self._folder = Path(tempfile.mkdtemp(prefix="gewerbe-pg-", dir="/tmp"))
        if os.geteuid() == 0:
            shutil.chown(self._folder, "postgres")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port = probe.getsockname()[1]
        password = secrets.token_hex(8)
        self.url = f"postgresql://gewerbe:{password}@127.0.0.1:{self._port}/postgres"
        word = self._folder / "password"
        word.write_text(password, encoding="ascii")
        word.chmod(0o644)
        self._run("initdb", "--username=gewerbe", f"--pwfile={word}", "--no-sync", *_CLUSTER)
        self.start()
        with psycopg.connect(self.url) as connection:
            connection.execute("CREATE EXTENSION postgis")

    def start(self) -> None:
        """Start the server; return when it answers."""
        listen = f"-p {self._port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=''"
        # What a killed process wrote, the system has: `fsync` is for machines that stop.
        options = f"{listen} -c fsync=off"
        self._run("pg_ctl", "start", "--wait", "-o", options, "-l", str(self._folder / "log"))

    def crash(self) -> None:
        """Let the server die without a word to its files; start it again."""
        self._run("pg_ctl", "stop", "--wait", "--mode=immediate")
        self.start()

    def stop(self) -> None:
        """Stop the server and delete all that it held."""
        self._run("pg_ctl", "stop", "--wait", "--mode=immediate")
        shutil.rmtree(self._folder)

    def fresh(self) -> str:
        """Return the URL of a place in the database that holds nothing yet."""
        schema = f"s{secrets.token_hex(6)}"
        with psycopg.connect(self.url) as connection:
            connection.execute(f"CREATE SCHEMA {schema}")
        return f"{self.url}?options=-csearch_path%3D{schema},public"

    def _run(self, program: str, *arguments: str) -> None:
        as_user = ["/usr/sbin/runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        command = [*as_user, str(BIN / program), "-D", str(self._folder / "data"), *arguments]
        subprocess.run(  # noqa: S603
            command, check=True, stdout=subprocess.DEVNULL, cwd=self._folder
        )
