"""A line of text that is cut in its middle where it finds no room: a name is known by both its ends."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent

from desktop_app.gui.as_written import Label, as_tip


class ElidedLabel(Label):
    """Shows as much of its text as there is room for, down to ``least`` points; the tooltip has it whole."""

    def __init__(self, least: int) -> None:
        super().__init__()
        self._least = least

    def setText(self, text: str) -> None:
        """Say something else."""
        super().setText(text)
        self.setToolTip(as_tip(text))

    def minimumSizeHint(self) -> QSize:
        """The least room, or what a shorter text needs."""
        whole = super().sizeHint()
        return QSize(min(self._least, whole.width()), whole.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw what has room."""
        painter = QPainter(self)
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideMiddle, self.width())
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.contentsRect(), int(self.alignment()), shown)
