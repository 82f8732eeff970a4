"""Whole documents, judged by other programs."""

import gc
import hashlib
import io
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

from desktop_app.typeset.document import Column, Document, Paragraph, Signature, Table
from desktop_app.typeset.fonts import FontShelf, MissingGlyphs
from desktop_app.typeset.measures import MM
from desktop_app.typeset.preview import page_texts
from desktop_app.typeset.render import render
from tests.unit.typeset import referees, samples

_BLANK = re.compile(r"\s")


def _joined(text: str) -> str:
    return _BLANK.sub("", text)


@pytest.fixture(scope="module")
def long_notice(shelf: FontShelf) -> bytes:
    return render(samples.notice(60), shelf)


@pytest.fixture(scope="module")
def landscape(shelf: FontShelf) -> bytes:
    return render(samples.landscape(), shelf)


@pytest.mark.parametrize("name", ["long_notice", "landscape"])
def test_qpdf_and_poppler_have_no_complaint(
    name: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    pdf = request.getfixturevalue(name)
    referees.qpdf_check(pdf, tmp_path)
    referees.read_operators(pdf)
    found = referees.fonts(pdf, tmp_path)
    assert found and all(told[1:] == ("yes", "yes", "yes") for told in found)
    assert all(re.match(r"[A-Z]{6}\+", told[0]) for told in found)


def test_every_text_can_be_copied_rare_characters_too(long_notice: bytes, tmp_path: Path) -> None:
    document = samples.notice(60)
    for read in (referees.text(long_notice, tmp_path), page_texts(long_notice)):
        whole = _joined("".join(read))
        assert all(_joined(name) in whole for name in samples.NAMES)
        for block in document.body:
            assert isinstance(block, Paragraph)
            assert _joined(block.text) in whole


def test_markup_in_what_people_typed_is_printed_as_it_stands(shelf: FontShelf, tmp_path: Path) -> None:
    typed = "<b>张&三</b>&amp;<imgsrc=x>"
    table = Table((Column("姓名", 100 * MM),), ((typed,),), unit=typed)
    pdf = render(replace(samples.notice(1), title=typed, body=(Paragraph(typed),), table=table), shelf)
    assert _joined(referees.text(pdf, tmp_path)[0]).count(typed) >= 3
    with pikepdf.open(io.BytesIO(pdf)) as file:
        assert file.open_metadata()["dc:title"] == typed == str(file.docinfo.Title)


def test_each_sheet_stands_alone(long_notice: bytes, tmp_path: Path) -> None:
    sheets = [_joined(sheet) for sheet in referees.text(long_notice, tmp_path)]
    assert len(sheets) == 4
    for number, sheet in enumerate(sheets, 1):
        assert f"第{number}页共4页" in sheet and f"—{number}—" in sheet
        assert _joined(samples.HOTLINE) in sheet and _joined(samples.PERIOD) in sheet
    for sheet in sheets[1:]:
        assert samples.TITLE in sheet and "户主姓名" in sheet
    assert samples.NUMBER in sheets[0]
    assert ["己衣镇分耐村村民委员会" in sheet for sheet in sheets] == [True, False, False, True]


def test_every_row_is_printed_once_and_in_order(long_notice: bytes) -> None:
    texts = page_texts(long_notice)[1:]
    numbers = [int(n) for sheet in texts for n in re.findall(r"^(\d+)\s分耐", sheet, re.MULTILINE)]
    assert numbers == list(range(1, 61))


def test_a_short_table_shares_the_sheet(shelf: FontShelf) -> None:
    assert len(page_texts(render(samples.short_notice(), shelf))) == 1
    thirteen = replace(samples.short_notice(), table=samples.notice(13).table)
    assert len(page_texts(render(thirteen, shelf))) == 2


def test_the_type_area_is_that_of_the_standard(long_notice: bytes, tmp_path: Path) -> None:
    body = [word for word in referees.words(long_notice, tmp_path)[0] if word[1] > 170 and word[3] < 560]
    assert min(word[0] for word in body) >= 28 * MM - 0.5
    assert max(word[2] for word in body) <= 184 * MM + 8  # a full stop's blank half may stand outside
    lefts = sorted({round(word[0]) for word in body})
    assert lefts[0] == round(28 * MM)
    pitch = sorted({round(word[1], 1) for word in body if word[0] < 28 * MM + 1})
    assert pitch[1] - pitch[0] == pytest.approx(225 * MM / 22, abs=0.3)


def test_page_numbers_stand_outside_odd_right_even_left(long_notice: bytes, tmp_path: Path) -> None:
    for number, sheet in enumerate(referees.words(long_notice, tmp_path), 1):
        (word,) = [word for word in sheet if word[4] == str(number) and word[1] > 262 * MM]
        assert word[1] == pytest.approx((262 + 7) * MM, abs=8)
        assert (word[0] > 105 * MM) == (number % 2 == 1)


def test_numbers_end_at_the_right_of_their_column(long_notice: bytes, tmp_path: Path) -> None:
    words = [
        w for w in referees.words(long_notice, tmp_path)[1] if re.fullmatch(r"\d", w[4]) and 330 < w[0] < 400
    ]
    assert len(words) > 10 and max(w[2] for w in words) - min(w[2] for w in words) < 0.2


def test_landscape_turns_only_the_sheets_of_the_table(landscape: bytes) -> None:
    with referees.opened(landscape) as file:
        sizes = [tuple(round(float(x)) for x in page.MediaBox)[2:] for page in file.pages]
    assert sizes[0] == (595, 842) and len(sizes) > 2 and set(sizes[1:]) == {(842, 595)}


def test_same_document_same_bytes_in_another_process(shelf: FontShelf) -> None:
    here = hashlib.sha256(render(samples.short_notice(), shelf)).hexdigest()
    program = (
        "import hashlib; from desktop_app.catalog.places import resources_folder as r;"
        "from desktop_app.typeset.fonts import FontShelf as S; from desktop_app.typeset.render import render;"
        "from tests.unit.typeset import samples as s;"
        "print(hashlib.sha256(render(s.short_notice(), S(r() / 'fonts'))).hexdigest())"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[3],
        env={**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Shanghai"},
    )
    assert done.stdout.strip() == here


def test_another_document_has_another_id(shelf: FontShelf) -> None:
    documents = [samples.short_notice(), replace(samples.short_notice(), number="编号：N01-532329-2018-0008")]
    ids = []
    for document in documents:
        with referees.opened(render(document, shelf)) as file:
            ids.append(bytes(file.trailer.ID[1]))
    assert ids[0] != ids[1]


def test_a_character_nobody_has_stops_everything(shelf: FontShelf) -> None:
    with pytest.raises(MissingGlyphs) as refused:
        render(Document("公示", (Paragraph("户主张𪞰"),)), shelf)
    assert refused.value.characters == ("𪞰",)


def test_no_glyph_of_a_missing_character_is_shown(long_notice: bytes, landscape: bytes) -> None:
    for content in (*referees.contents(long_notice), *referees.contents(landscape)):
        for code in re.findall(rb"<([0-9A-F]+)>", content):
            assert b"0000" not in [code[at : at + 4] for at in range(0, len(code), 4)]


def test_it_says_it_is_an_archive_file_and_no_time(long_notice: bytes) -> None:
    with referees.opened(long_notice) as file:
        metadata = bytes(file.Root.Metadata.read_bytes()).decode()
        assert "<pdfaid:part>2<" in metadata and "<pdfaid:conformance>B<" in metadata
        assert samples.TITLE in metadata and "Date" not in metadata
        assert str(file.docinfo["/Title"]) == samples.TITLE
        assert not {"/CreationDate", "/ModDate"} & set(file.docinfo.keys())
        assert str(file.Root.Lang) == "zh-CN" and bool(file.Root.MarkInfo.Marked)
        (intent,) = file.Root.OutputIntents
        assert bytes(intent.DestOutputProfile.read_bytes())[36:40] == b"acsp"
        assert not {"/OpenAction", "/AA", "/Names", "/Outlines"} & set(file.Root.keys())


def test_every_mark_belongs_to_an_element_that_knows_it(long_notice: bytes) -> None:
    with referees.opened(long_notice) as file:
        parents = file.Root.StructTreeRoot.ParentTree.Nums
        for number, page in enumerate(file.pages):
            content = bytes(page.Contents.read_bytes())
            marks = [int(one) for one in re.findall(rb"/MCID (\d+)>>", content)]
            assert marks == list(range(len(marks)))
            assert content.count(b"BDC") + content.count(b"BMC") == content.count(b"EMC")
            assert int(page.StructParents) == parents[2 * number] == number
            owners = parents[2 * number + 1]
            assert len(owners) == len(marks)
            for mark, owner in enumerate(owners):
                assert _owns(owner, page.obj, mark)


def _owns(owner: object, page: object, mark: int) -> bool:
    kids = owner.K  # type: ignore[attr-defined]  # a pikepdf object
    found = [kids] if isinstance(kids, int) else list(kids)
    plain = [one for one in found if isinstance(one, int)]
    far = [int(one.MCID) for one in found if not isinstance(one, int) and "/MCID" in one and one.Pg == page]
    return (mark in plain and owner.Pg == page) or mark in far  # type: ignore[attr-defined]  # pikepdf objects are untyped


def test_a_screen_reader_hears_title_text_and_table(shelf: FontShelf, tmp_path: Path) -> None:
    file = tmp_path / "tagged.pdf"
    file.write_bytes(render(samples.short_notice(), shelf))
    told = referees.run("pdfinfo", "-struct-text", str(file))
    kinds = re.findall(r"^\s*(H1|P|Table|TR|TH|TD|Figure)\b", told, re.MULTILINE)
    assert kinds[0] == "H1" and kinds.count("TR") == 6 and kinds.count("TH") == 5 and kinds.count("TD") == 25
    places = [told.index(words) for words in ("名单公示", "按照国家", "户主姓名", "合计", '"驻村工作队"')]
    assert places == sorted(places)


def test_untagged_says_so_and_shows_the_same(shelf: FontShelf, tmp_path: Path) -> None:
    plain = render(samples.short_notice(), shelf, tagged=False)
    referees.qpdf_check(plain, tmp_path)
    assert page_texts(plain) == page_texts(render(samples.short_notice(), shelf))
    with referees.opened(plain) as file:
        assert "/StructTreeRoot" not in file.Root and "/MarkInfo" not in file.Root
    assert b"BDC" not in b"".join(referees.contents(plain))


def test_large_print_is_larger(shelf: FontShelf, tmp_path: Path) -> None:
    def tallest(document: Document) -> float:
        return max(
            word[3] - word[1]
            for word in referees.words(render(document, shelf), tmp_path)[0]
            if "按照" in word[4]
        )

    assert tallest(replace(samples.notice(3), large_print=True)) / tallest(
        samples.notice(3)
    ) == pytest.approx(22 / 16, abs=0.02)


def test_more_seals_than_fit_a_row_and_none_at_all(shelf: FontShelf) -> None:
    four = Signature(("甲村民委员会", "乙村民委员会", "丙村民委员会", "驻村工作队"), "2018年10月5日")
    text = page_texts(render(Document("证明", (Paragraph("特此证明。"),), signature=four), shelf))[0]
    assert text.count("（盖章）") == 4 and text.count("2018年10月5日") == 1
    plain = page_texts(render(Document("证明", signature=replace(four, seal=False)), shelf))[0]
    assert "（盖章）" not in plain and "丙村民委员会" in plain


def test_a_cell_higher_than_a_sheet_is_divided(shelf: FontShelf) -> None:
    words = "建设青花椒基地，" * 150
    table = Table((Column("序号", 12), Column("内容", 30)), (("1", words), ("2", "一行\n二行")))
    texts = page_texts(render(Document("登记表", table=table), shelf))
    assert len(texts) > 1 and _joined("".join(texts)).count("青花椒") == 150
    assert all("内容" in text for text in texts)


def test_minority_scripts_are_shaped_and_can_be_copied(shelf: FontShelf, tmp_path: Path) -> None:
    pdf = render(Document("文字", (Paragraph("彝文ꆈꌠꁱꂷ，藏文བོད་ཡིག，维文ئۇيغۇرچە。"),)), shelf)
    referees.qpdf_check(pdf, tmp_path)
    referees.read_operators(pdf)
    assert "ꆈꌠꁱꂷ" in page_texts(pdf)[0] and "བོད་ཡིག" in _joined(referees.text(pdf, tmp_path)[0])


def test_many_rows_stay_quick_and_small(shelf: FontShelf) -> None:
    """Not a benchmark: a guard against work per cell that grows with the table."""
    wide = (Column("序号", 20), Column("姓名", 40), Column("金额", 40))
    rows = tuple((str(n), samples.NAMES[n % 8][:3], f"{n}.00") for n in range(3000))
    pdf = render(Document("名单", (Paragraph("公示。"),), Table(wide, rows)), shelf)
    assert len(page_texts(pdf)) == pytest.approx(3000 / 27 + 1, abs=3) and len(pdf) < 1_200_000


def test_the_collector_of_cycles_runs_again_whatever_happens(shelf: FontShelf) -> None:
    render(samples.short_notice(), shelf)
    assert gc.isenabled()
    with pytest.raises(ValueError, match=r"[Dd]ata|large"):
        render(replace(samples.short_notice(), qr="公" * 3000), shelf)
    assert gc.isenabled()
