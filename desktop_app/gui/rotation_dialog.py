"""A new data key, made while the station is closed: a reviewer's password is asked for."""

from pathlib import Path

from PySide6.QtWidgets import QWidget

from desktop_app.gui.request_dialog import RequestDialog
from desktop_app.gui.restore_dialog import ClosedPlace
from desktop_app.station.clock import Clock
from desktop_app.station.rotation import rotate_station
from desktop_app.store.opening import Login

_HINT = (
    "用一把新的数据密钥把整个台账重新加密。各人的密码和恢复码都不变；以前的副本和备份仍用旧密钥，"
    "用旧密钥打不开现在的台账。中途断电不会损坏。完成后请马上做一次备份。"
)


class RotationDialog(RequestDialog):
    """Asks a reviewer's password and encrypts the store anew."""

    def __init__(self, folder: Path, clock: Clock, login: str, parent: QWidget | None = None) -> None:
        self.closed = ClosedPlace()
        super().__init__(self.closed, "更换数据密钥", _HINT, "更换", parent)
        self._folder, self._clock = folder, clock
        self.add_line("login", "审核员账户").setText(login)
        self.add_line("password", "密码", secret=True)
        self.finished.connect(lambda _result: self.closed.close())

    def begin(self) -> None:
        """Exchange it."""
        account = Login(self.lines["login"].text().strip(), self.lines["password"].text())
        step = self.progress.step
        self.say("正在重新加密，请稍候…")
        self.run(
            "更换数据密钥",
            lambda _none: rotate_station(self._folder, account, self._clock, progress=step),
            lambda _size: self.end("数据密钥已更换。"),
        )
