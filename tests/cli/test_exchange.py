"""Spreadsheets in and out by commands."""

import csv
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from tests.cli.conftest import ID_NUMBER, Hands, household, said


@pytest.fixture
def workbook(hands: Hands, tmp_path: Path) -> Path:
    made = hands.run(
        "sample", "--households", "12", "--seed", "7", "--out", str(tmp_path / "sample"), "--json"
    )
    return Path(said(made).data["file"])


def answers(hands: Hands, workbook: Path) -> list[str]:
    """What a first, unanswered import asks for, answered."""
    asked = hands.ask("import", "household", workbook)
    assert asked.code == 1
    given = {"year": "2018", "joined_date": "2014-01-01"}
    return [
        word
        for question in asked.data["questions"]
        for word in ("--set", f"{question['key']}={given.get(question['key'], '2014')}")
    ]


def test_sample_is_the_same_for_the_same_seed(hands: Hands, tmp_path: Path) -> None:
    told = []
    for place in ("a", "b"):
        result = hands.run(
            "sample", "--households", "5", "--seed", "3", "--out", str(tmp_path / place), "--json"
        )
        book = load_workbook(said(result).data["file"], read_only=True)
        told.append([list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets])
        book.close()
    assert told[0] == told[1]


def test_import_asks_writes_and_writes_nothing_twice(hands: Hands, workbook: Path, tmp_path: Path) -> None:
    words = answers(hands, workbook)
    rehearsal = hands.ask("import", "household", workbook, *words, "--dry-run")
    assert (rehearsal.code, rehearsal.data["written"]) == (0, 0)
    assert hands.ask("record", "list", "household").data["count"] == 0
    report = tmp_path / "report.xlsx"
    taken = hands.ask("import", "household", workbook, *words, "--report", report)
    assert taken.code == 0
    assert taken.data["households"]["taken"] == 12
    assert taken.data["written"] > 12
    assert report.is_file()
    assert hands.ask("record", "list", "household").data["count"] == 12
    again = hands.ask("import", "household", workbook, *words)
    assert (again.code, again.data["written"]) == (0, 0)
    assert again.data["counts"]["taken"] == again.data["counts"]["changed"] == 0


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("missing.xlsx", None, "找不到文件"),
        ("book.xlsx", b"not a workbook", ""),
        ("empty.csv", b"", ""),
    ],
)
def test_a_file_that_is_no_table_is_refused(
    hands: Hands, tmp_path: Path, name: str, content: bytes | None, told: str
) -> None:
    file = tmp_path / name
    if content is not None:
        file.write_bytes(content)
    answer = hands.ask("import", "household", file)
    assert answer.code == 1
    assert told in answer.data["error"] and answer.data["error"]


def test_only_what_the_catalogue_knows_is_imported_and_only_tables_exported(
    hands: Hands, tmp_path: Path
) -> None:
    assert hands.ask("import", "nothing", tmp_path / "x.xlsx").code == 2
    assert hands.ask("import", "household", tmp_path / "x.xlsx", "--set", "year").code == 2
    assert hands.ask("export", "household", tmp_path / "x.doc").code == 2
    assert hands.ask("export", "nothing", tmp_path / "x.csv").code == 2


@pytest.mark.parametrize(("full", "shown"), [(False, "5199**********0032"), (True, ID_NUMBER)])
def test_export_masks_numbers_unless_asked(hands: Hands, tmp_path: Path, full: bool, shown: str) -> None:
    household(hands)
    file = tmp_path / "out" / "members.csv"
    answer = hands.ask("export", "member", file, *(["--full-numbers"] if full else []))
    assert (answer.code, answer.data["count"]) == (0, 1)
    [row] = csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines())
    assert row["姓名"] == "马海子各莫"
    assert row["证件号码"].strip() == shown  # behind a tab, so that Excel leaves it a text


def test_export_names_villages_and_records(hands: Hands, tmp_path: Path) -> None:
    household(hands)
    file = tmp_path / "households.xlsx"
    assert hands.ask("export", "household", file).data["count"] == 1
    book = load_workbook(file, read_only=True)
    heads, values = list(book.worksheets[0].iter_rows(values_only=True))[:2]
    book.close()
    assert dict(zip(heads, values, strict=True))["行政村"] == "三岔河村"


def test_the_plain_workbook_goes_after_an_import_that_took_everything(hands: Hands, workbook: Path) -> None:
    words = answers(hands, workbook)
    kept = hands.ask("import", "household", workbook, *words, "--dry-run", "--delete-workbook")
    assert (kept.data["deleted"], workbook.is_file()) == (False, True)
    taken = hands.ask("import", "household", workbook, *words, "--delete-workbook")
    assert (taken.code, taken.data["deleted"], workbook.exists()) == (0, True, False)
    assert "删除导入后的明文表格" in [line["event"] for line in hands.ask("account", "log").data["log"]]


ORGANIZATIONS = [
    ["单位名称", "东部/西部", "层级", "单位类型"],
    ["绿水镇人民政府", "西部（受援地）", "乡镇、街道", "国家机关"],
    ["光明小学", "西部（受援地）", "学校啊", "国家机关"],
]


def save(path: Path, rows: list[list[str]]) -> Path:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def test_any_kind_of_record_comes_in_and_what_did_not_is_put_right(hands: Hands, tmp_path: Path) -> None:
    """The faulty rows come back coloured; corrected, that very workbook comes in."""
    faulty = tmp_path / "改.xlsx"
    taken = hands.ask("import", "organization", save(tmp_path / "a.xlsx", ORGANIZATIONS), "--faulty", faulty)
    assert (taken.code, taken.data["written"]) == (1, 1)
    book = load_workbook(faulty)
    sheet = book.active
    assert [cell.value for cell in sheet[1]] == [*ORGANIZATIONS[0], "未导入的原因"]
    assert sheet["C2"].fill.fgColor.rgb.endswith("FFC7CE")
    assert "层级" in sheet["C2"].comment.text
    sheet["C2"] = "乡镇、街道"
    book.save(faulty)
    again = hands.ask("import", "organization", faulty)
    assert (again.code, again.data["written"], again.data["unknown_columns"]) == (0, 1, [])


def test_a_foreign_column_is_explained_once(hands: Hands, tmp_path: Path) -> None:
    rows = [["机关", *ORGANIZATIONS[0][1:]], ["绿水镇人民政府", "我们这边", *ORGANIZATIONS[1][2:]]]
    file = save(tmp_path / "a.xlsx", rows)
    assert hands.ask("import", "organization", file).code == 1
    said = ("--column", "机关=单位名称", "--word", "东部/西部:我们这边=西部（受援地）")
    assert hands.ask("import", "organization", file, *said, "--dry-run").code == 0
    taken = hands.ask("import", "organization", file)
    assert (taken.code, taken.data["written"]) == (0, 1)


def test_our_own_table_comes_back_changed_in_one_place(hands: Hands, tmp_path: Path) -> None:
    household(hands)
    file = tmp_path / "m.xlsx"
    assert hands.ask("export", "member", file, "--full-numbers").code == 0
    assert hands.ask("import", "member", file).data["counts"]["unchanged"] == 1
    book = load_workbook(file)
    heads = [cell.value for cell in book.active[1]]
    book.active.cell(2, heads.index("姓名") + 1, "马海子各木")
    book.save(file)
    taken = hands.ask("import", "member", file)
    assert (taken.code, taken.data["counts"]["changed"]) == (0, 1)
    assert hands.ask("search", "马海子各木").data["hits"]


def test_a_template_offers_what_can_be_chosen(hands: Hands, tmp_path: Path) -> None:
    file = tmp_path / "t.xlsx"
    assert hands.ask("export", "organization", file, "--template").code == 0
    sheet = load_workbook(file).worksheets[0]
    heads = {cell.value: cell for cell in sheet[1]}
    assert heads["单位名称"].comment is not None
    assert len(sheet.data_validations.dataValidation) >= 3


def test_everything_goes_into_one_workbook(hands: Hands, tmp_path: Path) -> None:
    household(hands)
    file = tmp_path / "all.xlsx"
    answer = hands.ask("export", "all", file, "--codes")
    assert answer.data["count"] >= 3
    book = load_workbook(file, read_only=True)
    assert {"贫困户", "家庭成员"} <= set(book.sheetnames)
    book.close()
    assert hands.ask("export", "all", tmp_path / "all.csv").code == 2
