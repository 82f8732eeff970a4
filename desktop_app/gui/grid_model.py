"""Child records as rows of a grid: typed and pasted texts, which of them changed, and the edits they make."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor

from desktop_app.catalog.conditions import asked
from desktop_app.catalog.model import Edit, Entity, Field, FieldType, Need, Record, Value
from desktop_app.catalog.values import ValueRefused
from desktop_app.checks.registry import Found
from desktop_app.gui.as_written import as_tip
from desktop_app.gui.cell_roles import FIELD_ROLE, HIDDEN_ROLE, RAW_ROLE, TROUBLE_ROLE
from desktop_app.gui.grid_reading import RowReading
from desktop_app.gui.grid_rows import Column, Derive, GridRow, Judge, Rival, Understood
from desktop_app.gui.grid_steps import Altered, GridStep, StepRecorder
from desktop_app.gui.pasting import Block, Pasted, on_one_line, read_block
from desktop_app.gui.texts import KEYED, STAR, Texts, other_unit
from desktop_app.gui.theme import COLOURS, severity_colour

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_NUMBERS = frozenset({FieldType.INT, FieldType.MONEY, FieldType.DECIMAL, FieldType.YEAR})


class GridModel(QAbstractTableModel):
    """The rows and one blank row after the last, in which a new record begins.

    ``edited`` follows every change, ``stepped`` every step that a person did, to be taken back (GridStep).
    """

    edited = Signal()
    stepped = Signal(object)

    def __init__(
        self, entity: Entity, companion: Entity | None, texts: Texts, derive: Derive | None = None
    ) -> None:
        super().__init__()
        self.entity = entity
        self.companion = companion
        self._texts = texts
        self._reading = RowReading(entity, companion, texts)
        self._derive = derive or (lambda _raws: {})
        self._columns: list[Column] = []
        self._rows: list[GridRow] = [GridRow()]
        self._findings: dict[tuple[str, str], Found] = {}
        self._step: StepRecorder | None = None
        self.editable = True
        self.is_revealed = False
        self.above: Record | None = None
        self.before: Mapping[str, Record] = {}  # last year's companions, by the record to which they belong
        self.key_of: Callable[[Field, str], str] = lambda _field, text: text
        self.rival: Rival = lambda _name, _raw, _record_id: ""
        self.judge: Judge = lambda _entity, _values: ()

    # -- Qt --------------------------------------------------------------------------------------

    def rowCount(self, parent: Index = _ROOT) -> int:
        """All rows, the blank one included."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """The columns of the chosen set."""
        return 0 if parent.isValid() else len(self._columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Labels above, row numbers beside; a blank row is marked with a star."""
        if orientation is Qt.Orientation.Vertical:
            shown = "＊" if self._rows[section].is_blank else section + 1
            return shown if role == Qt.ItemDataRole.DisplayRole else None
        if not 0 <= section < len(self._columns):
            return None
        item = self._columns[section].field
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{item.label}（{item.unit}）" if item.unit else item.label
        if role == Qt.ItemDataRole.ToolTipRole:
            return as_tip(item.help or item.label)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The text of a cell, and how it is drawn."""
        column, row = self._columns[index.column()], self._rows[index.row()]
        raw = row.raws.get(column.key, "")
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._display(column, row)
            case Qt.ItemDataRole.EditRole:
                return "" if self._is_hidden(column, row) else raw
            case Qt.ItemDataRole.UserRole:
                return raw
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleDescriptionRole:
                said = self._trouble(column, row)[1] or row.proposed.get(column.key)
                said = said or self._beside(column, row, raw)
                return (as_tip(said) if role == Qt.ItemDataRole.ToolTipRole else said) or None
            case Qt.ItemDataRole.ForegroundRole:
                severity = self._trouble(column, row)[0]
                soft = COLOURS.ink_soft if not self._is_typed(column, row) else None
                soft = COLOURS.accent if column.key in row.proposed else soft
                return QColor(severity_colour(severity)) if severity else QColor(soft) if soft else None
            case Qt.ItemDataRole.BackgroundRole:
                return self._background(column, row)
            case Qt.ItemDataRole.TextAlignmentRole if column.field.type in _NUMBERS:
                return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            case _:
                return self._own(role, column, row)

    def _own(self, role: int, column: Column, row: GridRow) -> Any:
        if role == TROUBLE_ROLE:
            return self._trouble(column, row)
        hidden = self._is_hidden(column, row) if role == HIDDEN_ROLE else None
        return column.field if role == FIELD_ROLE else hidden

    def _is_hidden(self, column: Column, row: GridRow) -> bool:
        hides = self._texts.is_hidden(column.field) and not self.is_revealed
        return hides and bool(row.raws.get(column.key)) and column.key not in row.typed

    def reveal(self) -> bool:
        """Show all numbers in full until other rows are loaded; whether there was one that was not."""
        numbers = [
            f"{prefix}{item.name}"
            for entity, prefix in self._reading.entities()
            for item in entity.stored_fields
            if self._texts.is_hidden(item)
        ]
        hidden = any(row.raws.get(key) and key not in row.typed for row in self._rows for key in numbers)
        if self.is_revealed or not hidden:
            return False
        self.is_revealed = True
        self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, len(self._columns) - 1))
        return True

    def _display(self, column: Column, row: GridRow) -> str:
        derived = "" if row.is_blank else self._computed(row).get(column.key, "")
        if derived:
            return derived
        raw = row.raws.get(column.key, "")
        if self._is_hidden(column, row):
            return self._texts.masked(column.field, raw)
        return self._texts.shown(column.field, raw)

    def _computed(self, row: GridRow) -> dict[str, str]:
        return self._understand(row).computed

    def _understand(self, row: GridRow) -> Understood:
        """What a row says, read once for all its cells: painting asks for every one of them."""
        known = row.understood
        if known is None or known.raws != row.raws:
            computed = {**row.computed, **self._derive(row.raws)}
            prefix = f"{self.companion.name}." if self.companion else ""
            told = {
                key.removeprefix(prefix): text for key, text in computed.items() if key.startswith(prefix)
            }
            beside = {**told, **self._reading.values(row, companion=True)} if self.companion else {}
            own = {**computed, **self._reading.values(row, companion=False)}
            known = row.understood = Understood(dict(row.raws), computed, own, beside)
        return known

    def _background(self, column: Column, row: GridRow) -> QColor | None:
        severity = self._trouble(column, row)[0]
        if severity in ("error", "warn"):
            return QColor(COLOURS.error_soft if severity == "error" else COLOURS.warn_soft)
        if column.key in row.proposed:
            return QColor(COLOURS.accent_soft)
        return None if self._is_typed(column, row) else QColor("#f6f8f9")

    def _trouble(self, column: Column, row: GridRow) -> tuple[str, str]:
        raw = row.raws.get(column.key, "")
        if raw:
            try:
                self._texts.value(column.field, raw)
            except ValueRefused as error:
                return "error", error.message
        if row.rivals.get(column.key):
            return "error", row.rivals[column.key]
        owner = row.companion_id if column.companion else row.record_id
        saved = owner and column.key not in row.typed
        found = self._live(row).get(column.key) if raw or column.key in row.typed else None
        found = found or (self._findings.get((owner, column.field.name)) if saved else None)
        return (found.severity, found.message) if found else ("", "")

    def _live(self, row: GridRow) -> Mapping[str, Found]:
        """What the checks say of a row in which somebody typed, now or before, asked once after each cell."""
        if row.live is None and not row.is_blank and (row.typed or row.is_drafted):
            told: dict[str, Found] = {}
            for entity, prefix in self._reading.entities():
                beside = bool(prefix)
                above = row.record_id if beside else str((self.above or {}).get("id") or "")
                values: dict[str, Value] = dict(self._reading.values(row, companion=beside))
                values["id"] = (row.companion_id if beside else row.record_id) or None
                if entity.parent and above:
                    values[entity.parent] = above
                for found in reversed(self.judge(entity.name, values)):
                    if found.entity == entity.name:
                        told[f"{prefix}{found.field}"] = found
            row.live = told
        return row.live or {}

    def _beside(self, column: Column, row: GridRow, raw: str) -> str:
        """An amount in the unit that the cell does not show (A2), and what stood there last year."""
        other = other_unit(column.field, self._texts.value(column.field, raw)) if raw else ""
        return "\n".join(filter(None, (other, self._last_year(column, row))))

    def _last_year(self, column: Column, row: GridRow) -> str:
        """What stood in a yearly cell the year before, as a person reads it; empty where nothing did."""
        value = self.before.get(row.record_id, {}).get(column.field.name) if column.companion else None
        text = self._texts.shown(column.field, self._texts.raw(column.field, value))
        return f"上年：{text}" if text else ""

    def _is_typed(self, column: Column, row: GridRow) -> bool:
        """Whether a person types into the cell: not when it is computed or not asked for."""
        if not column.field.stored or column.field.need is Need.SYSTEM:
            return False
        if row.is_blank:
            return True
        said = self._understand(row)
        values = said.beside if column.companion else said.own
        return column.key not in said.computed and asked(column.field, values, self.above)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Cells that are typed can be edited."""
        plain = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if not self.editable or not index.isValid():
            return plain
        typed = self._is_typed(self._columns[index.column()], self._rows[index.row()])
        return plain | Qt.ItemFlag.ItemIsEditable if typed else plain

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Take a raw text into a cell; a text in the blank row makes a new row."""
        if role != Qt.ItemDataRole.EditRole:
            return False
        with self.step() as step:
            return self._set(step, index.row(), self._columns[index.column()], str(value or ""))

    @contextmanager
    def step(self, reason: str = "") -> Iterator[StepRecorder]:
        """What is done inside is one step, which is taken back at once."""
        if self._step is not None:
            yield self._step
            return
        self._step = StepRecorder(reason)
        try:
            yield self._step
        finally:
            step, self._step = self._step.finished(), None
            if step is not None:
                self.edited.emit()
                self.stepped.emit(step)

    def _set(self, step: StepRecorder, row_number: int, column: Column, text: str) -> bool:
        row = self._rows[row_number]
        step.touch(row)
        raw = self._texts.tidied(column.field, text)
        if raw or column.key in row.proposed:
            row.typed.add(column.key)  # what was proposed and is typed all the same is an answer
        row.proposed.pop(column.key, None)
        if raw == row.raws.get(column.key, ""):
            return False
        row.raws[column.key] = raw
        row.typed.add(column.key)
        row.live = None
        row.rivals[column.key] = self.rival(column.field.name, raw, row.record_id) if raw else ""
        self._follow(step, row_number)
        self._repaint(row_number)
        return True

    def _follow(self, step: StepRecorder, row_number: int) -> None:
        """A text in the last row makes another blank one below it."""
        row = self._rows[row_number]
        if row_number == len(self._rows) - 1 and not row.is_blank:
            self._reading.start(row)
            step.move(self._insert(len(self._rows), GridRow()), row_number + 1, came=True)

    def _insert(self, place: int, row: GridRow) -> GridRow:
        self.beginInsertRows(QModelIndex(), place, place)
        self._rows.insert(place, row)
        self.endInsertRows()
        return row

    def _remove(self, place: int) -> GridRow:
        self.beginRemoveRows(QModelIndex(), place, place)
        row = self._rows.pop(place)
        self.endRemoveRows()
        return row

    def _repaint(self, row_number: int) -> None:
        self.dataChanged.emit(self.index(row_number, 0), self.index(row_number, self.columnCount() - 1))

    def put_back(self, step: GridStep, *, forward: bool) -> None:
        """Take a step back, or do it again: the newest one that is done, or the oldest one taken back."""
        for part in step.parts if forward else reversed(step.parts):
            if isinstance(part, Altered):
                (part.after if forward else part.before).put(part.row)
                self._repaint(self.place_in(part.row))
            elif part.came == forward:
                self._insert(part.place, part.row)
            else:
                self._remove(part.place)
        self.edited.emit()

    # -- contents --------------------------------------------------------------------------------

    def choose_columns(self, keys: Sequence[str]) -> None:
        """Show these columns."""
        self.beginResetModel()
        self._columns = [self._column(key) for key in keys]
        self.endResetModel()

    def _column(self, key: str) -> Column:
        name = key.rpartition(".")[2]
        is_companion = "." in key and self.companion is not None
        entity = self.companion if is_companion and self.companion else self.entity
        return Column(key, entity.field(name), is_companion)

    def load(
        self,
        records: Sequence[Record],
        companions: Mapping[str, Record],
        derived: Callable[[str], Mapping[str, Value]] = lambda _record_id: {},
    ) -> None:
        """Show stored records, each with its companion by the record's id.

        ``derived`` gives the computed fields of a stored record.
        """
        self.beginResetModel()
        self.is_revealed = False
        self._rows = []
        for record in records:
            record_id = str(record["id"])
            companion = companions.get(record_id)
            raws = self._reading.raws(self.entity, "", record)
            if self.companion and companion:
                raws |= self._reading.raws(self.companion, f"{self.companion.name}.", companion)
            companion_id = str(companion["id"]) if companion else ""
            computed = {
                name: self._texts.raw(self.entity.field(name), value)
                for name, value in derived(record_id).items()
                if not self.entity.field(name).stored
            }
            self._rows.append(GridRow(record_id, companion_id, dict(raws), dict(raws), computed=computed))
        self._rows.append(GridRow())
        self.endResetModel()

    def rows(self) -> list[GridRow]:
        """The rows that hold something."""
        return [row for row in self._rows if not row.is_blank]

    def drafted(self) -> list[dict[str, str]]:
        """The changed rows as a draft keeps them: their id and every changed text."""
        return [{"id": row.record_id, **row.changed()} for row in self.rows() if row.changed()]

    def restore(self, drafted: Sequence[Mapping[str, str]]) -> None:
        """Take the rows of a draft in."""
        self.beginResetModel()
        by_id = {row.record_id: row for row in self._rows if row.record_id}
        for kept in drafted:
            row = by_id.get(kept.get("id", ""))
            if row is None:
                row = GridRow()
                self._rows.insert(len(self._rows) - 1, row)
            texts = {key: raw for key, raw in kept.items() if key != "id"}
            row.raws.update(texts)
            row.rivals.update({key: self.rival(key, raw, row.record_id) for key, raw in texts.items() if raw})
            row.is_drafted = True
        self.endResetModel()

    def show_findings(self, findings: Sequence[Found]) -> None:
        """Mark cells with what the checks found on stored rows."""
        self._findings = {(item.record_id, item.field): item for item in reversed(findings)}
        if self._columns:
            last = self.index(len(self._rows) - 1, len(self._columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def take_out(self, row_number: int) -> GridRow:
        """Remove a row from the grid (not from the store) and return it."""
        with self.step() as step:
            row = self._remove(row_number)
            step.move(row, row_number, came=False)
        return row

    def put_proposed(self, row_number: int, texts: Mapping[str, str]) -> None:
        """Put texts that nobody typed into a row, or take them out again."""
        if texts:
            self._rows[row_number].raws.update(texts)
            self._repaint(row_number)

    def known_at(self, row_number: int) -> dict[str, Value]:
        """What a row says, computed values included, named ``entity.field``."""
        said = self._understand(self._rows[row_number])
        known = {f"{self.entity.name}.{name}": value for name, value in said.own.items() if "." not in name}
        if self.companion:
            known |= {f"{self.companion.name}.{name}": value for name, value in said.beside.items()}
        return known

    def row_at(self, row_number: int) -> GridRow:
        """The row at a place."""
        return self._rows[row_number]

    def place_in(self, row: GridRow) -> int:
        """Where a row stands that is in the grid."""
        return self._rows.index(row)

    def place_of(self, record_id: str, field_name: str) -> tuple[int, str] | None:
        """Where a stored record stands, and the key of the column for a field of it."""
        for number, row in enumerate(self._rows):
            if record_id and record_id == row.record_id:
                return number, field_name
            if record_id and record_id == row.companion_id and self.companion:
                return number, f"{self.companion.name}.{field_name}"
        return None

    def column_key(self, place: int) -> str:
        """The key of the column at a place of the chosen set."""
        return self._columns[place].key

    def column_of(self, key: str) -> int:
        """The place of a column in the chosen set, or -1."""
        return next((n for n, column in enumerate(self._columns) if column.key == key), -1)

    def labels(self, keys: Iterable[str]) -> dict[str, str]:
        """The headings of columns, each with the column's key; of two with one heading the first."""
        return {self._column(key).field.label: key for key in reversed(list(keys))}

    def read(self, text: str, keys: Iterable[str], here: Sequence[str]) -> Block:
        """What a copied range means among columns, with the cursor in the first of those in ``here``."""
        return read_block(text, self.labels(keys), here)

    def paste(self, row_number: int, column_number: int, cells: Sequence[Sequence[str]]) -> int:
        """Put texts in from a cell on; returns how many cells took one."""
        keys = tuple(column.key for column in self._columns[column_number:])
        block = Block(keys, tuple(map(tuple, cells)))
        return self.paste_block(row_number, block).cells

    def paste_block(self, row_number: int, block: Block) -> Pasted:
        """Put a block in from a row on, in one step; its columns need not be shown.

        What is computed or not asked for stays as it is, and so does a number of which only the ends came.
        """
        columns = [self._column(key) if key else None for key in block.keys]
        told = Pasted(block.strange, 0 if block.strange else columns.count(None))
        row = row_number
        with self.step() as step:
            for line in block.lines:
                self._paste_line(step, row, zip(columns, line, strict=False), told)
                told.rows += any(line)
                row += row < len(self._rows) - 1  # an empty line below the last row begins none
        return told

    def _paste_line(
        self, step: StepRecorder, row: int, cells: Iterable[tuple[Column | None, str]], told: Pasted
    ) -> None:
        for column, text in ((one, on_one_line(text)) for one, text in cells if one is not None):
            if not self._is_typed(column, self._rows[row]):
                told.not_typed += bool(text)
            elif STAR in text and self._texts.is_hidden(column.field):
                told.hidden += 1
            else:
                is_keyed = column.field.type in KEYED
                self._set(step, row, column, self.key_of(column.field, text) if is_keyed else text)
                told.cells += bool(text)

    def clear(self, cells: Sequence[Index]) -> int:
        """Empty the cells that are typed, in one step; returns how many held something."""
        emptied = 0
        with self.step():
            for place in cells:
                if self.flags(place) & Qt.ItemFlag.ItemIsEditable:
                    emptied += self.setData(place, "")
        return emptied

    def fill_down(self, row_number: int, columns: Sequence[int]) -> int:
        """Say of the rows below what a row says where they say nothing yet; returns the cells it filled."""
        filled = 0
        with self.step():
            for column in columns:
                text = str(self.index(row_number, column).data(RAW_ROLE) or "")
                for below in range(row_number + 1, len(self._rows)):
                    place = self.index(below, column)
                    is_free = not self._rows[below].is_blank and not place.data(RAW_ROLE)
                    if text and is_free and self.flags(place) & Qt.ItemFlag.ItemIsEditable:
                        filled += self.setData(place, text)
        return filled

    def edits(self, parent_id: str, year: int) -> list[Edit]:
        """What saving the grid means: one edit for each record of a row that changed.

        Raises CellRefused at the first cell that cannot be stored.
        """
        return [
            edit
            for number, row in enumerate(self._rows)
            if not row.is_blank and row.changed()
            for edit in self._reading.edits(number, row, parent_id, year)
        ]
