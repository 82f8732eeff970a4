"""关于: which program this is, what it is made of and under which licences, and the way to a newer one."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
from PySide6.QtCore import QProcess, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QDialogButtonBox,
    QFileDialog,
    QHeaderView,
    QTabWidget,
    QTextBrowser,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop_app import __version__
from desktop_app.catalog.places import portable_folder, program_folder, resources_folder
from desktop_app.gui.cards import Card
from desktop_app.gui.context import Context
from desktop_app.gui.errors import tell
from desktop_app.gui.fitting import FittingDialog
from desktop_app.gui.licence_texts import LicenceTexts
from desktop_app.station.carried import make_portable

if TYPE_CHECKING:
    from desktop_app.station.updating import Prepared

_UPDATE_HINT = "升级文件（.bfu）由省里签发。升级前自动备份，升级不改动数据。"
_NEXT = "关闭并开始安装" if sys.platform == "win32" else "打开安装程序所在文件夹"
_COLUMNS = ("名称", "版本", "许可")
_NO_VERSION = "—"  # a library that says none
_SIZE = (760, 560)


class AboutCard(Card):
    """The version, the parts and their licences, and updating from a stick."""

    def __init__(self, context: Context) -> None:
        super().__init__("关于")
        self._context = context
        self.add_fact(
            "帮扶台账", f"{__version__} 版" + ("，便携版：数据随U盘走" if portable_folder() else "")
        )
        self.add_button("组成和许可…", lambda: AboutDialog(self.window()).open())
        self.told = self.add_told(_UPDATE_HINT)
        self.update_button = self.add_button("用U盘升级…", self.choose_file)
        self.next_button = self.add_button(_NEXT, self.go_on)
        self.next_button.hide()
        self._ready: Prepared | None = None
        if program_folder() is not None:
            self.add_button("复制到U盘（便携版）…", self.choose_stick)

    def choose_file(self) -> None:
        """Ask for the update file."""
        name, _kind = QFileDialog.getOpenFileName(self.window(), "升级文件", "", "升级文件 (*.bfu)")
        if name:
            self.update_from(Path(name))

    def update_from(self, path: Path) -> None:
        """Check an update, back up and unpack the installer; says what comes next."""
        step = self._context.jobs.step
        self.update_button.setEnabled(False)
        self.told.setText("正在核验升级文件并备份，请不要拔出U盘…")
        self._context.jobs.run(
            "准备升级",
            lambda station: station.updates.prepare(path, progress=step),
            self._prepared,
            self._refused,
        )

    def _prepared(self, ready: "Prepared") -> None:
        self._ready = ready
        self.update_button.setEnabled(True)
        version = ready.update.cover.version
        self.told.setText(f"{version} 版已核验，已备份到“{ready.backup.name}”。{ready.advice}")
        self.next_button.setVisible(ready.installer is not None)

    def _refused(self, error: Exception) -> None:
        told = tell(error)
        if told.kind == "ours":
            self._context.jobs.failed.emit(error)
        self.told.setText(told.message)
        self.update_button.setEnabled(True)

    def choose_stick(self) -> None:
        """Ask where the program is to be copied."""
        name = QFileDialog.getExistingDirectory(self.window(), "复制到U盘")
        if name:
            self.carry(Path(name))

    def carry(self, target: Path) -> None:
        """Copy the program onto a stick, where it will keep its data."""
        program, step = program_folder(), self._context.jobs.step
        self.told.setText("正在复制，写完会读回核对，请不要拔出U盘…")
        self._context.jobs.run(
            "复制到U盘", lambda _station: make_portable(program, target, step), self._carried, self._refused
        )

    def _carried(self, place: Path) -> None:
        self.told.setText(
            f"已复制到“{place}”并核对。打开其中的程序即可使用；那里已有的数据没有动，别处的数据可用备份恢复过去。"
        )

    def go_on(self) -> None:
        """Start the installer and close the window, or show where it lies."""
        if self._ready is None or self._ready.installer is None:
            return
        installer = self._ready.installer
        if sys.platform == "win32":
            QProcess.startDetached(str(installer))
            self.window().close()
        else:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(installer.parent)))


class AboutDialog(FittingDialog):
    """The parts of the program, each with its licence, the notices, and the licences in full."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("关于帮扶台账")
        self.resize(*_SIZE)
        help_folder = resources_folder() / "help"
        self.parts = _parts(help_folder / "sbom.cdx.json")
        self.notices = QTextBrowser()
        self.notices.setAccessibleName("第三方软件声明")
        self.notices.setMarkdown((help_folder / "third-party-notices.md").read_text(encoding="utf-8"))
        self.licence = QTextBrowser()
        self.licence.setAccessibleName("本程序的许可")
        self.licence.setPlainText(_own_licence())
        tabs = QTabWidget()
        tabs.setAccessibleName("关于本程序")
        tabs.addTab(self.parts, "组成清单")
        tabs.addTab(self.notices, "第三方许可")
        self.texts = LicenceTexts()
        tabs.addTab(self.texts, "许可全文")
        tabs.addTab(self.licence, "本程序的许可")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(tabs)
        column.addWidget(buttons)


def _parts(file: Path) -> QTreeWidget:
    """The parts list as a table, the Python distributions before the fonts."""
    table = QTreeWidget()
    table.setHeaderLabels(list(_COLUMNS))
    table.setRootIsDecorated(False)
    table.setUniformRowHeights(True)
    table.setAccessibleName("组成清单")
    header = table.header()
    header.setStretchLastSection(False)
    header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    table.setSortingEnabled(False)
    found = orjson.loads(file.read_bytes())["components"]
    for part in sorted(found, key=lambda item: (item["type"] != "library", item["name"].casefold())):
        row = QTreeWidgetItem([part["name"], part.get("version", _NO_VERSION), _licence(part)])
        row.setTextAlignment(1, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        table.addTopLevelItem(row)
    return table


def _licence(part: dict[str, Any]) -> str:
    said = part["licenses"][0]
    return str(said.get("expression") or said["license"].get("id") or said["license"]["name"])


def _own_licence() -> str:
    """The text of Apache-2.0, at the top of a checkout and of the built program alike."""
    return (resources_folder().parent / "LICENSE").read_text(encoding="utf-8")
