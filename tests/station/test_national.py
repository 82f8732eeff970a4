"""The round trip with the national system (UX-4): in, changed here, out as a list, confirmed by its word."""

from pathlib import Path

import pytest
from openpyxl import load_workbook

from desktop_app.exchange.national import MARK
from desktop_app.exchange.plan import ImportPlan, ImportRefused
from desktop_app.sample.national import write_national_workbook
from desktop_app.sample.township import make_township
from desktop_app.station import Station
from tests.station.conftest import TOWNSHIP

_ANSWERS = {
    "year": "2018",
    "identified_year": "2014",
    "identify_standard": "1",
    "household_type": "1",
    "poverty_status": "0",
}


@pytest.fixture
def export(station: Station, tmp_path: Path) -> Path:
    """An export of the national system: six households with their members."""
    path = tmp_path / "全国.xlsx"
    township = make_township(7, 6, TOWNSHIP, station.divisions)
    write_national_workbook(path, township, station.catalogue, station.divisions)
    return path


def plan(station: Station, path: Path, *, prevails: bool = False) -> ImportPlan:
    first = station.sheets.plan("household", path, station.today(), {})
    given = {item.key: _ANSWERS[item.key] for item in first.questions}
    return station.sheets.plan("household", path, station.today(), given, prevails=prevails)


@pytest.fixture
def taken(station: Station, export: Path) -> Station:
    station.commit_import(plan(station, export))
    return station


def edited(source: Path, path: Path, sheet: int, heading: str, row: int, value: str) -> Path:
    """The national system's next export: as before, one cell changed there."""
    book = load_workbook(source)
    table = book.worksheets[sheet]
    heads = [cell.value for cell in table[1]]
    table.cell(row, heads.index(heading) + 1, value)
    book.save(path)
    return path


def listed(path: Path) -> dict[str, list[dict[str, str]]]:
    """The sheets of a list of changes, by title."""
    book = load_workbook(path)
    found = {}
    for sheet in book.worksheets:
        heads, *rows = sheet.iter_rows(values_only=True)
        found[sheet.title] = [
            {str(head): str(value or "") for head, value in zip(heads, row, strict=True)} for row in rows
        ]
    return found


def changes(station: Station, path: Path) -> dict[str, list[dict[str, str]]]:
    return listed(path) if station.sheets.national.write_changes(path, 2018, "改全国系统") else {}


def phone_of(station: Station, member: str) -> object:
    return (station.store.get("member", member) or {}).get("phone")


def first_member(station: Station, export: Path) -> tuple[str, int]:
    """The id of the member on the second row of the member sheet, and that row."""
    rows = listed(export)["家庭成员"]
    (found,) = station.store.find("member", id_no=rows[0]["证件号码"])
    return str(found["id"]), 2


def test_what_was_just_taken_in_needs_no_change_there(taken: Station, export: Path, tmp_path: Path) -> None:
    out = tmp_path / "待改.xlsx"
    assert taken.sheets.national.write_changes(out, 2018) == 0
    assert not out.exists()
    again = plan(taken, export)
    assert (again.edits, again.reconciled.differences) == ((), [])


def test_changed_rows_go_out_old_beside_new_and_come_back_confirmed(
    taken: Station, export: Path, tmp_path: Path
) -> None:
    member, row = first_member(taken, export)
    taken.put("member", {"phone": "13900001234"}, member)
    found = changes(taken, tmp_path / "待改.xlsx")
    (line,) = found["家庭成员"]
    assert "贫困户" not in found
    assert (line["成员联系电话"], line["变动"]) == ("13900001234", "修改")
    before = listed(export)["家庭成员"][0]["成员联系电话"]
    (told,) = found["逐项对照"]
    assert (told["栏目"], told["全国系统现值"], told["应改为"]) == ("成员联系电话", before, "13900001234")
    (marked,) = [
        cell for cell in load_workbook(tmp_path / "待改.xlsx")["家庭成员"][2] if cell.comment is not None
    ]
    assert marked.value == "13900001234" and marked.fill.fgColor.rgb.endswith("FFF2CC")

    stale = plan(taken, export)  # the national system has not been changed yet: our value stays
    (difference,) = stale.reconciled.differences
    assert (difference.field, difference.here, difference.moved) == ("phone", "13900001234", False)
    taken.commit_import(stale)
    assert phone_of(taken, member) == "13900001234"
    assert len(changes(taken, tmp_path / "又.xlsx")["家庭成员"]) == 1

    following = edited(export, tmp_path / "下次.xlsx", 1, "成员联系电话", row, "13900001234")
    agreed = plan(taken, following)
    assert (agreed.reconciled.differences, len(agreed.reconciled.confirmed)) == ([], 1)
    taken.commit_import(agreed)
    assert changes(taken, tmp_path / "空.xlsx") == {}
    assert plan(taken, following).edits == ()


def test_a_confirmed_row_that_changes_again_goes_out_again(
    taken: Station, export: Path, tmp_path: Path
) -> None:
    member, row = first_member(taken, export)
    taken.put("member", {"phone": "13900001234"}, member)
    following = edited(export, tmp_path / "下次.xlsx", 1, "成员联系电话", row, "13900001234")
    taken.commit_import(plan(taken, following))
    taken.put("member", {"phone": "13900005678"}, member)
    (told,) = changes(taken, tmp_path / "待改.xlsx")["逐项对照"]
    assert (told["全国系统现值"], told["应改为"]) == ("13900001234", "13900005678")


def test_a_change_on_both_sides_is_listed_and_one_prevails_on_request(
    taken: Station, export: Path, tmp_path: Path
) -> None:
    member, row = first_member(taken, export)
    taken.put("member", {"phone": "13900001234"}, member)
    theirs = edited(export, tmp_path / "下次.xlsx", 1, "成员联系电话", row, "13700000000")
    (difference,) = plan(taken, theirs).reconciled.differences
    assert (difference.there, difference.moved) == ("13700000000", True)
    taken.commit_import(plan(taken, theirs, prevails=True))
    assert phone_of(taken, member) == "13700000000"
    assert changes(taken, tmp_path / "空.xlsx") == {}


def test_what_changed_only_there_is_taken_over(taken: Station, export: Path, tmp_path: Path) -> None:
    member, row = first_member(taken, export)
    theirs = edited(export, tmp_path / "下次.xlsx", 1, "成员联系电话", row, "13700000000")
    taken.commit_import(plan(taken, theirs))
    assert phone_of(taken, member) == "13700000000"
    assert changes(taken, tmp_path / "空.xlsx") == {}


def test_households_incomes_status_and_people_who_came_or_went(
    taken: Station, export: Path, tmp_path: Path
) -> None:
    rows = listed(export)
    number = rows["贫困户"][0]["户编号"]
    (home,) = taken.store.find("household", household_no=number)
    household = str(home["id"])
    (income,) = taken.store.find("household_income", household_id=household)
    taken.put("household_income", {"wage_income": 1_234_500}, str(income["id"]))
    member, _row = first_member(taken, export)
    taken.put("member", {"left_date": "2018-09-01", "left_reason": "21"}, member)
    born = {"household_id": household, "name": "马海小子", "id_type": "1", "id_no": "519900201801010016"}
    baby = taken.put("member", {**born, "joined_date": "2018-01-01", "join_reason": "11"}).record_id
    taken.put("member_year", {"member_id": baby, "year": 2018, "kinship": "02"})
    change = {"household_id": household, "year": 2018, "change_kind": "exit"}
    taken.put("status_change", {**change, "effective_date": "2018-10-01"})
    found = changes(taken, tmp_path / "待改.xlsx")
    (line,) = found["贫困户"]
    assert line["工资性收入"] in ("12345", "12345.00", "12,345.00")
    assert "脱贫属性" in line[MARK] and line["户编号"] == number
    kinds = {row["姓名"]: row["变动"] for row in found["家庭成员"]}
    assert kinds["马海小子"] == "新增"
    assert sorted(kinds.values()) == ["减少", "新增"]
    with pytest.raises(ImportRefused, match="不是全国系统的导出"):
        plan(taken, tmp_path / "待改.xlsx")


def test_a_list_that_is_not_the_national_systems_says_nothing_of_it(
    taken: Station, export: Path, tmp_path: Path
) -> None:
    member, row = first_member(taken, export)
    village = edited(export, tmp_path / "村里的.xlsx", 1, "成员联系电话", row, "13600000000")
    first = taken.sheets.plan("household", village, taken.today(), {}, national=False)
    given = {item.key: _ANSWERS[item.key] for item in first.questions}
    taken.commit_import(taken.sheets.plan("household", village, taken.today(), given, national=False))
    assert phone_of(taken, member) == "13600000000"
    assert len(changes(taken, tmp_path / "待改.xlsx")["家庭成员"]) == 1


def test_what_is_remembered_of_the_national_system_ends_no_approval(
    taken: Station, export: Path, tmp_path: Path
) -> None:
    member, row = first_member(taken, export)
    taken.put("member", {"phone": "13900001234"}, member)
    household = str((taken.store.get("member", member) or {})["household_id"])
    before = taken._records._seen("household", household)
    desk = taken.sheets.national
    [differing] = desk.standing(household)
    assert desk.is_known and (differing.label, differing.here[-4:]) == ("成员联系电话", "1234")
    following = edited(export, tmp_path / "下次.xlsx", 1, "成员联系电话", row, "13900001234")
    taken.commit_import(plan(taken, following))
    assert taken.store.find("national_said", household_id=household)
    assert desk.standing(household) == []
    assert taken._records._seen("household", household) == before


def test_every_list_that_leaves_is_noted(taken: Station, export: Path, tmp_path: Path) -> None:
    member, _row = first_member(taken, export)
    taken.put("member", {"phone": "13900001234"}, member)
    taken.sheets.national.write_changes(tmp_path / "待改.xlsx", 2018, "送县扶贫办")
    line = taken.guard.log(1)[0]
    assert (line.purpose, line.rows, len(line.sha256)) == ("送县扶贫办", 1, 64)
