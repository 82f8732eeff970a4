"""What the national system has otherwise than this ledger, of one household: to be seen, never typed."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QStackedWidget, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from desktop_app.gui.as_written import Label, as_tip
from desktop_app.gui.context import Context
from desktop_app.gui.empty_state import EmptyState

if TYPE_CHECKING:
    from desktop_app.station import Station
    from desktop_app.station.national_desk import ToldDifference

TITLE = "全国系统现值"
_HEADINGS = ("成员", "栏目", "台账里", "全国系统里")
_WIDTHS = (130, 220, 240)
_NEVER = (
    "还没有导入过全国系统的表格",
    "在全国扶贫开发信息系统里导出贫困户表格，再导入到这里；以后改过的栏目和全国系统不一样时，逐项列在这一页。",
)
_SAME = ("没有和全国系统不一样的栏目", "台账里改过的栏目和全国系统不一样时，逐项列在这一页。")
_TO_DO = "要到全国系统里改的内容，在“数据核查”的“外部核对”里导出“全国系统待改清单”。"


class NationalTab(QStackedWidget):
    """A page beside those of a household, filled when it is looked at; ``take_in`` begins an import."""

    def __init__(self, context: Context, take_in: Callable[[], object]) -> None:
        super().__init__()
        self._context = context
        self._household = ""
        self._is_due = False
        self.empty = EmptyState("sync", *_SAME)
        self.take_in = self.empty.offer("导入表格…", take_in)
        self.list = QTreeWidget()
        self.list.setHeaderLabels(list(_HEADINGS))
        self.list.setAccessibleName(TITLE)
        self.list.setRootIsDecorated(False)
        self.list.setAlternatingRowColors(True)
        for place, width in enumerate(_WIDTHS):
            self.list.setColumnWidth(place, width)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(16, 10, 20, 12)
        column.setSpacing(8)
        told = Label(_TO_DO)
        told.setProperty("role", "soft")
        told.setWordWrap(True)
        column.addWidget(told)
        column.addWidget(self.list, 1)
        self.addWidget(self.empty)
        self.addWidget(page)

    def show_for(self, household: str, _year: int) -> None:
        """Another household, or the same as it stands now."""
        self._household = household
        self._is_due = True
        if self.isVisible():
            self._ask()

    def showEvent(self, event: QShowEvent) -> None:
        """Now somebody looks."""
        super().showEvent(event)
        if self._is_due:
            self._ask()

    def _ask(self) -> None:
        self._is_due = False
        household = self._household

        def asked(station: "Station") -> "tuple[bool, list[ToldDifference]]":
            desk = station.sheets.national
            return desk.is_known, desk.standing(household) if household else []

        def answered(told: "tuple[bool, list[ToldDifference]]") -> None:
            if household == self._household:
                self._show(*told)

        self._context.jobs.glance(asked, answered)

    def _show(self, is_known: bool, differing: "list[ToldDifference]") -> None:
        self.empty.tell(*(_SAME if is_known else _NEVER))
        self.take_in.setVisible(not is_known and self._context.station.person.may_write)
        self.list.clear()
        for item in differing:
            line = QTreeWidgetItem([item.who, item.label, item.here or "（空）", item.there or "（空）"])
            for column in range(len(_HEADINGS)):
                line.setToolTip(column, as_tip(line.text(column)))
            self.list.addTopLevelItem(line)
        self.setCurrentIndex(1 if differing else 0)
