"""The security log: who came in, who saw full numbers, what left the program."""

from pathlib import Path

from PySide6.QtWidgets import (
    QDialogButtonBox,
    QFileDialog,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop_app.gui.as_written import as_tip
from desktop_app.gui.cards import Card
from desktop_app.gui.context import Context
from desktop_app.gui.fitting import FittingDialog
from desktop_app.gui.room import Squeezed
from desktop_app.station.guard import LogLine

_NEWEST = 500
_SIZE = (980, 560)
_COLUMNS = ("时间", "人员", "事项", "内容", "用途", "行数", "SHA-256")
_WIDTHS = (166, 110, 150, 190, 150, 50)
_HINT = "登录、输错密码、查看完整号码、导出、打印、复制都记在这里，永久保留。"


class SecurityCard(Card):
    """The newest line, and the ways to all of them."""

    def __init__(self, context: Context) -> None:
        super().__init__("安全日志")
        self._context = context
        self.last = self.add_fact("最近一条")
        self.add_told(_HINT)
        self.add_buttons(("查看安全日志…", self.show_log), ("导出安全日志…", self.choose_file))

    def show_last(self) -> None:
        """Say what was noted last."""
        lines = self._context.station.guard.log(1)
        self.last.setText("　".join(_words(lines[0])[:3]) if lines else "")

    def show_log(self) -> "LogDialog":
        """Show the newest lines; returns the open dialog."""
        dialog = LogDialog(self._context.station.guard.log(_NEWEST), self.window())
        dialog.open()
        return dialog

    def choose_file(self) -> None:
        """Ask where the log is to go."""
        today = self._context.station.today()
        suggested = f"安全日志-{today:%Y%m%d}.xlsx"
        name, _kind = QFileDialog.getSaveFileName(
            self.window(), "导出安全日志", suggested, "表格 (*.xlsx *.csv)"
        )
        if name:
            self.export(Path(name))

    def export(self, path: Path) -> None:
        """Write the whole log into a file."""
        target = path if path.suffix.lower() in (".xlsx", ".csv") else path.with_name(f"{path.name}.xlsx")
        self._context.jobs.run(
            "导出安全日志", lambda station: station.guard.export_log(target), self._exported
        )

    def _exported(self, count: int) -> None:
        self._context.said.emit(f"已导出安全日志{count}条。")
        self.show_last()


class LogDialog(FittingDialog):
    """The newest lines of the log."""

    def __init__(self, lines: list[LogLine], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"安全日志（最近{len(lines)}条）")
        self.resize(*_SIZE)
        self.tree = QTreeWidget()
        self.tree.setAccessibleName("安全日志")
        self.tree.setRootIsDecorated(False)
        self.tree.setUniformRowHeights(True)
        self.tree.setAlternatingRowColors(True)
        self.tree.setHeaderLabels(list(_COLUMNS))
        Squeezed(self.tree, (*_WIDTHS, 0))
        self.tree.header().setStretchLastSection(False)
        for line in lines:
            item = QTreeWidgetItem(_words(line))
            for place, word in enumerate(_words(line)):
                item.setToolTip(place, as_tip(word))
            self.tree.addTopLevelItem(item)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.addWidget(self.tree)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)


def _words(line: LogLine) -> list[str]:
    rows = "" if line.rows is None else str(line.rows)
    at = line.at.replace("T", " ")
    return [at, line.person, line.event, line.detail, line.purpose, rows, line.sha256]
