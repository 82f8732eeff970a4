"""公告公示: the notices that were issued, and the desk where a new one is made."""

from collections.abc import Sequence
from concurrent.futures import Future
from functools import partial

from PySide6.QtWidgets import QPushButton

from desktop_app.gui.context import Context
from desktop_app.gui.list_page import ListPage
from desktop_app.gui.money_matrix import MoneyMatrix
from desktop_app.gui.notice_desk import NoticeDesk
from desktop_app.gui.notice_rows import Awaited, awaited
from desktop_app.gui.notice_sheet import NoticeSheet
from desktop_app.gui.place import Place

_NOTHING_TO_TELL = {
    "household": "所选的户今年没有识别、脱贫、返贫或清退登记，没有可以公示的内容。",
    "project": "所选的项目现在没有要公示的：已申报的公示入库，已批复的公示计划，竣工后公告。",
}


class Notices(Place):
    """The list, the desk for a new notice, and the sheet of an issued one."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.list = ListPage(context, "notice", "公告公示")
        self.list.add.setText("新建公示")
        self.addWidget(self.list)
        self.list.entered.connect(self.show_sheet)
        self.list.add_wanted.connect(self.begin)
        money = QPushButton("资金公开对照")
        money.clicked.connect(self.show_matrix)
        self.list.add_button(money)
        self._desk: NoticeDesk | None = None
        self._sheet: NoticeSheet | None = None
        self._matrix: MoneyMatrix | None = None
        self._sought: Future[Awaited | None] | None = None

    @property
    def desk(self) -> NoticeDesk:
        """The desk where a notice is made."""
        if self._desk is None:
            self._desk = NoticeDesk(self.context)
            self._desk.left.connect(self.show_list)
            self._desk.issued.connect(self.show_sheet)
            self.addWidget(self._desk)
        return self._desk

    @property
    def sheet(self) -> NoticeSheet:
        """The sheet of an issued notice."""
        if self._sheet is None:
            self._sheet = NoticeSheet(self.context)
            self._sheet.left.connect(self.show_list)
            self._sheet.again.connect(self.begin_again)
            self.addWidget(self._sheet)
        return self._sheet

    @property
    def matrix(self) -> MoneyMatrix:
        """The matrix of published money."""
        if self._matrix is None:
            self._matrix = MoneyMatrix(self.context)
            self._matrix.left.connect(self.show_list)
            self._matrix.wanted.connect(self._open_wanted)
            self.addWidget(self._matrix)
        return self._matrix

    def show_matrix(self) -> None:
        """Compare what is published with the ledger."""
        self.matrix.reload()
        self.setCurrentWidget(self.matrix)

    def _open_wanted(self, entity: str, record_id: str) -> None:
        if entity == "notice":
            self.show_sheet(record_id)
        else:
            self.context.open_at(entity, record_id)

    def arrive(self) -> None:
        """Bring the list up to date."""
        self.list.reload()

    def begin(self) -> None:
        """Make a new notice."""
        self._seek_nothing()
        self.desk.prepare()
        self.setCurrentWidget(self.desk)

    def begin_for(self, entity: str, ids: Sequence[str]) -> None:
        """Make the notice that some households or projects wait for, once it is known which that is."""
        self._seek_nothing()
        self._sought = self.context.jobs.run(
            "准备公示", lambda station: awaited(station, entity, ids), partial(self._found, entity, ids)
        )

    def _seek_nothing(self) -> None:
        """What was sought for an earlier selection would come in the way of what is begun now."""
        self.context.jobs.give_up(self._sought)

    def _found(self, entity: str, ids: Sequence[str], notice: Awaited | None) -> None:
        if notice is None:
            self.context.said.emit(_NOTHING_TO_TELL[entity])
        else:
            self.desk.prepare_for(notice, ids)
            self.setCurrentWidget(self.desk)

    def begin_again(self, notice_id: str) -> None:
        """Make the notice that takes the place of a withdrawn one."""
        self._seek_nothing()
        self.desk.prepare_again(notice_id)
        self.setCurrentWidget(self.desk)

    def show_sheet(self, notice_id: str) -> None:
        """Show an issued notice."""
        self.sheet.show_notice(notice_id)
        self.setCurrentWidget(self.sheet)

    def show_list(self) -> None:
        """Back to the list."""
        self.list.reload()
        self.setCurrentWidget(self.list)
        self.list.table.setFocus()

    def take_keys(self) -> None:
        """To the rows of the list."""
        if self.currentWidget() is self.list:
            self.list.take_keys()
        else:
            super().take_keys()

    def seek(self) -> None:
        """To the search box."""
        self.setCurrentWidget(self.list)
        self.list.search.setFocus()

    def open_record(self, entity: str, record_id: str, _target: tuple[str, str, str]) -> bool:
        """Show an issued notice."""
        if entity != "notice":
            return False
        self.show_sheet(record_id)
        self.sheet.take_keys()
        return True
