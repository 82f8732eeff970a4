"""What people type is shown as they typed it: Qt takes ``<b>`` for markup and ``&`` for a key otherwise.

Every label of the window is a ``Label``, or ``Marked`` where the markup is our own; tool tips and captions
that may hold typed text go through ``as_tip`` and ``as_caption`` (tests/architecture/test_typed_text.py).
"""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

_LINE = 60
"""Characters of a tool tip that stand on one line; Qt breaks only what it takes for markup."""


class Label(QLabel):
    """A label that shows its text as it is written."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)


class Marked(QLabel):
    """A label with markup of our own; what people typed is escaped before it comes here."""

    def __init__(self, markup: str = "") -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setText(markup)


def as_tip(text: str) -> str:
    """``text`` as a tool tip that shows it as it is written; what is long breaks into lines."""
    is_short = all(len(line) <= _LINE for line in text.split("\n"))
    return text if is_short and "<" not in text else as_markup(text)


def as_caption(text: str) -> str:
    """``text`` as the words of a button, a menu or a tab, where a single ``&`` would name a key."""
    return text.replace("&", "&&")


def as_markup(text: str) -> str:
    """``text`` as markup that shows it as it is written, line by line."""
    from html import escape  # a start shows no markup

    return f"<span>{escape(text).replace(chr(10), '<br>')}</span>"
