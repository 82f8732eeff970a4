"""Finding the header: below titles, on one row or two, merged or not."""

from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest

from desktop_app.sheets.headers import Header, find_header
from desktop_app.sheets.reading import read_workbook
from desktop_app.sheets.refused import SheetRefused

KNOWN = {"户编号": "no", "姓名": "name", "名字": "name", "民族": "people", "工资": "wage", "低保": "dibao"}


def header(tmp_path: Path, rows: Sequence[Sequence[object]], merges: Sequence[str] = ()) -> Header | None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(row)
    for merge in merges:
        sheet.merge_cells(merge)
    path = tmp_path / "a.xlsx"
    book.save(path)
    with read_workbook(path) as workbook:
        return find_header(workbook.sheets[0], KNOWN.get)


@pytest.mark.parametrize(
    ("rows", "merges", "lines", "headings"),
    [
        ([["户编号", "姓名", "民族"], ["1", "甲", "汉"]], [], (1, 1), {1: "户编号", 2: "姓名", 3: "民族"}),
        (
            [["某镇名册"], [], ["制表：", "张"], ["民族", "别的", "姓名", "户编号"]],
            ["A1:D1"],
            (4, 4),
            {1: "民族", 2: "别的", 3: "姓名", 4: "户编号"},
        ),
        (
            [["户编号", "姓名", "民族", "收入", None], [None, None, None, "工资", "低保"], ["1", "甲"]],
            ["A1:A2", "B1:B2", "C1:C2", "D1:E1"],
            (2, 2),
            {1: "户编号", 2: "姓名", 3: "民族", 4: "工资", 5: "低保"},
        ),
        (
            [["户编号", "姓名", "民族", "收入", None], [None, None, None, "工资", "低保"], ["1", "甲"]],
            [],
            (1, 2),
            {1: "户编号", 2: "姓名", 3: "民族", 4: "工资", 5: "低保"},
        ),
        ([["户编号", "x", "y"], [1, 2, 3]], [], None, None),
    ],
)
def test_find_header(
    tmp_path: Path,
    rows: list[list[object]],
    merges: list[str],
    lines: tuple[int, int] | None,
    headings: dict[int, str] | None,
) -> None:
    found = header(tmp_path, rows, merges)
    if lines is None:
        assert found is None
        return
    assert found is not None
    assert (found.first_row, found.last_row) == lines
    assert found.headings == headings


def test_a_merged_heading_over_two_columns_is_refused_by_name(tmp_path: Path) -> None:
    rows = [["户编号", "姓名", None, "民族"], ["1", "甲", "乙", "汉"]]
    with pytest.raises(SheetRefused) as refused:
        header(tmp_path, rows, ["B1:C1"])
    assert "B1:C1" in refused.value.message and "姓名" in refused.value.message


def test_two_columns_of_one_meaning_are_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(SheetRefused) as refused:
        header(tmp_path, [["户编号", "姓名", "民族", "名字"]])
    assert "B列和D列" in refused.value.message
