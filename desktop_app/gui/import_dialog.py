"""Taking a workbook in: choose the file, answer what it does not say, read what would happen, then do it."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop_app.exchange.plan import ImportPlan, Outcome
from desktop_app.gui.as_written import Label, as_tip
from desktop_app.gui.context import Context
from desktop_app.gui.errors import tell
from desktop_app.gui.fitting import FittingDialog
from desktop_app.gui.help_window import help_on_f1
from desktop_app.gui.icons import icon
from desktop_app.gui.import_answers import ImportAnswers
from desktop_app.gui.progress import Progressing
from desktop_app.gui.theme import COLOURS
from desktop_app.store.changes import Changes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from desktop_app.station import Station
    from desktop_app.station.import_changes import Row, ToldRow
    from desktop_app.station.national_desk import ToldDifference

_COLUMNS = ("工作表", "行", "对象", "结果", "说明")
_WIDTHS = (90, 50, 280, 70)  # of all but the last: the longest names stand whole


class ImportDialog(FittingDialog):
    """The import of one kind of record, households with their members. Nothing is written before 导入."""

    def __init__(self, context: Context, parent: QWidget | None = None, entity: str = "household") -> None:
        super().__init__(parent)
        self._context = context
        self._entity = entity
        self._label = context.catalogue.entity(entity).label
        self._path: Path | str | None = None
        self.progress = Progressing(context)
        self._plan: ImportPlan | None = None
        self.questions = ImportAnswers()
        self.national = QCheckBox("这是全国扶贫开发信息系统导出的表格")
        self.setWindowTitle(f"从表格导入{self._label}")
        help_on_f1(self, "导入表格")
        self.resize(1040, 560)
        self._build()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(10)
        row = QHBoxLayout()
        hint = "可以导入全国扶贫开发信息系统导出的表格（xlsx、xls、csv），列的先后不限。"
        if self._entity != "household":
            hint = f"列名与“{self._label}”导出的表格相同，先后不限；关联的对象填编号、证件号码或名称。"
        self._file = Label(hint)
        self._file.setProperty("role", "soft")
        template = QPushButton("空白模板…")
        template.setAutoDefault(False)
        template.clicked.connect(self._choose_template)
        choose = QPushButton("选择文件…")
        choose.setAutoDefault(False)  # Enter ends an answer: it asks for no other file and imports nothing
        choose.clicked.connect(self._choose)
        row.addWidget(self._file, 1)
        row.addWidget(template)
        row.addWidget(choose)
        choose.setFocus()
        column.addLayout(row)
        self.national.setChecked(True)
        self.national.setVisible(self._entity == "household")
        self.national.setToolTip(
            "勾选时，本台账改过、全国系统还没改的内容不被覆盖，只列出来；不勾选按普通表格录入"
        )
        self.national.toggled.connect(lambda _on: self._again())
        column.addWidget(self.national)
        self.questions.answered.connect(self._again)
        column.addWidget(self.questions)
        self._summary = Label()
        self._summary.setProperty("role", "heading")
        column.addWidget(self._summary)
        column.addWidget(self.progress)
        self._rows = QTreeWidget()
        self._rows.setHeaderLabels(list(_COLUMNS))
        self._rows.setRootIsDecorated(False)
        self._rows.setAccessibleName("逐行结果")
        for place, width in enumerate(_WIDTHS):
            self._rows.setColumnWidth(place, width)
        self._rows.header().setSectionResizeMode(len(_WIDTHS), QHeaderView.ResizeMode.Stretch)
        column.addWidget(self._rows, 1)
        column.addLayout(self._foot())

    def _foot(self) -> QHBoxLayout:
        buttons = QHBoxLayout()
        self.delete = QPushButton(icon("remove"), "删除这份明文表格")
        self.delete.setAutoDefault(False)
        self.delete.clicked.connect(lambda _on=False: self.delete_workbook())
        self.delete.hide()
        self.keep = QPushButton("把没有导入的行存为表格…")
        self.keep.setAutoDefault(False)
        self.keep.clicked.connect(self._choose_faulty)
        self.keep.hide()
        buttons.addWidget(self.delete)
        buttons.addWidget(self.keep)
        buttons.addStretch(1)
        close = QPushButton("关闭")
        close.setAutoDefault(False)
        close.clicked.connect(self.reject)
        self._go = QPushButton("导入")
        self._go.setProperty("kind", "primary")
        self._go.setAutoDefault(False)
        self._go.setEnabled(False)
        self._go.clicked.connect(self.commit)
        buttons.addWidget(close)
        buttons.addWidget(self._go)
        return buttons

    @property
    def told(self) -> str:
        """What is said of the rows: what would happen, or what has."""
        return self._summary.text()

    def listed(self, row: int) -> list[str]:
        """The texts of one line below: sheet, row, who, what becomes of it and why."""
        line = self._rows.topLevelItem(row)
        return [line.text(column) for column in range(len(_COLUMNS))] if line is not None else []

    def _choose(self) -> None:
        name, _kind = QFileDialog.getOpenFileName(
            self, "选择表格", "", "表格 (*.xlsx *.xlsm *.xls *.et *.csv)"
        )
        if name:
            self.plan(Path(name))

    def _choose_template(self) -> None:
        name, _kind = QFileDialog.getSaveFileName(
            self, "空白模板", f"{self._label}模板.xlsx", "表格 (*.xlsx)"
        )
        if name:
            self.write_template(Path(name))

    def write_template(self, path: Path) -> None:
        """Write an empty workbook with lists to choose from."""
        self._context.jobs.run(
            "写出模板",
            lambda station: station.sheets.write_template(self._entity, path),
            lambda _columns: self._summary.setText(f"模板已写到“{path.name}”，填好后在这里导入。"),
            self._refused,
        )

    def plan(self, path: Path | str) -> None:
        """Find out what importing a file would do, or a text copied out of a spreadsheet."""
        self._path = path
        self._file.setText("从表格软件复制的行" if isinstance(path, str) else path.name)
        self.national.setVisible(self._entity == "household" and isinstance(path, Path))
        self._summary.setText("正在读取…")
        constants, entity, national = self.questions.constants(), self._entity, self.national.isChecked()
        meanings = self.questions.meanings(self._context.station.sheets.remembered(entity))

        def work(station: "Station") -> "tuple[ImportPlan, list[ToldDifference], Mapping[Row, ToldRow]]":
            sheets = station.sheets
            plan = sheets.plan(entity, path, station.today(), constants, meanings, national=national)
            return plan, sheets.national.told(plan), sheets.changes(plan)

        self.progress.run("读取表格", work, lambda made: self.show_plan(*made), self._refused)

    def _refused(self, error: Exception) -> None:
        message = getattr(error, "message", "")
        if not message:
            self._context.jobs.failed.emit(error)
            return
        self._summary.setText(str(message))
        self._go.setEnabled(False)

    def show_plan(
        self,
        plan: ImportPlan,
        differing: "Sequence[ToldDifference]" = (),
        changes: "Mapping[Row, ToldRow] | None" = None,
    ) -> None:
        """Show what would happen, row by row: what the national system says otherwise, then refused rows.

        ``changes`` say what rows of records that are here would change.
        """
        self._plan = plan
        self.questions.ask(plan, self._context.station.sheets.known_headings(self._entity))
        counts = {outcome: sum(1 for row in plan.rows if row.outcome is outcome) for outcome in Outcome}
        told = "　".join(f"{outcome.label} {number}" for outcome, number in counts.items())
        if differing or plan.reconciled.confirmed:
            told += f"　｜　全国系统已改好 {len(plan.reconciled.confirmed)} 处，仍不一致 {len(differing)} 处"
        self._summary.setText(
            told if plan.ready else "请先回答上面的问题，再点“选择文件”旁的结果会自动更新。"
        )
        self._rows.clear()
        self._list_differing(differing)
        self._list_rows(plan, changes or {})
        self.keep.setVisible(isinstance(self._path, Path) and bool(counts[Outcome.REFUSED]))
        for unknown in plan.unknown_columns:
            self._rows.addTopLevelItem(
                QTreeWidgetItem(
                    [unknown.sheet, unknown.letters, unknown.heading, "未识别的列", "这一列没有导入"]
                )
            )
        self._go.setEnabled(plan.ready and bool(plan.edits))

    def _list_differing(self, differing: "Sequence[ToldDifference]") -> None:
        for item in differing:
            both = "两边都改过；" if item.moved else ""
            why = f"{both}“{item.label}”本台账是“{item.here}”，全国系统是“{item.there}”，保留本台账的"
            self._rows.addTopLevelItem(QTreeWidgetItem(["", "", item.who, "仍不一致", why]))

    def _list_rows(self, plan: ImportPlan, changes: "Mapping[Row, ToldRow]") -> None:
        for row in sorted(plan.rows, key=lambda item: item.outcome is not Outcome.REFUSED):
            told = changes.get((row.sheet, row.row))
            who = row.title or (told.title if told else "") or row.key
            why = "；".join(filter(None, (told.sentence if told else "", *row.reasons, *row.notes)))
            line = QTreeWidgetItem([row.sheet, str(row.row), who, row.outcome.label, why])
            if row.outcome is Outcome.REFUSED:
                line.setForeground(3, QColor(COLOURS.error))
            line.setToolTip(4, as_tip(why))
            self._rows.addTopLevelItem(line)

    def _choose_faulty(self) -> None:
        name, _kind = QFileDialog.getSaveFileName(
            self, "没有导入的行", f"{self._label}待改正.xlsx", "表格 (*.xlsx)"
        )
        if name:
            self.keep_faulty(Path(name))

    def keep_faulty(self, path: Path) -> None:
        """Write the rows that were not taken in, the faulty cells coloured."""
        source, plan = self._path, self._plan
        if not isinstance(source, Path) or plan is None:
            return
        self._context.jobs.run(
            "写出没有导入的行",
            lambda station: station.sheets.write_faulty_rows(source, plan, path),
            lambda rows: self._summary.setText(f"{rows}行已写到“{path.name}”，标红处改正后可直接导入。"),
            self._refused,
        )

    def _again(self) -> None:
        if self._path is not None:
            self.plan(self._path)

    def commit(self) -> None:
        """Write the plan."""
        plan = self._plan
        if plan is None:
            return
        self._go.setEnabled(False)
        self.progress.run("导入", lambda station: station.commit_import(plan), self._done, self._not_written)

    def _not_written(self, error: Exception) -> None:
        """The plan still stands: what was ended or refused can be tried again."""
        self._go.setEnabled(True)
        if tell(error).kind == "person":
            self._summary.setText(tell(error).message)
        else:
            self._context.jobs.failed.emit(error)

    def _done(self, changes: Changes) -> None:
        refused = sum(row.outcome is Outcome.REFUSED for row in self._plan.rows) if self._plan else 0
        advice = (
            f"还有{refused}行没有导入，改好再导入后请删除明文表格。"
            if refused
            else "表格里的证件号码没有加密，导入后建议删除。"
        )
        said = advice if isinstance(self._path, Path) else ""
        self._summary.setText(f"已导入，共写入 {len(changes.touched)} 条记录。{said}")
        self.delete.setVisible(isinstance(self._path, Path))
        self._summary.setStyleSheet(f"color: {COLOURS.good};")
        self._context.jobs.changed.emit(changes)

    def delete_workbook(self) -> None:
        """Delete the workbook that has just been taken in."""
        path = self._path
        if isinstance(path, Path):
            self.delete.setEnabled(False)
            self._context.jobs.run(
                "删除表格", lambda station: station.house.delete_plain(path), self._deleted, self._refused
            )

    def _deleted(self, _nothing: None) -> None:
        self._summary.setText("明文表格已删除。如果U盘、微信或邮箱里还有副本，请一并删除。")
        self.delete.hide()
