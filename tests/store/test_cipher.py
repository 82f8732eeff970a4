"""The encrypted file itself: settings, transactions, keys, damage, and death in the middle of writing."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from desktop_app.store import errors
from desktop_app.store.cipher import (
    checkpoint,
    copy_database,
    create_database,
    new_key,
    open_database,
    salt_of,
    verify_file,
    writing,
)

if TYPE_CHECKING:
    from sqlite_utils import Database

KEY = bytes(range(32))
PAGE = 4096
PEOPLE = 2000


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.db"


@pytest.fixture
def db(path: Path) -> Iterator["Database"]:
    database = create_database(path, KEY)
    with writing(database):
        database["person"].create({"id": int, "name": str}, pk="id")
        database["person"].insert_all({"id": number, "name": f"张小满{number}"} for number in range(PEOPLE))
    yield database
    database.close()


def flip(path: Path, place: int) -> None:
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("journal_mode", "wal"),
        ("foreign_keys", 1),
        ("recursive_triggers", 1),
        ("synchronous", 2),
        ("temp_store", 2),
        ("trusted_schema", 0),
        ("secure_delete", 1),
    ],
)
def test_settings(db: "Database", setting: str, value: object) -> None:
    assert db.execute(f"PRAGMA {setting}").fetchone()[0] == value


def test_tables_are_strict(db: "Database") -> None:
    assert "STRICT" in db["person"].schema


def test_nothing_is_readable_in_the_files(db: "Database", path: Path) -> None:
    files = sorted(path.parent.iterdir())
    assert [file.name for file in files] == ["store.db", "store.db-shm", "store.db-wal"]
    checkpoint(db)
    for file in files:
        content = file.read_bytes()
        assert "张小满".encode() not in content
        assert b"SQLite format" not in content


def test_what_was_written_is_there_after_reopening(db: "Database", path: Path) -> None:
    db.close()
    again = open_database(path, KEY, read_only=True)
    assert again["person"].count == PEOPLE
    again.close()


def test_writing_rolls_back_what_is_raised(db: "Database") -> None:
    with pytest.raises(ZeroDivisionError), writing(db):
        db["person"].insert({"id": -1, "name": "不留"})
        raise ZeroDivisionError
    assert not db.conn.in_transaction
    assert db["person"].count == PEOPLE


def test_a_second_writer_hears_busy_and_breaks_nothing(db: "Database", path: Path) -> None:
    other = open_database(path, KEY)
    other.execute("PRAGMA busy_timeout=10")
    with writing(db):
        with pytest.raises(errors.StoreBusy), writing(other):
            pytest.fail("two writers at once")
        db["person"].insert({"id": -1, "name": "留下"})
    assert other["person"].count == PEOPLE + 1
    other.close()


def test_a_broken_rule_is_our_fault_and_quotes_nothing(db: "Database") -> None:
    with pytest.raises(errors.ProgramFault) as caught, writing(db):
        db.execute("INSERT INTO person VALUES (1, '李秘密')")
    assert caught.value.kind is errors.ErrorKind.OURS
    assert "李秘密" not in caught.value.message + caught.value.detail
    assert "CONSTRAINT" in caught.value.detail


@pytest.mark.usefixtures("db")
def test_a_read_only_opening_cannot_write(path: Path) -> None:
    reader = open_database(path, KEY, read_only=True)
    with pytest.raises(errors.StoreReadOnly), writing(reader):
        reader["person"].insert({"id": -1, "name": "不可"})
    reader.close()


@pytest.mark.usefixtures("db")
def test_no_file_and_existing_file(path: Path, tmp_path: Path) -> None:
    with pytest.raises(errors.NotAStore):
        open_database(tmp_path / "nothing.db", KEY)
    with pytest.raises(errors.StoreExists):
        create_database(path, KEY)


def test_a_foreign_key_is_told_from_damage(db: "Database", path: Path) -> None:
    db.close()
    with pytest.raises(errors.WrongKey):
        open_database(path, new_key())
    flip(path, 100)
    with pytest.raises(errors.StoreDamaged) as caught:
        open_database(path, KEY)
    assert caught.value.pages == (1,)


def test_the_salt_tells_whose_file_it_is(db: "Database", path: Path) -> None:
    checkpoint(db)
    assert path.read_bytes()[:16] == salt_of(KEY)


@pytest.mark.parametrize("page", [2, 3, 7])
def test_a_flipped_bit_is_found_and_its_page_named(db: "Database", path: Path, page: int) -> None:
    db.close()
    flip(path, (page - 1) * PAGE + 123)
    again = open_database(path, KEY)
    with pytest.raises(errors.StoreDamaged) as caught:
        verify_file(again)
    assert caught.value.pages == (page,)
    assert f"第{page}页" in caught.value.message
    again.close()


def test_a_file_cut_short_is_damaged(db: "Database", path: Path) -> None:
    db.close()
    path.write_bytes(path.read_bytes()[: 5 * PAGE + 100])
    with pytest.raises(errors.StoreDamaged):
        open_database(path, KEY)


def test_a_sound_file_passes(db: "Database") -> None:
    verify_file(db)
    verify_file(db, thorough=True)


def test_a_copy_under_another_key_holds_the_same(db: "Database", tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    other = new_key()
    copy_database(db, tmp_path / "copy.db", other, lambda done, total: seen.append((done, total)))
    copy = open_database(tmp_path / "copy.db", other, read_only=True)
    assert list(copy["person"].rows) == list(db["person"].rows)
    assert seen[-1][0] == seen[-1][1] > 0
    copy.close()
    with pytest.raises(errors.WrongKey):
        open_database(tmp_path / "copy.db", KEY)


def test_a_cancelled_copy_leaves_no_file(db: "Database", tmp_path: Path) -> None:
    def cancel(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        copy_database(db, tmp_path / "copy.db", KEY, cancel)
    assert not list(tmp_path.glob("copy*"))


_WRITER = """
import sys
from pathlib import Path
from desktop_app.store.cipher import open_database, writing
db = open_database(Path(sys.argv[1]), bytes(range(32)))
number = int(sys.argv[2])
while True:
    with writing(db):
        for part in range(5):
            db.execute("INSERT INTO pair VALUES (?, ?)", [number, part])
    print(number, flush=True)
    number += 1
"""


@pytest.mark.posix
def test_killed_twenty_times_nothing_acknowledged_is_lost(path: Path) -> None:
    """SIGKILL after a few acknowledged saves: each of them is whole, and no other is half there."""
    db = create_database(path, KEY)
    with writing(db):
        db["pair"].create({"number": int, "part": int}, pk=("number", "part"))
    db.close()
    number = 0
    for _ in range(20):
        child = subprocess.Popen(
            [sys.executable, "-c", _WRITER, str(path), str(number)], stdout=subprocess.PIPE
        )
        assert child.stdout is not None
        last = max(int(child.stdout.readline()) for _ in range(3))
        child.send_signal(signal.SIGKILL)
        last = max([last, *map(int, child.stdout.read().split())])
        child.stdout.close()
        child.wait()
        db = open_database(path, KEY)
        whole = dict(db.execute("SELECT number, count(*) FROM pair GROUP BY number").fetchall())
        assert set(whole.values()) == {5}
        assert set(whole) >= set(range(last + 1))
        number = max(whole) + 1
        db.close()
    db = open_database(path, KEY)
    verify_file(db, thorough=True)
    db.close()


@pytest.mark.skipif(os.name == "nt", reason="the limit on file size is POSIX's")
def test_a_full_disk_undoes_the_save_and_says_so(db: "Database") -> None:
    """A limit on file size stands in for the full disk: the write fails in the middle either way."""
    import resource

    checkpoint(db)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (40 * PAGE, hard))
    try:
        with pytest.raises((errors.DiskFull, errors.DiskFault)), writing(db):
            db["person"].insert_all({"id": PEOPLE + number, "name": "满" * 500} for number in range(2000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, ignored)
    assert db["person"].count == PEOPLE
    with writing(db):
        db["person"].insert({"id": -1, "name": "腾出空间以后"})
    verify_file(db, thorough=True)


def test_what_a_full_stick_refuses_leaves_no_copy(db: "Database", tmp_path: Path) -> None:
    place = tmp_path / "small"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=32k", "tmpfs", str(place)]
    if (
        os.name == "nt"
        or os.geteuid() != 0
        or subprocess.run(command, check=False, capture_output=True).returncode
    ):
        pytest.skip("cannot mount here; the limit on file size above covers the sentence")
    try:
        with pytest.raises(errors.DiskFull):
            copy_database(db, place / "copy.db", KEY)
        assert list(place.iterdir()) == []
    finally:
        subprocess.run(["umount", str(place)], check=True)


def test_a_read_only_disk_is_read_without_its_shared_memory(path: Path) -> None:
    """A store on a read-only stick, cleanly closed, can be looked at; one with a WAL left over cannot."""
    place = path.parent / "stick"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(place)]
    if (
        os.name == "nt"
        or os.geteuid() != 0
        or subprocess.run(command, check=False, capture_output=True).returncode
    ):
        pytest.skip("cannot mount here")
    try:
        db = create_database(place / "store.db", KEY)
        with writing(db):
            db["person"].create({"id": int}, pk="id")
        db.close()
        subprocess.run(["mount", "-o", "remount,ro", str(place)], check=True)
        reader = open_database(place / "store.db", KEY, read_only=True)
        assert reader["person"].count == 0
        verify_file(reader)
        reader.close()
        with pytest.raises(errors.StoreReadOnly):
            open_database(place / "store.db", KEY)
        with pytest.raises(errors.StoreReadOnly):
            create_database(place / "other.db", KEY)
    finally:
        subprocess.run(["umount", str(place)], check=True)
