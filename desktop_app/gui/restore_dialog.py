"""Putting a backup back: first what would go, then the person's word, then the exchange of the files."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from desktop_app.catalog.loader import load_catalogue
from desktop_app.gui.as_written import Label
from desktop_app.gui.jobs import Jobs
from desktop_app.gui.request_dialog import RequestDialog
from desktop_app.station.clock import Clock
from desktop_app.station.housekeeping import preview_station, restore_station
from desktop_app.store.folder import holds_store
from desktop_app.store.opening import Login

if TYPE_CHECKING:
    from desktop_app.store.backup_cover import Cover, Preview

_SHOWN = 12


class ClosedPlace(QObject):
    """A workplace without a station: what takes long is done beside the window. To be closed."""

    said = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="restore")
        self.jobs = Jobs(None, self._worker, self)

    def close(self) -> None:
        """Wait for what has begun."""
        self._worker.shutdown()


class RestoreDialog(RequestDialog):
    """The file, and for comparing an account of the store that is here; ``outcome`` says what came of it."""

    def __init__(self, folder: Path, clock: Clock, parent: QWidget | None = None) -> None:
        self.closed = ClosedPlace()
        hint = (
            "选择备份文件。程序先完整读一遍备份，再与这里的台账比较，说明恢复后哪些内容会不在台账里；"
            "原来的文件不删除，移到台账文件夹里的 before-restore 文件夹。"
        )
        super().__init__(self.closed, "从备份恢复", hint, "核对备份", parent)
        self._folder, self._clock = folder, clock
        self.preview: Preview | None = None
        self.outcome = ""
        self.add_file("file", "备份文件", "备份 (*.bfk)")
        self._is_there = holds_store(folder)
        self.blind = QCheckBox("这里的台账打不开，不比较")
        if self._is_there:
            self.add_line("login", "现有账户")
            self.add_line("password", "密码", secret=True)
            self.form.addRow("", self.blind)
            self.blind.toggled.connect(self._compare)
        self.found = Label()
        self.found.setWordWrap(True)
        self.found.setProperty("role", "soft")
        self.accept_loss = QCheckBox("我知道上面列出的内容恢复后不在台账里")
        for widget in (self.found, self.accept_loss):
            self.form.addRow(widget)
            widget.hide()
        self.finished.connect(lambda _result: self.closed.close())

    def _compare(self, blind: bool) -> None:
        for key in ("login", "password"):
            self.lines[key].setEnabled(not blind)

    def trouble(self) -> str:
        """A file, and an account or the word that there is none; then the word that something may go."""
        if self.preview is not None:
            needs_word = self.preview.loses and not self.accept_loss.isChecked()
            return "请先勾选上面的方框。" if needs_word else ""
        if not self.lines["file"].text().strip():
            return "请选择备份文件。"
        return "" if self.blind.isChecked() else self.empty_lines()

    @property
    def _login(self) -> Login | None:
        if not self._is_there or self.blind.isChecked():
            return None
        return Login(self.lines["login"].text().strip(), self.lines["password"].text())

    def begin(self) -> None:
        """Read and compare, or put it back once that was seen."""
        file, login = Path(self.lines["file"].text().strip()), self._login
        step = self.progress.step
        if self.preview is None:
            self.say("正在读备份，请不要拔出U盘…")
            self.run(
                "核对备份",
                lambda _none: preview_station(file, self._folder, self._clock, login, progress=step),
                self._show,
            )
        else:
            loses = self.preview.loses
            self.say("正在恢复，请不要拔出U盘…")
            self.run(
                "恢复",
                lambda _none: restore_station(
                    file, self._folder, self._clock, login, accept_loss=loses, progress=step
                ),
                self._restored,
            )

    def _show(self, preview: "Preview") -> None:
        self.preview = preview
        self.say("")
        self.found.setText("\n".join([preview.message, *_counts(preview)]))
        self.found.show()
        self.accept_loss.setVisible(preview.loses)
        for line in self.lines.values():
            line.setEnabled(False)
        self.blind.setEnabled(False)
        self.go.setText("恢复")
        self.go.setEnabled(True)
        self.fit()

    def _restored(self, cover: "Cover") -> None:
        self.outcome = (
            f"已恢复到{cover.made_at}的内容。密码是备份时的密码；这台电脑换了新的设备身份，"
            "上报前请到“上报同步”重新导出注册申请。"
        )
        self.end(self.outcome)


def _counts(preview: "Preview") -> list[str]:
    """How many records of each kind there are here and in the backup, where that differs."""
    entities = load_catalogue().entities
    lines = [
        f"{entities[name].label if name in entities else name}：这里{here}条，备份里{there}条"
        for name, (here, there) in preview.counts.items()
    ]
    return lines[:_SHOWN] + ([f"……另有{len(lines) - _SHOWN}类"] if len(lines) > _SHOWN else [])
