"""Reading a workbook as if its headings and words were those that are known.

A person says once what a foreign heading or word means; the readers behind then need no special case.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from desktop_app.sheets.book import Row, Sheet, Workbook

_HEADINGS_WITHIN = 30
"""Headings stand among the first thirty rows, as ``find_header`` looks for them."""


@dataclass(frozen=True, slots=True)
class Meanings:
    """What a person said: ``headings`` by heading, ``words`` by the heading they stand under, as written."""

    headings: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.headings or self.words)


def renamed(workbook: Workbook, meanings: Meanings) -> Workbook:
    """The workbook with what was said put in place of what is written."""
    if not meanings:
        return workbook
    sheets = (Sheet(sheet.title, sheet.merges, partial(_rows, sheet, meanings)) for sheet in workbook.sheets)
    return replace(workbook, sheets=tuple(sheets))


def _under(meanings: Meanings, heading: str) -> Mapping[str, str]:
    """The words explained under a heading, by its own name or by the one it stands for."""
    meant = meanings.headings.get(heading, heading)
    return {**meanings.words.get(meant, {}), **meanings.words.get(heading, {})}


def _rows(sheet: Sheet, meanings: Meanings) -> Iterator[Row]:
    words: dict[int, Mapping[str, str]] = {}
    for row in sheet.rows():
        if row[0].row <= _HEADINGS_WITHIN:
            words |= {cell.column: said for cell in row if (said := _under(meanings, cell.text))}
            row = tuple(cell._replace(text=meanings.headings.get(cell.text, cell.text)) for cell in row)  # noqa: PLW2901
        if words:
            row = tuple(  # noqa: PLW2901
                cell._replace(text=words[cell.column].get(cell.text, cell.text))
                if cell.column in words
                else cell
                for cell in row
            )
        yield row
