"""数据核查: everything the checks find, worst first, by severity, village, rule and state.

A line opens the record at the field; a warning is answered with a reason and then no longer waits.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QHBoxLayout,
    QInputDialog,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from desktop_app.checks.likely import Likely
from desktop_app.checks.registry import Found
from desktop_app.gui.action_row import ActionRow
from desktop_app.gui.as_written import Label
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
from desktop_app.store.findings import ANSWERED, OPEN, FindingTally, KeptFinding, Sought

_LEAST_BOX = 90
_MOST_LISTED = 5_000
_AT_ONCE = 5_000
"""So many findings are looked through while nobody notices; more of them off the window's thread."""

_STATES = (("待处理", OPEN), ("已核实", ANSWERED), ("全部", ""))
_ASK = "请写明核实情况，例如“已入户核实，情况属实”："


class Sifted(NamedTuple):
    """The findings that are sought: how many of which kind, and those that are listed."""

    sought: Sought
    tallies: list[FindingTally]
    listed: list[KeptFinding]


def sift(station: Station, sought: Sought, severity: str) -> Sifted:
    """Count what is sought and list what of it has the ``severity``, or all; the worst first."""
    return Sifted(
        sought,
        station.checks.tally(sought),
        station.checks.first(sought._replace(severity=severity), _MOST_LISTED),
    )


class ChecksPlace(Place):
    """The page of all findings. ``ask`` gets a reason from the person; tests hand in their own."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._tallies: list[FindingTally] = []
        self._asked = (Sought(), "")
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
        self._cut_off = Label()
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
        self._cut_off.setProperty("role", "soft")
        self._cut_off.hide()
        column.addWidget(self._cut_off)
        return page

    def _head(self) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setSpacing(8)
        title = Label("数据核查")
        title.setProperty("role", "title")
        head.addWidget(title)
        head.addSpacing(8)
        severities = ActionRow()
        for name in ("", *SEVERITY_LABELS):
            button = QPushButton(SEVERITY_LABELS.get(name, "全部"))
            button.setCheckable(True)
            button.setChecked(not name)
            button.setProperty("kind", "filter")
            button.setObjectName(name or "all")
            button.clicked.connect(self._filter)
            self._buttons.addButton(button)
            severities.add(button)
        head.addWidget(severities)
        head.addStretch(1)
        self.search.setProperty("role", "search")
        self.search.setPlaceholderText("姓名、问题、规则编号")
        self.search.setAccessibleName("搜索")
        self.search.setMinimumWidth(120)
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
            words = Label(label)
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
        step = self.context.jobs.step
        self._look("核查", lambda station: station.checks.refresh(again=again, progress=step))

    def _look(self, title: str, before: Callable[[Station], object]) -> None:
        """Do something on the worker and then show what there is."""
        self._asked = sought, severity = self._sought()

        def work(station: Station) -> tuple[list[FindingTally], Sifted]:
            before(station)
            return station.checks.tally(), sift(station, sought, severity)

        self.context.jobs.run(title, work, self._show)

    def _show(self, found: tuple[list[FindingTally], Sifted]) -> None:
        self._tallies, sifted = found
        self._refill(self.villages, "全部", [(self._village(code), code) for code in self._places()])
        texts = self.context.catalogue.checks
        counts = Counter[str]()
        for tally in self._tallies:
            counts[tally.check] += tally.number
        self._refill(
            self.rules,
            "全部",
            [(f"{rule} {texts[rule].message}（{count}）", rule) for rule, count in sorted(counts.items())],
        )
        if self._asked == self._sought():
            self._list(self._asked, sifted)
        else:  # somebody has chosen something else meanwhile
            self._filter()

    def _places(self) -> list[str]:
        return sorted({tally.place for tally in self._tallies if tally.place})

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

    def _sought(self) -> tuple[Sought, str]:
        """What is chosen beside the severities, and the severity."""
        place, rule, state = (box.currentData() or "" for box in (self.villages, self.rules, self.states))
        chosen = self._buttons.checkedButton().objectName()
        text = self.search.text().strip()
        rules = (rule,) if rule else ()
        return Sought("", place, rules, state, text), "" if chosen == "all" else chosen

    def _filter(self) -> None:
        self._asked = asked = self._sought()
        if sum(tally.number for tally in self._tallies) <= _AT_ONCE and not asked[0].text:
            self._list(asked, sift(self.context.station, *asked))
        else:
            self.context.jobs.read(
                lambda station: sift(station, *asked) if asked is self._asked else None,
                partial(self._list, asked),
            )

    def _list(self, asked: tuple[Sought, str], sifted: Sifted | None) -> None:
        if not isValid(self) or sifted is None or asked is not self._asked:
            return
        for button in self._buttons.buttons():
            name = "" if button.objectName() == "all" else button.objectName()
            count = sum(tally.number for tally in sifted.tallies if name in ("", tally.severity))
            button.setText(f"{SEVERITY_LABELS.get(name, '全部')} {count}")
        self._put(sifted.listed)
        self._cut_off.setText(
            f"先列出前{_MOST_LISTED:,}条；选一个村或一条规则，或在上面搜索，可以看到其余的。"
        )
        self._cut_off.setVisible(len(sifted.listed) == _MOST_LISTED)

    def _put(self, shown: list[KeptFinding]) -> None:
        self._cut_off.hide()
        self.model.show(shown)
        self._stack.setCurrentIndex(0 if shown else 1)
        self._offer()

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

        def work(station: Station) -> None:
            for item in chosen:
                station.checks.answer(item, reason)

        self._look("核实", work)

    def reopen(self) -> None:
        """Take the answers to the chosen findings back."""
        chosen = self._chosen()

        def work(station: Station) -> None:
            for item in chosen:
                station.checks.reopen(item)

        self._look("撤回核实", work)

    def _open(self, row: int) -> None:
        found = self.model.kept[row].found
        if found.entity in self.context.catalogue.entities:
            self.context.open_finding(found)

    def seek(self) -> None:
        """To the search box."""
        self.search.setFocus()
        self.search.selectAll()
