"""What a caller asks to have printed: a document as plain frozen values, finished text in every cell.

Nothing here measures, loads a font or knows a record: masking, rounding and placeholders are the
caller's work and are done before. Widths are millimetres on the paper, text is Unicode as it shall be
read. `desktop_app.typeset.render.render` turns a `Document` into the bytes of a PDF.
Source: domain notes §5 (GB/T 9704-2012 and the practice of posting).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Align(StrEnum):
    """Where the text of a table cell stands; head cells are always centred."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


class Orientation(StrEnum):
    """How the sheets that carry the table are turned; a text sheet of its own is always upright."""

    PORTRAIT = "portrait"
    LANDSCAPE = "landscape"


class Paper(StrEnum):
    """The sheet that is printed. A3 and A2 carry the A4 sheet enlarged, for a wall read from afar."""

    A4 = "A4"
    A3 = "A3"
    A2 = "A2"

    @property
    def scale(self) -> float:
        """How many times as long as on A4 everything is."""
        return {Paper.A4: 1.0, Paper.A3: 2**0.5, Paper.A2: 2.0}[self]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text, justified; a line feed starts a new line without an indent.

    `indent` counts characters before the first line (2 in official writing, 0 for a salutation), `hang`
    those before all others (an attachment's name goes on under its first character).
    """

    text: str
    indent: int = 2
    hang: int = 0

    def texts(self) -> Iterator[str]:
        """The one text it prints."""
        yield self.text


@dataclass(frozen=True, slots=True)
class Heading:
    """A level heading: 1 is “一、” in 黑体, 2 is “（一）” in 楷体, 3 and 4 stay in 仿宋.

    The number is part of the text. `rest` is what the same paragraph goes on to say, in 仿宋: official
    notices put “一、项目名称：” and the name on one line. Raises ValueError for another level.
    """

    text: str
    level: int = 1
    rest: str = ""

    def __post_init__(self) -> None:
        if self.level not in (1, 2, 3, 4):
            raise ValueError(f"heading level {self.level} does not exist")

    def texts(self) -> Iterator[str]:
        """The paragraph it prints."""
        yield self.text + self.rest


@dataclass(frozen=True, slots=True)
class Column:
    """A table column: head text, width in mm (156 in all upright, 225 across) and the cells' side."""

    label: str
    width: float
    align: Align = Align.CENTRE

    def __post_init__(self) -> None:
        if self.width <= 0:
            raise ValueError("a column needs a width")


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of finished text under a head that is repeated on every sheet.

    `strong` are the indices of `rows` set in 黑体 (subtotals), `leads` those whose first text stands over
    the rows that follow, across all columns, and never at the foot of a sheet; `total` is the 合计 row after
    the last one; `unit` stands above the right corner (“单位：万元”); `caption` is the centred title of a
    table that has sheets of its own, where the text names it before the signature; on the sheet of the
    text it stands over the table only if the text refers to it. Over a table among blocks it always does.
    Columns that are wider together than the sheet are narrowed in proportion.
    Raises ValueError when a row has not one text per column.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...] | None = None
    strong: frozenset[int] = frozenset()
    unit: str = ""
    caption: str = ""
    leads: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        count = len(self.columns)
        if not count:
            raise ValueError("a table needs columns")
        if any(len(row) != count for row in self.rows):
            raise ValueError("a row has not one text per column")
        if self.total is not None and len(self.total) != count:
            raise ValueError("the total row has not one text per column")

    def texts(self) -> Iterator[str]:
        """Every text it prints, head first."""
        yield self.caption
        yield self.unit
        for column in self.columns:
            yield column.label
        for row in self.rows:
            yield from row
        if self.total is not None:
            yield from self.total


@dataclass(frozen=True, slots=True)
class Foreign:
    """What an office has typed in a second language: Uyghur (ug), Tibetan (bo), Yi (ii), Lisu (lis) ….

    With a `text` it has a sheet of its own after all others, a paragraph to each line; a `title` alone
    stands under the title of the first sheet. `language` is the BCP 47 tag of both.
    """

    language: str
    title: str = ""
    text: str = ""

    def texts(self) -> Iterator[str]:
        """Title and text."""
        yield self.title
        yield self.text


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its label, its length in any whole unit, and the number as it is printed.

    ``before`` is the length of the lighter bar below it, for the year before; None where there is none.
    """

    label: str
    value: int
    shown: str
    before: int | None = None
    before_shown: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A bar chart with a caption; ``now`` and ``ago`` say in the legend what the two bars are.

    Raises ValueError when there is nothing to draw.
    """

    caption: str
    unit: str
    bars: tuple[Bar, ...]
    now: str = ""
    ago: str = ""

    def __post_init__(self) -> None:
        if not self.bars:
            raise ValueError("a chart needs bars")

    def texts(self) -> Iterator[str]:
        """Every text it prints."""
        yield f"{self.caption}（{self.unit}；深色为{self.now}，浅色为{self.ago}）…"
        for bar in self.bars:
            yield bar.label + bar.shown + bar.before_shown


@dataclass(frozen=True, slots=True)
class Tile:
    """One area of a schematic map: its name, the number printed on it and which shade that is.

    ``shade`` counts from 0, the lightest; None where there is no number. ``note`` stands beside the number;
    a ``marked`` tile has a thick frame and a black corner.
    """

    label: str
    shown: str
    shade: int | None
    marked: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class TileGroup:
    """The tiles of one division, beside its name."""

    label: str
    tiles: tuple[Tile, ...]


@dataclass(frozen=True, slots=True)
class TileMap:
    """A schematic map: areas as tiles of one size, in the order they are given.

    ``shades`` says in the legend what each shade is, from the lightest; ``unknown`` what a tile without a
    number is, ``mark`` what a marked one is; ``note`` stands below and says that this is no map of places.
    Raises ValueError when there is nothing to draw.
    """

    caption: str
    shades: tuple[str, ...]
    unknown: str
    mark: str
    note: str
    groups: tuple[TileGroup, ...]

    def __post_init__(self) -> None:
        if not any(group.tiles for group in self.groups):
            raise ValueError("a map needs tiles")

    def texts(self) -> Iterator[str]:
        """Every text it prints."""
        yield from (self.caption, *self.shades, self.unknown, self.mark, self.note, "…")
        for group in self.groups:
            yield group.label
            for tile in group.tiles:
                yield tile.label + tile.shown + tile.note


Block = Paragraph | Heading | Table | Chart | TileMap


@dataclass(frozen=True, slots=True)
class Signature:
    """落款: one or more issuers side by side, the date below the last, a dashed 40 × 40 mm box per seal."""

    issuers: tuple[str, ...]
    date: str
    seal: bool = True

    def texts(self) -> Iterator[str]:
        """Issuers and date."""
        yield from self.issuers
        yield self.date


@dataclass(frozen=True, slots=True)
class Footer:
    """What every sheet says below its type area: 12317 and the local number, the period, the archive."""

    lines: tuple[str, ...] = ()

    def texts(self) -> Iterator[str]:
        """Its lines."""
        yield from self.lines


@dataclass(frozen=True, slots=True)
class Document:
    """One notice, form or report, complete.

    `title` may hold line feeds where the caller wants them; otherwise it is broken into balanced lines
    and `keep` names phrases (villages, projects) that no line of the title may split.
    `header` is the short text at the head of every sheet after the first (the title when empty);
    `number` stands at the head of the first. `table` follows the text on the same sheet if it is short
    enough to fit, else on sheets of its own; `table_label` is what those begin with, and
    what names it before the signature (GB/T 9704-2012 7.3.4 and 7.4).
    `qr` is the content of the code on every sheet, at most about 600 bytes.
    `language` is the BCP 47 tag a screen reader is told.
    """

    title: str
    body: tuple[Block, ...] = ()
    table: Table | None = None
    signature: Signature | None = None
    footer: Footer = Footer()
    header: str = ""
    number: str = ""
    author: str = ""
    orientation: Orientation = Orientation.PORTRAIT
    paper: Paper = Paper.A4
    large_print: bool = False
    qr: str | None = None
    language: str = "zh-CN"
    keep: tuple[str, ...] = ()
    table_label: str = "附件"
    second: Foreign | None = None

    def texts(self) -> Iterator[str]:
        """Every text that will be printed, in reading order: for checks of glyphs and of privacy."""
        yield self.title
        yield self.header
        yield self.number
        for block in self.body:
            yield from block.texts()
        if self.table is not None:
            yield self.table_label
            yield from self.table.texts()
        if self.signature is not None:
            yield from self.signature.texts()
        if self.second is not None:
            yield from self.second.texts()
        yield from self.footer.texts()
