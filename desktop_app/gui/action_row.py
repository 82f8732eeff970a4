"""Buttons in a row; those for which there is no room stand in a menu at its end."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy, QWidget

_SPACING = 8
_TOLD = (QEvent.Type.ShowToParent, QEvent.Type.HideToParent, QEvent.Type.FontChange)


class ActionRow(QWidget):
    """Keeps its buttons at the right. Who hides or shows one of them does so as in any row.

    A narrow window, or a large scale of a small screen, folds the last buttons into a menu called ``more``,
    from where they are pressed by the same name.
    """

    def __init__(self, more: str = "更多") -> None:
        super().__init__()
        self._buttons: list[QPushButton] = []
        self._folded: list[QPushButton] = []
        self._menu = QMenu(self)
        self._menu.aboutToShow.connect(self._fill_menu)
        self.more = QPushButton(more, self)
        self.more.setMenu(self._menu)
        self.more.hide()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def add(self, button: QPushButton) -> None:
        """Another button at the end."""
        was_hidden = button.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide) and button.isHidden()
        button.setParent(self)
        button.setVisible(not was_hidden)
        button.installEventFilter(self)
        self._buttons.append(button)
        self._fold()

    @property
    def _wanted(self) -> list[QPushButton]:
        return [button for button in self._buttons if not button.isHidden()]

    @property
    def folded(self) -> list[str]:
        """The names of the buttons that stand in the menu."""
        return [button.text() for button in self._folded]

    def sizeHint(self) -> QSize:
        """Room for all."""
        hints = [button.sizeHint() for button in self._wanted]
        width = sum(hint.width() for hint in hints) + _SPACING * max(0, len(hints) - 1)
        return QSize(width, self._height)

    def minimumSizeHint(self) -> QSize:
        """Room for the menu's button, or for the only one there is."""
        wanted = self._wanted
        if len(wanted) <= 1:
            return self.sizeHint()
        return QSize(self.more.sizeHint().width(), self._height)

    @property
    def _height(self) -> int:
        return max(button.sizeHint().height() for button in (self.more, *self._buttons))

    def event(self, event: QEvent) -> bool:
        """A button says something longer or shorter than before."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._fold()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold and unfold."""
        super().resizeEvent(event)
        self._fold()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A button was shown or hidden."""
        if event.type() in _TOLD:
            self._fold()
        return super().eventFilter(watched, event)

    def _fold(self) -> None:
        wanted = self._wanted
        widths = [button.sizeHint().width() for button in wanted]
        fits = self.sizeHint().width() <= self.width()
        room = self.width() - (0 if fits else self.more.sizeHint().width())
        shown, used = 0, 0
        while shown < len(wanted) and (fits or used + widths[shown] + _SPACING <= room):
            used += widths[shown] + _SPACING
            shown += 1
        used -= _SPACING if fits else 0
        left = max(0, room - used)
        for button, width in zip(wanted[:shown], widths, strict=False):
            button.setGeometry(left, 0, width, self.height())
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            left += width + _SPACING
        self._folded = wanted[shown:]
        for button in self._folded:
            # Beside the row, out of the order of Tab, but not hidden: that is its owner's word alone.
            button.setGeometry(-10_000, 0, 1, 1)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.more.setVisible(bool(self._folded))
        self.more.setGeometry(left, 0, self.more.sizeHint().width(), self.height())
        self.updateGeometry()

    def _fill_menu(self) -> None:
        self._menu.clear()
        for button in self._folded:
            action = self._menu.addAction(button.icon(), button.text(), button.click)
            action.setEnabled(button.isEnabled())
