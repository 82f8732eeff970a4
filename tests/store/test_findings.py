"""Findings as kept: known again, answered, gone when they no longer hold."""

from collections.abc import Iterator

import pytest

from desktop_app.checks.registry import Found
from desktop_app.store.findings import FindingShelf, Outcome, Sought
from desktop_app.store.store import Store
from tests.store.conftest import Laptop

AGE = Found("VR-MEM-007", "warn", "户主年龄小于16岁：15岁。", "member_year", "y1", "kinship", "15岁")
WRONG = Found("VR-ID-002", "error", "身份证号码校验码错误。", "member", "m1", "id_no")
UNIT, OTHER = "household:h1", "household:h2"


@pytest.fixture
def store(laptop: Laptop) -> Store:
    return laptop.store


@pytest.fixture
def shelf(store: Store) -> FindingShelf:
    made = FindingShelf(store)
    made.replace({UNIT: Outcome("513431206201", [AGE, WRONG])}, "2018-11-01", {"checks.day": "2018-11-01"})
    return made


def test_findings_say_since_when_and_where(shelf: FindingShelf, store: Store) -> None:
    assert {(item.found, item.since, item.place, item.is_open) for item in shelf.all()} == {
        (AGE, "2018-11-01", "513431206201", True),
        (WRONG, "2018-11-01", "513431206201", True),
    }
    assert store.meta("checks.day") == "2018-11-01"


def test_a_finding_keeps_its_first_day_when_its_sentence_moves_on(shelf: FindingShelf) -> None:
    later = Found("VR-MEM-007", "warn", "户主年龄小于16岁：14岁。", "member_year", "y1", "kinship", "14岁")
    shelf.replace({UNIT: Outcome("", [later])}, "2018-12-01", {})
    (kept,) = shelf.of([UNIT])
    assert (kept.found, kept.since) == (later, "2018-11-01")


def test_an_answer_holds_while_the_finding_says_the_same(shelf: FindingShelf) -> None:
    (kept,) = (item for item in shelf.all() if item.found == AGE)
    assert shelf.answer(kept, "已入户核实", "王干部", "2018-11-02")
    shelf.replace({UNIT: Outcome("", [AGE])}, "2018-11-03", {})
    (again,) = shelf.of([UNIT])
    assert (again.state, again.answer, again.person) == ("answered", "已入户核实", "王干部")
    other = Found("VR-MEM-007", "warn", "户主年龄小于16岁：13岁。", "member_year", "y1", "kinship", "13岁")
    shelf.replace({UNIT: Outcome("", [other])}, "2018-11-04", {})
    assert shelf.of([UNIT])[0].is_open
    assert not shelf.answer(kept, "晚了", "王干部", "2018-11-05")


def test_of_a_part_only_the_checks_asked_are_replaced(shelf: FindingShelf) -> None:
    (kept,) = (item for item in shelf.all() if item.found == AGE)
    shelf.answer(kept, "已入户核实", "王干部", "2018-11-02")
    shelf.replace({}, "2018-11-03", {}, parts={UNIT: Outcome("", [])}, checks=["VR-ID-002"])
    (left,) = shelf.of([UNIT])
    assert (left.found, left.is_open) == (AGE, False)
    shelf.replace({}, "2018-11-04", {}, parts={UNIT: Outcome("", [WRONG])}, checks=["VR-ID-002"])
    assert {(item.found, item.since) for item in shelf.of([UNIT])} == {
        (AGE, "2018-11-01"),
        (WRONG, "2018-11-04"),
    }


def test_an_answer_can_be_taken_back(shelf: FindingShelf) -> None:
    (kept,) = (item for item in shelf.all() if item.found == AGE)
    shelf.answer(kept, "已核实", "王干部", "2018-11-02")
    shelf.answer(kept, "", "王干部", "2018-11-03")
    assert all((item.is_open, item.answer, item.person) == (True, "", "") for item in shelf.all())


def test_checking_one_unit_leaves_the_others_and_checking_all_does_not(shelf: FindingShelf) -> None:
    shelf.replace({OTHER: Outcome("", [WRONG])}, "2018-11-02", {})
    assert {item.unit for item in shelf.all()} == {UNIT, OTHER}
    shelf.renew([(OTHER, Outcome("", [WRONG]))], "2018-11-03", {})
    assert [(item.unit, item.since) for item in shelf.all()] == [(OTHER, "2018-11-02")]


def test_everything_is_kept_as_it_comes_and_told_as_it_is_read(shelf: FindingShelf, store: Store) -> None:
    told: list[int] = []

    def checked() -> Iterator[tuple[str, Outcome]]:
        for number in range(1_600):
            if number % 400 == 0:
                told.append(sum(tally.number for tally in shelf.tally(Sought())))
            yield f"household:{number}", Outcome("", [AGE])
        assert store.meta("checks.day") == "2018-11-01", "a run that is broken off is begun anew"

    shelf.renew(checked(), "2018-11-03", {"checks.day": "2018-11-03"})
    assert told[0] == 2 and told == sorted(told) and told[-1] > 800, "what is found does not wait for the end"
    assert store.meta("checks.day") == "2018-11-03"
    units = [item.unit for item in shelf.all()]
    assert len(units) == len(set(units)) == 1_600 and UNIT not in units
    first = shelf.all()
    assert next(first).unit == units[0]


def test_nothing_of_it_is_journaled(shelf: FindingShelf, store: Store) -> None:
    assert list(shelf.all()) and store.chain_ends() == {}


def test_findings_are_counted_and_the_worst_listed_without_reading_the_others(shelf: FindingShelf) -> None:
    shelf.replace({OTHER: Outcome("513431204200", [WRONG])}, "2018-11-02", {})
    assert sum(tally.number for tally in shelf.tally(Sought())) == 3
    assert [(t.place, t.number) for t in shelf.tally(Sought(checks=("VR-ID-002",), place="513431204"))] == [
        ("513431204200", 1)
    ]
    worst = shelf.first(Sought(), 2)
    assert [item.found.severity for item in worst] == ["error", "error"]
    assert [item.found for item in shelf.first(Sought(severity="warn"), 9)] == [AGE]
    assert [item.found for item in shelf.first(Sought(text="年龄"), 9)] == [AGE]
    assert [item.unit for item in shelf.first(Sought(text="马海", units=(OTHER,)), 9)] == [OTHER]
    assert [item.found for item in shelf.first(Sought(text="vr-mem"), 9)] == [AGE]
    assert shelf.first(Sought(state="answered"), 9) == []
    assert {item.unit for item in shelf.within("household")} == {UNIT, OTHER}
    assert shelf.within("house") == []
