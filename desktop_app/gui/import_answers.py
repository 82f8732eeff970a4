"""What a person says of a workbook that it does not say itself: values, what columns and words mean."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QFrame, QLineEdit, QScrollArea, QWidget

from desktop_app.exchange.plan import ImportPlan, Question, UnknownWord
from desktop_app.sheets.renaming import Meanings

_MOST_COLUMNS, _MOST_WORDS = 8, 12
_HIGHEST = 190


class ImportAnswers(QScrollArea):
    """The questions of a plan, one under the other. ``answered`` says that one has a new answer.

    ``columns`` and ``words`` are the boxes by heading, and by heading and word.
    """

    answered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("表格没有写明的内容")
        self.answers: dict[str, QComboBox | QLineEdit] = {}
        self.columns: dict[str, QComboBox] = {}
        self.words: dict[tuple[str, str], QComboBox] = {}
        inside = QWidget()
        self._form = QFormLayout(inside)
        self._form.setContentsMargins(0, 0, 8, 0)
        self.setWidget(inside)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.hide()

    def sizeHint(self) -> QSize:
        """As high as the questions, up to a third of the dialog."""
        return QSize(super().sizeHint().width(), min(_HIGHEST, self._form.sizeHint().height() + 2))

    def ask(self, plan: ImportPlan, known_headings: Sequence[str]) -> None:
        """Add what a plan wants to know and nobody was asked yet."""
        for question in plan.questions:
            if question.key not in self.answers:
                self._ask_value(question)
        for unknown in plan.unknown_columns:
            if unknown.heading not in self.columns and len(self.columns) < _MOST_COLUMNS:
                label = f"“{unknown.heading}”列相当于"
                self.columns[unknown.heading] = self._choose(label, "不导入这一列", known_headings)
        for word in plan.unknown_words:
            if (word.heading, word.text) not in self.words and len(self.words) < _MOST_WORDS:
                self._ask_word(word)
        self.setVisible(bool(self._form.rowCount()))
        self.setFixedHeight(self.sizeHint().height())

    def _ask_value(self, question: Question) -> None:
        label = f"{question.label}（{question.households}户没有填）"
        widget: QComboBox | QLineEdit
        if question.choices:
            widget = self._choose(label, "请选择", [f"{code}  {name}" for code, name in question.choices])
            for place, (code, _label) in enumerate(question.choices, start=1):
                widget.setItemData(place, code)
            widget.setItemData(0, "")
        else:
            widget = QLineEdit()
            widget.editingFinished.connect(self.answered)
            self._form.addRow(label, widget)
        widget.setAccessibleName(question.label)
        self.answers[question.key] = widget

    def _ask_word(self, word: UnknownWord) -> None:
        label = f"“{word.heading}”列的“{word.text}”相当于"
        self.words[word.heading, word.text] = self._choose(label, "不改，这些行不导入", word.choices)

    def _choose(self, label: str, nothing: str, choices: Sequence[str]) -> QComboBox:
        box = QComboBox()
        box.addItem(nothing)
        box.addItems(list(choices))
        box.setAccessibleName(label)
        box.activated.connect(lambda _place: self.answered.emit())
        self._form.addRow(label, box)
        return box

    def constants(self) -> dict[str, str]:
        """The values given for the whole file, by the key of their question."""
        typed = {key: self._typed(widget) for key, widget in self.answers.items()}
        return {key: value for key, value in typed.items() if value}

    @staticmethod
    def _typed(widget: QComboBox | QLineEdit) -> str:
        return str(widget.currentData() or "") if isinstance(widget, QComboBox) else widget.text().strip()

    def meanings(self, before: Meanings) -> Meanings | None:
        """What was said of columns and words here, added to what was said before; None when nothing was."""
        headings = {heading: box.currentText() for heading, box in self.columns.items() if _is_said(box)}
        words = {heading: dict(known) for heading, known in before.words.items()}
        said = {key: box.currentText() for key, box in self.words.items() if _is_said(box)}
        for (heading, word), meaning in said.items():
            words.setdefault(heading, {})[word] = meaning
        return Meanings({**before.headings, **headings}, words) if headings or said else None


def _is_said(box: QComboBox) -> bool:
    return box.currentIndex() > 0
