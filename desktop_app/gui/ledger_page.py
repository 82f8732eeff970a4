"""The books in the window: 总账 above, 明细账 of the chosen account below; 红冲 and 月结."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont, QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop_app.catalog.model import Value
from desktop_app.catalog.values import show_money
from desktop_app.checks.books import Account, DetailLine, LineKind, Sums
from desktop_app.gui.as_written import Label, as_tip
from desktop_app.gui.context import Context
from desktop_app.gui.empty_state import EmptyState
from desktop_app.gui.entry_dialog import EntryDialog, asked_day, asked_text
from desktop_app.gui.place import Place
from desktop_app.gui.record_table import RecordTable
from desktop_app.gui.room import NARROW
from desktop_app.store.changes import Changes

if TYPE_CHECKING:
    from desktop_app.station import Station
    from desktop_app.station.ledger_desk import GeneralRow

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_MONEY = ("fund_allocation", "fund_disbursement", "fund_reimbursement", "project_fund", "ledger_month")
_GENERAL = ("账户", "期初结余", "下达（计划）", "拨付", "报账", "未拨付", "结余")
_DETAIL = ("日期", "凭证号", "摘要", "下达", "拨付", "报账", "结余")
_GENERAL_TEXTS, _DETAIL_TEXTS = 1, 3
_WIDTHS = (96, 156, 236)
_AMOUNT_WIDTH = 118


class BookModel(QAbstractTableModel):
    """Rows of texts, the amounts among them set to the right; ``strong`` rows are sums."""

    def __init__(self, headings: Sequence[str], texts: int) -> None:
        super().__init__()
        self._headings = tuple(headings)
        self._texts = texts
        self._rows: list[tuple[str, ...]] = []
        self._strong: frozenset[int] = frozenset()

    def show(self, rows: Sequence[tuple[str, ...]], strong: Sequence[int] = ()) -> None:
        """Show other rows."""
        self.beginResetModel()
        self._rows, self._strong = list(rows), frozenset(strong)
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        """The rows."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """The headings."""
        return 0 if parent.isValid() else len(self._headings)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Headings above, those of amounts to the right; numbers beside."""
        if role == Qt.ItemDataRole.TextAlignmentRole and orientation is Qt.Orientation.Horizontal:
            side = Qt.AlignmentFlag.AlignRight if section >= self._texts else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return self._headings[section] if orientation is Qt.Orientation.Horizontal else section + 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The text of a cell."""
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._rows[index.row()][index.column()]
            case Qt.ItemDataRole.ToolTipRole:
                return as_tip(self._rows[index.row()][index.column()])
            case Qt.ItemDataRole.TextAlignmentRole if index.column() >= self._texts:
                return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            case Qt.ItemDataRole.FontRole if index.row() in self._strong:
                font = QFont()
                font.setBold(True)
                return font
            case _:
                return None


class LedgerPage(Place):
    """总账 by document number or by project; Enter in 明细账 opens where a line was entered."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.general = RecordTable()
        self.detail = RecordTable()
        self._general_model = BookModel(_GENERAL, _GENERAL_TEXTS)
        self._detail_model = BookModel(_DETAIL, _DETAIL_TEXTS)
        self._rows: list[GeneralRow] = []
        self._lines: list[DetailLine] = []
        self.first, self.last = QLineEdit(), QLineEdit()
        self.unit = QComboBox()
        self._by = QButtonGroup(self)
        self._stack = QStackedWidget()
        self._told = Label()
        self.dialog: EntryDialog | None = None
        self.addWidget(self._page())
        context.jobs.changed.connect(self._after)

    def _page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addLayout(self._head())
        column.addLayout(self._actions())
        split = QSplitter(Qt.Orientation.Vertical)
        for table, model, name in (
            (self.general, self._general_model, "总账"),
            (self.detail, self._detail_model, "明细账"),
        ):
            table.setSortingEnabled(False)
            table.setModel(model)
            table.setAccessibleName(name)
            split.addWidget(table)
        self._size_columns()
        split.setSizes([230, 330])
        self._stack.addWidget(split)
        hint = "先到左边的“资金指标下达”点“记一笔”，以后在“资金拨付”“资金报账”同样登记。"
        self._stack.addWidget(EmptyState("report", "还没有记账", hint))
        column.addWidget(self._stack, 1)
        self.general.selectionModel().currentRowChanged.connect(
            lambda now, _was: self._show_detail(now.row())
        )
        self.detail.entered.connect(self._open)
        return page

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow place the choice of kinds above says already what this is."""
        super().resizeEvent(event)
        self._title.setVisible(self.width() >= NARROW)

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        title = self._title = Label("总账和明细账")
        title.setProperty("role", "title")
        row.addWidget(title)
        row.addSpacing(8)
        for number, (account, label) in enumerate(
            ((Account.DOCUMENT, "按文号"), (Account.PROJECT, "按项目"))
        ):
            button = QPushButton(label)
            button.setCheckable(True)
            button.setChecked(number == 0)
            button.setProperty("kind", "filter")
            button.setObjectName(account.value)
            button.clicked.connect(lambda _on=False: self.arrive())
            self._by.addButton(button)
            row.addWidget(button)
        row.addStretch(1)
        for line, label in ((self.first, "起始月份"), (self.last, "截止月份")):
            line.setPlaceholderText("如 2018-01")
            line.setAccessibleName(label)
            line.setToolTip(as_tip(label))
            line.setMinimumWidth(72)
            line.setMaximumWidth(96)
            line.editingFinished.connect(self.arrive)
        row.addWidget(Label("月份"))
        row.addWidget(self.first)
        row.addWidget(Label("至"))
        row.addWidget(self.last)
        self.unit.addItems(["万元", "元"])
        self.unit.setAccessibleName("单位")
        self.unit.activated.connect(lambda _n: self.arrive())
        row.addWidget(self.unit)
        return row

    def _actions(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self._told.setProperty("role", "small")
        row.addWidget(self._told, 1)
        for text, slot in (("红冲选中的凭证", self.reverse), ("月结", self.close_month)):
            button = QPushButton(text)
            button.clicked.connect(lambda _on=False, do=slot: do())
            row.addWidget(button)
        return row

    def _size_columns(self) -> None:
        for place in range(1, len(_GENERAL)):
            self.general.setColumnWidth(place, _AMOUNT_WIDTH)
        self.general.stretch(0)
        for place in range(len(_DETAIL)):
            self.detail.setColumnWidth(place, _WIDTHS[place] if place < len(_WIDTHS) else _AMOUNT_WIDTH)
        self.detail.stretch(2)

    # -- contents ----------------------------------------------------------------------------------

    @property
    def account(self) -> Account:
        """By what the books are shown."""
        return Account(self._by.checkedButton().objectName())

    def arrive(self) -> None:
        """Add the books up again, off the window's thread."""
        account, first, last = self.account, self.first.text().strip(), self.last.text().strip()
        self.context.jobs.run(
            "总账",
            lambda station: (station.ledger.general(account, first, last), station.ledger.closed_months()),
            self._show,
        )

    def _show(self, found: "tuple[list[GeneralRow], frozenset[str]]") -> None:
        self._rows, closed = found
        total = Sums()
        opening = 0
        rows = []
        for row in self._rows:
            rows.append(self._general_row(row.title, row.line.opening.unspent, row.line.closing))
            total += row.line.closing
            opening += row.line.opening.unspent
        if rows:
            rows.append(self._general_row("合计", opening, total))
        self._general_model.show(rows, [len(rows) - 1] if rows else [])
        last = max(closed, default="")
        done = f"已月结至{last[:4]}年{int(last[5:])}月。" if last else "还没有月结。"
        self._told.setText(f"共{len(self._rows)}个账户，单位：{self.unit.currentText()}。{done}")
        self._stack.setCurrentIndex(0 if rows else 1)
        if self._rows:
            self.general.setCurrentIndex(self._general_model.index(0, 0))
        self._show_detail(0)

    def _general_row(self, title: str, opening: int, sums: Sums) -> tuple[str, ...]:
        amounts = (opening, sums.granted, sums.disbursed, sums.accounted, sums.undisbursed, sums.unspent)
        return (title, *(self._money(fen) for fen in amounts))

    def _money(self, fen: int) -> str:
        return show_money(fen, self.unit.currentText())

    def _show_detail(self, row: int) -> None:
        if not 0 <= row < len(self._rows):
            self._lines = []
            self._detail_model.show([])
            return
        key = self._rows[row].line.key
        first, last = self.first.text().strip(), self.last.text().strip()
        self._lines = self.context.station.ledger.detail(self.account, key, first, last)
        strong = [n for n, line in enumerate(self._lines) if line.kind is not LineKind.POSTING]
        self._detail_model.show([self._detail_row(line) for line in self._lines], strong)

    def _detail_row(self, line: DetailLine) -> tuple[str, ...]:
        moved = (line.moved.granted, line.moved.disbursed, line.moved.accounted)
        shown = tuple(self._money(fen) if fen or line.kind is not LineKind.POSTING else "" for fen in moved)
        if line.kind is LineKind.OPENING:
            shown = ("", "", "")
        voucher = line.posting.voucher if line.posting else ""
        return (line.day, voucher, line.summary, *shown, self._money(line.balance.unspent))

    def _after(self, changes: Changes) -> None:
        if self.isVisible() and {item.entity for item in changes.touched} & set(_MONEY):
            self.arrive()

    def _open(self, row: int) -> None:
        posting = self._lines[row].posting
        if posting is not None:
            self.context.open_at(posting.entity, posting.record_id)

    # -- booking -----------------------------------------------------------------------------------

    def reverse(self) -> EntryDialog | None:
        """Ask how the voucher of the chosen line is taken back; returns the open dialog."""
        row = self.detail.currentIndex().row()
        posting = self._lines[row].posting if 0 <= row < len(self._lines) else None
        if posting is None or posting.entity not in ("fund_disbursement", "fund_reimbursement"):
            self.context.said.emit("请先在明细账中选一笔拨付或报账。")
            return None
        amount = f"{self._money(posting.amount)}{self.unit.currentText()}"
        hint = f"红冲{posting.day}的凭证{posting.voucher}（{amount}）；原凭证保留。"
        fields = (
            asked_day(label="红冲日期"),
            asked_text("voucher_no", "红冲凭证号"),
            asked_text("reason", "原因"),
        )

        def work(station: "Station", entered: Mapping[str, Value]) -> object:
            day, voucher, reason = (str(entered[name]) for name in ("date", "voucher_no", "reason"))
            return station.ledger.reverse(posting.entity, posting.record_id, day, voucher, reason)

        self.dialog = EntryDialog(self.context, ("红冲", hint, "红冲"), fields, work, _MONEY)
        self.dialog.fill(date=self.context.station.today().isoformat())
        self.dialog.open()
        return self.dialog

    def close_month(self) -> EntryDialog:
        """Ask which month is closed; returns the open dialog."""
        hint = "月结以后，这个月的账不能再改，只能在以后的月份用红冲凭证更正。"

        def work(station: "Station", entered: Mapping[str, Value]) -> object:
            return station.ledger.close_month(str(entered["month"]), station.today())

        self.dialog = EntryDialog(
            self.context, ("月结", hint, "月结"), (asked_text("month", "月份（如2018-09）"),), work, _MONEY
        )
        self.dialog.open()
        return self.dialog
