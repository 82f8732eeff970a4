"""A small dialog that asks for a few lines, does one thing with them, and says why it was refused."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtWidgets import (
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.gui.context import Context
from desktop_app.gui.errors import tell

if TYPE_CHECKING:
    from desktop_app.station import Station

T = TypeVar("T")
_WIDTH = 460


class RequestDialog(QDialog):
    """Lines, a sentence for refusals, and two buttons. The work is done by the worker, not the window."""

    def __init__(
        self, context: Context, title: str, hint: str, action: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._context = context
        self.lines: dict[str, QLineEdit] = {}
        self.message = QLabel()
        self.go = QPushButton(action)
        self.close_button = QPushButton("取消")
        self.form = QFormLayout()
        self.column = QVBoxLayout(self)
        self.setWindowTitle(title)
        self.setFixedWidth(_WIDTH)
        self._build(hint)
        self.go.clicked.connect(lambda _on=False: self.try_it())
        self.finished.connect(lambda _result: self._forget())

    def _build(self, hint: str) -> None:
        self.column.setContentsMargins(28, 22, 28, 18)
        self.column.setSpacing(12)
        self.told = QLabel(hint)
        self.told.setProperty("role", "soft")
        self.told.setWordWrap(True)
        self.form.setSpacing(10)
        self.message.setProperty("role", "error")
        self.message.setWordWrap(True)
        self.message.hide()
        self.go.setProperty("kind", "primary")
        self.go.setDefault(True)
        self.close_button.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        buttons.addWidget(self.go)
        self.column.addWidget(self.told)
        self.column.addLayout(self.form)
        self.column.addWidget(self.message)
        self.column.addLayout(buttons)

    def add_line(self, key: str, label: str, *, secret: bool = False) -> QLineEdit:
        """Another line to fill in."""
        line = QLineEdit()
        line.setAccessibleName(label)
        if secret:
            line.setEchoMode(QLineEdit.EchoMode.Password)
        self.lines[key] = line
        self.form.addRow(label, line)
        return line

    def empty_lines(self) -> str:
        """A sentence that names the lines still empty, or an empty text."""
        empty = [line.accessibleName() for line in self.lines.values() if not line.text().strip()]
        return f"请填写{'、'.join(empty)}。" if empty else ""

    def say(self, message: str) -> None:
        """Say what stands against it."""
        self.message.setText(message)
        self.message.setVisible(bool(message))
        self.adjustSize()

    def trouble(self) -> str:
        """What keeps the work from being tried, or an empty text."""
        return self.empty_lines()

    def try_it(self) -> None:
        """Do it if nothing stands against it."""
        trouble = self.trouble()
        self.say(trouble)
        if not trouble:
            self.go.setEnabled(False)
            self.begin()

    def begin(self) -> None:
        """Start the work; each dialog says what it is."""
        raise NotImplementedError

    def run(self, title: str, work: Callable[["Station"], T], done: Callable[[T], object]) -> None:
        """Hand the work to the worker; a refusal is said here, our own mistakes go to the window."""
        self._context.jobs.run(title, work, done, self._refused)

    def end(self, told: str) -> None:
        """It is done: say so at the foot of the window and close."""
        self.go.setEnabled(True)
        self._context.said.emit(told)
        self.accept()

    def reject(self) -> None:
        """Close without doing anything; what has begun is waited for."""
        if self.go.isEnabled():
            super().reject()

    def _forget(self) -> None:
        """A closed dialog keeps no password."""
        for line in self.lines.values():
            if line.echoMode() is QLineEdit.EchoMode.Password:
                line.clear()

    def sentence(self, error: Exception) -> str:
        """The sentence for a refusal, or an empty text for a mistake of the program."""
        told = tell(error)
        return "" if told.kind == "ours" else told.message

    def _refused(self, error: Exception) -> None:
        self.go.setEnabled(True)
        sentence = self.sentence(error)
        if sentence:
            self.say(sentence)
        else:
            self._context.jobs.failed.emit(error)
