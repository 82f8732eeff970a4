"""动态管理: a line for each village, a number for each stage; every number opens the households behind it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from desktop_app.gui.as_written import Label, as_tip
from desktop_app.gui.context import Context
from desktop_app.gui.elided_label import ElidedLabel
from desktop_app.gui.empty_state import EmptyState
from desktop_app.gui.icons import icon
from desktop_app.gui.theme import COLOURS
from desktop_app.gui.views import View
from desktop_app.gui.year_box import YearBox
from desktop_app.station.season_desk import STAGES, SeasonDesk, VillageSeason
from desktop_app.store.changes import Changes

if TYPE_CHECKING:
    from desktop_app.station import Station

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LABELS = {
    "households": "户数",
    "unopened": "未打开",
    "waiting": "待核对",
    "confirmed": "已核对",
    "signed": "已签字",
    "posted": "公示中",
    "closed": "已办结",
}
_OF_YEARS = frozenset(
    {"household", "household_year", "household_income", "member", "member_year", "status_change", "notice"}
)


class SeasonModel(QAbstractTableModel):
    """The villages below the sum of all of them; a number of 0 is quiet, what waits is coloured."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[VillageSeason] = []
        self.stages = tuple(STAGES)

    def show(self, villages: Sequence[VillageSeason]) -> None:
        """Show other numbers."""
        self.beginResetModel()
        whole = {stage: sum(one.counts[stage] for one in villages) for stage in self.stages}
        self.rows = [VillageSeason("", "全部", whole), *villages] if villages else []
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        """The sum and the villages."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """The name and the stages."""
        return 0 if parent.isValid() else 1 + len(self.stages)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The names of the stages."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole and section:
            return _RIGHT
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return _LABELS[self.stages[section - 1]] if section else "村"

    def number(self, row: int, column: int) -> int:
        """The number of a cell."""
        return self.rows[row].counts[self.stages[column - 1]]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A name or a number."""
        row, column = index.row(), index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return f"{self.number(row, column):,}" if column else self.rows[row].name
            case Qt.ItemDataRole.ToolTipRole:
                return as_tip(self._told(row, column))
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._told(row, column)
            case Qt.ItemDataRole.TextAlignmentRole if column:
                return _RIGHT
            case Qt.ItemDataRole.ForegroundRole if column:
                return QColor(self._ink(row, column))
            case Qt.ItemDataRole.FontRole if row == 0:
                font = QFont()
                font.setBold(True)
                return font
            case _:
                return None

    def _told(self, row: int, column: int) -> str:
        name = self.rows[row].name
        if not column:
            return name
        return f"{name}：{_LABELS[self.stages[column - 1]]}{self.number(row, column):,}户，打开这些户"

    def _ink(self, row: int, column: int) -> str:
        if not self.number(row, column):
            return COLOURS.ink_faint
        alarming = self.stages[column - 1] in ("unopened", "waiting")
        return COLOURS.warn if alarming else COLOURS.accent_dark


_NAME_WIDTH = 132


class SeasonTable(QTableView):
    """The table: arrows go from number to number, Enter and a click open one."""

    entered = Signal(QModelIndex)

    def __init__(self, model: SeasonModel) -> None:
        super().__init__()
        self.setModel(model)
        self.setAccessibleName("各村动态管理进度")
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(34)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.clicked.connect(self.entered)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The numbers share the room that the names leave them."""
        super().resizeEvent(event)
        count = self.model().columnCount()
        name = max(_NAME_WIDTH, self.viewport().width() // count)
        number = (self.viewport().width() - name) // (count - 1)
        for place in range(count):
            self.setColumnWidth(place, number if place else self.viewport().width() - number * (count - 1))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens the number."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.entered.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)


class SeasonPage(QWidget):
    """The board of a year. ``left`` goes back to the list."""

    left = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._asked = 0
        self.model = SeasonModel()
        self.table = SeasonTable(self.model)
        self.year = YearBox(context.station.today().year)
        self.told = ElidedLabel(1)
        self.open_year = QPushButton(icon("calendar"), "由上年带入")
        self._stack = QStackedWidget()
        self._build()
        self.table.entered.connect(self._open)
        self.year.valueChanged.connect(lambda _year: self.reload())
        self.open_year.clicked.connect(lambda _on=False: self.bring_over())
        context.jobs.changed.connect(self._after)

    def _build(self) -> None:
        back = QPushButton(icon("back"), "返回列表")
        back.setToolTip("Esc")
        back.clicked.connect(lambda _on=False: self.left.emit())
        title = Label("动态管理")
        title.setProperty("role", "title")
        self.told.setProperty("role", "soft")
        self.year.setSuffix(" 年度")
        self.open_year.setVisible(self._context.station.person.may_write)
        head = QHBoxLayout()
        head.setSpacing(8)
        for widget in (back, title, self.year):
            head.addWidget(widget)
        head.addWidget(self.told, 1)
        head.addWidget(self.open_year)
        hint = Label("点一个数字（或用方向键移到它，按回车）列出这些户；选中多户可以成批修改、核对、公示。")
        hint.setProperty("role", "small")
        self._stack.addWidget(self.table)
        self._stack.addWidget(
            EmptyState("household", "还没有贫困户记录", "先在“贫困户”里新增一户，或点“导入表格”。")
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(10)
        column.addLayout(head)
        column.addWidget(hint)
        column.addWidget(self._stack, 1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape goes back to the list."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def reload(self) -> None:
        """Count again, off the window's thread."""
        self._asked = year = self.year.value()
        self.told.setText("正在统计…")
        self._context.jobs.run(
            "统计动态管理",
            lambda station: station.season.villages(year),
            lambda found: self._show(year, found),
        )

    def _show(self, year: int, villages: list[VillageSeason]) -> None:
        if not isValid(self) or year != self._asked:
            return
        current = self.table.currentIndex()
        self.model.show(villages)
        self._stack.setCurrentIndex(0 if villages else 1)
        if not villages:
            self.told.clear()
            return
        whole = self.model.rows[0].counts
        done = 100 * whole["confirmed"] // whole["households"] if whole["households"] else 0
        self.told.setText(f"{len(villages)}个村，已核对{done}%")
        self.open_year.setEnabled(bool(whole["unopened"]))
        tip = f"给还没有{year}年度的户带入上一年的数据，再逐户核对" if whole["unopened"] else "各户都已打开"
        self.open_year.setToolTip(as_tip(tip))
        row, column = (max(current.row(), 0), current.column()) if current.isValid() else (0, 3)
        self.table.setCurrentIndex(self.model.index(min(row, len(self.model.rows) - 1), column))

    def _open(self, index: QModelIndex) -> None:
        stage = self.model.stages[index.column() - 1] if index.column() else "households"
        village = self.model.rows[index.row()].code
        chosen = SeasonDesk.chosen(stage, self.year.value(), village)
        self._context.listed.emit("household", View(chosen))

    def bring_over(self) -> None:
        """Open the year for all that have none, with what was true the year before."""
        year = self.year.value()

        def work(station: "Station") -> Changes:
            return station.years.open_year(year)

        self.open_year.setEnabled(False)
        self._context.jobs.run(f"打开{year}年度", work, self._brought_over)

    def _brought_over(self, changes: Changes) -> None:
        self._context.said.emit(f"已由上年带入{len(changes.touched):,}条，请逐户核对。")
        self._context.jobs.changed.emit(changes)

    def _after(self, changes: Changes) -> None:
        if self.isVisible() and {item.entity for item in changes.touched} & _OF_YEARS:
            self.reload()
