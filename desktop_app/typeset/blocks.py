"""Title, headings and paragraphs as items of the flow, line by line on the grid."""

from collections.abc import Iterator
from dataclasses import dataclass

from desktop_app.typeset.document import Heading, Paragraph
from desktop_app.typeset.flow import Item
from desktop_app.typeset.fonts import Role, printable
from desktop_app.typeset.lines import Line, break_lines, is_latin
from desktop_app.typeset.measures import MM, Frame, Sizes
from desktop_app.typeset.press import Press
from desktop_app.typeset.sheet import Sheet, baseline
from desktop_app.typeset.titles import break_title
from desktop_app.typeset.tree import Element

_HEADING_ROLES = {1: Role.HEI, 2: Role.KAI, 3: Role.FANG, 4: Role.FANG}


@dataclass(frozen=True, slots=True)
class Grid:
    """What all blocks of a document share: press, sheet, sizes and the root of the structure."""

    press: Press
    paper: Frame
    sizes: Sizes
    root: Element

    @property
    def left(self) -> float:
        """The left edge of the type area."""
        return self.paper.left

    @property
    def room(self) -> float:
        """The width of the type area."""
        return self.paper.measure

    @property
    def em(self) -> float:
        """The width of one character of the grid."""
        return self.sizes.body + self.sizes.tracking


def title_items(grid: Grid, title: str, keep: tuple[str, ...]) -> list[Item]:
    """The title in balanced, centred lines, with the space that sets it off from the text."""
    size, pitch = grid.sizes.title, grid.sizes.title_pitch
    element = grid.root.add("H1")
    return [
        *centred_items(grid, element, break_for(grid, title, size, keep), size, pitch),
        Item(grid.sizes.pitch * 0.6, _nothing, keep=True),
    ]


def break_for(grid: Grid, title: str, size: float, keep: tuple[str, ...]) -> list[str]:
    """The lines of a title set at `size`."""
    lookup = grid.press.chain(Role.TITLE).lookup
    return break_title(printable(title), lambda one: lookup(one).width * size / 1000, grid.room, keep)


def centred_items(grid: Grid, element: Element, lines: list[str], size: float, pitch: float) -> list[Item]:
    """Title lines, kept together and with what follows."""

    def item(text: str) -> Item:
        def put(sheet: Sheet, top: float) -> None:
            with sheet.inside(element):
                middle = (grid.paper.left + grid.paper.right) / 2
                sheet.centred(Role.TITLE, text, size, middle, baseline(top, pitch, size))

        return Item(pitch, put, keep=True)

    return [item(line) for line in lines]


def label_item(grid: Grid, text: str, lines: int) -> Item:
    """“附表” and its like: 黑体 at the upper left corner, in a height of so many lines."""
    element = grid.root.add("P")
    size, pitch = grid.sizes.body, grid.sizes.pitch

    def put(sheet: Sheet, top: float) -> None:
        with sheet.inside(element):
            sheet.text(Role.HEI, text, size, grid.left, baseline(top, pitch, size))

    return Item(lines * pitch, put, keep=True)


def block_items(grid: Grid, block: Paragraph | Heading) -> Iterator[Item]:
    """The lines of a paragraph or heading. A heading is kept with the line after it."""
    if isinstance(block, Heading):
        yield from _lines(grid, block.text, _HEADING_ROLES[block.level], f"H{block.level + 1}", 2)
    else:
        yield from _lines(grid, block.text, Role.FANG, "P", block.indent)


def _lines(grid: Grid, text: str, role: Role, kind: str, indent: int) -> Iterator[Item]:
    size, tracking = grid.sizes.body, grid.sizes.tracking
    lookup = grid.press.chain(role).lookup

    def advance(character: str) -> float:
        width = lookup(character).width * size / 1000
        return width if is_latin(character) else width + tracking

    indented = indent * grid.em
    lines = break_lines(printable(text), advance, grid.em, grid.room - indented, grid.room, settled=True)
    element = grid.root.add(kind)
    for place, line in enumerate(lines):
        yield _line_item(grid, element, role, line, indented if place == 0 else 0.0, kind != "P")


def _line_item(grid: Grid, element: Element, role: Role, line: Line, shift: float, keep: bool) -> Item:
    size, pitch = grid.sizes.body, grid.sizes.pitch

    def put(sheet: Sheet, top: float) -> None:
        with sheet.inside(element):
            x, y = grid.left + shift, baseline(top, pitch, size)
            sheet.line(role, line, size, x, y, grid.sizes.tracking)

    return Item(pitch, put, keep)


def space(height_mm: float) -> Item:
    """Blank height between blocks."""
    return Item(height_mm * MM, _nothing)


def _nothing(sheet: Sheet, top: float) -> None:
    """Space draws nothing."""
