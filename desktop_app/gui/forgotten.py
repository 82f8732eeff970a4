"""A forgotten password: by the printed code at once, or through the province by way of a stick."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QPushButton, QVBoxLayout, QWidget

from desktop_app.gui.as_written import Label
from desktop_app.gui.fitting import FittingDialog
from desktop_app.gui.request_dialog import AtOnce, RequestDialog
from desktop_app.gui.whole_file import write_whole
from desktop_app.station.clock import Clock
from desktop_app.station.recovery import accept_province, ask_province, recover_account
from desktop_app.store.errors import WrongPassword
from desktop_app.store.passwords import SHORTEST

_DIFFERENT = "两次输入的新密码不一样，请重新输入。"
_WIDTH = 460
_WAYS = (
    ("by_code", "用恢复码设新密码…", "单位保险柜里打印的48位恢复码，当场就能设新密码。"),
    (
        "ask",
        "向省级申请恢复…",
        "恢复码也找不到时用。写出申请文件送省里，两名省级人员同时办理，您的新密码不会告诉任何人。",
    ),
    ("accept", "收到了省级答复…", "选省里发回的答复文件，输入申请时设的新密码。"),
)


class Forgotten(FittingDialog):
    """The three ways; ``dialog`` is the one that was opened last."""

    def __init__(self, folder: Path, clock: Clock, login: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self._clock = clock
        self._login = login
        self.workplace = AtOnce(self)
        self.dialog: RequestDialog | None = None
        self.buttons: dict[str, QPushButton] = {}
        self.setWindowTitle("忘记密码")
        self.setFixedWidth(_WIDTH)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 22, 28, 18)
        column.setSpacing(6)
        for key, label, told in _WAYS:
            button = QPushButton(label)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _on=False, chosen=key: self.begin(chosen))
            hint = Label(told)
            hint.setProperty("role", "small")
            hint.setWordWrap(True)
            hint.setContentsMargins(0, 0, 0, 10)
            column.addWidget(button)
            column.addWidget(hint)
            self.buttons[key] = button
        close = QPushButton("返回登录")
        close.clicked.connect(self.reject)
        column.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)

    def begin(self, way: str) -> RequestDialog:
        """Open one of the ways; returns its dialog."""
        made = {"by_code": CodeRecovery, "ask": ProvinceRequest, "accept": ProvinceAnswer}[way]
        self.dialog = made(self.workplace, self._folder, self._clock, self._login, self)
        self.dialog.accepted.connect(self.accept)
        self.dialog.open()
        return self.dialog


class _NewPassword(RequestDialog):
    """A dialog of a closed station that asks for a login and a new password, typed twice."""

    def __init__(
        self,
        workplace: AtOnce,
        words: tuple[str, str, str],
        place: tuple[Path, Clock],
        login: str,
        parent: QWidget | None,
    ) -> None:
        title, hint, action = words
        super().__init__(workplace, title, hint, action, parent)
        self._folder, self._clock = place
        self.add_line("login", "账户").setText(login)

    def _ask_password(self) -> None:
        self.add_line("new", "新密码", secret=True).setPlaceholderText(f"至少{SHORTEST}个字符")
        self.add_line("again", "再输一次新密码", secret=True)

    def trouble(self) -> str:
        """Empty lines, or two passwords that differ."""
        new, again = self.lines["new"].text(), self.lines.get("again", self.lines["new"]).text()
        return self.empty_lines() or (_DIFFERENT if new != again else "")

    @property
    def _login(self) -> str:
        return self.lines["login"].text().strip()


class CodeRecovery(_NewPassword):
    """A new password by the printed code."""

    def __init__(
        self, workplace: AtOnce, folder: Path, clock: Clock, login: str, parent: QWidget | None = None
    ) -> None:
        hint = "恢复码是8组、每组6位数字；哪一组输错会指出来。恢复码用过以后继续有效。"
        super().__init__(workplace, ("用恢复码设新密码", hint, "设新密码"), (folder, clock), login, parent)
        self.add_line("code", "恢复码")
        self._ask_password()

    def begin(self) -> None:
        """Set it."""
        code, new = self.lines["code"].text(), self.lines["new"].text()
        self.run(
            "设新密码",
            lambda _none: recover_account(self._folder, code, self._login, new, self._clock),
            lambda _nothing: self.end("新密码已设好，请用它登录。"),
        )


class ProvinceRequest(_NewPassword):
    """The request that goes to the province; ``digits`` is what both ends read to each other."""

    def __init__(
        self, workplace: AtOnce, folder: Path, clock: Clock, login: str, parent: QWidget | None = None
    ) -> None:
        hint = "现在就设好新密码：它只在本机，省里看不到。申请文件里没有台账的任何内容。"
        super().__init__(workplace, ("向省级申请恢复", hint, "写出申请文件…"), (folder, clock), login, parent)
        self._ask_password()
        self.digits = ""

    def begin(self) -> None:
        """Ask for the file, or end once the digits were read."""
        if self.digits:
            self.end("申请文件已写出，请送省级管理员。")
            return
        name, _kind = QFileDialog.getSaveFileName(self, "申请文件", "恢复申请.bfq", "恢复申请 (*.bfq)")
        if name:
            self.write(Path(name))
        else:
            self.go.setEnabled(True)

    def write(self, path: Path) -> None:
        """Write the request."""

        def work(_none: object) -> str:
            request, digits = ask_province(self._folder, self._login, self.lines["new"].text(), self._clock)
            write_whole(path, request)
            return digits

        self.run("写出申请文件", work, self._written)

    def _written(self, digits: str) -> None:
        self.digits = digits
        self.told.setText(
            f"申请文件已写出。请送到省里，并在电话里核对这16位数字：\n\n{digits}\n\n"
            "收到答复文件后，在“忘记密码”里点“收到了省级答复”。"
        )
        for line in self.lines.values():
            line.setEnabled(False)
        self.close_button.hide()
        self.go.setText("完成")
        self.go.setEnabled(True)
        self.fit()


class ProvinceAnswer(_NewPassword):
    """The province's answer, opened by the password that was chosen with the request."""

    def __init__(
        self, workplace: AtOnce, folder: Path, clock: Clock, login: str, parent: QWidget | None = None
    ) -> None:
        hint = "请选省里发回的答复文件，并输入申请时设的新密码。"
        super().__init__(workplace, ("收到省级答复", hint, "完成恢复"), (folder, clock), login, parent)
        self.add_file("answer", "答复文件", "恢复答复 (*.bfa);;所有文件 (*)")
        self.add_line("new", "申请时设的密码", secret=True)

    def sentence(self, error: Exception) -> str:
        """Here the password is the one chosen with the request."""
        if isinstance(error, WrongPassword):
            return "这不是申请时设的新密码，请检查大小写和输入法。"
        return super().sentence(error)

    def begin(self) -> None:
        """Read the answer and finish."""
        path, password = Path(self.lines["answer"].text().strip()), self.lines["new"].text()
        self.run(
            "完成恢复",
            lambda _none: accept_province(
                self._folder, path.read_bytes(), self._login, password, self._clock
            ),
            lambda _nothing: self.end("恢复完成，请用新密码登录。"),
        )
