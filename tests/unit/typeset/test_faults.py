"""Faults that were seen on paper, each with the rule that keeps it away."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.typeset.blocks import Grid, block_items
from desktop_app.typeset.document import (
    Align,
    Column,
    Document,
    Footer,
    Heading,
    Orientation,
    Paragraph,
    Signature,
    Table,
)
from desktop_app.typeset.flow import paginate
from desktop_app.typeset.fonts import FontShelf
from desktop_app.typeset.lines import break_lines
from desktop_app.typeset.measures import MM, NORMAL, frame
from desktop_app.typeset.press import Press
from desktop_app.typeset.preview import page_texts
from desktop_app.typeset.render import render
from desktop_app.typeset.tree import Element
from tests.unit.typeset import referees, samples

_SEGMENT = re.compile(rb"(-?[\d.]+) (-?[\d.]+) m (-?[\d.]+) (-?[\d.]+) l")
Box = tuple[float, float, float, float]


def _sealed(shelf: FontShelf, *issuers: str, large: bool = False) -> bytes:
    signature = Signature(issuers, "2018年10月15日")
    return render(Document("证明", (Paragraph("特此证明。"),), signature=signature, large_print=large), shelf)


def _dashed(pdf: bytes) -> list[Box]:
    """The pieces of the seal boxes' sides: x, lower y, x, upper y from the bottom of the sheet."""
    (content,) = referees.contents(pdf)
    drawn = b" ".join(re.findall(rb"\[3 3\] 0 d (.*?) S", content))
    pieces = [tuple(map(float, piece)) for piece in _SEGMENT.findall(drawn)]
    return [(a, min(b, d), c, max(b, d)) for a, b, c, d in pieces]


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize(
    "issuers",
    [
        ("三岔河村民委员会",),
        ("昭觉县扶贫开发领导小组办公室",),
        ("三岔河村民委员会", "驻村工作队"),
        ("己衣镇分耐村村民委员会", "驻村工作队", "分耐村村务监督委员会"),
    ],
)
def test_no_seal_box_strikes_through_a_name_or_the_date(
    issuers: tuple[str, ...], large: bool, shelf: FontShelf, tmp_path: Path
) -> None:
    pdf = _sealed(shelf, *issuers, large=large)
    height = frame(Orientation.PORTRAIT).height
    words = [word for word in referees.words(pdf, tmp_path)[0] if "盖章" not in word[4]]
    for x1, low, x2, high in _dashed(pdf):
        for left, top, right, bottom, word in words:
            inside = left - 1 < x2 and x1 < right + 1
            # poppler's word boxes reach from ascent to descent; the middle half is where ink is
            upper, lower = height - top, height - bottom
            ink = (lower + (upper - lower) * 0.3, upper - (upper - lower) * 0.3)
            assert not (inside and low < ink[1] and ink[0] < high), word


def test_a_name_inside_its_box_leaves_the_box_whole(shelf: FontShelf) -> None:
    sides = [piece for piece in _dashed(_sealed(shelf, "己衣镇")) if piece[0] == piece[2]]
    dated = [high - low for _, low, _, high in sides]
    assert sum(dated) > 2 * 40 * MM - 2 * 24, "only the date, as wide as the box, opens its sides"


def _grid(shelf: FontShelf) -> Grid:
    return Grid(Press(shelf), frame(Orientation.PORTRAIT), NORMAL, Element("Document"))


@given(lengths=st.lists(st.integers(1, 260), min_size=1, max_size=25))
def test_no_paragraph_leaves_one_line_alone_at_a_page_break(shelf: FontShelf, lengths: list[int]) -> None:
    grid = _grid(shelf)
    items, paragraph_of = [], {}
    for number, length in enumerate(lengths):
        lines = list(block_items(grid, Paragraph("公" * length)))
        items += lines
        paragraph_of |= dict.fromkeys(map(id, lines), (number, len(lines)))
    for sheet in paginate(items, grid.paper.depth):
        for number, count in {paragraph_of[id(item)] for item in sheet}:
            here = sum(paragraph_of[id(item)][0] == number for item in sheet)
            assert here >= min(2, count)


_WORDS = "经昭觉县扶贫和移民工作局批准（昭扶贫领〔2018〕12号），我乡拟于2018年10月15日组织实施该项目。"


@given(room=st.integers(12, 40), skipped=st.integers(0, 12), flush=st.booleans())
def test_the_number_of_a_document_is_never_parted_after_its_year(
    room: int, skipped: int, flush: bool
) -> None:
    lines = break_lines(_WORDS[skipped:], lambda _: 1.0, 1.0, room, room, flush=flush)
    assert any("〔2018〕12号" in line.text for line in lines)


def test_a_date_is_parted_only_where_its_line_would_be_too_short() -> None:
    text = "贫困户名单经村民代表大会评议于2018年10月15日张贴"
    whole = break_lines(text, lambda _: 1.0, 1.0, 22, 22)
    flush = break_lines(text, lambda _: 1.0, 1.0, 22, 22, flush=True)
    assert [line.text for line in whole] == ["贫困户名单经村民代表大会评议于", "2018年10月15日张贴"]
    assert [line.text for line in flush] == ["贫困户名单经村民代表大会评议于2018年", "10月15日张贴"]
    nearly = break_lines("公" * 21 + text[15:], lambda _: 1.0, 1.0, 22, 22, flush=True)
    assert nearly[1].text.startswith("2018年10月15日")


def test_a_line_before_a_telephone_number_is_filled(shelf: FontShelf, tmp_path: Path) -> None:
    told = "监督举报电话：12317（全国扶贫监督举报电话）；0834-8331234（三岔河乡人民政府）。地址：乡人民政府。"
    words = referees.words(render(Document("公示", (Paragraph(told),)), shelf), tmp_path)[0]
    number = next(word for word in words if "0834-8331234" in word[4])
    assert number[0] == pytest.approx(28 * MM, abs=1)
    above = [word for word in words if number[1] - 35 < word[1] < number[1] - 20]
    assert max(word[2] for word in above) > frame(Orientation.PORTRAIT).right - 9


_NARROW = (
    Column("序号", 9),
    Column("建设任务", 60, Align.LEFT),
    Column("资金规模（万元）", 14, Align.RIGHT),
    Column("受益对象", 40),
)


@pytest.mark.parametrize("amount", ["17.00005", "12345.67891"])
def test_no_number_is_split_in_a_cell(amount: str, shelf: FontShelf) -> None:
    table = Table(_NARROW, (("1", "新建青花椒基地350亩", amount, "86户344人"),), ("合计", "", amount, ""))
    (text,) = page_texts(render(Document("名单", (Paragraph("公示。"),), table), shelf))
    assert text.count(amount) == 2


def test_a_wider_column_takes_from_the_others_not_from_the_sheet(shelf: FontShelf) -> None:
    table = Table(_NARROW, (("1", "新建", "12345.67891", ""),))
    (content,) = referees.contents(render(Document("名单", table=table), shelf))
    (frame_of,) = re.findall(rb"1 w\s+([\d.]+) ([\d.]+) ([\d.]+) ([\d.]+) re S", content)
    assert float(frame_of[2]) == pytest.approx(sum(column.width for column in _NARROW) * MM, abs=0.1)


def test_signs_that_meet_do_not_push_the_footer_out(shelf: FontShelf, tmp_path: Path) -> None:
    basis = "《关于完善县级脱贫攻坚项目库建设的指导意见》（国开办发〔2018〕10号）；"
    document = replace(samples.landscape(), footer=Footer((f"依据：{basis * 3}",)))
    right = frame(Orientation.LANDSCAPE).right
    for sheet in referees.words(render(document, shelf), tmp_path)[1:]:
        feet = [word for word in sheet if "国开办发" in word[4] or "依据" in word[4]]
        assert feet and max(word[2] for word in feet) <= right + 6


def test_numbered_items_begin_in_their_own_face(shelf: FontShelf, tmp_path: Path) -> None:
    def faces(block: Paragraph | Heading) -> set[str]:
        found = referees.fonts(render(Document("公示", (block,)), shelf), tmp_path)
        return {told[0].split("+")[1] for told in found}

    plain = faces(Paragraph("一、项目名称：三岔河村养殖项目"))
    headed = faces(Heading("一、项目名称：", rest="三岔河村养殖项目"))
    assert headed - plain and plain <= headed
    text = page_texts(render(Document("公示", (Heading("一、项目名称：", rest="养殖" * 40),)), shelf))[0]
    assert "一、项目名称：" + "养殖" * 40 in text.replace("\n", "")


def _rows_per_sheet(pdf: bytes) -> list[int]:
    return [len(re.findall(r"^\d+\s分耐", text, re.MULTILINE)) for text in page_texts(pdf)]


def test_a_list_of_two_sheets_is_named_on_the_first_and_roomy_on_the_second(
    shelf: FontShelf, tmp_path: Path
) -> None:
    document = samples.notice(7)
    assert document.table is not None
    named = replace(document, table=replace(document.table, caption="分耐村初选名单"))
    pdf = render(named, shelf)
    texts = page_texts(pdf)
    assert len(texts) == 2 and texts[0].index("附件：分耐村初选名单") < texts[0].index("（盖章）")
    assert "附件\n" in texts[1] and "分耐村初选名单" in texts[1]
    numbers = [word for word in referees.words(pdf, tmp_path)[1] if re.fullmatch(r"[2-4]", word[4])]
    tops = sorted({round(word[1]) for word in numbers if word[0] < 28 * MM + 34})
    assert tops[1] - tops[0] > 10 * MM, "rows stand further apart where the sheet has room"


def test_an_attachment_is_headed_as_the_standard_has_it(shelf: FontShelf, tmp_path: Path) -> None:
    document = samples.notice(60)
    assert document.table is not None
    name = "己衣镇分耐村二〇一八年度建档立卡贫困户识别初选名单及家庭人口情况一览表"
    pdf = render(replace(document, table=replace(document.table, caption=name)), shelf)
    first, second, *_ = referees.words(pdf, tmp_path)
    begun = next(place for place, word in enumerate(first) if word[4].startswith("附件："))
    lead, goes_on = first[begun], first[begun + 1]
    em = (lead[2] - lead[0]) / len(lead[4])
    assert lead[0] == pytest.approx(28 * MM + 2 * em, abs=2), "named two characters in"
    assert goes_on[0] == pytest.approx(lead[0] + 3 * em, abs=2), "goes on under the name's first character"
    label = next(word for word in second if word[4] == "附件")
    assert label[0] == pytest.approx(28 * MM, abs=1), "at the upper left corner, without a number"
    title = next(word for word in second if word[4].startswith("己衣镇分耐村") and word[1] > label[1])
    assert title[1] - label[1] == pytest.approx(2 * NORMAL.pitch, abs=8), "its title on the third line"


def test_rows_move_together_before_a_further_sheet_is_begun(shelf: FontShelf) -> None:
    for count in (12, 13, 16):
        assert _rows_per_sheet(render(samples.notice(count), shelf)) == [0, count]


@pytest.mark.parametrize("count", [17, 18, 38, 60])
def test_the_last_sheet_has_more_than_a_row_or_two(count: int, shelf: FontShelf) -> None:
    rows = _rows_per_sheet(render(samples.notice(count), shelf))
    assert sum(rows) == count and rows[-1] >= 5


def test_a_signature_alone_is_no_reason_for_a_further_sheet(shelf: FontShelf) -> None:
    signature = Signature(("己衣镇人民政府",), "2018年10月15日")
    told = tuple(Paragraph("公示" * 12) for _ in range(15))
    assert len(page_texts(render(Document("公告", told, signature=signature), shelf))) == 1
    assert len(page_texts(render(Document("公告", told * 2, signature=signature), shelf))) == 2


@pytest.mark.parametrize(("said", "named"), [("分配结果见附件。", True), ("分配结果如下。", False)])
def test_a_table_under_the_text_is_named_where_the_text_refers_to_it(
    said: str, named: bool, shelf: FontShelf
) -> None:
    table = Table(_NARROW, (("1", "新建", "17.00", ""),), caption="己衣镇资金分配结果表")
    (text,) = page_texts(render(Document("公告", (Paragraph(said),), table), shelf))
    assert ("附件：己衣镇资金分配结果表" in text) is named


def test_a_line_takes_in_what_is_a_little_too_wide_rather_than_be_far_too_short() -> None:
    def advance(character: str) -> float:
        return 0.505 if character.isdigit() else 1.0

    text = "经昭觉县扶贫和移民工作局批准（昭扶贫领〔2018〕12号），我乡拟组织实施该项目。"
    plain = break_lines(text, advance, 1.0, 26, 28)
    flush = break_lines(text, advance, 1.0, 26, 28, flush=True)
    assert not plain[0].text.endswith("），") and flush[0].text.endswith("12号），")
    assert flush[0].width <= 26 * 1.02
