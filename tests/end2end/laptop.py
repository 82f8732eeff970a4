"""The program as it is, on a laptop whose clock stands at another day; its window says what is on the screen.

Usage: python -m tests.end2end.laptop SHIFT [WORDS…]

SHIFT is added to the system's clock, in milliseconds, the same for every process of a test. With WORDS it is
the command line; without, the window, which answers questions: one JSON list on a line of stdin, one JSON
value on a line of stdout. Nothing is done through these questions, they only look.

    ["place", KIND, TEXT]   the middle of what a person would press: [x, y] on the screen, or null
    ["shown"]               every text that can be read, on lines
    ["cursor"]              the name of what has the cursor
    ["rest"]                whether no job is at work, after which a page may show something else
"""

import json
import os
import sys
import threading
from collections.abc import Callable, Iterator
from itertools import count, takewhile

from PySide6.QtCore import QModelIndex, QObject, QPoint, QRect, Signal
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QMainWindow,
    QMenu,
    QRadioButton,
    QTabBar,
    QWidget,
)

import desktop_app.__main__ as program
from desktop_app.gui.app import make_application
from desktop_app.gui.shell import Shell
from desktop_app.station.clock import SystemClock

_STEP = 8  # less than any line is high
_BOX = 8  # the middle of a box to tick, from its left edge


def set_clock(shift: int) -> None:
    """Let the laptop's clock stand so many milliseconds from the machine's."""
    now = SystemClock.now_ms
    setattr(SystemClock, "now_ms", lambda clock: now(clock) + shift)  # noqa: B010 - not an assignment of ours


class Eyes(QObject):
    """Sees the windows as a person does: what is hidden, covered by a dialog or disabled is not there."""

    asked = Signal(str)

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self._looks: dict[str, Callable[..., object]] = {
            "place": self.place,
            "shown": self.shown,
            "cursor": self.cursor,
            "rest": self.rest,
        }
        self.asked.connect(self._answer)
        threading.Thread(target=self._listen, name="questions", daemon=True).start()

    def _listen(self) -> None:
        for line in sys.stdin:
            self.asked.emit(line)

    def _answer(self, line: str) -> None:
        name, *words = json.loads(line)
        try:
            seen = self._looks[name](*words)
        except Exception as error:  # else the window would show it and the test wait for ever
            seen = {"mistake": repr(error)}
        sys.stdout.write(json.dumps(seen, ensure_ascii=False) + "\n")
        sys.stdout.flush()

    def _windows(self) -> list[QWidget]:
        popup = self._app.activePopupWidget()
        modal = self._app.activeModalWidget()
        if popup is not None or modal is not None:
            return [widget for widget in (popup, modal) if widget is not None]
        return [widget for widget in self._app.topLevelWidgets() if widget.isVisible()]

    def _widgets(self) -> Iterator[QWidget]:
        for window in self._windows():
            for widget in (window, *window.findChildren(QWidget)):
                if widget.isVisible() and widget.window() is window:
                    yield widget

    def place(self, kind: str, text: str) -> list[int] | None:
        """Where to press: a ``control`` by its name, a ``tab``, an ``entry`` of a menu, a ``line`` of a list,
        the first ``cell`` of a grid.
        """
        at = {"control": _control, "tab": _tab, "entry": _entry, "line": _line, "cell": _cell}[kind]
        for widget in self._widgets():
            found = at(widget, text)
            if found is not None:
                middle = widget.mapToGlobal(found.center())
                return [middle.x(), middle.y()]
        return None

    def shown(self) -> str:
        """What can be read: labels, buttons, the foot of the window, titles."""
        texts = [window.windowTitle() for window in self._windows()]
        for widget in self._widgets():
            if isinstance(widget, QLabel | QAbstractButton):
                texts.append(widget.text())
            elif isinstance(widget, QMainWindow):
                texts.append(widget.statusBar().currentMessage())
        return "\n".join(filter(None, texts))

    def rest(self) -> bool:
        """Whether no job is at work; before the window is there none is."""
        shells = [window for window in self._app.topLevelWidgets() if isinstance(window, Shell)]
        return not any(shell.is_busy for shell in shells)

    def cursor(self) -> str:
        """What has the cursor: a field by its name, else by what a screen reader calls it."""
        focus = self._app.focusWidget()
        return (focus.objectName() or focus.accessibleName()) if focus is not None else ""


def _control(widget: QWidget, text: str) -> QRect | None:
    name = widget.accessibleName()
    if isinstance(widget, QAbstractButton):
        name = name or widget.text()
    fits = (
        widget.isEnabled()
        and name == text
        and isinstance(widget, QAbstractButton | QLineEdit | QComboBox | QAbstractItemView)
    )
    if not fits:
        return None
    ticked = isinstance(widget, QCheckBox | QRadioButton)  # only the box and its words take the mouse
    return _seen(widget, QRect(0, 0, 2 * _BOX, widget.height()) if ticked else widget.rect())


def _seen(widget: QWidget, rect: QRect) -> QRect | None:
    """The part of a widget that is not scrolled out of sight."""
    seen = widget.visibleRegion().boundingRect().intersected(rect)
    return None if seen.isEmpty() else seen


def _tab(widget: QWidget, text: str) -> QRect | None:
    if isinstance(widget, QTabBar):
        for number in range(widget.count()):
            if widget.tabText(number).startswith(text):
                return widget.tabRect(number)
    return None


def _entry(widget: QWidget, text: str) -> QRect | None:
    if isinstance(widget, QMenu):
        for action in widget.actions():
            if action.text() == text and action.isEnabled():
                return widget.actionGeometry(action)
    return None


def _line(widget: QWidget, text: str) -> QRect | None:
    if not isinstance(widget, QAbstractItemView) or widget.model() is None:
        return None
    for index in _indexes(widget):
        if text in str(index.data() or ""):
            return _in_view(widget, index)
    return None


def _cell(widget: QWidget, text: str) -> QRect | None:
    if isinstance(widget, QAbstractItemView) and widget.accessibleName() == text:
        return _in_view(widget, widget.model().index(0, 0))
    return None


def _in_view(view: QAbstractItemView, index: QModelIndex) -> QRect | None:
    rect = _seen(view.viewport(), view.visualRect(index))
    return rect.translated(view.viewport().mapTo(view, QPoint())) if rect is not None else None


def _indexes(view: QAbstractItemView) -> Iterator[QModelIndex]:
    """What is in sight, line by line."""
    height, last = view.viewport().height(), QModelIndex()
    for y in range(0, height, _STEP):
        first = view.indexAt(QPoint(_STEP, y))
        if first.isValid() and first != last:
            last = first
            cells = (first.siblingAtColumn(column) for column in count())
            yield from takewhile(QModelIndex.isValid, cells)


def main(shift: int, words: list[str]) -> None:
    """Run the program with its words, or open its window."""
    set_clock(shift)
    sys.argv = ["bangfu", *words]
    if words:
        program.main()
        return
    Eyes(make_application())
    status = program.open_window()
    sys.stdout.flush()
    os._exit(status)  # a thread waits for questions, and would hold the process


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
