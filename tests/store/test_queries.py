"""The query door: asks in SQL, of one moment, and changes nothing."""

import zlib
from collections.abc import Callable

import pytest

from desktop_app.catalog.model import CatalogueError
from desktop_app.store.errors import ProgramFault, StoreError
from tests.store.conftest import AREA, Laptop

COUNT = "SELECT count(*) FROM household"


def test_a_question_with_bound_parameters_is_answered(laptop: Laptop) -> None:
    made = laptop.add("household", household_no="1", identified_year=2016)
    with laptop.store.query() as door:
        sql = "SELECT id, home FROM household WHERE household_no = :number"
        assert door.rows(sql, {"number": "1"}) == [(made, AREA)]
        assert door.rows(sql, {"number": "1' OR 1=1 --"}) == []


def test_all_answers_are_of_one_moment(laptop: Laptop) -> None:
    laptop.add("household", household_no="1")
    with laptop.store.query() as door:
        laptop.add("household", household_no="2")
        assert door.rows(COUNT, {}) == [(1,)]
    with laptop.store.query() as door:
        assert door.rows(COUNT, {}) == [(2,)]


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM household",
        "PRAGMA query_only=OFF",
        "ATTACH ':memory:' AS other",
        "INSERT INTO meta VALUES ('a', 'b')",
    ],
)
def test_anything_but_a_question_is_refused(laptop: Laptop, sql: str) -> None:
    with laptop.store.query() as door, pytest.raises(ProgramFault):
        door.rows(sql, {})


def test_a_write_behind_a_question_fails(laptop: Laptop) -> None:
    with laptop.store.query() as door:
        with pytest.raises(StoreError):
            door.rows("WITH x AS (SELECT 1) INSERT INTO meta SELECT 'a', 'b'", {})
        door.keep("mine", "SELECT 1 AS one", {})
        with pytest.raises(StoreError):
            door.rows("WITH x AS (SELECT 1) INSERT INTO meta SELECT 'a', 'b'", {})


def test_what_is_kept_can_be_asked_and_is_gone_afterwards(laptop: Laptop) -> None:
    laptop.add("household", household_no="1", identified_year=2016)
    with laptop.store.query() as door:
        sql = "SELECT id, home, identified_year FROM household WHERE identified_year = :year"
        door.keep("old", sql, {"year": 2016}, ["id home"])
        door.hold("named", {"id": "TEXT", "n": "INTEGER"}, [("a", 1), ("b", 2)])
        assert door.rows("SELECT count(*), (SELECT sum(n) FROM named) FROM old", {}) == [(1, 3)]
    with laptop.store.query() as door, pytest.raises(StoreError):
        door.rows("SELECT * FROM old", {})


def test_what_is_kept_stands_before_the_stores_own_tables(laptop: Laptop) -> None:
    laptop.add("household", household_no="1")
    with laptop.store.query() as door:
        door.keep("household", "SELECT '2' AS household_no", {})
        assert door.rows("SELECT household_no FROM household", {}) == [("2",)]
    assert [row["household_no"] for row in laptop.store.find("household")] == ["1"]


def test_what_is_kept_lies_on_the_disk_encrypted_and_goes_with_the_door(laptop: Laptop) -> None:
    folder = laptop.store.path.parent
    before = set(folder.iterdir())
    rows = [(f"吉克乌撒{number}", "519900198502140032" * 20) for number in range(60_000)]
    with laptop.store.query() as door:
        door.hold("listed", {"name": "TEXT", "id_no": "TEXT"}, rows)
        door.keep("again", "SELECT name, id_no FROM listed WHERE name > '吉克乌撒5'", {}, ["name"])
        (scratch,) = set(folder.iterdir()) - before
        content = scratch.read_bytes().replace(bytes(4096), b"")  # without the pages that are still in memory
        assert len(content) > len(rows) * 100
        assert "吉克".encode() not in content and b"19850214" not in content
        assert len(zlib.compress(content, 1)) > 0.98 * len(content)
        assert door.rows("SELECT count(*) FROM again", {}) == [(15_554,)]
    assert set(folder.iterdir()) == before


def test_two_doors_keep_each_its_own(laptop: Laptop) -> None:
    with laptop.store.query() as one, laptop.store.query() as other:
        one.keep("mine", "SELECT 1 AS n", {})
        other.keep("mine", "SELECT 2 AS n", {})
        assert (one.rows("SELECT n FROM mine", {}), other.rows("SELECT n FROM mine", {})) == ([(1,)], [(2,)])


def test_writing_goes_on_while_a_door_is_open(make_laptop: Callable[[str], Laptop]) -> None:
    laptop = make_laptop("dev-q")
    with laptop.store.query():
        laptop.add("household", household_no="9")
    assert laptop.store.count("household") == 1


def test_values_are_counted_among_the_records_that_would_be_listed(laptop: Laptop) -> None:
    for number, year in enumerate((2014, 2014, 2016, None)):
        laptop.add("household", household_no=f"H{number}", identified_year=year, identify_standard="1")
    store = laptop.store
    assert store.tally("household", "identified_year") == [(None, 1), (2014, 2), (2016, 1)]
    some = {"identified_year": (2016, None)}
    assert store.tally("household", "identify_standard", some) == [("1", 2)]
    assert len(store.ids("household", some)) == 2
    assert store.tally("household", "identified_year", text="H1") == [(2014, 1)]


def test_the_newest_year_of_a_child_speaks_for_its_record(laptop: Laptop) -> None:
    old, new, none = (laptop.add("household", household_no=f"H{n}") for n in range(3))
    for home, year, kind in ((old, 2017, "1"), (new, 2017, "1"), (new, 2018, "2")):
        laptop.add("household_year", household_id=home, year=year, household_type=kind)
    void = laptop.add("household_year", household_id=old, year=2019, household_type="3")
    laptop.change("household_year", void, is_deleted=1, void_reason="重复")
    kind = "household_year.household_type"
    assert laptop.store.tally("household", kind) == [(None, 1), ("1", 1), ("2", 1)]
    assert laptop.store.ids("household", {kind: ("1", "2")}) == sorted([old, new])
    assert laptop.store.ids("household", {kind: (None,)}) == [none]
    both = laptop.store.tally("household", "household_year.household_type+year", {kind: "2"})
    assert both == [("2 2018", 1)]


def test_only_a_child_speaks_for_a_record(laptop: Laptop) -> None:
    with pytest.raises(ProgramFault):
        laptop.store.tally("household", "member_year.kinship")
    with pytest.raises(CatalogueError):
        laptop.store.tally("household", 'identified_year"; DROP TABLE household; --')
