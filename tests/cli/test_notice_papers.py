"""Beside a notice: papers, archive, web copy, one for each village; and whether a sheet is genuine."""

import io
import json
import subprocess
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PIL import Image

from desktop_app.typeset.preview import page_as_png, page_texts
from tests.cli.conftest import VILLAGE, Hands, household, leaving
from tests.cli.test_notices import CHOICE, issue
from tests.unit.typeset import referees

NEIGHBOUR = "513431215202"
TOWNSHIP = "513431215"
MOVED = json.dumps({"division_code": NEIGHBOUR})


@pytest.fixture
def ready(hands: Hands) -> Hands:
    leaving(hands, household(hands))
    return hands


def photograph(folder: Path, name: str, shade: int) -> Path:
    """A picture of a board, big enough to be scaled down."""
    path = folder / f"{name}.jpg"
    Image.new("RGB", (2000, 1500), (shade, 90, 120)).save(path)
    return path


def scan(pdf: bytes, folder: Path) -> Path:
    """A sheet as a scanner sees it: grey, 150 dpi, two degrees askew."""
    sheet = Image.open(io.BytesIO(page_as_png(pdf, 0, 150))).convert("L")
    path = folder / "scan.png"
    sheet.rotate(2, Image.Resampling.BILINEAR, expand=True, fillcolor=245).save(path, dpi=(150, 150))
    return path


def hung(hands: Hands, folder: Path) -> str:
    """A notice that hung its time, with two photographs and an objection that was answered."""
    issued = issue(hands, folder / "n04.pdf")
    number, made = issued["number"], issued["id"]
    assert hands.ask("notice", "post", number, "--date", "2018-10-15").code == 0
    for kind, shade in (("1", 40), ("2", 200)):
        file = photograph(folder, f"p{kind}", shade)
        words = ("attach", file, "--to", "notice", made, "--kind", kind, "--taken-at", "2018-10-16T09:05:00")
        assert hands.ask(*words).code == 0
    hands.put(
        "complaint",
        received_date="2018-10-17",
        channel="1",
        is_named=0,
        reporter="王五",
        notice_id=made,
        content="问马家为什么退出",
        reply_date="2018-10-18",
        result="入户核实，不成立",
    )
    closed = ("--date", "2018-10-24", "--disposal", "2", "--objections", "1")
    assert hands.ask("notice", "close", number, *closed).code == 0
    return number


def test_the_life_of_a_notice_in_one_file(ready: Hands, tmp_path: Path) -> None:
    number = hung(ready, tmp_path)
    out = tmp_path / "archive.pdf"
    assert ready.ask("notice", "paper", "archive", number, "--out", out).code == 0
    pdf = out.read_bytes()
    sheets = ["".join(text.split()) for text in page_texts(pdf)]
    assert number in sheets[0] and "有异议，核查不成立" in sheets[0]
    assert "拟脱贫户名单公示" in sheets[1]
    whole = "".join(sheets)
    for said in (
        "远景照片拍摄时间：2018年10月16日9时05分（手工填写）",
        "近景照片",
        "入户核实，不成立",
        "特此证明",
    ):
        assert said in whole
    assert "王五" not in whole, "who wished to stay unnamed stays so"
    referees.qpdf_check(pdf, tmp_path)
    with referees.opened(pdf) as file:
        pictures = [page for page in file.pages if "/XObject" in page.Resources]
        assert len(pictures) == 2
        assert "pdfaid:part>2" in file.Root.Metadata.read_bytes().decode()
        with file.open_outline() as outline:
            assert [item.title for item in outline.root][:3] == ["公告公示档案", "公示原文", "远景照片"]
    again = tmp_path / "again.pdf"
    assert ready.ask("notice", "paper", "archive", number, "--out", again).code == 0
    assert again.read_bytes() == pdf


def test_no_archive_before_the_end(ready: Hands, tmp_path: Path) -> None:
    number = issue(ready, tmp_path / "n04.pdf")["number"]
    answer = ready.ask("notice", "paper", "archive", number, "--out", tmp_path / "a.pdf")
    assert (answer.code, "还没有办结" in answer.data["error"]) == (1, True)
    assert not (tmp_path / "a.pdf").exists()


def test_papers(ready: Hands, tmp_path: Path) -> None:
    number = hung(ready, tmp_path)
    told = {}
    for kind in ("certificate", "register", "blank", "minutes"):
        out = tmp_path / f"{kind}.pdf"
        assert ready.ask("notice", "paper", kind, number, "--out", out).code == 0
        told[kind] = "".join("".join(page_texts(out.read_bytes())).split())
    assert "收到异议1件，已核查处理。特此证明。" in told["certificate"]
    assert "问马家为什么退出" in told["register"] and "匿名" in told["register"]
    assert "问马家为什么退出" not in told["blank"]
    assert "会议时间2018年9月20日" in told["minutes"]


def test_the_web_copy_cuts_names_down(ready: Hands, tmp_path: Path) -> None:
    edit = "1=村民代表大会（2018年9月20日）同意马海子各莫等拟将1户1人列为2018年度脱贫户，贫困户本人认可。"
    answer = ready.ask("notice", "issue", *CHOICE, "--edit", edit, "--out", tmp_path / "n.pdf")
    assert answer.code == 0, answer
    number = answer.data["number"]
    assert ready.ask("notice", "changes", number).data["edited"][0]["place"] == "1"
    pdf, table = tmp_path / "web.pdf", tmp_path / "web.xlsx"
    assert ready.ask("notice", "paper", "web", number, "--out", pdf).code == 0
    assert ready.ask("notice", "web-table", number, "--out", table).data["rows"] == 1
    text = "".join("".join(page_texts(pdf.read_bytes())).split())
    assert "马***" in text and "马海子各莫" not in text and number not in text and "1组" not in text
    rows = list(load_workbook(table).active.iter_rows(values_only=True))
    assert rows[0] == ("序号", "村民小组", "户主姓名", "家庭人口（人）", "备注")
    assert rows[1][2] == "马***" and rows[1][1] in (None, "")


@pytest.mark.posix
def test_a_scan_askew_is_read_by_us_and_by_zbar(ready: Hands, tmp_path: Path) -> None:
    issued = issue(ready, tmp_path / "n04.pdf")
    path = scan((tmp_path / "n04.pdf").read_bytes(), tmp_path)
    done = subprocess.run(["zbarimg", "-q", "--raw", path], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == issued["qr"]
    answer = ready.ask("notice", "verify", path)
    assert (answer.code, answer.data["valid"], answer.data["number"]) == (0, True, issued["number"])


def test_files_are_verified(ready: Hands, tmp_path: Path) -> None:
    issued = issue(ready, tmp_path / "n04.pdf")
    answer = ready.ask("notice", "verify", tmp_path / "n04.pdf")
    assert answer.data["valid"] and "一个字节也没有改动" in answer.data["told"][0]
    other = ready.ask("notice", "preview", *CHOICE, "--out", tmp_path / "preview.pdf")
    assert other.code == 0
    forged = tmp_path / "forged.pdf"
    import pikepdf

    with pikepdf.open(tmp_path / "n04.pdf") as file:
        file.pages[0].contents_add(b"0 0 1 1 re f", prepend=False)
        file.save(forged)
    answer = ready.ask("notice", "verify", forged)
    assert (answer.code, answer.data["valid"], answer.data["number"]) == (1, False, issued["number"])
    for name in ("preview.pdf", "text.jpg"):
        (tmp_path / "text.jpg").write_text("no picture")
        assert ready.ask("notice", "verify", tmp_path / name).code == 1
    assert ready.ask("notice", "verify", tmp_path / "none.jpg").code != 0


def test_one_notice_for_each_village(ready: Hands) -> None:
    other = household(ready, "木呷日铁", "519900198502140059")
    record = ready.ask(
        "record", "put", "household", "--id", other, stdin=json.dumps({"division_code": NEIGHBOUR})
    )
    assert record.code == 0, record
    leaving(ready, other)
    words = [TOWNSHIP if word == VILLAGE else word for word in CHOICE]
    answer = ready.ask("notice", "batch", *words)
    assert (answer.code, answer.data["issued"]) == (0, 2), answer
    numbers = {line["division_code"]: line["number"] for line in answer.data["lines"] if line["number"]}
    assert set(numbers) == {VILLAGE, NEIGHBOUR} and len(set(numbers.values())) == 2
    skipped = [line for line in answer.data["lines"] if not line["number"]]
    assert skipped and all("不需要公示" in line["told"] for line in skipped)
