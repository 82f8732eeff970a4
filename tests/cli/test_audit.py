"""The money's publicity from the command line: the matrix, and the pack an auditor takes along."""

from pathlib import Path

import pytest
from openpyxl import load_workbook
from PIL import Image

from desktop_app.typeset.preview import page_texts
from tests.cli.conftest import VILLAGE, Hands
from tests.unit.typeset import referees


def project(hands: Hands) -> str:
    """A project of the village that is approved and planned, with money, targets and mechanism."""
    assert hands.ask("setting", "set", "notice_approved_only", "0").code == 0
    office = hands.put("organization", name="三岔河乡人民政府", org_type="1")
    made = hands.put(
        "project",
        name="2018年三岔河村养牛项目",
        year=2018,
        delivery_grain="2",
        division_code=VILLAGE,
        content="建圈舍800平方米",
        plan_start="2018-04-01",
        plan_end="2018-11-30",
        responsible_org_id=office,
        implement_org_id=office,
        implement_person="吉克木呷",
        benefit_mechanism="户均年增收3000元",
        beneficiary_households=12,
        beneficiary_persons=50,
        approve_doc_no="昭扶贫领〔2018〕12号",
        project_status="40",
    )
    hands.put("project_fund", project_id=made, source_code="0101", planned="12万元")
    hands.put(
        "project_indicator",
        project_id=made,
        indicator_class="11",
        name="建圈舍",
        target_value="800",
        unit="平方米",
    )
    return made


@pytest.fixture
def published(hands: Hands, tmp_path: Path) -> Hands:
    """A project whose N11 hangs, with a photograph and one voucher."""
    made = project(hands)
    issued = hands.ask(
        *("notice", "issue", "N11", "--project", made, "--publish", "2018-03-05"),
        *("--phone", "0834-8331234", "--out", tmp_path / "n11.pdf"),
    )
    assert issued.code == 0, issued
    assert hands.ask("notice", "post", issued.data["number"], "--date", "2018-03-05").code == 0
    picture = tmp_path / "board.jpg"
    Image.new("RGB", (800, 600), (90, 120, 60)).save(picture)
    words = ("attach", picture, "--to", "notice", issued.data["id"], "--kind", "1")
    assert hands.ask(*words, "--taken-at", "2018-03-06T10:00:00").code == 0
    voucher = hands.put(
        "fund_reimbursement", project_id=made, date="2018-06-01", amount="3万元", voucher_no="记-1"
    )
    paper = tmp_path / "voucher.jpg"
    Image.new("RGB", (600, 800), (230, 230, 220)).save(paper)
    words = ("attach", paper, "--to", "fund_reimbursement", voucher, "--kind", "evidence_id")
    assert hands.ask(*words).code == 0
    return hands


def test_the_matrix_names_what_is_not_published(published: Hands, tmp_path: Path) -> None:
    out = tmp_path / "matrix.pdf"
    answer = published.ask("notice", "matrix", "--year", "2018", "--out", out)
    assert answer.code == 0
    [line] = answer.data["lines"]
    assert (line["cells"]["N11"]["mark"], line["cells"]["N11"]["stated"]) == ("agrees", 12_000_000)
    assert line["cells"]["N10"]["mark"] == "missing" and answer.data["red"] == 1
    assert "资金公开对照表" in "".join(page_texts(out.read_bytes())).replace("\n", "")


def test_one_pack_for_the_auditor(published: Hands, tmp_path: Path) -> None:
    target = tmp_path / "pack"
    answer = published.ask("notice", "audit-pack", "--year", "2018", "--to", target, "--purpose", "县审计局")
    assert answer.code == 0, answer
    pack = answer.data["pack"]
    assert (pack["notices"], pack["vouchers"], pack["photographs"]) == (1, 1, 1)
    names = sorted(path.relative_to(target).as_posix() for path in target.rglob("*") if path.is_file())
    assert names[0].startswith("公示/") and "凭证/2018-06-01-记-1.jpg" in names
    whole = (target / "审计资料.pdf").read_bytes()
    referees.qpdf_check(whole, tmp_path)
    with referees.opened(whole) as file, file.open_outline() as outline:
        titles = [item.title for item in outline.root]
    assert titles[0] == "资金公开对照表" and "凭证记-1" in titles
    book = load_workbook(target / "台账.xlsx")
    assert book.sheetnames == ["资金指标下达", "项目", "项目资金来源", "资金拨付", "资金报账"]
    cells = [cell for row in book["资金报账"].iter_rows(values_only=True) for cell in row]
    assert "30000.00" in cells and "2018年三岔河村养牛项目" in cells
    again = published.ask("notice", "audit-pack", "--year", "2018", "--to", target)
    assert (again.code, "空文件夹" in again.data["error"]) == (1, True)
