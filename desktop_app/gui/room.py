"""Room for a page on a small screen, or at a large scale: it scrolls down where it must, never sideways."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QScrollArea, QStackedWidget, QTableView, QTreeView

_SHARE, _LEAST_SECTION = 100, 24
NARROW = 720
"""Below this width of a place, in the window's own points, what stands beside each other goes below."""


class Pages(QStackedWidget):
    """Pages of which only the one in sight says how much room is needed."""

    def __init__(self) -> None:
        super().__init__()
        self.currentChanged.connect(lambda _place: self.updateGeometry())

    def minimumSizeHint(self) -> QSize:
        """What the page in sight needs."""
        page = self.currentWidget()
        return page.minimumSizeHint().expandedTo(page.minimumSize()) if page else super().minimumSizeHint()


class Room(QScrollArea):
    """Holds pages as wide as there is room and as high as they need at least."""

    def __init__(self, pages: Pages) -> None:
        super().__init__()
        self._pages = pages
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(pages)
        pages.installEventFilter(self)
        pages.currentChanged.connect(lambda _place: self._fit())

    def minimumSizeHint(self) -> QSize:
        """Whatever there is: what does not fit is scrolled to."""
        return QSize(0, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Follow the window."""
        super().resizeEvent(event)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The page needs another room than before."""
        if watched is self._pages and event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        whole = self.maximumViewportSize()
        high = self._pages.minimumSizeHint().height()
        bar = self.verticalScrollBar().sizeHint().width() if high > whole.height() else 0
        self._pages.resize(whole.width() - bar, max(whole.height(), high))


def turn(row: QBoxLayout, *, narrow: bool) -> None:
    """Put what stands beside each other below each other, or back."""
    row.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)


class Squeezed(QObject):
    """Keeps the columns of a small table within its width: each gives up its part.

    ``widths`` are what they have where there is room; one of 0 shares what is left.
    """

    def __init__(self, view: QTableView | QTreeView, widths: Sequence[int]) -> None:
        super().__init__(view)
        self._header = view.horizontalHeader() if isinstance(view, QTableView) else view.header()
        self._header.setMinimumSectionSize(_LEAST_SECTION)
        self._header.setTextElideMode(Qt.TextElideMode.ElideRight)
        self._widths = widths
        self._room = view.viewport()
        self._room.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The table has become wider or narrower."""
        if watched is self._room and event.type() == QEvent.Type.Resize:
            room = self._room.width()
            whole = sum(width or _SHARE for width in self._widths)
            sizes = [min(width, width * room // whole) for width in self._widths]
            left = (room - sum(sizes)) // max(1, self._widths.count(0))
            for place, size in enumerate(sizes):
                self._header.resizeSection(place, size or left)
        return super().eventFilter(watched, event)
