"""What every sheet carries so that it stands alone on a wall: head, page number, footer and QR code.

All of it stands in the margins, the type area is left to the text. The page number keeps the place the
standard gives it on the upright, bound sheet, also where a sheet is turned.
Source: GB/T 9704-2012 7.5; notices §5.1–5.2.
"""

from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from desktop_app.typeset.document import Document, Orientation
from desktop_app.typeset.fonts import Role, printable
from desktop_app.typeset.lines import Line, break_lines
from desktop_app.typeset.measures import MM, QR_MM, Sizes, frame
from desktop_app.typeset.sheet import Sheet
from desktop_app.typeset.tree import Element

_NUMBER_SIZE = 14.0
_HEAD_GAP = 4 * MM
_EDGE = 6 * MM
_SMALLEST_FOOTER = 6.5
_LEADING = 1.4
_MASK = 0
"""One of the eight masks of a QR code. Trying all took a quarter of a one-page notice; hash and signature are
as good as random, so no mask is better than another."""


@dataclass(slots=True)
class Furniture:
    """Draws the margins of each sheet of one document. `root` takes what is said only once."""

    document: Document
    sizes: Sizes
    root: Element
    _code: tuple[str, int] | None = field(default=None, init=False)

    def draw(self, sheet: Sheet, count: int) -> None:
        """Everything outside the type area of a sheet; `count` is how many sheets there are."""
        with sheet.artifact():
            self._head(sheet, count)
            self._page_number(sheet)
        if self.document.qr:
            with self._once(sheet, "Figure", "二维码：可用于核验本文件"):
                self._qr(sheet)
        self._footer(sheet)

    def _once(self, sheet: Sheet, kind: str, alternative: str = "") -> AbstractContextManager[None]:
        """Content on the first sheet, a repetition on the others."""
        if sheet.number == 0:
            return sheet.inside(self.root.add(kind, alternative))
        return sheet.artifact()

    def _head(self, sheet: Sheet, count: int) -> None:
        paper, size = sheet.paper, self.sizes.small
        y = paper.top + _HEAD_GAP + 3
        sheet.rule(paper.left, paper.top + _HEAD_GAP, paper.right, paper.top + _HEAD_GAP, 0.5)
        told = f"第{sheet.number + 1}页　共{count}页"
        sheet.ended(Role.SONG, told, size, paper.right, y)
        left = self.document.number if sheet.number == 0 else self.document.header or self.document.title
        room = paper.measure - sheet.press.width(Role.SONG, told, size) - 2 * size
        for line in reversed(self._broken(sheet, left.replace("\n", ""), size, room)):
            sheet.loose_line(Role.SONG, line, size, paper.left, y)
            y += size * 1.3

    def _page_number(self, sheet: Sheet) -> None:
        upright = frame(Orientation.PORTRAIT)
        text, odd = f"— {sheet.number + 1} —", sheet.number % 2 == 0
        y = upright.bottom - 7 * MM - _NUMBER_SIZE * 0.75
        width = sheet.press.width(Role.SONG, text, _NUMBER_SIZE)
        x = upright.right - _NUMBER_SIZE - width if odd else upright.left + _NUMBER_SIZE
        if not self._turned(sheet):
            sheet.text(Role.SONG, text, _NUMBER_SIZE, x, y)
            return
        paper = sheet.paper
        matrix = f"0 -1 1 0 0 {paper.height:.2f}" if odd else f"0 1 -1 0 {paper.width:.2f} 0"
        sheet.operators.append(f"q {matrix} cm")
        sheet.text(Role.SONG, text, _NUMBER_SIZE, x, y)
        sheet.operators.append("Q")

    def _footer(self, sheet: Sheet) -> None:
        left, right, top = self._footer_area(sheet)
        told, size = self._footer_lines(sheet, right - left, top - _EDGE)
        y = top - size
        for lines in told:
            with self._once(sheet, "P"):
                for line in lines:
                    sheet.loose_line(Role.SONG, line, size, left, y)
                    y -= size * _LEADING

    def _footer_lines(self, sheet: Sheet, room: float, depth: float) -> tuple[list[list[Line]], float]:
        """The broken lines of each text, and the largest size at which they fit the depth."""
        size = self.sizes.small
        while True:
            told = [self._broken(sheet, text, size, room) for text in self.document.footer.lines]
            if sum(map(len, told)) * size * _LEADING <= depth or size <= _SMALLEST_FOOTER:
                return told, size
            size -= 0.5

    def _footer_area(self, sheet: Sheet) -> tuple[float, float, float]:
        """Left, right and upper edge of the room for the footer's lines."""
        paper = sheet.paper
        if self._turned(sheet):
            return paper.left, paper.right, paper.bottom - 4 * MM
        top = paper.bottom - 7 * MM - _NUMBER_SIZE - 2
        aside = (QR_MM + 4) * MM if self.document.qr else 0.0
        if sheet.number % 2 == 0:
            return paper.left + aside, paper.right, top
        return paper.left, paper.right - aside, top

    def _qr(self, sheet: Sheet) -> None:
        """The code on the side where the page number is not, drawn as black squares."""
        paper, side = sheet.paper, QR_MM * MM
        odd = sheet.number % 2 == 0
        if self._turned(sheet):
            x = paper.right + 2 * MM if odd else paper.left - 2 * MM - side
            y = paper.bottom
        else:
            x = paper.left - 1 * MM if odd else paper.right + 1 * MM - side
            y = paper.bottom - 1 * MM - side
        if self._code is None:
            self._code = qr_squares(self.document.qr or "")
        squares, modules = self._code
        scale = side / modules
        sheet.draw(f"{scale:.5f} 0 0 {scale:.5f} {x:.2f} {y:.2f} cm {squares} f")

    def _broken(self, sheet: Sheet, text: str, size: float, room: float) -> list[Line]:
        if not text:
            return []
        lookup = sheet.press.chain(Role.SONG).lookup
        return break_lines(printable(text), lambda one: lookup(one).width * size / 1000, size, room, room)

    def _turned(self, sheet: Sheet) -> bool:
        return sheet.paper.width > sheet.paper.height


def qr_squares(content: str) -> tuple[str, int]:
    """The code as rectangles of one module's height, and its side in modules with the quiet zone."""
    import segno

    border = 2  # beyond it the paper is blank for another two squares and more
    rows = list(segno.make(content, error="m", micro=False, boost_error=False, mask=_MASK).matrix)
    side = len(rows) + 2 * border
    out: list[str] = []
    for place, row in enumerate(rows):
        bits = "".join(map(str, row))
        start = bits.find("1")
        while start >= 0:
            end = bits.find("0", start)
            end = len(bits) if end < 0 else end
            out.append(f"{start + border} {side - border - place - 1} {end - start} 1 re")
            start = bits.find("1", end)
    return " ".join(out), side
