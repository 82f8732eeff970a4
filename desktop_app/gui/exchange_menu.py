"""From laptop to laptop in the window: a button with what can be done without the province."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QMenu, QPushButton

from desktop_app.gui.context import Context

if TYPE_CHECKING:
    from desktop_app.station import Station
    from desktop_app.station.exchange_desk import Brought
    from desktop_app.sync.writing import WrittenBundle

SAFELY = "拔U盘前，请先在系统里“安全弹出”。"


class ExchangeMenu(QPushButton):
    """Bundles to and from the other laptops of the township, and to the county."""

    brought = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__("同乡交换")
        self._context = context
        self.setToolTip("不经过省里，与本乡镇的其他电脑直接交换")
        menu = QMenu(self)
        menu.addAction("导出给同乡的电脑…", lambda: self._choose_folder(county=False))
        menu.addAction("导出给县级站点…", lambda: self._choose_folder(county=True))
        menu.addSeparator()
        menu.addAction("导入别的电脑带来的包…", self._choose_file)
        self.setMenu(menu)

    def _choose_folder(self, *, county: bool) -> None:
        name = QFileDialog.getExistingDirectory(self, "导出到文件夹或U盘")
        if name:
            self.export(Path(name), county=county)

    def export(self, folder: Path, *, county: bool = False) -> None:
        """Write what the others lack into a folder."""

        def work(station: "Station") -> "WrittenBundle":
            return station.sync.exchange.export(folder, county=county)

        self._context.jobs.run("导出交换包", work, self._exported)

    def _exported(self, written: "WrittenBundle") -> None:
        told = f"已写出并核对 {written.path.name}（{written.close.transactions} 次保存）。"
        self._context.said.emit(told + SAFELY)

    def _choose_file(self) -> None:
        kinds = "交换包 (*.bfb *.bfb.001);;所有文件 (*)"
        name, _kind = QFileDialog.getOpenFileName(self, "导入别的电脑带来的包", "", kinds)
        if name:
            self.take(Path(name))

    def take(self, path: Path) -> None:
        """Take a colleague's bundle in."""
        self._context.jobs.run("导入交换包", lambda station: station.sync.exchange.take(path), self._took)

    def _took(self, brought: "Brought") -> None:
        if brought.already:
            told = f"{brought.station}（{brought.tag}）的这个包没有新内容。"
        else:
            told = f"已导入 {brought.station}（{brought.tag}）的 {brought.transactions} 次保存"
            told += f"，{brought.conflicts} 处不一致。" if brought.conflicts else "。"
        self._context.said.emit(told)
        self.brought.emit()
