"""Title, headings and paragraphs as items of the flow, line by line on the grid."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from desktop_app.typeset.document import Heading, Paragraph
from desktop_app.typeset.flow import Item
from desktop_app.typeset.fonts import Role, printable
from desktop_app.typeset.lines import Line, break_lines, break_measured, is_latin
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
    """“附件” and its like: 黑体 at the upper left corner, in a height of so many lines."""
    element = grid.root.add("P")
    size, pitch = grid.sizes.body, grid.sizes.pitch

    def put(sheet: Sheet, top: float) -> None:
        with sheet.inside(element):
            sheet.text(Role.HEI, text, size, grid.left, baseline(top, pitch, size))

    return Item(lines * pitch, put, keep=True)


def block_items(grid: Grid, block: Paragraph | Heading) -> Iterator[Item]:
    """The lines of a paragraph or heading. A heading is kept with the line after it; of a paragraph at
    least two lines stay together at the foot of a sheet and at the head of the next."""
    if isinstance(block, Paragraph):
        lines = _broken(grid, printable(block.text), Role.FANG, block.indent, block.hang)
        yield from _line_items(grid, lines, _Style(grid.root.add("P"), block.indent, hang=block.hang))
    elif block.rest:
        role = _HEADING_ROLES[block.level]
        lead, rest = printable(block.text), printable(block.rest).replace("\n", "")
        style = _Style(grid.root.add("P"), 2, role, len(lead))
        yield from _line_items(grid, _broken_run_in(grid, lead, rest, role), style)
    else:
        role = _HEADING_ROLES[block.level]
        lines = _broken(grid, printable(block.text), role, 2)
        style = _Style(grid.root.add(f"H{block.level + 1}"), 2, role, len(block.text))
        for item in _line_items(grid, lines, style):
            yield replace(item, keep=True)


@dataclass(frozen=True, slots=True)
class _Style:
    """How a paragraph is set: its element, its indent, the face of its first so many characters, and the
    indent of the lines after the first."""

    element: Element
    indent: int
    lead_role: Role = Role.FANG
    lead: int = 0
    hang: int = 0


def _advance(grid: Grid, role: Role) -> Callable[[str], float]:
    """How far each character takes the pen on the grid."""
    size, tracking = grid.sizes.body, grid.sizes.tracking
    lookup = grid.press.chain(role).lookup

    def advance(character: str) -> float:
        width = lookup(character).width * size / 1000
        return width if is_latin(character) else width + tracking

    return advance


def _broken(grid: Grid, text: str, role: Role, indent: int, hang: int = 0) -> list[Line]:
    first, rest = (grid.room - count * grid.em for count in (indent, hang))
    return break_lines(text, _advance(grid, role), grid.em, first, rest, settled=True, flush=True)


def _broken_run_in(grid: Grid, lead: str, rest: str, role: Role) -> list[Line]:
    """The lines of a heading that its paragraph follows on the same line."""
    widths = [*map(_advance(grid, role), lead), *map(_advance(grid, Role.FANG), rest)]
    first = grid.room - 2 * grid.em
    return break_measured(lead + rest, widths, grid.em, first, grid.room, settled=True, flush=True)


def _line_items(grid: Grid, lines: list[Line], style: _Style) -> Iterator[Item]:
    done = 0
    for place, line in enumerate(lines):
        lead = max(0, min(style.lead - done, len(line.text)))
        done += len(line.text)
        shift = (style.indent if place == 0 else style.hang) * grid.em
        kept = place + 1 < len(lines) and place in (0, len(lines) - 2)
        yield _line_item(grid, line, style, lead, shift, kept)


def _line_item(grid: Grid, line: Line, style: _Style, lead: int, shift: float, keep: bool) -> Item:
    size, pitch = grid.sizes.body, grid.sizes.pitch

    def put(sheet: Sheet, top: float) -> None:
        with sheet.inside(style.element):
            x, y = grid.left + shift, baseline(top, pitch, size)
            roles = (*[style.lead_role] * lead, *[Role.FANG] * (len(line.text) - lead))
            sheet.line(roles, line, size, x, y, grid.sizes.tracking)

    return Item(pitch, put, keep)


def space(height_mm: float) -> Item:
    """Blank height between blocks."""
    return Item(height_mm * MM, _nothing)


def _nothing(sheet: Sheet, top: float) -> None:
    """Space draws nothing."""
