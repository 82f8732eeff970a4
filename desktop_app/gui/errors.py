"""Errors in three kinds, each with its own face: yours, the machine's, ours (codebases.md, point 8).

The third kind hands in a report from which everything personal has been struck out.
"""

from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMessageBox, QWidget

_OURS = "这是程序的问题，不是您的操作有误。已录入的内容没有丢失。"

Report = Callable[[BaseException], Path]
"""Keeps the report of an error and returns its file."""


class Told(NamedTuple):
    """What is said of an error: ``kind`` is person, machine or ours, ``report`` only for ours."""

    kind: str
    title: str
    message: str
    report: str = ""


def tell(error: BaseException) -> Told:
    """Sort an error into its kind and find the sentence for it.

    Errors of the inner rooms carry a Chinese ``message`` and may name their ``kind``; what the operating
    system reports is the machine's; everything else is our mistake.
    """
    message, kind = str(getattr(error, "message", "")), str(getattr(error, "kind", "person"))
    if message and kind == "person":
        return Told("person", "请核对后再试", message)
    if message and kind == "machine":
        return Told("machine", "这台电脑遇到了问题", message)
    if isinstance(error, OSError):
        return Told("machine", "这台电脑遇到了问题", _machine_sentence(error))
    from desktop_app.store.errors import MachineFault, translate

    of_the_store = translate(error)
    if isinstance(of_the_store, MachineFault):  # a page that was read while the stick went
        return tell(of_the_store)
    from desktop_app.station.fault_report import report_of  # a start seldom has something to report

    return Told("ours", "程序出错了", message or _OURS, report_of(error))


def _machine_sentence(error: OSError) -> str:
    import errno

    sentences = {
        errno.ENOSPC: "磁盘已满，请清理出一些空间后再试；已录入的内容还在。",
        errno.EACCES: "没有权限写入这个文件夹，请换一个文件夹，或请管理员开放权限。",
        errno.EROFS: "这个位置是只读的，请换一个可以写入的文件夹或U盘。",
        errno.ENOENT: "找不到文件或文件夹，U盘可能已被拔出，请插好后再试。",
        errno.EIO: "读写磁盘或U盘时出错，请换一个U盘再试。",
        errno.ENODEV: "找不到U盘或磁盘，可能已被拔出，请插好后再试。",
        errno.ENXIO: "找不到U盘或磁盘，可能已被拔出，请插好后再试。",
        errno.EFBIG: "文件超过这个磁盘允许的大小（FAT32格式的U盘最大4GB），请换一个位置再试。",
    }
    return sentences.get(error.errno or 0, "读写文件时出错，请检查磁盘和U盘后再试。")


def show_error(error: BaseException, parent: "QWidget | None", keep: Report) -> "QMessageBox":
    """Open (without waiting) the dialog that suits the error; returns it."""
    from PySide6.QtWidgets import QMessageBox, QPushButton

    from desktop_app.gui.question import Question

    told = tell(error)
    icons = {"person": QMessageBox.Icon.Information, "machine": QMessageBox.Icon.Warning}
    box = Question(parent)
    box.setIcon(icons.get(told.kind, QMessageBox.Icon.Critical))
    box.setWindowTitle(told.title)
    box.setText(told.message)
    if told.report:
        box.setInformativeText(_kept(error, keep))
        box.setDetailedText(told.report)
    button = QPushButton("知道了")
    box.addButton(button, QMessageBox.ButtonRole.AcceptRole)
    box.setModal(True)
    box.open()
    return box


def _kept(error: BaseException, keep: Report) -> str:
    """Where the report is; a full disk must not keep the error itself from being shown."""
    try:
        return f"错误报告已存为：\n{keep(error)}\n其中没有姓名和证件号码，可交给技术人员。"
    except OSError as trouble:
        return f"错误报告没有存成：{_machine_sentence(trouble)}"


class ExceptionHook:
    """Takes the place of ``sys.excepthook`` while the window is open: nothing fails silently."""

    def __init__(self, parent: "Callable[[], QWidget | None]", keep: Report) -> None:
        self._parent = parent
        self._keep = keep

    def __call__(self, _kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Show ``error``; a wish to quit is passed on."""
        if isinstance(error, KeyboardInterrupt | SystemExit):
            raise error.with_traceback(trace)
        show_error(error, self._parent(), self._keep)


def report_keeper(folder: Path) -> Report:
    """A function that keeps the report of an error in ``folder`` and returns the file."""

    def keep(error: BaseException) -> Path:
        from desktop_app.station.fault_report import keep_report

        return keep_report(error, folder)

    return keep
