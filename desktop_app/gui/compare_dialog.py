"""Another office's list beside the register: choose it, see who of ours stands on it, make issues of them."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop_app.gui.as_written import Label, as_tip
from desktop_app.gui.context import Context
from desktop_app.gui.enter_key import enter_opens
from desktop_app.gui.errors import tell
from desktop_app.gui.fitting import FittingDialog
from desktop_app.gui.icons import icon
from desktop_app.gui.progress import Progressing

if TYPE_CHECKING:
    from desktop_app.station.comparison_desk import Compared

_HINT = (
    "名单可以是xlsx、xls、csv，有证件号码一列就行。只在内存里比对，名单不存入台账；"
    "比对的用途、行数和文件校验值记入日志。"
)
_COLUMNS = ("姓名", "村", "户编号", "名单上写的", "办理")
_WIDTHS = (110, 130, 150, 330)
_NEW = "未登记"


class CompareDialog(FittingDialog):
    """Compares one list. ``registered`` says how many issues were made of it."""

    registered = Signal(int)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._path: Path | None = None
        self._compared: Compared | None = None
        self.kind = QComboBox()
        for code, label in context.station.reports.comparison.kinds().items():
            self.kind.addItem(label, code)
        self.purpose = QLineEdit()
        self.told = Label()
        self.progress = Progressing(context)
        self.hits = QTreeWidget()
        self.choose = QPushButton("选择名单…")
        self.delete = QPushButton(icon("remove"), "删除这份名单")
        self.go = QPushButton("登记为监管问题")
        self.setWindowTitle("外来名单比对")
        self.resize(900, 560)
        self._build()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(10)
        hint = Label(_HINT)
        hint.setProperty("role", "soft")
        hint.setWordWrap(True)
        column.addWidget(hint)
        form = QFormLayout()
        self.kind.setAccessibleName("名单种类")
        self.purpose.setAccessibleName("用途")
        self.purpose.setPlaceholderText("例如：省扶贫办2018年10月动态管理比对")
        form.addRow("名单种类", self.kind)
        form.addRow("用途", self.purpose)
        column.addLayout(form)
        self.told.setProperty("role", "heading")
        self.told.setWordWrap(True)
        column.addWidget(self.told)
        column.addWidget(self.progress)
        self.hits.setHeaderLabels(list(_COLUMNS))
        self.hits.setRootIsDecorated(False)
        self.hits.setAccessibleName("比中的人")
        for place, width in enumerate(_WIDTHS):
            self.hits.setColumnWidth(place, width)
        self.hits.header().setSectionResizeMode(3, QHeaderView.ResizeMode.Stretch)
        self.hits.header().setStretchLastSection(False)
        self.hits.itemDoubleClicked.connect(lambda item, _column: self._open(item))
        enter_opens(self.hits, lambda: self._open(self.hits.currentItem()))
        column.addWidget(self.hits, 1)
        column.addLayout(self._foot())

    def _foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.choose.clicked.connect(self._ask)
        self.delete.clicked.connect(lambda _on=False: self.delete_list())
        self.delete.hide()
        self.go.setProperty("kind", "primary")
        self.go.setEnabled(False)
        self.go.clicked.connect(lambda _on=False: self.register())
        close = QPushButton("关闭")
        close.clicked.connect(self.reject)
        row.addWidget(self.choose)
        row.addWidget(self.delete)
        row.addStretch(1)
        for button in (close, self.go):
            row.addWidget(button)
        for button in (self.choose, self.delete, close):
            button.setAutoDefault(False)
        return row

    def _ask(self) -> None:
        kinds = "表格 (*.xlsx *.xlsm *.xls *.et *.csv)"
        name, _kind = QFileDialog.getOpenFileName(self, "选择名单", "", kinds)
        if name:
            self.compare(Path(name))

    def compare(self, path: Path) -> None:
        """Compare a list with the register, off the window's thread."""
        self._path = path
        kind, purpose = str(self.kind.currentData()), self.purpose.text()
        self.told.clear()
        self.progress.run(
            "比对名单",
            lambda station: station.reports.comparison.compare(path, kind, purpose),
            self._show,
            self._refused,
        )

    def _show(self, compared: "Compared") -> None:
        self._compared = compared
        labels = self._context.catalogue.codes["issue_status"]
        self.hits.clear()
        for hit in compared.hits:
            state = _NEW if hit.is_new else labels.label(hit.status)
            line = QTreeWidgetItem([hit.name, hit.village, hit.household_no, hit.evidence, state])
            line.setToolTip(3, as_tip(f"{hit.place}：{hit.evidence}"))
            self.hits.addTopLevelItem(line)
        new = sum(hit.is_new for hit in compared.hits)
        told = f"名单{compared.rows}行，比中{len(compared.hits)}人，其中{new}人还没有登记。"
        if compared.lost:
            told += f"另有{len(compared.lost)}行号码被表格软件改坏，没有比对（{compared.lost[0]}等）。"
        self.told.setText(told)
        self.go.setEnabled(bool(new))
        self.delete.show()
        self.delete.setEnabled(True)

    def _refused(self, error: Exception) -> None:
        message = tell(error).message
        self.told.setText(str(message))
        self.go.setEnabled(False)

    def register(self) -> None:
        """Make an issue of everybody who is not one yet."""
        compared = self._compared
        if compared is None:
            return
        self.go.setEnabled(False)
        self.progress.run(
            "登记监管问题",
            lambda station: station.reports.comparison.register(compared),
            self._registered,
            self._refused,
        )

    def _registered(self, made: int) -> None:
        for place in range(self.hits.topLevelItemCount()):
            line = self.hits.topLevelItem(place)
            if line is not None and line.text(4) == _NEW:
                line.setText(4, "待核实")
        self.told.setText(f"已登记{made}个监管问题，在“统计报表”的“监管问题”里交办、答复。用完的名单请删除。")
        self.registered.emit(made)

    def delete_list(self) -> None:
        """Delete the list that was compared."""
        path = self._path
        if path is None:
            return
        self.delete.setEnabled(False)
        self._context.jobs.run(
            "删除名单", lambda station: station.house.delete_plain(path), self._deleted, self._refused
        )

    def _deleted(self, _nothing: None) -> None:
        self.told.setText("名单已删除。如果U盘、微信或邮箱里还有副本，请一并删除。")
        self.delete.hide()

    def _open(self, item: QTreeWidgetItem) -> None:
        place = self.hits.indexOfTopLevelItem(item)
        if self._compared is not None and 0 <= place < len(self._compared.hits):
            self._context.open_at("member", self._compared.hits[place].member_id)
