"""Coming in: account and password, and what happens when they are wrong too often."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.gui.as_written import Label
from desktop_app.gui.beside import beside, held
from desktop_app.gui.errors import tell
from desktop_app.gui.fitting import FittingDialog
from desktop_app.gui.forgotten import Forgotten
from desktop_app.gui.opening_bar import ENDED, OpeningBar
from desktop_app.gui.restore_dialog import RestoreDialog
from desktop_app.station.clock import Clock, SystemClock
from desktop_app.store.errors import GivenUp, LockedOut
from desktop_app.store.watching import Watch

if TYPE_CHECKING:
    from desktop_app.station import Station
    from desktop_app.station.accounts_desk import AccountsOffice

SECRECY_LINE = "本系统不得存储、处理国家秘密"
_WIDTH = 420
_SECOND_MS = 1000

Opens = Callable[[str, str, Watch], "Station | AccountsOffice"]


@dataclass(frozen=True, slots=True)
class Door:
    """The data folder that the login stands before, for what can be done without coming in."""

    folder: Path
    clock: Clock


class Login(FittingDialog):
    """The login. ``opens`` tries an account and a password; ``opened`` is what it opened. Where that takes
    long, as after an update, a bar says how far it is and can end it.

    Wrong passwords are counted by the store, which makes people wait longer each time: the seconds are
    counted down here, and another account may be tried meanwhile. With a ``door`` a forgotten password can
    be replaced and a backup be put back.
    """

    def __init__(self, opens: Opens, door: Door | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._opens = opens
        self._door = door
        self.opened: Station | AccountsOffice | None = None
        self.login = ""
        self._waiting: dict[str, int] = {}
        self._second = QTimer(self, interval=_SECOND_MS)
        self._second.timeout.connect(self.count_down)
        self.setWindowTitle("帮扶台账 — 登录")
        self.setFixedWidth(_WIDTH)
        self.account = QLineEdit()
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.message = Label()
        self.opening = OpeningBar()
        self.enter = QPushButton("登录")
        self.forgotten = QPushButton("忘记密码…")
        self.restore = QPushButton("从备份恢复…")
        self._build()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(36, 28, 36, 24)
        column.setSpacing(12)
        title = Label("帮扶台账")
        title.setProperty("role", "title")
        column.addWidget(title)
        form = QFormLayout()
        form.setSpacing(10)
        for label, line in (("账户", self.account), ("密码", self.password)):
            line.setAccessibleName(label)
            form.addRow(label, line)
        column.addLayout(form)
        self.message.setWordWrap(True)
        self.message.setProperty("role", "error")
        self.message.hide()
        column.addWidget(self.message)
        column.addWidget(self.opening)
        self.opening.appeared.connect(self._let_end)
        self.enter.setProperty("kind", "primary")
        self.enter.setDefault(True)
        self.enter.clicked.connect(self.try_to_open)
        self.account.textChanged.connect(lambda _text: self._show_wait())
        column.addWidget(self.enter)
        column.addLayout(self._other_ways())
        secrecy = Label(SECRECY_LINE)
        secrecy.setProperty("role", "small")
        secrecy.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(secrecy)

    def _other_ways(self) -> QHBoxLayout:
        row = QHBoxLayout()
        for button, slot in ((self.forgotten, self.ask_recovery), (self.restore, self.ask_restore)):
            button.setProperty("kind", "link")
            button.setAutoDefault(False)
            button.setVisible(self._door is not None)
            button.clicked.connect(lambda _on=False, begin=slot: begin())
        row.addWidget(self.forgotten)
        row.addStretch(1)
        row.addWidget(self.restore)
        return row

    def greet(self, login: str, told: str) -> None:
        """Somebody worked here a moment ago: only the password is asked for."""
        self.account.setText(login)
        self.password.setFocus()
        self._say(told)

    def ask_recovery(self) -> Forgotten | None:
        """The ways back after a forgotten password; returns the open dialog."""
        if self._door is None:
            return None
        dialog = Forgotten(self._door.folder, self._door.clock, self.account.text().strip(), self)
        dialog.accepted.connect(self._after_recovery)
        dialog.open()
        return dialog

    def _after_recovery(self) -> None:
        self._waiting.clear()
        self._show_wait()
        self.password.setFocus()

    def ask_restore(self) -> RestoreDialog | None:
        """Put a backup back; returns the open dialog."""
        if self._door is None:
            return None
        dialog = RestoreDialog(self._door.folder, self._door.clock, self)
        dialog.accepted.connect(lambda: self._say(dialog.outcome))
        dialog.open()
        return dialog

    def try_to_open(self) -> None:
        """Try what was typed; on a refusal say why and let the person try again."""
        login = self.account.text().strip()
        if not login or not self.password.text():
            self._say("请输入账户和密码。")
            return
        password = self.password.text()
        try:
            self.opened = self._open(login, password)
        except GivenUp:
            self._say(ENDED)
            self.password.setFocus()
        except Exception as error:
            told = tell(error)
            if told.kind == "ours":
                raise
            self._say(told.message)
            self.password.clear()
            self.password.setFocus()
            if isinstance(error, LockedOut):
                self._waiting[login] = error.wait
                self._second.start()
                self._show_wait()
        else:
            self.login = login
            self.password.clear()
            self._second.stop()
            self.accept()

    def _open(self, login: str, password: str) -> "Station | AccountsOffice":
        watch = self.opening.watch()
        try:
            with held(self, self.enter, "正在打开…"):
                return beside(lambda: self._opens(login, password, watch), self.opening.appeared)
        finally:
            self.opening.rest()
            for part in self._asked:
                part.setEnabled(True)
            self._show_wait()
            self.adjustSize()

    @property
    def _asked(self) -> tuple[QWidget, ...]:
        return self.account, self.password, self.enter, self.forgotten, self.restore

    def _let_end(self) -> None:
        """It takes long: nothing can be done here but to end it."""
        self.message.hide()
        for part in self._asked:
            part.setEnabled(False)
        self.setEnabled(True)
        self.adjustSize()
        self.opening.stop.setFocus()

    def reject(self) -> None:
        """Close, but not while a ledger is being opened: that is ended first, where it can be."""
        if self.opening.isVisible():
            self.opening.end()
        elif self.isEnabled():
            super().reject()

    def count_down(self) -> None:
        """A second has gone by."""
        self._waiting = {login: left - 1 for login, left in self._waiting.items() if left > 1}
        if not self._waiting:
            self._second.stop()
        self._show_wait()

    def _show_wait(self) -> None:
        left = self._waiting.get(self.account.text().strip(), 0)
        was_waiting = not self.enter.isEnabled()
        self.enter.setEnabled(not left)
        if left:
            self._say(LockedOut(left).message)
        elif was_waiting:
            self._say("现在可以再试一次。每多错一次，等待的时间加倍。")

    def _say(self, message: str) -> None:
        self.message.setText(message)
        self.message.setVisible(bool(message))
        self.adjustSize()


def system_door(folder: Path) -> Door:
    """The door of a folder by the laptop's own clock."""
    return Door(folder, SystemClock())
