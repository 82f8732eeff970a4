"""A household's signed papers: printed, signed, scanned, and bound into its file."""

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from desktop_app.typeset.preview import page_as_png, page_texts
from tests.cli.conftest import ID_NUMBER, VILLAGE, Hands, household
from tests.unit.typeset import referees


@pytest.fixture
def family(hands: Hands) -> str:
    """A household with its year, its income and an exit that nobody has agreed to yet."""
    made = household(hands)
    hands.put("household_year", household_id=made, year=2018, cause_main="01")
    hands.put("household_income", household_id=made, year=2018, wage_income="20000", income_population=1)
    change = {"household_id": made, "year": 2018, "change_kind": "exit", "review_meeting_date": "2018-09-20"}
    hands.put("status_change", **change)
    return made


def record(hands: Hands, entity: str) -> dict[str, Any]:
    """The only record of an entity."""
    [row] = hands.ask("record", "list", entity).data["rows"]
    answer = hands.ask("record", "get", entity, row["id"])
    return {**answer.data["record"], "id": row["id"]}


def text_of(pdf: bytes) -> str:
    return "".join("".join(page_texts(pdf)).split())


def printed(hands: Hands, kind: str, made: str, folder: Path) -> bytes:
    out = folder / f"{kind}.pdf"
    answer = hands.ask("paper", "print", kind, "--household", made, "--year", "2018", "--out", out)
    assert answer.code == 0, answer
    return out.read_bytes()


def signed(pdf: bytes, path: Path, turn: float = 1.5) -> Path:
    """A printed sheet as it comes from the scanner."""
    sheet = Image.open(io.BytesIO(page_as_png(pdf, 0, 150))).convert("L")
    sheet.rotate(turn, expand=True, fillcolor=250).save(path)
    return path


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("register", ("建档立卡贫困户登记表", "马海子各莫", "户主签字（按手印）")),
        ("income", ("工资性收入20,000", "人均纯收入", "三岔河村马海子各莫户2018年收入核算如上")),
        ("agreement", ("2018年贫困户脱贫认可书", "家庭人口1人", "同意2018年脱贫")),
        ("card", ("帮扶明白卡", "帮扶责任人", "12317")),
    ],
)
def test_each_paper_says_what_it_must(
    hands: Hands, family: str, kind: str, said: tuple[str, ...], tmp_path: Path
) -> None:
    pdf = printed(hands, kind, family, tmp_path)
    text = text_of(pdf)
    assert [one for one in said if one.replace(",", "") not in text.replace(",", "")] == []
    assert ID_NUMBER not in text
    referees.qpdf_check(pdf, tmp_path)


def test_the_signed_sheet_finds_its_way_back(hands: Hands, family: str, tmp_path: Path) -> None:
    assert not record(hands, "status_change")["head_agreed"]
    for kind in ("agreement", "income"):
        file = signed(printed(hands, kind, family, tmp_path), tmp_path / f"{kind}.png")
        answer = hands.ask("paper", "scan", file)
        assert answer.code == 0, answer
        assert (answer.data["taken"][0]["kind"], answer.data["taken"][0]["household_id"]) == (kind, family)
    change, income = (record(hands, name) for name in ("status_change", "household_income"))
    assert change["head_agreed"] == 1 and income["confirmed_by_head"] == 1 and income["confirmed_date"]
    out = tmp_path / "dossier.pdf"
    assert hands.ask("paper", "dossier", family, "--out", out).code == 0
    pdf = out.read_bytes()
    text = text_of(pdf)
    for said in ("马海子各莫户档案", "2018年贫困户脱贫认可书（签字扫描件）", "2018年家庭收入核算表"):
        assert said in text
    referees.qpdf_check(pdf, tmp_path)
    with referees.opened(pdf) as file, file.open_outline() as outline:
        assert [item.title for item in outline.root][:2] == ["封面", "登记表"]
        assert sum("/XObject" in page.Resources for page in file.pages) == 2


def test_a_sheet_that_nobody_printed_is_refused(hands: Hands, family: str, tmp_path: Path) -> None:
    blank = tmp_path / "blank.png"
    Image.new("L", (800, 1000), 255).save(blank)
    alien = tmp_path / "text.jpg"
    alien.write_text("no picture")
    answer = hands.ask("paper", "scan", blank, alien)
    assert answer.code == 1 and len(answer.data["refused"]) == 2
    assert "没有找到签字表上的二维码" in answer.data["refused"][0]
    file = signed(printed(hands, "income", family, tmp_path), tmp_path / "i.png")
    income = record(hands, "household_income")
    assert hands.ask("record", "void", "household_income", income["id"], "--reason", "重复").code == 0
    answer = hands.ask("paper", "scan", file)
    assert answer.code == 1 and "没有2018年的" in answer.data["refused"][0]


def test_a_whole_village(hands: Hands, family: str, tmp_path: Path) -> None:
    household(hands, "木呷日铁", "519900198502140059")
    out = tmp_path / "cards.pdf"
    answer = hands.ask("paper", "print", "card", "--village", VILLAGE, "--year", "2018", "--out", out)
    assert (answer.code, answer.data["households"]) == (0, 2)
    assert "马海子各莫" in text_of(out.read_bytes()) and "木呷日铁" in text_of(out.read_bytes())
    assert hands.ask("paper", "print", "card", "--year", "2018", "--out", out).code == 2
    assert family


def test_ux_7_the_sheet_for_the_village_blank_and_with_what_is_known(
    hands: Hands, family: str, tmp_path: Path
) -> None:
    out = tmp_path / "blank.pdf"
    assert hands.ask("paper", "blank", "--out", out).code == 0
    blank = text_of(out.read_bytes())
    assert "入户信息采集表" in blank and "□1一般贫困户" in blank and "马海子各莫" not in blank
    referees.qpdf_check(out.read_bytes(), tmp_path)
    pdf = printed(hands, "intake", family, tmp_path)
    known = text_of(pdf)
    assert "现：20000.00" in known and "马海子各莫" in known and ID_NUMBER not in known
    file = signed(pdf, tmp_path / "visited.png")
    answer = hands.ask("paper", "scan", file)
    assert answer.code == 0 and answer.data["taken"][0]["kind"] == "intake"
