"""The workbook of figures: every number leads to its records and is worked out from them again."""

import shutil
import subprocess
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from desktop_app.reports.drill import Drill, Limits
from desktop_app.reports.engine import Engine
from desktop_app.reports.scope import Scope
from desktop_app.reports.workbook import write_numbers
from installer.packages import need_packages

PREFECTURE = Scope("凉山彝族自治州", ("5134",))


def drilled(engine: Engine, limits: Limits | None = None) -> Drill:
    return Drill.of(engine, engine.compute(PREFECTURE), PREFECTURE, limits)


def test_every_number_leads_to_its_records(world_engine: Engine, tmp_path: Path) -> None:
    """The row a number leads to names it, and the records below are those of the figure."""
    drill = drilled(world_engine)
    path = tmp_path / "n.xlsx"
    assert write_numbers(path, drill) == drill.count == drill.shown
    book = openpyxl.load_workbook(path)
    lines = list(book["明细"].iter_rows(values_only=True))
    assert sum(bool(line[8]) for line in lines[1:]) == drill.count
    by_figure = {(item.indicator.id, item.figure.name): item for item in drill.results}
    for row in book["指标"].iter_rows(min_row=2):
        found = by_figure.get((row[0].value, row[3].value))
        if found is None:
            continue  # a class, which leads where its figure does
        start = int(row[4].hyperlink.location.rpartition("!A")[2])
        extent = drill.extents[drill.homes.get(key := (found.indicator.id, found.figure.above.part), key)]
        assert lines[start - 1][:2] == (extent.indicator.id, extent.name)
        own = world_engine.part_records(found.indicator, (found.figure.above.part,), PREFECTURE)
        ids = [line[8] for line in lines[start : start + extent.count]]
        assert sorted(ids) == sorted(line.record_id for line in own)


def test_records_that_two_parts_share_are_written_once(world_engine: Engine, tmp_path: Path) -> None:
    """IN-DQ-01: what is required and what is filled stand in one row; IN-DQ-02 counts the same rows."""
    drill = drilled(world_engine)
    assert drill.homes["IN-DQ-01", "required"] == ("IN-DQ-01", "filled")
    assert drill.homes["IN-DQ-02", "record"] == ("IN-DQ-01", "filled")
    write_numbers(path := tmp_path / "n.xlsx", drill)
    rows = [
        row
        for row in openpyxl.load_workbook(path)["明细"].iter_rows(values_only=True)
        if row[0] == "IN-DQ-01"
    ]
    required = {
        (line.entity, line.record_id): line.value for line in _part(world_engine, "IN-DQ-01", "required")
    }
    assert sorted(row[7] for row in rows if row[8]) == sorted(required.values())
    assert all(row[6] <= row[7] for row in rows if row[8])


@pytest.mark.parametrize("indicator", ["IN-DQ-01", "IN-LAB-10", "IN-POV-08"])
def test_what_stands_beside_has_the_same_records(world_engine: Engine, indicator: str) -> None:
    for part, home in world_engine.declared.indicators[indicator].beside.items():
        first, second = _part(world_engine, indicator, part), _part(world_engine, indicator, home)
        assert first
        assert [(one.area, one.record_id) for one in first] == [(one.area, one.record_id) for one in second]


def test_what_is_said_to_be_the_same_elsewhere_is(world_engine: Engine) -> None:
    for name, indicator in world_engine.declared.indicators.items():
        for part, (other, where) in indicator.same.items():
            own, theirs = _part(world_engine, name, part), _part(world_engine, other, where)
            assert [one.record_id for one in own] == [one.record_id for one in theirs]
            assert all(one.value == 1 for one in own), "only what is counted may be listed elsewhere"


def _part(engine: Engine, indicator: str, part: str) -> list[object]:
    return engine.part_records(engine.declared.indicators[indicator], (part,), PREFECTURE)


def test_a_workbook_that_is_cut_says_so_at_every_figure(world_engine: Engine, tmp_path: Path) -> None:
    drill = drilled(world_engine, Limits(each=1, all=40))
    write_numbers(path := tmp_path / "n.xlsx", drill)
    lines = list(openpyxl.load_workbook(path)["明细"].iter_rows(min_row=2, values_only=True))
    assert sum(bool(line[8]) for line in lines) == drill.shown == 40
    left = [int(line[5].partition("另有")[2].partition("条")[0]) for line in lines if "另有" in str(line[5])]
    assert sum(left) == drill.count - 40
    assert any(line[5] == "没有记录" for line in lines)


def test_the_same_numbers_give_the_same_bytes(world_engine: Engine, tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        write_numbers(tmp_path / name, drilled(world_engine))
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


@pytest.mark.slow
def test_another_spreadsheet_program_comes_to_the_same_numbers(world_engine: Engine, tmp_path: Path) -> None:
    """LibreOffice works every formula out from the records: a referee for numbers and for formulas."""
    if shutil.which("soffice") is None:
        need_packages("build")
    write_numbers(tmp_path / "n.xlsx", drilled(world_engine))
    told = [
        "soffice",
        f"-env:UserInstallation=file://{tmp_path / 'profile'}",
        "--headless",
        "--convert-to",
        "xlsx",
    ]
    subprocess.run(
        [*told, "--outdir", tmp_path / "out", tmp_path / "n.xlsx"],
        check=True,
        capture_output=True,
        timeout=300,
    )
    rows = list(
        openpyxl.load_workbook(tmp_path / "out" / "n.xlsx", data_only=True)["指标"].iter_rows(
            min_row=2, values_only=True
        )
    )
    again = [(row[0], row[3], row[4], row[7]) for row in rows if row[7] is not None]
    assert len(again) > 150, "most figures are worked out again"
    for indicator, name, number, found in again:
        expected, seen = (
            value if isinstance(value, str) else round(Decimal(str(value)), 2) for value in (number, found)
        )
        assert expected == seen, f"{indicator} {name}"
