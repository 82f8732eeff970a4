"""Every released schema comes to today's with all its data, and a migration cut off is done again."""

import hashlib
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.catalog.model import Catalogue, Edit, Need, Record, Value
from desktop_app.store import migrations
from desktop_app.store.cipher import open_database, verify_file
from desktop_app.store.consistency import Mending
from desktop_app.store.errors import DiskFault, ProgramFault, StoreDamaged, StoreTooNew
from desktop_app.store.reading import Reader
from desktop_app.store.schema import triggers
from desktop_app.store.store import Store
from tests.store.fault_worker import DEVICE, KEY, OTHER, context, grown
from tests.store.released_sample import IMPORTED, LONG_NAME, RELEASED, make_sample, write

SAMPLES = sorted(RELEASED.glob("schema-*.db"))


def require_sample(store: Store) -> None:
    """Everything that the sample was made with is there and is what the journal says."""
    household = store.get("household", "h1")
    assert household is not None and household["bank_account"] == "6222029900000000000"
    (conflict,) = store.conflicts()
    assert conflict.old == "三组" and {rival.value for rival in conflict.rivals} == {"四组", "五组"}
    assert store.count("member") == 1 + IMPORTED and store.get("member", "m2") is None
    assert [line.transaction.person for line in store.history("household", "h1")][:2] == ["王干部", "王干部"]
    for typed in ("木·吾", LONG_NAME, "19800101", "519900198001010012"):
        assert [hit.record_id for hit in store.search(typed)] == ["m1"], typed
    assert store.lookup("第0次").total == IMPORTED and store.search("单") == []
    assert {device: end.seq for device, end in store.chain_ends().items()} == {DEVICE: 5, OTHER: 1}
    assert [dict(draft.values) for draft in store.drafts("wang")] == [{"name": "马海木"}]
    assert store.secret("test") == b"secret" and store.meta("name") == "来洛乡"
    assert store.blob(hashlib.sha256(b"a photograph").hexdigest()) == b"a photograph"
    assert len(store.parcels()) == len(store.outcomes()) == 1
    assert store.verify_journal().ok and store.compare().faults == ()


@pytest.fixture
def old(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    path = tmp_path / "store.db"
    shutil.copyfile(request.param, path)
    return path


@pytest.mark.parametrize("old", SAMPLES, indirect=True, ids=lambda path: path.stem)
def test_a_file_of_each_released_schema_is_brought_up_with_all_its_data(
    old: Path, catalogue: Catalogue
) -> None:
    for _ in range(2):
        with Store(old, KEY, context(catalogue)) as store:
            require_sample(store)
    with Store(old, KEY, context(catalogue)) as store:
        write(store, 20, Edit("member", "m3", {"household_id": "h1", "name": "覃海木"}))
        assert [hit.record_id for hit in store.search("覃海")] == ["m3"] and store.compare().ok
    db = open_database(old, KEY)
    verify_file(db, thorough=True)
    assert migrations.Edition(catalogue).pending(db) == []
    db.close()


@pytest.mark.parametrize("old", SAMPLES, indirect=True, ids=lambda path: path.stem)
def test_an_old_file_has_everything_that_a_new_one_has(
    old: Path, tmp_path: Path, catalogue: Catalogue
) -> None:
    Store(old, KEY, context(catalogue)).close()
    fresh = tmp_path / "fresh.db"
    make_sample(fresh)
    schemas = []
    for path in (old, fresh):
        db = open_database(path, KEY)
        columns = {
            (table, row[1], row[2])
            for table in catalogue.entities
            for row in db.execute(f'PRAGMA table_info("{table}")')
        }
        schema = db.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
        own = {row for row in schema if row[1] not in catalogue.entities}
        schemas.append((columns, own))
        db.close()
    assert schemas[0][0] >= schemas[1][0]  # what an edition retired stays in an old file
    assert schemas[0][1] == schemas[1][1]


@pytest.mark.parametrize("old", SAMPLES, indirect=True, ids=lambda path: path.stem)
def test_the_order_of_a_long_list_is_read_from_its_index_alone(old: Path, catalogue: Catalogue) -> None:
    """Design §10: a million members sorted at once; in an old file the index comes with the migration."""
    Store(old, KEY, context(catalogue)).close()
    db = open_database(old, KEY)
    asked: list[str] = []
    db.conn.set_trace_callback(asked.append)
    reader, orders = Reader(db, catalogue), {"member": "name", "household": "division_code"}
    for entity, column in orders.items():
        found = reader.find(entity)
        for descending in (False, True):
            ids = reader.ids(entity, sort=column, descending=descending)
            assert ids == in_order(found, column, descending=descending)
            assert ids[:7] == reader.ids(entity, sort=column, descending=descending, limit=7)
        assert reader.count(entity) == len(reader.ids(entity)) == len(found)
    db.conn.set_trace_callback(None)
    for statement in asked:
        if not statement.startswith("SELECT *"):
            plan = " ".join(row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {statement}"))
            assert "USING COVERING INDEX" in plan, (statement, plan)
    db.close()


def in_order(found: list[Record], column: str, *, descending: bool) -> list[str]:
    """By the column, blanks last, and by id within a value."""
    filled = sorted(str(one["id"]) for one in found if one[column] is not None)
    value = {str(one["id"]): str(one[column]) for one in found}
    filled.sort(key=value.__getitem__, reverse=descending)
    return [*filled, *sorted(str(one["id"]) for one in found if one[column] is None)]


def test_a_field_that_an_edition_retired_keeps_what_was_typed_and_is_asked_no_more(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    """Edition 2018.1 asked whether a county is deeply poor; since 2018.2 it is worked out (PM-015)."""
    county = catalogue.entity("county_year")
    field = county.field("is_deep_poverty")
    assert field.retired and field.stored
    assert county.field("is_deep").need is Need.DERIVED
    typed: dict[str, Value] = {"division_code": "513431", "year": 2017, "is_deep_poverty": 1}
    with Store.create(tmp_path / "old.db", KEY, context(catalogue)) as old:
        write(old, 1, Edit("county_year", "c1", typed))
        with Store.create(tmp_path / "new.db", KEY, context(catalogue)) as new:
            applied = new.apply(old.transactions(DEVICE), lambda _t, _e: "", lambda t: t.time)
            assert applied.refusals == [] and (new.get("county_year", "c1") or {})["is_deep_poverty"] == 1
            assert new.compare().ok and new.verify_journal().ok


@pytest.mark.parametrize("old", SAMPLES, indirect=True, ids=lambda path: path.stem)
def test_no_column_of_a_released_schema_is_gone(old: Path, catalogue: Catalogue) -> None:
    """What was once a field is one still, retired or not: an old entry never waits for a new edition."""
    db = open_database(old, KEY, read_only=True)
    kept = {"id", "home", "base_device", "base_seq", "erasure"}
    for entity in catalogue.entities.values():
        columns = {row[1] for row in db.execute(f'PRAGMA table_info("{entity.name}")')}
        assert columns - kept <= {item.name for item in entity.stored_fields}, entity.name
    db.close()


@pytest.mark.parametrize("old", SAMPLES, indirect=True, ids=lambda path: path.stem)
def test_a_migration_that_fails_anywhere_leaves_a_file_that_the_next_start_brings_up(
    old: Path, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    db = open_database(old, KEY)
    waits = migrations.Edition(catalogue).pending(db)
    db.close()
    editions = {step for step in waits if step.startswith("edition")}
    places: list[tuple[object, str]] = []
    if editions:
        places += [(migrations, "_add_entities"), (migrations, "draw_guards")]
    if set(waits) - editions:
        places += [(Mending, "index_anew")]
    # A file of today's schema and edition has no step left that could fail.
    assert places or not waits
    for owner, place in places:
        with monkeypatch.context() as patch:
            patch.setattr(owner, place, _breaks)
            with pytest.raises(DiskFault):
                Store(old, KEY, context(catalogue))
    with Store(old, KEY, context(catalogue)) as store:
        require_sample(store)


def test_a_released_sample_is_one_whole_file(tmp_path: Path) -> None:
    """Nothing of it lies in a log beside it, where a copy of the file alone would miss it."""
    assert SAMPLES and sorted(RELEASED.iterdir()) == SAMPLES
    for sample in SAMPLES:
        shutil.copyfile(sample, tmp_path / sample.name)
        db = open_database(tmp_path / sample.name, KEY, read_only=True)
        verify_file(db, thorough=True)
        db.close()


def _breaks(*_anything: object) -> None:
    raise OSError("cut off")


def test_a_sample_of_the_present_schema_is_right(tmp_path: Path, catalogue: Catalogue) -> None:
    make_sample(tmp_path / "store.db")
    with Store(tmp_path / "store.db", KEY, context(catalogue)) as store:
        require_sample(store)


def test_guards_survive_a_migration(tmp_path: Path, catalogue: Catalogue) -> None:
    path = tmp_path / "store.db"
    make_sample(path)
    later = grown(catalogue, 3)
    with Store(path, KEY, context(later)) as store:
        require_sample(store)
        for statement in ("UPDATE entry SET body = x'00'", "DELETE FROM txn", "UPDATE member SET name = 'x'"):
            with pytest.raises(ProgramFault) as raised, store.notes() as db:
                db.execute(statement)
            assert "guarded" in str(raised.value.__cause__), statement
    with pytest.raises(StoreTooNew):
        Store(path, KEY, context(catalogue))
    db = open_database(path, KEY)
    db.execute("DROP TRIGGER guard_entry_delete")
    db.close()
    with pytest.raises(StoreDamaged):
        Store(path, KEY, context(later))


def test_a_field_that_an_edition_gained_without_a_new_name_gets_its_column(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    path = tmp_path / "store.db"
    make_sample(path)
    same = replace(grown(catalogue, 2), edition=catalogue.edition)
    with Store(path, KEY, context(same)) as store:
        write(store, 30, Edit("member", "m1", {"later_2": "新"}))
        assert (store.get("member", "m1") or {})["later_2"] == "新"
    with pytest.raises(StoreTooNew):  # this program does not know what the file holds
        Store(path, KEY, context(catalogue))


def test_every_guarded_table_has_its_guards(catalogue: Catalogue) -> None:
    guards = triggers(catalogue)
    for table in (*catalogue.entities, "txn", "entry", "entry_block"):
        assert {f"guard_{table}_{verb}" for verb in ("insert", "update", "delete")} <= guards.keys()
