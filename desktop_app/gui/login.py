"""Coming in: account and password, and what happens when they are wrong too often."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFormLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop_app.gui.errors import tell

if TYPE_CHECKING:
    from desktop_app.station import Station

SECRECY_LINE = "本系统不得存储、处理、传输国家秘密"
_WIDTH = 420


class Login(QDialog):
    """The login. ``opens`` tries an account and a password; ``station`` is what it opened.

    Wrong passwords are counted by the store, which makes people wait longer each time; its sentence,
    which says how long, is shown as it is.
    """

    def __init__(self, opens: Callable[[str, str], "Station"], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._opens = opens
        self.station: Station | None = None
        self.setWindowTitle("帮扶台账 — 登录")
        self.setFixedWidth(_WIDTH)
        self.account = QLineEdit()
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.message = QLabel()
        self.enter = QPushButton("登录")
        self._build()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(36, 28, 36, 24)
        column.setSpacing(12)
        title = QLabel("帮扶台账")
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
        self.enter.setProperty("kind", "primary")
        self.enter.setDefault(True)
        self.enter.clicked.connect(self.try_to_open)
        column.addWidget(self.enter)
        secrecy = QLabel(SECRECY_LINE)
        secrecy.setProperty("role", "small")
        secrecy.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(secrecy)

    def try_to_open(self) -> None:
        """Try what was typed; on a refusal say why and let the person try again."""
        if not self.account.text().strip() or not self.password.text():
            self._say("请输入账户和密码。")
            return
        try:
            self.station = self._opens(self.account.text().strip(), self.password.text())
        except Exception as error:
            told = tell(error)
            if told.kind == "ours":
                raise
            self._say(told.message)
            self.password.clear()
            self.password.setFocus()
        else:
            self.accept()

    def _say(self, message: str) -> None:
        self.message.setText(message)
        self.message.show()
        self.adjustSize()
