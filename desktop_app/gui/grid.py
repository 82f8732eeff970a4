"""The grid view: Excel's habits – Enter goes on, ranges are copied and pasted – over a GridModel."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QKeyCombination,
    QModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QFocusEvent,
    QGuiApplication,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemDelegate,
    QAbstractItemView,
    QButtonGroup,
    QHBoxLayout,
    QHeaderView,
    QInputDialog,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from desktop_app.catalog.model import Field, FieldType
from desktop_app.gui.action_row import ActionRow
from desktop_app.gui.as_written import Label
from desktop_app.gui.cell_delegate import CellDelegate
from desktop_app.gui.cell_roles import FIELD_ROLE, HIDDEN_ROLE
from desktop_app.gui.column_pages import ColumnPages
from desktop_app.gui.copying import as_range
from desktop_app.gui.editors import EditorKit
from desktop_app.gui.grid_model import GridModel, Index
from desktop_app.gui.grid_steps import Altered, GridStep
from desktop_app.gui.icons import icon
from desktop_app.gui.kit import key_of
from desktop_app.gui.row_told import RowTold
from desktop_app.gui.texts import HIDDEN

_ELASTIC = frozenset({FieldType.TEXT, FieldType.REF, FieldType.CODE})
_WIDTHS = {
    FieldType.BOOL: 76,
    FieldType.DATE: 106,
    FieldType.YEAR: 66,
    FieldType.INT: 84,
    FieldType.MONEY: 118,
    FieldType.DECIMAL: 96,
    FieldType.DIVISION: 150,
    FieldType.REF: 150,
}
_HEADING, _TWO_LINES = 38, 56
_BESIDE_HEADING = 24
_ONE_LINE = 110  # up to here a heading may widen its column
_GIVEN_UP = 26
_AROUND = 20  # what stands to both sides of a heading
_CURSOR = QAbstractItemView.CursorAction
_STEPS = {_CURSOR.MoveRight: 1, _CURSOR.MoveNext: 1, _CURSOR.MoveLeft: -1, _CURSOR.MovePrevious: -1}
_ROUND = (_CURSOR.MoveNext, _CURSOR.MovePrevious)
FILL_DOWN = QKeyCombination(Qt.KeyboardModifier.ControlModifier, Qt.Key.Key_D)
_NEVER_CUT = frozenset({"id_no", "phone", "kinship", "ethnicity"})
_BY_NAME = {
    "id_no": 176,
    "name": 150,
    "phone": 118,
    "ethnicity": 88,
    "sex": 66,  # its heading on one line
    "id_type": 112,
    "kinship": 96,
}


class GridView(QTableView):
    """The table: Enter and Tab go to the next cell, at the end of a row to the next row.

    ``copied`` hands over what is to go to the clipboard, from how many rows it is, and whether it holds
    full numbers, ``pasted`` what came from there, ``emptied`` says how many cells Delete has emptied,
    ``filled`` how many now say what the row above says, ``arrived`` that the cursor stands elsewhere,
    ``typing`` what stands in a cell that is being typed.
    """

    remove_wanted = Signal()
    copied = Signal(str, int, bool)
    pasted = Signal(str)
    arrived = Signal()
    typing = Signal(object, str)
    emptied = Signal(int)
    filled = Signal(int)

    def __init__(self, model: GridModel, kit: EditorKit) -> None:
        super().__init__()
        self._grid = model
        self.setObjectName("grid")
        self.setModel(model)
        self._delegate = CellDelegate(kit, self)
        self._delegate.typing.connect(self.typing)
        self.setItemDelegate(self._delegate)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(32)
        self.verticalHeader().setMinimumWidth(34)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setDefaultAlignment(
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap
        )
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(True)
        self.setWordWrap(False)
        self._pages = ColumnPages(self, self.fit)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Whoever comes in can type at once: some cell is always current."""
        super().focusInEvent(event)
        if not self.currentIndex().isValid():
            self.setCurrentIndex(self._grid.index(0, 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on, Delete empties, Ctrl+C, V, D and Delete do what they do in a spreadsheet."""
        if self._pages.takes(event):
            return
        if event.matches(QKeySequence.StandardKey.Copy):
            self._copy()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.pasted.emit(QGuiApplication.clipboard().text())
        elif event.key() == Qt.Key.Key_Delete:
            self._delete(whole_row=bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))
        elif event.keyCombination() == FILL_DOWN:
            self.fill_down()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.go_on()
        else:
            super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """What an input method commits without composing opens the cell too: Qt would let the text go."""
        place = self.currentIndex()
        editable = bool(self._grid.flags(place) & Qt.ItemFlag.ItemIsEditable)
        if event.commitString() and editable and not self._delegate.open_editors():
            self.edit(place)
            for editor in self._delegate.open_editors():
                QCoreApplication.sendEvent(editor, event)
        else:
            super().inputMethodEvent(event)

    def current_field(self) -> Field | None:
        """The field of the current cell."""
        found = self.currentIndex().data(FIELD_ROLE)
        return found if isinstance(found, Field) else None

    def _copy(self) -> None:
        chosen = self.selectedIndexes()
        full = any(index.data(FIELD_ROLE).mask in HIDDEN and not index.data(HIDDEN_ROLE) for index in chosen)
        self.copied.emit(self.selected_text(), len({index.row() for index in chosen}), full)

    def _delete(self, *, whole_row: bool) -> None:
        if whole_row:
            self.remove_wanted.emit()
        else:
            self.emptied.emit(self._grid.clear(self.selectedIndexes()))

    def fill_down(self) -> None:
        """Let all rows below say what the selected cells say, or the one that is being typed."""
        for editor in self._delegate.open_editors():
            self.commitData(editor)
            self.closeEditor(editor, QAbstractItemDelegate.EndEditHint.NoHint)
        chosen = [index for index in self.selectedIndexes() or [self.currentIndex()] if index.isValid()]
        if chosen:
            top = min(index.row() for index in chosen)
            self.filled.emit(self._grid.fill_down(top, sorted({index.column() for index in chosen})))

    def chosen_rows(self) -> list[int]:
        """The rows in which something is selected, else the current one."""
        return sorted({index.row() for index in self.selectedIndexes() or [self.currentIndex()]})

    def give_up(self) -> None:
        """Close an open cell and leave what stood in it."""
        for editor in self._delegate.open_editors():
            self.closeEditor(editor, QAbstractItemDelegate.EndEditHint.RevertModelCache)

    def go_on(self) -> None:
        """To the next cell that is typed; after the last of a row to the first of the next."""
        here = self.currentIndex()
        columns = self._grid.columnCount()
        cells = range(here.row() * columns + here.column() + 1, self._grid.rowCount() * columns)
        for number in cells:
            index = self._grid.index(*divmod(number, columns))
            if self._grid.flags(index) & Qt.ItemFlag.ItemIsEditable:
                self.setCurrentIndex(index)
                return

    def commitData(self, editor: QWidget) -> None:
        """Take over what an editor that is still at work holds."""
        if self._delegate.is_open(editor):
            super().commitData(editor)

    def closeEditor(self, editor: QWidget, hint: Any) -> None:
        """Enter in an editor goes on as Enter in the table does."""
        if not self._delegate.is_open(editor):
            return
        super().closeEditor(editor, QAbstractItemDelegate.EndEditHint.NoHint)
        if hint in (
            QAbstractItemDelegate.EndEditHint.SubmitModelCache,
            QAbstractItemDelegate.EndEditHint.EditNextItem,
        ):
            self.go_on()
        elif hint is QAbstractItemDelegate.EndEditHint.EditPreviousItem and self.currentIndex().column():
            here = self.currentIndex()
            self.setCurrentIndex(here.siblingAtColumn(here.column() - 1))

    def selected_text(self) -> str:
        """The selected range as spreadsheets take it."""
        lines: dict[int, list[str]] = {}
        for index in sorted(self.selectedIndexes(), key=lambda item: (item.row(), item.column())):
            lines.setdefault(index.row(), []).append(str(index.data() or ""))
        return as_range(lines.values())

    def fit(self) -> None:
        """Give columns the width of their kind; texts and names share what is left, or give up what they can.

        A long heading stands on two lines, so that a row is seen whole on a small screen. Columns that find
        no room all the same stand on further pages, which come as the cursor goes on.
        """
        header = self.horizontalHeader()
        fields: list[Field] = [
            self._grid.index(0, place).data(FIELD_ROLE) for place in range(self._grid.columnCount())
        ]
        widths: list[int] = []
        headings: list[int] = []
        two_lines = False
        for place, item in enumerate(fields):
            heading = str(self._grid.headerData(place, Qt.Orientation.Horizontal) or "")
            kind = _BY_NAME.get(item.name) or _WIDTHS.get(item.type, 118)
            widest = header.fontMetrics().horizontalAdvance(heading) + _BESIDE_HEADING
            if widest > kind:
                two_lines |= widest > max(kind, _ONE_LINE)
                kind = max(kind, min(widest, _ONE_LINE), widest // 2 + _BESIDE_HEADING)
            widths.append(kind)
            headings.append(widest - _BESIDE_HEADING)
        header.setFixedHeight(_TWO_LINES if two_lines else _HEADING)
        texts = {place for place, item in enumerate(fields) if item.type in _ELASTIC}
        elastic = texts or set(range(1, len(fields))) or {0}  # else all but what a row is known by
        yielding = {place for place in texts if fields[place].name not in _NEVER_CUT}
        room = self.viewport().width() - 1
        read = [(-(-one // 2) if two_lines else one) + _AROUND for one in headings]  # else a line is cut off
        least = [
            max(width - _GIVEN_UP, min(width, read[place])) if place in yielding else width
            for place, width in enumerate(widths)
        ]
        shown = self._pages.arrange(least, 0, room)
        spare = room - sum(widths[place] for place in shown)
        if spare >= 0:
            sharing = elastic & set(shown) or set(shown)
            change = dict.fromkeys(sharing, spare // len(sharing))
        else:  # a number cut short says nothing
            change = _given_up(-spare, {place: widths[place] - least[place] for place in shown})
        for place in shown:
            self.setColumnWidth(place, widths[place] + change.get(place, 0))

    def begin(self) -> None:
        """Show other columns, from the first on."""
        self._pages.begin()
        self.fit()

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Where the cursor is, is seen."""
        super().currentChanged(current, previous)
        if current.isValid():
            self._pages.show(current.column())
        self.arrived.emit()

    def moveCursor(self, action: Any, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Arrows and Tab go on to the columns of the next page."""
        step, here = _STEPS.get(action, 0), self.currentIndex()
        beside = here.siblingAtColumn(here.column() + step) if step and here.isValid() else QModelIndex()
        if beside.isValid() and self.isColumnHidden(beside.column()):
            return beside
        if step and here.isValid() and not beside.isValid() and action in _ROUND:
            last = self._grid.columnCount() - 1
            there = self._grid.index(here.row() + step, 0 if step > 0 else last)
            return there if there.isValid() else here
        return super().moveCursor(action, modifiers)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the room out again."""
        super().resizeEvent(event)
        if self._grid.columnCount():
            self.fit()


def _given_up(short: int, most: Mapping[int, int]) -> dict[int, int]:
    """What columns lose where so much room is ``short``: as much as others, but none more than its most."""
    lost: dict[int, int] = {}
    for left, place in zip(range(len(most), 0, -1), sorted(most, key=most.__getitem__), strict=True):
        lost[place] = -min(most[place], -(-short // left))
        short += lost[place]
    return lost


class GridEditor(QWidget):
    """A grid under its heading, with its sets of columns and its buttons.

    ``typed`` follows every change, ``stepped`` every step to be taken back (GridStep), ``said`` tells what
    became of something pasted; ``void_wanted`` asks
    to void stored records (entity, ids, reason), ``return_wanted`` to bring them back (entity, ids).
    """

    typed = Signal()
    stepped = Signal(object)
    said = Signal(str)
    void_wanted = Signal(str, list, str)
    return_wanted = Signal(str, list)

    def __init__(
        self, model: GridModel, kit: EditorKit, heading: str, sets: Mapping[str, Sequence[str]]
    ) -> None:
        super().__init__()
        self.model = model
        model.key_of = partial(key_of, kit)
        self._sets = dict(sets)
        self.view = GridView(model, kit)
        self.view.setAccessibleName(heading)
        self.view.remove_wanted.connect(self.remove_chosen)
        self.view.pasted.connect(self.paste)
        model.edited.connect(self.typed)
        model.stepped.connect(self.stepped)
        self._set_buttons = QButtonGroup(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 20, 12)
        column.setSpacing(6)
        column.addLayout(self._head(heading))
        column.addWidget(self.view, 1)
        column.addWidget(RowTold(self.view, model))
        self.choose_first()

    def _head(self, heading: str) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(6)
        label = Label(heading)
        label.setProperty("role", "heading")
        row.addWidget(label)
        row.addSpacing(10)
        sets = ActionRow("更多栏目")  # beside the other one, which holds what can be done
        for name in self._sets if len(self._sets) > 1 else ():
            button = QPushButton(name)
            button.setCheckable(True)
            button.setProperty("kind", "filter")
            button.clicked.connect(lambda _on, chosen=name: self.choose(chosen))
            self._set_buttons.addButton(button)
            sets.add(button)
        row.addWidget(sets)
        row.addStretch(1)
        self._fill = QPushButton("下面各行相同")
        self._fill.setToolTip("Ctrl+D；把这一格填到下面各行空着的格里")
        self._fill.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._fill.clicked.connect(self.view.fill_down)
        self._remove = QPushButton(icon("remove"), "删除行")
        self._remove.setToolTip("Ctrl+Delete；已保存的行作废时要写明原因")
        self._remove.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._remove.clicked.connect(self.remove_chosen)
        ends = ActionRow()
        for button in (self._fill, self._remove):
            ends.add(button)
        row.addWidget(ends)
        return row

    def choose_first(self) -> None:
        """Show the set of columns that a row begins with."""
        self.choose(next(iter(self._sets)))

    def choose(self, name: str) -> None:
        """Show a set of columns."""
        self.model.choose_columns(self._sets[name])
        self.view.begin()
        for button in self._set_buttons.buttons():
            button.setChecked(button.text() == name)

    def set_buttons(self) -> list[QAbstractButton]:
        """The buttons that choose a set of columns."""
        return self._set_buttons.buttons()

    def keys_of(self, name: str) -> Sequence[str]:
        """The keys of the columns in a set."""
        return self._sets[name]

    def lock(self) -> None:
        """Let nobody write."""
        self.model.editable = False
        self._remove.hide()
        self._fill.hide()

    def keep_rows(self, told: str) -> None:
        """Rows neither come nor go: whoever wants to delete one is told so."""
        self._remove.hide()
        self.view.remove_wanted.disconnect(self.remove_chosen)
        self.view.remove_wanted.connect(lambda: self.said.emit(told))

    def show_cell(self, row: int, key: str) -> None:
        """Go to a cell, in the set of columns that has it."""
        if self.model.column_of(key) < 0:
            found = next((name for name, keys in self._sets.items() if key in keys), "")
            if found or "" in self._sets:
                self.choose(found)
        index = self.model.index(row, max(0, self.model.column_of(key)))
        self.view.setCurrentIndex(index)
        self.view.scrollTo(index)
        self.view.setFocus()

    def paste(self, text: str) -> None:
        """Take a range from a spreadsheet in: by its headings where it has any, else from the cursor on."""
        place = self.view.currentIndex()
        if not text or not place.isValid() or not self.model.editable:
            return
        keys = [key for keys in self._sets.values() for key in keys]
        here = [self.model.column_key(at) for at in range(place.column(), self.model.columnCount())]
        block = self.model.read(text, keys, here)
        self.said.emit(self.model.paste_block(place.row(), block).told())

    def remove_chosen(self) -> None:
        """Take the selected rows out."""
        self.remove(self.view.chosen_rows())

    def remove(self, rows: Sequence[int], ask: Callable[[int], str] | None = None) -> None:
        """Take rows out in one step; stored ones are voided, with a reason that ``ask`` returns for so many.

        Without a reason nothing goes.
        """
        there = [row for row in rows if 0 <= row < self.model.rowCount()]
        there = [row for row in there if not self.model.row_at(row).is_blank]
        if not self.model.editable or not there:
            return
        stored = [made for row in there if (made := self.model.row_at(row).record_id)]
        reason = (ask or self._ask_reason)(len(stored)).strip() if stored else ""
        if stored and not reason:
            return
        self.view.give_up()
        with self.model.step(reason):
            for row in reversed(there):
                self.model.take_out(row)
        if stored:
            self.void_wanted.emit(self.model.entity.name, stored, reason)

    def put_back(self, step: GridStep, *, forward: bool) -> None:
        """Take a step back or do it again, and go where it was done."""
        self.view.give_up()
        self.model.put_back(step, forward=forward)
        voided = step.voided()
        if voided and forward:
            self.void_wanted.emit(self.model.entity.name, voided, step.reason)
        elif voided:
            self.return_wanted.emit(self.model.entity.name, voided)
        self._show_step(step)

    def _show_step(self, step: GridStep) -> None:
        first = step.parts[0]
        if isinstance(first, Altered):
            keys = first.keys()
            shown = [key for key in keys if self.model.column_of(key) >= 0]
            self.show_cell(self.model.place_in(first.row), (shown or keys or [self.model.column_key(0)])[0])
        else:
            self.show_cell(min(first.place, self.model.rowCount() - 1), self.model.column_key(0))

    def _ask_reason(self, count: int) -> str:
        told = f"作废{count}行；" if count > 1 else ""
        reason, agreed = QInputDialog.getText(self, "作废", f"{told}作废后仍留有记录。请写明原因：")
        return reason if agreed else ""

    def event(self, event: QEvent) -> bool:
        """Give the table room for its rows: between four and twelve, then it scrolls."""
        if event.type() == QEvent.Type.Polish:
            self.view.setMinimumHeight(32 * 5 + 40)
        return super().event(event)
