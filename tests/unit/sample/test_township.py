"""The made-up township: the same every time, free of contradictions, and the workbook made of it."""

import tomllib
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from desktop_app.catalog.divisions import Divisions, load_divisions
from desktop_app.catalog.loader import load_catalogue
from desktop_app.catalog.model import Catalogue
from desktop_app.catalog.places import resources_folder
from desktop_app.checks.identity import IdNumber, luhn_ok
from desktop_app.checks.names import is_name
from desktop_app.exchange.import_households import plan_import
from desktop_app.exchange.judging import NumberJudge
from desktop_app.exchange.plan import ImportPlan, Outcome
from desktop_app.exchange.villages import Places
from desktop_app.sample.national import write_national_workbook
from desktop_app.sample.projects import read_money
from desktop_app.sample.township import SampleTownship, make_township
from desktop_app.sheets.reading import read_workbook
from tests.unit.exchange.memory import MemoryRecords
from tests.unit.sample.township_totals import lines
from tests.unit.sample.write_township import HOUSEHOLDS, SEED, TOWNSHIP, write_township

SAMPLE = resources_folder() / "sample"
CONSTANTS = {"identified_year": "2014"}


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="module")
def divisions() -> Divisions:
    return load_divisions()


@pytest.fixture(scope="module")
def township(divisions: Divisions) -> SampleTownship:
    return make_township(SEED, HOUSEHOLDS, TOWNSHIP, divisions)


@pytest.fixture(scope="module")
def totals() -> dict[str, Any]:
    return tomllib.loads((SAMPLE / "township_totals.toml").read_text("utf-8"))


def imported(path: Path, catalogue: Catalogue, divisions: Divisions, records: MemoryRecords) -> ImportPlan:
    with read_workbook(path) as workbook:
        return plan_import(
            workbook,
            Places(divisions, catalogue, TOWNSHIP),
            records,
            CONSTANTS,
            date(2018, 11, 1),
            judge=NumberJudge(catalogue),
        )


@pytest.fixture(scope="module")
def dirty(catalogue: Catalogue, divisions: Divisions) -> tuple[ImportPlan, MemoryRecords]:
    records = MemoryRecords()
    plan = imported(SAMPLE / "township.xlsx", catalogue, divisions, records)
    records.apply(plan.edits)
    return plan, records


def test_the_same_seed_gives_the_same_township(divisions: Divisions, township: SampleTownship) -> None:
    again = make_township(SEED, HOUSEHOLDS, TOWNSHIP, divisions)
    assert again == township
    assert make_township(SEED + 1, HOUSEHOLDS, TOWNSHIP, divisions) != township


@pytest.mark.parametrize("area", ["513425", "653131", "451024", "513322", "533323", "522722", "540402"])
def test_people_of_every_area_have_names_and_numbers(divisions: Divisions, area: str) -> None:
    code = next(code for code in divisions.children(area) if divisions.children(code))
    made = make_township(1, 60, code, divisions)
    numbers: Counter[str] = Counter()
    for household in made.households:
        for person in household.people:
            number = IdNumber.parse(person.member["id_no"])
            assert number is not None and number.checksum_ok and number.birth_date
            assert number.text.startswith(code[:2] + "9900")
            assert number.sex == person.sex
            assert is_name(str(person.member["name"])), person.member["name"]
            numbers[number.text] += 1
        card = household.household.get("bank_account")
        assert card is None or luhn_ok(str(card))
        kinships = Counter(str(person.situation["kinship"]) for person in household.people)
        assert kinships["01"] == 1 and kinships["02"] <= 1
    assert max(numbers.values()) == 1


def test_a_township_without_villages_is_refused(divisions: Divisions) -> None:
    with pytest.raises(ValueError, match="no villages"):
        make_township(1, 3, "513425106207", divisions)


def test_the_clean_workbook_comes_in_as_it_was_made(
    tmp_path: Path, catalogue: Catalogue, divisions: Divisions, township: SampleTownship
) -> None:
    path = tmp_path / "全国系统.xlsx"
    write_national_workbook(path, township, catalogue, divisions)
    made, taken = MemoryRecords(), MemoryRecords()
    made.apply(township.edits(catalogue))
    taken.apply(imported(path, catalogue, divisions, taken).edits)
    for entity in ("household_year", "household_income", "member_year"):
        assert made.kept[entity].keys() == taken.kept[entity].keys()
        for known, record in made.kept[entity].items():
            assert {name: taken.kept[entity][known].get(name) for name in record} == record


def test_the_committed_totals_are_those_of_the_workbook() -> None:
    assert "\n".join(lines()) + "\n" == (SAMPLE / "township_totals.toml").read_text("utf-8")


def test_the_workbook_comes_in_as_counted_by_hand(
    dirty: tuple[ImportPlan, MemoryRecords], totals: dict[str, Any], divisions: Divisions
) -> None:
    plan, records = dirty
    taken = totals["taken"]
    assert plan.ready
    assert len(plan.rows) == totals["rows"]["households"] + totals["rows"]["members"]
    assert len(records.find("household")) == taken["households"]
    assert len(records.find("member")) == taken["members"]
    assert len(records.find("employment")) == taken["jobs"]
    assert len(records.find("member", id_type="9")) == taken["without_papers"]
    for name, fen in taken["income_fen"].items():
        if name not in ("gross_income", "net_income"):
            income = records.find("household_income")
            assert sum(int(record.get(name) or 0) for record in income) == fen
    villages = Counter(
        divisions.short_village(str(item["division_code"])) for item in records.find("household")
    )
    assert villages == {name: counts[0] for name, counts in taken["villages"].items()}


def test_each_refused_household_says_why(
    dirty: tuple[ImportPlan, MemoryRecords], totals: dict[str, Any]
) -> None:
    plan, _ = dirty
    words = {
        "lost_number": "后几位已经丢失",
        "wrong_checksum": "校验码错误",
        "old_number": "15位旧号码",
        "unknown_village": "糯酢村",
        "kinship_code": "不要填代码",
        "formula_error": "公式出错",
        "no_name": "“姓名”为空",
        "no_household_number": "“户编号”为空",
        "shared_number": "同一个人不能在两户",
    }
    reasons: dict[str, str] = {}
    for row in plan.rows:
        if row.outcome is Outcome.REFUSED:
            reasons[row.key] = reasons.get(row.key, "") + "".join(row.reasons)
    assert reasons.keys() == totals["refused"].keys()
    for number, why in totals["refused"].items():
        assert words[why] in reasons[number], (number, why, reasons[number])


def test_the_workbook_twice_changes_nothing(
    dirty: tuple[ImportPlan, MemoryRecords], catalogue: Catalogue, divisions: Divisions
) -> None:
    _, records = dirty
    assert imported(SAMPLE / "township.xlsx", catalogue, divisions, records).edits == ()


def test_rare_and_dotted_names_came_in(dirty: tuple[ImportPlan, MemoryRecords]) -> None:
    _, records = dirty
    names = Counter(str(member["name"]) for member in records.find("member"))
    assert names["扎西"] == 3
    assert {"阿卜杜克热木·吾布力喀斯木", "阿依古丽·麦麦提·亚森", "古丽巴哈尔·艾尼瓦尔"} <= names.keys()
    assert all(any(character in name for name in names) for character in "䶮㛃𬱖")


def test_the_generator_still_plants_what_the_workbook_holds(tmp_path: Path, totals: dict[str, Any]) -> None:
    planted = write_township(tmp_path / "township.fods")
    refused = {case.household: case.kind for case in planted if case.refused}
    assert refused == totals["refused"]


def test_the_money_adds_up(catalogue: Catalogue, totals: dict[str, Any]) -> None:
    money = read_money(catalogue)
    assert money.edits == read_money(catalogue).edits
    traced = money.ids["P01"]
    paid = [edit.values for edit in money.edits if edit.entity == "project_beneficiary"]
    amounts = [int(item["amount"] or 0) for item in paid if item["project_id"] == traced]
    assert sum(amounts) == totals["traced"]["subsidy_yuan"] * 100
    for entity in ("project_fund", "fund_disbursement"):
        name = "planned" if entity == "project_fund" else "amount"
        of_traced = [
            edit for edit in money.edits if edit.entity == entity and edit.values["project_id"] == traced
        ]
        assert sum(int(edit.values[name] or 0) for edit in of_traced) == sum(amounts)
    assert sum(int(edit.values["amount"] or 0) for edit in money.later["N12"]) == sum(amounts)


def test_beneficiaries_are_households_of_the_workbook(
    catalogue: Catalogue, dirty: tuple[ImportPlan, MemoryRecords]
) -> None:
    _, records = dirty
    for edit in read_money(catalogue).edits:
        if edit.entity == "project_beneficiary" and "household_id" in edit.values:
            household = records.get("household", str(edit.values["household_id"]))
            assert household is not None and household["division_code"] == "513425106207"
