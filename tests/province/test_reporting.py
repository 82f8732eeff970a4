"""The province's figures are the township's, over both kinds of ledger; its reports are written as files."""

from dataclasses import replace
from pathlib import Path

import openpyxl
import orjson
import pytest

from desktop_app.province.annual import Annuals
from desktop_app.province.errors import OfficeRefused
from desktop_app.province.office import Office
from desktop_app.province.reporting import Reporting
from desktop_app.station import Station, Surroundings
from tests.province.conftest import World, household
from tests.station.test_annual import pdf_text

EAST, AID = "省扶贫开发领导小组", "省对口支援西藏新疆工作领导小组"


def reporting(office: Office, around: Surroundings, station: Station) -> Reporting:
    return Reporting(office, around.catalogue, around.divisions, station.today().year, station.today())


def test_the_province_comes_to_the_townships_numbers(
    world: World, office: Office, first: Station, around: Surroundings
) -> None:
    for number in range(3):
        made = household(first, household_no=f"10{number}", identified_year=2016)
        first.put(
            "status_change",
            {"household_id": made, "year": 2016, "change_kind": "imported", "poverty_status": "0"},
        )
        first.put("member", {"household_id": made, "name": f"第{number}人"})
    world.up(first, office)
    own = first.reports.indicators(first.today().year)
    told = {(item.indicator.id, item.figure.key): item.amount.text for item in own.results}
    figures = reporting(office, around, first).figures(first.profile.area)
    found = {(item.indicator.id, item.figure.key): item.amount.text for item in figures}
    register = [key for key in told if key[0].startswith(("IN-POV", "IN-FND", "IN-LAB", "IN-SOC", "IN-REL"))]
    assert told["IN-POV-02", "persons"] == "3"
    assert {key: found[key] for key in register} == {key: told[key] for key in register}


def test_reports_of_the_province_are_written(
    office: Office, first: Station, around: Surroundings, tmp_path: Path
) -> None:
    made = reporting(office, around, first)
    made.write("indicators", "SA-01", tmp_path / "a.xlsx", around.shelf)
    made.write("RP-07", office.desk.province.code, tmp_path / "b.pdf", around.shelf)
    made.write("RP-07", "SA-01", tmp_path / "c.xlsx", around.shelf)
    assert "指标" in openpyxl.load_workbook(tmp_path / "a.xlsx").sheetnames
    assert (tmp_path / "b.pdf").read_bytes().startswith(b"%PDF")
    listed = openpyxl.load_workbook(tmp_path / "c.xlsx")["携手奔小康：国定贫困县结对覆盖"]
    assert listed.max_row == 12  # the eleven national poverty counties of 凉山 and the head
    for kind, area in (("nothing", "SA-01"), ("RP-07", "99")):
        with pytest.raises(OfficeRefused):
            made.write(kind, area, tmp_path / "d.xlsx", around.shelf)


@pytest.mark.pm("PM-016")
def test_the_provinces_records_say_who_answers_and_which_pairing_has_ended(
    office: Office, first: Station, around: Surroundings, tmp_path: Path
) -> None:
    values = {"measure": "5", "department": "省总工会", "valid_from": "2018-01-01"}
    office.put("measure_department", "d1", values, "省政府通知")
    office.put("supported_area", "a1", {"area_id": "SA-01", "valid_to": "2018-01-31"}, "协议到期")
    made = reporting(office, around, first)
    made.write("measure-5", office.desk.province.code, tmp_path / "b.pdf", around.shelf)
    told = pdf_text((tmp_path / "b.pdf").read_bytes(), tmp_path)
    assert "责任部门：省人力资源社会保障厅、省总工会。" in "".join(told.split())
    assert [area.last for area in made.areas() if area.id == "SA-01"] == ["2018-01-31"]
    assert made.areas().on("2018-02-01").all_of("513431") == []


def register(station: Station) -> None:
    """Three households with a person each, in the register since 2016."""
    for number in range(3):
        made = household(station, household_no=f"10{number}", identified_year=2016)
        station.put(
            "status_change",
            {"household_id": made, "year": 2016, "change_kind": "imported", "poverty_status": "0"},
        )
        station.put("member", {"household_id": made, "name": f"第{number}人"})


def test_an_annual_report_is_frozen_and_proved_to_the_byte(
    world: World, office: Office, first: Station, around: Surroundings
) -> None:
    """Values, journal head, sheets and workbook stay as they were frozen; a change since is no excuse."""
    register(first)
    world.up(first, office)
    desk = Annuals(reporting(office, around, first), office.vault, around.shelf)
    with pytest.raises(OfficeRefused, match="还没有冻结"):
        desk.kept("51")
    frozen = desk.freeze("51")
    assert frozen.pdf.startswith(b"%PDF") and frozen.workbook.startswith(b"PK")
    assert frozen.payload["values"]["IN-POV-02.persons"]["text"] == "3"
    assert frozen.payload["journal"].keys() == set(office.desk.ledger.chain_ends())
    assert desk.verify("51") == []
    with pytest.raises(OfficeRefused, match="已经冻结"):
        desk.freeze("51")
    other = desk.freeze(first.profile.area)
    assert other.title != frozen.title and other.payload["values"]["IN-POV-02.persons"]["text"] == "3"
    next_year = replace(reporting(office, around, first), year=first.today().year + 1)
    later = Annuals(next_year, office.vault, around.shelf)
    for area, recipients in (("513431", [EAST]), ("SA-03", [AID]), ("51", [EAST, AID])):
        made = desk.freeze(area) if area != "51" else frozen
        assert list(made.payload["recipients"]) == recipients
        assert made.payload["journal"] == frozen.payload["journal"] and desk.verify(area) == []
        assert desk.kept(area) == made
        poor = made.payload["values"]["IN-POV-02.persons"]["text"]
        tables = [block for block in later.freeze(area).payload["blocks"] if block["kind"] == "table"]
        assert ["　人数", "人", poor, poor, "0"] in [row for block in tables for row in block["rows"]]
    household(first, household_no="999", identified_year=2016)
    world.up(first, office)
    assert desk.kept("51") == frozen and desk.verify("51") == []


def test_a_frozen_report_that_was_changed_is_found(
    world: World, sqlite_office: Office, around: Surroundings
) -> None:
    station = world.station("甲", sqlite_office)
    register(station)
    world.up(station, sqlite_office)
    vault = sqlite_office.vault
    desk = Annuals(reporting(sqlite_office, around, station), vault, around.shelf)
    desk.freeze("513431")
    name = f"annual.{station.today().year}.513431"
    kept = orjson.loads(vault.meta(name))
    vault.set_meta(**{name: orjson.dumps(["0" * 64, *kept[1:]]).decode()})
    assert any("摘要不符" in told for told in desk.verify("513431"))
    false_pdf = vault.keep_blob(b"%PDF-false")
    vault.set_meta(**{name: orjson.dumps([*kept[:3], false_pdf, kept[4]]).decode()})
    assert any("重新排版" in told for told in desk.verify("513431"))
