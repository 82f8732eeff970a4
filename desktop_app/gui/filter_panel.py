"""The panel of column filters: the columns at the left, their values with counts at the right."""

from collections.abc import Mapping, Sequence
from functools import partial
from threading import Event

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from desktop_app.catalog.model import Value
from desktop_app.gui.as_written import as_tip
from desktop_app.gui.context import Context
from desktop_app.station.filters import MOST_VALUES, Chosen, Tally
from desktop_app.store.asking import Patience

_WIDTH, _HEIGHT = 560, 400
_COLUMNS_WIDTH = 176
_COUNT_WIDTH = 84
_SEEK_AFTER_MS = 150
_KEY = Qt.ItemDataRole.UserRole
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class FilterPanel(QFrame):
    """Opens below a button. ``changed`` carries a column and the values chosen for it, at every tick.

    The values are counted by the worker: in a long list that takes longer than anybody waits for a key.
    """

    changed = Signal(str, tuple)

    def __init__(self, context: Context, entity: str, labels: Mapping[str, str], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._context = context
        self._entity = entity
        self._labels = dict(labels)
        self._text = ""
        self._where: dict[str, Value] = {}
        self._chosen: dict[str, tuple[Value, ...]] = {}
        self._stopped = Event()
        self.columns = QListWidget()
        self.values = QTreeWidget()
        self.seek = QLineEdit()
        self._question = 0
        self.is_counting = False
        self._pause = QTimer(self, singleShot=True, interval=_SEEK_AFTER_MS)
        self._pause.timeout.connect(self._count)
        self.setProperty("role", "card")
        self.setFixedSize(_WIDTH, _HEIGHT)
        self._build()
        self.columns.currentItemChanged.connect(lambda _now, _before: self._show_values())
        self.values.itemChanged.connect(lambda _item, _column: self._tell())

    def _build(self) -> None:
        self.columns.setAccessibleName("可筛选的栏")
        self.columns.setFixedWidth(_COLUMNS_WIDTH)
        self.columns.setFrameShape(QFrame.Shape.NoFrame)
        self.values.setAccessibleName("栏中的内容和条数")
        self.values.setHeaderLabels(["内容", "条数"])
        self.values.setRootIsDecorated(False)
        self.values.setUniformRowHeights(True)
        self.values.setFrameShape(QFrame.Shape.NoFrame)
        header = self.values.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.resizeSection(1, _COUNT_WIDTH)
        self.values.headerItem().setTextAlignment(1, _RIGHT)
        for name, label in self._labels.items():
            item = QListWidgetItem(label)
            item.setData(_KEY, name)
            item.setToolTip(as_tip(label))
            self.columns.addItem(item)
        row = QHBoxLayout()
        row.setSpacing(0)
        right = QVBoxLayout()
        right.setSpacing(0)
        self.seek.setPlaceholderText("在内容中查找")
        self.seek.setAccessibleName("在内容中查找")
        self.seek.setClearButtonEnabled(True)
        self.seek.textEdited.connect(lambda _text: self._pause.start())
        right.addWidget(self.seek)
        right.addWidget(self.values, 1)
        row.addWidget(self.columns)
        row.addLayout(right, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.addLayout(row)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody waits for a count any more."""
        self._stopped.set()
        super().hideEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape and Enter close it; the arrows left and right go from columns to values and back."""
        match event.key():
            case Qt.Key.Key_Escape | Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.hide()
            case Qt.Key.Key_Left:
                self.columns.setFocus()
            case Qt.Key.Key_Right:
                self.values.setFocus()
            case Qt.Key.Key_Down if self.seek.hasFocus():
                self.values.setFocus()
            case _:
                super().keyPressEvent(event)

    @property
    def column(self) -> str:
        """The column whose values are shown."""
        item = self.columns.currentItem()
        return str(item.data(_KEY)) if item else ""

    def ask(
        self, at: QPoint, text: str, where: Mapping[str, Value], chosen: Chosen, column: str = ""
    ) -> None:
        """Open below a point, counting among what ``text``, ``where`` and the other filters leave."""
        self._text, self._where, self._chosen = text, dict(where), dict(chosen)
        names = list(self._labels)
        wanted = names.index(column) if column in names else max(self.columns.currentRow(), 0)
        self._mark_columns()
        if self.columns.currentRow() == wanted:
            self._show_values()
        self.columns.setCurrentRow(wanted)
        self.move(at)
        self.show()
        self.values.setFocus()

    def _mark_columns(self) -> None:
        for row in range(self.columns.count()):
            item = self.columns.item(row)
            font = item.font()
            font.setBold(bool(self._chosen.get(str(item.data(_KEY)))))
            item.setFont(font)

    def _show_values(self) -> None:
        """Count the values of another column; the line to search them is there for texts only."""
        self.seek.clear()
        self.seek.setVisible(self._context.station.filters.is_text(self._entity, self.column))
        self._count()

    def _count(self) -> None:
        self._pause.stop()
        self._stopped.set()
        self._stopped = Event()
        self._question += 1
        self.is_counting = True
        self._fill([], told="正在计数…")
        asked = (self._entity, self.column, self._text, self._where, dict(self._chosen))
        part = self.seek.text().strip()
        patience = Patience(self._stopped.is_set, apart=True)
        self._context.jobs.read(
            lambda station: station.filters.tally(*asked, part=part, patience=patience),
            partial(self._counted, self._question),
        )

    def _counted(self, question: int, tallies: list[Tally]) -> None:
        if not isValid(self) or question != self._question:  # another column was asked for meanwhile
            return
        self.is_counting = False
        cut = len(tallies) >= MOST_VALUES
        self._fill(tallies, told=f"只列出最多的{MOST_VALUES}种，请在上面查找" if cut else "")

    def _fill(self, tallies: Sequence[Tally], told: str = "") -> None:
        name, chosen = self.column, self._chosen.get(self.column, ())
        self.values.blockSignals(True)
        self.values.clear()
        for tally in tallies:
            self._add(tally.label, f"{tally.records:,}", tally.value, ticked=tally.value in chosen)
        known = {tally.value for tally in tallies}
        for value in () if self.is_counting else chosen:  # what is ticked stays in sight when nothing is left
            if value not in known:
                label = self._context.station.filters.label(self._entity, name, value)
                self._add(label, "0", value, ticked=True)
        if told:
            hint = QTreeWidgetItem([told, ""])
            hint.setFlags(Qt.ItemFlag.NoItemFlags)
            self.values.addTopLevelItem(hint)
        self.values.blockSignals(False)
        first = self.values.topLevelItem(0)
        if first is not None:
            self.values.setCurrentItem(first)

    def _add(self, label: str, count: str, value: Value, *, ticked: bool) -> None:
        item = QTreeWidgetItem([label, count])
        item.setData(0, _KEY, value)
        item.setToolTip(0, as_tip(label))
        item.setTextAlignment(1, _RIGHT)
        item.setCheckState(0, Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
        self.values.addTopLevelItem(item)

    def _ticked(self) -> Sequence[Value]:
        ticked = (item for item in self._items() if item.checkState(0) is Qt.CheckState.Checked)
        return [item.data(0, _KEY) for item in ticked]

    def _items(self) -> list[QTreeWidgetItem]:
        """The lines that can be ticked."""
        lines = (self.values.topLevelItem(row) for row in range(self.values.topLevelItemCount()))
        return [item for item in lines if item and item.flags() & Qt.ItemFlag.ItemIsUserCheckable]

    def _tell(self) -> None:
        listed = {item.data(0, _KEY) for item in self._items()}
        kept = [value for value in self._chosen.get(self.column, ()) if value not in listed]
        values = (*kept, *self._ticked())
        self._chosen[self.column] = values
        self._mark_columns()
        self.changed.emit(self.column, values)
