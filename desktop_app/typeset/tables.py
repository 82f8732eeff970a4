"""Tables: head, rows and rules. Made for ten thousand rows as for ten.

A row is at least 8 mm high; a text too wide for its cell is broken, a name after “·” first. The type
size is the largest of the edition at which nothing that belongs together is torn, and never below 9 pt.
How far the rows stand apart is a density, which the caller chooses to fill its sheets.
Source: notices §5.2.
"""

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass, field
from itertools import pairwise

from desktop_app.typeset.blocks import Grid, break_for, centred_items
from desktop_app.typeset.columns import (
    NARROWEST_PADDING,
    PADDING_SHARE,
    WIDEST_PADDING,
    edges,
    longest_numbers,
    undivided,
)
from desktop_app.typeset.document import Align, Table
from desktop_app.typeset.flow import Group, Item
from desktop_app.typeset.fonts import Role, printable
from desktop_app.typeset.lines import Line, break_head, break_name, is_torn
from desktop_app.typeset.measures import MM, OUTER_RULE, RULE, STANDARD, Density, Frame
from desktop_app.typeset.press import Press
from desktop_app.typeset.sheet import Sheet, baseline
from desktop_app.typeset.tree import NO_CONTENT, Element, Row

_HIGHEST_ROW = 0.4
"""The share of a sheet that one row may fill before it is divided into several."""
_MOST_HEAD_LINES, _MOST_CELL_LINES = 3, 8


def table_items(
    grid: Grid, setter: "Setter", caption_size: float, keep: tuple[str, ...] = (), density: Density = STANDARD
) -> list[Item]:
    """Caption, unit, head and rows of a table. The last rows are kept with what follows it."""
    items = list(_caption(grid, setter.table, caption_size, keep))
    return items + setter.spaced(density).items(grid.root.add("Table"))


def _caption(grid: Grid, table: Table, size: float, keep: tuple[str, ...]) -> Iterator[Item]:
    pitch = size * 1.6
    if table.caption:
        lines = break_for(grid, table.caption, size, keep)
        yield from centred_items(grid, grid.root.add("P"), lines, size, pitch)
    if table.unit:
        element = grid.root.add("P")
        small = grid.sizes.table[1]

        def put(sheet: Sheet, top: float) -> None:
            with sheet.inside(element):
                sheet.ended(Role.SONG, table.unit, small, grid.paper.right, top - 14)

        yield Item(18.0, put, keep=True)
    else:
        yield Item(6.0, lambda _sheet, _top: None, keep=True)


@dataclass(slots=True)
class Setter:
    """One table at one size: where its columns stand and how its cells break."""

    press: Press
    paper: Frame
    table: Table
    size: float
    edges: list[float]
    rooms: list[float] = field(init=False)
    """The width of every column's cells between their paddings."""
    density: Density = field(default=STANDARD, init=False)
    _broken: dict[tuple[Role, int, str], list[Line]] = field(default_factory=dict, init=False)
    _across: list[tuple[float, float]] = field(default_factory=list, init=False)
    """Upper and lower edges of the leads on the sheet that is being drawn: no rule divides them."""

    def __post_init__(self) -> None:
        self.rooms = [self._room(column) for column in range(len(self.edges) - 1)]

    @classmethod
    def fitting(cls, grid: Grid, table: Table, *, small: bool = False) -> "Setter":
        """The setter with the largest size that tears nothing, else with the smallest there is.

        `small` begins with the third size of the edition: 五号 instead of 小四.
        """
        numbers = longest_numbers(table)
        for size in grid.sizes.table[2 if small else 0 : -1]:
            setter = cls(grid.press, grid.paper, table, size, edges(grid, table, size, numbers))
            if setter._comfortable():
                return setter
        smallest = grid.sizes.table[-1]
        return cls(grid.press, grid.paper, table, smallest, edges(grid, table, smallest, numbers))

    def spaced(self, density: Density) -> "Setter":
        """The same with other row heights; what has been broken is shared."""
        twin = copy(self)
        twin.density = density
        twin._across = []
        return twin

    @property
    def leading(self) -> float:
        """Distance of the lines within a cell."""
        return self.size * self.density.leading

    def _room(self, column: int) -> float:
        width = self.edges[column + 1] - self.edges[column]
        return width - 2 * self.padding(column)

    def padding(self, column: int) -> float:
        """Space between rule and text: 1.5 mm; less in a narrow column, but 1 mm where text leans on it."""
        width = self.edges[column + 1] - self.edges[column]
        least = 0.0 if self.table.columns[column].align is Align.CENTRE else NARROWEST_PADDING
        return min(WIDEST_PADDING, max(least, width * PADDING_SHARE))

    def lines(self, role: Role, column: int, text: str, *, head: bool = False) -> list[Line]:
        """The lines of one cell; those of a head are made even. Found once, whoever asks."""
        known = self._broken.get((role, column, text))
        if known is None:
            known = self._broken[role, column, text] = self._break(role, column, text, head)
        return known

    def _break(self, role: Role, column: int, text: str, head: bool) -> list[Line]:
        chain, size, room = self.press.chain(role), self.size, self.rooms[column]
        shown = printable(text)
        width = chain.width(shown) * size / 1000
        if width <= room and "\n" not in shown:
            return [Line(shown, (), width, room, True)]
        breaker = break_head if head else break_name
        return breaker(shown, lambda one: chain.lookup(one).width * size / 1000, size, room)

    def _comfortable(self) -> bool:
        """Whether heads, and all cells wider than their column, break without being torn."""
        for column, one in enumerate(self.table.columns):
            if not _breaks_well(self.lines(Role.HEI, column, one.label, head=True), _MOST_HEAD_LINES):
                return False
        for role, rows in self._by_role():
            for column in range(len(self.table.columns)):
                longest = int(
                    self.rooms[column] // self.size
                )  # a text of so few characters fits whatever they are
                for text in {row[column] for row in rows if len(row[column]) > longest}:
                    if not _breaks_well(self.lines(role, column, text), _MOST_CELL_LINES):
                        return False
        return True

    def _by_role(self) -> Iterator[tuple[Role, list[tuple[str, ...]]]]:
        """The rows in 宋体 and those in 黑体."""
        table = self.table
        other = table.strong | table.leads
        yield Role.SONG, [row for place, row in enumerate(table.rows) if place not in other]
        heavy = [row for place, row in enumerate(table.rows) if place in table.strong]
        yield Role.HEI, [*heavy, table.total] if table.total else heavy

    def items(self, element: Element) -> list[Item]:
        """The head and all rows; the last three rows stay with what comes next."""
        head_lines = [
            self.lines(Role.HEI, place, one.label, head=True) for place, one in enumerate(self.table.columns)
        ]
        group = Group(None, self._rules)
        head_height = self._height(head_lines)

        def head(sheet: Sheet, top: float) -> None:
            self._draw_row(sheet, top, head_height, head_lines, Role.HEI, element, head=True)

        def again(sheet: Sheet, top: float) -> None:
            self._draw_row(sheet, top, head_height, head_lines, Role.HEI, None, head=True)

        first = Item(head_height, head, keep=True, group=group)
        group.head = Item(head_height, again, keep=True, group=group)
        most = (self.paper.depth - head_height) * _HIGHEST_ROW
        strong = self.table.strong
        rows: list[Item] = []
        for place, row in enumerate(self.table.rows):
            if place in self.table.leads:
                rows.append(self._lead_item(row[0], element, group))
            else:
                rows += self._row_items(row, place in strong, element, group, most)
        if self.table.total is not None:
            rows += self._row_items(self.table.total, True, element, group, most)
        kept = [Item(row.height, row.draw, True, row.group) for row in rows[-3:]]
        return [first, *rows[:-3], *kept]

    def _row_items(
        self, row: tuple[str, ...], strong: bool, element: Element, group: Group, most: float
    ) -> list[Item]:
        """One row; as many as it takes when its text is higher than `most`."""
        role = Role.HEI if strong else Role.SONG
        if self._fits_one_line(row, role):
            return [self._plain_item(row, role, element, group)]
        cells = [self.lines(role, place, text) for place, text in enumerate(row)]
        count = max(1, int((most - 2 * self.density.padding_mm * MM) / self.leading))
        highest = max(len(lines) for lines in cells)
        return [
            self._broken_item([lines[start : start + count] for lines in cells], role, element, group)
            for start in range(0, highest, count)
        ]

    def _lead_item(self, text: str, element: Element, group: Group) -> Item:
        """A row that stands over those below it: its text goes across all columns."""
        chain, size = self.press.chain(Role.HEI), self.size
        room = self.edges[-1] - self.edges[0] - 2 * self.padding(0)
        lines = break_name(printable(text), lambda one: chain.lookup(one).width * size / 1000, size, room)
        height = self._height([lines])

        def put(sheet: Sheet, top: float) -> None:
            self._across.append((top, top - height))
            mark = sheet.marks
            if sheet.tagged:
                sheet.operators.append(f"/TD <</MCID {sheet.next_mark()}>> BDC")
            upper = top - (height - len(lines) * self.leading) / 2
            for place, line in enumerate(lines):
                y = baseline(upper - place * self.leading, self.leading, size)
                sheet.loose_line(Role.HEI, line, size, self.edges[0] + self.padding(0), y)
            if sheet.tagged:
                sheet.operators.append("EMC")
                empty = [NO_CONTENT] * (len(self.table.columns) - 1)
                element.kids.append(Row(sheet.number, False, [mark, *empty]))

        return Item(height, put, keep=True, group=group)

    def _fits_one_line(self, row: tuple[str, ...], role: Role) -> bool:
        width, size = self.press.chain(role).width, self.size
        for text, room in zip(row, self.rooms, strict=True):
            if width(text) * size > 1000 * room or "\n" in text:
                return False
        return True

    def _plain_item(self, row: tuple[str, ...], role: Role, element: Element, group: Group) -> Item:
        def put(sheet: Sheet, top: float) -> None:
            self._draw_plain(sheet, top, row, role, element)

        return Item(self.density.row_mm * MM, put, group=group)

    def _broken_item(self, cells: list[list[Line]], role: Role, element: Element, group: Group) -> Item:
        height = self._height(cells)

        def put(sheet: Sheet, top: float) -> None:
            self._draw_row(sheet, top, height, cells, role, element, head=False)

        return Item(height, put, group=group)

    def _height(self, cells: list[list[Line]]) -> float:
        most = max(len(lines) for lines in cells)
        return max(self.density.row_mm * MM, most * self.leading + 2 * self.density.padding_mm * MM)

    def _draw_plain(
        self, sheet: Sheet, top: float, row: tuple[str, ...], role: Role, element: Element
    ) -> None:
        """A row of one-line cells: the fast way, one text object for all of them."""
        marks: list[int] = []
        out = sheet.operators
        out.append("BT")
        y = f"{baseline(top, self.density.row_mm * MM, self.size):.2f}"
        size, scale, font = f"{self.size:g}", self.size / 1000, ""
        tagged = sheet.tagged
        for column, text in enumerate(row):
            if not text:
                marks.append(NO_CONTENT)
                continue
            pieces = self.press.pieces(role, text)
            width = pieces[0].width if len(pieces) == 1 else sum([piece.width for piece in pieces])
            if tagged:
                marks.append(sheet.marks)
                out.append(f"/TD <</MCID {sheet.marks}>> BDC")
                sheet.marks += 1
            out.append(f"1 0 0 1 {self._start(column, width * scale, False):.2f} {y} Tm")
            for piece in pieces:
                if piece.font != font:
                    font = piece.font
                    out.append(f"{font} {size} Tf")
                out.append(piece.shown)
            if tagged:
                out.append("EMC")
        out.append("ET")
        if tagged:
            element.kids.append(Row(sheet.number, False, marks))

    def _draw_row(
        self,
        sheet: Sheet,
        top: float,
        height: float,
        cells: list[list[Line]],
        role: Role,
        element: Element | None,
        *,
        head: bool,
    ) -> None:
        """A row whose cells have several lines, or a head. Without an element it is a repetition."""
        marks: list[int] = []
        for column, lines in enumerate(cells):
            if not any(line.text for line in lines):
                marks.append(NO_CONTENT)
                continue
            if sheet.tagged:
                mark = "/Artifact BMC"
                if element is not None:
                    marks.append(sheet.next_mark())
                    mark = f"/{'TH' if head else 'TD'} <</MCID {marks[-1]}>> BDC"
                sheet.operators.append(mark)
            self._draw_cell(sheet, top, height, lines, role, column, head)
            if sheet.tagged:
                sheet.operators.append("EMC")
        if sheet.tagged and element is not None:
            element.kids.append(Row(sheet.number, head, marks))

    def _draw_cell(
        self, sheet: Sheet, top: float, height: float, lines: list[Line], role: Role, column: int, head: bool
    ) -> None:
        upper = top - (height - len(lines) * self.leading) / 2
        for place, line in enumerate(lines):
            width = line.width if any(line.kerns) else self._width(role, line)
            y = baseline(upper - place * self.leading, self.leading, self.size)
            sheet.loose_line(role, line, self.size, self._start(column, width, head), y)

    def _width(self, role: Role, line: Line) -> float:
        return self.press.width(role, line.text.rstrip(" "), self.size)

    def _start(self, column: int, width: float, head: bool) -> float:
        """Where text of a width begins in its cell."""
        left, right = self.edges[column], self.edges[column + 1]
        align = Align.CENTRE if head else self.table.columns[column].align
        if align is Align.CENTRE:
            return (left + right - width) / 2
        if align is Align.RIGHT:
            return right - self.padding(column) - width
        return left + self.padding(column)

    def _rules(self, sheet: Sheet, heights: list[float]) -> None:
        """The rules of the part of the table on one sheet: 0.5 pt inside, 1 pt around."""
        left, right, top, bottom = self.edges[0], self.edges[-1], heights[0], heights[-1]
        across = [f"{left:.2f} {y:.2f} m {right:.2f} {y:.2f} l" for y in heights[1:-1]]
        spans = undivided(top, bottom, self._across)
        self._across.clear()
        down = [
            f"{x:.2f} {upper:.2f} m {x:.2f} {lower:.2f} l" for x in self.edges[1:-1] for upper, lower in spans
        ]
        frame = f"{left:.2f} {bottom:.2f} {right - left:.2f} {top - bottom:.2f} re S"
        with sheet.artifact():
            sheet.draw("\n".join([f"{RULE:g} w", *across, *down, "S", f"{OUTER_RULE:g} w", frame]))


def _breaks_well(lines: list[Line], most: int) -> bool:
    """Whether a cell has at most so many lines and none of them is torn."""
    return len(lines) <= most and not any(is_torn(a.text, b.text) for a, b in pairwise(lines))
