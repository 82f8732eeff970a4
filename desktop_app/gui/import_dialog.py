"""Taking a workbook in: choose the file, answer what it does not say, read what would happen, then do it."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop_app.exchange.plan import ImportPlan, Outcome, Question
from desktop_app.gui.context import Context
from desktop_app.gui.icons import icon
from desktop_app.gui.theme import COLOURS
from desktop_app.sheets.renaming import Meanings
from desktop_app.store.changes import Changes

_MOST_COLUMNS = 8
_COLUMNS = ("工作表", "行", "对象", "结果", "说明")


class ImportDialog(QDialog):
    """The import of one kind of record, households with their members. Nothing is written before 导入."""

    def __init__(self, context: Context, parent: QWidget | None = None, entity: str = "household") -> None:
        super().__init__(parent)
        self._context = context
        self._entity = entity
        self._label = context.catalogue.entity(entity).label
        self._path: Path | None = None
        self._plan: ImportPlan | None = None
        self._answers: dict[str, QComboBox | QLineEdit] = {}
        self.columns: dict[str, QComboBox] = {}
        self.setWindowTitle(f"从表格导入{self._label}")
        self.resize(880, 560)
        self._build()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(10)
        row = QHBoxLayout()
        hint = "可以导入全国扶贫开发信息系统导出的表格（xlsx、xls、csv），列的先后不限。"
        if self._entity != "household":
            hint = f"列名与“{self._label}”导出的表格相同，先后不限；关联的对象填编号、证件号码或名称。"
        self._file = QLabel(hint)
        self._file.setProperty("role", "soft")
        template = QPushButton("空白模板…")
        template.setAutoDefault(False)
        template.clicked.connect(self._choose_template)
        choose = QPushButton("选择文件…")
        choose.clicked.connect(self._choose)
        row.addWidget(self._file, 1)
        row.addWidget(template)
        row.addWidget(choose)
        column.addLayout(row)
        self._questions = QFormLayout()
        column.addLayout(self._questions)
        self._summary = QLabel()
        self._summary.setProperty("role", "heading")
        column.addWidget(self._summary)
        self._rows = QTreeWidget()
        self._rows.setHeaderLabels(list(_COLUMNS))
        self._rows.setRootIsDecorated(False)
        self._rows.setAccessibleName("逐行结果")
        self._rows.header().setSectionResizeMode(4, QHeaderView.ResizeMode.Stretch)
        column.addWidget(self._rows, 1)
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
        close.clicked.connect(self.reject)
        self._go = QPushButton("导入")
        self._go.setProperty("kind", "primary")
        self._go.setEnabled(False)
        self._go.clicked.connect(self.commit)
        buttons.addWidget(close)
        buttons.addWidget(self._go)
        column.addLayout(buttons)

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

    def plan(self, path: Path) -> None:
        """Find out what importing a file would do."""
        self._path = path
        self._file.setText(path.name)
        self._summary.setText("正在读取…")
        answers = {key: self._answer(widget) for key, widget in self._answers.items()}
        constants = {key: value for key, value in answers.items() if value}
        meanings = self._meanings()
        self._context.jobs.run(
            "读取表格",
            lambda station: station.sheets.plan(self._entity, path, station.today(), constants, meanings),
            self.show_plan,
            self._refused,
        )

    def _meanings(self) -> Meanings | None:
        """What was said of foreign columns here, added to what was said before; None when nothing was."""
        said = {heading: box.currentText() for heading, box in self.columns.items() if box.currentIndex() > 0}
        if not said:
            return None
        before = self._context.station.sheets.remembered(self._entity)
        return Meanings({**before.headings, **said}, before.words)

    @staticmethod
    def _answer(widget: QComboBox | QLineEdit) -> str:
        return str(widget.currentData() or "") if isinstance(widget, QComboBox) else widget.text().strip()

    def _refused(self, error: Exception) -> None:
        message = getattr(error, "message", "")
        if not message:
            self._context.jobs.failed.emit(error)
            return
        self._summary.setText(str(message))
        self._go.setEnabled(False)

    def show_plan(self, plan: ImportPlan) -> None:
        """Show what would happen, row by row; refused rows first."""
        self._plan = plan
        for question in plan.questions:
            if question.key not in self._answers:
                self._ask(question)
        counts = {outcome: sum(1 for row in plan.rows if row.outcome is outcome) for outcome in Outcome}
        told = "　".join(f"{outcome.label} {number}" for outcome, number in counts.items())
        self._summary.setText(
            told if plan.ready else "请先回答上面的问题，再点“选择文件”旁的结果会自动更新。"
        )
        self._rows.clear()
        for row in sorted(plan.rows, key=lambda item: item.outcome is not Outcome.REFUSED):
            why = "；".join((*row.reasons, *row.notes))
            line = QTreeWidgetItem([row.sheet, str(row.row), row.title or row.key, row.outcome.label, why])
            if row.outcome is Outcome.REFUSED:
                line.setForeground(3, Qt.GlobalColor.red)
            line.setToolTip(4, why)
            self._rows.addTopLevelItem(line)
        self.keep.setVisible(bool(counts[Outcome.REFUSED]))
        for unknown in plan.unknown_columns:
            self._explain(unknown.heading)
            self._rows.addTopLevelItem(
                QTreeWidgetItem(
                    [unknown.sheet, unknown.letters, unknown.heading, "未识别的列", "这一列没有导入"]
                )
            )
        self._go.setEnabled(plan.ready and bool(plan.edits))

    def _explain(self, heading: str) -> None:
        """Offer to say what a column of the file is; the answer holds next time too."""
        if heading in self.columns or len(self.columns) == _MOST_COLUMNS:
            return
        box = QComboBox()
        box.addItem("不导入这一列")
        box.addItems(self._context.station.sheets.known_headings(self._entity))
        box.setAccessibleName(f"“{heading}”列相当于")
        box.activated.connect(lambda _place: self._again())
        self.columns[heading] = box
        self._questions.addRow(f"“{heading}”列相当于", box)

    def _choose_faulty(self) -> None:
        name, _kind = QFileDialog.getSaveFileName(
            self, "没有导入的行", f"{self._label}待改正.xlsx", "表格 (*.xlsx)"
        )
        if name:
            self.keep_faulty(Path(name))

    def keep_faulty(self, path: Path) -> None:
        """Write the rows that were not taken in, the faulty cells coloured."""
        source, plan = self._path, self._plan
        if source is None or plan is None:
            return
        self._context.jobs.run(
            "写出没有导入的行",
            lambda station: station.sheets.write_faulty_rows(source, plan, path),
            lambda rows: self._summary.setText(f"{rows}行已写到“{path.name}”，标红处改正后可直接导入。"),
            self._refused,
        )

    def _ask(self, question: Question) -> None:
        widget: QComboBox | QLineEdit
        if question.choices:
            widget = QComboBox()
            widget.addItem("请选择", "")
            for code, label in question.choices:
                widget.addItem(f"{code}  {label}", code)
            widget.activated.connect(lambda _place: self._again())
        else:
            widget = QLineEdit()
            widget.editingFinished.connect(self._again)
        widget.setAccessibleName(question.label)
        self._answers[question.key] = widget
        self._questions.addRow(f"{question.label}（{question.households}户没有填）", widget)

    def _again(self) -> None:
        if self._path is not None:
            self.plan(self._path)

    def commit(self) -> None:
        """Write the plan."""
        plan = self._plan
        if plan is None:
            return
        self._go.setEnabled(False)
        self._context.jobs.run("导入", lambda station: station.commit_import(plan), self._done)

    def _done(self, changes: Changes) -> None:
        refused = sum(row.outcome is Outcome.REFUSED for row in self._plan.rows) if self._plan else 0
        advice = (
            f"还有{refused}行没有导入，改好再导入后请删除明文表格。"
            if refused
            else "表格里的证件号码没有加密，导入后建议删除。"
        )
        self._summary.setText(f"已导入，共写入 {len(changes.touched)} 条记录。{advice}")
        self.delete.show()
        self._summary.setStyleSheet(f"color: {COLOURS.good};")
        self._context.jobs.changed.emit(changes)

    def delete_workbook(self) -> None:
        """Delete the workbook that has just been taken in."""
        path = self._path
        if path is not None:
            self.delete.setEnabled(False)
            self._context.jobs.run(
                "删除表格", lambda station: station.house.delete_plain(path), self._deleted, self._refused
            )

    def _deleted(self, _nothing: None) -> None:
        self._summary.setText("明文表格已删除。如果U盘、微信或邮箱里还有副本，请一并删除。")
        self.delete.hide()
