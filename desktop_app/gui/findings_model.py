"""The findings as rows of a table: what was found where, since when, and what a person answered."""

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from desktop_app.gui.as_written import as_tip
from desktop_app.gui.context import Context
from desktop_app.gui.icons import INK_SELECTED, icon
from desktop_app.gui.side_panel import severity_icon
from desktop_app.gui.theme import SEVERITY_LABELS, severity_colour
from desktop_app.store.findings import KeptFinding

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
HEADINGS = ("程度", "对象", "项目", "问题", "规则", "首次发现", "处理")
WIDTHS = (76, 190, 104, 400, 104, 96, 76)
MESSAGE = 3


class FindingsModel(QAbstractTableModel):
    """Kept findings as rows. The names of records are looked up when their rows come into sight."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._names: dict[tuple[str, str], str] = {}
        self.kept: list[KeptFinding] = []

    def rowCount(self, parent: Index = _ROOT) -> int:
        """As many rows as findings."""
        return 0 if parent.isValid() else len(self.kept)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """Severity, record, field, sentence, check, first day, answer."""
        return 0 if parent.isValid() else len(HEADINGS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Headings above, numbers beside."""
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return HEADINGS[section] if orientation is Qt.Orientation.Horizontal else section + 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The text of a cell."""
        item = self.kept[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._text(item, index.column())
            case Qt.ItemDataRole.ToolTipRole:
                return as_tip(f"{item.found.message}\n{item.answer}".strip())
            case Qt.ItemDataRole.ForegroundRole if index.column() == 0:
                return QColor(severity_colour(item.found.severity))
            case Qt.ItemDataRole.DecorationRole if index.column() == 0:
                severity = item.found.severity
                return icon(severity_icon(severity), severity_colour(severity), INK_SELECTED)
            case _:
                return None

    def _text(self, item: KeptFinding, column: int) -> str:
        found = item.found
        texts = (
            lambda: SEVERITY_LABELS.get(found.severity, found.severity),
            lambda: self.name(item),
            lambda: self.field(item),
            lambda: found.message,
            lambda: found.check,
            lambda: item.since,
            lambda: f"{item.person}核实：{item.answer}" if item.answer else "",
        )
        return texts[column]()

    def name(self, item: KeptFinding) -> str:
        """The household or project the finding is about."""
        key = (item.found.entity, item.found.record_id)
        if key not in self._names:
            known = key[0] in self._context.catalogue.entities
            self._names[key] = self._context.owner_title(*key) if known else ""
        return self._names[key]

    def field(self, item: KeptFinding) -> str:
        """The label of the field."""
        entity = self._context.catalogue.entities.get(item.found.entity)
        return entity.field(item.found.field).label if entity and entity.has(item.found.field) else ""

    def show(self, kept: list[KeptFinding]) -> None:
        """Show other findings."""
        self.beginResetModel()
        self.kept = kept
        self._names.clear()
        self.endResetModel()
