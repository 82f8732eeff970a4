"""Dialogs that are never larger than the screen: what does not fit scrolls down above their buttons."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QLabel,
    QLayout,
    QLayoutItem,
    QPushButton,
    QScrollArea,
    QStyle,
    QVBoxLayout,
    QWidget,
)

_FRAME = QSize(8, 32)  # what a window manager draws around


class FittingDialog(QDialog):
    """A dialog that fits the screen on which it comes up."""

    def setVisible(self, visible: bool) -> None:
        """Come up no larger than the screen."""
        if visible and not self.isVisible():
            if not self.testAttribute(Qt.WidgetAttribute.WA_Resized):
                self.adjustSize()  # as any dialog does that nobody has given a size
            self.fit_screen(self.room)
        super().setVisible(visible)

    def event(self, event: QEvent) -> bool:
        """What grows while it is shown stays on the screen."""
        if event.type() == QEvent.Type.LayoutRequest and self.isVisible():
            least = self.minimumSizeHint()
            if least.boundedTo(self.room) != least:
                self.fit_screen(self.room)
        return super().event(event)

    def fit_screen(self, room: QSize) -> None:
        """Become no larger than ``room``, in the window's own points; what needs more is scrolled to."""
        layout = self.layout()
        wanted = self.size().expandedTo(self.minimumSizeHint()).boundedTo(room)
        need = self.minimumSizeHint()
        if layout is not None and layout.hasHeightForWidth():
            need.setHeight(max(need.height(), layout.totalMinimumHeightForWidth(wanted.width())))
        if layout is not None and need.boundedTo(room) != need and self.findChild(QScrollArea, _OWN) is None:
            self._scroll()
            bar = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)
            need.setWidth(max(need.width(), wanted.width()) + bar)
        if self.minimumSize().boundedTo(room) != self.minimumSize():
            self.setMinimumSize(self.minimumSize().boundedTo(room))
        self.setMaximumSize(self.maximumSize().boundedTo(QSize(_ANY, _ANY)))
        if self.size().boundedTo(room) != self.size() or need.boundedTo(self.size()) != need:
            self.resize(self.size().expandedTo(need).boundedTo(room))

    @property
    def room(self) -> QSize:
        """What the screen has for a window."""
        return self.screen().availableSize() - _FRAME

    def _scroll(self) -> None:
        """Put everything but the buttons at the foot into an area that scrolls."""
        layout = self.layout()
        if layout is None:
            return
        place = layout.count() - 1
        buttons = layout.takeAt(place) if _is_foot(layout.itemAt(place)) else None
        inside = QWidget()
        inside.setLayout(layout)  # takes it, and the widgets in it, from the dialog
        area = QScrollArea()
        area.setObjectName(_OWN)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setAccessibleName(self.windowTitle())
        area.setWidget(inside)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(area, 1)
        if buttons is not None:
            foot = QVBoxLayout()
            foot.setContentsMargins(12, 4, 12, 8)
            foot.setSpacing(8)  # else the buttons have that of the whole, which is none
            foot.addItem(buttons)
            outer.addLayout(foot)


def _is_foot(item: QLayoutItem | None) -> bool:
    """Whether this is the row of buttons at the end, with what is said beside them."""
    if item is None:
        return False
    if isinstance(item, QLayout):
        inner = [one for place in range(item.count()) if (one := item.itemAt(place))]
        buttons = [one for one in inner if isinstance(one.widget(), QPushButton)]
        return bool(buttons) and all(
            isinstance(one.widget(), QPushButton | QLabel) or one.spacerItem() for one in inner
        )
    return isinstance(item.widget(), QDialogButtonBox)


_OWN = "dialogArea"
_ANY = 16_777_215  # Qt's own limit of a widget's size
