"""Every yuan published, to the fen: what is due, what hangs, and what the ledger says since."""

from collections.abc import Callable
from datetime import date

import pytest

from desktop_app.catalog.model import Catalogue
from desktop_app.notices.life import issue, post
from desktop_app.notices.matrix import CODES, Cell, Line, Mark, matrix
from desktop_app.notices.matrix_sheet import cell_text, matrix_document
from desktop_app.notices.model import NoticeChoice
from desktop_app.notices.publish import Bureau, publish
from desktop_app.typeset.preview import page_texts
from desktop_app.typeset.render import render
from tests.notices import filled
from tests.notices.conftest import KEY
from tests.notices.township import TOWNSHIP, VILLAGE, Township

Choose = Callable[..., NoticeChoice]
Hang = Callable[..., str]
TODAY = date(2018, 12, 1)


@pytest.fixture
def hang(bureau: Bureau, town: Township, choose: Choose, catalogue: Catalogue) -> Hang:
    """Issues a notice and hangs it; returns its id."""

    def hung(code: str, serial: int = 1, *, posted: bool = True, **values: object) -> str:
        number = f"K3-2018-{code}-{serial:04d}"
        frozen = publish(bureau, choose(code, **values), number, KEY.sign).frozen
        town.held.apply(issue(frozen, number, catalogue))
        if posted:
            publish_date = frozen.payload["period"]["publish"]
            town.held.apply(post(town.held.rows["notice"][number], publish_date, catalogue))
        return number

    return hung


def lines(town: Township, today: date = TODAY) -> dict[str, Line]:
    return {line.record_id: line for line in matrix(town.held, TOWNSHIP, 2018, today)}


def cell(town: Township, code: str, record: str = "p1", today: date = TODAY) -> Cell:
    return lines(town, today)[record].cells[code]


def test_what_is_due_depends_on_the_step(town: Township) -> None:
    filled.herd(town)
    due = {code for code in CODES if cell(town, code).mark is Mark.MISSING}
    assert due == {"N08", "N10"}
    town.held.put("project", "p1", project_status="75")
    due = {code for code in CODES if cell(town, code).mark is Mark.MISSING}
    assert due == {"N08", "N10", "N11", "N12", "N13"}
    later = {code for code in CODES if cell(town, code, today=date(2019, 1, 2)).mark is Mark.MISSING}
    assert later == due | {"N14", "N15"}
    town.held.put("project", "p1", project_status="98")
    assert not lines(town)["p1"].is_red, "a project that was given up owes nothing"


@pytest.mark.pm("PM-081")
def test_a_fen_of_difference_is_red(town: Township, hang: Hang) -> None:
    filled.herd(town)
    number = hang("N11", project_id="p1")
    told = cell(town, "N11")
    assert (told.mark, told.stated, told.ledger) == (Mark.AGREES, 17_000_050, 17_000_050)
    assert (told.number, told.publish, told.notice_ids) == (number, "2018-10-15", (number,))
    town.held.put("project_fund", "f2", planned=5_000_051)
    told = cell(town, "N11")
    assert told.mark is Mark.DIFFERS and told.is_red
    assert cell_text(told).startswith("不符：台账17.000051万元")


def test_what_does_not_hang_publishes_nothing(town: Township, hang: Hang) -> None:
    filled.herd(town)
    number = hang("N11", project_id="p1", posted=False)
    town.held.put("project", "p1", project_status="50")
    assert cell(town, "N11").waiting and cell_text(cell(town, "N11")) == "已发布未张贴"
    town.held.put("notice", number, state="50")
    assert cell(town, "N11").mark is Mark.MISSING and not cell(town, "N11").waiting


def test_subsidies_of_all_villages_count_together(town: Township, hang: Hang) -> None:
    filled.herd(town)
    hang("N12", project_id="p1")
    town.held.put("project", "p1", project_status="60")
    assert cell(town, "N12").mark is Mark.AGREES
    town.held.put("project_beneficiary", "bh00001", amount=1_000_049)
    assert cell(town, "N12").mark is Mark.DIFFERS


def test_an_allocation_is_published_by_its_document(town: Township, hang: Hang) -> None:
    filled.allotted(town)
    for row in ("a1", "a2"):
        town.held.put("fund_allocation", row, doc_date="2018-03-01")
    assert cell(town, "N09", "a1").mark is Mark.MISSING
    typed = {"batch": "第一批", "principle": "按需求和绩效分配"}
    hang("N09", division_code=TOWNSHIP, record_ids=("a1", "a2"), typed=typed)
    assert cell(town, "N09", "a1").stated == 12_000_000
    assert cell(town, "N09", "a2").mark is Mark.AGREES
    assert cell(town, "N10", "a1").mark is Mark.NOT_DUE


def test_the_end_and_the_years_account_tell_what_was_spent(town: Township, hang: Hang) -> None:
    filled.finished(town)
    town.held.put("fund_reimbursement", "r1", date="2018-09-01")
    typed = {"mechanism_result": "户均增收3100元"}
    hang("N13", project_id="p1", typed=typed)
    hang("N14", division_code=TOWNSHIP, publish_date="2018-12-20")
    town.held.put("project", "p1", project_status="75")
    later = date(2019, 3, 1)
    assert cell(town, "N13", today=later).mark is Mark.AGREES
    assert cell(town, "N14", today=later).mark is Mark.AGREES
    town.held.put("fund_reimbursement", "r2", project_id="p1", amount=1, date="2019-02-01")
    assert cell(town, "N13", today=later).mark is Mark.DIFFERS
    assert cell(town, "N14", today=later).mark is Mark.AGREES, "it told of the year it hung in"


def test_guangdongs_money(town: Township, hang: Hang) -> None:
    filled.spent(town)
    hang("N15", division_code=TOWNSHIP)
    assert cell(town, "N15").stated == 5_000_050


def test_the_villages_books_tell_every_line(town: Township, hang: Hang) -> None:
    filled.spent(town)
    filled.cash(town)
    town.held.put("village_cashbook", "c2", reimbursement_id="r1")
    assert cell(town, "N20").mark is Mark.MISSING
    hang("N20", division_code=VILLAGE)
    assert (cell(town, "N20").mark, cell(town, "N20").stated) == (Mark.AGREES, 10_050)


def test_the_matrix_on_paper(town: Township, hang: Hang, bureau: Bureau) -> None:
    filled.herd(town)
    hang("N11", project_id="p1")
    found = matrix(town.held, TOWNSHIP, 2018, TODAY)
    document = matrix_document(found, "三岔河乡", 2018, TODAY)
    text = "".join("".join(page_texts(render(document, bureau.shelf))).split())
    for said in ("三岔河乡2018年资金公开对照表", "其中1项未公开", "未公开", "17.00005万元", "N11实施前"):
        assert said in text
