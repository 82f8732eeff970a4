"""Where the rules between columns stand: the widths that were asked for, unless a number would not fit.

A number is never broken, so a column too narrow for its longest one takes what it lacks from the columns
that have most to give; a column gives up a quarter of its width at most.
Source: notices §5.2.
"""

from collections.abc import Iterable

from desktop_app.typeset.blocks import Grid
from desktop_app.typeset.document import Table
from desktop_app.typeset.fonts import Role
from desktop_app.typeset.measures import MM

WIDEST_PADDING = 1.5 * MM
NARROWEST_PADDING = 1.0 * MM
PADDING_SHARE = 0.055
"""The share of a column's width on either side of its text, between the two paddings above."""
_NUMBER = "0123456789.,%-+"
_WORD = 2
_MOST_GIVEN = 0.25


def longest_numbers(table: Table) -> list[tuple[str, str]]:
    """For every column the longest text that is never broken, in the rows and in head and total row.

    That is a number alone; of head and total row also a word of two characters: 序号, 合计.
    """
    columns = zip(*table.rows, strict=True) if table.rows else [()] * len(table.columns)
    rows = [max((text for text in set(cells) if _is_number(text)), key=len, default="") for cells in columns]
    heads = [column.label for column in table.columns]
    heavy = [
        max((text for text in pair if _is_number(text) or len(text) <= _WORD), key=len, default="")
        for pair in zip(heads, table.total or heads, strict=True)
    ]
    return list(zip(rows, heavy, strict=True))


def _is_number(text: str) -> bool:
    return bool(text) and not text.strip(_NUMBER)


def edges(grid: Grid, table: Table, size: float, numbers: list[tuple[str, str]]) -> list[float]:
    """The x of every vertical rule at a type size: centred, and narrowed in proportion when too wide.

    `numbers` are those of `longest_numbers`.
    """
    widths = [column.width * MM for column in table.columns]
    total = sum(widths)
    scale = min(1.0, grid.room / total)
    widths = _widened([width * scale for width in widths], _needs(grid, size, numbers))
    out = [grid.left + (grid.room - total * scale) / 2]
    for width in widths:
        out.append(out[-1] + width)
    return out


def _needs(grid: Grid, size: float, numbers: list[tuple[str, str]]) -> list[float]:
    """The least width of every column with its paddings."""
    needs = []
    for row, total in numbers:
        text = max(grid.press.width(Role.SONG, row, size), grid.press.width(Role.HEI, total, size))
        padded = max(text + 2 * NARROWEST_PADDING, text / (1 - 2 * PADDING_SHARE))
        needs.append(min(padded, text + 2 * WIDEST_PADDING) + 0.1 if text else 0.0)
    return needs


def _widened(widths: list[float], needs: list[float]) -> list[float]:
    """The widths with what is lacking moved to where it is needed, as far as there is any to give."""
    lacks = [max(0.0, need - width) for width, need in zip(widths, needs, strict=True)]
    spare = [
        max(0.0, width - max(need, width * (1 - _MOST_GIVEN)))
        for width, need in zip(widths, needs, strict=True)
    ]
    moved = min(sum(lacks), sum(spare))
    if not moved:
        return widths
    gain, loss = moved / sum(lacks), moved / sum(spare)
    return [width + lack * gain - give * loss for width, lack, give in zip(widths, lacks, spare, strict=True)]


def undivided(top: float, bottom: float, across: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """From where to where upright rules go between `top` and `bottom`: not through what goes across."""
    spans = []
    for upper, lower in across:
        if upper < top:
            spans.append((top, upper))
        top = lower
    return [*spans, (top, bottom)]
