"""The store beside the same work without a journal: saving, importing, searching, verifying, unlocking.

    python3 installer/run.py bench store [--members N] [--searched N] [--json]

Both sides of a ratio write to encrypted files on the same disk with the same settings: the same columns and
indexes, and where it says so the same search index with the same pinyin. The bars of the design are stated
for 400,000 imported and 1,000,000 searched members, which are the defaults and take about eight minutes.
"""

import argparse
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from desktop_app.catalog.divisions import load_divisions
from desktop_app.catalog.loader import load_catalogue
from desktop_app.catalog.model import Edit, Value
from desktop_app.station.filters import Filters
from desktop_app.station.lists import Lists
from desktop_app.station.wiring import store_context
from desktop_app.store.asking import Patience
from desktop_app.store.changes import Stamp
from desktop_app.store.cipher import checkpoint, create_database, new_key, open_database, writing
from desktop_app.store.opening import Login, create_store, open_store
from desktop_app.store.schema import SEARCH_STATEMENTS, SHARED_STATEMENTS, START_STATEMENTS, entity_tables
from desktop_app.store.search import SearchIndex
from desktop_app.store.store import Store, StoreContext
from tests.bench._bars import Bar, at_most, report
from tests.disk.recorder import compiled, surroundings

if TYPE_CHECKING:
    from sqlite_utils import Database

MEMBERS, SEARCHED, WORKBOOK = 400_000, 1_000_000, 50_000
_AREA, _DEVICE, _NOW = "513431215", "dev-a", 1_520_000_000_000
_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾"
    "丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤"
    "尹黎易常武乔贺赖龚文"
)
_GIVEN = (
    "木呷阿依尔日惹牛哈铁克支布史古且什曲比马海吉伍建国秀英桂兰志强小芳玉珍明华丽娟军伟杰敏静洋勇艳涛超霞"
    "平刚飞红玲波斌鹏辉宇浩凯健俊峰宁晨龙江雪梅莲花春生贵富福禄寿喜财旺安康顺成林森海山川河云雨星月光辉文武"
)
_RUNS = 60
_Item = TypeVar("_Item")
_LIMIT_MS = 30.0
_SHOWN_FIRST = 200  # as the lists of the window
_SLOW_SYNC_US = 5_000


def members(count: int) -> Iterator[tuple[str, str, dict[str, Value]]]:
    """Invented households of four with their members: (entity, id, values), the same for the same number."""
    chance = random.Random(2018)  # noqa: S311 - nothing secret is drawn
    for n in range(count):
        house = f"{n // 4:012x}"
        if n % 4 == 0:
            yield "household", house, _household(n // 4)
        name = chance.choice(_SURNAMES) + "".join(chance.choices(_GIVEN, k=chance.choice((1, 2, 2, 2, 3))))
        born = f"{chance.randint(1930, 2017)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
        values: dict[str, Value] = {
            "household_id": house,
            "name": name,
            "id_type": "1",
            "id_no": f"519900{born.replace('-', '')}{n % 10_000:04}",
            "birth_date": born,
            "ethnicity": chance.choice(("01", "07")),
            "joined_date": "2014-01-01",
        }
        yield "member", f"{chance.getrandbits(128):032x}", values


def _household(n: int) -> dict[str, Value]:
    return {
        "household_no": f"5134312150{n:08}",
        "division_code": f"513431215{200 + n % 20:03}",
        "village_group": f"{n % 12 + 1}组",
        "identified_year": 2014,
    }


class Peer:
    """The same tables, indexes and search index in an encrypted file, written without a journal."""

    def __init__(self, path: Path, context: StoreContext) -> None:
        self._catalogue = context.catalogue
        self._index = SearchIndex(context.catalogue, context.readings, context.division_name)
        self.path = path
        self.db: Database = create_database(path, new_key())
        with writing(self.db):
            for statement in (
                *entity_tables(context.catalogue),
                *SEARCH_STATEMENTS,
                *SHARED_STATEMENTS,
                *START_STATEMENTS,
            ):
                self.db.execute(statement)

    def write(self, edits: Sequence[Edit], *, search: bool = True) -> None:
        """Insert new records in one transaction."""
        with writing(self.db):
            for entity in dict.fromkeys(edit.entity for edit in edits):
                mine = [edit for edit in edits if edit.entity == entity]
                names = [item.name for item in self._catalogue.entity(entity).stored_fields]
                columns = ", ".join(f'"{name}"' for name in names)
                marks = ", ".join("?" * (len(names) + 4))
                self.db.conn.executemany(
                    f'INSERT INTO "{entity}" (id, home, base_device, base_seq, {columns}) VALUES ({marks})',
                    ([edit.record_id, _AREA, _DEVICE, 1, *map(edit.values.get, names)] for edit in mine),
                )
                if search:
                    records = [{"id": edit.record_id, **edit.values} for edit in mine]
                    self._index.refresh(self.db, entity, records, fresh=True)

    def close(self) -> None:
        """Fold the log in and close."""
        checkpoint(self.db)
        self.db.close()


def timed(work: Callable[[], object]) -> float:
    """Seconds that ``work`` takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def each(work: Callable[[_Item], object], items: Sequence[_Item]) -> list[float]:
    """Seconds that ``work`` takes for each of ``items``."""
    return [timed(partial(work, item)) for item in items]


def p95(seconds: Sequence[float]) -> float:
    """The 95th percentile in milliseconds."""
    return sorted(seconds)[int(len(seconds) * 0.95)] * 1000


class Bench:
    """The measurements, in a folder that is thrown away."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        catalogue = load_catalogue()
        self._context = store_context(catalogue, load_divisions())
        self._key = new_key()
        self._saves = 0

    def _store(self, name: str) -> Store:
        return Store.create(self._folder / name, self._key, self._context)

    def _write(self, store: Store, edits: Sequence[Edit]) -> None:
        self._saves += 1
        stamp = Stamp("王干部", "导入", _NOW + self._saves * 1000)
        store.write(edits, stamp, device=_DEVICE, area=_AREA)

    def save(self, times: int = 300) -> tuple[float, float]:
        """Median seconds of saving one record, ours and a bare encrypted insert, taking turns."""
        ours: list[float] = []
        bare: list[float] = []
        peer = Peer(self._folder / "bare.db", self._context)
        with self._store("save.db") as store:
            for entity, record_id, values in members(times):
                edit = Edit(entity, record_id, values)
                ours += each(lambda one: self._write(store, [one]), [edit])
                bare += each(lambda one: peer.write([one], search=False), [edit])
        peer.close()
        return statistics.median(ours), statistics.median(bare)

    def saves(self) -> list[Bar]:
        """One record with journal, hash and search index beside one bare insert, here and on a slow disk."""
        ours, bare = self.save()
        told = f"bare encrypted insert {bare * 1000:.2f} ms"
        return [
            at_most("save one record, p50", ours / bare, 4.0, told),
            slow_saves(self._folder),
        ]

    def imports(self, count: int) -> list[Bar]:
        """An import with journal beside the same without, workbook by workbook in turn so that a busy moment
        of the machine meets both; then the size of both and verifying the chain.
        """
        edits = [Edit(*record) for record in members(count)]
        peer = Peer(self._folder / "plain.db", self._context)
        with_journal = without = 0.0
        with self._store("import.db") as store:
            for start in range(0, len(edits), WORKBOOK):
                book = edits[start : start + WORKBOOK]
                with_journal += timed(partial(self._write, store, book))
                without += timed(partial(peer.write, book))
            verified = min(timed(store.verify_journal) for _ in range(2))
            scanned = min(timed(lambda: scan(store.path, self._key)) for _ in range(2))
        peer.close()
        size = (self._folder / "import.db").stat().st_size / peer.path.stat().st_size
        plain = f"the same without journal, {without:.1f} s for {count:,} members"
        return [
            at_most("import with journal", with_journal / without, 1.8, plain),
            at_most("size of the file", size, 2.0, "the same rows and indexes without journal"),
            at_most("verify the chain", verified / scanned, 3.0, f"a plain scan, {scanned:.2f} s"),
        ]

    def search(self, count: int) -> list[Bar]:
        """Count and first 200 for each kind of query, and what a list shows first; LIKE on the same file."""
        bars: list[Bar] = []
        with self._store("search.db") as store:
            batch: list[Edit] = []
            for record in members(count):
                batch.append(Edit(*record))
                if len(batch) >= WORKBOOK:
                    self._write(store, batch)
                    batch = []
            self._write(store, batch or [Edit("helper", "h", {"name": "王"})])
            catalogue = self._context.catalogue
            filters = Filters(
                store, catalogue, Lists(store, catalogue, self._context.division_name), lambda: 2018
            )
            db = open_database(store.path, self._key, read_only=True)
            for kind, queries, column in self._queries(store):
                totals = [store.lookup(text, ("member",)).total for text in queries]
                ours = p95(each(lambda text: store.lookup(text, ("member",)), queries))
                told = f"{count:,} members, up to {max(totals):,} found"
                bars.append(at_most(f"search {kind}, p95 ms", ours, _LIMIT_MS, told))
                ask = partial(
                    filters.ids, "household", limit=_SHOWN_FIRST + 1, patience=Patience(lambda: False)
                )
                typed = p95(each(ask, queries))
                told = f"households through {count:,} members, as the window asks"
                bars.append(at_most(f"list while typing {kind}, p95 ms", typed, _LIMIT_MS, told))
                if column:
                    like = p95(each(partial(like_search, db, column), queries[:15]))
                    peer = f"LIKE with count and first 200, {like:.0f} ms"
                    bars.append(at_most(f"search {kind}", ours / like, 1.0, peer))
            db.close()
        return bars

    def _queries(self, store: Store) -> Iterator[tuple[str, list[str], str]]:
        chance = random.Random(5)  # noqa: S311 - nothing secret is drawn
        known = chance.sample(store.ids("member"), _RUNS)
        found = [store.get("member", record_id) or {} for record_id in known]
        names = [str(record["name"]) for record in found]
        yield "one character", [chance.choice(name) for name in names], "name"
        yield "two characters", [name[:2] for name in names], "name"
        yield "three characters", [(name + name)[:3] for name in names], "name"
        initials = ["".join(word[0] for word in spelled(self._context, name)) for name in names]
        yield "pinyin initials", initials, ""
        numbers = [str(record["id_no"]) for record in found]
        yield "last eight digits", [number[-8:] for number in numbers], "id_no"
        # From anywhere, the area code included, which all numbers of a township share: that finds everybody.
        starts = [(chance.randint(0, 12), chance.randint(4, 8)) for _ in numbers]
        fragments = [number[at : at + size] for number, (at, size) in zip(numbers, starts, strict=True)]
        yield "ID fragment of four to eight", fragments, "id_no"
        starts = [(chance.randint(0, 14), chance.randint(1, 3)) for _ in numbers]
        short = [number[at : at + size] for number, (at, size) in zip(numbers, starts, strict=True)]
        yield "ID fragment of one to three", short, "id_no"
        yield "first nine digits and more", [number[: chance.randint(9, 17)] for number in numbers], "id_no"

    def unlock(self) -> list[Bar]:
        """From the password to an open store, at the cost that the product has."""
        folder, login = self._folder / "station", Login("wang", "Zhaojue-2018-hu")
        opened, _ = create_store(folder, login, "王干部", lambda: _NOW, self._context)
        opened.close()

        def unlock() -> None:
            open_store(folder, login, lambda: _NOW, self._context).close()

        return [at_most("unlock, s", min(timed(unlock) for _ in range(3)), 1.0, "–")]


def slow_saves(folder: Path) -> Bar:
    """The same saves in a process whose syncs take 5 ms longer, as on a worn stick or a spinning disk."""
    name, told = "save one record, p50, syncs 5 ms longer", "bare encrypted insert on the same disk"
    library = compiled(folder) if sys.platform == "linux" else None
    if library is None:
        return at_most(name, None, 1.3, "needs a C compiler")
    place = folder / "slow"
    place.mkdir()
    child = subprocess.run(
        [sys.executable, "-m", "tests.bench.store", "--saves-in", str(place)],
        env=surroundings(library, place, wait=_SLOW_SYNC_US),
        check=True,
        capture_output=True,
        text=True,
    )
    ours, bare = map(float, child.stdout.split())
    return at_most(name, ours / bare, 1.3, f"{told}, {bare * 1000:.2f} ms")


def spelled(context: StoreContext, name: str) -> list[str]:
    """The pinyin of each character of a name."""
    return [next(iter(next(iter(context.readings(char))).split())) for char in name]


def scan(path: Path, key: bytes) -> int:
    """Read every column of every record through a fresh connection."""
    db = open_database(path, key, read_only=True)
    try:
        return sum(1 for table in ("household", "member") for _ in db.execute(f"SELECT * FROM {table}"))
    finally:
        db.close()


def like_search(db: "Database", column: str, text: str) -> None:
    """What a list without an index does: count, then the first two hundred."""
    where = f"FROM member WHERE coalesce(is_deleted, 0) = 0 AND {column} LIKE ?"
    db.execute(f"SELECT count(*) {where}", [f"%{text}%"]).fetchone()
    db.execute(f"SELECT id {where} LIMIT 200", [f"%{text}%"]).fetchall()


def main(arguments: Sequence[str]) -> int:
    """Measure and report; 1 when a bar is not met."""
    parser = argparse.ArgumentParser(prog="bench store")
    parser.add_argument("--members", type=int, default=MEMBERS, help="members to import")
    parser.add_argument("--searched", type=int, default=SEARCHED, help="members to search")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--saves-in", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.saves_in:
        sys.stdout.write("{} {}\n".format(*Bench(given.saves_in).save()))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder))
        bars = [*bench.saves(), *bench.imports(given.members), *bench.search(given.searched), *bench.unlock()]
    return report(bars, as_json=given.json)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
