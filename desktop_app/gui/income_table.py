"""历年收入表: what a household earned and spent, a row for each year, typed or pasted as in a spreadsheet."""

import json
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut, QUndoStack
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop_app.catalog.model import Value
from desktop_app.checks.registry import Found
from desktop_app.gui.as_written import Label
from desktop_app.gui.context import Context
from desktop_app.gui.elided_label import ElidedLabel
from desktop_app.gui.errors import tell
from desktop_app.gui.fitting import FittingDialog
from desktop_app.gui.grid import GridEditor
from desktop_app.gui.grid_rows import CellRefused
from desktop_app.gui.grid_steps import GridStep
from desktop_app.gui.held_parts import HeldGrid
from desktop_app.gui.help_window import help_on_f1
from desktop_app.gui.icons import icon
from desktop_app.gui.income_rows import ENTITY, SETS, IncomeRows
from desktop_app.gui.kit import make_kit
from desktop_app.gui.outward import copy_out
from desktop_app.gui.undoable_line import CTRL_Y
from desktop_app.gui.undoing import GridCommand
from desktop_app.store.changes import Changes

if TYPE_CHECKING:
    from desktop_app.station import Station

NAME = "历年收入表"
_HINT = "单位：元。灰色的是算出来的；没有登记的年度带“＊”，填了才有这一年。"
_ROWS_STAY = "每个年度一行，不能删除；按 Delete 清空选中的格。"
_KEPT = "历年收入表里没有保存的内容已留作草稿，再打开时还在。"
_ROWS = "rows"
_WIDTH, _HEIGHT = 1180, 620


class IncomeTable(FittingDialog):
    """The incomes of one household in ``years``, and in whatever other years there are any.

    What is not saved is kept as a draft of its own. ``saved`` follows each save, with what it changed.
    """

    saved = Signal(object)

    def __init__(
        self, context: Context, household_id: str, years: Iterable[int], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._household = household_id
        self._years = sorted(years)
        self._is_saving = False
        kit = make_kit(context)
        today = context.station.today()
        people = context.station.years.people(household_id, self._years, today)
        self.model = IncomeRows(kit.texts, lambda year: people.get(year, 0))
        self.model.above = context.record("household", household_id)
        self.model.judge = context.station.check_values
        self.grid = GridEditor(self.model, kit, "历年收入", SETS)
        self.told = Label()
        self.discard = QPushButton("放弃未保存的")
        self.save_button = QPushButton(icon("save", "#ffffff"), "保存")
        self.close_button = QPushButton("关闭")
        self._undo = QUndoStack(self)
        self.setWindowTitle(NAME)
        self._build()
        self._connect()
        self._load(context.station.findings("household", household_id))
        self._take_draft_in()
        self._begin_at(today.year)

    def _build(self) -> None:
        self.resize(_WIDTH, _HEIGHT)
        name = ElidedLabel(1)
        name.setProperty("role", "title")
        name.setText(self._context.owner_title("household", self._household))
        hint = Label(_HINT)
        hint.setProperty("role", "small")
        self.told.setProperty("role", "soft")
        self.told.setWordWrap(True)
        self.save_button.setProperty("kind", "primary")
        self.save_button.setToolTip("Ctrl+S")
        self.discard.setToolTip("放弃以后还可以按 Ctrl+Z 撤回")
        foot = QHBoxLayout()
        foot.setContentsMargins(16, 0, 20, 0)
        foot.addWidget(self.told, 1)
        for button in (self.discard, self.close_button, self.save_button):
            button.setAutoDefault(False)  # Enter goes on to the next cell
            foot.addWidget(button)
        head = QVBoxLayout()
        head.setContentsMargins(16, 0, 20, 0)
        head.setSpacing(2)
        head.addWidget(name)
        head.addWidget(hint)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 14, 0, 14)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.grid, 1)
        column.addLayout(foot)
        if not self._context.station.person.may_write:
            self.grid.lock()
            self.save_button.hide()
            hint.setText("单位：元。当前账户只能查看，不能录入。")

    def _connect(self) -> None:
        self.grid.keep_rows(_ROWS_STAY)
        self.grid.said.connect(self._tell)
        self.grid.view.emptied.connect(lambda cells: self._tell(f"已清空{cells}格。按 Ctrl+Z 撤回。"))
        self.grid.view.filled.connect(lambda cells: self._tell(f"已填{cells}格。按 Ctrl+Z 撤回。"))
        self.grid.view.copied.connect(
            lambda text, rows, _full: copy_out(self._context, self.model.entity.label, text, rows)
        )
        self.grid.stepped.connect(self._remember)
        self.model.edited.connect(self._keep)
        self.save_button.clicked.connect(lambda _on=False: self.save())
        self.discard.clicked.connect(lambda _on=False: self.model.forget())
        self.close_button.clicked.connect(self.reject)
        for keys, slot in (
            (QKeySequence(QKeySequence.StandardKey.Save), self.save),
            (QKeySequence(QKeySequence.StandardKey.Undo), lambda: self._step_back(self._undo.undo)),
            (QKeySequence(CTRL_Y), lambda: self._step_back(self._undo.redo)),
            (QKeySequence("Ctrl+Shift+Z"), lambda: self._step_back(self._undo.redo)),
        ):
            QShortcut(keys, self, slot)
        help_on_f1(self, NAME)

    # -- what stands in it -----------------------------------------------------------------------

    def _load(self, findings: Iterable[Found]) -> None:
        self.model.load_years(self._context.find(ENTITY, household_id=self._household), self._years)
        self.model.show_findings(list(findings))
        self._undo.clear()
        self.discard.hide()

    def _take_draft_in(self) -> None:
        draft = self._context.station.draft(ENTITY, self._household)
        if draft and self.model.editable:
            self.model.restore(json.loads(str(draft.get(_ROWS) or "[]")))
            self.discard.setVisible(bool(self.model.drafted()))
            self._tell("上次没有保存的内容在这里，核对后请保存。")

    def _begin_at(self, year: int) -> None:
        self.grid.show_cell(max(self.model.row_of(year), 0), SETS[next(iter(SETS))][1])

    def _tell(self, sentence: str) -> None:
        self.told.setText(sentence)

    def _remember(self, step: GridStep) -> None:
        self._undo.push(GridCommand(HeldGrid(0, self.grid), step, lambda _tab: None))

    def _step_back(self, move: Callable[[], None]) -> None:
        if not self._is_saving:
            move()

    def _keep(self) -> None:
        """Keep what is not saved, for the next time."""
        rows = self.model.drafted()
        self.discard.setVisible(bool(rows))
        kept: dict[str, Value] = {_ROWS: json.dumps(rows, ensure_ascii=False)}
        household = self._household

        def keep(station: "Station") -> None:
            if rows:
                station.keep_draft(ENTITY, household, kept)
            else:
                station.drop_draft(ENTITY, household)

        self._context.jobs.run("", keep, _nothing)

    # -- saving ----------------------------------------------------------------------------------

    def save(self) -> None:
        """Save all years in one go; the first cell that cannot be stored stops it."""
        if self._is_saving or not self.model.editable:
            return
        self._commit()
        try:
            edits = self.model.edits(self._household, 0)
        except CellRefused as error:
            self.grid.show_cell(error.row, error.key)
            self._tell(error.message)
            return
        if not edits:
            self._tell("没有需要保存的改动。")
            return
        household = self._household

        def write(station: "Station") -> tuple[Changes, list[Found]]:
            changes = station.put_many(edits, "")
            station.drop_draft(ENTITY, household)
            return changes, station.findings("household", household)

        self._wait(waiting=True)
        self._context.jobs.run("保存", write, self._saved, self._refused)

    def _commit(self) -> None:
        """Take over what stands in an open cell."""
        self.grid.view.setFocus()

    def _wait(self, *, waiting: bool) -> None:
        self._is_saving = waiting
        self.model.editable = not waiting
        for button in (self.save_button, self.discard):
            button.setEnabled(not waiting)

    def _saved(self, told: tuple[Changes, list[Found]]) -> None:
        changes, findings = told
        here = self.grid.view.currentIndex()
        self._wait(waiting=False)
        self._load(findings)
        self.grid.view.setCurrentIndex(self.model.index(here.row(), here.column()))
        errors = sum(found.blocks for found in findings if found.entity == ENTITY)
        self._tell(f"已保存，收入还有{errors}处错误待改。" if errors else "已保存。")
        self.saved.emit(changes)

    def _refused(self, error: Exception) -> None:
        self._wait(waiting=False)
        answer = tell(error)
        if answer.kind == "ours":
            self._context.jobs.failed.emit(error)
        else:
            self._tell(answer.message)

    def reject(self) -> None:
        """Close; what is not saved stays as a draft."""
        if self._is_saving:
            return
        self._commit()
        if self.model.drafted():
            self._context.said.emit(_KEPT)
        super().reject()


def _nothing(_result: object) -> None:
    """What follows a kept draft."""
