"""The desk where a notice is made: choices on the left, the sheet as it would be printed on the right.

What stands against issuing is said at once; what no record knows is asked for in lines that appear.
"""

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop_app.catalog.model import Field, FieldType
from desktop_app.catalog.values import ValueRefused, parse_date
from desktop_app.checks.registry import Found
from desktop_app.gui.as_written import Label
from desktop_app.gui.batch_dialog import BatchDialog
from desktop_app.gui.candidate_list import CandidateList, Ticked, as_proposed
from desktop_app.gui.choice_line import ChoiceLine
from desktop_app.gui.context import Context
from desktop_app.gui.icons import icon
from desktop_app.gui.jobs import Stopped
from desktop_app.gui.kit import division_choices, make_texts, record_choices
from desktop_app.gui.notice_rows import PROJECT_NOTICES, Awaited, listed_kind
from desktop_app.gui.pdf_view import PdfView
from desktop_app.gui.refusal_card import RefusalCard
from desktop_app.gui.room import NARROW, turn
from desktop_app.gui.wording_dialog import WordingDialog
from desktop_app.notices.freeze import thaw
from desktop_app.notices.model import NoticeChoice
from desktop_app.notices.wording import NAMES
from desktop_app.station.notice_desk import Issued, Preview

PREVIEW_AFTER_MS = 350
_LARGE, _A3 = "large", "A3"
FORM_WIDTH = 372
_WIDEST, _LEAST_HIGH = 2000, 240
_FIRST_TYPES = ("N04", "N11", "N12")
_LABELS = {
    "place": "张贴地点",
    "supervise_phone": "监督举报电话",
    "supervise_org": "监督单位",
    "supervise_address": "来信来访地址",
}


class NoticeDesk(QWidget):
    """Makes one notice. ``issued`` carries the id of the notice that was issued."""

    left = Signal()
    issued = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._pause = QTimer(self, singleShot=True, interval=PREVIEW_AFTER_MS)
        self._wanted: NoticeChoice | None = None
        self._preview: Future[Preview] | None = None
        self._listed: tuple[str, str, str] = ("", "", "")
        self._is_due = False
        self._typed: dict[str, QLineEdit] = {}
        self.kind = QComboBox()
        self.division = self._division_line()
        self.year = QLineEdit()
        self.project = ChoiceLine(
            record_choices(context, "project"), lambda key: context.title_of("project", key) if key else ""
        )
        self.publish = QLineEdit()
        self.days = QLineEdit()
        self.texts = {name: QLineEdit(context.preferences.text(name)) for name in _LABELS}
        self.rows = CandidateList(context)
        self.view = PdfView("还没有样张", "选好类型和公示范围，这里就是要打印的样子。")
        self.issue = QPushButton(icon("seal", "#ffffff"), "发布（冻结内容）")
        self._card = RefusalCard()
        self.format = QComboBox()
        self.reword = QPushButton("改写文字、第二种文字…")
        self.batch = QPushButton("按村批量发布…")
        self._edits: dict[str, str] = {}
        self._second: dict[str, str] = {}
        self._replaced = ("", "")
        self._title = Label()
        self._build()
        self._connect()

    def _division_line(self) -> ChoiceLine:
        field = Field("division_code", "公示范围", FieldType.DIVISION)
        texts = make_texts(self._context)
        return ChoiceLine(division_choices(self._context, field), lambda key: texts.shown(field, key))

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head())
        row = self._sides = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self._choices())
        preview = QVBoxLayout()
        preview.setContentsMargins(12, 8, 16, 12)
        preview.setSpacing(8)
        preview.addWidget(self._card)
        preview.addWidget(self.view, 1)
        row.addLayout(preview, 1)
        column.addLayout(row, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow place the sheet stands below what is asked for it."""
        super().resizeEvent(event)
        narrow = self.width() < NARROW
        turn(self._sides, narrow=narrow)
        self._asked.setMinimumWidth(0 if narrow else FORM_WIDTH)
        self._asked.setMaximumWidth(_WIDEST if narrow else FORM_WIDTH)
        self._asked.setMinimumHeight(_LEAST_HIGH if narrow else 0)
        self.view.setMinimumHeight(_LEAST_HIGH if narrow else 0)

    def _head(self) -> QWidget:
        bar = QWidget()
        bar.setProperty("role", "bar")
        row = QHBoxLayout(bar)
        row.setContentsMargins(10, 8, 16, 8)
        back = QPushButton(icon("back"), "返回")
        back.setShortcut("Esc")
        back.clicked.connect(self.left)
        self._title.setProperty("role", "title")
        self.issue.setProperty("kind", "primary")
        self.issue.setEnabled(False)
        row.addWidget(back)
        row.addWidget(self._title)
        row.addStretch(1)
        row.addWidget(self.issue)
        return bar

    def _choices(self) -> QWidget:
        holder = QWidget()
        self._form = QFormLayout(holder)
        self._form.setContentsMargins(16, 12, 12, 12)
        self._form.setSpacing(8)
        self._form.setLabelAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.kind.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.kind.setMinimumContentsLength(8)
        notices = self._context.catalogue.notices
        for code in (*_FIRST_TYPES, *(code for code in notices if code not in _FIRST_TYPES)):
            self.kind.addItem(f"{code}  {notices[code].name}", code)
        self._add("公示类型", self.kind)
        self._add("年度", self.year)
        self._add("公示范围", self.division)
        self._add("项目", self.project)
        self._add("张贴日期", self.publish)
        self._add("公示天数", self.days)
        for name, line in self.texts.items():
            self._add(_LABELS[name], line)
        self.rows.setMinimumHeight(130)
        self._rows_label = self._add("列入的户", self.rows)
        for data, label in (("", "A4"), (_LARGE, "A4大字版"), (_A3, "A3（放大）")):
            self.format.addItem(label, data)
        self._add("版式", self.format)
        self._add("", self.reword)
        self._add("", self.batch)
        scroll = self._asked = QScrollArea()
        scroll.setAccessibleName("公示的内容")
        scroll.setWidgetResizable(True)
        scroll.setFixedWidth(FORM_WIDTH)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(holder)
        return scroll

    def _add(self, label: str, widget: QWidget) -> Label:
        name = Label(label)
        name.setBuddy(widget)
        widget.setAccessibleName(label)
        self._form.addRow(name, widget)
        return name

    def _connect(self) -> None:
        self._pause.timeout.connect(self.preview)
        self.kind.currentIndexChanged.connect(lambda _place: self._kind_chosen())
        self.division.picked.connect(lambda _key: self._range_chosen())
        self.project.picked.connect(lambda _key: self._pause.start())
        self.year.editingFinished.connect(self._year_typed)
        for line in (self.publish, self.days, *self.texts.values()):
            line.textEdited.connect(lambda _text: self._pause.start())
        self.rows.itemChanged.connect(lambda _item: self._pause.start())
        self.rows.filled.connect(self._rows_filled)
        self.issue.clicked.connect(self.issue_notice)
        self.format.currentIndexChanged.connect(lambda _place: self._pause.start())
        self.reword.clicked.connect(self._ask_wording)
        self.batch.clicked.connect(self._ask_batch)

    # -- choosing --------------------------------------------------------------------------------

    def prepare(
        self,
        code: str = "",
        division: str = "",
        project_id: str = "",
        year: int = 0,
        is_ticked: Ticked = as_proposed,
    ) -> None:
        """Begin a new notice, of this year unless one is named; what was typed for the last one about phone
        and place stays.
        """
        self._replace("", "")
        today = self._context.station.today()
        self.year.setText(str(year or today.year))
        self.publish.setText(today.isoformat())
        if code:
            self.kind.blockSignals(True)  # what follows from it is asked for below, once
            self.kind.setCurrentIndex(self.kind.findData(code))
            self.kind.blockSignals(False)
        self.division.set_key(division or self.division.key or "")
        self.project.set_key(project_id)
        self._kind_chosen(is_ticked)
        self.kind.setFocus()

    def prepare_for(self, awaited: Awaited, ids: Sequence[str]) -> None:
        """Begin the notice that some households or projects wait for, with them alone."""
        wanted = frozenset(ids)
        self.prepare(
            awaited.code,
            awaited.division,
            ids[0] if awaited.code in PROJECT_NOTICES else "",
            awaited.year,
            lambda row: row.ticked and bool(wanted & {row.record_id, row.household_id}),
        )

    def prepare_again(self, notice_id: str) -> None:
        """Begin the notice that takes the place of a withdrawn one, with everything chosen for that."""
        notice = self._context.record("notice", notice_id) or {}
        before = NoticeChoice.from_json(thaw(str(notice["payload"]))["choice"])
        self.prepare(
            before.code,
            before.division_code,
            before.project_id,
            before.year,
            lambda row: row.record_id in before.record_ids if before.record_ids else row.ticked,
        )
        self._replace(notice_id, str(notice["number"]))
        self.days.setText(str(before.days))
        for name, line in self.texts.items():
            line.setText(str(getattr(before, name)))
        for name in filter(NAMES.__contains__, before.typed):
            self._ask_text(name, before.typed[name])
        shown = _LARGE if before.large_print else _A3 if before.paper == _A3 else ""
        self.format.setCurrentIndex(self.format.findData(shown))
        self._edits, self._second = dict(before.edits), dict(before.second)
        self._pause.start()

    def _replace(self, notice_id: str, number: str) -> None:
        """Which withdrawn notice the new one takes the place of: of the same type, and one for one."""
        self._replaced = (notice_id, number)
        self._title.setText(f"重新发布，替代 {number}" if number else "新建公示")
        self.kind.setEnabled(not number)
        self.batch.setEnabled(not number)

    @property
    def code(self) -> str:
        """The type chosen."""
        return str(self.kind.currentData())

    def _kind_chosen(self, is_ticked: Ticked = as_proposed) -> None:
        notice = self._context.catalogue.notices[self.code]
        about_project = self.code in PROJECT_NOTICES
        self._form.setRowVisible(self.project, about_project)
        self._form.setRowVisible(self.rows, bool(listed_kind(self.code)))
        self.days.setText(str(notice.min_days))
        self.texts["place"].setText(self.texts["place"].text() or notice.place)
        self._forget_typed()
        self._edits, self._second = {}, {}
        self._range_chosen(is_ticked)

    def _forget_typed(self) -> None:
        for line in self._typed.values():
            self._form.removeRow(line)
        self._typed.clear()

    def _year_typed(self) -> None:
        """Who only passes through the line keeps what he ticked."""
        if self._range != self._listed:
            self._range_chosen()

    @property
    def _range(self) -> tuple[str, str, str]:
        return self.code, self.year.text(), self.division.key or ""

    def _range_chosen(self, is_ticked: Ticked = as_proposed) -> None:
        self._drop_preview()
        self.issue.setEnabled(False)
        self._rows_label.setText(f"列入的{listed_kind(self.code)}（正在列出…）")
        self._listed = code, year, division = self._range
        self.rows.ask(code, int(year) if year.isdecimal() else 0, division, is_ticked)

    def _rows_filled(self) -> None:
        self._rows_label.setText(f"列入的{listed_kind(self.code)}（{self.rows.count()}）")
        self._is_due = not self.isVisible()
        if not self._is_due:
            self._pause.start()

    def _drop_preview(self) -> None:
        """Nobody looks at what is being typeset."""
        self._pause.stop()
        self._wanted = None
        self._context.jobs.give_up(self._preview)

    @property
    def refusals(self) -> str:
        """What stands against issuing, as it is shown; empty when nothing does."""
        return self._card.told

    def choice(self) -> NoticeChoice:
        """What is chosen. Raises ValueRefused for a day or number that is none."""
        day = parse_date("张贴日期", self.publish.text().strip()).isoformat()
        days, year = self.days.text().strip(), self.year.text().strip()
        if not days.isdecimal() or not year.isdecimal():
            raise ValueRefused("年度和公示天数应填数字，例如2018和7。")
        texts = {name: line.text().strip() for name, line in self.texts.items()}
        return NoticeChoice(
            code=self.code,
            year=int(year),
            division_code=self.division.key or "",
            publish_date=day,
            days=int(days),
            record_ids=tuple(self.rows.ticked()) if listed_kind(self.code) else (),
            project_id=(self.project.key or "") if self.code in PROJECT_NOTICES else "",
            typed={name: line.text().strip() for name, line in self._typed.items() if line.text().strip()},
            place=texts["place"],
            supervise_phone=texts["supervise_phone"],
            supervise_org=texts["supervise_org"],
            supervise_address=texts["supervise_address"],
            large_print=self.format.currentData() == _LARGE,
            paper=_A3 if self.format.currentData() == _A3 else "A4",
            edits=self._edits,
            second=self._second,
            supersedes=self._replaced[1],
        )

    # -- looking and issuing ---------------------------------------------------------------------

    def preview(self) -> None:
        """Typeset the notice as it stands, off the window's thread; an earlier wish is given up for it.

        It waits for what is to be listed.
        """
        self._drop_preview()
        if self.rows.is_asked_for:
            return
        if self.rows.was_ended:
            self._show_refusals([f"没有列出{listed_kind(self.code)}，请再选一次公示范围。"])
            return
        try:
            choice = self.choice()
        except ValueRefused as error:
            self._show_refusals([error.message])
            return
        if not choice.division_code:
            self._show_refusals(["请选择公示范围：输入村名、拼音或区划代码。"])
            return
        if self.code in PROJECT_NOTICES and not choice.project_id:
            self._show_refusals(["请选择项目：输入名称或拼音。"])
            return
        if listed_kind(self.code) and self.rows.count() and not choice.record_ids:
            self._show_refusals([f"一个{listed_kind(self.code)}也没有勾选，请勾选要列入的。"])
            return
        self._wanted = choice
        self._preview = self._context.jobs.run(
            "排版",
            lambda station: station.notice_preview(choice),
            lambda preview: self._show(choice, preview),
            lambda error: self._refused(choice, error),
        )

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks: what is due is typeset when somebody does."""
        self._is_due = self._is_due or self._pause.isActive()
        self._pause.stop()
        super().hideEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Somebody looks again."""
        super().showEvent(event)
        if self._is_due:
            self._is_due = False
            self._pause.start()

    def _show(self, choice: NoticeChoice, preview: Preview) -> None:
        if choice is not self._wanted:
            return
        self.view.show_pdf(preview.pdf)
        self._ask_for(preview.refusals)
        self._show_refusals([item.message for item in preview.refusals])
        self.issue.setEnabled(not preview.refusals)

    def _refused(self, choice: NoticeChoice, error: Exception) -> None:
        if choice is not self._wanted:
            return
        if isinstance(error, Stopped):
            self._show_refusals(["排版已停下。改动任何一项，会重新排版。"])
            return
        message = getattr(error, "message", "")
        if not message:
            self._context.jobs.failed.emit(error)
            return
        self.view.show_pdf(b"")
        self._ask_for(getattr(error, "findings", ()))
        self._show_refusals(str(message).splitlines())

    def _show_refusals(self, messages: Sequence[str]) -> None:
        self._card.tell(messages)
        if messages:
            self.issue.setEnabled(False)

    def _ask_for(self, refusals: Sequence[Found]) -> None:
        """A line for each text that no record knows."""
        for item in refusals:
            known = item.field in self.texts or item.field in self._typed
            if item.check == "VR-NTC-004" and not item.record_id and not known and item.field in NAMES:
                self._ask_text(item.field)

    def _ask_text(self, name: str, text: str = "") -> None:
        line = QLineEdit(text)
        line.setAccessibleName(NAMES[name])
        line.textEdited.connect(lambda _text: self._pause.start())
        self._typed[name] = line
        self._form.insertRow(self._form.rowCount() - 1, NAMES[name], line)

    def _ask_wording(self) -> None:
        choice = replace(self.choice(), edits={})

        def show(wording: list[str]) -> None:
            dialog = WordingDialog(wording, self._edits, self._second, self)
            dialog.accepted.connect(lambda: self.adopt(dialog.edits, dialog.second, dialog.sheet))
            dialog.setModal(True)
            dialog.show()

        self._context.jobs.run("取出文字", lambda station: station.notice_wording(choice), show)

    def adopt(self, edits: dict[str, str], second: dict[str, str], sheet: Path | None = None) -> None:
        """Take the office's own words and its sheet in a second language; the notice is set anew.

        ``sheet`` is a ready PDF: it is kept as it is, or refused for what it shows.
        """
        self._edits = edits
        if sheet is None or not second:
            self._second = second
            self.preview()
            return

        def kept(made: dict[str, str]) -> None:
            self._second = {**made, "title": second["title"]}
            self.preview()

        language = second["language"]
        self._context.jobs.run(
            "附上PDF", lambda station: station.board.keep_sheet(language, sheet.read_bytes()), kept
        )

    def _ask_batch(self) -> None:
        dialog = BatchDialog(self._context, replace(self.choice(), record_ids=()), self)
        dialog.setModal(True)
        dialog.show()

    def issue_notice(self) -> None:
        """Number and freeze the notice; from then on its content does not change."""
        choice, replaced = self.choice(), self._replaced[0]
        for name, line in self.texts.items():
            self._context.preferences.keep_text(name, line.text().strip())
        self.issue.setEnabled(False)
        self._drop_preview()
        self._wanted = choice
        self._context.jobs.run(
            "发布",
            lambda station: station.issue_notice(choice, replaced),
            self._done,
            lambda error: self._not_issued(choice, error),
        )

    def _not_issued(self, choice: NoticeChoice, error: Exception) -> None:
        if choice is not self._wanted:  # something else is chosen meanwhile: what became of this one is told
            self._context.jobs.failed.emit(error)
        elif isinstance(error, Stopped):
            self._show_refusals(["发布已停下，没有编号。"])
            self.issue.setEnabled(True)
        else:
            self._refused(choice, error)

    def _done(self, issued: Issued) -> None:
        self._context.said.emit(f"已发布，编号 {issued.number}。打印、盖章、张贴后请登记张贴日期。")
        self.issued.emit(issued.notice_id)
