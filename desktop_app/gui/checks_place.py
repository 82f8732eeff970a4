"""数据核查: everything the checks find, worst first, by severity, village, rule and state.

A line opens the record at the field; a warning is answered with a reason and then no longer waits.
"""

from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QHBoxLayout,
    QInputDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop_app.checks.likely import Likely
from desktop_app.checks.registry import Found
from desktop_app.gui.action_row import ActionRow
from desktop_app.gui.context import Context
from desktop_app.gui.double_dialog import DoubleDialog
from desktop_app.gui.empty_state import EmptyState
from desktop_app.gui.findings_model import MESSAGE, WIDTHS, FindingsModel
from desktop_app.gui.icons import icon
from desktop_app.gui.outside_menu import OutsideMenu
from desktop_app.gui.place import Place
from desktop_app.gui.record_table import RecordTable
from desktop_app.gui.theme import SEVERITY_LABELS
from desktop_app.station import Station
from desktop_app.station.double_desk import Waiting
from desktop_app.store.findings import ANSWERED, OPEN, KeptFinding

_LEAST_BOX = 90
_ORDER = {"error": 0, "warn": 1, "info": 2}
_STATES = (("待处理", OPEN), ("已核实", ANSWERED), ("全部", ""))
_ASK = "请写明核实情况，例如“已入户核实，情况属实”："


class ChecksPlace(Place):
    """The page of all findings. ``ask`` gets a reason from the person; tests hand in their own."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._all: list[KeptFinding] = []
        self.model = FindingsModel(context)
        self.table = RecordTable()
        self.search = QLineEdit()
        self.villages, self.rules, self.states = QComboBox(), QComboBox(), QComboBox()
        self.answer_button = QPushButton("核实…")
        self.reopen_button = QPushButton("撤回核实")
        self.likely_button = QPushButton("疑似重复")
        self.double_button = QPushButton("双人核对")
        self.outside = OutsideMenu(context, self)
        self._buttons = QButtonGroup(self)
        self._stack = QStackedWidget()
        self._pause = QTimer(self, singleShot=True, interval=60)
        self.addWidget(self._page())
        self._pause.timeout.connect(self._filter)
        self.table.entered.connect(self._open)
        self.table.selectionModel().selectionChanged.connect(self._offer)
        self._offer()

    # -- the page --------------------------------------------------------------------------------

    def _page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(10)
        column.addLayout(self._head())
        column.addLayout(self._filters())
        self.table.setSortingEnabled(False)
        self.table.setModel(self.model)
        self.table.setAccessibleName("核查结果")
        for place, width in enumerate(WIDTHS):
            self.table.setColumnWidth(place, width)
        self.table.stretch(MESSAGE)
        self._stack.addWidget(self.table)
        self._stack.addWidget(EmptyState("good", "没有发现问题", "录入或修改后会自动核查改动影响到的记录。"))
        column.addWidget(self._stack, 1)
        return page

    def _head(self) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setSpacing(8)
        title = QLabel("数据核查")
        title.setProperty("role", "title")
        head.addWidget(title)
        head.addSpacing(8)
        for name in ("", *SEVERITY_LABELS):
            button = QPushButton(SEVERITY_LABELS.get(name, "全部"))
            button.setCheckable(True)
            button.setChecked(not name)
            button.setProperty("kind", "filter")
            button.setObjectName(name or "all")
            button.clicked.connect(self._filter)
            self._buttons.addButton(button)
            head.addWidget(button)
        head.addStretch(1)
        self.search.setProperty("role", "search")
        self.search.setPlaceholderText("姓名、问题、规则编号")
        self.search.setAccessibleName("搜索")
        self.search.setMinimumWidth(150)
        self.search.setMaximumWidth(260)
        self.search.setClearButtonEnabled(True)
        self.search.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.search.textChanged.connect(self._pause.start)
        head.addWidget(self.search, 1)
        return head

    def _filters(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        for label, box, width in (
            ("村", self.villages, 150),
            ("规则", self.rules, 330),
            ("处理", self.states, 90),
        ):
            words = QLabel(label)
            words.setProperty("role", "soft")
            words.setBuddy(box)
            box.setAccessibleName(label)
            box.setMinimumWidth(min(width, _LEAST_BOX))
            box.setMaximumWidth(width)
            box.activated.connect(self._filter)
            row.addWidget(words)
            row.addWidget(box, width)
        for text, state in _STATES:
            self.states.addItem(text, state)
        self.likely_button.clicked.connect(self.show_likely)
        self.answer_button.clicked.connect(lambda _on=False: self.answer())
        self.reopen_button.clicked.connect(lambda _on=False: self.reopen())
        again = QPushButton(icon("check"), "全部重新核查")
        again.clicked.connect(lambda _on=False: self._check(again=True))
        self.double_button.clicked.connect(self.double_entry)
        self.double_button.setVisible(self.context.station.double.is_on)
        left = (
            self.answer_button,
            self.reopen_button,
            self.likely_button,
            self.double_button,
            self.outside,
        )
        actions = ActionRow()
        for button in (*left, again):
            actions.add(button)
        row.addStretch(1)
        row.addWidget(actions)
        return row

    # -- what is shown ---------------------------------------------------------------------------

    def arrive(self) -> None:
        """Bring the findings up to date, off the window's thread."""
        self.double_button.setVisible(self.context.station.double.is_on)
        self._check(again=False)

    def _check(self, *, again: bool) -> None:
        self.context.jobs.run("核查", lambda station: station.checks.kept(again=again), self._show)

    def _show(self, kept: list[KeptFinding]) -> None:
        self._all = sorted(kept, key=lambda item: (_ORDER.get(item.found.severity, 3), item.found.check))
        self._refill(self.villages, "全部", [(self._village(code), code) for code in self._places()])
        texts = self.context.catalogue.checks
        counts = Counter(item.found.check for item in self._all)
        self._refill(
            self.rules,
            "全部",
            [(f"{rule} {texts[rule].message}（{count}）", rule) for rule, count in sorted(counts.items())],
        )
        self._filter()

    def _places(self) -> list[str]:
        return sorted({item.place for item in self._all if item.place})

    def _village(self, code: str) -> str:
        divisions = self.context.station.divisions
        return divisions.short_name(code) if divisions.exists(code) else code

    @staticmethod
    def _refill(box: QComboBox, first: str, items: Sequence[tuple[str, str]]) -> None:
        chosen = box.currentData()
        box.clear()
        box.addItem(first, "")
        for text, value in items:
            box.addItem(text, value)
        box.setCurrentIndex(max(0, box.findData(chosen)))

    def _filter(self) -> None:
        place, rule, state = (box.currentData() or "" for box in (self.villages, self.rules, self.states))
        within = [
            item
            for item in self._all
            if item.place.startswith(place) and rule in ("", item.found.check) and state in ("", item.state)
        ]
        for button in self._buttons.buttons():
            name = "" if button.objectName() == "all" else button.objectName()
            count = sum(1 for item in within if name in ("", item.found.severity))
            button.setText(f"{SEVERITY_LABELS.get(name, '全部')} {count}")
        chosen = self._buttons.checkedButton().objectName()
        shown = [item for item in within if chosen in ("all", item.found.severity)]
        text = self.search.text().strip()
        if text:
            shown = [item for item in shown if self._matches(item, text)]
        self._put(shown)

    def _put(self, shown: list[KeptFinding]) -> None:
        self.model.show(shown)
        self._stack.setCurrentIndex(0 if shown else 1)
        self._offer()

    def _matches(self, item: KeptFinding, text: str) -> bool:
        found = item.found
        return text in found.message or text.upper() in found.check or text in self.model.name(item)

    def show_likely(self) -> None:
        """List the members who may be one person, the likeliest first."""
        self.context.jobs.run("查找疑似重复", lambda station: station.checks.likely(), self._show_likely)

    def _show_likely(self, pairs: list[Likely]) -> None:
        self._put([self._told(pair) for pair in pairs])
        self.context.said.emit(f"找到{len(pairs)}对疑似同一人的成员，请逐对打开核实；按F5回到核查结果。")

    def _told(self, pair: Likely) -> KeptFinding:
        other = f"与“{pair.other.name}”（{self._village(pair.other.village)}）疑为同一人"
        message = f"{other}：{'、'.join(pair.reasons)}。"
        found = Found(f"{pair.score}分", "info", message, "member", pair.one.member_id, "name")
        return KeptFinding(found, "", pair.one.village, "", "")

    def double_entry(self) -> None:
        """Type blind what another person entered."""
        self.context.jobs.run("双人核对", lambda station: station.double.waiting(), self._ask_twice)

    def _ask_twice(self, waiting: list[Waiting]) -> None:
        DoubleDialog(self.context, waiting, self).open()

    # -- what a person does ----------------------------------------------------------------------

    def _chosen(self) -> list[KeptFinding]:
        return [self.model.kept[index.row()] for index in self.table.selectionModel().selectedRows()]

    def _offer(self) -> None:
        chosen = self._chosen()
        kept = bool(chosen) and all(item.unit for item in chosen)
        self.answer_button.setEnabled(kept and not any(item.found.blocks for item in chosen))
        self.reopen_button.setEnabled(kept and all(not item.is_open for item in chosen))

    def answer(self, reason: str = "") -> None:
        """Answer the chosen warnings with one reason, asked for unless it is given."""
        chosen = self._chosen()
        if not reason:
            reason, agreed = QInputDialog.getText(self, f"核实{len(chosen)}条提示", _ASK)
            if not agreed:
                return

        def work(station: Station) -> list[KeptFinding]:
            for item in chosen:
                station.checks.answer(item, reason)
            return station.checks.kept()

        self.context.jobs.run("核实", work, self._show)

    def reopen(self) -> None:
        """Take the answers to the chosen findings back."""
        chosen = self._chosen()

        def work(station: Station) -> list[KeptFinding]:
            for item in chosen:
                station.checks.reopen(item)
            return station.checks.kept()

        self.context.jobs.run("撤回核实", work, self._show)

    def _open(self, row: int) -> None:
        found = self.model.kept[row].found
        if found.entity in self.context.catalogue.entities:
            self.context.open_at(found.entity, found.record_id, found.field)

    def seek(self) -> None:
        """To the search box."""
        self.search.setFocus()
        self.search.selectAll()
