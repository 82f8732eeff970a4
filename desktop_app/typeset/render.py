"""From a document to the bytes of its PDF.

A short table stands with the text and the signature on one sheet; a longer one follows on sheets of its
own, and the signature is repeated under it, because each sheet hangs on the wall by itself. A document
that is nothing but a table (a form) has it under its title.
Source: notices §5.2.
"""

from dataclasses import replace

from desktop_app.typeset.blocks import Grid, block_items, label_item, space, title_items
from desktop_app.typeset.book import Book
from desktop_app.typeset.document import Document, Orientation, Table
from desktop_app.typeset.flow import Item, Placed, draw, height, paginate
from desktop_app.typeset.fonts import FontShelf
from desktop_app.typeset.furniture import Furniture
from desktop_app.typeset.measures import ONE_SHEET_ROWS, Frame, frame, sizes
from desktop_app.typeset.press import Press
from desktop_app.typeset.sheet import Sheet
from desktop_app.typeset.signature import signature_items
from desktop_app.typeset.tables import table_items
from desktop_app.typeset.tree import Element

_TIGHTER = (1.0, 0.92, 0.84)
"""How far the line pitch may shrink to keep text and table on one sheet."""
_KEPT_LINES = 2
_AFTER_TABLE_MM = 3.0
_TABLE_HEADS = ((2, 18.0), (1, 16.0))
"""Lines of the label “附表” and size of the table's title: ordinary, and to save a sheet."""
_FEW_ROWS = 200
"""Beyond so many rows one sheet more or less is not worth a second try."""


def render(document: Document, shelf: FontShelf, *, tagged: bool = True) -> bytes:
    """The document as PDF/A-2b, A4, with its own fonts; the same document always gives the same bytes.

    `tagged` adds the structure a screen reader needs; without it large tables are made faster.
    Raises `MissingGlyphs` before anything is drawn when a character cannot be printed.
    """
    shelf.require(document.texts())
    press = Press(shelf)
    root = Element("Document")
    plan = _plan(document, press, root)
    furniture = Furniture(document, sizes(document.large_print), root)
    book = Book(document.language)
    for number, (paper, items) in enumerate(plan):
        sheet = Sheet(press, paper, number, tagged)
        draw(items, sheet)
        furniture.draw(sheet, len(plan))
        book.add(sheet)
    return book.bind(document, press, root if tagged else None)


def _plan(document: Document, press: Press, root: Element) -> list[tuple[Frame, Placed]]:
    """What stands on which sheet."""
    upright, turned = frame(Orientation.PORTRAIT), frame(document.orientation)
    table = document.table
    if table is None or not document.body:
        return _sheets(turned, _text(document, Grid(press, turned, sizes(document.large_print), root)))
    if len(table.rows) <= ONE_SHEET_ROWS:
        together = _one_sheet(document, table, press, root, turned)
        if together is not None:
            return [(turned, together)]
    text = _text(document, Grid(press, upright, sizes(document.large_print), root))
    return _sheets(upright, text) + _table_sheets(document, table, press, root, turned)


def _sheets(paper: Frame, items: list[Item]) -> list[tuple[Frame, Placed]]:
    return [(paper, placed) for placed in paginate(items, paper.depth)]


def _one_sheet(document: Document, table: Table, press: Press, root: Element, paper: Frame) -> Placed | None:
    """Text, table and signature on one sheet, the lines a little closer if that helps; None if not."""
    ordinary = sizes(document.large_print)
    for factor in _TIGHTER:
        trial = Element(root.kind)
        grid = Grid(press, paper, replace(ordinary, pitch=ordinary.pitch * factor), trial)
        items = title_items(grid, document.title, document.keep)
        items += _body(document, grid)
        items += table_items(grid, table, ordinary.body)
        items += _signature(document, grid)
        if height(items) <= paper.depth:
            root.kids += trial.kids
            return items
    return None


def _text(document: Document, grid: Grid) -> list[Item]:
    """Title, body and signature; the signature never stands on a sheet without text."""
    items = title_items(grid, document.title, document.keep) + _body(document, grid)
    if document.table is not None and not document.body:
        items += table_items(grid, document.table, grid.sizes.body)
    signature = _signature(document, grid)
    if signature:
        items[-_KEPT_LINES:] = [replace(item, keep=True) for item in items[-_KEPT_LINES:]]
    return items + signature


def _body(document: Document, grid: Grid) -> list[Item]:
    items: list[Item] = []
    for block in document.body:
        if isinstance(block, Table):
            items += [*table_items(grid, block, grid.sizes.body), space(_AFTER_TABLE_MM)]
        else:
            items += block_items(grid, block)
    return items


def _table_sheets(
    document: Document, table: Table, press: Press, root: Element, paper: Frame
) -> list[tuple[Frame, Placed]]:
    """The sheets of the table: title on line 3 as the standard has it, higher if that saves a sheet."""
    best: list[tuple[Frame, Placed]] = []
    chosen = root
    for label_lines, caption_size in _TABLE_HEADS:
        trial = Element(root.kind)
        grid = Grid(press, paper, sizes(document.large_print), trial)
        tried = _sheets(paper, _table(document, table, grid, label_lines, caption_size))
        if not best or len(tried) < len(best):
            best, chosen = tried, trial
        if len(table.rows) > _FEW_ROWS:
            break
    root.kids += chosen.kids
    return best


def _table(document: Document, table: Table, grid: Grid, label_lines: int, caption_size: float) -> list[Item]:
    """Label, caption, rows, and the signature once more."""
    named = table if table.caption else replace(table, caption=document.title)
    items = [label_item(grid, document.table_label, label_lines)] if document.table_label else []
    items += table_items(grid, named, caption_size, document.keep)
    return items + _signature(document, grid)


def _signature(document: Document, grid: Grid) -> list[Item]:
    return signature_items(grid, document.signature) if document.signature else []
