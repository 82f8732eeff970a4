"""The matrix of published money on paper: a row for each allocation and project, a column for each type."""

from collections.abc import Sequence
from datetime import date

from desktop_app.checks.values import chinese_day
from desktop_app.notices.matrix import CODES, Cell, Line, Mark
from desktop_app.notices.wording import wan_text
from desktop_app.typeset.document import Align, Column, Document, Footer, Orientation, Paragraph, Table

_SHORT = {
    "N08": "项目库",
    "N09": "资金分配",
    "N10": "年度计划",
    "N11": "实施前",
    "N12": "到户补助",
    "N13": "竣工",
    "N14": "完成情况",
    "N15": "协作资金",
    "N20": "村级收支",
}
"""What each required notice is called at the head of its column."""


def heading(code: str) -> str:
    """The head of a column: N11 and what it is called for short."""
    return f"{code}\n{_SHORT[code]}"


def cell_text(cell: Cell) -> str:
    """A cell in words: number, day and amount, and what is wrong with them."""
    if cell.mark is Mark.NOT_DUE:
        return ""
    if cell.mark is Mark.MISSING:
        return "已发布未张贴" if cell.waiting else "未公开"
    stated = f"{wan_text(cell.stated)}万元" if cell.stated is not None else "未记金额"
    numbered = cell.number.replace("-N", "-\nN").replace("、", "、\n")  # a number is parted where it is read
    told = f"{numbered}\n{cell.publish}\n{stated}"
    return told if cell.mark is Mark.AGREES else f"不符：台账{wan_text(cell.ledger)}万元\n{told}"


def matrix_document(lines: Sequence[Line], place: str, year: int, today: date) -> Document:
    """The matrix as landscape sheets; lines with something red are set in 黑体, for printers have no red."""
    columns = (
        Column("项目或指标文号", 45, Align.LEFT),
        *(Column(heading(code), 20) for code in CODES),
    )
    rows = tuple((line.title, *(cell_text(line.cells[code]) for code in CODES)) for line in lines)
    red = frozenset(place for place, line in enumerate(lines) if line.is_red)
    told = (
        f"截至{chinese_day(today)}，应当公开资金的指标和项目{len(lines)}项，其中{len(red)}项未公开或者"
        "公开的金额与台账不一致（黑体）。"
    )
    return Document(
        title=f"{place}{year}年资金公开对照表",
        body=(Paragraph(told), Table(columns, rows, strong=red)),
        footer=Footer(("依据：国开办发〔2018〕11号；粤办发〔2018〕8号",)),
        author=place,
        orientation=Orientation.LANDSCAPE,
    )
