"""What stands against it, on a card that is there only when something does."""

from collections.abc import Sequence

from PySide6.QtWidgets import QFrame, QVBoxLayout

from desktop_app.gui.as_written import Label
from desktop_app.gui.theme import COLOURS


class RefusalCard(QFrame):
    """A list of sentences."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "refusal")
        self._sentences = Label()
        self._sentences.setWordWrap(True)
        self._sentences.setStyleSheet(f"color: {COLOURS.error};")
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.addWidget(self._sentences)
        self.hide()

    def tell(self, messages: Sequence[str]) -> None:
        """Say each once; none hides the card."""
        self.setVisible(bool(messages))
        self._sentences.setText("\n".join(f"· {message}" for message in dict.fromkeys(messages)))

    @property
    def told(self) -> str:
        """What is said; empty when nothing is."""
        return "" if self.isHidden() else self._sentences.text()
