"""落款: who issues it, when, and the boxes for the seals.

With a seal the date ends four characters before the right edge and the issuer stands centred over it,
the seal above both; several issuers stand side by side, the date under the last. Without, the issuer
ends two characters before the edge and the date begins two characters after the issuer's first.
A box says where the seal goes; its sides give way to a name or date that is wider, for nothing may be
struck through.
Source: GB/T 9704-2012 7.3.5; notices §5.1.
"""

from dataclasses import dataclass

from desktop_app.typeset.blocks import Grid
from desktop_app.typeset.document import Signature
from desktop_app.typeset.flow import Item
from desktop_app.typeset.fonts import Role
from desktop_app.typeset.measures import MM, SEAL_MM
from desktop_app.typeset.sheet import Sheet
from desktop_app.typeset.titles import break_title

_SEAL = SEAL_MM * MM
_SEAL_TEXT = 10.5
_BETWEEN = 6 * MM
_IN_A_ROW, _LARGE = 3, 20.0
"""Issuers side by side; one less in the edition whose letters are at least so large."""
_CLEAR = 4.0
"""Points that a side of a box keeps away from a text."""


def signature_items(grid: Grid, signature: Signature) -> list[Item]:
    """The signature: one item, or one for every three issuers with seals, kept together."""
    if not signature.seal:
        return [_unsealed(grid, signature)]
    issuers = signature.issuers
    count = _IN_A_ROW if grid.sizes.body < _LARGE else _IN_A_ROW - 1
    rows = [issuers[start : start + count] for start in range(0, len(issuers), count)] or [()]
    above = [_sealed(grid, row, signature.date, dated=False) for row in rows[:-1]]
    return [*above, _sealed(grid, rows[-1], signature.date, dated=True)]


def _sealed(grid: Grid, issuers: tuple[str, ...], date: str, *, dated: bool) -> Item:
    """One row of issuers with their boxes, all where the date says; the date itself under the last."""
    size, pitch, em = grid.sizes.body, grid.sizes.pitch, grid.em
    date_width = grid.press.width(Role.FANG, date, size)
    names = [_name_lines(grid, one, len(issuers)) for one in issuers]
    widths = [max(grid.press.width(Role.FANG, line, size) for line in lines) for lines in names]
    middles = _middles(grid, widths, grid.paper.right - 4 * em - date_width / 2)
    most = max((len(lines) for lines in names), default=1)
    gap, line = pitch * 0.5, min(pitch, 26.0)
    text_height = (most + dated) * line
    height = max(_SEAL, text_height)
    first = gap + (height - text_height) / 2 + line * 0.62
    elements = [grid.root.add("P") for _ in issuers]
    dating = grid.root.add("P")
    lines_of = [
        [
            _Text(text, _inside(grid, middle, width), first + (most - len(lines) + place) * line)
            for place, text in enumerate(lines)
        ]
        for middle, lines, width in zip(middles, names, widths, strict=True)
    ]
    dates = [_Text(date, grid.paper.right - 4 * em - date_width / 2, first + most * line)] if dated else []

    def put(sheet: Sheet, top: float) -> None:
        with sheet.artifact():
            spans = [text.span(grid) for texts in (*lines_of, dates) for text in texts]
            for middle in middles:
                _box(sheet, middle, top, gap, spans)
        for texts, element in zip((*lines_of, dates), (*elements, dating), strict=True):
            if texts:
                with sheet.inside(element):
                    for one in texts:
                        sheet.centred(Role.FANG, one.text, size, one.middle, top - one.below)

    return Item(gap + height, put, keep=not dated)


@dataclass(frozen=True, slots=True)
class _Text:
    """A line of the signature: where its middle is, and how far its baseline is below the item's top."""

    text: str
    middle: float
    below: float

    def span(self, grid: Grid) -> tuple[float, float, float, float]:
        """Left, right, top and bottom of what it covers, the last two measured down from the item's top."""
        size = grid.sizes.body
        half = grid.press.width(Role.FANG, self.text, size) / 2
        return self.middle - half, self.middle + half, self.below - 0.95 * size, self.below + 0.25 * size


def _name_lines(grid: Grid, name: str, count: int) -> list[str]:
    """An issuer's name, in balanced lines when its share of the sheet is too narrow."""
    room = (grid.room / count if count > 1 else grid.room) - (grid.em if count > 1 else 0)
    lookup = grid.press.chain(Role.FANG).lookup
    return break_title(name, lambda one: lookup(one).width * grid.sizes.body / 1000, room)


def _middles(grid: Grid, widths: list[float], last: float) -> list[float]:
    """The middles of issuers side by side, the last over the date, none beyond the left edge."""
    middles = [last]
    for right, left in zip(reversed(widths[1:]), reversed(widths[:-1]), strict=True):
        step = max((left + right) / 2 + grid.em, (left + _SEAL + _BETWEEN) / 2, _SEAL + _BETWEEN)
        middles.insert(0, middles[0] - step)
    least = grid.left + max(widths[0], _SEAL) / 2 if widths else grid.left
    if len(widths) > 1 and middles[0] < least:
        share = (last - least) / (len(widths) - 1)
        middles = [least + share * place for place in range(len(widths))]
    return middles[-len(widths) :] if widths else []


def _inside(grid: Grid, middle: float, width: float) -> float:
    """The middle moved so that a name of a width stays within the type area."""
    return max(min(middle, grid.paper.right - width / 2), grid.left + width / 2)


def _box(
    sheet: Sheet, middle: float, top: float, gap: float, spans: list[tuple[float, float, float, float]]
) -> None:
    """The dashed square that says where the seal goes, its sides open where a text crosses them."""
    left, right, upper, lower = middle - _SEAL / 2, middle + _SEAL / 2, top - gap, top - gap - _SEAL
    parts = [f"{left:.2f} {y:.2f} m {right:.2f} {y:.2f} l" for y in (upper, lower)]
    for x in (left, right):
        y = upper
        for start, end, high, low in sorted(spans, key=lambda span: span[2]):
            if start - _CLEAR < x < end + _CLEAR:
                if top - high < y:
                    parts.append(f"{x:.2f} {y:.2f} m {x:.2f} {max(top - high, lower):.2f} l")
                y = min(y, top - low)
        if y > lower:
            parts.append(f"{x:.2f} {y:.2f} m {x:.2f} {lower:.2f} l")
    sheet.draw(f"0.5 w [3 3] 0 d {' '.join(parts)} S")
    if all(
        top - low > lower + _SEAL_TEXT + 6 for start, end, _, low in spans if start < right and left < end
    ):
        sheet.centred(Role.SONG, "（盖章）", _SEAL_TEXT, middle, lower + 6)


def _unsealed(grid: Grid, signature: Signature) -> Item:
    size, pitch, em = grid.sizes.body, grid.sizes.pitch, grid.em
    elements = [grid.root.add("P") for _ in signature.issuers]
    dating = grid.root.add("P")
    widths = [grid.press.width(Role.FANG, one, size) for one in signature.issuers]
    date_width = grid.press.width(Role.FANG, signature.date, size)

    def put(sheet: Sheet, top: float) -> None:
        y = top - pitch * 1.7
        right = grid.paper.right - 2 * em
        start = right - date_width
        for name, width, element in zip(signature.issuers, widths, elements, strict=True):
            start = right - width
            with sheet.inside(element):
                sheet.text(Role.FANG, name, size, start, y)
            y -= pitch
        with sheet.inside(dating):
            x = min(start + 2 * em, grid.paper.right - date_width)
            sheet.text(Role.FANG, signature.date, size, x, y)

    return Item(pitch * (len(signature.issuers) + 2), put)
