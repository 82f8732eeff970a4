"""监管问题: what somebody answers for – assign, reply, put right, check again – and what is overdue."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QStackedWidget,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from desktop_app.catalog.values import ValueRefused, parse_date
from desktop_app.gui.action_row import ActionRow
from desktop_app.gui.as_written import Label, as_tip
from desktop_app.gui.context import Context
from desktop_app.gui.empty_state import EmptyState
from desktop_app.gui.enter_key import enter_opens
from desktop_app.gui.request_dialog import RequestDialog
from desktop_app.gui.theme import COLOURS
from desktop_app.reports.supervising import TO_RECHECK
from desktop_app.station.supervision_desk import IssueLine

if TYPE_CHECKING:
    from desktop_app.station import Station
    from desktop_app.store.changes import Changes

_COLUMNS = ("问题", "对象", "来源", "发现", "期限", "责任人", "状态", "情况")
_WIDTHS = (130, 170, 120, 108, 108, 110, 124)
_DUE, _WHAT = 4, 7
_SHOWN = (("未办结", "open"), ("已逾期", "late"), ("待复核", "recheck"), ("全部", ""))
_NONE = ("还没有监管问题", "点上面的“资金监管检查”，或在“数据核查”的“外部核对”里比对名单，有疑点时列在这里。")
_NONE_SO = ("没有这样的问题", "在左上角选“全部”，可以看到已办结的。")
_STEPS = {
    "assign": ("交办…", "1", "写明谁负责、什么时候改完。", (("person", "责任人"), ("due", "整改期限"))),
    "reply": (
        "答复…",
        "134",
        "怎么核实、怎么整改的；照片、证明在这条问题的“附件”里添加。",
        (("reply", "核实和整改情况"),),
    ),
    "rectified": ("已整改…", "3", "整改完成后由别人复核。", (("day", "整改完成日期"),)),
    "close": ("复核销号…", "4", "复核属实，销号。责任人不能复核自己的整改。", (("reason", "复核情况"),)),
    "send_back": ("退回整改…", "4", "复核不合格，写明原因退回。", (("reason", "原因"),)),
    "untrue": ("不属实…", "1", "核实后不属实，写明情况后关闭。", (("reason", "核实情况"),)),
}
"""By step: its name, the states of an issue in which it can be taken, a hint, and what is asked for."""

_DATES = frozenset({"due", "day"})


def _is_wanted(line: IssueLine, wanted: str) -> bool:
    match wanted:
        case "open":
            return line.is_open
        case "late":
            return line.is_late
        case "recheck":
            return line.status == TO_RECHECK
        case _:
            return True


class StepDialog(RequestDialog):
    """One step of one issue."""

    def __init__(
        self, context: Context, step: str, take: Callable[[dict[str, str]], None], parent: QWidget | None
    ) -> None:
        title, _states, hint, asked = _STEPS[step]
        super().__init__(context, title.rstrip("…"), hint, title.rstrip("…"), parent)
        self._take = take
        for key, label in asked:
            line = self.add_line(key, label)
            if key in _DATES:
                line.setPlaceholderText("例如 20181231 或 2018.12.31")
        if "day" in self.lines:
            self.lines["day"].setText(context.station.today().isoformat())

    def trouble(self) -> str:
        """What is missing or no day."""
        for key, line in self.lines.items():
            try:
                if key in _DATES and line.text().strip():
                    parse_date(line.accessibleName(), line.text())
            except ValueRefused as refused:
                return refused.message
            if not line.text().strip():
                return f"请填写{line.accessibleName()}。"
        return ""

    def begin(self) -> None:
        """Hand in what was typed, days in ISO form."""
        typed = {
            key: parse_date(key, line.text()).isoformat() if key in _DATES else line.text().strip()
            for key, line in self.lines.items()
        }
        self._take(typed)


class IssuesPage(QWidget):
    """The list of issues with their steps."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._all: list[IssueLine] = []
        self.lines: list[IssueLine] = []
        self.states = QComboBox()
        self.table = QTableWidget(0, len(_COLUMNS))
        self.empty = EmptyState("good", "", "")
        self._stack = QStackedWidget()
        self.told = Label()
        self.steps = {step: QPushButton(told[0]) for step, told in _STEPS.items()}
        self._build()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(8)
        row = QHBoxLayout()
        row.setSpacing(6)
        self.states.setAccessibleName("显示哪些问题")
        for label, key in _SHOWN:
            self.states.addItem(label, key)
        self.states.activated.connect(lambda _place: self.show_lines())
        self.told.setProperty("role", "small")
        row.addWidget(self.states)
        row.addWidget(self.told)
        row.addStretch(1)
        actions = ActionRow()
        for step, button in self.steps.items():
            button.clicked.connect(partial(self._ask, step))
            actions.add(button)
        row.addWidget(actions)
        column.addLayout(row)
        self.table.setHorizontalHeaderLabels(list(_COLUMNS))
        self.table.setAccessibleName("监管问题")
        self.table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QTableWidget.SelectionMode.SingleSelection)
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setAlternatingRowColors(True)
        self.table.verticalHeader().hide()
        for place, width in enumerate(_WIDTHS):
            self.table.setColumnWidth(place, width)
        header = self.table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(_WHAT, QHeaderView.ResizeMode.Stretch)
        self.table.itemSelectionChanged.connect(self._offer)
        self.table.cellDoubleClicked.connect(lambda row, _column: self.open_issue(row))
        enter_opens(self.table, lambda: self.open_issue(self.table.currentRow()))
        self._stack.addWidget(self.table)
        self._stack.addWidget(self.empty)
        column.addWidget(self._stack, 1)
        self._offer()

    # -- what is shown ---------------------------------------------------------------------------

    def read(self) -> None:
        """Read the issues again, off the window's thread."""
        self._context.jobs.run(
            "列出监管问题", lambda station: station.reports.supervision.lines(), self._read
        )

    def _read(self, lines: "list[IssueLine]") -> None:
        self._all = lines
        if isValid(self):  # the window may have been closed meanwhile
            self.show_lines()

    def show_lines(self) -> None:
        """Show the issues of the chosen kind."""
        wanted = str(self.states.currentData())
        self.lines = [line for line in self._all if _is_wanted(line, wanted)]
        self.table.clearSelection()
        self.table.setRowCount(len(self.lines))
        for row, line in enumerate(self.lines):
            for column, text in enumerate(line.texts()):
                item = QTableWidgetItem(text)
                item.setToolTip(as_tip(text))
                if line.is_late and column == _DUE:
                    item.setForeground(Qt.GlobalColor.red)
                self.table.setItem(row, column, item)
        self.empty.tell(*(_NONE_SO if self._all else _NONE))
        self._stack.setCurrentWidget(self.table if self.lines else self.empty)
        late = sum(line.is_late for line in self._all)
        self.told.setText(f"列出{len(self.lines)}个，共有{late}个逾期")
        self.told.setStyleSheet(f"color: {COLOURS.error};" if late else "")
        self._offer()

    def chosen(self) -> "IssueLine | None":
        """The issue that is chosen."""
        row = self.table.currentRow()
        marked = bool(self.table.selectedItems())
        return self.lines[row] if marked and 0 <= row < len(self.lines) else None

    def _offer(self) -> None:
        line = self.chosen()
        for step, button in self.steps.items():
            button.setEnabled(line is not None and line.status in _STEPS[step][1])

    def open_issue(self, row: int) -> None:
        """Open the record of an issue, with its attachments and history."""
        self._context.open_at("supervision_issue", self.lines[row].issue_id)

    # -- steps -----------------------------------------------------------------------------------

    def _ask(self, step: str, _on: bool = False) -> None:  # Qt's signal
        line = self.chosen()
        if line is not None:
            dialog = StepDialog(
                self._context, step, lambda typed: self._take(dialog, step, line, typed), self
            )
            dialog.open()

    def _take(self, dialog: StepDialog, step: str, line: "IssueLine", typed: dict[str, str]) -> None:
        def work(station: "Station") -> "Changes":
            return station.reports.supervision.step(line.issue_id, step, typed)

        def done(changes: "Changes") -> None:
            dialog.accept()
            self._context.jobs.changed.emit(changes)
            self.read()

        dialog.run(_STEPS[step][0].rstrip("…"), work, done)
