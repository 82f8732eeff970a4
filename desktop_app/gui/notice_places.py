"""Where an issued notice hangs: each place with its day, and what is still to be photographed there."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from desktop_app.gui.as_written import as_tip
from desktop_app.gui.theme import COLOURS
from desktop_app.station.notice_board import Hung

_HEADINGS = ("张贴地点", "张贴日期", "远景照片", "近景照片")
_MOST_SHOWN = 4
"""Rows that are seen at once; the sheet below needs the room."""


class NoticePlaces(QTableWidget):
    """A row for each place; hidden while the notice hangs nowhere."""

    def __init__(self) -> None:
        super().__init__(0, len(_HEADINGS))
        self.setAccessibleName("张贴地点")
        self.setHorizontalHeaderLabels(_HEADINGS)
        self.verticalHeader().hide()
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.hide()

    def show_places(self, hung: Sequence[Hung]) -> None:
        """Show where the notice hangs."""
        self.setRowCount(len(hung))
        for number, item in enumerate(hung):
            for column, text in enumerate((item.place, item.posted_date, _told(item.far), _told(item.near))):
                cell = QTableWidgetItem(text)
                cell.setToolTip(as_tip(text))
                if text == _told(False):
                    cell.setForeground(QColor(COLOURS.error))
                self.setItem(number, column, cell)
        rows = min(len(hung), _MOST_SHOWN)
        height = self.verticalHeader().defaultSectionSize()
        self.setFixedHeight(self.horizontalHeader().sizeHint().height() + rows * height + 2)
        self.setVisible(bool(hung))


def _told(there: bool) -> str:
    return "有" if there else "缺"
