"""Columns that find no room beside each other: they stand on further pages of the same table, so that nothing
scrolls sideways. One column, by which a row is known, stands on every page.
"""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QTableView, QToolButton

from desktop_app.gui.as_written import as_tip

_LEAST_BUTTON = 34
_TURNS = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}


def pages_of(widths: Sequence[int], kept: int, room: int) -> list[list[int]]:
    """The columns of each page in their order: as many beside the ``kept`` one as have room, at least one."""
    places = list(range(len(widths)))
    if sum(widths) <= room:
        return [places]
    pages: list[list[int]] = []
    left = 0
    for place in places:
        if place == kept:
            continue
        if not pages or widths[place] > left:
            pages.append([])
            left = room - widths[kept]
        pages[-1].append(place)
        left -= widths[place]
    return [sorted([kept, *page]) for page in pages] or [places]


class ColumnPages:
    """The pages of one table, with a button in its corner that turns them; ``turned`` arranges it anew."""

    def __init__(self, table: QTableView, turned: Callable[[], object]) -> None:
        self._table = table
        self._turned = turned
        self._pages: list[list[int]] = [[]]
        self._page = 0
        self.button = QToolButton(table)
        self.button.setObjectName("columnPages")
        self.button.setAccessibleName("换一组栏目")
        self.button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.button.clicked.connect(lambda _on=False: self.turn(1))
        self.button.hide()

    @property
    def shown(self) -> list[int]:
        """The columns of the page that is shown."""
        return self._pages[self._page]

    def arrange(self, widths: Sequence[int], kept: int, room: int) -> list[int]:
        """Show the columns that have room, of the page that was shown before; returns them."""
        self._pages = pages_of(widths, kept, room)
        self._page = min(self._page, len(self._pages) - 1)
        for place in range(len(widths)):
            hidden = place not in self.shown
            if self._table.isColumnHidden(place) != hidden:
                self._table.setColumnHidden(place, hidden)
        self._tell()
        return self.shown

    def turn(self, step: int) -> None:
        """The next page or the one before, round and round."""
        self._go(self._page + step)

    def show(self, column: int) -> None:
        """The page on which a column stands."""
        if column not in self.shown:
            self._go(next((n for n, page in enumerate(self._pages) if column in page), 0))

    def begin(self) -> None:
        """The first page, when other columns are shown next."""
        self._page = 0

    def takes(self, event: QKeyEvent) -> bool:
        """Whether a key turned the page: Ctrl with an arrow."""
        is_turn = event.modifiers() & Qt.KeyboardModifier.ControlModifier and len(self._pages) > 1
        step = _TURNS.get(Qt.Key(event.key()), 0)
        if is_turn and step:
            self.turn(step)
        return bool(is_turn and step)

    def _go(self, page: int) -> None:
        self._page = page % len(self._pages)
        self._turned()

    def _tell(self) -> None:
        """Say which page it is and what stands on the others, in the corner above the row numbers."""
        many = len(self._pages) > 1
        self.button.setVisible(many)
        if not many:
            return
        model = self._table.model()
        left = [place for page in self._pages for place in page if place not in self.shown]
        names = [str(model.headerData(place, Qt.Orientation.Horizontal) or "") for place in left]
        told = f"还有{len(names)}栏：{'、'.join(names)}。按 Ctrl+→ 换一组栏目"
        self.button.setText(f"{self._page + 1}/{len(self._pages)}")
        self.button.setToolTip(as_tip(told))
        self.button.setAccessibleDescription(told)
        beside = self._table.verticalHeader()
        width = beside.width() if beside.isVisibleTo(self._table) else _LEAST_BUTTON
        frame = self._table.frameWidth()
        height = self._table.horizontalHeader().height()
        self.button.setGeometry(frame, frame, max(width, _LEAST_BUTTON), height)
        self.button.raise_()
