"""A PostgreSQL cluster of the tests' own: Debian's programs, a temporary folder and a Unix socket."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import pytest

_DEBIAN = Path("/usr/lib/postgresql")
_OWNER = "bangfu"
_NEW = ("-A", "trust", "-E", "UTF8", "--locale=C", "-N")
_QUICK = ("fsync=off", "full_page_writes=off", "synchronous_commit=off")


@dataclass
class Cluster:
    """A running cluster; ``database`` makes a new empty database and says its address."""

    folder: Path
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def url(self, database: str) -> str:
        return f"postgresql:///{database}?host={self.folder}&user={_OWNER}"

    def database(self, template: str = "template0") -> str:
        name = f"ledger_{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)

    def drop(self, url: str) -> None:
        name = url.split("///")[1].split("?", maxsplit=1)[0]
        self.run(f"DROP DATABASE {name} WITH (FORCE)")

    def run(self, sql: str, database: str = "postgres") -> list[Any]:
        import psycopg

        with psycopg.connect(self.url(database), autocommit=True) as connection:
            cursor = connection.execute(sql.encode())
            return cursor.fetchall() if cursor.description else []


def programs() -> Path:
    """The newest version's programs; Debian keeps them off the path."""
    found = sorted(_DEBIAN.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not found:
        raise FileNotFoundError("PostgreSQL is missing: apt-get install postgresql")
    return found[-1].parent


@contextmanager
def cluster(*settings: str, durable: bool = False) -> Iterator[Cluster]:
    """Start a cluster and stop it; ``durable`` keeps fsync on, as a measurement needs it."""
    if os.name == "nt":
        pytest.skip("a cluster of the tests' own speaks through a Unix socket")
    folder = Path(tempfile.mkdtemp(prefix="bangfu-pg-"))
    person = _unprivileged()
    if person:
        os.chown(folder, person["user"], person["group"])
    data, bin_ = folder / "data", programs()
    said = [f"unix_socket_directories={folder}", "listen_addresses=", *settings, *(() if durable else _QUICK)]
    options = " ".join(f"-c {setting}" for setting in said)
    try:
        _run(
            folder,
            person,
            bin_ / "initdb",
            "-D",
            data,
            "-U",
            _OWNER,
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
            "-N",
        )
        _run(folder, person, bin_ / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start")
        try:
            yield Cluster(folder)
        finally:
            _run(folder, person, bin_ / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)


def _unprivileged() -> dict[str, Any]:
    """PostgreSQL refuses root: there it runs as nobody."""
    if os.geteuid() != 0:
        return {}
    import pwd

    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _run(folder: Path, person: dict[str, Any], *words: str | Path) -> None:
    done = subprocess.run(
        [str(word) for word in words],
        check=False,
        stdout=subprocess.DEVNULL,  # a pipe would stay open in the server
        stderr=subprocess.DEVNULL,
        cwd=folder,
        **person,
    )
    if done.returncode:
        raise RuntimeError(f"{Path(words[0]).name} failed with {done.returncode}")
