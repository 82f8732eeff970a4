"""Backing up: into one encrypted file, read back before it counts."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from desktop_app.gui.cards import Card
from desktop_app.gui.context import Context
from desktop_app.gui.errors import tell
from desktop_app.gui.leaving import Leaving

if TYPE_CHECKING:
    from desktop_app.store.backup_cover import Cover

_SUFFIX = ".bfk"
_KILOBYTE = 1024
_HINT = "备份写成一个加密文件，用现在的密码打开。请存到U盘并和电脑分开保管。"


class BackupCard(Card):
    """When the last backup was made, and the way to the next."""

    def __init__(self, context: Context) -> None:
        super().__init__("备份")
        self._context = context
        self.last = self.add_fact("上次备份")
        self.told = self.add_told(_HINT)
        self.go, _restore = self.add_buttons(
            ("立即备份…", self.choose_file),
            ("从备份恢复…", lambda: context.leaving_wanted.emit(Leaving.RESTORE)),
        )

    def show_last(self) -> None:
        """Say when the last backup was made."""
        self.last.setText(self._context.station.store.meta("last_backup") or "还没有备份")

    def choose_file(self) -> None:
        """Ask where the backup is to go."""
        profile, today = self._context.station.profile, self._context.station.today()
        suggested = f"帮扶台账备份-{profile.area}-{today:%Y%m%d}{_SUFFIX}"
        name, _kind = QFileDialog.getSaveFileName(self.window(), "备份到", suggested, f"备份 (*{_SUFFIX})")
        if name:
            self.back_up(Path(name))

    def back_up(self, path: Path) -> None:
        """Back up into a file and say what came of it."""
        target = path if path.suffix == _SUFFIX else path.with_name(path.name + _SUFFIX)
        step = self._context.jobs.step
        self.go.setEnabled(False)
        self.told.setText("正在备份，写完会读回核对，请不要拔出U盘…")
        self._context.jobs.run(
            "备份",
            lambda station: station.house.back_up(target, step),
            lambda cover: self._done(target, cover),
            self._refused,
        )

    def _done(self, target: Path, cover: "Cover") -> None:
        counts = cover.facts.counts
        held = f"贫困户{counts.get('household', 0)}户、项目{counts.get('project', 0)}个"
        size = -(-cover.size // _KILOBYTE)
        self.told.setText(f"已备份到“{target.name}”（{size}KB，{held}），写完已读回核对，内容完整。")
        self._context.said.emit("已备份，写完已读回核对。")
        self._end()
        self._context.backed_up.emit()

    def _refused(self, error: Exception) -> None:
        told = tell(error)
        if told.kind == "ours":
            self._context.jobs.failed.emit(error)
        self.told.setText(f"备份没有完成。{told.message}")
        self._end()

    def _end(self) -> None:
        self.go.setEnabled(True)
        self.show_last()
