"""The table of a list: its keys, its columns' widths, and what is copied out of it."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QAbstractItemModel, QItemSelectionModel, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QPalette, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from desktop_app.gui.column_pages import ColumnPages
from desktop_app.gui.copying import RECORD_ID, as_range

MOST_COPIED = 2000
_COPIED_AT_ONCE = 100
"""So many rows are read while nobody notices."""
LEAST_ELASTIC = 190
_LEAST, _LEAST_HIGH = 48, 140
_BESIDE = 18  # what stands to both sides of a running number


class RowNumbers(QHeaderView):
    """The running numbers beside the rows: as wide as the last one, without asking a hundred of them."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Vertical)
        self.setSectionsClickable(True)
        self.expected = 0

    def sizeHint(self) -> QSize:
        """Room for as many digits as the number of rows has, or will have when all are there."""
        rows = max(self.count(), self.expected)
        return QSize(self.fontMetrics().horizontalAdvance("8" * len(str(rows))) + _BESIDE, 0)


class RecordTable(QTableView):
    """The table of a list: Enter opens, Ctrl+C copies the selected rows for a spreadsheet, Ctrl+V takes back.

    ``identity`` gives the id of a row, by which it is known again; tables without it copy what they show.
    ``ahead`` has many rows read off this thread before they are copied, and calls back.
    """

    entered = Signal(int)
    copied = Signal(str, int)
    pasted = Signal(str)
    refused = Signal(str)
    all_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setViewport(QWidget())  # one that Python knows: to name Qt's own it looks through all widgets
        self.viewport().setBackgroundRole(QPalette.ColorRole.Base)
        self.viewport().setAutoFillBackground(True)  # as Qt's own: nothing below is painted then
        self.identity: Callable[[int], str] | None = None
        self.ahead: Callable[[Sequence[int], Callable[[], None]], None] | None = None
        self._elastic = -1
        self._widths: list[int] = []
        self._is_sharing = False
        self._pages = ColumnPages(self, self._share)
        self.setMinimumHeight(_LEAST_HIGH)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setSortingEnabled(True)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self._numbers = RowNumbers()
        self.setVerticalHeader(self._numbers)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(32)
        self.verticalHeader().setMinimumWidth(40)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.horizontalHeader().setMinimumSectionSize(_LEAST)
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        self.horizontalHeader().setDefaultAlignment(left)
        self.horizontalHeader().sectionResized.connect(self._drawn)
        self.doubleClicked.connect(lambda index: self.entered.emit(index.row()))

    def setModel(self, model: QAbstractItemModel | None) -> None:
        """Show a model; its headings know of no selection.

        Qt asks of each heading whether every row below it is chosen, row by row: of a million rows, for as
        long as a quarter of a minute. Rows are chosen here, never columns.
        """
        super().setModel(model)
        if model is not None:
            heading = self.horizontalHeader()
            heading.setSelectionModel(QItemSelectionModel(model, heading))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens the row, Ctrl+C copies, Ctrl with an arrow shows the columns that found no room."""
        if self._pages.takes(event):
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.entered.emit(self.currentIndex().row())
        elif event.matches(QKeySequence.StandardKey.Copy):
            self._copy()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.pasted.emit(QGuiApplication.clipboard().text())
        else:
            super().keyPressEvent(event)

    def selectAll(self) -> None:
        """Select every record of the list, those included that were still on their way."""
        self.all_wanted.emit()
        super().selectAll()

    def stretch(self, column: int) -> None:
        """Give one column the room that the others leave; where they leave too little, the last ones wait on
        a further page (``ColumnPages``), which shows that one column again.
        """
        header = self.horizontalHeader()
        for place in range(header.count()):
            header.setSectionResizeMode(place, QHeaderView.ResizeMode.Interactive)
            header.setSectionHidden(place, False)
        self._widths = [header.sectionSize(place) for place in range(header.count())]
        self._elastic = column
        self._pages.begin()
        self._share()

    def expect_rows(self, count: int) -> None:
        """So many rows will stand here: their numbers' room is kept, and no column moves when they come."""
        self._numbers.expected = count

    def _drawn(self, place: int, _before: int, width: int) -> None:
        """Somebody drew a column wider or narrower: that is its width from now on."""
        if not self._is_sharing and place < len(self._widths) and width:
            self._widths[place] = width

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the room out again."""
        super().resizeEvent(event)
        self._share()

    def _share(self) -> None:
        header = self.horizontalHeader()
        if not 0 <= self._elastic < header.count() == len(self._widths) or self._is_sharing:
            return
        self._is_sharing = True
        room = self.viewport().width()
        least = [LEAST_ELASTIC if n == self._elastic else width for n, width in enumerate(self._widths)]
        shown = self._pages.arrange(least, self._elastic, room)
        for place in shown:
            if place != self._elastic:  # a single one wider than the room gives way too
                header.resizeSection(place, min(self._widths[place], max(room - LEAST_ELASTIC, _LEAST)))
        header.setSectionResizeMode(self._elastic, QHeaderView.ResizeMode.Stretch)
        self._is_sharing = False

    def selected_rows(self) -> Sequence[int]:
        """The selected rows in order."""
        return [row for rows in self.selected_parts() for row in rows]

    @property
    def selected_count(self) -> int:
        """How many rows are selected."""
        return sum(map(len, self.selected_parts()))

    def selected_parts(self) -> list[range]:
        """The selected rows by ranges, in order: a million chosen at once are one, less one of them two."""
        chosen = self.selectionModel().selection()
        ranges = (chosen.at(place) for place in range(chosen.count()))
        parts: list[range] = []
        for top, end in sorted((one.top(), one.bottom() + 1) for one in ranges):
            first = max(top, parts[-1].stop) if parts else top  # a row in two of them is selected once
            if first < end:
                parts.append(range(first, end))
        return parts

    def _copy(self) -> None:
        if self.selected_count > MOST_COPIED:
            self.refused.emit(f"一次最多复制{MOST_COPIED:,}行，更多的请用“导出所选”。")
        elif self.ahead is not None and self.selected_count > _COPIED_AT_ONCE:
            self.ahead(self.selected_rows(), self._copy_out)
        else:
            self._copy_out()

    def _copy_out(self) -> None:
        self.copied.emit(self.selected_text(), self.selected_count)

    def selected_text(self) -> str:
        """The selected rows as spreadsheets take them, with their headings."""
        model = self.model()
        columns = range(model.columnCount())
        horizontal = Qt.Orientation.Horizontal
        identity = self.identity
        mark = [RECORD_ID] if identity else []
        lines = [[*(str(model.headerData(c, horizontal) or "") for c in columns), *mark]]
        for row in self.selected_rows():
            known = [identity(row)] if identity else []
            lines.append([*(str(model.index(row, c).data() or "") for c in columns), *known])
        return as_range(lines)
