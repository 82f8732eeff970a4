"""The peer of the sync benchmark: the same rows as an SQLite session changeset, compressed, and applied.

Run by the Python of a virtual environment of its own, with apsw, zstandard and nothing of ours:
``python _changeset_peer.py ROWS.db FOLDER``. ``ROWS.db`` holds the rows to carry, the statements that make
the tables and indexes, and the texts of the search index. Does the work twice: on files in clear, and on
files encrypted as ours are – apsw-sqlite3mc writes SQLCipher's format. Prints a JSON object for the two,
with seconds and bytes.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import apsw
import zstandard

LEVEL = 3
CACHE_KIB = 49_152  # as ours
_ENCRYPTED = ("PRAGMA cipher = 'sqlcipher'", "PRAGMA legacy = 4")


def prepared(path: Path, rows: Path, *, encrypted: bool) -> "apsw.Connection":
    """An empty database with the tables of ROWS.db, as durable as ours."""
    db = apsw.Connection(str(path))
    if encrypted:
        for statement in (*_ENCRYPTED, f"PRAGMA key = \"x'{os.urandom(48).hex()}'\""):
            db.execute(statement).fetchall()
    db.execute(
        f"PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -{CACHE_KIB}"
    ).fetchall()
    db.execute("ATTACH ? AS source KEY ''", [str(rows)])
    for (statement,) in db.execute("SELECT sql FROM source.statement ORDER BY n").fetchall():
        db.execute(statement)
    return db


def copied(db: "apsw.Connection") -> list[str]:
    """The tables whose rows are carried."""
    return [name for (name,) in db.execute("SELECT name FROM source.carried ORDER BY n").fetchall()]


def export(session: "apsw.Session", out: Path) -> int:
    """Write the changeset, compressed, and have it on the disk; its size in bytes."""
    with out.open("wb") as file:
        file.write(zstandard.ZstdCompressor(level=LEVEL).compress(session.changeset()))
        file.flush()
        os.fsync(file.fileno())
    return out.stat().st_size


def take(db: "apsw.Connection", file: Path) -> None:
    """Apply the changeset and write the search index, in one transaction."""
    changes = zstandard.ZstdDecompressor().decompress(file.read_bytes(), max_output_size=1 << 31)
    with db:
        apsw.Changeset.apply(changes, db)
        db.execute("INSERT INTO search_doc SELECT n, record_id, numbers FROM source.texts")
        db.execute(
            "INSERT INTO search_name (rowid, words) SELECT n, words FROM source.texts WHERE words <> ''"
        )
        db.execute(
            "INSERT INTO search_latin (rowid, latin) SELECT n, latin FROM source.texts WHERE latin <> ''"
        )
        db.execute(
            "INSERT INTO search_number (rowid, numbers) SELECT n, numbers || ' ' FROM source.texts "
            "WHERE numbers <> ''"
        )
        db.execute("INSERT INTO search_start SELECT number, n FROM source.starts")


def timed(work: Callable[[], object]) -> float:
    """Seconds that ``work`` takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def carried(rows: Path, folder: Path, *, encrypted: bool) -> dict[str, float]:
    """Record a session over all rows, then export and apply it."""
    folder.mkdir()
    file = folder / "changes.zst"
    source, target = (
        prepared(folder / f"{name}.db", rows, encrypted=encrypted) for name in ("first", "second")
    )
    session = apsw.Session(source, "main")
    tables = copied(source)
    for table in tables:
        session.attach(table)
    with source:
        for table in tables:
            source.execute(f'INSERT INTO main."{table}" SELECT * FROM source."{table}"')
    out = timed(lambda: export(session, file))
    back = timed(lambda: take(target, file))
    count = target.execute(f'SELECT count(*) FROM main."{tables[-1]}"').fetchone()[0]
    session.close()
    source.close()
    target.close()
    return {"export": out, "import": back, "bytes": file.stat().st_size, "rows": count}


def main(rows: Path, folder: Path) -> None:
    """Both kinds of files, one after the other."""
    kinds = {"clear": False, "encrypted": True}
    told = {name: carried(rows, folder / name, encrypted=kind) for name, kind in kinds.items()}
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:3]))
