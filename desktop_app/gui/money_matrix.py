"""资金公开对照: allocations and projects beside the notices that tell of their money, red where amiss."""

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QBrush, QColor
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QSpinBox,
    QStackedWidget,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop_app.gui.as_written import Label, as_tip
from desktop_app.gui.column_pages import ColumnPages
from desktop_app.gui.context import Context
from desktop_app.gui.empty_state import EmptyState
from desktop_app.gui.enter_key import enter_opens
from desktop_app.gui.icons import icon
from desktop_app.gui.theme import COLOURS
from desktop_app.gui.whole_file import write_whole
from desktop_app.notices.matrix import CODES, Line
from desktop_app.notices.matrix_sheet import cell_text, heading
from desktop_app.station.audit_desk import Pack

_TITLE_WIDTH, _LEAST_TITLE, _LEAST_CELL = 196, 130, 72
_NOTICE = Qt.ItemDataRole.UserRole
_HINT = "在“项目资金”登记指标和项目以后，这里列出它们各自应有的公告公示。"


class MoneyMatrix(QWidget):
    """One year at a time. ``left`` asks to go back; ``wanted`` carries (entity, id) of what to open."""

    left = Signal()
    wanted = Signal(str, str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.lines: list[Line] = []
        self.year = QSpinBox()
        self.year.setRange(2014, 2100)
        self.year.setSuffix(" 年")
        self.year.setAccessibleName("年度")
        self.year.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
        self.year.setValue(context.station.today().year)
        self.told = Label()
        self.told.setProperty("role", "small")
        self.told.setWordWrap(True)
        self.table = QTableWidget(0, len(CODES) + 1)
        self.table.setHorizontalHeaderLabels(["项目或指标文号", *map(heading, CODES)])
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.verticalHeader().hide()
        self.table.setWordWrap(True)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        self._pages = ColumnPages(self.table, self._share)
        self._room = self.table.viewport()
        self._room.installEventFilter(self)
        self.table.setAccessibleName("资金公开对照")
        self.table.setColumnWidth(0, _TITLE_WIDTH)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head())
        body = QVBoxLayout()
        body.setContentsMargins(16, 8, 16, 12)
        body.addWidget(self.told)
        self._stack = QStackedWidget()
        self._empty = EmptyState("notice", "", _HINT)
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty)
        body.addWidget(self._stack, 1)
        column.addLayout(body, 1)
        self.year.valueChanged.connect(lambda _year: self.reload())
        self.table.cellDoubleClicked.connect(self._open)
        enter_opens(self.table, lambda: self._open(self.table.currentRow(), self.table.currentColumn()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notices that find no room stand on a further page of the table."""
        if watched is self._room and event.type() == QEvent.Type.Resize:
            self._share()
        return super().eventFilter(watched, event)

    def _share(self) -> None:
        room = self._room.width()
        title = min(_TITLE_WIDTH, max(room // 3, _LEAST_TITLE))
        self.table.setColumnWidth(0, title)
        self._pages.arrange([title, *[_LEAST_CELL] * len(CODES)], 0, room)

    def _head(self) -> QWidget:
        bar = QWidget()
        bar.setProperty("role", "bar")
        row = QHBoxLayout(bar)
        row.setContentsMargins(10, 8, 16, 8)
        back = QPushButton(icon("back"), "返回")
        back.setShortcut("Esc")
        back.clicked.connect(self.left)
        title = Label("资金公开对照")
        title.setProperty("role", "title")
        row.addWidget(back)
        row.addWidget(title)
        row.addWidget(self.year)
        row.addStretch(1)
        for text, slot in (("存为PDF", self._save), ("导出审计资料包…", self._ask_pack)):
            button = QPushButton(icon("save"), text)
            button.clicked.connect(slot)
            row.addWidget(button)
        return bar

    def reload(self) -> None:
        """Compare anew, off the window's thread."""
        area, year = self._context.station.profile.area, self.year.value()
        self._context.jobs.run("对照资金公开", lambda station: station.audit.matrix(area, year), self._show)

    def _show(self, lines: list[Line]) -> None:
        self.lines = lines
        red = sum(line.is_red for line in lines)
        self.told.setText(
            f"{len(lines)}项，其中{red}项未公开或者公开的金额与台账不一致（红色）。"
            "空白的目前不用公开。按 Enter 或双击打开公示或项目。"
            if lines
            else ""
        )
        self._empty.tell(f"{self.year.value()}年还没有指标和项目", _HINT)
        self._stack.setCurrentIndex(0 if lines else 1)
        self.table.setRowCount(len(lines))
        wrong = QBrush(QColor(COLOURS.error))
        for number, line in enumerate(lines):
            self.table.setItem(number, 0, QTableWidgetItem(line.title))
            for place, code in enumerate(CODES, 1):
                cell = line.cells[code]
                item = QTableWidgetItem(cell_text(cell))
                item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
                item.setToolTip(as_tip(item.text()))
                item.setData(_NOTICE, cell.notice_ids[-1] if cell.notice_ids else "")
                if cell.is_red:
                    item.setForeground(wrong)
                self.table.setItem(number, place, item)
        self.table.resizeRowsToContents()

    def _open(self, row: int, column: int) -> None:
        item = self.table.item(row, column)
        notice = str(item.data(_NOTICE) or "") if item is not None and column else ""
        line = self.lines[row]
        self.wanted.emit(*(("notice", notice) if notice else (line.entity, line.record_id)))

    def _save(self) -> None:
        name, _kind = QFileDialog.getSaveFileName(self, "存为PDF", "资金公开对照表.pdf", "PDF (*.pdf)")
        if name:
            area, year = self._context.station.profile.area, self.year.value()
            self._context.jobs.run(
                "存为PDF",
                lambda station: write_whole(Path(name), station.audit.matrix_pdf(area, year)),
                lambda _size: self._context.said.emit(f"已存为 {Path(name).name}"),
            )

    def _ask_pack(self) -> None:
        name = QFileDialog.getExistingDirectory(self, "选一个空文件夹")
        if name:
            self.write_pack(Path(name))

    def write_pack(self, folder: Path) -> None:
        """Write the auditor's pack into an empty folder."""
        area, year = self._context.station.profile.area, self.year.value()

        def done(pack: Pack) -> None:
            told = f"公示{pack.notices}份、凭证{pack.vouchers}张、照片{pack.photographs}张"
            self._context.said.emit(f"审计资料包已写好：{told}，已记入安全日志。")

        self._context.jobs.run(
            "导出审计资料包", lambda station: station.audit.pack(area, year, folder, "审计资料包"), done
        )
