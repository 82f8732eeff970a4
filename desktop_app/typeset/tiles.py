"""Schematic maps as items of the flow: one tile an area, shaded by how much, marked where it matters.

Nothing says where an area lies or how large it is: the tiles stand in the order they are given, those of one
division beside its name. Greys, thick frames and corners survive a copier. A screen reader hears the map as
one figure that says every tile.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from desktop_app.typeset.blocks import Grid
from desktop_app.typeset.document import Tile, TileMap
from desktop_app.typeset.flow import Item
from desktop_app.typeset.fonts import Role, printable
from desktop_app.typeset.lines import Line, break_head
from desktop_app.typeset.measures import MM, RULE
from desktop_app.typeset.sheet import Sheet, baseline
from desktop_app.typeset.tree import Element

_GREYS = (0.95, 0.84, 0.72, 0.58)
"""How light the shades are, from little to much; black text stays legible on the darkest."""
_COLUMNS = 7
"""Tiles side by side; the first place is the division's name where there are several."""
_GAP_MM, _PADDING_MM = 1.2, 1.0
_CAPTION_MM, _LEGEND_MM, _NOTE_MM = 9.0, 5.4, 7.0
_NAME_SIZE, _SHOWN_SIZE, _SMALL = 9.5, 10.5, 9.0
_LINE_MM, _SHOWN_MM = 4.2, 5.0
_MOST_LINES = 2
_THICK, _CORNER_MM = 1.6, 2.8
_KEY_MM, _APART_MM = (6.0, 3.6), 6.0


def tile_items(grid: Grid, drawn: TileMap) -> list[Item]:
    """The map as items: caption, legend, rows of tiles, note. A row is never divided."""
    element = grid.root.add("Figure", _spoken(drawn))
    rows = [_row_item(grid, element, row) for row in _rows(grid, drawn)]
    kept = [Item(item.height, item.draw, keep=place in (0, len(rows) - 1)) for place, item in enumerate(rows)]
    return [
        _centred(grid, element, Role.HEI, drawn.caption, _SHOWN_SIZE, _CAPTION_MM, keep=True),
        _legend(grid, element, drawn),
        *kept,
        _centred(grid, element, Role.SONG, drawn.note, _SMALL, _NOTE_MM, keep=False),
    ]


@dataclass(frozen=True, slots=True)
class _Row:
    """Tiles side by side: what stands before them, and the lines of every name."""

    label: list[str]
    tiles: tuple[Tile, ...]
    names: tuple[list[str], ...]
    first: int

    @property
    def height(self) -> float:
        """As high as its longest name needs."""
        lines = max(len(one) for one in (*self.names, self.label))
        return (2 * _PADDING_MM + lines * _LINE_MM + _SHOWN_MM + _GAP_MM) * MM


def _rows(grid: Grid, drawn: TileMap) -> Iterator[_Row]:
    """The groups cut into rows; a group's name stands before its first."""
    first = int(len(drawn.groups) > 1)
    room = _width(grid) - _PADDING_MM * MM
    for group in drawn.groups:
        label = _lines(grid, Role.HEI, group.label, room) if first else []
        for start in range(0, len(group.tiles), _COLUMNS - first):
            tiles = group.tiles[start : start + _COLUMNS - first]
            names = tuple(_lines(grid, Role.SONG, tile.label, room) for tile in tiles)
            yield _Row(label if start == 0 else [], tiles, names, first)


def _width(grid: Grid) -> float:
    return (grid.room - (_COLUMNS - 1) * _GAP_MM * MM) / _COLUMNS


def _lines(grid: Grid, role: Role, text: str, room: float) -> list[str]:
    """A name on at most two even lines; what is longer ends in “…”."""
    lookup = grid.press.chain(role).lookup

    def advance(character: str) -> float:
        return lookup(character).width * _NAME_SIZE / 1000

    shown = printable(text)
    broken: list[Line] = break_head(shown, advance, _NAME_SIZE, room)
    while len(broken) > _MOST_LINES:
        shown = shown.removesuffix("…")[:-1] + "…"
        broken = break_head(shown, advance, _NAME_SIZE, room)
    return [line.text.strip() for line in broken]


def _row_item(grid: Grid, element: Element, row: _Row) -> Item:
    width, step = _width(grid), _width(grid) + _GAP_MM * MM

    def put(sheet: Sheet, top: float) -> None:
        with sheet.inside(element):
            high = row.height - _GAP_MM * MM
            for number, line in enumerate(row.label):
                line_top = top - (_PADDING_MM + number * _LINE_MM) * MM
                sheet.text(
                    Role.HEI, line, _NAME_SIZE, grid.left, baseline(line_top, _LINE_MM * MM, _NAME_SIZE)
                )
            for place, (tile, name) in enumerate(zip(row.tiles, row.names, strict=True), start=row.first):
                _tile(sheet, _Box(grid.left + place * step, top, width, high), tile, name)

    return Item(row.height, put)


@dataclass(frozen=True, slots=True)
class _Box:
    """A rectangle by its upper left corner."""

    left: float
    top: float
    width: float
    height: float


def _tile(sheet: Sheet, box: _Box, tile: Tile, name: list[str]) -> None:
    _shaded(sheet, box, tile.shade, tile.marked)
    middle = box.left + box.width / 2
    for number, line in enumerate(name):
        line_top = box.top - (_PADDING_MM + number * _LINE_MM) * MM
        sheet.centred(Role.SONG, line, _NAME_SIZE, middle, baseline(line_top, _LINE_MM * MM, _NAME_SIZE))
    foot = baseline(box.top - box.height + (_PADDING_MM + _SHOWN_MM) * MM, _SHOWN_MM * MM, _SHOWN_SIZE)
    if not tile.note:
        sheet.centred(Role.SONG, tile.shown, _SHOWN_SIZE, middle, foot)
        return
    sheet.text(Role.SONG, tile.shown, _SHOWN_SIZE, box.left + _PADDING_MM * MM, foot)
    sheet.ended(Role.SONG, tile.note, _SMALL, box.left + box.width - _PADDING_MM * MM, foot)


def _shaded(sheet: Sheet, box: _Box, shade: int | None, marked: bool) -> None:
    """The tile itself: a dashed frame where there is no number; a thick one and a black corner if marked."""
    right, bottom = box.left + box.width, box.top - box.height
    place = f"{box.left:.2f} {bottom:.2f} {box.width:.2f} {box.height:.2f} re"
    if shade is not None:
        sheet.draw(f"{_GREYS[min(shade, len(_GREYS) - 1)]:g} g {place} f")
    dashed = "" if shade is not None or marked else "[2 2] 0 d "
    sheet.draw(f"{dashed}{_THICK if marked else RULE:g} w {place} S")
    if marked:
        corner = _CORNER_MM * MM
        edge = f"{right:.2f} {box.top:.2f} m {right - corner:.2f} {box.top:.2f} l"
        sheet.draw(f"0 g {edge} {right:.2f} {box.top - corner:.2f} l h f")


def _legend(grid: Grid, element: Element, drawn: TileMap) -> Item:
    """What the shades, the frames and the corner mean, each beside a small tile, on two lines."""
    shades: list[_Meaning] = [(place, False, text) for place, text in enumerate(drawn.shades)]
    lines: list[list[_Meaning]] = [shades, [(None, False, drawn.unknown), (None, True, drawn.mark)]]

    def put(sheet: Sheet, top: float) -> None:
        with sheet.inside(element):
            for number, line in enumerate(lines):
                _meanings(sheet, grid, line, top - number * _LEGEND_MM * MM)

    return Item((len(lines) * _LEGEND_MM + _GAP_MM) * MM, put, keep=True)


_Meaning = tuple[int | None, bool, str]


def _meanings(sheet: Sheet, grid: Grid, line: list[_Meaning], top: float) -> None:
    """One line of the legend, centred."""
    wide, high = _KEY_MM[0] * MM, _KEY_MM[1] * MM
    widths = [wide + MM + sheet.press.width(Role.SONG, text, _SMALL) for _, _, text in line]
    whole = sum(widths) + (len(line) - 1) * _APART_MM * MM
    left = (grid.paper.left + grid.paper.right - whole) / 2
    for (shade, marked, text), width in zip(line, widths, strict=True):
        _shaded(sheet, _Box(left, top - (_LEGEND_MM * MM - high) / 2, wide, high), shade, marked)
        sheet.text(Role.SONG, text, _SMALL, left + wide + MM, baseline(top, _LEGEND_MM * MM, _SMALL))
        left += width + _APART_MM * MM


def _centred(
    grid: Grid, element: Element, role: Role, text: str, size: float, height_mm: float, *, keep: bool
) -> Item:
    def put(sheet: Sheet, top: float) -> None:
        with sheet.inside(element):
            middle = (grid.paper.left + grid.paper.right) / 2
            sheet.centred(role, text, size, middle, baseline(top, height_mm * MM, size))

    return Item(height_mm * MM, put, keep=keep)


def _spoken(drawn: TileMap) -> str:
    told = []
    for group in drawn.groups:
        for tile in group.tiles:
            more = "，".join(filter(None, (tile.note, drawn.mark if tile.marked else "")))
            told.append(f"{group.label}{tile.label}{tile.shown}" + (f"（{more}）" if more else ""))
    return f"示意图：{drawn.caption}。" + "；".join(told)
