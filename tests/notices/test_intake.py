"""The sheet for the villages: every field that is typed is on it once, read from the catalogue."""

import pytest

from desktop_app.catalog.loader import load_catalogue
from desktop_app.catalog.model import Catalogue, Need
from desktop_app.catalog.papers import PaperKind, load_papers
from desktop_app.notices.intake import BLANK, IntakeFacts, intake_document, intake_fields
from desktop_app.typeset.document import Document, Table

WORDS = {
    "household": "5134312042010002",
    "head": "阿卜杜热合曼·阿卜杜外力·麦麦提图尔荪",
    "village": "日普村",
    "year": "2018",
}


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="module")
def kind(catalogue: Catalogue) -> PaperKind:
    return load_papers(catalogue)["intake"]


def tables(document: Document) -> list[Table]:
    return [block for block in document.body if isinstance(block, Table)]


def test_pm_077_every_typed_field_stands_on_it_once_and_nothing_computed(
    catalogue: Catalogue, kind: PaperKind
) -> None:
    sheet = intake_document(kind, BLANK, catalogue, None)
    for number, name in enumerate(kind.sheets):
        cells = [row[place] for row in tables(sheet)[number].rows for place in (0, 2)]
        labels = [cell.partition("（")[0] for cell in cells if cell]
        wanted = [item.label.partition("（")[0] for item in intake_fields(catalogue.entity(name))]
        assert labels == wanted
    asked = {
        item.need for name in (*kind.sheets, *kind.people) for item in intake_fields(catalogue.entity(name))
    }
    assert not asked & {Need.DERIVED, Need.SYSTEM}
    members = tables(sheet)[len(kind.sheets)]
    assert {row[0].partition("（")[0] for row in members.rows} >= {"姓名", "证件号码", "民族", "健康状况"}


def test_few_codes_are_ticked_many_are_looked_up(catalogue: Catalogue, kind: PaperKind) -> None:
    text = "\n".join(intake_document(kind, BLANK, catalogue, None).texts())
    assert "□1 一般贫困户\n□2 低保贫困户" in text and "□是　□否" in text
    legend = tables(intake_document(kind, BLANK, catalogue, None))[-1]
    told = dict(legend.rows)
    assert any("民族" in label and "05 维吾尔族" in codes for label, codes in told.items())
    assert len({codes for _label, codes in legend.rows}) == len(legend.rows)


def test_ux_7_what_is_known_is_printed_with_room_for_the_change(
    catalogue: Catalogue, kind: PaperKind
) -> None:
    person = {"member.name": "阿依", "member_year.health": "健康"}
    facts = IntakeFacts({"household.village_group": "2组"}, [person] * 6, WORDS)
    sheet = intake_document(kind, facts, catalogue, "BFP1|intake|h|2018")
    cells = [cell for row in tables(sheet)[0].rows for cell in row]
    assert "现：2组\n改：" in cells and any(cell.startswith("现：（空）\n改：") for cell in cells)
    people = tables(sheet)[len(kind.sheets) : -2]
    assert [table.rows[1].count("阿依\n　") for table in people] == [5, 1]
    assert sheet.qr == "BFP1|intake|h|2018" and "5134312042010002" in sheet.number
