"""Personal data on its way out of the window: nothing goes without standing in the security log."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QCheckBox, QFileDialog, QWidget

from desktop_app.gui.context import Context
from desktop_app.gui.request_dialog import RequestDialog
from desktop_app.station.guard import Way

_LET_OUT = "application/x-bangfu-noted"
_COPIED = "在窗口内复制（号码已隐去）"


def copy_out(context: Context, what: str, text: str, rows: int) -> None:
    """Put ``text``, in which numbers are masked, on the clipboard and note it in the security log.

    ``what`` names the records, ``rows`` says how many there are. Taken back when it cannot be noted.
    """
    _put(context, what, text, rows, _COPIED)


def _put(context: Context, what: str, text: str, rows: int, purpose: str) -> None:
    content = QMimeData()
    content.setText(text)
    content.setData(_LET_OUT, b"1")
    QGuiApplication.clipboard().setMimeData(content)
    note_copied(context, what, text, rows, purpose)


def is_let_out(content: QMimeData | None) -> bool:
    """Whether what is on the clipboard was put there by ``copy_out`` or after its purpose was said."""
    return content is not None and content.hasFormat(_LET_OUT)


def note_copied(context: Context, what: str, text: str, rows: int, purpose: str) -> None:
    """Note in the security log what is on the clipboard already; cleared when it cannot be noted."""

    def refused(error: Exception) -> None:
        QGuiApplication.clipboard().clear()
        context.jobs.failed.emit(error)

    context.jobs.run(
        "",
        lambda station: station.guard.note_out(Way.CLIPBOARD, what, text.encode(), rows, purpose),
        lambda _digest: context.said.emit(f"已复制{rows}行，已记入安全日志。"),
        refused,
    )


class CopyDialog(RequestDialog):
    """Asks what full numbers are copied for; they reach the clipboard once that is said."""

    def __init__(self, context: Context, what: str, text: str, rows: int, parent: QWidget | None) -> None:
        hint = f"要复制的{rows}行里有完整的证件号码或账号。请写明用途，与您的姓名一起记入安全日志。"
        super().__init__(context, "复制完整号码", hint, "复制", parent)
        self.add_line("purpose", "用途")
        self._put = partial(_put, context, what, text, rows)

    def begin(self) -> None:
        """Copy and close."""
        self._put(self.lines["purpose"].text().strip())
        self.end("")


class ExportDialog(RequestDialog):
    """Records of an entity into a workbook, all or those of ``ids``: what for, and with full numbers?"""

    def __init__(
        self,
        context: Context,
        entity: str,
        parent: QWidget | None = None,
        ids: Sequence[str] | None = None,
    ) -> None:
        self._context = context
        self._entity = context.catalogue.entity(entity)
        self._ids = ids
        which = "导出全部记录。" if ids is None else f"导出所选的{len(ids)}条记录。"
        hint = (
            f"{which}证件号码、账号和电话默认隐去中间部分。您的姓名、用途、行数和文件的校验值会记入安全日志。"
        )
        super().__init__(context, f"导出{self._entity.label}", hint, "导出…", parent)
        self.add_line("purpose", "用途")
        self.full = QCheckBox("写出完整的证件号码、账号和电话")
        self.form.addRow("", self.full)

    def begin(self) -> None:
        """Ask for the file and write it."""
        today = self._context.station.today()
        suggested = f"{self._entity.label}-{today:%Y%m%d}.xlsx"
        name, _kind = QFileDialog.getSaveFileName(self, "导出到", suggested, "表格 (*.xlsx *.csv)")
        if name:
            self.export(Path(name))
        else:
            self.go.setEnabled(True)

    def export(self, path: Path) -> None:
        """Write the file."""
        target = path if path.suffix.lower() in (".xlsx", ".csv") else path.with_name(f"{path.name}.xlsx")
        entity, purpose = self._entity.name, self.lines["purpose"].text().strip()
        full, ids, step = self.full.isChecked(), self._ids, self._context.jobs.step
        self.run(
            "导出",
            lambda station: station.sheets.export(
                entity, target, full_numbers=full, purpose=purpose, ids=ids, progress=step
            ),
            lambda count: self.end(f"已导出{count}条到“{target.name}”，已记入安全日志。"),
        )
