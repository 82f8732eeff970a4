"""Finding the header of a sheet by the headings one knows: below titles, in any order, on one row or two."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

from desktop_app.sheets.book import Merge, Row, Sheet
from desktop_app.sheets.cells import column_letters
from desktop_app.sheets.refused import SheetRefused

_LOOK_AT = 30
LEAST_KNOWN = 3
_TOTAL = re.compile(r".{0,12}(?:合计|总计|小计|共计|累计)(?:[：（(\d].*)?")
_REMARKS = ("注：", "备注：", "说明：", "填表说明", "填表人", "制表", "审核人：", "填报")


@dataclass(frozen=True, slots=True)
class Header:
    """Where the headings of a sheet stand and what they say.

    ``last_row`` is the number of the last header row: data begin below it. ``headings`` maps each column
    number to its heading as written, unknown ones included.
    """

    first_row: int
    last_row: int
    headings: Mapping[int, str]


def find_header(
    sheet: Sheet, meaning: Callable[[str], str | None], least: int = LEAST_KNOWN
) -> Header | None:
    """The header among the first thirty rows, or None when no row has ``least`` known headings.

    ``meaning`` gives what a heading stands for, or None when it is unknown; two headings with one meaning
    clash. A header split over two rows (a group above, its columns below) is read as one. Raises
    SheetRefused when one meaning stands over several columns, naming the merged block or the columns.
    """
    rows = list(islice(sheet.rows(), _LOOK_AT))
    single = max(rows, key=lambda row: _known(row, meaning), default=())
    if _known(single, meaning) < least:
        return None
    lines = max(_candidates(rows, single), key=lambda lines: _score(lines, meaning))
    headings = _headings(lines, meaning)
    header = Header(lines[0][0].row, lines[-1][0].row, headings)
    _refuse_clashes(sheet, header, meaning)
    return header


def _known(row: Row, meaning: Callable[[str], str | None]) -> int:
    return len({said for cell in row if (said := meaning(cell.text))})


def _candidates(rows: Sequence[Row], single: Row) -> list[tuple[Row, ...]]:
    """The best row alone, then with the row above it and the row below it."""
    pairs = [
        (above, below)
        for above, below in pairwise(rows)
        if single in (above, below) and below[0].row == above[0].row + 1
    ]
    return [(single,), *pairs]


def _score(lines: tuple[Row, ...], meaning: Callable[[str], str | None]) -> tuple[int, int]:
    """How many columns are understood; the fewer rows it takes, the better."""
    columns = {cell.column for row in lines for cell in row if meaning(cell.text)}
    return len(columns), -len(lines)


def _headings(lines: tuple[Row, ...], meaning: Callable[[str], str | None]) -> dict[int, str]:
    headings: dict[int, str] = {}
    for row in lines:
        for cell in row:
            said = headings.get(cell.column)
            if said is None or meaning(cell.text) or not meaning(said):
                headings[cell.column] = cell.text
    return dict(sorted(headings.items()))


def _refuse_clashes(sheet: Sheet, header: Header, meaning: Callable[[str], str | None]) -> None:
    seen: dict[str, int] = {}
    for column, heading in header.headings.items():
        said = meaning(heading)
        if said is None:
            continue
        first = seen.setdefault(said, column)
        if first != column:
            raise SheetRefused(_clash(sheet, header, first, column))


def _clash(sheet: Sheet, header: Header, first: int, second: int) -> str:
    heading = header.headings[second]
    merge = next((merge for merge in sheet.merges if _covers(merge, header, first, second)), None)
    if merge is not None:
        return (
            f"工作表“{sheet.title}”的表头{merge.place}是合并单元格，“{heading}”占了多列，"
            "请取消合并，让每一列有自己的列名后再导入。"
        )
    return (
        f"工作表“{sheet.title}”中“{heading}”出现在{column_letters(first)}列和{column_letters(second)}列，"
        "请只保留一列，或把另一列改名后再导入。"
    )


def _covers(merge: Merge, header: Header, first: int, second: int) -> bool:
    is_in_header = merge.top <= header.last_row and merge.bottom >= header.first_row
    return is_in_header and merge.left <= first and merge.right >= second


def is_furniture(cells: Row, header: Header) -> bool:
    """Whether a row below the header is no record: a total, a remark at the foot, or the header once more.

    A total that is taken for a record counts its money a second time.
    """
    first = "".join(cells[0].text.split()).replace(":", "：")
    if _TOTAL.fullmatch(first) or first.startswith(_REMARKS):
        return True
    repeated = sum(header.headings.get(cell.column) == cell.text for cell in cells)
    return repeated >= 3 and repeated * 2 > len(cells)
