"""The artwork of a sign that stands at the place of a project: one sheet across, A3 or A2, in a frame.

Labels in 黑体, what they say in 仿宋, as large as the sheet allows; the telephone for complaints is the
largest line after the title. Nothing on it is coloured: a workshop colours the plate.
Source: domain notes §1 L13, §6 N21.
"""

from dataclasses import dataclass, field

from desktop_app.typeset.blocks import Grid, break_for
from desktop_app.typeset.book import Book
from desktop_app.typeset.document import Document, Orientation, Paper
from desktop_app.typeset.fonts import FontShelf, Role, printable
from desktop_app.typeset.furniture import qr_squares
from desktop_app.typeset.lines import Line, break_lines
from desktop_app.typeset.measures import MM, NORMAL, Frame, frame
from desktop_app.typeset.press import Press
from desktop_app.typeset.sheet import Sheet, baseline
from desktop_app.typeset.tree import Element

_BORDER, _INSIDE = 9 * MM, 18 * MM
_TITLE, _TITLE_PITCH = 30.0, 42.0
_SIZES = (19.0, 17.0, 15.0, 13.5, 12.0, 10.5, 9.0)
_LEADING, _PADDING = 1.35, 2.2 * MM
_LABEL_SHARE = 0.2
_TELEPHONE = 20.0
_FOOT = 26 * MM
_CODE = 24 * MM


@dataclass(frozen=True, slots=True)
class SignBoard:
    """What a sign says: its title, (label, text) pairs, the telephone line, who put it up and when."""

    title: str
    pairs: tuple[tuple[str, str], ...]
    telephone: str
    issuer: str
    date: str
    number: str = ""
    qr: str = ""
    paper: Paper = Paper.A3
    keep: tuple[str, ...] = field(default=())

    def as_document(self) -> Document:
        """The same as a document: for checks of glyphs, and for the metadata of the file."""
        lines = (*(text for pair in self.pairs for text in pair), self.telephone, self.date, self.number)
        return Document(title=self.title, author=self.issuer, header="".join(lines))


def render_sign(board: SignBoard, shelf: FontShelf) -> bytes:
    """The artwork as PDF/A-2b with tags. Raises MissingGlyphs before anything is drawn."""
    document = board.as_document()
    shelf.require(document.texts())
    press, root = Press(shelf), Element("Document")
    paper = _inner(frame(Orientation.LANDSCAPE))
    sheet = Sheet(press, paper, 0, tagged=True)
    _Drawing(board, sheet, Grid(press, paper, NORMAL, root)).draw()
    book = Book(document.language, board.paper.scale)
    book.add(sheet)
    return book.bind(document, press, root)


def _inner(sheet: Frame) -> Frame:
    """A sign is not bound: the same margin on all sides."""
    return Frame(sheet.width, sheet.height, _INSIDE, _INSIDE, sheet.width - _INSIDE, sheet.height - _INSIDE)


@dataclass(frozen=True, slots=True)
class _Drawing:
    """Draws one sign on one sheet."""

    board: SignBoard
    sheet: Sheet
    grid: Grid

    def draw(self) -> None:
        """Border, title, rows, and the foot with telephone, signature and code."""
        paper = self.grid.paper
        with self.sheet.artifact():
            for inset, width in ((_BORDER, 2.0), (_BORDER + 3.5, 0.6)):
                self.sheet.draw(
                    f"{width:g} w {inset:.2f} {inset:.2f} "
                    f"{paper.width - 2 * inset:.2f} {paper.height - 2 * inset:.2f} re S"
                )
        self._rows(self._title(paper.top))
        self._foot()

    def _title(self, top: float) -> float:
        paper, element = self.grid.paper, self.grid.root.add("H1")
        middle = (paper.left + paper.right) / 2
        for line in break_for(self.grid, self.board.title, _TITLE, self.board.keep):
            with self.sheet.inside(element):
                y = baseline(top, _TITLE_PITCH, _TITLE)
                self.sheet.centred(Role.TITLE, line, _TITLE, middle, y)
            top -= _TITLE_PITCH
        return top - 3 * MM

    def _rows(self, top: float) -> None:
        paper = self.grid.paper
        depth = top - paper.bottom - _FOOT
        size, rows = self._fitting(depth)
        natural = [self._height(label, said, size) for label, said in rows]
        spare = min(8 * MM, max(0.0, depth - sum(natural)) / max(1, len(rows)))
        edge = paper.left + paper.measure * _LABEL_SHARE
        heights = [top]
        for (label, said), least in zip(rows, natural, strict=True):
            height = least + spare
            self._cell(Role.HEI, label, size, paper.left, heights[-1], height)
            self._cell(Role.FANG, said, size, edge, heights[-1], height)
            heights.append(heights[-1] - height)
        with self.sheet.artifact():
            for y in heights:
                self.sheet.rule(paper.left, y, paper.right, y, 0.8)
            for x in (paper.left, edge, paper.right):
                self.sheet.rule(x, heights[0], x, heights[-1], 0.8)

    def _fitting(self, depth: float) -> tuple[float, list[tuple[list[Line], list[Line]]]]:
        """The largest size at which all rows fit the depth, and their broken lines."""
        measure = self.grid.paper.measure
        for size in _SIZES:
            rows = [
                (
                    self._broken(Role.HEI, label, size, measure * _LABEL_SHARE),
                    self._broken(Role.FANG, said, size, measure * (1 - _LABEL_SHARE)),
                )
                for label, said in self.board.pairs
            ]
            if sum(self._height(label, said, size) for label, said in rows) <= depth:
                break
        return size, rows

    def _broken(self, role: Role, text: str, size: float, width: float) -> list[Line]:
        lookup, room = self.grid.press.chain(role).lookup, width - 2 * _PADDING
        return break_lines(printable(text), lambda one: lookup(one).width * size / 1000, size, room, room)

    def _height(self, label: list[Line], said: list[Line], size: float) -> float:
        return max(len(label), len(said)) * size * _LEADING + 2 * _PADDING

    def _cell(self, role: Role, lines: list[Line], size: float, x: float, top: float, height: float) -> None:
        leading = size * _LEADING
        upper = top - (height - len(lines) * leading) / 2
        with self.sheet.inside(self.grid.root.add("P")):
            for place, line in enumerate(lines):
                y = baseline(upper - place * leading, leading, size)
                self.sheet.loose_line(role, line, size, x + _PADDING, y)

    def _foot(self) -> None:
        board, paper, sheet = self.board, self.grid.paper, self.sheet
        aside = _CODE + 4 * MM if board.qr else 0.0
        with sheet.inside(self.grid.root.add("P")):
            sheet.text(Role.HEI, board.telephone, _TELEPHONE, paper.left, paper.bottom + 13 * MM)
        with sheet.inside(self.grid.root.add("P")):
            told = f"{board.issuer}　{board.date}"
            sheet.ended(Role.FANG, told, 16, paper.right - aside, paper.bottom + 3 * MM)
        if board.number:
            with sheet.inside(self.grid.root.add("P")):
                sheet.text(Role.SONG, f"编号：{board.number}", 9, paper.left, paper.bottom + 3 * MM)
        if board.qr:
            squares, modules = qr_squares(board.qr)
            scale = _CODE / modules
            with sheet.inside(self.grid.root.add("Figure", "二维码：可用于核验本标牌")):
                x, y = paper.right - _CODE, paper.bottom
                sheet.draw(f"{scale:.5f} 0 0 {scale:.5f} {x:.2f} {y:.2f} cm {squares} f")
