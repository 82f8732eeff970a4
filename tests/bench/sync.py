"""Bundles beside an SQLite session changeset: a township's whole register out and in, and a day's work.

    python3 installer/run.py bench sync [--members N] [--photos N] [--json]

The peer is apsw's session extension with zstd, in a virtual environment of its own: it writes the rows of
the same tables, and applies them to the same tables, indexes and search index, as durably and with as much
memory for pages. It knows no person, reason or previous value, seals and signs nothing. Both sides of a
ratio get the same work and layout: the peer of the bar applies its changeset to a file encrypted as ours
is, and the texts of its search index are made from the rows by the same code, whose time counts as its own.
Beside it stand one that gets them for nothing, and one that writes in clear. Both take turns, and the
better of two rounds counts. Ours is what a station and the province do: journal out of the encrypted file,
compressed, sealed, signed, read back; then judged, decrypted, every hash computed, and applied to records,
journal and search index. The bars of the design are stated for 400,000 members and 1 GB of photographs.
"""

import argparse
import json
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path

from desktop_app.catalog.divisions import load_divisions
from desktop_app.catalog.loader import load_catalogue
from desktop_app.catalog.model import Edit, Value
from desktop_app.station.wiring import store_context
from desktop_app.store import fragments
from desktop_app.store.changes import Stamp
from desktop_app.store.cipher import new_key, remove_database
from desktop_app.store.long_fragments import beginnings
from desktop_app.store.schema import SEARCH_STATEMENTS, START_STATEMENTS, entity_tables
from desktop_app.store.search import Documents, SearchIndex
from desktop_app.store.store import Store
from desktop_app.sync.enrolment import (
    READABLE,
    EnrolmentRequest,
    Grant,
    ProvinceKey,
    issue,
    request_enrolment,
)
from desktop_app.sync.keys import StationKeys
from desktop_app.sync.manifest import Kind, Slice
from desktop_app.sync.tally import money_fields, withheld_from
from desktop_app.sync.writing import Dispatch, Sender, WrittenBundle, write_bundle
from tests.bench._arrival import received
from tests.bench._bars import Bar, at_most, report
from tests.bench.store import members
from tests.sync.test_speed import MEASURE

ROOT = Path(__file__).parents[2]
PEERS = ROOT / "build" / "peers-changeset"
PEER_PACKAGES = ("apsw-sqlite3mc==3.54.0.0", "zstandard==0.25.0")
MEMBERS, PHOTOS, CHANGES = 100_000, 2_000, 2_000
_AREA, _NOW = "513431215", 1_520_000_000_000
_BATCH = 50_000
_ENTITIES = ("household", "member", "member_year")
_ROUNDS = 2
_SAVED_TOGETHER = 4  # the members of one household


@dataclass(frozen=True)
class Times:
    """Seconds out and in, and the bytes of the file."""

    out: float
    back: float
    size: int

    @property
    def both(self) -> float:
        """Out and in together."""
        return self.out + self.back


def register(count: int) -> Iterator[tuple[str, str, dict[str, Value]]]:
    """``count`` invented members with their households, and for each of them a year's particulars."""
    chance = random.Random(2019)  # noqa: S311  # nothing secret is drawn
    for entity, record_id, values in members(count):
        yield entity, record_id, values
        if entity == "member":
            year: dict[str, Value] = {
                "member_id": record_id,
                "year": 2018,
                "kinship": chance.choice(("01", "02", "11", "21")),
                "education": chance.choice(("1", "2", "3", "4")),
                "health": chance.choice(("1", "1", "1", "2", "3")),
                "labour_skill": chance.choice(("1", "2", "3", "4")),
                "speaks_mandarin": chance.randrange(2),
                "in_resident_medical": 1,
                "in_resident_pension": chance.randrange(2),
                "is_dibao": chance.randrange(2),
                "work_months": chance.choice((None, None, 6, 10)),
            }
            yield "member_year", f"{chance.getrandbits(128):032x}", year


def timed(work: Callable[[], object]) -> float:
    """Seconds that ``work`` takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


class Bench:
    """A township's store and its province's, in a folder that is thrown away."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._catalogue = load_catalogue()
        self._context = store_context(self._catalogue, load_divisions())
        self._province, self._keys = StationKeys.generate(), StationKeys.generate()
        self._province_key = ProvinceKey("51", "四川省", self._province.public, self._province.recipient)
        self._source = Store.create(folder / "township.db", new_key(), self._context)
        self._target = Store.create(folder / "province.db", new_key(), self._context)
        self._saves = 0
        self._last = folder
        self._certificate = self._enrolled()

    def _enrolled(self) -> str:
        request = request_enrolment(self._keys, station="三岔河乡", area=_AREA, role="township")
        grant = Grant("51-000001", "2A", date(2018, 1, 1), date(2020, 12, 31))
        return issue(EnrolmentRequest.parse(request), grant, self._province_key, self._province)

    def close(self) -> None:
        """Close both stores."""
        self._source.close()
        self._target.close()

    def enter(self, edits: Sequence[Edit]) -> None:
        """Save at the township."""
        self._saves += 1
        stamp = Stamp("王干部", "导入", _NOW + self._saves * 1000)
        self._source.write(edits, stamp, device=self._keys.device, area=_AREA)

    def carry(self) -> Times:
        """Everything that the province lacks, out and in."""
        first = self._target.chain_end(self._keys.device).seq + 1
        last = self._source.chain_end(self._keys.device).seq
        written: list[WrittenBundle] = []
        out = timed(lambda: written.append(self._export(Slice(self._keys.device, first, last))))
        self._last = written[0].path
        back = timed(lambda: received(self._last, self._province, self._target))
        return Times(out, back, written[0].size)

    def _export(self, part: Slice) -> WrittenBundle:
        dispatch = Dispatch(
            kind=Kind.BUNDLE,
            edition=self._catalogue.edition,
            made_at="2018-10-31T10:00:00",
            recipients=(self._province_key.recipient,),
            slices=(part,),
            withheld=withheld_from(READABLE["province"], self._catalogue),
            money=money_fields(self._catalogue),
        )
        return write_bundle(self._folder, dispatch, Sender(self._keys, self._certificate), self._source)

    def arrival(self) -> int | None:
        """MB above idle that the import of the last bundle takes in a process of its own; None off Linux."""
        if sys.platform != "linux":
            return None
        command = [sys.executable, "-m", "tests.bench._arrival", str(self._last), str(self._folder)]
        done = subprocess.run(
            command, cwd=ROOT, input=self._province.to_bytes(), stdout=subprocess.PIPE, check=True
        )
        idle, peak = map(int, done.stdout.split())
        return peak - idle

    def register(self, count: int) -> None:
        """Import a whole register of ``count`` members with their households at the township."""
        people = iter(Edit(*record) for record in register(count))
        while batch := list(islice(people, _BATCH)):
            self.enter(batch)

    def carry_all(self) -> Times:
        """Everything there is, out and into an empty store."""
        self._target.close()
        remove_database(self._target.path)
        self._target = Store.create(self._target.path, new_key(), self._context)
        return self.carry()

    def increment(self, count: int) -> Times:
        """A day's work: ``count`` members changed in two fields each, a household's in one save."""
        chosen = self._source.ids("member", sort="household_id")[:count]
        edits = [
            Edit("member", record_id, {"phone": f"139{number:08}", "note": f"第{number % 90}次走访核实"})
            for number, record_id in enumerate(chosen)
        ]
        for start in range(0, len(edits), _SAVED_TOGETHER):
            self.enter(edits[start : start + _SAVED_TOGETHER])
        return self.carry()

    def rows(self, count: int) -> tuple[Path, float]:
        """The same rows, statements and search texts as a plain SQLite file for the peer; and what seconds
        it takes to make the texts from the rows.
        """
        path = self._folder / "rows.db"
        db = sqlite3.connect(path)
        statements = [*self._tables(), *SEARCH_STATEMENTS, *START_STATEMENTS]
        db.execute("CREATE TABLE statement (n INTEGER PRIMARY KEY, sql TEXT)")
        db.executemany("INSERT INTO statement (sql) VALUES (?)", ([sql] for sql in statements))
        db.execute("CREATE TABLE carried (n INTEGER PRIMARY KEY, name TEXT)")
        db.executemany("INSERT INTO carried (name) VALUES (?)", ([name] for name in _ENTITIES))
        db.execute(
            "CREATE TABLE texts (n INTEGER PRIMARY KEY, record_id TEXT, words TEXT, latin TEXT, numbers TEXT)"
        )
        db.execute("CREATE TABLE starts (number TEXT, n INTEGER)")
        for statement in self._tables():
            if statement.startswith("CREATE TABLE"):
                db.execute(statement)
        people, spent = list(register(count)), 0.0
        for place, entity in enumerate(_ENTITIES, 1):
            mine = [(record_id, values) for name, record_id, values in people if name == entity]
            names = [item.name for item in self._catalogue.entity(entity).stored_fields]
            marks = ", ".join("?" * (len(names) + 4))
            db.executemany(
                f'INSERT INTO "{entity}" VALUES ({marks})',  # names of the catalogue
                ([record_id, _AREA, "a", 1, *map(values.get, names)] for record_id, values in mine),
            )
            ids = [record_id for record_id, _ in mine]
            columns = {name: [values.get(name) for _, values in mine] for name in names}
            (told, starts), seconds = self._texts(entity, ids, columns, (place << 40) + 1)
            spent += seconds
            db.executemany("INSERT INTO texts VALUES (?, ?, ?, ?, ?)", zip(*told, strict=True))
            db.executemany("INSERT INTO starts VALUES (?, ?)", starts)
        db.commit()
        db.close()
        return path, spent

    def _texts(
        self, entity: str, ids: Sequence[str], columns: Mapping[str, Sequence[Value]], first: int
    ) -> tuple[tuple[Documents, list[tuple[str, int]]], float]:
        """What is indexed of an entity, if anything, and the fewest seconds of several rounds."""
        rounds = []
        told, starts = Documents.of(()), list[tuple[str, int]]()
        for _ in range(_ROUNDS):
            index = SearchIndex(self._catalogue, self._context.readings, self._context.division_name)
            started = time.perf_counter()
            if index.covers(entity):
                told = index.documents(entity, ids, columns, first)
                folded = zip(told.n, map(fragments.folded, told.numbers), strict=True)
                starts = [(one, n) for n, text in folded for one in beginnings(text)]
            rounds.append(time.perf_counter() - started)
        return (told, starts), min(rounds)

    def _tables(self) -> Iterator[str]:
        """The statements that make the tables and indexes of the entities that are carried."""
        for statement in entity_tables(self._catalogue):
            if statement.split('"')[1].split("__")[0] in _ENTITIES:
                yield statement


def peer_python() -> Path | None:
    """The Python that has apsw, installed if need be; None when that is not possible here."""
    python = PEERS / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if not python.exists():
        venv.create(PEERS, with_pip=True)
    pip = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", "--only-binary", ":all:"]
    done = subprocess.run([*pip, *PEER_PACKAGES], capture_output=True, check=False)
    return python if done.returncode == 0 else None


@dataclass(frozen=True)
class Peer:
    """The peer's times and bytes, on files encrypted as ours and on files in clear."""

    encrypted: Times
    clear: Times


def peer(python: Path, rows: Path, folder: Path) -> Peer:
    """What the peer took, in a new ``folder``."""
    folder.mkdir()
    script = Path(__file__).with_name("_changeset_peer.py")
    command = [str(python), str(script), str(rows), str(folder)]
    told = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
    times = {name: Times(one["export"], one["import"], one["bytes"]) for name, one in told.items()}
    return Peer(**times)


def memory(folder: Path, photos: int) -> tuple[int, int, int]:
    """MB of a bundle with ``photos`` of half a megabyte; MB above idle that exporting took at most, and that
    exporting and reading did.
    """
    command = [sys.executable, "-c", MEASURE, str(folder), str(photos)]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout
    size, idle, exported, peak = map(int, told.split())
    return size, exported - idle, peak - idle


def best(rounds: Sequence[Times]) -> Times:
    """The quickest way out and the quickest way in of several rounds."""
    return Times(min(one.out for one in rounds), min(one.back for one in rounds), rounds[0].size)


def in_turns(bench: Bench, rows: Path, folder: Path) -> tuple[Times, Peer | None]:
    """The better of several rounds each, taking turns, so that whatever else the machine does meets both."""
    python = peer_python()
    ours, theirs = [], []
    for number in range(_ROUNDS):
        ours.append(bench.carry_all())
        if python:
            theirs.append(peer(python, rows, folder / f"peer-{number}"))
            shutil.rmtree(folder / f"peer-{number}")
    if not theirs:
        return best(ours), None
    return best(ours), Peer(best([one.encrypted for one in theirs]), best([one.clear for one in theirs]))


def bars(folder: Path, count: int, photos: int) -> list[Bar]:
    """All bars of this benchmark."""
    bench = Bench(folder)
    bench.register(count)
    rows, making = bench.rows(count)
    ours, theirs = in_turns(bench, rows, folder)
    arrival = bench.arrival()
    day = bench.increment(CHANGES)
    bench.close()
    sys.stderr.write(f"ours {ours}, peer {theirs}, {CHANGES} changes {day}\n")
    told = _told("encrypted", theirs.encrypted, making) if theirs else "no peer"

    def ratio(of: Callable[[Times], float], more: float = 0) -> float | None:
        return of(ours) / (of(theirs.encrypted) + more) if theirs else None

    size, exporting, reading = memory(folder, photos)
    return [
        at_most(f"bundle of {count:,} members: size", ratio(lambda one: one.size), 0.75, told),
        at_most("the same: export", ratio(lambda one: one.out), 1.5, told),
        at_most("the same: export + import", ratio(lambda one: one.both, making), 1.5, told),
        *_beside(ours, theirs),
        Bar("the same: import, MB above idle", arrival, "shown", "–", None),
        at_most(f"memory for exporting {size:,} MB, MB above idle", exporting, 60, "–"),
        at_most("the same, and reading them to the end", reading, 60, "–"),
        at_most(f"{CHANGES:,} changes: KB", day.size / 1000, 120, "–"),
        at_most(f"{CHANGES:,} changes: export, s", day.out, 1.0, "–"),
        at_most(f"{CHANGES:,} changes: import, s", day.back, 1.0, "–"),
    ]


def _told(files: str, times: Times, making: float = 0) -> str:
    made = f" and {making:.1f} s for the texts" if making else ""
    return f"changeset + zstd, {files} files, {times.both:.1f} s{made}, {times.size / 1e6:.1f} MB"


def _beside(ours: Times, theirs: Peer | None) -> list[Bar]:
    """For comparison: a peer that gets the texts of its index for nothing, and one that encrypts nothing."""
    kinds = {"texts for nothing": theirs.encrypted, "and files in clear": theirs.clear} if theirs else {}
    return [
        Bar(f"the same, {kind}", round(ours.both / times.both, 3), "shown", _told("such", times), None)
        for kind, times in kinds.items()
    ]


def main(arguments: list[str]) -> int:
    """Run the benchmark; the exit status."""
    parser = argparse.ArgumentParser(prog="bench sync", description=__doc__)
    parser.add_argument("--json", action="store_true", help="bars as JSON on standard output")
    parser.add_argument("--members", type=int, default=MEMBERS, help="members of the register")
    parser.add_argument("--photos", type=int, default=PHOTOS, help="photographs of half a megabyte")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        return report(bars(Path(folder), options.members, options.photos), as_json=options.json)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
