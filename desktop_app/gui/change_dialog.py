"""One value for the chosen households: choose it, read what would change, change it, take it back."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import (
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from desktop_app.catalog.model import Value
from desktop_app.catalog.pinyin import keys
from desktop_app.catalog.values import ValueRefused, parse_date
from desktop_app.gui.as_written import Label, as_tip
from desktop_app.gui.choice_line import Choice, ChoiceLine
from desktop_app.gui.context import Context
from desktop_app.gui.editors import FieldEditor
from desktop_app.gui.errors import tell
from desktop_app.gui.fitting import FittingDialog
from desktop_app.gui.kit import make_kit
from desktop_app.gui.progress import Progressing
from desktop_app.gui.undoable_line import UndoableLine
from desktop_app.gui.year_box import YearBox
from desktop_app.station.many_desk import HELPER, ManyChanged, ManyDesk, Plan, Wish
from desktop_app.station.many_desk import Line as Changed
from desktop_app.store.changes import Changes

if TYPE_CHECKING:
    from desktop_app.station.many_desk import Undone

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_HEADINGS = ("户（成员）", "原来", "改为")
_NAMES = 360  # px: the longest names stand whole
_PAGE = 64


class PlanModel(QAbstractTableModel):
    """The lines of a plan; whom they are about is looked up as they come into sight."""

    def __init__(self, names: Callable[[Sequence[Changed]], list[str]]) -> None:
        super().__init__()
        self._names = names
        self._lines: Sequence[Changed] = ()
        self._pages: dict[int, list[str]] = {}

    def show_lines(self, lines: Sequence[Changed]) -> None:
        """Show another plan."""
        self.beginResetModel()
        self._lines, self._pages = lines, {}
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        """The records that change."""
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """Who, old, new."""
        return 0 if parent.isValid() else len(_HEADINGS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Headings above, running numbers beside."""
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return _HEADINGS[section] if orientation is Qt.Orientation.Horizontal else section + 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The text of a cell."""
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        line = self._lines[index.row()]
        empty = "（空）"
        told = (self._who(index.row()), line.old or empty, line.new or empty)[index.column()]
        return told if role == Qt.ItemDataRole.DisplayRole else as_tip(told)

    def _who(self, row: int) -> str:
        page = row // _PAGE
        if page not in self._pages:
            self._pages[page] = self._names(self._lines[page * _PAGE : (page + 1) * _PAGE])
        return self._pages[page][row % _PAGE]


class ChangeDialog(FittingDialog):
    """成批修改. Nothing is written before 修改, and what was is taken back as a whole."""

    def __init__(
        self, context: Context, household_ids: Sequence[str], parent: QWidget, *, year: int = 0
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("成批修改")
        self.resize(760, 560)
        self._context = context
        self._ids = list(household_ids)
        self._desk: ManyDesk = context.station.season.many
        self._fields = self._desk.fields()
        self._kit = make_kit(context)
        self._editor: FieldEditor | None = None
        self._plan: Plan | None = None
        self._newest: ManyChanged | None = None
        self.field = ChoiceLine(self._suggest, self._label)
        self.year = YearBox(year or context.station.today().year)
        self.day = UndoableLine()
        self.form = QFormLayout()
        self.progress = Progressing(context)
        self.told = Label()
        self.model = PlanModel(self._desk.names)
        self.table = QTableView()
        self.preview = QPushButton("预览")
        self.go = QPushButton("修改")
        self.undo = QPushButton("撤销")
        self._last = Label()
        self._spellings = {
            key: [
                text
                for spelled in (keys(self._label(key), person=False),)
                for text in (*spelled.initials, *spelled.full)
            ]
            for key in self._fields
        }
        self._build()
        self._connect()
        self._show_newest()

    def _build(self) -> None:
        self.day.setText(self._context.station.today().isoformat())
        self.field.setPlaceholderText("输栏目名称或拼音首字母，如 zyzpyy、帮扶责任人、医疗保险")
        self.form.setSpacing(8)
        for label, widget in (("改什么", self.field), ("年度", self.year), ("从哪天起", self.day)):
            widget.setAccessibleName(label)
            self.form.addRow(label, widget)
        self.table.setModel(self.model)
        self.table.setAccessibleName("将要修改的内容")
        self.table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.table.setWordWrap(False)
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        header.resizeSection(0, _NAMES)
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.told.setWordWrap(True)
        self._last.setProperty("role", "soft")
        self._last.setWordWrap(True)
        self.go.setProperty("kind", "primary")
        self.go.setEnabled(False)
        close = QPushButton("关闭")
        close.clicked.connect(lambda _on=False: self.reject())
        self.undo.setAutoDefault(False)
        last, buttons = QHBoxLayout(), QHBoxLayout()
        last.addWidget(self._last, 1)
        last.addWidget(self.undo)
        buttons.addStretch(1)
        for button in (close, self.preview, self.go):
            button.setAutoDefault(False)  # Enter previews and does no more: held down, it must not write
            buttons.addWidget(button)
        self.progress.cancel.setAutoDefault(False)
        self.go.setShortcut("Ctrl+Return")
        self.go.setToolTip("Ctrl+Enter")
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 18, 24, 16)
        column.setSpacing(10)
        hint = Label(f"所选的{len(self._ids)}户，同一栏改成同一个内容。先预览，再修改；改完可以整次撤销。")
        hint.setProperty("role", "soft")
        column.addWidget(hint)
        column.addLayout(self.form)
        column.addWidget(self.told)
        column.addWidget(self.progress)
        column.addWidget(self.table, 1)
        column.addLayout(last)
        column.addLayout(buttons)
        self._show_lines()

    def _connect(self) -> None:
        self.field.picked.connect(self.choose)
        self.field.returnPressed.connect(self._to_value)
        self.preview.clicked.connect(lambda _on=False: self.look())
        self.go.clicked.connect(lambda _on=False: self.change())
        self.undo.clicked.connect(lambda _on=False: self.take_back())
        self.year.valueChanged.connect(lambda _year: self._forget())
        self.day.textEdited.connect(lambda _text: self._forget())

    # -- what is to be set ---------------------------------------------------------------------------

    def _label(self, key: str) -> str:
        return self._desk.label(key) if key in self._fields else ""

    def _suggest(self, text: str) -> list[Choice]:
        typed = text.strip().lower()
        found = [
            (0 if typed in self._label(key) else 1, place, key)
            for place, key in enumerate(self._fields)
            if typed in self._label(key) or any(typed in spelled for spelled in self._spellings[key])
        ]
        return [Choice(key, self._label(key)) for _rank, _place, key in sorted(found)]

    def choose(self, key: str) -> None:
        """Show the editor of a field in place of the one before."""
        if self._editor is not None:
            self.form.removeRow(self._editor)
            self._editor = None
        if key in self._fields:
            self._editor = self._kit.editor(self._fields[key])
            self._editor.input.setAccessibleName("改为")
            self._editor.edited.connect(self._forget)
            self._editor.done.connect(self.look)
            self.form.insertRow(1, "改为", self._editor)
        self._show_lines()
        self._forget()

    def _to_value(self) -> None:
        """Enter goes on: to the value of the field that was chosen."""
        self.field.settle()
        if self._editor is not None:
            self._editor.input.setFocus()

    def _show_lines(self) -> None:
        key = self.field.key or ""
        self.form.setRowVisible(self.year, bool(key) and self._desk.is_yearly(key))
        self.form.setRowVisible(self.day, key == HELPER)

    @property
    def editor(self) -> FieldEditor | None:
        """The editor of the value; None while no field is chosen."""
        return self._editor

    def _forget(self) -> None:
        """What was previewed is no longer what stands in the lines."""
        self._plan = None
        self.go.setEnabled(False)
        self.model.show_lines(())
        self.told.clear()

    def _wish(self) -> Wish:
        """What stands in the lines; raises ValueRefused."""
        key = self.field.key
        if not key or self._editor is None:
            raise ValueRefused("请先选择改什么。")
        value: Value = self._editor.value()
        day = parse_date("从哪天起", self.day.text()).isoformat() if key == HELPER else ""
        return Wish(key, value, self.year.value() if self._desk.is_yearly(key) else 0, day)

    # -- looking, changing, taking back --------------------------------------------------------------

    def look(self) -> None:
        """Find out what would change; nothing is written."""
        self._forget()
        try:
            wish = self._wish()
        except ValueRefused as error:
            self._say(error.message, refused=True)
            return
        ids, step = self._ids, self.progress.step
        self.preview.setEnabled(False)
        self.progress.run(
            "预览", lambda station: station.season.many.plan(wish, ids, step), self._show_plan, self._refused
        )

    def _show_plan(self, plan: Plan) -> None:
        self.preview.setEnabled(True)
        self._plan = plan
        self.model.show_lines(plan.lines)
        self._say(_summary(plan))
        self.go.setEnabled(bool(plan.lines))
        self.table.setFocus()

    def change(self) -> None:
        """Write what was previewed, in one transaction."""
        plan = self._plan
        if plan is None:
            return
        self.go.setEnabled(False)
        self.progress.run(
            "成批修改",
            lambda station: station.season.many.carry_out(plan),
            lambda changes: self._done(plan, changes),
            self._refused,
        )

    def _done(self, plan: Plan, changes: Changes) -> None:
        self._forget()
        self._say(f"已修改{plan.households}户。")
        self._context.said.emit(f"已成批修改{plan.households}户；需要时可以整次撤销。")
        self._show_newest()
        self._context.jobs.changed.emit(changes)

    def take_back(self) -> None:
        """Take the newest change of many back as a whole."""
        newest = self._newest
        if newest is None:
            return
        self.undo.setEnabled(False)
        self.progress.run(
            "撤销", lambda station: station.season.many.undo(newest.version), self._taken_back, self._refused
        )

    def _taken_back(self, undone: "Undone") -> None:
        rest = f"，以后又改过的{undone.left_alone}处没有动" if undone.left_alone else ""
        self._forget()
        self._say(f"已撤销{rest}。")
        self._show_newest()
        self._context.jobs.changed.emit(undone.changes)

    def _show_newest(self) -> None:
        newest = self._newest = self._desk.newest()
        if newest is None:
            self._last.setText("")
        else:
            state = "（已撤销）" if newest.is_undone else ""
            moment = newest.at.replace("T", " ")[:16]
            self._last.setText(f"上一次：{moment} {newest.person} {newest.told}{state}")
        self.undo.setEnabled(newest is not None and not newest.is_undone)
        self.undo.setVisible(newest is not None)

    def _refused(self, error: Exception) -> None:
        self.preview.setEnabled(True)
        told = tell(error)
        if told.kind == "ours":
            self._context.jobs.failed.emit(error)
        else:
            self._say(told.message, refused=True)
        self._show_newest()

    def _say(self, text: str, *, refused: bool = False) -> None:
        self.told.setProperty("role", "error" if refused else "heading")
        self.told.style().unpolish(self.told)
        self.told.style().polish(self.told)
        self.told.setText(text)


def _summary(plan: Plan) -> str:
    """What a plan would do, in a sentence."""
    if not plan.lines:
        parts = ["没有要修改的内容"]
    else:
        lines = f"（{len(plan.lines):,}条）" if len(plan.lines) != plan.households else ""
        parts = [f"将修改{plan.households:,}户{lines}"]
    if plan.overwritten:
        parts.append(f"其中{plan.overwritten:,}条原来有别的内容")
    if plan.unchanged:
        parts.append(f"{plan.unchanged:,}条没有变化")
    if plan.not_asked:
        parts.append(f"{plan.not_asked:,}条不适用这一栏")
    if plan.missing:
        parts.append(f"{len(plan.missing):,}户没有{plan.wish.year}年度，请先打开年度")
    return "，".join(parts) + "。"
