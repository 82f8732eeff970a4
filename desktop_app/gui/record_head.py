"""The head of a record's page: the way back, the name, the state, the year, and what can be done."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from desktop_app.gui.action_row import ActionRow
from desktop_app.gui.as_written import Label, as_tip
from desktop_app.gui.elided_label import ElidedLabel
from desktop_app.gui.icons import icon

_LEAST_TITLE = 120
_TONES = {"已退回": "error", "已审核": "good", "返贫": "error", "未脱贫": "warn"}


class Chip(Label):
    """A small word on a coloured ground; without a word it is not seen."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "chip")
        self.hide()

    def tell(self, word: str, tone: str = "") -> None:
        """Show a word, in a tone: error, warn, good or none."""
        self.setText(word)
        self.setVisible(bool(word))
        self.setProperty("tone", tone)
        self.style().unpolish(self)
        self.style().polish(self)


class RecordHead(QWidget):
    """The bar above a record."""

    left = Signal()
    save_wanted = Signal()
    submit_wanted = Signal()
    approve_wanted = Signal()
    return_wanted = Signal()
    stepped = Signal(int)
    year_chosen = Signal(int)

    def __init__(self, label: str, years: Sequence[int]) -> None:
        super().__init__()
        self._label = label
        self.setProperty("role", "bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 8, 16, 8)
        row.setSpacing(8)
        row.addWidget(self._tool("back", "返回列表（Esc）", self.left.emit, "Esc"))
        row.addLayout(self._names(), 1)
        self._year = self._year_box(years)
        row.addWidget(self._year)
        self._before = self._tool("previous", "上一条（Ctrl+PgUp）", lambda: self.stepped.emit(-1))
        self._after = self._tool("next", "下一条（Ctrl+PgDown）", lambda: self.stepped.emit(1))
        row.addWidget(self._before)
        row.addWidget(self._after)
        self._actions = ActionRow()
        row.addWidget(self._actions)
        self._submit, self._approve, self._return = (
            self._word(text, signal)
            for text, signal in (
                ("提交审核", self.submit_wanted),
                ("审核通过", self.approve_wanted),
                ("退回修改", self.return_wanted),
            )
        )
        self.save = QPushButton(icon("save", "#ffffff"), "保存")
        self.save.setProperty("kind", "primary")
        self.save.setToolTip("Ctrl+S")
        self.save.clicked.connect(self.save_wanted)
        row.addWidget(self.save)

    def add_button(self, text: str, slot: Callable[[], object]) -> QPushButton:
        """Another button before the one that saves."""
        button = QPushButton(text)
        button.clicked.connect(lambda _on=False: slot())
        self._actions.add(button)
        return button

    def _names(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(0)
        first = QHBoxLayout()
        first.setSpacing(8)
        self._title = ElidedLabel(_LEAST_TITLE)
        self._title.setProperty("role", "title")
        self._state, self._status, self._unsaved = Chip(), Chip(), Chip()
        for widget in (self._title, self._status, self._state, self._unsaved):
            first.addWidget(widget)
        first.addStretch(1)
        self._subtitle = ElidedLabel(_LEAST_TITLE)
        self._subtitle.setProperty("role", "small")
        self.reason = Label()
        self.reason.setProperty("role", "error")
        self.reason.setWordWrap(True)
        self.reason.hide()
        column.addLayout(first)
        column.addWidget(self._subtitle)
        column.addWidget(self.reason)
        return column

    def _tool(self, drawing: str, tip: str, slot: object, shortcut: str = "") -> QToolButton:
        button = QToolButton()
        button.setIcon(icon(drawing))
        button.setToolTip(as_tip(tip))
        button.setAccessibleName(tip.partition("（")[0])
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(slot)
        if shortcut:
            button.setShortcut(shortcut)
        return button

    def _year_box(self, years: Sequence[int]) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName("年度")
        box.addItems([f"{year} 年" for year in years])
        if not years:
            box.hide()  # showing it before it stands in the page would open a window of its own
        box.activated.connect(lambda place: self.year_chosen.emit(int(box.itemText(place)[:4])))
        return box

    def choose_year(self, year: int) -> None:
        """Show a year, adding it when the list does not have it."""
        if self._year.count() == 0:
            return
        place = self._year.findText(f"{year} 年")
        if place < 0:
            self._year.addItem(f"{year} 年")
            place = self._year.count() - 1
        self._year.setCurrentIndex(place)

    def show_row(self, row: Mapping[str, str], *, has_draft: bool) -> None:
        """Show the names and states of a record; an empty row is a new record."""
        name = row.get("head_name") or row.get("name") or row.get("title") or row.get("called") or ""
        self._title.setText(name or (self._label if row else f"新增{self._label}"))
        number = row.get("household_no") or row.get("project_code") or row.get("number") or ""
        place = row.get("division_code", "")
        group = row.get("village_group", "")
        self._subtitle.setText(
            "　".join(text for text in (place, group, number) if text)
            or (self._label if row else "填好后按 Ctrl+S 保存")
        )
        status = row.get("poverty_status") or row.get("project_status") or ""
        self._status.tell(status, _TONES.get(status, ""))
        state = row.get("review_state", "")
        self._state.tell("" if state == "草稿" else state, _TONES.get(state, ""))
        self._unsaved.tell("草稿未保存" if has_draft else "", "warn")

    def show_reasons(self, reasons: Sequence[str]) -> None:
        """Say why the record was sent back, a line each; none when it was not."""
        self.reason.setText("\n".join(reasons))
        self.reason.setVisible(bool(reasons))

    def show_unsaved(self, unsaved: bool) -> None:
        """Say that something is not saved yet."""
        self._unsaved.tell("未保存" if unsaved else "", "warn")

    def show_neighbours(self, *, before: bool, after: bool) -> None:
        """Say whether there is a record before and after."""
        self._before.setEnabled(before)
        self._after.setEnabled(after)

    def _word(self, text: str, signal: SignalInstance) -> QPushButton:
        button = QPushButton(text)
        button.clicked.connect(lambda _on=False: signal.emit())
        button.hide()
        self._actions.add(button)
        return button

    def show_review(self, *, submit: bool, judge: bool) -> None:
        """Show the way to hand in, or the two ways to judge what was handed in."""
        self._submit.setVisible(submit)
        self._approve.setVisible(judge)
        self._return.setVisible(judge)
