"""区划变更: what the province sent, old beside new, the records it touches, and taking it in from a stick."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop_app.gui.as_written import Label, as_tip
from desktop_app.gui.cards import Card
from desktop_app.gui.context import Context
from desktop_app.gui.errors import tell
from desktop_app.gui.fitting import FittingDialog
from desktop_app.gui.help_window import help_on_f1
from desktop_app.gui.icons import icon
from desktop_app.gui.jobs import Stopped
from desktop_app.gui.progress import Progressing
from desktop_app.gui.room import Squeezed

if TYPE_CHECKING:
    from desktop_app.station.recoding_desk import Line, Table, TouchedRecord
    from desktop_app.station.updating import Prepared

_HINT = (
    "乡镇、村撤并、改名、换代码，由省里签发变更表，随回执或升级文件送达。录入的代码不改写："
    "新旧代码按同一个地方查找、统计、公示。"
)
_LINES = ("原代码", "原区划", "新代码", "现区划", "生效", "依据", "户", "项目", "状态")
_LINE_WIDTHS = (112, 0, 112, 0, 92, 150, 50, 50, 116)
_RECORDS = ("类别", "名称", "编号", "原来的地名", "现在的地名")
_RECORD_WIDTHS = (70, 150, 180, 0, 0)
_MOST = 500
_KINDS = {"household": "贫困户", "project": "项目"}
_SIZE = (1080, 640)
_NONE = "省里还没有下发过区划变更。收到升级文件（.bfu）的，点“查看升级文件…”。"
_OFFERED = (
    "{edition}版，{count}条变更，涉及本站点{touching}条。{note}核对后点“采用”：先备份，下次打开时启用。"
)
_KNOWN = "目录{edition}版，共{count}条变更，涉及本站点{touching}条。"
_TAKEN = "已采用{edition}版，已备份到“{backup}”。{advice}"


class RecodingCard(Card):
    """The way to the recoded divisions, in the settings."""

    def __init__(self, context: Context) -> None:
        super().__init__("区划变更")
        self._context = context
        steps = len(context.catalogue.recoding.steps)
        self.add_fact("已启用", f"{steps}条" if steps else "没有")
        self.add_button("查看区划变更…", self.show_table)

    def show_table(self) -> "RecodingDialog":
        """Open the table; returns the dialog."""
        dialog = RecodingDialog(self._context, self.window())
        dialog.open()
        dialog.reload()
        return dialog


class RecodingDialog(FittingDialog):
    """The table above, the records of the chosen line below."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.table: Table | None = None
        self._shown: list[TouchedRecord] = []
        self.told = Label()
        self.lines = _tree(_LINES, _LINE_WIDTHS, "区划变更")
        self.below = Label()
        self.records = _tree(_RECORDS, _RECORD_WIDTHS, "涉及的记录")
        self.choose = QPushButton(icon("search"), "查看升级文件…")
        self.take = QPushButton("采用")
        self.progress = Progressing(context)
        self.setWindowTitle("区划变更")
        self.resize(*_SIZE)
        self._build()
        self.lines.currentItemChanged.connect(lambda _now, _before: self._ask_records())
        self.records.itemActivated.connect(lambda item, _column: self._open(item))
        help_on_f1(self, "区划变更")

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(8)
        hint = Label(_HINT)
        hint.setProperty("role", "soft")
        self.told.setProperty("role", "heading")
        for label in (hint, self.told, self.below):
            label.setWordWrap(True)
        column.addWidget(hint)
        column.addWidget(self.told)
        column.addWidget(self.progress)
        column.addWidget(self.lines, 3)
        column.addWidget(self.below)
        column.addWidget(self.records, 4)
        row = QHBoxLayout()
        close = QPushButton("关闭")
        close.clicked.connect(self.reject)
        self.choose.clicked.connect(lambda _on=False: self._choose_file())
        self.take.setProperty("kind", "primary")
        self.take.clicked.connect(lambda _on=False: self.take_in())
        self.take.hide()
        row.addWidget(self.choose)
        row.addStretch(1)
        row.addWidget(close)
        row.addWidget(self.take)
        for button in (self.choose, self.take, close):
            button.setAutoDefault(False)
        column.addLayout(row)

    def _choose_file(self) -> None:
        name, _kind = QFileDialog.getOpenFileName(self, "升级文件", "", "升级文件 (*.bfu)")
        if name:
            self.look(Path(name))

    def reload(self) -> None:
        """Show what the station has."""
        self._context.jobs.run(
            "查看区划变更", lambda station: station.recoding.known(), self._show, self._refused
        )

    def look(self, path: Path) -> None:
        """Show what an update file would bring."""
        self.told.setText("正在核验升级文件…")
        self.progress.run(
            "核验升级文件", lambda station: station.recoding.look(path), self._show, self._refused
        )

    def _show(self, table: "Table") -> None:
        self.table = table
        touching = sum(bool(line.households or line.projects) for line in table.lines)
        note = f"{table.note}。" if table.note else ""
        said = _OFFERED if table.path else _KNOWN if table.lines else _NONE
        self.told.setText(
            said.format(edition=table.edition, count=len(table.lines), touching=touching, note=note)
        )
        self.take.setVisible(table.path is not None)
        self.take.setEnabled(table.path is not None)
        self.lines.clear()
        self.lines.addTopLevelItems([_line_item(line) for line in table.lines])
        self._show_records([])
        self.below.clear()
        first = self.lines.topLevelItem(0)
        if first is not None:
            self.lines.setCurrentItem(first)

    def _line(self) -> "Line | None":
        place = self.lines.indexOfTopLevelItem(self.lines.currentItem()) if self.lines.currentItem() else -1
        return self.table.lines[place] if self.table and 0 <= place < len(self.table.lines) else None

    def _ask_records(self) -> None:
        table, line = self.table, self._line()
        if table is None or line is None:
            return
        answered = partial(self._show_found, line)  # bound: not asked once the dialog is gone
        self._context.jobs.run("", lambda station: station.recoding.records(table, line, _MOST), answered)

    def _show_found(self, line: "Line", found: "list[TouchedRecord]") -> None:
        if self._line() is line:
            self._show_records(found)
            self._tell_records(line, len(found))

    def _tell_records(self, line: "Line", shown: int) -> None:
        total = line.households + line.projects
        rest = f"，只列前{shown}条" if shown < total else ""
        told = f"在这个区划的有{line.households}户、{line.projects}个项目{rest}。按 Enter 或双击打开。"
        self.below.setText(told if total else "本站点没有这个区划的户和项目。")

    def _show_records(self, found: "list[TouchedRecord]") -> None:
        self._shown = found
        self.records.clear()
        for record in found:
            kind = _KINDS[record.entity]
            texts = [kind, record.called, record.number, record.before, record.after]
            self.records.addTopLevelItem(_item(texts))

    def take_in(self) -> None:
        """Back up and keep the table for the next opening."""
        path = self.table.path if self.table else None
        if path is None:
            return
        step = self.progress.step
        self.take.setEnabled(False)
        self.told.setText("正在备份，写完会读回核对，请不要拔出U盘…")
        self.progress.run(
            "采用区划变更", lambda station: station.recoding.take(path, step), self._taken, self._refused
        )

    def _taken(self, ready: "Prepared") -> None:
        version = ready.update.cover.version
        told = _TAKEN.format(edition=version, backup=ready.backup.name, advice=ready.advice)
        self._context.said.emit(f"已采用目录{version}版，下次打开时启用。")
        answered = partial(self._show_taken, told)
        self._context.jobs.run("", lambda station: station.recoding.known(), answered, self._refused)

    def _show_taken(self, told: str, table: "Table") -> None:
        self._show(table)
        self.told.setText(told)

    def _refused(self, error: Exception) -> None:
        said = tell(error)
        if said.kind == "ours":
            self._context.jobs.failed.emit(error)
        self.told.setText(said.message)
        may_try_again = isinstance(error, Stopped) and self.table is not None and self.table.path is not None
        self.take.setVisible(may_try_again)
        self.take.setEnabled(may_try_again)

    def _open(self, item: QTreeWidgetItem) -> None:
        place = self.records.indexOfTopLevelItem(item)
        if 0 <= place < len(self._shown):
            record = self._shown[place]
            self.accept()
            self._context.open_at(record.entity, record.record_id)


def _tree(headings: tuple[str, ...], widths: tuple[int, ...], name: str) -> QTreeWidget:
    """A flat table; columns of width 0 share what is left."""
    tree = QTreeWidget()
    tree.setHeaderLabels(list(headings))
    tree.setRootIsDecorated(False)
    tree.setUniformRowHeights(True)
    tree.setAccessibleName(name)
    tree.header().setStretchLastSection(False)
    Squeezed(tree, widths)
    return tree


def _line_item(line: "Line") -> QTreeWidgetItem:
    step = line.step
    places = [step.old_code, line.before, step.new_code, line.after]
    counts = [str(line.households), str(line.projects)]
    item = _item([*places, step.valid_from, step.basis, *counts, line.state])
    for place in (6, 7):
        item.setTextAlignment(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return item


def _item(texts: list[str]) -> QTreeWidgetItem:
    item = QTreeWidgetItem(texts)
    for place, text in enumerate(texts):
        item.setToolTip(place, as_tip(text))
    return item
