"""A line that is typed into and picked from: codes, divisions, records – by number, name or pinyin."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QApplication, QCompleter, QLineEdit, QWidget

from desktop_app.catalog.model import CodeTable
from desktop_app.catalog.pinyin import keys
from desktop_app.gui.icons import icon
from desktop_app.gui.undoable_line import UndoableLine

_KEY = Qt.ItemDataRole.UserRole + 1
_LABEL = Qt.ItemDataRole.UserRole
_SHOWN = 12
_KEYS = frozenset({QEvent.Type.KeyPress, QEvent.Type.KeyRelease})


class Choice(NamedTuple):
    """Something to pick: its key, the name that then stands in the line, and what is listed beside it."""

    key: str
    label: str
    detail: str = ""


Suggest = Callable[[str], list[Choice]]


def code_choices(table: CodeTable) -> Suggest:
    """Suggestions from a code table: by code, by any part of the label, by pinyin or initials."""
    spelled: list[tuple[Choice, tuple[str, ...]]] = []

    def suggest(text: str) -> list[Choice]:
        if not spelled:
            spelled.extend(_spelled(table))
        typed = text.strip().lower()
        if not typed:
            return [choice for choice, _ in spelled]
        ranked = [(_rank(typed, choice, keys_), n) for n, (choice, keys_) in enumerate(spelled)]
        return [spelled[n][0] for rank, n in sorted(ranked) if rank is not _NO_MATCH]

    return suggest


_NO_MATCH = 9


def _spelled(table: CodeTable) -> Iterable[tuple[Choice, tuple[str, ...]]]:
    for item in table:
        spelling = keys(item.label, person=False)
        yield Choice(item.code, item.label, item.code), (*spelling.initials, *spelling.full)


def _rank(typed: str, choice: Choice, spellings: tuple[str, ...]) -> int:
    if typed in (choice.key.lower(), choice.key.lower().lstrip("0"), choice.label):
        return 0
    if choice.label.startswith(typed) or choice.key.lower().startswith(typed):
        return 1
    if any(spelling.startswith(typed) for spelling in spellings):
        return 2
    if typed in choice.label or any(typed in spelling for spelling in spellings):
        return 3
    return _NO_MATCH


class ChoiceLine(UndoableLine):
    """The line. ``picked`` tells when another key was chosen or the line was emptied, ``entered_in_list``
    of an Enter while the list was open.

    What was typed and means nothing stays as it is: ``key`` is then None and ``text`` what was typed.
    """

    picked = Signal(str)
    entered_in_list = Signal()

    def __init__(
        self, suggest: Suggest, label_of: Callable[[str], str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._suggest = suggest
        self._label_of = label_of
        self._key = ""
        self._offered = QStandardItemModel(self)
        self._completer = QCompleter(self._offered, self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.setCompletionRole(_LABEL)
        self._completer.setMaxVisibleItems(_SHOWN)
        self._completer.popup().setObjectName("suggestions")
        # X11 would give it the focus and take that back late: keys pressed in between went nowhere.
        self._completer.popup().setWindowFlag(Qt.WindowType.WindowDoesNotAcceptFocus)
        self._completer.popup().installEventFilter(self)
        self._completer.popup().clicked.connect(self._take)
        self._completer.popup().selectionModel().currentChanged.connect(self._point)
        self.setCompleter(self._completer)
        self._pointed = ""
        self.textEdited.connect(self._offer)
        self.editingFinished.connect(self.settle)
        self.returnPressed.connect(self._entered)
        arrow = QAction(icon("chevron-down"), "列出可选项", self)
        arrow.triggered.connect(self.list_all)
        self.addAction(arrow, QLineEdit.ActionPosition.TrailingPosition)

    @property
    def key(self) -> str | None:
        """The key chosen, an empty text for none, or None when what stands there means nothing."""
        self.settle()
        if not self.text().strip():
            return ""
        return self._key or None

    def set_key(self, key: str) -> None:
        """Put a key in, without a signal; a text that is no key is shown as it is."""
        label = self._label_of(key) if key else ""
        self._key = key if label else ""
        self.setText(label or key)
        self.setCursorPosition(0)

    def settle(self) -> None:
        """Turn what was typed into a key where that is possible."""
        text = self.text().strip()
        if self._key and text == self._label_of(self._key):
            return
        found = self._resolve(text)
        changed = found != self._key
        self._key = found
        if found:
            self.setText(self._label_of(found))
            self.setCursorPosition(0)
        if changed:
            self.picked.emit(found)

    def _resolve(self, text: str) -> str:
        if not text:
            return ""
        if self._pointed and text == self._label_of(self._pointed):
            return self._pointed
        offered = self._suggest(text)
        return offered[0].key if offered else ""

    def _offer(self, text: str) -> None:
        self._pointed = ""
        self._offered.clear()
        for choice in self._suggest(text):
            item = QStandardItem(f"{choice.detail}  {choice.label}" if choice.detail else choice.label)
            item.setData(choice.label, _LABEL)
            item.setData(choice.key, _KEY)
            self._offered.appendRow(item)

    def list_all(self) -> None:
        """Open the whole list, as the arrow and the down key do."""
        self._offer("")
        self._completer.setCompletionPrefix("")
        self._completer.complete()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Down lists everything; all else as in any line."""
        if event.key() == Qt.Key.Key_Down and not self._completer.popup().isVisible():
            self.list_all()
            return
        super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A key that reaches the list after it has closed goes on to where the cursor is.

        While the list is open the keyboard is its own, and whoever types on before the screen has taken that
        back sends it the next keys: they would be typed into the line that has just been left.
        """
        if event.type() in _KEYS and not self._completer.popup().isVisible():
            # The window's own, while on the screen no window has the focus.
            now = QApplication.focusWidget() or self.window().focusWidget()
            if now is not None and now is not watched:
                QApplication.sendEvent(now, event)
                return True
        return super().eventFilter(watched, event)

    def _entered(self) -> None:
        """Tell of an Enter that the open list would keep to itself."""
        if self._completer.popup().isVisible():
            self.entered_in_list.emit()

    def _key_at(self, index: QModelIndex) -> str:
        return str(index.data(_KEY) or "") if index.isValid() else ""

    def _point(self, index: QModelIndex, _before: QModelIndex) -> None:
        self._pointed = self._key_at(index)

    def _take(self, index: QModelIndex) -> None:
        self._pointed = self._key_at(index)
        self.setText(self._label_of(self._pointed))
        self.settle()
