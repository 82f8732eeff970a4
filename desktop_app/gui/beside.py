"""Work before there is a station, done beside the window: opening the ledger, making one, a new password."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from PySide6.QtCore import QEventLoop, QObject, Qt, Signal, SignalInstance
from PySide6.QtWidgets import QPushButton, QWidget

T = TypeVar("T")


class _Bell(QObject):
    """Rings on the window's thread what came to its end on another."""

    rung = Signal()


def beside(work: Callable[[], T], lasts: SignalInstance | None = None) -> T:
    """What ``work`` returns, or its error; meanwhile the window is painted, and what is typed ahead waits.

    For what takes a breath, as a password that is checked does on purpose: nobody can go on without it, so it
    is not broken off. Where it ``lasts``, keys and clicks are taken from then on: there is a button that ends
    it. The caller sees to it that nothing else is begun meanwhile.
    """
    bell, waiting = _Bell(), QEventLoop()
    bell.rung.connect(waiting.quit, Qt.ConnectionType.QueuedConnection)
    if lasts is not None:
        lasts.connect(waiting.quit)

    def ring(_ended: Future[T]) -> None:
        bell.rung.emit()

    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="beside") as worker:
        future = worker.submit(work)
        future.add_done_callback(ring)
        waiting.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
        while not future.done():
            waiting.exec()
    return future.result()


@contextmanager
def held(dialog: QWidget, button: QPushButton, told: str) -> Iterator[None]:
    """Let nothing be done in a dialog meanwhile; its button tells what goes on."""
    words, focus = button.text(), dialog.focusWidget()
    button.setText(told)
    dialog.setEnabled(False)
    try:
        yield
    finally:
        dialog.setEnabled(True)
        button.setText(words)
        if focus is not None:
            focus.setFocus()
