"""The panel of column filters: the columns at the left, their values with counts at the right."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QListWidget,
    QListWidgetItem,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop_app.catalog.model import Value
from desktop_app.gui.context import Context
from desktop_app.station.filters import Chosen

_WIDTH, _HEIGHT = 560, 400
_COLUMNS_WIDTH = 176
_COUNT_WIDTH = 84
_KEY = Qt.ItemDataRole.UserRole
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class FilterPanel(QFrame):
    """Opens below a button. ``changed`` carries a column and the values chosen for it, at every tick."""

    changed = Signal(str, tuple)

    def __init__(self, context: Context, entity: str, labels: Mapping[str, str], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._context = context
        self._entity = entity
        self._labels = dict(labels)
        self._text = ""
        self._where: dict[str, Value] = {}
        self._chosen: dict[str, tuple[Value, ...]] = {}
        self.columns = QListWidget()
        self.values = QTreeWidget()
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
            item.setToolTip(label)
            self.columns.addItem(item)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self.columns)
        row.addWidget(self.values, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.addLayout(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape and Enter close it; the arrows left and right go from columns to values and back."""
        match event.key():
            case Qt.Key.Key_Escape | Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.hide()
            case Qt.Key.Key_Left:
                self.columns.setFocus()
            case Qt.Key.Key_Right:
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
        name, chosen = self.column, self._chosen.get(self.column, ())
        tallies = self._context.station.filters.tally(
            self._entity, name, self._text, self._where, self._chosen
        )
        self.values.blockSignals(True)
        self.values.clear()
        for tally in tallies:
            self._add(tally.label, f"{tally.records:,}", tally.value, ticked=tally.value in chosen)
        known = {tally.value for tally in tallies}
        for value in chosen:  # what is ticked stays in sight when nothing is left of it
            if value not in known:
                label = self._context.station.filters.label(self._entity, name, value)
                self._add(label, "0", value, ticked=True)
        self.values.blockSignals(False)
        first = self.values.topLevelItem(0)
        if first is not None:
            self.values.setCurrentItem(first)

    def _add(self, label: str, count: str, value: Value, *, ticked: bool) -> None:
        item = QTreeWidgetItem([label, count])
        item.setData(0, _KEY, value)
        item.setToolTip(0, label)
        item.setTextAlignment(1, _RIGHT)
        item.setCheckState(0, Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
        self.values.addTopLevelItem(item)

    def _ticked(self) -> Sequence[Value]:
        items = (self.values.topLevelItem(row) for row in range(self.values.topLevelItemCount()))
        ticked = (item for item in items if item and item.checkState(0) is Qt.CheckState.Checked)
        return [item.data(0, _KEY) for item in ticked]

    def _tell(self) -> None:
        values = tuple(self._ticked())
        self._chosen[self.column] = values
        self._mark_columns()
        self.changed.emit(self.column, values)
