"""上报同步: what is not sent yet, bundles out, receipts in, what came back, and conflicts.

Before the province has granted a certificate the page says how to come by one.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QStackedWidget,
    QTabWidget,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop_app.gui.as_written import Label, as_tip
from desktop_app.gui.conflict_view import ConflictView
from desktop_app.gui.context import Context
from desktop_app.gui.enrolment import CertificateLine, EnrolmentDesk
from desktop_app.gui.exchange_menu import SAFELY, ExchangeMenu
from desktop_app.gui.icons import icon
from desktop_app.gui.place import Place
from desktop_app.station.outbox import UNSENT

if TYPE_CHECKING:
    from desktop_app.catalog.model import Catalogue
    from desktop_app.province.quality import Quality
    from desktop_app.station import Station
    from desktop_app.station.receipts import ReceiptResult
    from desktop_app.sync.writing import WrittenBundle

_OUTBOX = ("状态", "保存次数", "文件", "省级核查", "时间")
_RETURNED = ("对象", "项目", "退回原因", "时间")
_ITEM = Qt.ItemDataRole.UserRole


class SyncPlace(Place):
    """The page on which a station meets the province."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.outbox = _table(_OUTBOX, "已上报和待上报", (100, 90, 280, 300))
        self.returned = _table(_RETURNED, "省级退回", (220, 160, 420))
        self.conflicts = ConflictView(context)
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName("上报同步")
        self._summary = Label()
        self.exchange = ExchangeMenu(context)
        self.again = QPushButton("重新导出…")
        self._export = QPushButton(icon("sync", "#ffffff"), "导出数据包…")
        self._receipt = QPushButton(icon("import"), "导入回执…")
        self.enrolment = EnrolmentDesk(context)
        self.certificate = CertificateLine(context, self.enrolment)
        self._sending = QStackedWidget()
        self.addWidget(self._page())
        self.enrolment.installed.connect(self.arrive)
        self.exchange.brought.connect(self.arrive)
        self.again.clicked.connect(self._choose_folder_again)
        self.outbox.itemSelectionChanged.connect(self._offer_again)
        self.returned.itemActivated.connect(self._open_returned)
        self.conflicts.decided.connect(self.arrive)
        context.jobs.changed.connect(lambda _changes: self.arrive() if self.isVisible() else None)

    def _page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(10)
        head = QHBoxLayout()
        head.setSpacing(8)
        title = Label("上报同步")
        title.setProperty("role", "title")
        self._summary.setProperty("role", "soft")
        self._receipt.clicked.connect(self._choose_receipt)
        self._export.setProperty("kind", "primary")
        self._export.clicked.connect(self._choose_folder)
        for widget in (title, self._summary):
            head.addWidget(widget)
        head.addStretch(1)
        self.again.setToolTip("U盘丢了或坏了时，把选中的一包再导出一次，内容完全相同")
        for button in (self.again, self.exchange, self._receipt):
            head.addWidget(button)
        head.addWidget(self._export)
        column.addLayout(head)
        column.addWidget(self.certificate)
        self.tabs.setDocumentMode(True)
        self._sending.addWidget(self.outbox)
        self._sending.addWidget(self.enrolment)
        self.tabs.addTab(_padded(self._sending), "发件箱")
        self.tabs.addTab(_padded(self.returned), "省级退回")
        self.tabs.addTab(self.conflicts, "不一致")
        column.addWidget(self.tabs, 1)
        return page

    def arrive(self) -> None:
        """List again."""
        station = self.context.station
        lines = station.outbox()
        unsent = sum(line.count for line in lines if line.state == UNSENT)
        told = f"还有 {unsent} 次保存没有上报" if unsent else "全部改动都已导出"
        waiting = station.store.waiting()
        told += f"；别处的 {waiting} 条内容等目录更新后显示" if waiting else ""
        self._summary.setText(told)
        self._export.setEnabled(bool(unsent))
        self.outbox.clear()
        for line in reversed(lines):
            name = Path(line.file).name if line.file else ""
            at = line.at.replace("T", " ")[:16]
            told = line.quality.told if line.quality else ""
            item = QTreeWidgetItem([line.state, str(line.count), name, told, at])
            item.setToolTip(3, as_tip(_found(line.quality, station.catalogue) if line.quality else ""))
            item.setData(0, _ITEM, line.first if line.file else 0)
            self.outbox.addTopLevelItem(item)
        self._offer_again()
        self._show_returned(station)
        self.conflicts.show_conflicts(station.conflicts())
        self.tabs.setTabText(1, _counted("省级退回", self.returned.topLevelItemCount()))
        self.tabs.setTabText(2, _counted("不一致", self.conflicts.count))
        self._show_certificate(station)

    def show_part(self, page: str) -> None:
        """A conflict: ``conflict/`` and its entity, record and field."""
        kind, _slash, name = page.partition("/")
        if kind == "conflict":
            self.tabs.setCurrentWidget(self.conflicts)
            self.conflicts.choose(*name.split("/"))

    def _show_certificate(self, station: "Station") -> None:
        """The way to a certificate, or what can be done with one; what came back is never hidden."""
        certificate = station.sync.certificate
        for widget in (self._export, self._receipt, self.exchange, self.again, self.certificate):
            widget.setVisible(certificate is not None)
        self._sending.setCurrentWidget(self.enrolment if certificate is None else self.outbox)
        came_back = self.returned.topLevelItemCount() + self.conflicts.count
        self.tabs.tabBar().setVisible(certificate is not None or came_back > 0)
        self.tabs.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # a hidden bar would let Tab go no further
        if certificate is not None:
            self.certificate.show_certificate(certificate)

    def _show_returned(self, station: "Station") -> None:
        self.returned.clear()
        for item in station.returned():
            entity = self.context.catalogue.entity(item.entity)
            label = entity.field(item.field).label if entity.has(item.field) else ""
            name = self.context.owner_title(item.entity, item.record_id)
            line = QTreeWidgetItem([name, label, item.reason, item.at.replace("T", " ")[:16]])
            line.setData(0, _ITEM, (item.entity, item.record_id, item.field))
            line.setToolTip(2, as_tip(item.reason))
            self.returned.addTopLevelItem(line)

    def _open_returned(self, line: QTreeWidgetItem) -> None:
        self.context.open_at(*line.data(0, _ITEM))

    def _choose_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, "导出到文件夹或U盘")
        if name:
            self.export(Path(name))

    def _offer_again(self) -> None:
        self.again.setEnabled(self._chosen() > 0)

    def _chosen(self) -> int:
        """The first number of the bundle that is chosen in the outbox, 0 for none."""
        return next((int(item.data(0, _ITEM)) for item in self.outbox.selectedItems()), 0)

    def _choose_folder_again(self) -> None:
        name = QFileDialog.getExistingDirectory(self, "重新导出到文件夹或U盘")
        if name:
            self.export(Path(name), self._chosen())

    def export(self, folder: Path, first: int = 0) -> None:
        """Write what is not sent yet as a signed and encrypted bundle, or a certain one once more."""
        self.context.jobs.run(
            "导出数据包", lambda station: station.export_bundle(folder, first), self._exported
        )

    def _exported(self, written: "WrittenBundle") -> None:
        self.arrive()
        self.context.carried.emit()
        parts = f"，共 {len(written.parts)} 个文件，要一起带上" if len(written.parts) > 1 else ""
        self.context.said.emit(f"已写出并核对 {written.path.name}{parts}。{SAFELY}")

    def _choose_receipt(self) -> None:
        name, _kind = QFileDialog.getOpenFileName(self, "导入回执", "", "回执 (*)")
        if name:
            self.take_receipt(Path(name))

    def take_receipt(self, path: Path) -> None:
        """Take a receipt of the province in."""
        self.context.jobs.run("导入回执", lambda station: station.import_receipt(path), self._received)

    def _received(self, result: "ReceiptResult") -> None:
        self.arrive()
        self.context.carried.emit()
        told = f"回执已导入：采纳 {result.accepted}，退回 {result.returned}"
        edition = f"收到 {result.edition} 版目录，下次打开程序时启用。" if result.edition else ""
        edition = result.edition_refused or edition
        self.context.said.emit(f"{told}，不一致 {result.conflicts}。{edition}")
        if result.returned:
            self.tabs.setCurrentIndex(1)
        elif result.conflicts:
            self.tabs.setCurrentIndex(2)


def _found(quality: "Quality", catalogue: "Catalogue") -> str:
    """What the province's checks found in a bundle, the most frequent first, a line each."""
    counts = sorted(quality.checks.items(), key=lambda item: (-item[1], item[0]))
    known = ((catalogue.checks[check].message, count) for check, count in counts if check in catalogue.checks)
    return "\n".join(f"{message}：{count}处" for message, count in known) or quality.told


def _counted(label: str, count: int) -> str:
    return f"{label} {count}" if count else label


def _table(headings: tuple[str, ...], name: str, widths: tuple[int, ...]) -> QTreeWidget:
    tree = QTreeWidget()
    tree.setHeaderLabels(list(headings))
    tree.setRootIsDecorated(False)
    tree.setUniformRowHeights(True)
    tree.setAccessibleName(name)
    tree.setAlternatingRowColors(True)
    for place, width in enumerate(widths):
        tree.header().resizeSection(place, width)
    tree.header().setSectionResizeMode(len(headings) - 1, QHeaderView.ResizeMode.Stretch)
    return tree


def _padded(widget: QWidget) -> QWidget:
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 10, 0, 0)
    column.addWidget(widget)
    return holder
