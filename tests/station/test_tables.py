"""Any entity's table out of a station and in again: references by what people call them, nothing special."""

from pathlib import Path

import pytest

from desktop_app.catalog.model import Value
from desktop_app.exchange.plan import Outcome
from desktop_app.sheets import writing
from desktop_app.sheets.refused import SheetRefused
from desktop_app.station import Station, StationRefused, spreadsheets
from tests.station.conftest import TOWNSHIP, VILLAGE


@pytest.fixture
def filled(station: Station) -> Station:
    """A household with two members of the same name, an employment, a relocation and an allocation."""
    home: dict[str, Value] = {"division_code": VILLAGE, "household_no": "51343120600001"}
    household = station.put("household", home).record_id
    for number in ("519900198502140032", "519900199005050059"):
        person: dict[str, Value] = {"household_id": household, "name": "马海木呷", "id_type": "1"}
        member = station.put("member", {**person, "id_no": number}).record_id
        job: dict[str, Value] = {"member_id": member, "employer": "佛山某厂", "work_division": "440606"}
        job |= {"channel": "02", "start_date": "2018-03-01", "monthly_wage": 450_000}
        station.put("employment", job)
    station.put("relocation", {"household_id": household, "plan_year": 2018, "self_fund": 800_000})
    site: dict[str, Value] = {"name": "阿土列尔安置点", "division_code": TOWNSHIP, "is_demo_village": 1}
    station.put("resettlement_site", site)
    return station


@pytest.mark.parametrize("entity", ["employment", "relocation", "resettlement_site", "member"])
@pytest.mark.parametrize("kind", [".xlsx", ".csv"])
def test_what_is_exported_comes_in_again_and_changes_nothing(
    filled: Station, tmp_path: Path, entity: str, kind: str
) -> None:
    path = tmp_path / f"表{kind}"
    count = filled.sheets.export(entity, path, full_numbers=True, purpose="核对")
    plan = filled.plan_import(path, entity=entity)
    assert [row.reasons for row in plan.rows if row.outcome is Outcome.REFUSED] == []
    assert (len(plan.rows), plan.edits, plan.unknown_columns) == (count, (), ())


def test_a_long_table_is_written_in_stretches_and_ended_between_two(
    filled: Station, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every stretch knows the names of its own villages and households; what is ended leaves no file."""
    for number in range(2, 5):
        filled.put("household", {"division_code": TOWNSHIP, "household_no": f"5134312060000{number}"})
    whole, path, told = tmp_path / "一次.csv", tmp_path / "分段.csv", list[tuple[int, int]]()
    filled.sheets.export("household", whole)
    ids = filled.list_ids("household")
    monkeypatch.setattr(spreadsheets, "_AT_ONCE", 1)
    written = filled.sheets.export("household", path, progress=lambda done, of: told.append((done, of)))
    assert written == len(ids) == 4 and told == [(done, 4) for done in range(4)]
    assert path.read_text(encoding="utf-8-sig") == whole.read_text(encoding="utf-8-sig")
    assert "梭梭拉打村" in path.read_text(encoding="utf-8-sig")

    def stops(done: int, _whole: int) -> None:
        if done == 2:
            raise StationRefused("停下")

    with pytest.raises(StationRefused):
        filled.sheets.export("household", tmp_path / "没写完.xlsx", ids=ids, progress=stops)
    assert sorted(file.name for file in tmp_path.glob("*.*")) == sorted(("一次.csv", "分段.csv"))


def test_more_records_than_a_sheet_holds_are_refused_before_any_is_written(
    filled: Station, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Excel's sheet ends at row 1,048,576 and drops what is below: a million members fit, 1.1 do not."""
    assert writing.MOST_ROWS == 1_048_575
    monkeypatch.setattr(writing, "MOST_ROWS", 1)
    told = list[tuple[int, int]]()
    with pytest.raises(SheetRefused, match=r"“家庭成员”超过1行.*分几次导出.*csv"):
        filled.sheets.export("member", tmp_path / "成员.xlsx", progress=lambda *step: told.append(step))
    assert not told and not list(tmp_path.glob("*成员*"))
    assert filled.sheets.export("member", tmp_path / "成员.csv") == 2
    with pytest.raises(SheetRefused):
        filled.sheets.export_all(tmp_path / "全部.xlsx")
    assert not list(tmp_path.glob("*全部*"))
    plain = writing.PlainTable("大表", (writing.Column("甲"),), (("一",) for _ in range(2)))
    with pytest.raises(SheetRefused, match="大表"):
        writing.write_workbook(tmp_path / "大表.xlsx", [plain])
    assert not list(tmp_path.glob("*大表*"))


def test_a_sheet_of_more_than_two_gibibytes_is_written_and_read(
    filled: Station, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("zipfile.ZIP64_LIMIT", 1_000)
    with pytest.raises(RuntimeError, match="too large"):
        filled.sheets.export("member", tmp_path / "小.xlsx")
    monkeypatch.setattr(spreadsheets, "_LARGE", 0)
    assert filled.sheets.export("member", tmp_path / "大.xlsx") == 2
    assert len(filled.plan_import(tmp_path / "大.xlsx", entity="member").rows) == 2
    assert filled.sheets.export_all(tmp_path / "全部.xlsx") > 2


def test_a_new_row_names_its_person_by_number(filled: Station, tmp_path: Path) -> None:
    path = tmp_path / "务工.csv"
    head = "成员,用人单位,务工地点,就业渠道,开始,月工资"
    lines = [
        head,
        "519900198502140032,珠海某厂,440402,有组织劳务输出（东西部协作）,2018-05-01,5000",
        "马海木呷,珠海某厂,440402,05,2018-05-01,5000",
        "没有的人,珠海某厂,440402,05,2018-05-01,5000",
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    plan = filled.plan_import(path, entity="employment")
    taken, twice, nobody = plan.rows
    assert taken.outcome is Outcome.TAKEN, taken.reasons
    assert "不止一个" in twice.reasons[0] and "请先登记" in nobody.reasons[0]
    filled.commit_import(plan)
    assert filled.store.count("employment", employer="珠海某厂") == 1
