"""A button for other offices' files: lists to compare, and what to change in the national system."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QInputDialog, QMenu, QPushButton, QWidget

from desktop_app.gui.compare_dialog import CompareDialog
from desktop_app.gui.context import Context

_ASK = "清单里是完整的证件号码。请写明用途，例如“在全国系统修改”："


class OutsideMenu(QPushButton):
    """Comparing with lists, and the round trip with the national system."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__("外部核对", parent)
        self._context = context
        self.setToolTip("与其他部门的名单比对；列出要在全国扶贫开发信息系统里修改的内容")
        menu = QMenu(self)
        menu.addAction("外来名单比对…", self.compare)
        menu.addAction("全国系统待改清单…", self._ask)
        self.setMenu(menu)

    def compare(self) -> CompareDialog:
        """Open the comparison."""
        dialog = CompareDialog(self._context, self)
        dialog.open()
        return dialog

    def _ask(self) -> None:
        purpose, agreed = QInputDialog.getText(self, "全国系统待改清单", _ASK)
        if not agreed:
            return
        name, _kind = QFileDialog.getSaveFileName(
            self, "全国系统待改清单", "全国系统待改清单.xlsx", "表格 (*.xlsx)"
        )
        if name:
            self.write_changes(Path(name), purpose)

    def write_changes(self, path: Path, purpose: str) -> None:
        """Write what has to be changed in the national system."""
        year = self._context.station.today().year

        def done(rows: int) -> None:
            told = f"待改{rows}行，已写到“{path.name}”，已记入安全日志。改好后把全国系统新的导出再导入一次。"
            self._context.said.emit(told if rows else "没有要在全国系统改的内容。")

        self._context.jobs.run(
            "列出待改内容", lambda station: station.sheets.national.write_changes(path, year, purpose), done
        )
