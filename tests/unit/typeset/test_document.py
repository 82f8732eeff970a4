"""The document model refuses what cannot be set, and lists what will be printed."""

import pytest

from desktop_app.typeset.document import Column, Document, Footer, Heading, Paragraph, Signature, Table


@pytest.mark.parametrize(
    ("columns", "rows", "total"),
    [
        ((), (), None),
        ((Column("甲", 10),), (("1", "2"),), None),
        ((Column("甲", 10), Column("乙", 10)), (("1", "2"),), ("合计",)),
    ],
)
def test_a_table_is_rectangular(
    columns: tuple[Column, ...], rows: tuple[tuple[str, ...], ...], total: tuple[str, ...] | None
) -> None:
    with pytest.raises(ValueError, match="column"):
        Table(columns, rows, total)


def test_levels_and_widths_exist() -> None:
    with pytest.raises(ValueError, match="level 5"):
        Heading("五", 5)
    with pytest.raises(ValueError, match="width"):
        Column("甲", 0)


def test_every_printed_text_is_listed() -> None:
    table = Table((Column("甲头", 10),), (("乙格",),), ("丙计",), unit="丁位", caption="戊题")
    document = Document(
        "己题",
        (Paragraph("庚段"), Heading("辛级")),
        table,
        Signature(("壬方",), "癸日"),
        Footer(("子脚",)),
        header="丑眉",
        number="寅号",
        table_label="卯表",
    )
    assert "".join(document.texts()) == "己题丑眉寅号庚段辛级卯表戊题丁位甲头乙格丙计壬方癸日子脚"
