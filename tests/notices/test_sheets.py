"""The finished PDF: every name can be read and copied, every sheet stands alone, every font is inside."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from desktop_app.notices.forms import certificate, feedback_register, minutes_cover
from desktop_app.notices.freeze import canonical
from desktop_app.notices.layout import list_name, printed_text, to_document
from desktop_app.notices.model import NoticeChoice, NoticeRefused
from desktop_app.notices.publish import Bureau, preview, publish
from desktop_app.typeset.document import Heading
from desktop_app.typeset.preview import page_texts
from desktop_app.typeset.render import render
from tests.notices.cases import CASES, GOLDEN, SPRING, notice_number, picture, sheet_text
from tests.notices.conftest import KEY
from tests.notices.filled import herd
from tests.notices.township import NAMES, Township
from tests.unit.typeset import referees

Choose = Callable[..., NoticeChoice]
WithSettings = Callable[[Mapping[str, str]], Bureau]
MOST_APART = 0.5
"""Mean grey levels of 255 by which a picture may differ: a line that moves by a millimetre makes more."""
BLANKS = re.compile(r"\s+")


def copied(pdf: bytes, folder: Path) -> str:
    """What pdftotext reads, blanks dropped: an independent reader of the file."""
    file = folder / "notice.pdf"
    file.write_bytes(pdf)
    return BLANKS.sub("", referees.run("pdftotext", "-layout", str(file), "-"))


@pytest.mark.parametrize("name", CASES)
def test_golden_sheets(
    name: str, with_settings: WithSettings, town: Township, choose: Choose, tmp_path: Path
) -> None:
    """Of every type: what is read, where it stands, whether other programs accept the file, every cell."""
    case = CASES[name]
    case.fill(town)
    bureau = with_settings(case.settings)
    issued = publish(bureau, choose(case.code, **case.choice), notice_number(case), KEY.sign)
    assert sheet_text(issued.pdf) == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")
    with Image.open(GOLDEN / f"{name}.png") as hung:
        apart = ImageChops.difference(hung.convert("L"), picture(issued.pdf).convert("L"))
    assert ImageStat.Stat(apart).mean[0] < MOST_APART
    referees.qpdf_check(issued.pdf, tmp_path)
    embedded = referees.fonts(issued.pdf, tmp_path)
    assert embedded and {row[1:] for row in embedded} == {("yes", "yes", "yes")}
    text = BLANKS.sub("", printed_text(issued.pdf))
    table = issued.frozen.payload["table"]
    for row in table["rows"] if table else []:
        assert all(BLANKS.sub("", cell) in text for cell in row)


def test_rare_and_long_names_in_the_text_of_another_reader(
    bureau: Bureau, town: Township, choose: Choose, tmp_path: Path
) -> None:
    town.exits(len(NAMES))
    pdf = publish(bureau, choose("N04"), "K3-2018-N04-0001", KEY.sign).pdf
    text = copied(pdf, tmp_path)
    assert [name for name in NAMES if "·" not in name and name not in text] == []
    for name in NAMES:
        assert all(part in text for part in name.split("·"))


def test_every_sheet_stands_alone(bureau: Bureau, town: Township, choose: Choose) -> None:
    town.exits(60)
    sheets = page_texts(publish(bureau, choose("N04"), "K3-2018-N04-0001", KEY.sign).pdf)
    assert len(sheets) >= 3
    for number, sheet in enumerate(sheets, 1):
        plain = BLANKS.sub("", sheet)
        assert f"第{number}页共{len(sheets)}页" in plain
        assert "12317；0834-8331234" in plain and "2018年10月25日" in plain
        if number > 1:
            assert "户主姓名" in plain, "the head of the table is repeated"
    for sheet in (sheets[0], sheets[-1]):
        assert "三岔河村民委员会" in BLANKS.sub("", sheet), "signed on the first and the last sheet"


def test_up_to_twelve_rows_fit_with_the_text_where_they_can(
    bureau: Bureau, town: Township, choose: Choose
) -> None:
    town.exits(1)
    assert len(page_texts(publish(bureau, choose("N04"), "K3-2018-N04-0001", KEY.sign).pdf)) == 1


def test_large_print_for_elders(bureau: Bureau, town: Township, choose: Choose) -> None:
    town.exits(13)
    ordinary, large = (preview(bureau, choose("N04", large_print=size)) for size in (False, True))
    assert len(page_texts(large.pdf)) > len(page_texts(ordinary.pdf))


def test_a_preview_shows_what_is_still_missing(bureau: Bureau, town: Township, choose: Choose) -> None:
    herd(town)
    town.held.put("project", "p1", benefit_mechanism=None)
    sheets = preview(bureau, choose("N11", project_id="p1"))
    assert "（待填：带贫减贫机制）" in BLANKS.sub("", printed_text(sheets.pdf))
    assert [item.check for item in sheets.refusals] == ["VR-NTC-004"]


def test_a_character_without_a_glyph_is_refused_by_name(
    bureau: Bureau, town: Township, choose: Choose
) -> None:
    town.exit(town.household(name="王\U0002a6a5"))
    with pytest.raises(NoticeRefused, match="VR-NAM-004") as refused:
        preview(bureau, choose("N04"))
    assert "\U0002a6a5" in refused.value.message


def test_papers_that_belong_to_a_notice(bureau: Bureau, town: Township, choose: Choose) -> None:
    town.exits(2)
    frozen = publish(bureau, choose("N04"), "K3-2018-N04-0001", KEY.sign).frozen
    notice = {
        "id": "n1",
        "state": "40",
        "payload": canonical(frozen.payload).decode(),
        "place": "村务公开栏",
        "closed_date": "2018-10-26",
        "objection_count": 0,
    }
    text = BLANKS.sub("", printed_text(render(certificate(notice), bureau.shelf)))
    assert "于2018年10月15日至2018年10月25日在村务公开栏公示10天，公示期间未收到异议。特此证明。" in text
    heard = certificate({**notice, "objection_count": 2})
    assert "收到异议2件，已核查处理" in "".join(heard.texts())
    register = render(feedback_register(frozen.payload), bureau.shelf)
    assert "反映人（可匿名）" in BLANKS.sub("", printed_text(register))
    cover = minutes_cover(frozen.payload, "2018-10-12", "52", "60")
    assert "应到代表" in "".join(cover.texts()) and "60人" in "".join(cover.texts())
    with pytest.raises(NoticeRefused, match="还没有办结"):
        certificate({**notice, "state": "30"})


def test_numbered_items_of_the_body_are_headings(bureau: Bureau, town: Township, choose: Choose) -> None:
    herd(town)
    payload = preview(bureau, choose("N11", **SPRING)).draft.payload
    blocks = to_document(payload).body
    heads = [block for block in blocks if isinstance(block, Heading)]
    assert [head.text for head in heads][:2] == ["一、项目名称：", "二、实施地点："] and len(heads) == 10
    assert all(head.level == 1 and head.rest for head in heads)
    said = [text for block in blocks for text in block.texts()]
    assert said == payload["paragraphs"], "nothing is lost between heading and text"


@pytest.mark.parametrize(
    ("text", "lead"),
    [
        ("二、分配原则。按贫困人口分配。", "二、分配原则。"),
        ("十一、其他", "十一、其他"),
        ("（一）监督方式：来信、来访", "（一）监督方式："),
        ("一、二组共有12户，一并公示。", None),
        ("公示时间：2018年3月5日", None),
        ("一、购买能繁母牛40头，新建标准化圈舍800平方米", None),
    ],
)
def test_what_is_a_heading(
    text: str, lead: str | None, bureau: Bureau, town: Township, choose: Choose
) -> None:
    town.exits(1)
    payload = preview(bureau, choose("N04")).draft.payload | {"paragraphs": [text]}
    (block,) = to_document(payload).body
    assert (block.text if isinstance(block, Heading) else None) == lead
    assert list(block.texts()) == [text]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("三岔河乡三岔河村2018年度拟脱贫户名单公示", "三岔河乡三岔河村2018年度拟脱贫户名单"),
        ("三岔河乡2018年度脱贫户名单审核公示", "三岔河乡2018年度脱贫户名单"),
        ("昭觉县2018年第一批扶贫资金分配结果公告", "昭觉县2018年第一批扶贫资金分配结果表"),
        ("三岔河村2018年公益岗位拟聘用人员公示", "三岔河村2018年公益岗位拟聘用人员名单"),
        ("三岔河村2018年第3季度扶贫资金收支公开", "三岔河村2018年第3季度扶贫资金收支明细表"),
    ],
)
def test_a_list_on_its_own_sheets_has_a_name_of_its_own(title: str, name: str) -> None:
    assert list_name(title) == name
