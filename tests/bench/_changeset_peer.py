"""The peer of the sync benchmark: the same rows as an SQLite session changeset, compressed, and applied.

Run by the Python of a virtual environment of its own, with apsw and zstandard and nothing of ours:
``python _changeset_peer.py ROWS.db FOLDER``. ``ROWS.db`` holds the rows to carry, the statements that make
the tables and indexes, and the texts of the search index. Prints one JSON object with seconds and bytes.
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


def prepared(path: Path, rows: Path) -> "apsw.Connection":
    """An empty database with the tables of ROWS.db, as durable as ours."""
    db = apsw.Connection(str(path))
    db.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL").fetchall()
    db.execute("ATTACH ? AS source", [str(rows)])
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


def timed(work: Callable[[], object]) -> float:
    """Seconds that ``work`` takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def main(rows: Path, folder: Path) -> None:
    """Record a session over all rows, then export and apply it."""
    first, second, file = folder / "first.db", folder / "second.db", folder / "changes.zst"
    source, target = prepared(first, rows), prepared(second, rows)
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
    told = {"export": out, "import": back, "bytes": file.stat().st_size, "rows": count}
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:3]))
