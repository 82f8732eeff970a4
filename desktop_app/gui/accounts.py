"""Accounts: one's own password, further people at this laptop, and the code that opens it again."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QPushButton, QWidget

from desktop_app.gui.as_written import Label
from desktop_app.gui.cards import Card
from desktop_app.gui.context import Context
from desktop_app.gui.recovery_sheet import in_lines, print_code
from desktop_app.gui.request_dialog import RequestDialog, Workplace
from desktop_app.gui.roles import ROLES, role_label
from desktop_app.station.accounts_desk import Account, AccountsDesk
from desktop_app.station.people import Person
from desktop_app.store.errors import WrongPassword
from desktop_app.store.passwords import RULES

_DIFFERENT = "两次输入的密码不一样，请重新输入。"


class PersonCard(Card):
    """Who works here now, and the way to another password or another person."""

    def __init__(self, context: Context) -> None:
        super().__init__("当前用户")
        self._context = context
        person = context.station.person
        self.add_fact("姓名", person.name)
        self.add_fact("账户", f"{person.login}（{role_label(person.role)}）")
        self.add_buttons(("修改密码…", self.ask_password), ("锁定或换人（Ctrl+L）", context.locked.emit))

    def ask_password(self) -> "PasswordDialog":
        """Ask for the old password and the new one; returns the open dialog."""
        station = self._context.station
        dialog = PasswordDialog(self._context, station.accounts, station.person, self.window())
        dialog.open()
        return dialog


class AccountsCard(Card):
    """Everybody who can open this station, and the recovery code.

    ``exchange_wanted`` is called when the person wants a new data key after somebody was removed.
    """

    def __init__(
        self, workplace: Workplace, desk: AccountsDesk, person: Person, station_name: str = ""
    ) -> None:
        super().__init__("账户和恢复码" if person.may_review else "账户")
        self._workplace = workplace
        self._desk = desk
        self._station_name = station_name
        self.exchange_wanted: Callable[[], object] = _nothing
        self.listed = self.add_fact("账户")
        self.waiting = self.add_told("")
        self.complete = self.add_button("启用账户…", self.ask_complete)
        self.add, self.remove, self.renew = self.add_buttons(
            ("新增账户…", self.ask_account), ("删除账户…", self.ask_removal), ("换恢复码…", self.ask_code)
        )
        self.officers = self.add_button("设置省级恢复公钥…", self.ask_recovery_key)
        self.form.setRowVisible(self.officers, person.may_review)
        keeps = person.may_review or person.role == "administrator"
        for button in (self.add, self.remove):
            button.setEnabled(keeps)
        self.renew.setEnabled(person.may_review)
        self.renew.setVisible(person.role != "administrator")
        self._may_complete = person.may_review
        if not keeps:
            self.add_told("新增、删除账户和换恢复码要由审核员办理。")

    def show_accounts(self) -> None:
        """List the accounts again."""
        accounts = self._desk.accounts()
        self.listed.setText("\n".join(map(_told, accounts)))
        waiting = [item for item in accounts if not item.completed]
        self.waiting.setText(
            f"有{len(waiting)}个账户等待启用：账户管理员新增的账户，要由审核员核对姓名和角色后启用。"
            if waiting
            else ""
        )
        self.form.setRowVisible(self.waiting, bool(waiting))
        self.form.setRowVisible(self.complete, bool(waiting) and self._may_complete)

    def _open(self, dialog: "RequestDialog") -> None:
        dialog.accepted.connect(self.show_accounts)
        dialog.open()

    def ask_account(self) -> "AccountDialog":
        """Ask who is to have an account; returns the open dialog."""
        dialog = AccountDialog(self._workplace, self._desk, self.window())
        self._open(dialog)
        return dialog

    def ask_complete(self) -> "ChosenDialog":
        """Ask which account is to be completed; returns the open dialog."""
        hint = "启用后，这个账户就能打开台账。请当面核对本人和角色；不认识的账户请删除。"
        dialog = ChosenDialog(
            self._workplace,
            "启用账户",
            hint,
            "启用",
            self._desk.waiting(),
            self._desk.complete,
            self.window(),
        )
        self._open(dialog)
        return dialog

    def ask_removal(self) -> "ChosenDialog":
        """Ask which account is to go; returns the open dialog."""
        others = [item for item in self._desk.accounts() if not item.is_own]
        hint = (
            "删除后，这个账户打不开本机的台账。他如果留有台账或备份的副本，"
            "删除后请再“更换数据密钥”。他录入的内容和姓名仍在修改记录里。"
        )
        dialog = ChosenDialog(
            self._workplace,
            "删除账户",
            hint,
            "删除",
            others,
            self._desk.remove,
            self.window(),
        )
        dialog.accepted.connect(self.exchange_wanted)
        self._open(dialog)
        return dialog

    def ask_recovery_key(self) -> "RecoveryKeyDialog":
        """Ask for the province's paper; returns the open dialog."""
        dialog = RecoveryKeyDialog(self._workplace, self._desk, self.window())
        dialog.open()
        return dialog

    def ask_code(self) -> "CodeDialog":
        """Offer a new recovery code; returns the open dialog."""
        dialog = CodeDialog(self._workplace, self._desk, self._station_name, self.window())
        dialog.open()
        return dialog


def _nothing() -> None:
    """Where no data key can be exchanged."""


def _told(account: Account) -> str:
    marks = [role_label(account.role)]
    if account.is_own:
        marks.append("本人")
    if not account.completed:
        marks.append("待启用")
    return f"{_name(account)}（{'，'.join(marks)}）"


def _name(account: Account) -> str:
    return account.name or account.login or "（未填姓名）"


class PasswordDialog(RequestDialog):
    """Another password for the person who is working."""

    def __init__(
        self, workplace: Workplace, desk: AccountsDesk, person: Person, parent: QWidget | None = None
    ) -> None:
        super().__init__(workplace, "修改密码", RULES, "修改", parent)
        self._desk = desk
        self._login = person.login
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
        self.run(
            "修改密码", lambda _station: self._desk.change_password(self._login, old, new), self._changed
        )

    def _changed(self, _nothing: object) -> None:
        self.end("密码已修改，下次登录用新密码。")


class AccountDialog(RequestDialog):
    """A further person at this laptop."""

    def __init__(self, workplace: Workplace, desk: AccountsDesk, parent: QWidget | None = None) -> None:
        hint = f"请让本人来输密码，不要替别人保管。{RULES}"
        super().__init__(workplace, "新增账户", hint, "新增", parent)
        self._desk = desk
        self.add_line("name", "姓名")
        self.add_line("login", "账户")
        self.role = QComboBox()
        self.role.setAccessibleName("角色")
        for role, named in ROLES.items():
            self.role.addItem(named.label, role)
        self._may = Label()
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
            lambda _station: self._desk.add(login, name, password, role),
            lambda _nothing: self.end(f"已新增{role_label(role)}：{name}。"),
        )


class ChosenDialog(RequestDialog):
    """One account to choose, and one thing to do with it."""

    def __init__(
        self,
        workplace: Workplace,
        title: str,
        hint: str,
        action: str,
        accounts: list[Account],
        work: Callable[[str], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(workplace, title, hint, action, parent)
        self._action = action
        self._work = work
        self.choice = QComboBox()
        self.choice.setAccessibleName("账户")
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        for account in accounts:
            self.choice.addItem(f"{account.login}　{_told(account)}", account.login)
        self.form.addRow("账户", self.choice)

    def trouble(self) -> str:
        """An account without a known login cannot be named."""
        return "" if self.choice.currentData() else "没有可以选择的账户。"

    def begin(self) -> None:
        """Do it."""
        login = str(self.choice.currentData())
        self.run(
            f"{self._action}账户",
            lambda _station: self._work(login),
            lambda _nothing: self.end(f"已{self._action}账户“{login}”。"),
        )


class RecoveryKeyDialog(RequestDialog):
    """The province's paper with the keys of its two officers."""

    def __init__(self, workplace: Workplace, desk: AccountsDesk, parent: QWidget | None = None) -> None:
        now = "已经设置过，可以换成新的。" if desk.has_recovery_key else "还没有设置。"
        hint = f"省里下发的恢复公钥文件：设置后，忘记密码又没有恢复码时，两名省级人员可以一起办理恢复。{now}"
        super().__init__(workplace, "设置省级恢复公钥", hint, "设置", parent)
        self._desk = desk
        self.add_file("file", "恢复公钥文件")

    def begin(self) -> None:
        """Read it and seal the data key for the two."""
        path = Path(self.lines["file"].text().strip())
        self.run(
            "设置省级恢复公钥",
            lambda _station: self._desk.set_recovery_key(path.read_text(encoding="utf-8")),
            lambda names: self.end(f"已设置省级恢复公钥，恢复人员：{'、'.join(names)}。"),
        )


class CodeDialog(RequestDialog):
    """A new recovery code, shown once; ``code`` is empty until it has been made."""

    def __init__(
        self, workplace: Workplace, desk: AccountsDesk, station_name: str, parent: QWidget | None = None
    ) -> None:
        hint = "生成新的恢复码后，以前打印的恢复码马上作废。新恢复码只显示这一次，请准备好打印机或纸笔。"
        super().__init__(workplace, "换恢复码", hint, "生成新的恢复码", parent)
        self._desk = desk
        self._station_name = station_name
        self.code = ""
        self.shown = Label()
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
        return print_code(self, self.code, self._station_name)

    def trouble(self) -> str:
        """Once it is shown, the code has to be kept before the dialog goes."""
        kept = self.written.isChecked() or not self.code
        return "" if kept else "请先保存好恢复码，再勾选上面的方框。"

    def begin(self) -> None:
        """Make the code, or end once it is kept."""
        if self.code:
            self.end("恢复码已更换，以前的恢复码不能再用。")
        else:
            self.run("换恢复码", lambda _station: self._desk.renew_code(), self._show)

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
