"""From a document to the bytes of its PDF.

A short table stands with the text and the signature on one sheet; a longer one follows on sheets of its
own, and the signature is repeated under it, because each sheet hangs on the wall by itself. The text
then names it, as an attachment is named. Of all ways to set a table that take the fewest sheets the
roomiest is used. A document that is nothing but a table (a form) has it under its title.
Source: notices §5.2; GB/T 9704-2012 7.3.4 for the name of an attachment.
"""

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from desktop_app.typeset.blocks import Grid, block_items, label_item, space, title_items
from desktop_app.typeset.book import Book
from desktop_app.typeset.charts import chart_items
from desktop_app.typeset.document import Chart, Document, Orientation, Paragraph, Table, TileMap
from desktop_app.typeset.flow import Item, Placed, draw, height, paginate
from desktop_app.typeset.fonts import FontShelf
from desktop_app.typeset.foreign import foreign_items, foreign_title
from desktop_app.typeset.furniture import Furniture
from desktop_app.typeset.measures import AIRY, ONE_SHEET_ROWS, STANDARD, TIGHT, Density, Frame, frame, sizes
from desktop_app.typeset.press import Press
from desktop_app.typeset.sheet import Sheet
from desktop_app.typeset.signature import signature_items
from desktop_app.typeset.tables import Setter, table_items
from desktop_app.typeset.tiles import tile_items
from desktop_app.typeset.tree import Element

_TIGHTER = (1.0, 0.92, 0.84)
"""How far the line pitch may shrink to keep text and table on one sheet."""
_KEPT_LINES = 2
_INDENT = 2
"""Characters before the first line of a paragraph."""
_AFTER_TABLE_MM = 3.0
_BEFORE_CAPTION_MM = 2.0
_USUAL_HEAD, _LOW_HEAD = (2, 18.0), (1, 16.0)
"""Lines of the label “附件” and size of the table's title: with the title on line 3, and to save a sheet."""


@dataclass(frozen=True, slots=True)
class _Style:
    """One way to set a table on its own sheets; `small` leaves the edition's largest sizes out."""

    label_lines: int
    caption_size: float
    density: Density
    small: bool = False


_STYLES = (
    *(_Style(*_USUAL_HEAD, density) for density in (*AIRY, STANDARD)),
    _Style(*_LOW_HEAD, STANDARD),
    _Style(*_USUAL_HEAD, TIGHT),
    _Style(*_LOW_HEAD, TIGHT),
    _Style(*_LOW_HEAD, TIGHT, small=True),
)
_PLAIN_STYLE = _Style(*_USUAL_HEAD, STANDARD)
_FEW_ROWS = 200
"""Beyond so many rows one sheet more or less is not worth a second try."""
_FEWEST_LAST = 8
"""Items the last of several sheets shall have: head, five rows, the total row and the signature."""
_SHARES = (0.95, 0.9, 0.85, 0.8, 0.75, 0.7)
"""How much of their depth the other sheets may be left with for that."""
_TEXT_STYLES = ((1.0, 1.0), (1.0, 0.3), (0.92, 1.0), (0.92, 0.3), (0.84, 0.3), (1.0, 0.0))
"""Ways to set the text on its own sheets: line pitch, and blank lines before the name of the table, which
are one by the standard, fewer to save a sheet; with none the name is left out."""

Sheets = list[tuple[Frame, Placed]]


def render(document: Document, shelf: FontShelf, *, tagged: bool = True) -> bytes:
    """The document as PDF/A-2b on its paper, with its own fonts; the same document gives the same bytes.

    `tagged` adds the structure a screen reader needs; without it large tables are made faster.
    Raises `MissingGlyphs` before anything is drawn when a character cannot be printed.
    """
    shelf.require(document.texts())
    with _collector_paused():
        return _printed(document, shelf, tagged)


@contextmanager
def _collector_paused() -> Iterator[None]:
    """No search for cycles meanwhile: the rows and marks of a long table all stay alive, and looking at
    them again and again took half the time of forty thousand rows. Reference counts go on as always."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def _printed(document: Document, shelf: FontShelf, tagged: bool) -> bytes:
    press = Press(shelf)
    root = Element("Document")
    plan = _plan(document, press, root)
    if document.second is not None and document.second.text:
        upright = frame(Orientation.PORTRAIT)
        grid = Grid(press, upright, sizes(document.large_print), root)
        plan += _sheets(upright, foreign_items(grid, document.second))
    furniture = Furniture(document, sizes(document.large_print), root)
    book = Book(document.language, document.paper.scale)
    for number, (paper, items) in enumerate(plan):
        sheet = Sheet(press, paper, number, tagged)
        draw(items, sheet)
        furniture.draw(sheet, len(plan))
        book.add(sheet)
    return book.bind(document, press, root if tagged else None)


def _plan(document: Document, press: Press, root: Element) -> Sheets:
    """What stands on which sheet."""
    upright, turned = frame(Orientation.PORTRAIT), frame(document.orientation)
    table, measures = document.table, sizes(document.large_print)
    if table is not None and document.body and len(table.rows) <= ONE_SHEET_ROWS:
        together = _one_sheet(document, table, press, root, turned)
        if together is not None:
            return [(turned, together)]
    alone = table is None or not document.body
    paper = turned if alone else upright

    def text(style: tuple[float, float]) -> Callable[[Element], Sheets]:
        factor, gap = style
        closer = replace(measures, pitch=measures.pitch * factor)
        return lambda trial: _sheets(paper, _text(document, Grid(press, paper, closer, trial), gap))

    sheets = _fewest(root, map(text, _TEXT_STYLES))
    if alone or table is None:
        return sheets
    return sheets + _table_sheets(document, table, Grid(press, turned, measures, root))


def _sheets(paper: Frame, items: list[Item]) -> Sheets:
    return [(paper, placed) for placed in paginate(items, paper.depth)]


def _even(paper: Frame, items: list[Item]) -> Sheets:
    """As `_sheets`, but the last one shall not hold a row or two: the others give it some of theirs."""
    placed = paginate(items, paper.depth)
    for share in _SHARES:
        if len(placed) == 1 or len(placed[-1]) >= _FEWEST_LAST:
            break
        tried = paginate(items, paper.depth * share)
        if len(tried) > len(placed):
            break
        placed = tried
    return [(paper, one) for one in placed]


def _fewest(root: Element, ways: Iterable[Callable[[Element], Sheets]]) -> Sheets:
    """The first of the ways that take the fewest sheets; its elements are put into `root`."""
    best: Sheets = []
    chosen = root
    for way in ways:
        trial = Element(root.kind)
        tried = way(trial)
        if not best or len(tried) < len(best):
            best, chosen = tried, trial
        if len(best) == 1:
            break
    root.kids += chosen.kids
    return best


def _one_sheet(document: Document, table: Table, press: Press, root: Element, paper: Frame) -> Placed | None:
    """Text, table and signature on one sheet, the lines a little closer if that helps; None if not."""
    ordinary = sizes(document.large_print)
    referred = any(document.table_label in text for block in document.body for text in block.texts())
    caption = f"{document.table_label}：{table.caption}" if table.caption and referred else ""
    setter = Setter.fitting(Grid(press, paper, ordinary, root), replace(table, caption=caption))
    for factor in _TIGHTER:
        for density in (STANDARD, TIGHT):
            trial = Element(root.kind)
            grid = Grid(press, paper, replace(ordinary, pitch=ordinary.pitch * factor), trial)
            items = _title(document, grid)
            items += _body(document, grid)
            items += [space(_BEFORE_CAPTION_MM)] if caption else []
            items += table_items(grid, setter, ordinary.body, density=density)
            items += _signature(document, grid)
            if height(items) <= paper.depth:
                root.kids += trial.kids
                return items
    return None


def _text(document: Document, grid: Grid, gap: float = 0.0) -> list[Item]:
    """Title, body and signature; the signature never stands on a sheet without text.

    With a `gap` (in lines) the table that follows on its own sheets is named before the signature.
    """
    items = _title(document, grid) + _body(document, grid)
    table = document.table
    if table is not None and not document.body:
        items += table_items(grid, Setter.fitting(grid, table), grid.sizes.body)
    elif table is not None and table.caption and gap:
        lead = f"{document.table_label}："
        named = Paragraph(lead + table.caption, hang=_INDENT + len(lead))
        items += [Item(grid.sizes.pitch * gap, lambda _sheet, _top: None, keep=True)]
        items += block_items(grid, named)
    signature = _signature(document, grid)
    if signature:
        items[-_KEPT_LINES:] = [replace(item, keep=True) for item in items[-_KEPT_LINES:]]
    return items + signature


def _title(document: Document, grid: Grid) -> list[Item]:
    """The title, and under it that of a second language which has no sheet of its own."""
    items = title_items(grid, document.title, document.keep)
    second = document.second
    if second is None or second.text:
        return items
    return items[:-1] + foreign_title(grid, second) + items[-1:]


def _body(document: Document, grid: Grid) -> list[Item]:
    items: list[Item] = []
    for block in document.body:
        if isinstance(block, Table):
            items += [
                *table_items(grid, Setter.fitting(grid, block), grid.sizes.body),
                space(_AFTER_TABLE_MM),
            ]
        elif isinstance(block, Chart):
            items += chart_items(grid, block)
        elif isinstance(block, TileMap):
            items += tile_items(grid, block)
        else:
            items += block_items(grid, block)
    return items


def _table_sheets(document: Document, table: Table, grid: Grid) -> Sheets:
    """The sheets of the table: the roomiest setting that takes no sheet more than the tightest."""
    named = table if table.caption else replace(table, caption=document.title)
    if len(table.rows) > _FEW_ROWS:
        setter = Setter.fitting(grid, named)
        return _sheets(grid.paper, _table(document, setter, grid, _PLAIN_STYLE))
    setters = {small: Setter.fitting(grid, named, small=small) for small in (False, True)}

    def styled(style: _Style) -> Callable[[Element], Sheets]:
        setter = setters[style.small]
        return lambda trial: _even(grid.paper, _table(document, setter, replace(grid, root=trial), style))

    return _fewest(grid.root, map(styled, _STYLES))


def _table(document: Document, setter: Setter, grid: Grid, style: _Style) -> list[Item]:
    """Label, caption, rows, and the signature once more."""
    items = [label_item(grid, document.table_label, style.label_lines)] if document.table_label else []
    items += table_items(grid, setter, style.caption_size, document.keep, style.density)
    return items + _signature(document, grid)


def _signature(document: Document, grid: Grid) -> list[Item]:
    return signature_items(grid, document.signature) if document.signature else []
