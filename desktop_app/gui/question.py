"""A box with a sentence and buttons, in which what people typed is shown as they typed it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from desktop_app.gui.as_written import as_markup


class Question(QMessageBox):
    """Every message box of the window; it may say more below its sentence."""

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)  # of the sentence alone

    def setInformativeText(self, text: str) -> None:
        """Say more below."""
        super().setInformativeText(as_markup(text))
