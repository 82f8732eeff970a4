"""What happens to a notice on the wall, asked for in small dialogs: photographs, objections, the result."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QMenu, QPlainTextEdit, QWidget

from desktop_app.catalog.identity import new_id
from desktop_app.catalog.model import Edit, Field, FieldType, Need, Record, Value
from desktop_app.gui.as_written import as_caption
from desktop_app.gui.context import Context
from desktop_app.gui.entry_dialog import TIME_IS_SO, EntryDialog, Work, asked_code, asked_day, asked_text

if TYPE_CHECKING:
    from desktop_app.station import Station

_FILES = "照片或扫描件 (*.jpg *.jpeg *.png *.heic *.pdf)"
_CLOSED = "40"
_OBJECTION = ("received_date", "channel", "is_named", "reporter", "content")


class NoticeLife(QObject):
    """The steps of one notice at a time; ``done`` follows each that was carried out."""

    done = Signal()
    again = Signal(str)
    """Carries the id of a withdrawn notice that another one shall take the place of."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._window = parent
        self.dialog: EntryDialog | None = None

    def menu(self, notice_id: str) -> QMenu:
        """The menu of what may be entered about a notice that was issued."""
        menu = QMenu(self._window)
        places = [item.place for item in self._context.station.board.hung(notice_id)]
        for place in places if len(places) > 1 else [""]:
            self._photographs(menu, notice_id, place)
        if (self._context.record("notice", notice_id) or {}).get("state") == _CLOSED:
            return menu  # what was photographed and not entered in time; nothing else changes any more
        if places:
            menu.addAction("还张贴在别处…").triggered.connect(lambda _on=False: self.post(notice_id))
        menu.addAction("登记异议…").triggered.connect(lambda _on=False: self.object_to(notice_id))
        waiting = self.waiting(notice_id)
        answer = menu.addAction(f"答复异议（{len(waiting)}件待答复）…")
        answer.setEnabled(bool(waiting))
        answer.triggered.connect(lambda _on=False: self.answer(notice_id))
        menu.addAction("撤销公示…").triggered.connect(lambda _on=False: self.withdraw(notice_id))
        anew = menu.addAction("有误，撤销并重新发布…")
        anew.triggered.connect(lambda _on=False: self.withdraw(notice_id, anew=True))
        return menu

    def _photographs(self, menu: QMenu, notice_id: str, place: str) -> None:
        """Of a notice that hangs at several places each photograph is of one of them."""
        photographs = menu.addMenu(as_caption(f"添加照片：{place}") if place else "添加照片、扫描件")
        for item in self._context.catalogue.codes["evidence_kind"]:
            action = photographs.addAction(f"{item.label}…")
            action.triggered.connect(lambda _on=False, kind=item.code: self._ask_file(notice_id, kind, place))

    def post(self, notice_id: str) -> EntryDialog:
        """Register where the notice hangs, a place to a line; more of them may be added while it hangs."""
        board = self._context.station.board
        hung = [item.place for item in board.hung(notice_id)]
        places = QPlainTextEdit("" if hung else "\n".join(board.places_for(notice_id)))
        places.setAccessibleName("张贴地点")
        places.setTabChangesFocus(True)
        places.setFixedHeight(96)

        def work(station: "Station", entered: Mapping[str, Value]) -> object:
            return station.post_notice(notice_id, str(entered["posted"]), str(entered["places"]).splitlines())

        hint = "一处一行。日期不同的分几次登记；每一处都要有远景、近景照片。"
        dialog = self._show("登记张贴", hint, [asked_day("posted", "张贴日期")], work, places)
        dialog.fill(posted=self._context.station.today().isoformat())
        return dialog

    def waiting(self, notice_id: str) -> list[Record]:
        """The objections that nobody has answered."""
        rows = self._context.find("complaint", notice_id=notice_id)
        return [row for row in rows if not row["reply_date"]]

    # -- photographs -----------------------------------------------------------------------------

    def _ask_file(self, notice_id: str, kind: str, place: str) -> None:
        name, _kind = QFileDialog.getOpenFileName(self._window, "选择照片或扫描件", "", _FILES)
        if name:
            self.add_file(notice_id, kind, Path(name), place=place)

    def add_file(self, notice_id: str, kind: str, path: Path, taken_at: str = "", place: str = "") -> None:
        """Keep a photograph or scan; the time is asked for where the camera did not say."""

        def refused(error: Exception) -> None:
            message = str(getattr(error, "message", ""))
            if "拍摄时间" in message and not taken_at:
                self._ask_time(notice_id, kind, path, place)
            else:
                self._context.jobs.failed.emit(error)

        self._context.jobs.run(
            "添加照片",
            lambda station: station.files.attach(path, "notice", notice_id, kind, taken_at, place),
            lambda _attachment: self._said("照片已存入公示档案。"),
            refused,
        )

    def _ask_time(self, notice_id: str, kind: str, path: Path, place: str) -> None:
        """The day is typed by a person, not filled in beforehand, and confirmed (A12)."""

        def work(station: "Station", entered: Mapping[str, Value]) -> object:
            return station.files.attach(
                path, "notice", notice_id, kind, f"{entered['taken']}T00:00:00", place
            )

        hint = f"{path.name} 里没有拍摄时间（微信转发会丢失）。填写实际拍摄日期，会标明是手工填写。"
        self._show("拍摄时间", hint, [asked_day("taken", "拍摄日期")], work).must_confirm(TIME_IS_SO)

    def _said(self, told: str) -> None:
        self._context.said.emit(told)
        self.done.emit()

    # -- objections and the result ---------------------------------------------------------------

    def object_to(self, notice_id: str) -> EntryDialog:
        """Register what somebody says against the notice."""
        entity = self._context.catalogue.entity("complaint")
        fields = [entity.field(name) for name in _OBJECTION]

        def work(station: "Station", entered: Mapping[str, Value]) -> object:
            values = {**entered, "notice_id": notice_id}
            return station.put_many([Edit("complaint", new_id(), values)], "登记异议")

        hint = "匿名的不填反映人。每件异议答复以后，公示才能办结。"
        dialog = self._show("登记异议", hint, fields, work)
        dialog.fill(received_date=self._context.station.today().isoformat(), channel="5", is_named=0)
        return dialog

    def answer(self, notice_id: str) -> EntryDialog:
        """Register the answer to the oldest objection that waits."""
        waiting = sorted(self.waiting(notice_id), key=lambda row: str(row["received_date"]))
        oldest = waiting[0]
        fields = [asked_day("reply_date", "答复日期"), asked_text("result", "核查情况和结果")]

        def work(station: "Station", entered: Mapping[str, Value]) -> object:
            return station.put_many([Edit("complaint", str(oldest["id"]), dict(entered))], "答复异议")

        hint = f"{oldest['received_date']}：{oldest['content'] or '（没有记下内容）'}"
        dialog = self._show("答复异议", hint, fields, work)
        dialog.fill(reply_date=self._context.station.today().isoformat())
        return dialog

    def close(self, notice_id: str) -> EntryDialog:
        """Register how the period ended; the objections registered are counted."""
        objections = len(self._context.find("complaint", notice_id=notice_id))
        count = Field("objections", "异议件数", FieldType.INT, Need.SUBMIT)
        fields = [asked_code("disposal", "公示结果", "disposal"), asked_day("closed", "办结日期"), count]

        def work(station: "Station", entered: Mapping[str, Value]) -> object:
            closed, disposal = str(entered["closed"]), str(entered["disposal"])
            return station.close_notice(notice_id, closed, disposal, int(entered["objections"] or 0))

        hint = "期满第二天起才能登记；有照片和异议的，先登记照片、答复异议。"
        dialog = self._show("登记公示结果", hint, fields, work)
        today = self._context.station.today().isoformat()
        dialog.fill(closed=today, objections=objections, disposal="2" if objections else "1")
        return dialog

    def withdraw(self, notice_id: str, *, anew: bool = False) -> EntryDialog:
        """Take the notice back; ``anew`` asks for another one in its place as soon as that is done."""

        def work(station: "Station", entered: Mapping[str, Value]) -> object:
            return station.withdraw_notice(notice_id, str(entered["reason"]))

        dialog = self._show(
            "撤销公示",
            "撤销后编号作废，改好重新发布。",
            [asked_text("reason", "撤销原因")],
            work,
            action="撤销公示",
        )
        if anew:
            dialog.accepted.connect(lambda: self.again.emit(notice_id))
        return dialog

    def _show(
        self,
        title: str,
        hint: str,
        fields: list[Field],
        work: Work,
        places: QPlainTextEdit | None = None,
        action: str = "登记",
    ) -> EntryDialog:
        dialog = EntryDialog(
            self._context,
            (title, hint, action),
            fields,
            work,
            ("notice", "complaint", "status_change"),
        )
        if places is not None:  # before it is shown, for only then does it take its height from all of it
            dialog.add_widget("张贴地点", "places", places, places.toPlainText)
        dialog.accepted.connect(self.done)
        dialog.setModal(True)
        dialog.show()
        self.dialog = dialog
        return dialog
