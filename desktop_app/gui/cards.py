"""Cards: a heading and lines of facts or controls, as the settings show them."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QFrame, QHBoxLayout, QPushButton, QSizePolicy

from desktop_app.gui.as_written import Label

_NAME_WIDTH = 96
_INTO_CONTROL = 5
_BREAK = "\u200b"  # lets a long path break after a separator


class Card(QFrame):
    """A framed group of lines under a heading."""

    def __init__(self, heading: str) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.form = QFormLayout(self)
        self.form.setContentsMargins(20, 14, 20, 14)
        self.form.setHorizontalSpacing(20)
        self.form.setVerticalSpacing(8)
        self.form.setLabelAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        name = Label(heading)
        name.setProperty("role", "heading")
        self.form.addRow(name)

    def add_fact(self, label: str, text: str = "") -> Label:
        """Another fact; returns the label that says it, which breaks long names and paths."""
        told = Label(text.replace("/", f"/{_BREAK}").replace("\\", f"\\{_BREAK}"))
        told.setWordWrap(True)
        self.form.addRow(line_name(label), told)
        return told

    def add_told(self, text: str) -> Label:
        """A quiet sentence under the facts; returns its label."""
        told = Label(text)
        told.setProperty("role", "soft")
        told.setWordWrap(True)
        self.form.addRow(line_name(""), told)
        return told

    def add_button(self, text: str, slot: Callable[[], object]) -> QPushButton:
        """A button on a line of its own."""
        button = QPushButton(text)
        button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)  # as those beside others
        button.clicked.connect(lambda _on=False: slot())
        self.form.addRow(line_name(""), button)
        return button

    def add_buttons(self, *buttons: tuple[str, Callable[[], object]]) -> list[QPushButton]:
        """Buttons side by side on one line."""
        row = QHBoxLayout()
        row.setSpacing(8)
        made = []
        for text, slot in buttons:
            button = QPushButton(text)
            button.clicked.connect(lambda _on=False, begin=slot: begin())
            row.addWidget(button)
            made.append(button)
        row.addStretch(1)
        self.form.addRow(line_name(""), row)
        return made


def line_name(label: str, *, of_control: bool = False) -> Label:
    """The quiet name before a fact or control; that of a control stands at the height of its text."""
    name = Label(label)
    name.setContentsMargins(0, _INTO_CONTROL if of_control else 0, 0, 0)
    name.setProperty("role", "soft")
    name.setFixedWidth(_NAME_WIDTH)
    name.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
    return name
