"""Foreign headings and words read as what a person said they mean."""

from pathlib import Path

import openpyxl

from desktop_app.sheets.reading import read_workbook
from desktop_app.sheets.renaming import Meanings, renamed


def texts(path: Path, meanings: Meanings) -> list[list[str]]:
    with read_workbook(path) as workbook:
        return [[cell.text for cell in row] for row in renamed(workbook, meanings).sheets[0].rows()]


def book(folder: Path) -> Path:
    made = openpyxl.Workbook()
    for row in (["名册"], ["大名", "男女", "备注"], ["扎西", "汉子", "汉子"], ["卓玛", "女", "大名"]):
        made.active.append(row)
    made.save(folder / "a.xlsx")
    return folder / "a.xlsx"


def test_a_heading_and_the_words_below_it(tmp_path: Path) -> None:
    said = Meanings({"大名": "姓名", "男女": "性别"}, {"男女": {"汉子": "男"}})
    assert texts(book(tmp_path), said) == [
        ["名册"],
        ["姓名", "性别", "备注"],
        ["扎西", "男", "汉子"],
        ["卓玛", "女", "姓名"],  # still among the first thirty rows, where headings stand
    ]


def test_without_meanings_nothing_changes(tmp_path: Path) -> None:
    assert texts(book(tmp_path), Meanings())[1] == ["大名", "男女", "备注"]
