"""What an administrator of accounts sees: the accounts, and none of the data."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QPushButton, QVBoxLayout, QWidget

from desktop_app.gui.accounts import AccountsCard, PasswordDialog
from desktop_app.gui.as_written import Label
from desktop_app.gui.errors import Report, show_error
from desktop_app.gui.login import SECRECY_LINE
from desktop_app.gui.request_dialog import AtOnce
from desktop_app.station.accounts_desk import AccountsOffice

_SIZE = (760, 520)
_TOLD = (
    "账户管理员的账户没有台账的钥匙：可以新增、删除账户，看不到贫困户和资金的任何内容。"
    "您新增的经办员、审核员和查看员，要由审核员登录后核对启用。"
)


class AdminWindow(QMainWindow):
    """One card of accounts; ``asks_login`` says whether another person is to log in afterwards."""

    def __init__(self, office: AccountsOffice, keep_report: Report) -> None:
        super().__init__()
        self.asks_login = False
        self._office = office
        self.workplace = AtOnce(self)
        self.setWindowTitle("帮扶台账 — 账户管理")
        self.resize(*_SIZE)
        self.card = AccountsCard(self.workplace, office.desk, office.person)
        self.card.show_accounts()
        self.setCentralWidget(self._page())
        self.workplace.said.connect(lambda text: self.statusBar().showMessage(text))
        self.workplace.failed.connect(lambda error: show_error(error, self, keep_report))

    def _page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(24, 18, 24, 14)
        column.setSpacing(12)
        title = Label("账户管理")
        title.setProperty("role", "title")
        told = Label(_TOLD)
        told.setProperty("role", "soft")
        told.setWordWrap(True)
        column.addWidget(title)
        column.addWidget(told)
        column.addWidget(self.card)
        column.addStretch(1)
        row = QHBoxLayout()
        secrecy = Label(SECRECY_LINE)
        secrecy.setProperty("role", "small")
        row.addWidget(secrecy, 1, Qt.AlignmentFlag.AlignVCenter)
        password, change = QPushButton("修改我的密码…"), QPushButton("换人登录")
        password.clicked.connect(lambda _on=False: self.ask_password())
        change.clicked.connect(lambda _on=False: self.change_person())
        row.addWidget(password)
        row.addWidget(change)
        column.addLayout(row)
        return page

    def ask_password(self) -> PasswordDialog:
        """Ask for the old password and the new one; returns the open dialog."""
        dialog = PasswordDialog(self.workplace, self._office.desk, self._office.person, self)
        dialog.open()
        return dialog

    def change_person(self) -> None:
        """Close, and let another person log in."""
        self.asks_login = True
        self.close()
