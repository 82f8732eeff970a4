"""Looking at a PDF: its own sheets as pictures, page by page, larger and smaller."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QPixmap, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from desktop_app.gui.as_written import Label, as_tip
from desktop_app.gui.empty_state import EmptyState
from desktop_app.gui.icons import icon
from desktop_app.typeset.preview import page_as_png, page_count

_ZOOMS = (50, 75, 100, 125, 150, 200)
_BASE_DPI = 96
_FIT = 0


class PdfView(QWidget):
    """One sheet at a time; ``empty`` says what to do where there is none. ``shown`` follows every change."""

    shown = Signal(int)

    def __init__(self, title: str = "", hint: str = "") -> None:
        super().__init__()
        self.empty = EmptyState("notice", title, hint)
        self.pdf = b""
        self.count = 0
        self.number = 0
        self._zoom = _FIT
        self._sheet = Label()
        self._sheet.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._area = QScrollArea()
        self._area.setAccessibleName("样张")
        self._area.setWidget(self._sheet)
        self._area.setWidgetResizable(True)
        self._area.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._area.setStyleSheet("QScrollArea, QScrollArea > QWidget > QWidget { background: #dde3e9; }")
        self._pages = Label()
        self._stack = QStackedWidget()
        self._stack.addWidget(self._area)
        self._stack.addWidget(self.empty)
        self._bar = QHBoxLayout()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(self._bar)
        column.addWidget(self._stack, 1)
        self._fill_bar()
        self._draw()

    def _fill_bar(self) -> None:
        self._bar.setSpacing(4)
        self._before = self._tool("previous", "上一页", lambda: self.turn(-1))
        self._after = self._tool("next", "下一页", lambda: self.turn(1))
        smaller = self._tool("zoom-out", "缩小", lambda: self.zoom(-1))
        larger = self._tool("zoom-in", "放大", lambda: self.zoom(1))
        self._percent = Label()
        self._percent.setMinimumWidth(44)
        self._tools = (self._before, self._pages, self._after, smaller, self._percent, larger)
        for widget in self._tools:
            self._bar.addWidget(widget)
        self._bar.addStretch(1)

    def add_to_bar(self, widget: QWidget) -> None:
        """Put a button at the right end of the bar."""
        self._bar.addWidget(widget)

    def _tool(self, drawing: str, name: str, slot: object) -> QToolButton:
        button = QToolButton()
        button.setIcon(icon(drawing))
        button.setToolTip(as_tip(name))
        button.setAccessibleName(name)
        button.clicked.connect(slot)
        return button

    def show_pdf(self, pdf: bytes) -> None:
        """Show a document; the sheet looked at before stays where that is possible."""
        self.pdf = pdf
        self.count = page_count(pdf) if pdf else 0
        self.number = min(self.number, max(0, self.count - 1))
        self._draw()

    def turn(self, sheets: int) -> None:
        """Go on or back by some sheets."""
        self.number = min(max(0, self.number + sheets), max(0, self.count - 1))
        self._draw()

    def zoom(self, steps: int) -> None:
        """Larger or smaller."""
        now = self.percent
        later = [step for step in _ZOOMS if (step > now if steps > 0 else step < now)]
        if later:
            self._zoom = later[0] if steps > 0 else later[-1]
            self._draw()

    @property
    def percent(self) -> int:
        """How large the sheet is shown."""
        if self._zoom is not _FIT:
            return self._zoom
        width, height = 794, 1123  # A4 at 96 dpi
        room = self._area.viewport().size()
        fit = min((room.width() - 24) / width, (room.height() - 24) / height)
        return max(30, int(fit * 100))

    def _draw(self) -> None:
        self._before.setEnabled(self.number > 0)
        self._after.setEnabled(self.number + 1 < self.count)
        self._stack.setCurrentWidget(self._area if self.count else self.empty)
        for tool in self._tools:
            tool.setVisible(bool(self.count))
        if not self.count:
            return
        self._pages.setText(f"第 {self.number + 1} / {self.count} 页")
        percent = self.percent
        ratio = self.devicePixelRatioF()
        png = page_as_png(self.pdf, self.number, int(_BASE_DPI * percent / 100 * ratio))
        picture = QPixmap.fromImage(QImage.fromData(png))
        picture.setDevicePixelRatio(ratio)
        self._sheet.setPixmap(picture)
        self._percent.setText(f"{percent}%")
        self.shown.emit(self.number)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the sheet again."""
        super().resizeEvent(event)
        if self._zoom is _FIT and self.count:
            self._draw()
