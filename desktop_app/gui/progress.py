"""Long work of a page: a bar that fills, how long it will still take, and a button that ends it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QWidget
from shiboken6 import isValid

from desktop_app.gui.as_written import Label
from desktop_app.gui.estimate import Estimate
from desktop_app.gui.jobs import Stopped
from desktop_app.gui.thinning import Thinning

if TYPE_CHECKING:
    from desktop_app.gui.request_dialog import Workplace
    from desktop_app.station import Station

T = TypeVar("T")


class Progressing(QWidget):
    """Runs one piece of work at a time; hidden while there is none.

    ``step`` is handed to the work, which calls it on the worker; the bar follows on the GUI thread. It comes
    into sight ``after`` so many milliseconds, and says that it has ``appeared``.
    """

    stepped = Signal(int, int)
    appeared = Signal()

    def __init__(self, context: "Workplace", after: int = 0) -> None:
        super().__init__()
        self._after = QTimer(self, singleShot=True, interval=after)
        self._after.timeout.connect(self._appear)
        self._context = context
        self._told = Thinning(self.stepped.emit)
        self._stopped = False
        self._refused: Callable[[Exception], object] | None = None
        self._estimate = Estimate()
        self._title = Label()
        self._left = Label()
        self._left.setProperty("role", "soft")
        self._bar = QProgressBar()
        self._bar.setAccessibleName("进度")
        self._bar.setTextVisible(False)
        self.cancel = QPushButton("取消")
        self.cancel.setAutoDefault(False)  # the Enter that began the work must not end it
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._title)
        row.addWidget(self._bar, 1)
        row.addWidget(self._left)
        row.addWidget(self.cancel)
        self.cancel.clicked.connect(self.stop)
        self.stepped.connect(self._show)
        self.hide()

    def run(
        self,
        title: str,
        work: Callable[["Station"], T],
        done: Callable[[T], object],
        refused: Callable[[Exception], object] | None = None,
    ) -> None:
        """Start the work; ``done`` follows with its result unless it was ended, else ``refused``."""
        self._refused = refused
        self._stopped = False
        self._title.setText(f"正在{title}…")
        self._left.clear()
        self._estimate.begin()
        self._bar.setRange(0, 0)
        self.cancel.setEnabled(True)
        if self._after.interval():
            self._after.start()
        else:
            self._appear()

        def finished(result: T) -> None:
            if not isValid(self):  # the window was closed meanwhile
                return
            self._vanish()
            done(result)

        self._context.jobs.run(title, work, finished, self._failed)

    def step(self, done: int, whole: int) -> None:
        """So much of the whole is done; raises Stopped once a person has ended it, here or elsewhere."""
        if self._stopped:
            raise Stopped
        self._context.jobs.step(done, whole)
        self._told.step(done, whole)

    def _show(self, done: int, whole: int) -> None:
        self._bar.setRange(0, whole)
        self._bar.setValue(done)
        self._left.setText(self._estimate.left(done, whole))

    def _appear(self) -> None:
        self.show()
        self.appeared.emit()

    def _vanish(self) -> None:
        self._after.stop()
        self.hide()

    def stop(self) -> None:
        """End the work at its next step, or in what it asks of the store."""
        self._stopped = True
        self.cancel.setEnabled(False)
        self._title.setText("正在停下…")
        self._context.jobs.stop()  # also where the work tells no steps

    def _failed(self, error: Exception) -> None:
        if not isValid(self):
            return
        self._vanish()
        if isinstance(error, Stopped):
            self._context.said.emit("已取消。")
        if self._refused is not None:
            self._refused(error)
        elif not isinstance(error, Stopped):
            self._context.jobs.failed.emit(error)
