"""Rows of a sheet as XML, for sheets of hundreds of thousands of rows that nobody formats.

openpyxl makes an object of every cell; a county's records would take it a minute. Here a row is one text:
strings stand in their cells, numbers are numbers, and every column has one style.
Source: ECMA-376-1 18.3.1.4 (c), 18.3.1.53 (is), 18.3.1.73 (row).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

PlainCell = str | int | Decimal | None
"""What a cell of such a sheet may hold; None and "" leave it out."""

_UNSAFE = re.compile(r"[&<>\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NEVER = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_CHUNK = 2_000
_MOST_KNOWN = 20_000
"""Texts remembered as they are written: most cells of such a sheet repeat a label or a code."""


def row_pieces(
    rows: Iterable[Sequence[PlainCell]], letters: Sequence[str], styles: Sequence[int]
) -> Iterator[bytes]:
    """The rows below a heading as pieces of XML; ``letters`` and ``styles`` are those of the columns."""
    strings = [f'" s="{style}" t="inlineStr"><is><t' for style in styles]
    numbers = [f'" s="{style}"><v>' for style in styles]
    known: dict[str, str] = {}
    gathered: list[str] = []
    for number, row in enumerate(rows, start=2):
        cells = [f'<row r="{number}">']
        for letter, value, as_text, as_number in zip(letters, row, strings, numbers, strict=False):
            if value is None or value == "":
                continue
            if isinstance(value, str):
                text = known.get(value)
                if text is None:
                    text = known[value] = _text(value)
                cells.append(f'<c r="{letter}{number}{as_text}{text}</t></is></c>')
            else:
                cells.append(f'<c r="{letter}{number}{as_number}{value}</v></c>')
        cells.append("</row>")
        gathered.append("".join(cells))
        if len(gathered) == _CHUNK:
            yield "".join(gathered).encode()
            gathered.clear()
            if len(known) > _MOST_KNOWN:
                known.clear()
    yield "".join(gathered).encode()


def writable(text: str) -> str:
    """A text without the characters that XML cannot hold: one of them would spoil the whole workbook."""
    return _NEVER.sub("", text)


def _text(value: str) -> str:
    """What follows ``<t``: the text, what would spoil the XML taken out, blanks at its ends kept."""
    kept = "" if value == value.strip() else ' xml:space="preserve"'
    if _UNSAFE.search(value):
        value = writable(value).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f"{kept}>{value}"
