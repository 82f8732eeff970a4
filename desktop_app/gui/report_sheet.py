"""The sheets of a report before they leave: seen, frozen, printed, saved."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QMessageBox,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.gui.action_row import ActionRow
from desktop_app.gui.context import Context
from desktop_app.gui.icons import icon
from desktop_app.gui.pdf_view import PdfView
from desktop_app.gui.printing import print_pdf
from desktop_app.gui.progress import Progressing
from desktop_app.gui.question import Question
from desktop_app.gui.whole_file import write_whole
from desktop_app.station.guard import Way

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

    from desktop_app.station import Station
    from desktop_app.station.annual_desk import Annual

ANNUAL = "annual"
_KIND_LONG = 16  # in letters: eight characters, as the annual report is called


class ReportSheet(QWidget):
    """One report of a year and area. ``made`` says that its sheets are shown."""

    made = Signal()

    def __init__(self, context: Context, progress: Progressing) -> None:
        super().__init__()
        self._context = context
        self._progress = progress
        self.year = context.station.today().year
        self.area = ""
        self.kind = QComboBox()
        self.kind.setAccessibleName("报表")
        self.kind.addItem("年度脱贫攻坚报告", ANNUAL)
        for report in context.station.reports.supervision.standing.values():
            self.kind.addItem(report.title, report.id)
        self.quarter = QComboBox()
        self.quarter.setAccessibleName("季度")
        for number, name in enumerate("一二三四", start=1):
            self.quarter.addItem(f"第{name}季度", number)
        self.quarter.setCurrentIndex((context.station.today().month - 1) // 3)
        self.quarter.hide()
        self.look = QPushButton(icon("search"), "预览")
        self.freeze = QPushButton(icon("seal"), "冻结")
        self.view = PdfView("还没有预览", "选一种报表，点“预览”，这里就是要打印的样子。")
        self._records = 0
        self._buttons = [
            self._button("打印", "print", self._ask_printer),
            self._button("存为PDF", "save", self._ask_pdf),
            self._button("存为表格", "save", self._ask_workbook),
        ]
        self._build()

    def _button(self, text: str, drawing: str, slot: object) -> QPushButton:
        button = QPushButton(icon(drawing), text)
        button.clicked.connect(slot)
        button.setEnabled(False)
        return button

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.kind, 1)
        row.addWidget(self.quarter)
        actions = ActionRow()
        for button in (self.look, self.freeze, *self._buttons):
            actions.add(button)
        self.kind.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.kind.setMinimumContentsLength(_KIND_LONG)
        row.addWidget(actions)
        column.addLayout(row)
        column.addWidget(self.view, 1)
        self.look.clicked.connect(self.preview)
        self.freeze.clicked.connect(self._ask_freeze)
        self.kind.currentIndexChanged.connect(self._other_kind)
        self.quarter.currentIndexChanged.connect(self._other_kind)

    def _other_kind(self) -> None:
        known = self._context.station.reports.supervision.standing.get(str(self.kind.currentData()))
        self.quarter.setVisible(known is not None and known.quarterly)
        self.freeze.setVisible(self.kind.currentData() == ANNUAL)
        self._show(b"")

    def choose(self, year: int, area: str) -> None:
        """Reports of another year or area are asked for."""
        if (year, area) != (self.year, self.area):
            self.year, self.area = year, area
            self._show(b"")

    def preview(self) -> None:
        """Make the sheets; a frozen annual report is shown as it was frozen."""
        kind, year, area, progress = self.kind.currentData(), self.year, self.area, self._progress.step
        quarter = self._quarter()

        def work(station: "Station") -> tuple[bytes, int]:
            if kind != ANNUAL:
                sheets = station.reports.supervision.sheets(kind, year, area, quarter)
                return sheets.pdf, sheets.records
            made = _annual(station, year, area, progress)
            return made.pdf, made.printed

        self._progress.run("生成报表", work, lambda made: self._show(*made))

    def _quarter(self) -> int:
        return 0 if self.quarter.isHidden() else int(self.quarter.currentData())

    def _show(self, pdf: bytes, records: int = 0) -> None:
        self._records = records
        self.view.show_pdf(pdf)
        for button in self._buttons:
            button.setEnabled(bool(pdf))
        if pdf:
            self.made.emit()

    def _ask_freeze(self) -> None:
        asked = Question(self)
        asked.setWindowTitle("冻结年度报告")
        asked.setText(f"冻结后{self.year}年度报告的数字不再改变，并记入日志。确定冻结吗？")
        yes = asked.addButton("冻结", QMessageBox.ButtonRole.AcceptRole)
        asked.addButton("再看看", QMessageBox.ButtonRole.RejectRole)
        asked.buttonClicked.connect(lambda button: self.freeze_now() if button is yes else None)
        asked.open()

    def freeze_now(self) -> None:
        """Freeze the annual report of the year and area."""
        from desktop_app.station.annual_desk import Wanted

        wanted, progress = Wanted(self.year, self.area), self._progress.step

        def done(made: "Annual") -> None:
            self._show(made.pdf, made.printed)
            self._context.said.emit(f"{made.title}已冻结，校验值{made.payload_hash[:12]}…")

        self._progress.run(
            "冻结年度报告", lambda station: station.reports.annual.freeze(wanted, progress), done
        )

    def _ask_pdf(self) -> None:
        name, _kind = QFileDialog.getSaveFileName(self, "存为PDF", self._name(".pdf"), "PDF (*.pdf)")
        if name:
            self.save_pdf(Path(name))

    def save_pdf(self, path: Path) -> None:
        """Save the sheets that are shown; that stands in the security log."""
        pdf, what, records = self.view.pdf, self.kind.currentText(), self._records

        def write(station: "Station") -> None:
            write_whole(path, pdf)
            station.guard.note_out(Way.FILE, what, pdf, records, "统计报表")

        self._context.jobs.run(
            "存为PDF", write, lambda _nothing: self._said(f"已存为 {path.name}，已记入安全日志。")
        )

    def _ask_workbook(self) -> None:
        name, _kind = QFileDialog.getSaveFileName(self, "存为表格", self._name(".xlsx"), "Excel (*.xlsx)")
        if name:
            self.save_workbook(Path(name))

    def save_workbook(self, path: Path) -> None:
        """Save the report as a workbook with the records behind its numbers."""
        kind, year, area, what = self.kind.currentData(), self.year, self.area, self.kind.currentText()
        quarter = self._quarter()

        def write(station: "Station") -> None:
            if kind == ANNUAL:
                made = _annual(station, year, area, None)
                write_whole(path, made.workbook)
                records = made.written
            else:
                records = station.reports.supervision.workbook(path, kind, year, area, quarter)
            station.guard.note_out(Way.FILE, what, path, records, "统计报表")

        self._progress.run(
            "存为表格", write, lambda _nothing: self._said(f"已存为 {path.name}，已记入安全日志。")
        )

    def _said(self, text: str) -> None:
        self._context.said.emit(text)

    def _name(self, suffix: str) -> str:
        return f"{self.year}年{self.kind.currentText()}{suffix}"

    def _ask_printer(self) -> None:
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        dialog = QPrintDialog(printer, self)
        dialog.accepted.connect(lambda: self.print_on(printer))
        dialog.setModal(True)
        dialog.show()

    def print_on(self, printer: "QPrinter") -> None:
        """Print the sheets once that stands in the security log."""
        pdf, what, records = self.view.pdf, self.kind.currentText(), self._records
        step = self._progress.step

        def work(station: "Station") -> int:
            station.guard.note_out(Way.PAPER, what, pdf, records, "统计报表")
            return print_pdf(pdf, printer, step)

        self._progress.run("打印", work, lambda _sheets: self._said("已打印，已记入安全日志。"))


def _annual(station: "Station", year: int, area: str, progress: object) -> "Annual":
    from desktop_app.station.annual_desk import Wanted

    known = station.reports.annual.frozen(station.reports.scope(area), year)
    if known is not None:
        return station.reports.annual.kept(str(known["id"]))
    return station.reports.annual.preview(Wanted(year, area), progress)  # type: ignore[arg-type]  # Progress or None
