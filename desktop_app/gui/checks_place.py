"""数据核查: everything the checks find, worst first; a line opens the record at the field."""

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, QTimer
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop_app.checks.registry import Found
from desktop_app.gui.context import Context
from desktop_app.gui.empty_state import EmptyState
from desktop_app.gui.icons import icon
from desktop_app.gui.list_page import RecordTable
from desktop_app.gui.place import Place
from desktop_app.gui.side_panel import severity_icon, sorted_findings
from desktop_app.gui.theme import SEVERITY_LABELS, severity_colour

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_HEADINGS = ("程度", "对象", "项目", "问题", "规则")
_WIDTHS = (76, 270, 160, 420, 112)
_MESSAGE = 3


class FindingsModel(QAbstractTableModel):
    """The findings as rows. The names of records are looked up when their rows come into sight."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._names: dict[tuple[str, str], str] = {}
        self.findings: list[Found] = []

    def rowCount(self, parent: Index = _ROOT) -> int:
        """As many rows as findings."""
        return 0 if parent.isValid() else len(self.findings)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """Severity, record, field, sentence, check."""
        return 0 if parent.isValid() else len(_HEADINGS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Headings above, numbers beside."""
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return _HEADINGS[section] if orientation is Qt.Orientation.Horizontal else section + 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The text of a cell."""
        found = self.findings[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._text(found, index.column())
            case Qt.ItemDataRole.ToolTipRole:
                return f"{found.message}\n{found.details}".strip()
            case Qt.ItemDataRole.ForegroundRole if index.column() == 0:
                return QColor(severity_colour(found.severity))
            case Qt.ItemDataRole.DecorationRole if index.column() == 0:
                return icon(severity_icon(found.severity), severity_colour(found.severity))
            case _:
                return None

    def _text(self, found: Found, column: int) -> str:
        match column:
            case 0:
                return SEVERITY_LABELS.get(found.severity, found.severity)
            case 1:
                return self.name(found)
            case 2:
                return self.field(found)
            case 3:
                return found.message
            case _:
                return found.check

    def name(self, found: Found) -> str:
        """The household or project the finding is about."""
        key = (found.entity, found.record_id)
        if key not in self._names:
            self._names[key] = self._context.owner_title(*key)
        return self._names[key]

    def field(self, found: Found) -> str:
        """The label of the field."""
        entity = self._context.catalogue.entities.get(found.entity)
        return entity.field(found.field).label if entity and entity.has(found.field) else ""

    def show(self, findings: list[Found]) -> None:
        """Show other findings."""
        self.beginResetModel()
        self.findings = findings
        self._names.clear()
        self.endResetModel()


class ChecksPlace(Place):
    """The page of all findings."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._all: list[Found] = []
        self.model = FindingsModel(context)
        self.table = RecordTable()
        self.search = QLineEdit()
        self._buttons = QButtonGroup(self)
        self._stack = QStackedWidget()
        self._pause = QTimer(self, singleShot=True, interval=60)
        self.addWidget(self._page())
        self._pause.timeout.connect(self._filter)
        self.table.entered.connect(self._open)

    def _page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(10)
        head = QHBoxLayout()
        head.setSpacing(8)
        title = QLabel("数据核查")
        title.setProperty("role", "title")
        head.addWidget(title)
        head.addSpacing(8)
        for name in ("", *SEVERITY_LABELS):
            button = QPushButton(SEVERITY_LABELS.get(name, "全部"))
            button.setCheckable(True)
            button.setChecked(not name)
            button.setProperty("kind", "filter")
            button.setObjectName(name or "all")
            button.clicked.connect(self._filter)
            self._buttons.addButton(button)
            head.addWidget(button)
        head.addStretch(1)
        self.search.setProperty("role", "search")
        self.search.setPlaceholderText("姓名、问题、规则编号")
        self.search.setAccessibleName("搜索")
        self.search.setFixedWidth(260)
        self.search.setClearButtonEnabled(True)
        self.search.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.search.textChanged.connect(self._pause.start)
        head.addWidget(self.search)
        column.addLayout(head)
        self.table.setSortingEnabled(False)
        self.table.setModel(self.model)
        self.table.setAccessibleName("核查结果")
        for place, width in enumerate(_WIDTHS):
            self.table.setColumnWidth(place, width)
        self.table.stretch(_MESSAGE)
        self._stack.addWidget(self.table)
        self._stack.addWidget(EmptyState("good", "没有发现问题", "录入或修改后，按F5重新核查。"))
        column.addWidget(self._stack, 1)
        return page

    def arrive(self) -> None:
        """Check everything again, off the window's thread."""
        self.context.jobs.run("核查", lambda station: station.findings(), self._show)

    def _show(self, findings: list[Found]) -> None:
        self._all = sorted_findings(findings)
        for button in self._buttons.buttons():
            name = "" if button.objectName() == "all" else button.objectName()
            count = sum(1 for item in self._all if name in ("", item.severity))
            button.setText(f"{SEVERITY_LABELS.get(name, '全部')} {count}")
        self._filter()

    def _filter(self) -> None:
        chosen = self._buttons.checkedButton().objectName()
        text = self.search.text().strip()
        shown = [item for item in self._all if chosen in ("all", item.severity)]
        if text:
            shown = [item for item in shown if self._matches(item, text)]
        self.model.show(shown)
        self._stack.setCurrentIndex(0 if shown else 1)

    def _matches(self, found: Found, text: str) -> bool:
        return text in found.message or text.upper() in found.check or text in self.model.name(found)

    def _open(self, row: int) -> None:
        found = self.model.findings[row]
        self.context.open_at(found.entity, found.record_id, found.field)

    def seek(self) -> None:
        """To the search box."""
        self.search.setFocus()
        self.search.selectAll()
