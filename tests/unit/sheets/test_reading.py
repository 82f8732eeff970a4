"""Real files, good and bad: what is read, and the one sentence for what is not."""

import os
import sys
import time
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from desktop_app.catalog.places import resources_folder
from desktop_app.sheets.book import Row
from desktop_app.sheets.cells import CellKind, cell_of
from desktop_app.sheets.reading import read_workbook
from desktop_app.sheets.refused import SheetRefused

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def rows_of(path: Path) -> list[Row]:
    with read_workbook(path) as workbook:
        return [row for sheet in workbook.sheets for row in sheet.rows()]


def texts(path: Path) -> list[list[str]]:
    return [[cell.text for cell in row] for row in rows_of(path)]


def small_book(path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["户编号", "姓名"])
    sheet.append(["1", "扎西"])
    book.save(path)
    return path


def test_values_keep_their_meaning(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append([" 姓名 ", None, datetime(2018, 3, 5), 43164, 2.50, 519900197803050112])  # noqa: DTZ001
    sheet["B9"] = "𬱖"
    book.save(tmp_path / "a.xlsx")
    first, last = rows_of(tmp_path / "a.xlsx")
    assert [(cell.column, cell.text) for cell in first][:4] == [
        (1, "姓名"),
        (3, "2018-03-05"),
        (4, "43164"),
        (5, "2.5"),
    ]
    assert first[-1].kind is CellKind.LOST
    assert (last[0].row, last[0].column, last[0].text) == (9, 2, "𬱖")


def test_rows_can_be_read_twice(tmp_path: Path) -> None:
    with read_workbook(small_book(tmp_path / "a.xlsx")) as workbook:
        (sheet,) = workbook.sheets
        assert list(sheet.rows()) == list(sheet.rows())


def test_merged_cells_say_the_same_everywhere(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["户编号", "姓名"])
    sheet.append(["1", "扎西"])
    sheet.append([None, "卓玛"])
    sheet.merge_cells("A2:A3")
    book.save(tmp_path / "a.xlsx")
    assert texts(tmp_path / "a.xlsx")[1:] == [["1", "扎西"], ["1", "卓玛"]]
    with read_workbook(tmp_path / "a.xlsx") as workbook:
        assert workbook.sheets[0].merges[0].place == "A2:A3"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_text_tables(tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = tmp_path / "a.csv"
    lines = [["户编号", "姓名"], ["1", "䶮㛃"], ["2", '"阿卜杜拉·图尔荪"']]
    path.write_bytes("\r\n".join(delimiter.join(line) for line in lines).encode(encoding))
    assert texts(path) == [["户编号", "姓名"], ["1", "䶮㛃"], ["2", "阿卜杜拉·图尔荪"]]


def encrypted(path: Path) -> None:
    path.write_bytes(OLE + "EncryptedPackage".encode("utf-16-le"))


def old_book(path: Path) -> None:
    path.write_bytes(OLE + "Workbook".encode("utf-16-le"))


def other_ole(path: Path) -> None:
    path.write_bytes(OLE + "WordDocument".encode("utf-16-le"))


def cut_short(path: Path) -> None:
    content = small_book(path).read_bytes()
    path.write_bytes(content[: len(content) // 2])


def sheet_replaced(path: Path, content: bytes) -> None:
    source = small_book(path.with_name("good.xlsx"))
    with zipfile.ZipFile(source) as good, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bad:
        for item in good.infolist():
            is_sheet = item.filename.startswith("xl/worksheets/")
            bad.writestr(item.filename, content if is_sheet else good.read(item))


def broken_sheet(path: Path) -> None:
    sheet_replaced(path, b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><she')


def entity_bomb(path: Path) -> None:
    sheet_replaced(path, b'<!DOCTYPE a [<!ENTITY b "bbbb">]><worksheet>&b;</worksheet>')


def zip_bomb(path: Path) -> None:
    sheet_replaced(path, b" " * (100 * 1024 * 1024))


def uncalculated(path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["户编号", "=1+1"])
    book.save(path)


def no_data(path: Path) -> None:
    openpyxl.Workbook().save(path)


def a_document(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("word/document.xml", "<a/>")


def a_flipped_byte(path: Path) -> None:
    content = bytearray(small_book(path).read_bytes())
    start = content.find(b"xl/worksheets/sheet1.xml") + 40
    content[start] ^= 0xFF
    path.write_bytes(bytes(content))


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda path: path.write_bytes(b""), "是空文件"),
        (lambda path: path.write_bytes(b"\x7fELF\x00\x01\x02"), "不是表格文件"),
        (lambda path: path.write_bytes(b"<html><table><tr><td>1"), "网页格式"),
        (lambda path: path.write_bytes(b"\xe5\x8f\xff\xfe\x81 abc,\xff\xff"), "文字编码"),
        (lambda path: path.write_bytes(b"\xef\xbb\xbf\r\n\r\n"), "没有任何数据"),
        (lambda path: path.mkdir(), "是文件夹"),
        (lambda _path: None, "找不到文件"),
        (encrypted, "打开密码"),
        (old_book, "读不出来"),
        (other_ole, "先另存为“.xlsx”"),
        (cut_short, "已损坏"),
        (broken_sheet, "已损坏"),
        (a_flipped_byte, "已损坏"),
        (entity_bomb, "已损坏"),
        (zip_bomb, "异常庞大"),
        (uncalculated, "还没有算出结果"),
        (no_data, "没有任何数据"),
        (a_document, "不是Excel工作簿"),
    ],
)
def test_every_bad_file_gets_one_sentence(tmp_path: Path, make: Callable[[Path], object], says: str) -> None:
    path = tmp_path / "名册.xlsx"
    make(path)
    with pytest.raises(SheetRefused) as refused:
        rows_of(path)
    assert says in refused.value.message
    assert refused.value.message.endswith("。")
    assert str(tmp_path) not in refused.value.message


def test_a_file_one_may_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = small_book(tmp_path / "a.xlsx")
    path.chmod(0)
    if os.access(path, os.R_OK):  # root reads everything
        monkeypatch.setattr(Path, "open", _denied)
    with pytest.raises(SheetRefused, match="没有权限"):
        read_workbook(path)


def _denied(*_: object, **__: object) -> None:
    raise PermissionError


@pytest.mark.skipif(sys.platform == "win32", reason="resource limits are Unix's")
def test_sixty_thousand_rows_in_bounded_memory(tmp_path: Path) -> None:
    """60,000 members of 6 columns: under 15 s of work, and no more than 60 MB over what the strings need."""
    path = tmp_path / "大表.xlsx"
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("成员")
    sheet.append([f"列{column}" for column in range(6)])
    for number in range(60_000):
        sheet.append([f"5134251{number:07d}", "吉克日古", 2018, number / 7, "彝族", "户主"])
    book.save(path)
    import resource

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.process_time()
    with read_workbook(path) as workbook:
        count = sum(len(row) for row in workbook.sheets[0].rows())
    taken = time.process_time() - started
    assert count == 60_001 * 6
    assert taken < 15
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60_000


def test_values_mean_what_openpyxl_says_they_mean() -> None:
    """The sample workbook, as LibreOffice saved it: shared strings, dates, numbers, merged titles."""
    path = resources_folder() / "sample" / "township.xlsx"
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    with read_workbook(path) as workbook:
        for sheet in workbook.sheets:
            theirs = [
                {column: value for column, value in enumerate(values, start=1) if value is not None}
                for values in book[sheet.title].iter_rows(values_only=True)
            ]
            merged = {row for merge in sheet.merges for row in range(merge.top, merge.bottom + 1)}
            for row in sheet.rows():
                number = row[0].row
                if number not in merged:
                    expected = [
                        cell_of(value, number, column) for column, value in theirs[number - 1].items()
                    ]
                    assert list(row) == expected
    book.close()


def test_the_epoch_of_old_macintosh_files(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.epoch = datetime(1904, 1, 1)  # noqa: DTZ001
    book.worksheets[0].append(["日期", datetime(2018, 3, 5)])  # noqa: DTZ001
    book.save(tmp_path / "a.xlsx")
    assert texts(tmp_path / "a.xlsx") == [["日期", "2018-03-05"]]


def test_an_old_workbook_reads_like_a_new_one() -> None:
    """Made by another program: a merged title, a date, an ID number as text and one as a number."""
    rows = rows_of(Path(__file__).parents[2] / "golden" / "sheets" / "old.xls")
    assert [cell.text for cell in rows[2]] == ["吉克日古", "519900198502140032", "1985-02-14", "1234.5", "是"]
    assert rows[2][2].kind is CellKind.DATE
    assert (rows[3][0].text, rows[3][1].kind) == ("𬱖木呷", CellKind.LOST)
    assert [row[0].text for row in rows[4:]] == ["合户", "合户"]
    assert len(rows[0]) == 5


GOLDEN = Path(__file__).parents[2] / "golden" / "sheets" / "old.xls"


def test_a_wps_workbook_is_read_by_what_is_in_it(tmp_path: Path) -> None:
    """WPS writes .et as the same compound file as .xls, and under a name of .et also what .xlsx is."""
    old, new = tmp_path / "旧表.et", tmp_path / "新表.et"
    old.write_bytes(GOLDEN.read_bytes())
    assert texts(old) == texts(GOLDEN)
    new.write_bytes(small_book(tmp_path / "a.xlsx").read_bytes())
    assert texts(new) == texts(tmp_path / "a.xlsx")


@pytest.mark.parametrize("make", [old_book, other_ole, a_document])
def test_a_wps_workbook_that_cannot_be_read_is_refused_with_advice(
    tmp_path: Path, make: Callable[[Path], object]
) -> None:
    path = tmp_path / "名册.et"
    make(path)
    with pytest.raises(SheetRefused, match=r"另存为“\.xlsx”"):
        rows_of(path)
