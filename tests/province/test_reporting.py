"""The province's figures are the township's, over both kinds of ledger; its reports are written as files."""

from pathlib import Path

import openpyxl
import pytest

from desktop_app.province.errors import OfficeRefused
from desktop_app.province.office import Office
from desktop_app.province.reporting import Reporting
from desktop_app.station import Station, Surroundings
from tests.province.conftest import World, household


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
