"""The page of one record: its head, its tabs, its findings and history; saving, drafts and undo."""

from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QHideEvent, QKeySequence, QResizeEvent, QUndoStack
from PySide6.QtWidgets import QHBoxLayout, QInputDialog, QMessageBox, QVBoxLayout, QWidget

from desktop_app.catalog.model import Edit, Entity, Record
from desktop_app.checks.registry import Found
from desktop_app.gui.attachments_tab import AttachmentsTab
from desktop_app.gui.context import Context
from desktop_app.gui.grid_steps import GridStep
from desktop_app.gui.held_parts import HeldForm, HeldGrid
from desktop_app.gui.jobs import Stopped
from desktop_app.gui.page_parts import PageParts
from desktop_app.gui.plans import plan_for
from desktop_app.gui.question import Question
from desktop_app.gui.record_head import RecordHead
from desktop_app.gui.room import NARROW
from desktop_app.gui.saving import Outcome, Wish, id_for, save
from desktop_app.gui.side_panel import SidePanel
from desktop_app.gui.tabs import Tabs
from desktop_app.gui.undoable_line import CTRL_Y
from desktop_app.gui.undoing import FieldCommand, GridCommand
from desktop_app.station.records_desk import RETURNED, SUBMITTED
from desktop_app.store.changes import Changes

if TYPE_CHECKING:
    from desktop_app.station import Station

DRAFT_AFTER_MS = 600
_FIRST_YEAR = 2014
_FILES = "附件"
_BESIDE = "核查和修改记录"
_ONLY_LOOKS = "当前账户只能查看，不能录入。"

Neighbours = Callable[[str], tuple[str, str]]


class RecordPage(QWidget):
    """A record to be read and written.

    ``left`` asks to go back to the list, ``loaded`` tells which record and year are shown.
    """

    left = Signal()
    stored = Signal(str)
    loaded = Signal(str, int)

    def __init__(self, context: Context, entity: str, neighbours: Neighbours | None = None) -> None:
        super().__init__()
        self._context = context
        self._plan = plan_for(context.catalogue, entity)
        self._neighbours: Neighbours = neighbours or (lambda _record_id: ("", ""))
        self.record_id = ""
        self._is_loading = self._has_draft = False
        self._saving: Future[Outcome] | None = None
        self._at_save: list[dict[str, str]] | None = None
        self._undo = QUndoStack(self)
        self.tabs = Tabs()
        self.tabs.setAccessibleName(self.entity.label)
        self.tabs.setDocumentMode(True)
        self.parts = PageParts(context, self._plan, self.tabs)
        self.files = AttachmentsTab(context, entity)
        self.tabs.addTab(self.files, _FILES)
        self.side = SidePanel()
        self.head = RecordHead(self.entity.label, self.years() if self._plan.yearly else [])
        self._draft_pause = QTimer(self, singleShot=True, interval=DRAFT_AFTER_MS)
        self._may_write = context.station.person.may_write
        if not self._may_write:
            self.parts.lock()
            self.head.save.hide()
        self._build()
        self._connect()

    @property
    def entity(self) -> Entity:
        """The entity of the page."""
        return self._context.catalogue.entity(self._plan.entity)

    def years(self) -> list[int]:
        """The years that the page can show, the newest first."""
        return list(range(self._context.station.today().year, _FIRST_YEAR - 1, -1))

    def _build(self) -> None:
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        row = self._row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self.tabs, 1)
        row.addWidget(self.side)
        column.addLayout(row, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow place findings and history stand on a tab of their own, else beside the tabs."""
        super().resizeEvent(event)
        narrow = self.width() < NARROW
        if narrow == (self.tabs.indexOf(self.side) >= 0):
            return
        self.side.fill(narrow=narrow)
        if narrow:
            self.tabs.addTab(self.side, _BESIDE)
        else:
            self.tabs.removeTab(self.tabs.indexOf(self.side))
            self._row.addWidget(self.side)
            self.side.show()

    def add_tab(self, title: str, tab: QWidget) -> None:
        """Another tab before that of the files."""
        self.tabs.insertTab(self.tabs.indexOf(self.files), tab, title)

    def add_bar(self, bar: QWidget) -> None:
        """A bar between the head and the tabs."""
        self._column.insertWidget(1, bar)

    def _connect(self) -> None:
        self.head.left.connect(self.leave)
        self.head.save_wanted.connect(self.save)
        self.head.submit_wanted.connect(self.submit)
        self.head.approve_wanted.connect(self.approve)
        self.head.return_wanted.connect(self._ask_return)
        self.head.stepped.connect(self._step)
        self.head.year_chosen.connect(self._change_year)
        self.parts.typed.connect(self._typed)
        self.parts.changed.connect(self._remember)
        self.parts.filled.connect(self._remember_filled)
        self.parts.stepped.connect(self._remember_step)
        self.parts.void_wanted.connect(self._void)
        self.parts.return_wanted.connect(self._return)
        self.parts.reveal_wanted.connect(self.reveal)
        self.side.chosen.connect(self._go_to_finding)
        self.side.undo_wanted.connect(self.ask_undo)
        self._draft_pause.timeout.connect(self.keep_draft)
        self.files.counted.connect(self._count_files)
        self._action("保存", QKeySequence.StandardKey.Save, self.save)
        self._action("撤销", QKeySequence.StandardKey.Undo, lambda: self._step_back(self._undo.undo))
        self._action("重做", QKeySequence(CTRL_Y), lambda: self._step_back(self._undo.redo))
        self._action("重做", QKeySequence("Ctrl+Shift+Z"), lambda: self._step_back(self._undo.redo))
        self._action("提交", QKeySequence("Ctrl+Return"), self.submit)
        self._action("撤销最后一次修改", QKeySequence("Ctrl+Alt+Z"), self.ask_undo)
        self._action("显示号码", QKeySequence("F8"), self.reveal)
        self._action("上一条", QKeySequence("Ctrl+PgUp"), lambda: self._step(-1))
        self._action("下一条", QKeySequence("Ctrl+PgDown"), lambda: self._step(1))

    def _action(
        self, name: str, keys: QKeySequence | QKeySequence.StandardKey, slot: Callable[[], object]
    ) -> None:
        action = QAction(name, self)
        action.setShortcut(keys)
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(lambda _on=False: slot())
        self.addAction(action)

    # -- loading ---------------------------------------------------------------------------------

    def show_record(self, record_id: str, year: int = 0) -> None:
        """Show a stored record as it is, or as its draft has it; an empty id is a new record."""
        self._show(record_id, year, self._context.station.draft(self.entity.name, record_id))

    def _show(self, record_id: str, year: int, draft: Record | None) -> None:
        self.record_id = record_id
        self._is_loading, self._at_save = True, None
        kept_year = draft.get("year") if draft else None
        chosen = year or int(kept_year or 0) or self._last_year(record_id)
        self.head.choose_year(chosen)
        self.parts.load(record_id, chosen)
        if draft:
            self.parts.restore(draft)
        self._undo.clear()
        self._is_loading = False
        self._has_draft = bool(draft)
        self._show_head(has_draft=self._has_draft)
        self._show_side()
        self.loaded.emit(record_id, chosen)

    def _last_year(self, record_id: str) -> int:
        """The latest year for which there is something, else this year."""
        years = [self._context.station.today().year]
        if record_id and self._plan.yearly:
            for child in self._context.catalogue.children_of(self.entity.name):
                if "year" in child.key and len(child.key) == 2:
                    found = self._context.find(child.name, **{child.parent: record_id})
                    years += [int(item["year"] or 0) for item in found]
            known = [item for item in years[1:] if item]
            return max(known) if known else years[0]
        return years[0]

    def _show_head(self, *, has_draft: bool) -> None:
        rows = self._context.station.list_rows(self.entity.name, [self.record_id]) if self.record_id else []
        before, after = self._neighbours(self.record_id)
        row = {**rows[0], "called": self._context.title_of(self.entity.name, self.record_id)} if rows else {}
        self.head.show_row(row, has_draft=has_draft)
        self.head.show_neighbours(before=bool(before), after=bool(after))
        record = self._context.record(self.entity.name, self.record_id) or {}
        handed_in = record.get("review_state") == SUBMITTED
        self._show_reasons(self.record_id)
        reviewed = self.entity.has("review_state") and bool(rows)
        may_judge = self._context.station.person.may_review
        self.head.show_review(
            submit=reviewed and not handed_in and self._may_write, judge=reviewed and handed_in and may_judge
        )

    def _show_reasons(self, *records: str) -> None:
        """Say why the reviewer sent the page's record back, and the province this one or one shown on it."""
        record = self._context.record(self.entity.name, self.record_id) or {}
        sent_back = record.get("review_state") == RETURNED and record.get("return_reason")
        reasons = [f"退回原因：{record['return_reason']}"] if sent_back else []
        for item in self._context.station.returned() if self.record_id else ():
            if item.record_id in records:
                entity = self._context.catalogue.entity(item.entity)
                label = entity.field(item.field).label if entity.has(item.field) else entity.label
                reasons.append(f"省级退回“{label}”：{item.reason}")
        self.head.show_reasons(reasons)

    def _count_files(self, count: int) -> None:
        self.tabs.setTabText(self.tabs.indexOf(self.files), f"{_FILES} {count}" if count else _FILES)

    def _show_side(self) -> None:
        station = self._context.station
        findings: list[Found] = []
        if self.record_id:
            findings = station.findings(self.entity.name, self.record_id)
            self.side.show_history(station.history(self.entity.name, self.record_id))
        else:
            self.side.show_history([])
        self.files.show_record(self.record_id)
        self.side.show_findings(findings, self._person_of)
        self.parts.show_findings(findings)

    def _person_of(self, found: Found) -> str:
        """Whom a finding is about: a household of five has the same sentence five times, a project more."""
        if found.entity == "project_beneficiary":
            row = self._context.record(found.entity, found.record_id) or {}
            heads = self._context.station.list_rows("household", [str(row.get("household_id") or "")])
            return heads[0].get("head_name", "") if heads else str(row.get("name") or "")
        member_id = found.record_id if found.entity == "member" else ""
        if found.entity == "member_year":
            year = self._context.record(found.entity, found.record_id) or {}
            member_id = str(year.get("member_id") or "")
        member = self._context.record("member", member_id)
        return str(member["name"] or "") if member else ""

    def go_to(self, entity: str, record_id: str, field: str) -> None:
        """Put the cursor at a place of the page, in the year to which it belongs."""
        record = self._context.record(entity, record_id) if entity != self.entity.name else None
        year = int(record["year"] or 0) if record and "year" in record else 0
        if year and self._plan.yearly and year != self.parts.year and not self.parts.is_changed():
            self.show_record(self.record_id, year)
        if not self.parts.go_to(entity, record_id, field) and not field:
            self.parts.go_to(self.entity.name, self.record_id, "")
        self._show_reasons(self.record_id, record_id)

    def _go_to_finding(self, found: Found) -> None:
        place = self._context.station.checks.place_of(found)
        (self.go_to if self.parts.has(place[0]) else self._context.open_at)(*place)

    def reveal(self) -> None:
        """Show the numbers of this record in full, once that stands in the security log."""
        entity, record_id = self.entity.name, self.record_id

        def noted(_nothing: object) -> None:
            if self.record_id == record_id and self.parts.reveal():
                self._context.said.emit("已显示完整号码，已记入安全日志。")

        if record_id:
            self._context.jobs.run(
                "", lambda station: station.guard.note_full_numbers(entity, record_id), noted
            )
        else:
            self.parts.reveal()

    # -- typing ----------------------------------------------------------------------------------

    def _typed(self) -> None:
        if not self._is_loading:
            self.head.show_unsaved(True)
            if not self._draft_pause.isActive():  # who types on without a pause is not kept waiting
                self._draft_pause.start()

    def _remember(self, held: HeldForm, name: str, before: str, after: str) -> None:
        if not self._is_loading:
            self._undo.push(FieldCommand(held, name, (before, after), self.parts.show_tab))
            self._typed()
            self.keep_draft()

    def _remember_filled(self, held: HeldForm, filled: list[tuple[str, str, str]]) -> None:
        self._undo.beginMacro("")  # one answer is taken back at once
        for name, before, after in filled:
            self._undo.push(FieldCommand(held, name, (before, after), self.parts.show_tab))
        self._undo.endMacro()
        self._typed()
        self.keep_draft()

    def _remember_step(self, held: HeldGrid, step: GridStep) -> None:
        if not self._is_loading:
            self._undo.push(GridCommand(held, step, self.parts.show_tab))
            self.keep_draft()

    def _step_back(self, move: Callable[[], None]) -> None:
        """Take the last change on the page back, or make it again; the draft follows."""
        move()
        self.head.show_unsaved(self.parts.is_changed())
        self.keep_draft()

    def keep_draft(self) -> None:
        """Keep what is typed so far: at once when a field is left, else a moment after the first key.

        What was typed and is as it was before leaves no draft.
        """
        self._draft_pause.stop()
        if self._context.jobs.awaits(self._saving) and self.parts.texts() == self._at_save:
            return  # it is being saved, and kept until then
        entity, record_id = self.entity.name, self.record_id
        if self.parts.is_changed():
            kept = self.parts.draft()
            self._context.jobs.run("", lambda station: station.keep_draft(entity, record_id, kept), _nothing)
        elif self._has_draft:
            self.head.show_unsaved(False)
            self._context.jobs.run("", lambda station: station.drop_draft(entity, record_id), _nothing)
        self._has_draft = self.parts.is_changed()

    def hideEvent(self, event: QHideEvent) -> None:
        """What is out of sight is kept."""
        if self._draft_pause.isActive():
            self.keep_draft()
        super().hideEvent(event)

    def leave(self) -> None:
        """Back to the list; what is unsaved stays as a draft."""
        self.keep_draft()
        self.left.emit()

    def is_settled(self, wanted: str) -> bool:
        """Whether nothing waits to be saved; else it is said what is to be done before what is wanted."""
        self._commit_focus()
        if self.parts.is_changed():
            self._context.said.emit(f"还有没有保存的内容，请先按 Ctrl+S 保存，再{wanted}。")
        return not self.parts.is_changed()

    def _change_year(self, year: int) -> None:
        if not self.is_settled("换年度"):
            self.head.choose_year(self.parts.year)
        elif year != self.parts.year:
            self.show_record(self.record_id, year)

    def _step(self, direction: int) -> None:
        before, after = self._neighbours(self.record_id)
        target = after if direction > 0 else before
        if target:
            self.keep_draft()
            self.show_record(target, self.parts.year if self._plan.yearly else 0)

    # -- saving ----------------------------------------------------------------------------------

    def save(self) -> None:
        """Save everything that changed in one go; the first thing that cannot be stored stops it.

        It may wait for long work: what is typed into the forms meanwhile stays; nothing is saved twice.
        """
        if self._context.jobs.awaits(self._saving):
            self._context.said.emit("正在保存，请等一等。")
            return
        self._commit_focus()
        refusal = self.parts.refusal()
        if refusal is not None:
            self._stop_at(*refusal)
            return
        if not self.parts.is_changed():
            self._context.said.emit("没有需要保存的改动。")
            return
        self._draft_pause.stop()
        is_new = not self.record_id
        values = self.parts.values()
        record_id = self.record_id or id_for(self.entity, values)
        wish = Wish(self.entity.name, record_id, values, self.parts.edits(record_id), is_new, self.record_id)
        self._hold_grids(held=True)
        self._at_save = self.parts.texts()
        self._saving = self._context.jobs.run(
            "保存", lambda station: save(station, wish), partial(self._saved, self.record_id), self._not_saved
        )

    def _hold_grids(self, *, held: bool) -> None:
        """Rows get other ids by being saved: none is typed into meanwhile."""
        for grid in self.parts.grids:
            grid.grid.model.editable = not held

    def _commit_focus(self) -> None:
        focus = self.focusWidget()
        if focus is not None and self.isAncestorOf(focus):
            focus.clearFocus()
            focus.setFocus()

    def _stop_at(self, held: HeldForm | HeldGrid, name: str, message: str) -> None:
        if isinstance(held, HeldForm):
            self.parts.go_to(held.form.entity.name, held.record_id, name)
            held.form.show_findings([])
        self._context.said.emit(message)

    def _not_saved(self, error: Exception) -> None:
        self._hold_grids(held=False)
        self.keep_draft()
        if isinstance(error, Stopped):
            self._context.jobs.stopped.emit()
        else:
            self._context.jobs.failed.emit(error)

    def _saved(self, asked: str, outcome: Outcome) -> None:
        self._hold_grids(held=False)
        entity, now, before = self.entity.name, self.parts.texts(), self._at_save
        again = self.record_id == outcome.record_id and not self.parts.is_changed()
        if before is not None or again:  # else another record is shown by now, or this one is typed into anew
            self._context.jobs.run("", lambda station: station.drop_draft(entity, asked), _nothing)
            self._show(outcome.record_id, self.parts.year, None)
            self.parts.type_again(before or now, now)
            self.head.show_unsaved(self.parts.is_changed())
            self.keep_draft()
        errors = sum(1 for found in outcome.findings if found.blocks)
        self._context.said.emit(f"已保存，还有{errors}处错误待改。" if errors else "已保存。")
        self._context.jobs.changed.emit(outcome.changes)
        self.stored.emit(outcome.record_id)

    def submit(self) -> None:
        """Hand the record in for review."""
        if self.parts.is_changed() or not self.record_id:
            self._context.said.emit("请先保存（Ctrl+S），再提交。")
            return
        entity, record_id = self.entity.name, self.record_id
        self._review("提交", "已提交审核。", lambda station: station.submit(entity, record_id))

    def approve(self) -> None:
        """Approve what another person handed in."""
        entity, record_id = self.entity.name, self.record_id
        self._review("审核", "已审核通过。", lambda station: station.approve(entity, record_id))

    def _ask_return(self) -> None:
        reason, agreed = QInputDialog.getText(self, "退回修改", "请写明退回原因：")
        if agreed:
            self.send_back(reason)

    def send_back(self, reason: str) -> None:
        """Return what was handed in, with a reason."""
        entity, record_id = self.entity.name, self.record_id
        self._review("退回", "已退回。", lambda station: station.send_back(entity, record_id, reason))

    def _review(self, title: str, told: str, work: Callable[["Station"], Changes]) -> None:
        def done(changes: Changes) -> None:
            self.show_record(self.record_id, self.parts.year)
            self._context.said.emit(told)
            self._context.jobs.changed.emit(changes)

        self._context.jobs.run(title, work, done)

    def ask_undo(self) -> QMessageBox | None:
        """Say what would be taken back and ask; returns the open question, None where there is none."""
        if not self._may_write:
            self._context.said.emit(_ONLY_LOOKS)
            return None
        lines = self._context.station.history(self.entity.name, self.record_id) if self.record_id else []
        if len(lines) < 2:
            self._context.said.emit("这条记录录入后没有改过。")
            return None
        if not self.is_settled("撤销"):
            return None
        last = lines[0]
        box = Question(self)
        box.setWindowTitle("撤销最后一次修改")
        box.setText(f"{last.at.replace('T', ' ')[:16]}　{last.person}：{last.sentence}")
        box.setInformativeText("撤销后恢复到这次修改以前。两次都留在修改记录里；再撤销一次就改回来。")
        box.addButton("不撤销", QMessageBox.ButtonRole.RejectRole)
        go = box.addButton("撤销", QMessageBox.ButtonRole.AcceptRole)
        go.clicked.connect(lambda _on=False: self.undo_last())
        box.setModal(True)
        box.open()
        return box

    def undo_last(self) -> None:
        """Take the last change of the record back by a new entry."""
        entity, record_id = self.entity.name, self.record_id
        self._review("撤销", "已撤销最后一次修改。", lambda station: station.undo_last(entity, record_id))

    def _void(self, entity: str, record_ids: list[str], reason: str) -> None:
        edits = [Edit(entity, one, {"is_deleted": 1, "void_reason": reason}) for one in record_ids]
        self._context.jobs.write(lambda station: station.put_many(edits, reason))

    def _return(self, entity: str, record_ids: list[str]) -> None:
        edits = [Edit(entity, one, {"is_deleted": 0, "void_reason": None}) for one in record_ids]
        self._context.jobs.write(lambda station: station.put_many(edits, "撤回作废"))


def _nothing(_result: object) -> None:
    """What follows a kept draft."""
