"""Accounts: one's own password, further people at this laptop, and the code that opens it again."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QLabel, QPushButton, QWidget

from desktop_app.gui.cards import Card
from desktop_app.gui.context import Context
from desktop_app.gui.recovery_sheet import in_lines, print_code
from desktop_app.gui.request_dialog import RequestDialog
from desktop_app.gui.roles import ROLES, role_label
from desktop_app.station.housekeeping import Account
from desktop_app.store.errors import WrongPassword
from desktop_app.store.passwords import SHORTEST

_DIFFERENT = "两次输入的密码不一样，请重新输入。"
_RULES = f"密码至少{SHORTEST}个字符，包含字母、数字、汉字、符号中的至少两种，可以用一句自己记得住的话。"


class PersonCard(Card):
    """Who works here now, and the way to another password."""

    def __init__(self, context: Context) -> None:
        super().__init__("当前用户")
        self._context = context
        person = context.station.person
        self.add_fact("姓名", person.name)
        self.add_fact("账户", f"{person.login}（{role_label(person.role)}）")
        self.add_button("修改密码…", self.ask_password)

    def ask_password(self) -> "PasswordDialog":
        """Ask for the old password and the new one; returns the open dialog."""
        dialog = PasswordDialog(self._context, self.window())
        dialog.open()
        return dialog


class AccountsCard(Card):
    """Everybody who can open this station, and the recovery code."""

    def __init__(self, context: Context) -> None:
        super().__init__("账户和恢复码")
        self._context = context
        self.listed = self.add_fact("账户")
        self.add = self.add_button("新增账户…", self.ask_account)
        self.renew = self.add_button("换恢复码…", self.ask_code)
        may = context.station.person.may_review
        for button in (self.add, self.renew):
            button.setEnabled(may)
        if not may:
            self.add_told("新增账户和换恢复码要由审核员办理。")

    def show_accounts(self) -> None:
        """List the accounts again."""
        self.listed.setText("\n".join(map(_told, self._context.station.house.accounts())))

    def ask_account(self) -> "AccountDialog":
        """Ask who is to have an account; returns the open dialog."""
        dialog = AccountDialog(self._context, self.window())
        dialog.accepted.connect(self.show_accounts)
        dialog.open()
        return dialog

    def ask_code(self) -> "CodeDialog":
        """Offer a new recovery code; returns the open dialog."""
        dialog = CodeDialog(self._context, self.window())
        dialog.open()
        return dialog


def _told(account: Account) -> str:
    marks = [role_label(account.role)]
    if account.is_own:
        marks.append("本人")
    if not account.completed:
        marks.append("待启用")
    return f"{account.name or '（未填姓名）'}（{'，'.join(marks)}）"


class PasswordDialog(RequestDialog):
    """Another password for the person who is working."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, "修改密码", _RULES, "修改", parent)
        self.add_line("old", "原来的密码", secret=True)
        self.add_line("new", "新密码", secret=True)
        self.add_line("again", "再输一次新密码", secret=True)

    def trouble(self) -> str:
        """Empty lines, or two that differ."""
        differ = self.lines["new"].text() != self.lines["again"].text()
        return self.empty_lines() or (_DIFFERENT if differ else "")

    def sentence(self, error: Exception) -> str:
        """Here only the old password can be wrong."""
        if isinstance(error, WrongPassword):
            return "原来的密码不正确，请检查大小写和输入法后重新输入。"
        return super().sentence(error)

    def begin(self) -> None:
        """Change it."""
        old, new = self.lines["old"].text(), self.lines["new"].text()
        self.run("修改密码", lambda station: station.house.change_password(old, new), self._changed)

    def _changed(self, _nothing: object) -> None:
        self.end("密码已修改，下次登录用新密码。")


class AccountDialog(RequestDialog):
    """A further person at this laptop."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        hint = f"请让本人来输密码，不要替别人保管。{_RULES}"
        super().__init__(context, "新增账户", hint, "新增", parent)
        self.add_line("name", "姓名")
        self.add_line("login", "账户")
        self.role = QComboBox()
        self.role.setAccessibleName("角色")
        for role, named in ROLES.items():
            self.role.addItem(named.label, role)
        self._may = QLabel()
        self._may.setProperty("role", "small")
        self._may.setWordWrap(True)
        self.form.addRow("角色", self.role)
        self.form.addRow("", self._may)
        self.add_line("password", "密码", secret=True)
        self.add_line("again", "再输一次密码", secret=True)
        self.role.currentIndexChanged.connect(lambda _place: self._show_role())
        self._show_role()

    def _show_role(self) -> None:
        self._may.setText(ROLES[str(self.role.currentData())].may)

    def trouble(self) -> str:
        """Empty lines, or two passwords that differ."""
        differ = self.lines["password"].text() != self.lines["again"].text()
        return self.empty_lines() or (_DIFFERENT if differ else "")

    def begin(self) -> None:
        """Make the account."""
        login, name = (self.lines[key].text().strip() for key in ("login", "name"))
        password, role = self.lines["password"].text(), str(self.role.currentData())
        self.run(
            "新增账户",
            lambda station: station.house.add_account(login, name, password, role),
            lambda _nothing: self.end(f"已新增{role_label(role)}：{name}。"),
        )


class CodeDialog(RequestDialog):
    """A new recovery code, shown once; ``code`` is empty until it has been made."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        hint = "生成新的恢复码后，以前打印的恢复码马上作废。新恢复码只显示这一次，请准备好打印机或纸笔。"
        super().__init__(context, "换恢复码", hint, "生成新的恢复码", parent)
        self.code = ""
        self.shown = QLabel()
        self.shown.setStyleSheet("font-size: 20px; letter-spacing: 2px; padding: 12px;")
        self.shown.setProperty("role", "figure")
        self.shown.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByKeyboard)
        self.print = QPushButton("打印恢复码")
        self.print.setAutoDefault(False)
        self.print.clicked.connect(lambda _on=False: self.print_sheet())
        self.written = QCheckBox("我已经打印或抄写恢复码，并交给单位保管")
        for widget in (self.shown, self.print, self.written):
            self.form.addRow(widget)
            widget.hide()

    def print_sheet(self) -> QDialog:
        """Ask for a printer; returns the open dialog."""
        return print_code(self, self.code, self._context.station.profile.name)

    def trouble(self) -> str:
        """Once it is shown, the code has to be kept before the dialog goes."""
        kept = self.written.isChecked() or not self.code
        return "" if kept else "请先保存好恢复码，再勾选上面的方框。"

    def begin(self) -> None:
        """Make the code, or end once it is kept."""
        if self.code:
            self.end("恢复码已更换，以前的恢复码不能再用。")
        else:
            self.run("换恢复码", lambda station: station.house.renew_code(), self._show)

    def _show(self, code: str) -> None:
        self.code = code
        self.told.setText("这是新的恢复码，忘记密码时用它设新密码。")
        self.shown.setText(in_lines(code))
        for widget in (self.shown, self.print, self.written):
            widget.show()
        self.close_button.hide()
        self.go.setText("完成")
        self.go.setEnabled(True)
        self.adjustSize()

    def reject(self) -> None:
        """A code that nobody has kept does not disappear."""
        trouble = self.trouble()
        if trouble:
            self.say(trouble)
        else:
            super().reject()
