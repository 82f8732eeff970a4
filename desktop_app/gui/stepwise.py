"""The same work for one after another, on the station's worker: progress, estimate, a way to stop."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Generic, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from desktop_app.gui.as_written import Label
from desktop_app.gui.context import Context
from desktop_app.gui.estimate import Estimate
from desktop_app.gui.fitting import FittingDialog

if TYPE_CHECKING:
    from desktop_app.station import Station

Item = TypeVar("Item")
Result = TypeVar("Result")


class StepwiseDialog(FittingDialog, Generic[Item, Result]):
    """Does ``work`` for every item; what is done stays done, and between two the person may stop.

    Each dialog says what the work is and takes its answers: ``work_for``, ``answered``, ``summary``.
    """

    def __init__(
        self, context: Context, title: str, hint: str, items: Sequence[Item], parent: QWidget | None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.resize(640, 440)
        self._context = context
        self._estimate = Estimate()
        self._stopped = False
        self.waiting = list(items)
        self.progress = QProgressBar()
        self.told = Label(hint)
        self.left = Label()
        self.list = QListWidget()
        self.start = QPushButton("开始")
        self.stop = QPushButton("停止")
        self._close = QPushButton("关闭")
        self._build()

    def _build(self) -> None:
        self.progress.setRange(0, len(self.waiting))
        self.progress.setValue(0)
        self.progress.setAccessibleName("进度")
        self.progress.setTextVisible(False)
        self.told.setWordWrap(True)
        self.left.setProperty("role", "soft")
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.start.setProperty("kind", "primary")
        self.start.setEnabled(bool(self.waiting))
        self.stop.setEnabled(False)
        row = QHBoxLayout()
        row.addWidget(self.left, 1)
        for button in (self._close, self.stop, self.start):
            button.setAutoDefault(button is self.start)
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 18, 24, 16)
        column.setSpacing(10)
        for widget in (self.told, self.progress, self.list):
            column.addWidget(widget)
        column.addLayout(row)
        self.start.clicked.connect(lambda _on=False: self.begin())
        self.stop.clicked.connect(lambda _on=False: self.halt())
        self._close.clicked.connect(lambda _on=False: self.reject())

    # -- what each dialog says -----------------------------------------------------------------------

    def work_for(self, item: Item) -> "Callable[[Station], Result]":
        """What is done for an item on the worker."""
        raise NotImplementedError

    def answered(self, item: Item, result: Result) -> None:
        """What came of it, on the window's thread."""
        raise NotImplementedError

    def summary(self) -> str:
        """What is said at the end; ``waiting`` holds what was not done."""
        raise NotImplementedError

    def ended(self) -> None:
        """Everything is done or was stopped."""

    # -- the work ------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Do all that waits."""
        self.start.setEnabled(False)
        self.stop.setEnabled(True)
        self._estimate.begin()
        self._next()

    def halt(self) -> None:
        """Nothing further after the one at work."""
        self._stopped = True

    def reject(self) -> None:
        """Closing stops it."""
        self.halt()
        super().reject()

    def _next(self) -> None:
        if not isValid(self):  # the window was closed meanwhile
            return
        if self._stopped or not self.waiting:
            self._end()
            return
        item = self.waiting.pop(0)
        self._context.jobs.run(
            self.windowTitle(), self.work_for(item), lambda result: self._took(item, result), self._failed
        )

    def _took(self, item: Item, result: Result) -> None:
        if not isValid(self):
            return
        self.answered(item, result)
        done = self.progress.value() + 1
        self.progress.setValue(done)
        whole = self.progress.maximum()
        self.left.setText("　".join(filter(None, (f"{done} / {whole}", self._estimate.left(done, whole)))))
        self._next()

    def _failed(self, error: Exception) -> None:
        self._context.jobs.failed.emit(error)
        if isValid(self):
            self._end()

    def _end(self) -> None:
        self.left.clear()
        self.told.setText(self.summary())
        self.stop.setEnabled(False)
        self._context.said.emit(self.told.text())
        self.ended()
