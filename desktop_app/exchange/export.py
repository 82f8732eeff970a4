"""Records out to a spreadsheet, under the labels under which they come in again."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from desktop_app.catalog.model import Catalogue, Entity, Field, FieldType, Need, Record, Value
from desktop_app.catalog.values import show_value
from desktop_app.exchange.masking import masked
from desktop_app.sheets.rows import PlainCell
from desktop_app.sheets.writing import Column, ColumnKind, PlainTable, write_text_table, write_workbook

RECORD_ID = "记录编号"
_UNSEEN = (FieldType.JSON,)
_KINDS = {
    FieldType.INT: ColumnKind.INTEGER,
    FieldType.YEAR: ColumnKind.INTEGER,
    FieldType.DATE: ColumnKind.TEXT,
}
_TEN_THOUSAND = 1_000_000


def export_rows(
    path: Path,
    catalogue: Catalogue,
    entity: str,
    records: Iterable[Record],
    *,
    names: Mapping[str, str] | None = None,
    full_numbers: bool = False,
    codes: bool = False,
    is_large: bool = False,
) -> int:
    """Write ``records`` of ``entity`` to ``path``, .csv or else .xlsx; returns how many there were.

    ``names`` gives shown names for division codes and record ids that the caller can resolve, and may hold
    those of the next records alone when they are asked for. ID numbers,
    phones and accounts are masked unless ``full_numbers``, which the caller must have asked and journaled.
    With ``codes`` codes, divisions and references stand as they are stored, for other programs; ``is_large``
    as in ``PlainTable``. Raises OSError when the file cannot be written.
    """
    how = {"full_numbers": full_numbers, "codes": codes, "is_large": is_large}
    table = record_table(catalogue, entity, records, names=names, **how)
    if path.suffix.lower() == ".csv":
        write_text_table(path, table)
    else:
        write_workbook(path, [table])
    return table.rows.count


class RecordTable(PlainTable):
    """A table of records that knows, once written, how many there were: a million are a matter of minutes."""

    rows: "Counted"


def record_table(
    catalogue: Catalogue,
    entity: str,
    records: Iterable[Record],
    *,
    names: Mapping[str, str] | None = None,
    full_numbers: bool = False,
    codes: bool = False,
    is_large: bool = False,
) -> RecordTable:
    """The records of one entity as a table to write; see ``export_rows``."""
    declared = catalogue.entity(entity)
    fields = shown_fields(declared)
    cells = _Cells(catalogue, {} if names is None else names, full_numbers=full_numbers, codes=codes)
    columns = [Column(item.label, _kind(item), _width(item)) for item in fields]
    columns.append(Column(RECORD_ID, width=38))
    return RecordTable(declared.label, columns, Counted(_rows(fields, records, cells)), is_large)


def shown_fields(entity: Entity) -> list[Field]:
    """The fields of an entity that a spreadsheet holds."""
    return [item for item in entity.stored_fields if _is_shown(item)]


def _is_shown(item: Field) -> bool:
    return item.need is not Need.SYSTEM and item.type not in _UNSEEN


def _kind(item: Field) -> ColumnKind:
    if item.type in (FieldType.MONEY, FieldType.DECIMAL):
        return ColumnKind.DECIMAL
    return _KINDS.get(item.type, ColumnKind.TEXT)


def _width(item: Field) -> float:
    return min(40.0, max(10.0, 2.2 * len(item.label), (item.max or 0) * 0.9))


class Counted:
    """Rows that are counted while they are written."""

    def __init__(self, rows: Iterator[Sequence[PlainCell]]) -> None:
        self._rows = rows
        self.count = 0

    def __iter__(self) -> Iterator[Sequence[PlainCell]]:
        for row in self._rows:
            self.count += 1
            yield row


def _rows(
    fields: Sequence[Field], records: Iterable[Record], cells: "_Cells"
) -> Iterator[Sequence[PlainCell]]:
    for record in records:
        row = [cells.of(item, record.get(item.name)) for item in fields]
        yield [*row, str(record.get("id", ""))]


@dataclass(frozen=True, slots=True)
class _Cells:
    """How values are shown."""

    catalogue: Catalogue
    names: Mapping[str, str]
    full_numbers: bool
    codes: bool

    def of(self, item: Field, value: Value) -> PlainCell:
        """The cell for a stored value."""
        if value is None:
            return None
        match item.type:
            case FieldType.INT | FieldType.YEAR:
                return int(value)
            case FieldType.MONEY:
                return Decimal(int(value)) / (_TEN_THOUSAND if item.unit.startswith("万元") else 100)
            case FieldType.DECIMAL:
                return Decimal(int(value)).scaleb(-item.scale)
            case FieldType.DIVISION | FieldType.REF:
                return str(value) if self.codes else self.names.get(str(value), str(value))
        if self.codes and item.type in (FieldType.CODE, FieldType.CODES):
            return str(value)
        shown = show_value(item, value, self.catalogue)
        return shown if self.full_numbers else masked(shown, item.mask)
