"""落款: who issues it, when, and the boxes for the seals.

With a seal the date ends four characters before the right edge and the issuer stands centred over it,
the seal above both; several issuers stand side by side, the date under the last. Without, the issuer
ends two characters before the edge and the date begins two characters after the issuer's first.
Source: GB/T 9704-2012 7.3.5; notices §5.1.
"""

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
_IN_A_ROW = 3


def signature_items(grid: Grid, signature: Signature) -> list[Item]:
    """The signature: one item, or one for every three issuers with seals, kept together."""
    if not signature.seal:
        return [_unsealed(grid, signature)]
    issuers = signature.issuers
    rows = [issuers[start : start + _IN_A_ROW] for start in range(0, len(issuers), _IN_A_ROW)] or [()]
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

    def put(sheet: Sheet, top: float) -> None:
        with sheet.artifact():
            for middle in middles:
                _box(sheet, middle, top - gap)
        for middle, lines, width, element in zip(middles, names, widths, elements, strict=True):
            upper = top - first - (most - len(lines)) * line
            with sheet.inside(element):
                for place, text in enumerate(lines):
                    shift = _inside(grid, middle, width)
                    sheet.centred(Role.FANG, text, size, shift, upper - place * line)
        if dated:
            with sheet.inside(dating):
                x = grid.paper.right - 4 * em - date_width
                sheet.text(Role.FANG, date, size, x, top - first - most * line)

    return Item(gap + height, put, keep=not dated)


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


def _box(sheet: Sheet, middle: float, top: float) -> None:
    """The dashed square that says where the seal goes."""
    left, bottom = middle - _SEAL / 2, top - _SEAL
    sheet.draw(f"0.5 w [3 3] 0 d {left:.2f} {bottom:.2f} {_SEAL:.2f} {_SEAL:.2f} re S")
    sheet.centred(Role.SONG, "（盖章）", _SEAL_TEXT, middle, bottom + 6)


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
