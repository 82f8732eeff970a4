"""Errors in three kinds, each with its own face: yours, the machine's, ours (codebases.md, point 8).

The third kind hands in a report from which everything personal has been struck out.
"""

import platform
import re
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from PySide6.QtWidgets import QMessageBox, QPushButton, QWidget

_DIGITS = re.compile(r"\d{5,}[\dXx]?")
_CHINESE = re.compile(r"[\u3400-\u9fff·]+")
_QUOTED = re.compile(r"'[^'\n]*'|\"[^\"\n]*\"")
_FILE_LINE = re.compile(r'^(\s*File )"([^"]*)"', re.MULTILINE)

Report = Callable[[str], Path]


@dataclass(frozen=True, slots=True)
class Told:
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
    message = getattr(error, "message", "")
    if message:
        if getattr(error, "kind", "person") == "machine":
            return Told("machine", "这台电脑遇到了问题", str(message))
        return Told("person", "请核对后再试", str(message))
    if isinstance(error, OSError):
        return Told("machine", "这台电脑遇到了问题", _machine_sentence(error))
    return Told(
        "ours", "程序出错了", "这是程序的问题，不是您的操作有误。已录入的内容没有丢失。", report_of(error)
    )


def _machine_sentence(error: OSError) -> str:
    import errno

    sentences = {
        errno.ENOSPC: "磁盘已满，请清理出一些空间后再试；已录入的内容还在。",
        errno.EACCES: "没有权限写入这个文件夹，请换一个文件夹，或请管理员开放权限。",
        errno.EROFS: "这个位置是只读的，请换一个可以写入的文件夹或U盘。",
        errno.ENOENT: "找不到文件或文件夹，U盘可能已被拔出，请插好后再试。",
        errno.EIO: "读写磁盘或U盘时出错，请换一个U盘再试。",
    }
    return sentences.get(error.errno or 0, "读写文件时出错，请检查磁盘和U盘后再试。")


def redact(text: str) -> str:
    """Strike out of a report what may name a person: numbers, Chinese words, quoted texts, paths."""
    short = _FILE_LINE.sub(lambda hit: f"{hit[1]}«{Path(hit[2]).name}»", text)
    lines = []
    for line in short.splitlines():
        struck = _QUOTED.sub("'…'", line)
        lines.append(_DIGITS.sub("#", _CHINESE.sub("〈字〉", struck)))
    return "\n".join(lines)


def report_of(error: BaseException) -> str:
    """The report of one of our mistakes: where it happened, on what, with nothing personal in it."""
    told = "".join(traceback.format_exception(error))
    return f"Python {platform.python_version()} · {platform.system()} {platform.release()}\n{redact(told)}\n"


def show_error(error: BaseException, parent: QWidget | None, keep_report: Report) -> QMessageBox:
    """Open (without waiting) the dialog that suits the error; returns it."""
    told = tell(error)
    icons = {"person": QMessageBox.Icon.Information, "machine": QMessageBox.Icon.Warning}
    box = QMessageBox(parent)
    box.setIcon(icons.get(told.kind, QMessageBox.Icon.Critical))
    box.setWindowTitle(told.title)
    box.setText(told.message)
    if told.report:
        path = keep_report(told.report)
        box.setInformativeText(f"错误报告已存为：\n{path}\n其中没有姓名和证件号码，可交给技术人员。")
        box.setDetailedText(told.report)
    button = QPushButton("知道了")
    box.addButton(button, QMessageBox.ButtonRole.AcceptRole)
    box.setModal(True)
    box.open()
    return box


class ExceptionHook:
    """Takes the place of ``sys.excepthook`` while the window is open: nothing fails silently."""

    def __init__(self, parent: Callable[[], QWidget | None], keep_report: Report) -> None:
        self._parent = parent
        self._keep_report = keep_report

    def __call__(self, _kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Show ``error``; a wish to quit is passed on."""
        if isinstance(error, KeyboardInterrupt | SystemExit):
            raise error.with_traceback(trace)
        show_error(error, self._parent(), self._keep_report)


def report_keeper(folder: Path) -> Report:
    """A function that writes a report into ``folder`` and returns the file; numbered, never overwriting."""

    def keep(report: str) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        number = len(list(folder.glob("report-*.txt"))) + 1
        path = folder / f"report-{number:03}.txt"
        path.write_text(report, encoding="utf-8")
        return path

    return keep
