"""The query door: asks in SQL, of one moment, and changes nothing."""

from collections.abc import Callable

import pytest

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


def test_writing_goes_on_while_a_door_is_open(make_laptop: Callable[[str], Laptop]) -> None:
    laptop = make_laptop("dev-q")
    with laptop.store.query():
        laptop.add("household", household_no="9")
    assert laptop.store.count("household") == 1
