"""What stands where nothing is yet: a quiet drawing, what it is, and what to do next."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from desktop_app.gui.as_written import Label
from desktop_app.gui.icons import picture

_HIGH_ENOUGH = 150
_DRAWINGS = {"household": "household", "project": "project", "notice": "notice", "finding": "good"}


class EmptyState(QWidget):
    """A drawing, a sentence and a hint in the middle of an empty place."""

    def __init__(self, drawing: str, title: str, hint: str) -> None:
        super().__init__()
        column = self._column = QVBoxLayout(self)
        column.setSpacing(8)
        column.addStretch(2)
        shown = self._drawing = Label()
        shown.setPixmap(picture(_DRAWINGS.get(drawing, drawing if drawing in _KNOWN else "info"), "#9fb0bf"))
        self._title = Label(title)
        self._title.setProperty("role", "heading")
        self._hint = Label(hint)
        self._hint.setProperty("role", "soft")
        self._hint.setWordWrap(True)
        for label in (shown, self._title, self._hint):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(label)
        column.addStretch(3)

    def offer(self, text: str, slot: Callable[[], object]) -> QPushButton:
        """A button below for what to do next."""
        button = QPushButton(text)
        button.clicked.connect(lambda _on=False: slot())
        self._column.insertWidget(self._column.count() - 1, button, 0, Qt.AlignmentFlag.AlignHCenter)
        return button

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room the words have it."""
        super().resizeEvent(event)
        self._drawing.setVisible(self.height() >= _HIGH_ENOUGH)

    @property
    def title(self) -> str:
        """What it is."""
        return self._title.text()

    @property
    def hint(self) -> str:
        """What to do next."""
        return self._hint.text()

    def tell(self, title: str, hint: str) -> None:
        """Say something else."""
        self._title.setText(title)
        self._hint.setText(hint)


_KNOWN = frozenset({"report", "sync", "good", "search", "home", "measures", "draft", "info"})
