"""A small dialog that asks for a few lines, does one thing with them, and says why it was refused."""

from collections.abc import Callable
from functools import partial
from typing import Any, Protocol, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, SignalInstance
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.gui.as_written import Label
from desktop_app.gui.beside import beside
from desktop_app.gui.errors import tell
from desktop_app.gui.fitting import FittingDialog
from desktop_app.gui.help_window import help_on_f1
from desktop_app.gui.progress import Progressing

T = TypeVar("T")
_WIDTH = 460
_SHOWN_AFTER_MS = 500


class Runner(Protocol):
    """What starts work: ``Jobs`` on the station's worker, or ``AtOnce`` where no station is open."""

    @property
    def failed(self) -> SignalInstance:
        """Carries our own mistakes to the window."""
        ...

    def run(
        self,
        title: str,
        work: Callable[[Any], T],
        done: Callable[[T], object],
        refused: Callable[[Exception], object] | None = None,
    ) -> object:
        """Do ``work``, then ``done`` with its result or ``refused`` with the error."""
        ...

    def stop(self) -> None:
        """End the work."""
        ...

    def step(self, done: int, whole: int) -> None:
        """So much of the work is done; raises Stopped once it is to end."""
        ...


class Workplace(Protocol):
    """Where a dialog works: ``Context`` in an open station, ``AtOnce`` before it is opened."""

    @property
    def jobs(self) -> Runner:
        """Starts work."""
        ...

    @property
    def said(self) -> SignalInstance:
        """Carries a sentence to the foot of the window."""
        ...


class AtOnce(QObject):
    """Does one short work after another while the caller waits: before a station is open there is no worker.

    What is done here takes the time of a password, some tenths of a second; the window is painted meanwhile.
    """

    failed = Signal(Exception)
    said = Signal(str)
    _is_at_work = False

    @property
    def jobs(self) -> "AtOnce":
        """Itself."""
        return self

    def run(
        self,
        title: str,  # noqa: ARG002  # a runner's signature; what is done at once needs no name
        work: Callable[[Any], T],
        done: Callable[[T], object],
        refused: Callable[[Exception], object] | None = None,
    ) -> None:
        """Do it now, under a waiting cursor; what is asked for meanwhile is not done."""
        if self._is_at_work:
            return
        self._is_at_work = True
        QApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
        try:
            result = beside(lambda: work(None))
        except Exception as error:
            self._rest()
            (refused or self.failed.emit)(error)
        else:
            self._rest()
            done(result)

    def _rest(self) -> None:
        self._is_at_work = False
        QApplication.restoreOverrideCursor()

    def stop(self) -> None:
        """What is done at once is over before anybody can end it."""

    def step(self, done: int, whole: int) -> None:
        """What is done at once is not told by steps."""


class RequestDialog(FittingDialog):
    """Lines, a sentence for refusals, and two buttons. The work is done by the worker, not the window."""

    def __init__(
        self, workplace: Workplace, title: str, hint: str, action: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._workplace = workplace
        self.lines: dict[str, QLineEdit] = {}
        self.message = Label()
        self.progress = Progressing(workplace, _SHOWN_AFTER_MS)
        self.go = QPushButton(action)
        self.close_button = QPushButton("取消")
        self.form = QFormLayout()
        self.column = QVBoxLayout(self)
        self.setWindowTitle(title)
        self.setFixedWidth(_WIDTH)
        self._build(hint)
        self.go.clicked.connect(lambda _on=False: self.try_it())
        self.progress.cancel.hide()  # the dialog has one
        self.progress.appeared.connect(self.fit)
        self.finished.connect(lambda _result: self._forget())
        help_on_f1(self, title.removesuffix("…"))

    def _build(self, hint: str) -> None:
        self.column.setContentsMargins(28, 22, 28, 18)
        self.column.setSpacing(12)
        self.told = Label(hint)
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
        self.column.addWidget(self.progress)
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

    def add_confirmation(self, words: str) -> QCheckBox:
        """Another line: a box that a person ticks to say that what was typed is so."""
        box = QCheckBox(words)
        box.setAccessibleName(words)
        self.form.addRow("", box)
        return box

    def add_file(self, key: str, label: str, kinds: str = "") -> QLineEdit:
        """Another line for a file that is there, with a button to choose it; ``kinds`` as Qt filters them."""
        line = QLineEdit()
        line.setAccessibleName(label)
        self.lines[key] = line
        choose = QPushButton("选择…")
        choose.setAutoDefault(False)
        choose.setAccessibleName(f"选择{label}")
        choose.clicked.connect(partial(self._choose_file, line, kinds))
        row = QHBoxLayout()
        row.addWidget(line, 1)
        row.addWidget(choose)
        self.form.addRow(label, row)
        return line

    def _choose_file(self, line: QLineEdit, kinds: str, _on: bool = False) -> None:
        name, _kind = QFileDialog.getOpenFileName(self, f"选择{line.accessibleName()}", "", kinds)
        if name:
            line.setText(name)

    def empty_lines(self) -> str:
        """A sentence that names the lines still empty, or an empty text."""
        empty = [line.accessibleName() for line in self.lines.values() if not line.text().strip()]
        return f"请填写{'、'.join(empty)}。" if empty else ""

    def say(self, message: str) -> None:
        """Say what stands against it."""
        self.message.setText(message)
        self.message.setVisible(bool(message))
        self.fit()

    def fit(self) -> None:
        """Give every text that breaks into lines the height it needs, and the dialog theirs."""
        margins = self.column.contentsMargins()
        width = _WIDTH - margins.left() - margins.right()
        for label in self.findChildren(QLabel):
            if label.wordWrap() and not label.isHidden():
                label.setMinimumHeight(label.heightForWidth(min(width, label.maximumWidth())))
        self.adjustSize()
        self.fit_screen(self.room)

    def showEvent(self, event: QShowEvent) -> None:
        """Only now is it known how wide the letters are."""
        super().showEvent(event)
        self.fit()

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

    def run(self, title: str, work: Callable[[Any], T], done: Callable[[T], object]) -> None:
        """Hand the work to the worker; a refusal is said here, our own mistakes go to the window.

        ``work`` gets the station, or None where none is open.
        """
        self.progress.run(title, work, done, self._refused)

    def end(self, told: str) -> None:
        """It is done: say so at the foot of the window and close."""
        self.go.setEnabled(True)
        self._workplace.said.emit(told)
        self.accept()

    def reject(self) -> None:
        """Close without doing anything; what has begun is ended first."""
        if self.go.isEnabled():
            super().reject()
        else:
            self.progress.stop()

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
            self._workplace.jobs.failed.emit(error)
