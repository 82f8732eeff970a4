"""Tabs with a list of all their pages where they find no room beside each other."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QMenu, QTabWidget, QToolButton

_INTO = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down)


class Tabs(QTabWidget):
    """Pages under their names; ``more`` lists all of them while not all names are seen."""

    def __init__(self) -> None:
        super().__init__()
        self.more = QToolButton()
        self.more.setText("全部页")
        self.more.setToolTip("列出全部页；Ctrl+Tab到下一页")
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = QMenu(self.more)
        self._menu.aboutToShow.connect(self._fill)
        self.more.setMenu(self._menu)
        self.setCornerWidget(self.more, Qt.Corner.TopRightCorner)
        self.more.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """From the names Enter and the key down go into the page that is shown."""
        if self.tabBar().hasFocus() and event.key() in _INTO:
            self.focusNextPrevChild(True)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """See whether all names are seen."""
        super().resizeEvent(event)
        self._look()

    def tabInserted(self, place: int) -> None:
        """There is another name."""
        super().tabInserted(place)
        self._look()

    def tabRemoved(self, place: int) -> None:
        """There is one name fewer."""
        super().tabRemoved(place)
        self._look()

    def _look(self) -> None:
        self.more.setVisible(self.tabBar().sizeHint().width() > self.width())

    def _fill(self) -> None:
        self._menu.clear()
        for place in range(self.count()):
            action = self._menu.addAction(self.tabText(place), partial(self.setCurrentIndex, place))
            action.setCheckable(True)
            action.setChecked(place == self.currentIndex())
