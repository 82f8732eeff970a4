"""The sheet of an issued notice: its PDF as it was frozen, and what happens to it on the wall."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.gui.as_written import Label
from desktop_app.gui.context import Context
from desktop_app.gui.icons import icon
from desktop_app.gui.notice_life import NoticeLife
from desktop_app.gui.notice_places import NoticePlaces
from desktop_app.gui.pdf_view import PdfView
from desktop_app.gui.printing import print_pdf
from desktop_app.gui.progress import Progressing
from desktop_app.gui.record_head import Chip
from desktop_app.gui.whole_file import write_whole
from desktop_app.station import StationRefused
from desktop_app.station.guard import Way

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

    from desktop_app.station import Station

_ISSUED, _POSTED, _CLOSED, _WITHDRAWN = "20", "30", "40", "50"
_PAPERS = {
    "certificate": "公示无异议证明",
    "register": "反馈意见登记表",
    "blank": "空白反馈意见登记表",
    "minutes": "民主评议会议记录封面",
    "archive": "整套档案",
    "web": "上网公开件",
    "web_table": "上网公开表格",
}


def write_paper(station: "Station", kind: str, notice_id: str, path: Path) -> None:
    """Write one paper of a notice to a file; raises what the station refuses."""
    board = station.board
    if kind == "web_table":
        board.write_web_table(notice_id, path)
        return
    makers: dict[str, Callable[[str], bytes]] = {
        "certificate": board.certificate,
        "register": board.register,
        "blank": lambda made: board.register(made, blank=True),
        "minutes": board.minutes,
        "archive": board.archive,
        "web": lambda made: board.web_copy(made).pdf,
    }
    write_whole(path, makers[kind](notice_id))


class NoticeSheet(QWidget):
    """Print, save, post, close. ``left`` asks to go back, ``again`` for a notice in the place of one."""

    left = Signal()
    again = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._notice_id = ""
        self.view = PdfView()
        self.progress = Progressing(context)
        self._title = Label()
        self._title.setProperty("role", "title")
        self._facts = Label()
        self._facts.setProperty("role", "small")
        self._state = Chip()
        self._post = QPushButton("登记张贴")
        self._close = QPushButton("登记公示结果")
        self._more = QPushButton("照片、异议…")
        self._again = QPushButton("重新发布…")
        self._again.setToolTip("按原来的选择做一份新的，发布后替代这一份")
        self._to_file = QPushButton(icon("save"), "存为PDF")
        self._to_paper = QPushButton(icon("print"), "打印")
        self._scan = self.view.empty.offer("添加扫描件…", lambda: self._show_life(self._scan))
        self.life = NoticeLife(context, self)
        self.places = NoticePlaces()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head())
        body = QVBoxLayout()
        body.setContentsMargins(16, 8, 16, 12)
        body.addWidget(self.progress)
        body.addWidget(self.places)
        body.addWidget(self.view, 1)
        column.addLayout(body, 1)
        self._post.clicked.connect(lambda: self.life.post(self._notice_id))
        self._close.clicked.connect(lambda: self.life.close(self._notice_id))
        self._more.clicked.connect(lambda: self._show_life(self._more))
        self._again.clicked.connect(lambda: self.again.emit(self._notice_id))
        self.life.again.connect(self.again)
        self.life.done.connect(lambda: self.show_notice(self._notice_id))

    def _head(self) -> QWidget:
        bar = QWidget()
        bar.setProperty("role", "bar")
        row = QHBoxLayout(bar)
        row.setContentsMargins(10, 8, 16, 8)
        row.setSpacing(8)
        back = QPushButton(icon("back"), "返回")
        back.setShortcut("Esc")
        back.clicked.connect(self.left)
        row.addWidget(back)
        names = QVBoxLayout()
        names.setSpacing(0)
        first = QHBoxLayout()
        first.setSpacing(10)
        first.addWidget(self._title)
        first.addWidget(self._state)
        first.addStretch(1)
        names.addLayout(first)
        names.addWidget(self._facts)
        row.addLayout(names, 1)
        row.addWidget(self._post)
        row.addWidget(self._close)
        row.addWidget(self._more)
        row.addWidget(self._again)
        for button, slot in ((self._to_file, self._save), (self._to_paper, self._print)):
            button.clicked.connect(slot)
            row.addWidget(button)
        row.addWidget(self._papers_button())
        return bar

    def show_notice(self, notice_id: str) -> None:
        """Show a notice as it was issued."""
        self._notice_id = notice_id
        rows = self._context.station.list_rows("notice", [notice_id])
        row = rows[0] if rows else {}
        self._title.setText(row.get("title", ""))
        record = self._context.record("notice", notice_id) or {}
        later = self._context.station.board.successor(notice_id)
        before = self._context.record("notice", str(record.get("supersedes_id") or "")) or {}
        facts = [
            str(row.get("number", "")),
            f"{row.get('publish_date', '')} 至 {row.get('end_date', '')}",
            f"替代 {before['number']}" if before else "",
            f"撤销原因：{record['withdraw_reason']}" if record.get("withdraw_reason") else "",
        ]
        self._facts.setText("　".join(filter(None, facts)))
        state = row.get("state", "")
        told = f"{state}，由 {later} 替代" if later else state
        self._state.tell(told, "good" if state == "已办结" else "")
        self._again.setVisible(record.get("state") == _WITHDRAWN and not later)
        self.places.show_places(self._context.station.board.hung(notice_id))
        self._post.setVisible(record.get("state") == _ISSUED)
        self._close.setVisible(record.get("state") == _POSTED)
        self._more.setVisible(record.get("state") in (_ISSUED, _POSTED, _CLOSED))
        self._more.setText("补照片…" if record.get("state") == _CLOSED else "照片、异议…")
        self._show_pdf(b"", "")
        self._context.jobs.run(
            "打开公示",
            lambda station: station.notice_pdf(notice_id),
            partial(self._opened, notice_id),
            partial(self._not_opened, notice_id),
        )

    def _opened(self, notice_id: str, pdf: bytes) -> None:
        if notice_id == self._notice_id:
            self._show_pdf(pdf)

    def _not_opened(self, notice_id: str, error: Exception) -> None:
        if not isinstance(error, StationRefused):
            self._context.jobs.failed.emit(error)
        elif notice_id == self._notice_id:
            self._show_pdf(b"", error.message)

    def _show_pdf(self, pdf: bytes, missing: str = "") -> None:
        """Show the sheet; where the file is not here, what can be done without it."""
        self.view.empty.tell("没有可以打印的文件" if missing else "", missing)
        self._scan.setVisible(bool(missing) and not self._more.isHidden())
        self.view.show_pdf(pdf)
        for button in (self._to_file, self._to_paper):
            button.setEnabled(bool(pdf))

    def take_keys(self) -> None:
        """To the next thing that is entered about the notice, else to the sheet."""
        steps = (self._post, self._close, self._again, self._more)
        next((button for button in steps if not button.isHidden()), self.view).setFocus()

    def _save(self) -> None:
        record = self._context.record("notice", self._notice_id) or {}
        name, _kind = QFileDialog.getSaveFileName(
            self, "存为PDF", f"{record.get('number') or '公示'}.pdf", "PDF (*.pdf)"
        )
        if name:
            notice_id, pdf = self._notice_id, self.view.pdf

            def write(station: "Station") -> None:
                station.guard.note_notice_out(Way.FILE, notice_id, pdf, "公示存档")
                write_whole(Path(name), pdf)

            told = f"已存为 {Path(name).name}，已记入安全日志。"
            self._context.jobs.run("存为PDF", write, lambda _nothing: self._context.said.emit(told))

    def _print(self) -> None:
        from desktop_app.gui.copies_dialog import CopiesDialog

        places = self._context.station.board.places_for(self._notice_id)
        dialog = CopiesDialog(self, places=places)
        dialog.chosen.connect(self.print_on)
        dialog.setModal(True)
        dialog.show()

    def _papers_button(self) -> QPushButton:
        """What belongs to a notice beside itself, as a menu."""
        button = QPushButton(icon("notice"), "配套材料")
        menu = QMenu(button)
        for kind, label in _PAPERS.items():
            menu.addAction(label, partial(self._ask_paper, kind))
        button.setMenu(menu)
        return button

    def _ask_paper(self, kind: str) -> None:
        record = self._context.record("notice", self._notice_id) or {}
        suffix = "xlsx" if kind == "web_table" else "pdf"
        proposed = f"{record.get('number') or '公示'}{_PAPERS[kind]}.{suffix}"
        name, _kind = QFileDialog.getSaveFileName(self, _PAPERS[kind], proposed, f"{suffix} (*.{suffix})")
        if name:
            self.write_paper(kind, Path(name))

    def write_paper(self, kind: str, path: Path) -> None:
        """Write one of the papers of this notice; that it left stands in the security log."""
        notice_id, label = self._notice_id, _PAPERS[kind]

        def write(station: "Station") -> None:
            write_paper(station, kind, notice_id, path)
            station.guard.note_notice_out(Way.FILE, notice_id, path.read_bytes(), label)

        told = f"{label}已存为 {path.name}，已记入安全日志。"
        self._context.jobs.run(label, write, lambda _nothing: self._context.said.emit(told))

    def print_on(self, printer: "QPrinter") -> None:
        """Print the sheets once that stands in the security log."""
        notice_id, pdf, step = self._notice_id, self.view.pdf, self.progress.step

        def work(station: "Station") -> int:
            station.guard.note_notice_out(Way.PAPER, notice_id, pdf, "张贴公示")
            return print_pdf(pdf, printer, step)

        self.progress.run("打印", work, lambda _sheets: self._context.said.emit("已打印，已记入安全日志。"))

    def post(self, day: str) -> None:
        """The notice hangs since ``day`` as a person writes it."""
        from desktop_app.catalog.values import parse_date

        notice_id, posted = self._notice_id, parse_date("张贴日期", day.strip()).isoformat()
        self._write(lambda station: station.post_notice(notice_id, posted))

    def _show_life(self, button: QPushButton) -> None:
        """What may be entered about the notice on the wall, as a menu below a button."""
        self.life.menu(self._notice_id).popup(button.mapToGlobal(QPoint(0, button.height())))

    def _write(self, work: object) -> None:
        from typing import Any, cast

        def done(changes: Any) -> None:
            self._context.jobs.changed.emit(changes)
            self.show_notice(self._notice_id)

        self._context.jobs.run("登记", cast("Callable[[Any], Any]", work), done)
