"""统计报表: the figures of a year, the records behind each, charts, and the reports made of them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QSplitter,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from desktop_app.catalog.model import Field, FieldType
from desktop_app.gui.action_row import ActionRow
from desktop_app.gui.as_written import Label, as_tip
from desktop_app.gui.bars import BarLine, Bars
from desktop_app.gui.choice_line import ChoiceLine
from desktop_app.gui.context import Context
from desktop_app.gui.elided_label import ElidedLabel
from desktop_app.gui.enter_key import enter_opens
from desktop_app.gui.figures_tree import FiguresTree
from desktop_app.gui.icons import icon
from desktop_app.gui.issues import IssuesPage
from desktop_app.gui.kit import division_choices
from desktop_app.gui.place import Place
from desktop_app.gui.progress import Progressing
from desktop_app.gui.report_sheet import ReportSheet
from desktop_app.gui.room import Squeezed
from desktop_app.gui.tabs import Tabs
from desktop_app.reports.engine import Result
from desktop_app.reports.labels import class_label
from desktop_app.station.guard import Way

if TYPE_CHECKING:
    from pathlib import Path

    from desktop_app.reports.drill import Behind
    from desktop_app.station import Station
    from desktop_app.station.report_desk import Numbers
    from desktop_app.station.supervision_desk import Supervised

_YEARS = 6
_MOST_LINES = 2_000
_TREE_WIDTH, _LEAST_TREE, _LEAST_TOLD = 520, 330, 60
_LEAST_HIGH = 190
_BESIDE_FROM = 900  # below this width the records behind a figure have no room beside it
_NAMED = 2  # an area by its name and that of the one above: both fit where all five do not
_PLACE, _VALUE = 2, 3
_AREA = Field("area", "统计区域", FieldType.DIVISION)


class Reports(Place):
    """The page of statistics."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._computed = False
        self._shown: Behind | None = None
        self.year = QComboBox()
        self.area = ChoiceLine(division_choices(context, _AREA), self._area_name)
        self.progress = Progressing(context)
        self.tree = FiguresTree(context.catalogue)
        self.lines = QTableWidget(0, 4)
        self.bars = Bars()
        self.sheet = ReportSheet(context, self.progress)
        self.issues = IssuesPage(context)
        self.tabs = Tabs()
        self.tabs.setAccessibleName("指标的内容")
        self._told = ElidedLabel(_LEAST_TOLD)
        self._told.setProperty("role", "small")
        this_year = context.station.today().year
        for year in range(this_year, this_year - _YEARS, -1):
            self.year.addItem(f"{year}年", year)
        self.area.set_key(context.station.profile.area)
        self.addWidget(self._page())
        self._connect()

    def _area_name(self, code: str) -> str:
        divisions = self.context.station.divisions
        if not code or not divisions.exists(code):
            return ""
        path = divisions.path(code)
        return divisions.full_name(code, above=path[-_NAMED - 1] if len(path) > _NAMED else "")

    def _place(self, code: str) -> str:
        divisions = self.context.station.divisions
        return divisions.short_name(code) if divisions.exists(code) else code

    # -- building --------------------------------------------------------------------------------

    def _page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addLayout(self._head())
        column.addWidget(self.progress)
        split = self._split = QSplitter(Qt.Orientation.Horizontal)
        self.tree.setMinimumHeight(_LEAST_HIGH)
        self.tabs.setMinimumHeight(_LEAST_HIGH)
        split.setChildrenCollapsible(False)
        split.addWidget(self.tree)
        split.addWidget(self._right())
        split.setSizes([_TREE_WIDTH, 2 * _TREE_WIDTH])
        split.setStretchFactor(1, 1)
        column.addWidget(split, 1)
        return page

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow place what is behind a figure stands below it."""
        super().resizeEvent(event)
        narrow = self.width() < _BESIDE_FROM
        self._split.setOrientation(Qt.Orientation.Vertical if narrow else Qt.Orientation.Horizontal)
        self.tree.setMinimumWidth(0 if narrow else _LEAST_TREE)
        self._told.setHidden(narrow)

    def _head(self) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setSpacing(8)
        title = Label("统计报表")
        title.setProperty("role", "title")
        self.year.setAccessibleName("统计年度")
        self.area.setAccessibleName("统计区域")
        self.area.setMinimumWidth(150)
        self.area.setMaximumWidth(320)
        self._again = QPushButton(icon("good"), "重新计算")
        self._export = QPushButton(icon("save"), "指标和明细存为表格")
        self._supervise = QPushButton(icon("search"), "资金监管检查")
        self._supervise.setToolTip("把资金、项目的疑点列为监管问题；已改正的等待复核")
        actions = ActionRow()
        for button in (self._again, self._supervise, self._export):
            actions.add(button)
        head.addWidget(title)
        head.addWidget(self.year)
        head.addWidget(self.area, 3)
        head.addWidget(self._told, 2)
        head.addWidget(actions)
        return head

    def _right(self) -> QWidget:
        self.lines.setHorizontalHeaderLabels(["记录", "对象", "区划", "数值"])
        self.lines.setAccessibleName("背后的记录")
        self.lines.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.lines.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.lines.setAlternatingRowColors(True)
        self.lines.verticalHeader().hide()
        Squeezed(self.lines, (130, 250, 220, 0))
        header = self.lines.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        number = QTableWidgetItem("数值")
        number.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.lines.setHorizontalHeaderItem(self.lines.columnCount() - 1, number)
        chart = QScrollArea()
        chart.setAccessibleName("图表")
        chart.setWidgetResizable(True)
        chart.setWidget(self.bars)
        self.tabs.addTab(self.lines, "背后的记录")
        self.tabs.addTab(chart, "图表")
        self.tabs.addTab(self.sheet, "报表")
        self.tabs.addTab(self.issues, "监管问题")
        self.tabs.currentChanged.connect(self._turned)
        return self.tabs

    def _turned(self, _place: int) -> None:
        """The issues take the whole width: they are not behind one figure."""
        has_issues = self.tabs.currentWidget() is self.issues
        self.tree.setHidden(has_issues)
        if has_issues:
            self.issues.read()

    def _connect(self) -> None:
        self.year.currentIndexChanged.connect(self.compute)
        self.area.picked.connect(lambda _key: self.compute())
        self._again.clicked.connect(self.compute)
        self._export.clicked.connect(self._ask_file)
        self._supervise.clicked.connect(self.supervise)
        self.tree.chosen.connect(self._look)
        self.lines.cellDoubleClicked.connect(lambda row, _column: self.open_line(row))
        enter_opens(self.lines, lambda: self.open_line(self.lines.currentRow()))

    # -- figures ---------------------------------------------------------------------------------

    def arrive(self) -> None:
        """Work the figures out the first time; later only when a person asks."""
        if not self._computed:
            self.compute()

    def show_part(self, page: str) -> None:
        """The issues of money and projects, and the button of the monthly run."""
        if page == "supervision":
            self.tabs.setCurrentWidget(self.issues)
            self._supervise.setFocus()

    def refresh(self) -> None:
        """F5: work them out again."""
        self.compute()

    def show_figure(self, year: int, indicator: str, key: str) -> None:
        """Show a figure of a year in the station's area, with the records behind it."""
        if self.year.findData(year) < 0:
            self.year.addItem(f"{year}年", year)
        self.year.blockSignals(True)
        self.year.setCurrentIndex(self.year.findData(year))
        self.year.blockSignals(False)
        self.area.set_key(self.context.station.profile.area)
        self.tabs.setCurrentIndex(0)
        self.tree.want(indicator, key)
        self.compute()

    def compute(self) -> None:
        """Work out every figure of the chosen year and area, off the window's thread."""
        self._computed = True
        year, area, step = int(self.year.currentData()), self.area.key or "", self.progress.step
        self.sheet.choose(year, area)

        def count() -> None:
            self.progress.run(
                "计算指标", lambda station: station.reports.indicators(year, area, progress=step), self._show
            )

        # Some figures count findings: of a large ledger those take longest, and have steps of their own.
        self.progress.run(
            "核查", lambda station: station.checks.refresh(progress=step), lambda _checked: count()
        )

    def _show(self, numbers: "Numbers") -> None:
        self._told.setText(f"截至{numbers.period.day.isoformat()}，共{len(numbers.results)}个数")
        self.tree.show_results(numbers.results)

    def _look(self, result: Result) -> None:
        """Show the records behind a figure, and its chart."""
        year, area = int(self.year.currentData()), self.area.key or ""
        name, key = result.indicator.id, result.figure.key
        self._draw(result)
        self.context.jobs.run(
            "列出明细",
            lambda station: station.reports.records(year, area, name, key, _MOST_LINES),
            self._list,
        )

    def _list(self, found: "Behind") -> None:
        if not isValid(self):  # the window was closed while the records were looked up
            return
        self._shown = found
        texts = self.context.catalogue.entities
        self.lines.setRowCount(len(found.lines))
        for row, (line, name) in enumerate(zip(found.lines, found.names, strict=True)):
            label = texts[line.entity].label if line.entity in texts else line.entity
            cells = (label, name, self._place(line.area), f"{line.value:,}")
            for column, text in enumerate(cells):
                item = QTableWidgetItem(text)
                item.setToolTip(as_tip(self._area_name(line.area) if column == _PLACE else text))
                if column == _VALUE:
                    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.lines.setItem(row, column, item)
        more = (
            f"（前{len(found.lines)}条，共{len(found.lines) + found.cut}条）"
            if found.cut
            else f"（{len(found.lines)}）"
        )
        self.tabs.setTabText(0, f"背后的记录{more}")

    def _draw(self, result: Result) -> None:
        """The classes of a figure as bars, else the figures of its indicator that share its unit."""
        catalogue, figure = self.context.catalogue, result.figure
        if result.classes:
            lines = [
                BarLine(
                    class_label(catalogue, figure, one.code),
                    float(one.amount.number or 0),
                    f"{one.amount.text}{figure.unit}",
                )
                for one in result.classes
            ]
            self.bars.show_bars(f"{result.indicator.name}：{figure.name}", lines)
        else:
            self.bars.show_bars(result.indicator.name, self._beside(result))

    def _beside(self, result: Result) -> Sequence[BarLine]:
        item = self.tree.currentItem()
        above = item.parent() if item is not None else None
        lines = []
        for place in range(above.childCount() if above is not None else 0):
            found = above.child(place).data(0, Qt.ItemDataRole.UserRole) if above is not None else None
            if isinstance(found, Result) and found.figure.unit == result.figure.unit:
                shown = f"{found.amount.text}{found.figure.unit}"
                lines.append(BarLine(found.figure.name, float(found.amount.number or 0), shown))
        return lines

    def supervise(self) -> None:
        """The monthly run (PM-082): findings about money become issues that somebody answers for."""
        self.progress.run("检查资金监管", lambda station: station.reports.supervision.run(), self._supervised)

    def _supervised(self, done: "Supervised") -> None:
        self.context.said.emit(
            f"新问题{done.new}个，待复核{done.gone}个；未办结{done.open}个，其中逾期{done.overdue}个。"
        )
        self.compute()
        self.issues.read()

    def open_line(self, row: int) -> None:
        """Open the record of a line."""
        if self._shown is None or row >= len(self._shown.lines):
            return
        line = self._shown.lines[row]
        if line.entity in self.context.catalogue.entities:
            self.context.open_at(line.entity, line.record_id)

    # -- out -------------------------------------------------------------------------------------

    def _ask_file(self) -> None:
        from pathlib import Path

        name, _kind = QFileDialog.getSaveFileName(
            self, "指标和明细存为表格", f"{self.year.currentData()}年指标.xlsx", "Excel (*.xlsx)"
        )
        if name:
            self.save(Path(name))

    def save(self, path: "Path") -> None:
        """Save figures and records as a workbook; that stands in the security log."""
        year, area = int(self.year.currentData()), self.area.key or ""

        def write(station: "Station") -> None:
            written = station.reports.write_indicators(path, year, area).records
            station.guard.note_out(Way.FILE, "指标和明细", path, written, "统计报表")

        said = f"已存为 {path.name}，已记入安全日志。"
        self.progress.run("存为表格", write, lambda _nothing: self.context.said.emit(said))
