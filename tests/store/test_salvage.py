"""A flipped byte in a page of each class: named, and everything that can be read is in the new file.

What class a page is of is asked of SQLite itself (``dbstat`` is not built in, so by the root pages and by
which table's rows a page holds).
"""

import random
from pathlib import Path

import pytest

from desktop_app.catalog.model import Catalogue, Edit
from desktop_app.store.changes import Stamp, Touched
from desktop_app.store.cipher import open_database, verify_file
from desktop_app.store.drafts import Draft
from desktop_app.store.errors import StoreDamaged, StoreError
from desktop_app.store.pages import PAGE_BYTES, PageFile
from desktop_app.store.salvage import salvage
from desktop_app.store.store import Store
from tests.store.fault_worker import AREA, DEVICE, KEY, OTHER, context

HOUSEHOLDS, IMPORTED = 120, 1_500
PHOTOGRAPH = bytes(range(256)) * 160


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, catalogue: Catalogue) -> Path:
    """A store with small saves, an import, another device's chain, notes and a file."""
    path = tmp_path_factory.mktemp("whole") / "store.db"
    with Store.create(path, KEY, context(catalogue)) as store:
        for n in range(HOUSEHOLDS):
            values = {"household_no": f"513429100{n:08}", "village_group": f"{n % 9}组"}
            write(store, n, Edit("household", f"h{n:03}", values))
        members = (
            Edit(
                "member",
                f"m{n:05}",
                {"household_id": f"h{n % 99:03}", "name": f"马海{n}", "id_no": f"5199{n:014}"},
            )
            for n in range(IMPORTED)
        )
        write(store, 900, *members)
        write(store, 901, Edit("household", "h003", {"village_group": "十组"}))
        write(store, 902, Edit("helper", "p1", {"name": "吉木"}), device=OTHER)
        store.erase([Touched("member", "m00007")], "县府〔2019〕3号", stamp(903), device=DEVICE, area=AREA)
        store.keep_draft(Draft("member", "", "wang", "2018-03-02", {"name": "马海木"}))
        store.set_meta(name="来洛乡")
        store.set_secret("keys", b"secret")
        store.keep_blob(PHOTOGRAPH)
        store.note_event("2018-03-02", "王干部", "create")
    return path


def stamp(number: int) -> Stamp:
    return Stamp("王干部", "", 1_520_000_000_000 + number * 1000, save_id=f"save-{number}")


def write(store: Store, number: int, *edits: Edit, device: str = DEVICE) -> None:
    store.write(edits, stamp(number), device=device, area=AREA)


def contents(store: Store, catalogue: Catalogue) -> dict[tuple[str, str], dict[str, object]]:
    """Every record with its values, whatever version they have."""
    base = ("base_device", "base_seq")
    return {
        (name, str(record["id"])): {key: value for key, value in record.items() if key not in base}
        for name in catalogue.entities
        for record in store.find(name)
    }


def pages_of(path: Path) -> dict[str, list[int]]:
    """Page numbers by class: the first page, roots of tables and indexes, leaves by what they hold."""
    db = open_database(path, KEY, read_only=True)
    roots = dict(db.execute("SELECT name, rootpage FROM sqlite_master WHERE rootpage > 0").fetchall())
    db.close()
    classes = {"header": [1]}
    for name in (
        "member",
        "household",
        "txn",
        "entry",
        "entry_block",
        "entry_record",
        "member__id_no",
        "head",
    ):
        classes[f"root of {name}"] = [roots[name]]
    for name in ("search_name_data", "search_number_data", "search_doc", "meta", "blob"):
        classes[f"root of {name}"] = [roots[name]]
    shapes = {11: "txn", 6: "entry", 8: "block"}
    for row in PageFile(path, KEY).rows():
        name = shapes.get(len(row.columns), "")
        if row.in_index and name and isinstance(row.columns[-1], bytes if name != "txn" else int):
            classes.setdefault(f"leaf of {name}", []).append(row.page)
        if not row.in_index and row.columns[0] and str(row.columns[0]).startswith("m0"):
            classes.setdefault("leaf of member", []).append(row.page)
    return {name: sorted(set(numbers)) for name, numbers in classes.items()}


def flip(path: Path, page: int) -> None:
    """Change one byte in the middle of a page."""
    data = bytearray(path.read_bytes())
    data[(page - 1) * PAGE_BYTES + 2_000] ^= 0x10
    path.write_bytes(data)


def damaged(path: Path) -> tuple[int, ...]:
    """The pages that opening and inspecting a file name."""
    db = None
    try:
        db = open_database(path, KEY)
        verify_file(db)
    except StoreDamaged as error:
        return error.pages
    except StoreError as error:
        raise AssertionError(f"{error} is not what damage is called") from error
    finally:
        if db is not None:
            db.close()
    return ()


QUICK = (
    "header",
    "root of txn",
    "root of search_name_data",
    "leaf of entry",
    "leaf of block",
    "leaf of member",
)
SLOW = (
    *(f"root of {name}" for name in ("member", "household", "entry", "entry_block", "entry_record", "head")),
    *(f"root of {name}" for name in ("member__id_no", "search_doc", "search_number_data", "meta", "blob")),
    "leaf of txn",
)
CLASSES = [*QUICK, *(pytest.param(name, marks=pytest.mark.slow) for name in SLOW)]
DERIVED = ("root of member", "root of household", "root of entry_record", "root of member__id_no")
DERIVED += ("root of head", "root of search_doc", "root of search_name_data", "root of search_number_data")
DERIVED += ("leaf of member", "header")


@pytest.mark.parametrize("kind", CLASSES)
def test_a_flipped_byte_is_named_and_the_rest_is_recovered(
    whole: Path, tmp_path: Path, catalogue: Catalogue, kind: str
) -> None:
    path = tmp_path / "store.db"
    path.write_bytes(whole.read_bytes())
    numbers = pages_of(whole)[kind]
    page = numbers[len(numbers) // 2]
    flip(path, page)
    assert page in damaged(path)
    with Store(whole, KEY, context(catalogue)) as store:
        before, chains = contents(store, catalogue), store.chain_ends()
    saved = salvage(path, KEY, tmp_path / "new.db", context(catalogue))
    assert page in saved.broken and len(saved.broken) == 1
    with Store(tmp_path / "new.db", KEY, context(catalogue)) as store:
        assert store.verify_journal().ok
        if kind in DERIVED:  # nothing of the journal was hit: everything is there, and no chain is cut
            assert (saved.cut, saved.edits) == (frozenset(), ())
            assert contents(store, catalogue) == before and store.chain_ends() == chains
        if saved.edits:
            store.write(list(saved.edits), stamp(999), device="dev-new", area=AREA)
        after = contents(store, catalogue)
        assert store.compare().faults == ()
        assert store.verify_journal().ok
        assert store.lookup("马海").total == sum(name == "member" for name, _ in after)
        if kind != "root of meta":
            assert store.meta("name") == "来洛乡"
        assert [dict(draft.values) for draft in store.drafts("wang")] == [{"name": "马海木"}]
        assert store.secret("keys") == b"secret" and store.get("member", "m00007") is None
    assert after == before, "records and entries lie on different pages: one broken page costs no record"


def test_the_log_beside_a_damaged_file_counts(tmp_path: Path, catalogue: Catalogue) -> None:
    path = tmp_path / "store.db"
    store = Store.create(path, KEY, context(catalogue))
    write(store, 1, Edit("helper", "p1", {"name": "吉木"}))
    assert path.with_name("store.db-wal").stat().st_size > 0
    for name in ("store.db", "store.db-wal"):
        (tmp_path / f"copy-{name}").write_bytes((tmp_path / name).read_bytes())
    store.close()
    saved = salvage(tmp_path / "copy-store.db", KEY, tmp_path / "new.db", context(catalogue))
    assert (saved.broken, saved.transactions, saved.records, saved.edits) == ((), 1, 1, ())


@pytest.mark.slow
def test_many_broken_pages(whole: Path, tmp_path: Path, catalogue: Catalogue) -> None:
    """Whatever is broken, what comes out verifies and holds nothing that was not there, now or before."""
    with Store(whole, KEY, context(catalogue)) as store:
        before = contents(store, catalogue)
    total = whole.stat().st_size // PAGE_BYTES
    for seed, share in enumerate([0.02] * 10 + [0.2] * 10):
        chance = random.Random(seed)  # noqa: S311 - nothing secret is drawn
        path = tmp_path / f"{seed}.db"
        path.write_bytes(whole.read_bytes())
        for page in chance.sample(range(1, total + 1), int(total * share)):
            flip(path, page)
        saved = salvage(path, KEY, tmp_path / f"new-{seed}.db", context(catalogue))
        with Store(tmp_path / f"new-{seed}.db", KEY, context(catalogue)) as store:
            if saved.edits:
                store.write(list(saved.edits), stamp(999), device="dev-new", area=AREA)
            assert store.verify_journal().ok and store.compare().faults == ()
            for key, record in contents(store, catalogue).items():
                held = {(name, value) for name, value in record.items() if value is not None}
                earlier = {("village_group", "3组")} if key == ("household", "h003") else set()
                assert held <= {*before[key].items(), *earlier}
