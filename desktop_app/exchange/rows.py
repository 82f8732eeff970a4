"""One row of a household or member table, read but not yet compared with anything."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from desktop_app.catalog.model import Catalogue, ImportColumn, Value
from desktop_app.catalog.values import ValueRefused, tidy
from desktop_app.exchange.cells import CellReader, WordRefused, refuse_lost
from desktop_app.exchange.headings import Headings
from desktop_app.exchange.plan import ImportRefused, PlannedValues, UnknownColumn, UnknownWord
from desktop_app.exchange.villages import Places
from desktop_app.sheets.book import Row, Sheet
from desktop_app.sheets.cells import Cell, column_letters
from desktop_app.sheets.headers import Header, find_header, is_furniture

_MEMBER_REQUIRED = (("household", "household_no"), ("member", "name"), ("member", "id_no"))
_HOUSEHOLD_REQUIRED = (("household", "household_no"),)
WITHOUT_PAPERS = "9"
"""The code of id_type for a person who has no number yet (VR-ID-009)."""

_SPLIT = str.maketrans(dict.fromkeys("，、;；/|", ","))


@dataclass(slots=True)
class SheetRow:
    """What one row says: values to write by entity and field, values to compare, and what is wrong.

    ``head`` holds what a household row says about its head, ``cells`` where each written value stands.
    """

    sheet: str
    number: int
    is_member: bool
    values: dict[str, Mapping[str, Value]] = field(default_factory=dict)
    checks: dict[tuple[str, str], Cell] = field(default_factory=dict)
    head: dict[str, Value] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def place(self) -> str:
        """Where the row stands, for sentences about other rows: “成员”第7行."""
        return f"“{self.sheet}”第{self.number}行"

    def get(self, entity: str, name: str) -> Value:
        """The value written for a field, or None."""
        return self.values.get(entity, {}).get(name)

    def put(self, entity: str, name: str, value: Value) -> None:
        """Write a value for a field; None means that the cell says nothing and leaves the field alone."""
        if value is not None:
            self.open(entity)[name] = value

    def open(self, entity: str) -> dict[str, Value]:
        """What the row says of an entity, to be changed."""
        known = self.values.get(entity)
        if not isinstance(known, dict):
            known = self.values[entity] = dict(known or {})
        return known

    def close(self) -> None:
        """Pack what the row says: all rows of a file wait until families are put together."""
        self.values = {entity: PlannedValues(values) for entity, values in self.values.items()}


@dataclass(frozen=True, slots=True)
class Layout:
    """How one sheet is laid out: its header, the meaning of each column, and whether rows are members."""

    sheet: Sheet
    header: Header
    columns: Mapping[int, ImportColumn]

    @property
    def is_member(self) -> bool:
        """Whether each row is a member; household columns may stand beside, repeated."""
        return self.has("member", "name")

    def has(self, entity: str, name: str) -> bool:
        """Whether a column writes this field."""
        return any(
            column.entity == entity and name in column.fields and column.mode in ("write", "by_label")
            for column in self.columns.values()
        )

    def unknown(self) -> Iterator[UnknownColumn]:
        """The columns whose content is not taken over."""
        for number, heading in self.header.headings.items():
            column = self.columns.get(number)
            if column is None or column.mode == "unkept":
                yield UnknownColumn(self.sheet.title, column_letters(number), heading)


def layout_of(sheet: Sheet, headings: Headings, catalogue: Catalogue) -> Layout | None:
    """The layout of a sheet, or None when it is not a household or member table.

    Raises ImportRefused when a column is missing without which no row can be placed, SheetRefused when
    the header cannot be read unambiguously.
    """
    header = find_header(sheet, headings.meaning)
    if header is None:
        return None
    columns = {
        number: column
        for number, heading in header.headings.items()
        if (column := headings.column(heading)) is not None
    }
    layout = Layout(sheet, header, columns)
    required = _MEMBER_REQUIRED if layout.is_member else _HOUSEHOLD_REQUIRED
    missing = [
        f"“{catalogue.entity(entity).field(name).label}”"
        for entity, name in required
        if not layout.has(entity, name)
    ]
    if missing:
        where = f"工作表“{sheet.title}”（表头在第{header.last_row}行）"
        raise ImportRefused(f"{where}缺少{'、'.join(missing)}列，请补上后再导入。")
    return layout


def note_word(
    words: dict[tuple[str, str], UnknownWord], heading: str, cell: Cell, refused: ValueRefused
) -> None:
    """Keep a word that fills its cell and that nobody has explained yet."""
    if isinstance(refused, WordRefused) and refused.text == cell.text:
        words[heading, cell.text] = UnknownWord(heading, cell.text, refused.choices)


@dataclass(slots=True)
class RowReader:
    """Reads the rows of a laid-out sheet; ``words`` are those that stood for nothing known."""

    catalogue: Catalogue
    places: Places
    cells: CellReader
    words: dict[tuple[str, str], UnknownWord] = field(default_factory=dict)

    def rows(self, layout: Layout) -> Iterator[SheetRow]:
        """The rows below the header; totals at the foot and repeated headers are passed over."""
        for cells in layout.sheet.rows():
            if cells[0].row <= layout.header.last_row or is_furniture(cells, layout.header):
                continue
            yield self._row(layout, cells)

    def _row(self, layout: Layout, cells: Row) -> SheetRow:
        row = SheetRow(layout.sheet.title, cells[0].row, layout.is_member)
        for cell in cells:
            column = layout.columns.get(cell.column)
            if column is None or column.mode in ("ignore", "unkept"):
                continue
            try:
                self._take(row, column, cell)
            except ValueRefused as refused:
                row.problems.append(refused.message)
                note_word(self.words, layout.header.headings[cell.column], cell, refused)
        self._take_birth_date(row)
        _apply_legacy(row, layout)
        self.places.derive_region(row)
        row.close()
        return row

    def _take_birth_date(self, row: SheetRow) -> None:
        """Write the day of birth of a person without papers; for all others it is only compared."""
        cell = row.checks.get(("member", "birth_date"))
        if cell is None or row.get("member", "id_type") != WITHOUT_PAPERS:
            return
        try:
            item = self.catalogue.entity("member").field("birth_date")
            row.put("member", "birth_date", self.cells.value("member", item, cell))
        except ValueRefused as refused:
            row.problems.append(refused.message)

    def _take(self, row: SheetRow, column: ImportColumn, cell: Cell) -> None:
        if column.mode == "check":
            refuse_lost(column.heading, cell)
            for name in column.fields:
                row.checks[column.entity, name] = cell
        elif column.mode == "head":
            item = self.catalogue.entity(column.entity).field(column.fields[0])
            row.head[item.name] = self.cells.value(column.entity, item, cell)
        elif column.mode.startswith("yes="):
            if tidy(cell.text) == "是":
                row.put(column.entity, column.fields[0], column.mode.removeprefix("yes="))
        elif column.fields[0] in ("division_code", "work_division"):
            self.places.take(row, column, cell)
        elif len(column.fields) > 1:
            self._take_several(row, column, cell)
        else:
            self._take_one(row, column, cell)

    def _take_one(self, row: SheetRow, column: ImportColumn, cell: Cell) -> None:
        item = self.catalogue.entity(column.entity).field(column.fields[0])
        if item.name in _XOR and (item.name, tidy(cell.text)) in _LEGACY:
            entity, name, value = _LEGACY[item.name, tidy(cell.text)]
            row.put(entity, name, value)
            return
        value = self.cells.value(column.entity, item, cell)
        row.put(column.entity, item.name, value)
        if item.name == "name" and value != tidy(cell.text):
            row.notes.append(f"{cell.place}：{self.catalogue.checks['VR-NAM-002'].message}。")

    def _take_several(self, row: SheetRow, column: ImportColumn, cell: Cell) -> None:
        parts = [part.strip() for part in tidy(cell.text).translate(_SPLIT).split(",") if part.strip()]
        if len(parts) > len(column.fields):
            raise ValueRefused(f"{cell.place}：“{column.heading}”最多填{len(column.fields)}项。")
        for name, part in zip(column.fields, parts, strict=False):
            item = self.catalogue.entity(column.entity).field(name)
            row.put(column.entity, name, self.cells.value(column.entity, item, cell._replace(text=part)))


_XOR = ("education", "school_status")
_LEGACY: Mapping[tuple[str, str], tuple[str, str, Value]] = {
    ("education", "学龄前儿童"): ("member_year", "school_status", "01"),
    ("education", "学龄前"): ("member_year", "school_status", "01"),
    ("school_status", "非在校生"): ("member_year", "school_status", None),
    ("school_status", "非在校"): ("member_year", "school_status", None),
}
"""Words that stand in the wrong column of old exports, and where they belong (records.md §11)."""


def _apply_legacy(row: SheetRow, layout: Layout) -> None:
    """Settle education against schooling, of which a person has one (VR-MEM-011)."""
    situation = row.values.get("member_year", {})
    if not row.is_member:
        return
    for name, other in (("education", "school_status"), ("school_status", "education")):
        if name in situation and other not in situation and layout.has("member_year", other):
            row.open("member_year")[other] = None
