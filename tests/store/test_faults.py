"""Faults really injected into a real store: killed processes, a full disk, a second writer, wrong clocks.

After each of them the file is sound, its journal verifies, everything in it is what the journal says, what
was acknowledged is there, and search finds it.
"""

import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop_app.catalog.model import Catalogue, Edit
from desktop_app.store.cipher import open_database, verify_file
from desktop_app.store.errors import DiskFull, StoreBusy
from desktop_app.store.store import Store
from tests.store.conftest import AREA, Laptop
from tests.store.fault_worker import (
    CHAIN,
    DEVICE,
    EDITIONS,
    IMPORTED,
    KEY,
    OTHER,
    context,
    grown,
    one_import,
    one_save,
    save,
    write_chain,
)

ROOT = Path(__file__).resolve().parents[2]
LONGEST = {"saving": 0.6, "importing": 0.7, "migrating": 1.6, "applying": 0.7}
"""Seconds from the first sign of life until the process is killed, at most."""


def require_sound(store: Store, acknowledged: set[str]) -> None:
    """The file, the journal, what follows from it, what was acknowledged, and search."""
    db = open_database(store.path, KEY)
    verify_file(db, thorough=True)
    kept = {row[0] for row in db.execute("SELECT save_id FROM txn")}
    left = db.execute("SELECT count(*) FROM write_context").fetchone()[0]
    db.close()
    assert left == 0
    assert acknowledged <= kept, "an acknowledged save is lost"
    assert store.verify_journal().ok
    assert store.compare().faults == ()
    require_found(store)


def require_found(store: Store) -> None:
    """Records are found by number and name as long as they are not void, and no others are."""
    live = store.find("member")
    for record in random.sample(live, min(25, len(live))):
        for text in (str(record["id_no"]), str(record["name"])):
            assert record["id"] in {hit.record_id for hit in store.search(text, limit=None)}
    alive = {record["id"] for record in live} | {record["id"] for record in store.find("household")}
    assert {hit.record_id for hit in store.search("5", limit=None)} <= alive
    assert store.search("519900999999999999") == [] == store.search("龘")


class Victim:
    """A store in a folder, and a process that works on it until it is killed at a random moment."""

    def __init__(self, task: str, folder: Path, catalogue: Catalogue) -> None:
        self._task, self._catalogue = task, catalogue
        self._path, self._acks = folder / "ledger.db", folder / "acks"
        if task == "applying":
            write_chain(folder / "other.db", catalogue)
        self._renew()

    def _renew(self) -> None:
        for path in self._path.parent.glob("ledger.db*"):
            path.unlink()
        self._acks.unlink(missing_ok=True)
        if self._task != "migrating":
            Store.create(self._path, KEY, context(self._catalogue)).close()

    def kill(self) -> bool:
        """Let it work, kill it; False when it had come to its end before."""
        self._acks.touch()
        before = self._acks.stat().st_size
        words = [sys.executable, "-m", "tests.store.fault_worker", self._task, self._path, self._acks]
        with subprocess.Popen(list(map(str, words)), cwd=ROOT, stderr=subprocess.PIPE) as process:
            while process.poll() is None and self._acks.stat().st_size == before:
                time.sleep(0.002)
            time.sleep(random.random() * LONGEST[self._task])  # noqa: S311
            process.kill()
            told = process.stderr.read().decode() if process.stderr else ""
        assert "Error" not in told, told
        return process.returncode != 0

    def check(self) -> int:
        """Open what is left, as the next start of the program would; returns what was acknowledged."""
        lines = set(self._acks.read_text().split("\n")[:-1]) - {"ready", ""}
        if self._task == "migrating" and not (self._path.is_file() and self._path.stat().st_size):
            self._renew()
            return 0
        with Store(self._path, KEY, context(self._edition())) as store:
            require_sound(store, lines)
            number = store.chain_end(DEVICE).seq + 1
            save(store, number, [Edit("helper", "after", {"name": f"之后{number}"})], f"after-{number}")
            assert store.search(f"之后{number}") and store.chain_end(DEVICE).seq == number
            done = store.count("member") > 4 * IMPORTED or store.chain_end(OTHER).seq == CHAIN
        if done or self._task == "migrating":
            self._renew()
        return len(lines)

    def _edition(self) -> Catalogue:
        """The edition of the catalogue after the one the file was last brought to."""
        if self._task != "migrating":
            return self._catalogue
        db = open_database(self._path, KEY)
        known = "_sqlite_migrations" in db.table_names()
        names = [row[0] for row in db.execute("SELECT name FROM _sqlite_migrations")] if known else []
        db.close()
        return grown(self._catalogue, min(sum("-0" in name for name in names) + 1, EDITIONS))


def kill_often(task: str, times: int, folder: Path, catalogue: Catalogue) -> None:
    """Run the task ``times`` times, and on until one run was killed in the middle at the least.

    A run that was done before its moment came proves nothing, and on a quick machine many are.
    """
    victim = Victim(task, folder, catalogue)
    killed = acknowledged = 0
    for run in range(3 * times):
        killed += victim.kill()
        acknowledged += victim.check()
        if run + 1 >= times and killed and acknowledged:
            return
    pytest.fail(f"{killed} of {3 * times} runs were killed in the middle, {acknowledged} saves acknowledged")


@pytest.mark.parametrize("task", sorted(LONGEST))
def test_killed_at_any_moment_nothing_acknowledged_is_lost(
    task: str, tmp_path: Path, catalogue: Catalogue
) -> None:
    kill_often(task, 7 if task == "applying" else 20, tmp_path, catalogue)


@pytest.mark.slow
@pytest.mark.parametrize("_part", range(10))  # twenty each: no test may take ten minutes
@pytest.mark.parametrize("task", sorted(LONGEST))
def test_killed_two_hundred_times_nothing_acknowledged_is_lost(
    task: str, _part: int, tmp_path: Path, catalogue: Catalogue
) -> None:
    kill_often(task, 20, tmp_path, catalogue)


# -- a full disk ---------------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "stick"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(folder)]
    try:
        if subprocess.run(mount, capture_output=True, check=False).returncode:
            pytest.skip("mounting is not allowed here")
    except FileNotFoundError:
        pytest.skip("no mount on this system")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(folder: Path, leave: int) -> Path:
    """Take the room of a small disk but for ``leave`` bytes."""
    ballast = folder / "ballast"
    room = os.statvfs(folder)
    ballast.write_bytes(bytes(max(0, room.f_bavail * room.f_frsize - leave)))
    return ballast


@pytest.mark.parametrize("leave", [0, 40_000, 300_000])
@pytest.mark.parametrize("work", ["saving", "importing"])
def test_a_full_disk_is_said_and_loses_nothing(
    small_disk: Path, catalogue: Catalogue, work: str, leave: int
) -> None:
    chance = random.Random(1)  # noqa: S311 - nothing secret is drawn
    kept: set[str] = set()
    number = 0
    with Store.create(small_disk / "ledger.db", KEY, context(catalogue)) as store:

        def one() -> None:
            nonlocal number
            number += 1
            edits = one_save(chance, number) if work == "saving" else one_import(number)
            kept.add(save(store, number, edits, f"save-{number}"))

        one()
        ballast = fill(small_disk, leave)
        with pytest.raises(DiskFull) as raised:
            for _ in range(3_000):
                one()
        assert "磁盘空间已满" in raised.value.message
        assert store.compare().ok and store.verify_journal().ok
        ballast.unlink()
        if work == "saving":
            for _ in range(20):
                one()
        require_sound(store, kept - {""})
    with Store(small_disk / "ledger.db", KEY, context(catalogue)) as store:
        require_sound(store, kept - {""})


@pytest.mark.parametrize("leave", [0, 20_000, 100_000])
def test_a_full_disk_while_migrating_is_said_and_the_next_start_goes_on(
    small_disk: Path, catalogue: Catalogue, leave: int
) -> None:
    path = small_disk / "ledger.db"
    with Store.create(path, KEY, context(catalogue)) as store:
        save(store, 1, one_import(1)[:1_000], "save-1")
    ballast = fill(small_disk, leave)
    with pytest.raises(DiskFull):
        Store(path, KEY, context(grown(catalogue, 3)))
    ballast.unlink()
    with Store(path, KEY, context(grown(catalogue, 3))) as store:
        require_sound(store, {"save-1"})


def test_a_store_on_a_full_disk_can_be_closed_and_opened(small_disk: Path, catalogue: Catalogue) -> None:
    path = small_disk / "ledger.db"
    store = Store.create(path, KEY, context(catalogue))
    save(store, 1, one_import(1)[:1_000], "save-1")
    ballast = fill(small_disk, 0)
    store.close()
    with Store(path, KEY, context(catalogue)) as store:
        assert store.count("member") == 1_000 and store.compare().ok
        ballast.unlink()
        require_sound(store, {"save-1"})


# -- a second writer -----------------------------------------------------------------------------


def test_a_second_process_that_writes_is_waited_for_and_then_named(laptop: Laptop) -> None:
    laptop.write(Edit("helper", "h1", {"name": "王干部"}))
    holder = (
        "import sys; from pathlib import Path; from desktop_app.store.cipher import begin, open_database\n"
        f"db = open_database(Path(r'{laptop.store.path}'), bytes.fromhex(sys.stdin.readline()))\n"
        "begin(db); print('holding', flush=True); sys.stdin.readline(); db.execute('ROLLBACK')"
    )
    words = [sys.executable, "-c", holder]
    with subprocess.Popen(
        words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin and process.stdout
        process.stdin.write(f"{laptop.key.hex()}\n")
        process.stdin.flush()
        assert process.stdout.readline() == "holding\n"
        with pytest.raises(StoreBusy) as raised:
            laptop.change("helper", "h1", name="李干部")
        assert "另一个窗口" in raised.value.message
        record = laptop.store.get("helper", "h1")
        assert record is not None and record["name"] == "王干部"
        process.stdin.write("\n")
        process.stdin.flush()
        process.wait(10)
        laptop.change("helper", "h1", name="李干部")
    assert laptop.store.compare().ok and laptop.store.verify_journal().transactions == 2


def test_a_draft_that_is_kept_while_an_import_runs_waits_its_turn(laptop: Laptop) -> None:
    failures: list[BaseException] = []

    def run(work: Callable[[], object]) -> None:
        try:
            work()
        except BaseException as error:
            failures.append(error)

    def type_on() -> None:
        for n in range(200):
            laptop.store.set_meta(**{f"note.{n}": "x"})

    imports = threading.Thread(target=run, args=(lambda: laptop.write(*one_import(1)),))
    typing = threading.Thread(target=run, args=(type_on,))
    imports.start()
    typing.start()
    imports.join()
    typing.join()
    assert failures == []
    assert laptop.store.count("member") == IMPORTED and laptop.store.compare().ok


# -- wrong clocks --------------------------------------------------------------------------------


def test_whatever_the_clock_says_time_in_the_journal_never_goes_back(
    make_laptop: Callable[[str], Laptop],
) -> None:
    a, b = make_laptop("dev-a"), make_laptop("dev-b")
    years = {2010: 1_262_304_000_000, 2018: 1_520_000_000_000, 2035: 2_051_222_400_000, 0: 0}
    for n, year in enumerate((2018, 2010, 2035, 2018, 0, 2035, 2010)):
        a.now_ms = years[year]
        a.change("helper", "h1", name=f"第{n}次")
        a.write(Edit("member", f"m{n}", {"name": f"成员{n}"}))
    times = [transaction.time for transaction in a.own()]
    assert times == sorted(set(times)) and len(times) == 14
    b.now_ms = years[2010]
    b.take(a)
    b.change("helper", "h1", name="最后")
    a.take(b)
    for laptop in (a, b):
        record = laptop.store.get("helper", "h1")
        assert record is not None and record["name"] == "最后" and record["home"] == AREA
        assert laptop.store.conflicts() == []
        assert laptop.store.compare().ok and laptop.store.verify_journal().ok
