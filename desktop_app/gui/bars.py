"""A bar chart in the window: one bar a line, the number after it."""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop_app.gui.theme import COLOURS

_ROW, _MARGIN = 30, 14
_LABEL_SHARE, _VALUE_SHARE = 0.3, 0.2


class BarLine(NamedTuple):
    """One bar: what stands before it, how long it is, what stands after it."""

    label: str
    length: float
    shown: str


class Bars(QWidget):
    """Draws the bars it was given; grows with their number, so that a scroll area can hold it."""

    def __init__(self) -> None:
        super().__init__()
        self.caption = ""
        self.lines: list[BarLine] = []

    def show_bars(self, caption: str, lines: Sequence[BarLine]) -> None:
        """Show other bars."""
        self.caption, self.lines = caption, list(lines)
        told = "；".join(f"{line.label}{line.shown}" for line in self.lines)
        self.setAccessibleName(f"柱状图：{caption}")
        self.setAccessibleDescription(told)
        self.setMinimumHeight(self.sizeHint().height())
        self.update()

    def sizeHint(self) -> QSize:
        """High enough for the caption and all bars."""
        return QSize(420, 2 * _MARGIN + _ROW * (len(self.lines) + 1))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Caption, then a bar a line."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = self.width() - 2 * _MARGIN
        painter.setPen(QColor(COLOURS.ink))
        middle = Qt.AlignmentFlag.AlignVCenter
        caption = painter.fontMetrics().elidedText(self.caption, Qt.TextElideMode.ElideRight, width)
        painter.drawText(QRectF(_MARGIN, _MARGIN, width, _ROW), middle, caption)
        longest = max((line.length for line in self.lines), default=0.0)
        before, room = width * _LABEL_SHARE, width * (1 - _LABEL_SHARE - _VALUE_SHARE)
        metrics = painter.fontMetrics()
        for number, line in enumerate(self.lines, start=1):
            top = _MARGIN + number * _ROW
            label = metrics.elidedText(line.label, Qt.TextElideMode.ElideRight, int(before) - 8)
            painter.setPen(QColor(COLOURS.ink))
            painter.drawText(
                QRectF(_MARGIN, top, before - 8, _ROW), middle | Qt.AlignmentFlag.AlignRight, label
            )
            long = room * max(0.0, line.length) / longest if longest > 0 else 0.0
            left = _MARGIN + before
            painter.fillRect(QRectF(left, top + 7, long, _ROW - 14), QColor(COLOURS.accent))
            painter.drawText(QRectF(left + long + 8, top, width * _VALUE_SHARE, _ROW), middle, line.shown)
        painter.end()
