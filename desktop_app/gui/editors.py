"""One editor for each type of field, all with the same few words.

An editor says ``edited`` while somebody types, ``committed`` when the field is left with another content,
and ``done`` when Enter asks for the next field.
"""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from desktop_app.catalog.model import Field, FieldType, Value
from desktop_app.catalog.values import ValueRefused
from desktop_app.gui.as_written import Label
from desktop_app.gui.choice_line import ChoiceLine, Suggest, code_choices
from desktop_app.gui.texts import Texts, is_id, other_unit
from desktop_app.gui.undoable_line import UndoableLine, UndoableText

_NUMBERS = frozenset({FieldType.INT, FieldType.MONEY, FieldType.DECIMAL})
_MEMO_FROM = 300
_WIDTHS = {FieldType.DATE: 150, FieldType.YEAR: 150, FieldType.BOOL: 150}


class FieldEditor(QWidget):
    """What all editors have in common; ``raw`` and ``set_raw`` are theirs."""

    edited = Signal()
    committed = Signal(str, str)
    done = Signal()
    range_pasted = Signal(str)

    def __init__(self, field: Field, texts: Texts) -> None:
        super().__init__()
        self.field = field
        self.texts = texts
        self._before = ""
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(6)

    def _hold(self, widget: QWidget) -> None:
        self._row.addWidget(widget, 1)
        widget.setObjectName(self.field.name)
        self.setFocusProxy(widget)
        if isinstance(widget, UndoableLine):
            widget.takes_ranges = True
            widget.takes_columns = self.field.type in _NUMBERS
            widget.range_pasted.connect(self.range_pasted)
        if self.field.unit:
            unit = Label(self.field.unit)
            unit.setProperty("role", "soft")
            self._row.addWidget(unit)

    @property
    def input(self) -> QWidget:
        """The widget that takes the keys: the buddy of the label."""
        return self.focusProxy() or self

    def raw(self) -> str:
        """The raw text that stands there."""
        raise NotImplementedError

    def show_raw(self, raw: str) -> None:
        """Put a raw text in without a signal."""
        raise NotImplementedError

    def set_raw(self, raw: str) -> None:
        """Put a raw text in as the content that later changes are compared with."""
        self._before = raw
        self.show_raw(raw)

    def value(self) -> Value:
        """The stored value of what stands there; raises ValueRefused."""
        return self.texts.value(self.field, self.raw())

    def set_value(self, value: Value) -> None:
        """Show a stored value."""
        self.set_raw(self.texts.raw(self.field, value))

    def commit(self) -> None:
        """Tidy what was typed and tell of it when it is not what stood there before."""
        raw = self.raw()
        try:
            raw = self.texts.raw(self.field, self.texts.value(self.field, raw))
        except ValueRefused:
            pass  # it stays as typed, and the form says why it cannot be kept
        else:
            if raw != self.raw():
                self.show_raw(raw)
        if raw != self._before:
            before, self._before = self._before, raw
            self.committed.emit(before, raw)

    def mark(self, state: str) -> None:
        """Colour the field: error, warn, or an empty text."""
        if self.input.property("state") != state:
            self.input.setProperty("state", state)
            self.input.style().unpolish(self.input)
            self.input.style().polish(self.input)


class LineEditor(FieldEditor):
    """Text, numbers, money, days: typed into one line."""

    def __init__(self, field: Field, texts: Texts) -> None:
        super().__init__(field, texts)
        self._line = UndoableLine()
        if field.type in _NUMBERS:
            self._line.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._line.setPlaceholderText(_hint(field))
        self._line.textEdited.connect(lambda _text: self.edited.emit())
        self._line.editingFinished.connect(self.commit)
        self._line.returnPressed.connect(self.done)
        self._hold(self._line)
        self.other = Label()
        self.other.setProperty("role", "small")
        self.other.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.other.hide()
        if field.type is FieldType.MONEY:
            self._line.textChanged.connect(lambda _text: self._tell_other())

    def _tell_other(self) -> None:
        """Say the amount in the other unit."""
        try:
            told = other_unit(self.field, self.value())
        except ValueRefused:
            told = ""
        self.other.setText(told)
        self.other.setVisible(bool(told))

    def raw(self) -> str:
        """What was typed."""
        return self._line.text().strip()

    def show_raw(self, raw: str) -> None:
        """Put a text in."""
        self._line.setText(raw)
        if self.field.type not in _NUMBERS:
            self._line.setCursorPosition(0)


def _hint(field: Field) -> str:
    match field.type:
        case FieldType.DATE:
            return "如 20180305"
        case FieldType.YEAR:
            return "如 2018"
        case FieldType.DATETIME:
            return "如 2018-03-05 09:30"
        case _:
            return ""


class Memo(UndoableText):
    """Several lines; Enter goes on, Ctrl+Enter or Shift+Enter begins a new line."""

    done = Signal()
    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes to the next field."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier):
                self.left.emit()
                self.done.emit()
            else:
                self.insertPlainText("\n")
            return
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving the field commits it."""
        super().focusOutEvent(event)
        self.left.emit()


class MemoEditor(FieldEditor):
    """Long texts."""

    def __init__(self, field: Field, texts: Texts) -> None:
        super().__init__(field, texts)
        self._memo = Memo()
        self._memo.setTabChangesFocus(True)
        self._memo.setFixedHeight(68)
        self._memo.textChanged.connect(self.edited)
        self._memo.left.connect(self.commit)
        self._memo.done.connect(self.done)
        self._hold(self._memo)

    def raw(self) -> str:
        """What was typed."""
        return self._memo.toPlainText().strip()

    def show_raw(self, raw: str) -> None:
        """Put a text in."""
        self._memo.blockSignals(True)
        self._memo.setPlainText(raw)
        self._memo.blockSignals(False)


class ChoiceEditor(FieldEditor):
    """Codes, divisions and references: typed by number, name or pinyin, or picked."""

    def __init__(self, field: Field, texts: Texts, suggest: Suggest, label_of: Callable[[str], str]) -> None:
        super().__init__(field, texts)
        self._line = ChoiceLine(suggest, label_of)
        self._line.textEdited.connect(lambda _text: self.edited.emit())
        self._line.picked.connect(lambda _key: self.commit())
        self._line.editingFinished.connect(self.commit)
        self._line.returnPressed.connect(self.done)
        self._hold(self._line)

    def raw(self) -> str:
        """The label of the code or the key of the record; what was typed when it means nothing."""
        key = self._line.key
        if key is None:
            return self._line.text()
        return self._line.text() if self.field.type is FieldType.CODE else key

    def show_raw(self, raw: str) -> None:
        """Put a label or key in."""
        table = self.texts.catalogue.codes.get(self.field.codes)
        key = (table.code_of(raw) or raw) if table and self.field.type is FieldType.CODE else raw
        self._line.set_key(key)


class BoolEditor(FieldEditor):
    """是 or 否 or not yet asked: 1 or Y, 0 or N, Delete; the blank key changes over."""

    def __init__(self, field: Field, texts: Texts) -> None:
        super().__init__(field, texts)
        self._buttons: dict[str, QPushButton] = {}
        holder = _Keys(self._press)
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for word in ("是", "否"):
            button = QPushButton(word)
            button.setProperty("kind", "choice")
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.setAccessibleName(f"{field.label}：{word}")
            button.clicked.connect(lambda _on, chosen=word: self._choose(chosen))
            row.addWidget(button)
            self._buttons[word] = button
        self._hold(holder)
        self._row.setStretchFactor(holder, 0)
        self._row.addStretch(1)  # the keys are at the buttons, not in the room beside them

    def _choose(self, word: str) -> None:
        self.show_raw("" if word == self._before else word)
        self.edited.emit()
        self.commit()

    def _press(self, event: QKeyEvent) -> bool:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.commit()
            self.done.emit()
            return True
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._choose(self.raw())
            return True
        words = {"1": "是", "y": "是", "是": "是", "0": "否", "n": "否", "否": "否"}
        typed = event.text().lower()
        word = ("否" if self.raw() == "是" else "是") if typed == " " else words.get(typed)
        if word is None:
            return False
        if word != self.raw():
            self._choose(word)
        return True

    def raw(self) -> str:
        """是, 否 or nothing."""
        return next((word for word, button in self._buttons.items() if button.isChecked()), "")

    def show_raw(self, raw: str) -> None:
        """Press the button of a word, or none."""
        for word, button in self._buttons.items():
            button.setChecked(word == raw)


class _Keys(QWidget):
    """A widget that takes the focus and hands its keys to a function first."""

    def __init__(self, press: Callable[[QKeyEvent], bool]) -> None:
        super().__init__()
        self._press = press
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("role", "keys")

    def sizeHint(self) -> QSize:
        """As high as a line, as wide as what it holds."""
        return QSize(super().sizeHint().width(), 30)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """What it holds shows that the keys are here."""
        super().focusInEvent(event)
        self._mark(here=True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The keys have gone on."""
        super().focusOutEvent(event)
        self._mark(here=False)

    def _mark(self, *, here: bool) -> None:
        for button in self.findChildren(QPushButton):
            button.setProperty("keys", here)
            button.style().polish(button)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The function first, then as usual."""
        if not self._press(event):
            super().keyPressEvent(event)


class EditorKit:
    """Makes editors: knows where suggestions for divisions and records come from."""

    def __init__(
        self, texts: Texts, divisions: Callable[[Field], Suggest], records: Callable[[str], Suggest]
    ) -> None:
        self.texts = texts
        self._divisions = divisions
        self._records = records

    def editor(self, field: Field) -> FieldEditor:
        """The editor of a field."""
        match field.type:
            case FieldType.BOOL:
                return BoolEditor(field, self.texts)
            case FieldType.CODE | FieldType.DIVISION | FieldType.REF:
                return ChoiceEditor(field, self.texts, self.suggest(field), self.label_of(field))
            case FieldType.CODES:
                from desktop_app.gui.codes_editor import CodesEditor

                return CodesEditor(field, self.texts)
            case FieldType.TEXT if (field.max or 0) >= _MEMO_FROM:
                return MemoEditor(field, self.texts)
            case _ if self.texts.is_hidden(field):
                from desktop_app.gui.number_editor import NumberEditor

                return NumberEditor(field, self.texts)
            case _:
                return LineEditor(field, self.texts)

    def suggest(self, field: Field) -> Suggest:
        """What a field of codes, divisions or references offers."""
        match field.type:
            case FieldType.DIVISION:
                return self._divisions(field)
            case FieldType.REF:
                return self._records(field.target)
            case _:
                return code_choices(self.texts.catalogue.codes[field.codes])

    def label_of(self, field: Field) -> Callable[[str], str]:
        """How a key of the field is called; an empty text for what is no key."""
        if field.type is FieldType.CODE:
            table = self.texts.catalogue.codes[field.codes]
            return lambda key: table.label(key) if key in table.codes else ""
        if field.type is FieldType.REF:
            return lambda key: self.texts.shown(field, key) if is_id(key) else ""
        return lambda key: self.texts.shown(field, key)
