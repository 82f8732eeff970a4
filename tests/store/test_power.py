"""Power cuts and failing disks under a whole store, by a disk that remembers, waits and fails.

The power is cut at many moments of a recorded run: what was synced is there, what was not is missing, whole
or torn. No acknowledged save may be lost and nothing may be damaged; that the harness would see a loss is
shown with ``synchronous=OFF``.
"""

import errno
import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from desktop_app.catalog.model import Catalogue
from desktop_app.store.cipher import open_database, verify_file
from desktop_app.store.errors import NotAStore, StoreError
from desktop_app.store.store import Store
from tests.disk.recorder import CAN_TRACE, Operation, compiled, cuts, read_log, surroundings
from tests.store.fault_worker import EDITIONS, KEY, context, grown

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="preloading is Linux's")

ROOT = Path(__file__).resolve().parents[2]
STEPS = {"saving": 60, "importing": 2, "migrating": 4}


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = compiled(tmp_path_factory.mktemp("preload"))
    if made is None:
        pytest.skip("no compiler here")
    return made


def run(
    folder: Path,
    acks: Path,
    task: str,
    steps: int,
    environment: Mapping[str, str],
    synchronous: str = "",
    under: Sequence[str] = (),
) -> list[str]:
    """Let the worker work in ``folder`` to its end, ``under`` another program if one is given; returns what
    it acknowledged in the file ``acks``.
    """
    words = ["-m", "tests.store.fault_worker", task, folder / "ledger.db", acks, steps, synchronous]
    subprocess.run(
        [*under, sys.executable, *map(str, words)],
        cwd=ROOT,
        env=dict(environment),
        check=True,
        capture_output=True,
    )
    return acks.read_text(encoding="ascii").split("\n")[1:-1]


def acknowledged(operations: list[Operation]) -> set[str]:
    """The saves that had come back when these operations had happened."""
    told = b"".join(one.data for one in operations if one.name == "acks" and one.op == "W")
    return set(told.decode().split("\n")[:-1]) - {"ready", ""}


def verdict(folder: Path, catalogue: Catalogue, kept: set[str], *, migrated: bool) -> str:
    """What is wrong with the store that a power cut left; empty if nothing is."""
    path = folder / "ledger.db"
    try:
        edition = catalogue
        if migrated:
            db = open_database(path, KEY)
            names = (
                [row[0] for row in db.execute("SELECT name FROM _sqlite_migrations")]
                if "_sqlite_migrations" in db.table_names()
                else []
            )
            db.close()
            edition = grown(catalogue, min(sum("-0" in name for name in names) + 1, EDITIONS))
        with Store(path, KEY, context(edition)) as store:
            db = open_database(path, KEY)
            verify_file(db, thorough=True)
            found = {row[0] for row in db.execute("SELECT save_id FROM txn")}
            db.close()
            if not kept <= found:
                return "lost"
            if not store.verify_journal().ok or store.compare().faults:
                return "inconsistent"
    except NotAStore:
        return "lost" if kept else ""
    except StoreError as error:
        return f"damaged: {type(error).__name__}"
    return ""


def cut_often(
    task: str, folder: Path, library: Path, catalogue: Catalogue, moments: int, synchronous: str = ""
) -> Counter[str]:
    """Record a run, cut the power at so many moments in three ways each, and count the verdicts."""
    place, log = folder / "disk", folder / "log"
    place.mkdir()
    if task != "migrating":
        Store.create(place / "ledger.db", KEY, context(catalogue)).close()
    start = {path.name: path.read_bytes() for path in place.iterdir()}
    run(place, place / "acks", task, STEPS[task], surroundings(library, place, log=log), synchronous)
    operations = [Operation("W", name, 0, content) for name, content in start.items()]
    operations += [Operation("S", name, 0, b"") for name in start]
    first = len(operations)
    operations += [one for one in read_log(log, place) if not one.name.endswith("-shm")]
    chance = random.Random(task)  # noqa: S311 - nothing secret is drawn
    chosen = chance.sample(range(first, len(operations) + 1), min(moments, len(operations) - first))
    verdicts: Counter[str] = Counter()
    for number, (moment, _, files) in enumerate(cuts(operations, chosen, seed=5)):
        left = folder / f"left-{number}"
        left.mkdir()
        for name, content in files.items():
            (left / name).write_bytes(content)
        told = acknowledged(operations[:moment])
        verdicts[verdict(left, catalogue, told, migrated=task == "migrating")] += 1
        for path in left.iterdir():
            path.unlink()
    return verdicts


@pytest.mark.parametrize("task", sorted(STEPS))
def test_a_power_cut_at_any_moment_loses_nothing_acknowledged(
    task: str, tmp_path: Path, library: Path, catalogue: Catalogue
) -> None:
    assert cut_often(task, tmp_path, library, catalogue, 5).keys() == {""}


@pytest.mark.slow
@pytest.mark.parametrize("task", sorted(STEPS))
def test_a_power_cut_at_a_hundred_moments_loses_nothing_acknowledged(
    task: str, tmp_path: Path, library: Path, catalogue: Catalogue
) -> None:
    assert cut_often(task, tmp_path, library, catalogue, 100).keys() == {""}


def test_the_harness_sees_what_an_unsynced_store_loses(
    tmp_path: Path, library: Path, catalogue: Catalogue
) -> None:
    """Without syncing, the same cuts lose acknowledged saves or damage the file."""
    verdicts = cut_often("saving", tmp_path, library, catalogue, 5, synchronous="OFF")
    assert sum(count for told, count in verdicts.items() if told) >= 5, verdicts
    assert verdicts["lost"] >= 1


# -- a disk that fails ---------------------------------------------------------------------------

FAULTS = {"EIO": (errno.EIO, {"!DiskFault"}), "ENOSPC": (errno.ENOSPC, {"!DiskFull", "!DiskFault"})}
"""What a person is told. A disk that is full at the opening SQLite can only call faulty."""


def fail_once(
    folder: Path, library: Path, catalogue: Catalogue, call: str, fault: str, first: int, times: int
) -> bool:
    """One call fails somewhere in forty saves; whether it was said. Nothing may be lost or twice there."""
    fail = f"{call}:{FAULTS[fault][0]}:{first}:{times}"
    return persist(folder, catalogue, fault, surroundings(library, folder, fail=fail))


def persist(
    folder: Path,
    catalogue: Catalogue,
    fault: str,
    environment: Mapping[str, str],
    under: Sequence[str] = (),
) -> bool:
    """Forty saves on a new store where a call fails; whether that was said."""
    sentences = FAULTS[fault][1]
    folder.mkdir(exist_ok=True)
    Store.create(folder / "ledger.db", KEY, context(catalogue)).close()
    acks = folder.with_name(f"{folder.name}.acks")  # on another disk
    told = run(folder, acks, "persisting", 40, environment, under=under)
    assert set(told) - sentences <= {f"save-{n}" for n in range(1, 41)} | {""}, told
    with Store(folder / "ledger.db", KEY, context(catalogue)) as store:
        assert store.verify_journal().ok and store.compare().faults == ()
        db = open_database(store.path, KEY)
        verify_file(db, thorough=True)
        kept = Counter(row[0] for row in db.execute("SELECT save_id FROM txn"))
        db.close()
    assert set(told) - sentences - {""} <= kept.keys() and set(kept.values()) == {1}
    return not sentences.isdisjoint(told)


@pytest.mark.parametrize(
    ("call", "fault", "first", "times"),
    [("sync", "EIO", 2, 1), ("sync", "EIO", 9, 3), ("write", "EIO", 40, 1), ("write", "ENOSPC", 90, 5)],
)
def test_a_failing_disk_is_said_and_the_repeated_save_is_there_once(
    tmp_path: Path, library: Path, catalogue: Catalogue, call: str, fault: str, first: int, times: int
) -> None:
    assert fail_once(tmp_path / "disk", library, catalogue, call, fault, first, times)


@pytest.mark.slow
@pytest.mark.parametrize(("call", "fault"), [("sync", "EIO"), ("write", "EIO"), ("write", "ENOSPC")])
def test_a_disk_that_fails_anywhere(
    tmp_path: Path, library: Path, catalogue: Catalogue, call: str, fault: str
) -> None:
    chance = random.Random(call + fault)  # noqa: S311 - nothing secret is drawn
    said = [
        fail_once(
            tmp_path / str(n),
            library,
            catalogue,
            call,
            fault,
            chance.randint(1, 50 if call == "sync" else 400),
            chance.randint(1, 4),
        )
        for n in range(25)
    ]
    assert sum(said) >= 10


# The same by the kernel's own hand: strace lets a system call fail before anything of ours has seen it.


def injected(call: str, fault: str, first: int, last: int, folder: Path) -> list[str]:
    """strace around a program, one system call failing from its ``first`` to its ``last`` time."""
    which = "fsync,fdatasync" if call == "sync" else "pwrite64"
    trace = [
        "strace",
        "-f",
        "-qq",
        "-o",
        str(folder.with_name(f"{folder.name}.trace")),
        "-e",
        f"trace={which}",
    ]
    if call == "write":  # of all that is written only the log: what a save writes, and nothing else does
        trace += ["-P", str(folder / "ledger.db-wal")]
    return [*trace, "-e", f"inject={which}:error={fault}:when={first}..{last}"]


@pytest.mark.skipif(not CAN_TRACE, reason="needs strace and the right to trace")
@pytest.mark.parametrize(
    ("call", "fault", "first", "last"),
    [
        ("sync", "EIO", 7, 7),
        ("sync", "EIO", 9, 12),
        ("write", "EIO", 40, 40),
        ("write", "EIO", 133, 137),
        ("write", "ENOSPC", 90, 92),
    ],
)
def test_a_system_call_that_fails_is_said_and_nothing_is_lost(
    tmp_path: Path, catalogue: Catalogue, call: str, fault: str, first: int, last: int
) -> None:
    folder = tmp_path / "disk"
    under = injected(call, fault, first, last, folder)
    assert persist(folder, catalogue, fault, os.environ, under)
    failed = (tmp_path / "disk.trace").read_text(errors="replace").count("(INJECTED)")
    assert failed == last - first + 1


@pytest.mark.slow
@pytest.mark.skipif(not CAN_TRACE, reason="needs strace and the right to trace")
@pytest.mark.parametrize(("call", "fault"), [("sync", "EIO"), ("write", "EIO"), ("write", "ENOSPC")])
def test_a_system_call_that_fails_anywhere(
    tmp_path: Path, catalogue: Catalogue, call: str, fault: str
) -> None:
    chance = random.Random(call + fault)  # noqa: S311 - nothing secret is drawn
    said = []
    for n in range(25):
        first = chance.randint(1, 45 if call == "sync" else 1_200)
        under = injected(call, fault, first, first + chance.randint(0, 3), tmp_path / str(n))
        said.append(persist(tmp_path / str(n), catalogue, fault, os.environ, under))
    assert sum(said) >= 10
