"""Who may open this station: accounts added, completed, removed; passwords and the recovery code.

A reviewer does it with the store open. An administrator does it without: the account holds no key to the
data, so that keeping accounts and reading data can be two persons' work.
"""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from desktop_app.catalog.moments import stamp_text
from desktop_app.station.clock import Clock
from desktop_app.station.people import Person
from desktop_app.store.errors import AccountRefused
from desktop_app.store.folder import DataFolder, open_folder
from desktop_app.store.keyring import Keyring, Unlocked
from desktop_app.store.names import Named, keep_names, read_names, sealed_to_all
from desktop_app.store.opening import Login
from desktop_app.store.passwords import Cost
from desktop_app.store.recovery import renew_code
from desktop_app.store.slots import Role
from desktop_app.store.store import Store

Note = Callable[[str, str], None]
"""Keeps a line for the security log: the event and its detail."""

_NAME, _LOGIN = "account.", "login."


class Account(NamedTuple):
    """An account as its keeper sees it; ``completed`` says whether it opens anything yet."""

    login: str
    name: str
    role: str
    completed: bool
    is_own: bool


class AccountsDesk:
    """Keeps the accounts of one data folder for the person who unlocked it.

    With the ``store`` at hand it knows every name; without, those that are sealed to the person.
    """

    def __init__(self, keyring: Keyring, unlocked: Unlocked, note: Note, store: Store | None = None) -> None:
        self._keyring = keyring
        self._by = unlocked
        self._note = note
        self._store = store

    def accounts(self) -> list[Account]:
        """Everybody who can open this station, those who wait for a reviewer last."""
        names = self._names()
        own = self._by.account
        made = [
            Account(*names.get(account, Named("", "")), str(role), completed, account == own)
            for account, (role, completed) in self._keyring.roles().items()
        ]
        return sorted(made, key=lambda item: not item.completed)

    def waiting(self) -> list[Account]:
        """The accounts that a reviewer has to complete before they open anything."""
        return [item for item in self.accounts() if not item.completed]

    def _names(self) -> dict[str, Named]:
        names = read_names(self._keyring, self._by)
        if self._store is not None:
            for account in self._keyring.roles():
                name = self._store.meta(f"{_NAME}{account}")
                login = self._store.meta(f"{_LOGIN}{account}")
                known = names.get(account, Named("", ""))
                names[account] = Named(login or known.login, name or known.name)
        return names

    def remember(self, login: str, name: str) -> None:
        """Note whose account this is, in the store and in what is sealed to those who keep accounts."""
        account = self._keyring.account_id(login)
        names = {**self._names(), account: Named(login.strip(), name.strip())}
        if self._store is not None:
            named = names[account]
            self._store.set_meta(**{f"{_NAME}{account}": named.name, f"{_LOGIN}{account}": named.login})
        self._keep(names)

    def bring_up_to_date(self) -> None:
        """Seal the names anew where the sealed ones are not those of the store; only for keepers."""
        if self._by.role.keeps_accounts:
            names = self._names()
            if names != read_names(self._keyring, self._by) or not sealed_to_all(self._keyring):
                self._keep(names)

    def _keep(self, names: dict[str, Named]) -> None:
        if self._by.role.keeps_accounts:
            keep_names(self._keyring, names)

    def add(self, login: str, name: str, password: str, role: str) -> None:
        """A further person; a reviewer's are completed at once. Raises AccountRefused or PasswordRefused."""
        self._keyring.add(self._by, login, password, Role(role))
        if self._by.role is Role.REVIEWER and Role(role).holds_key:
            self._keyring.complete(self._by, login, Role(role))
        self.remember(login, name)
        self._note("account added", role)

    def complete(self, login: str) -> None:
        """Give an account that an administrator made the data key; raises AccountRefused."""
        account = self._keyring.account_id(login)
        role, completed = self._keyring.roles().get(account, (Role.CLERK, True))
        if completed:
            raise AccountRefused("没有等待启用的这个账户，请核对账户名。")
        self._keyring.complete(self._by, login, role)
        self.remember(login, self._names()[account].name)
        self._note("account completed", str(role))

    def remove(self, login: str) -> None:
        """Take an account out; raises AccountRefused for the last reviewer."""
        account = self._keyring.account_id(login)
        role = self._keyring.roles().get(account, ("", False))[0]
        self._keyring.remove(self._by, login)
        self._keep(self._names())
        self._note("account removed", str(role))

    def change_password(self, login: str, old: str, new: str) -> None:
        """A new password for the person's own account; raises WrongPassword or PasswordRefused."""
        self._keyring.change_password(login, old, new)
        self._note("password changed", "")

    def set_recovery_key(self, text: str) -> tuple[str, ...]:
        """Let the province's two officers bring a forgotten password back; the officers' names.

        ``text`` is the paper that the province gives out. Raises AccountRefused where the province is not
        known yet or the person is no reviewer, BundleRefused for a paper that is not of this province.
        """
        from desktop_app.sync.enrolment import ProvinceKey
        from desktop_app.sync.recovery_key import RecoveryKey

        known = self._store.meta("province_key") if self._store is not None else ""
        if self._by.role is not Role.REVIEWER:
            raise AccountRefused("省级恢复公钥要由审核员设置，请用审核员账户登录。")
        if not known:
            raise AccountRefused("还没有安装省级公钥和证书，请先在“上报同步”里安装。")
        key = RecoveryKey.parse(text, ProvinceKey.parse(known))
        self._keyring.set_province(self._by, " ".join(key.recipients))
        self._note("recovery key set", "、".join(key.names))
        return key.names

    @property
    def has_recovery_key(self) -> bool:
        """Whether the province's officers could bring a forgotten password back."""
        return bool(self._keyring.contents.province_sealed)

    def renew_code(self) -> str:
        """A new recovery code, to be printed and locked away; the one before stops working."""
        code = renew_code(self._keyring, self._by)
        self._note("recovery code renewed", "")
        return code


class AccountsOffice:
    """The data folder as an administrator opens it: its accounts, and nothing else. To be closed."""

    def __init__(self, folder: DataFolder, keyring: Keyring, unlocked: Unlocked, login: str) -> None:
        self._folder = folder

        def note(event: str, detail: str) -> None:
            keyring.attempts.note(f"{event.replace(' ', '_')} {detail}".strip(), unlocked.account)

        self.desk = AccountsDesk(keyring, unlocked, note)
        own = next((item.name for item in self.desk.accounts() if item.is_own), "")
        self.person = Person(login, own or login, str(unlocked.role))

    def close(self) -> None:
        """Give the folder back."""
        self._folder.close()

    def __enter__(self) -> "AccountsOffice":
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


def open_accounts(path: Path, login: Login, clock: Clock, cost: Cost | None = None) -> AccountsOffice:
    """Open the accounts of a data folder, not its data.

    Raises AccountRefused for a role that keeps no accounts, and what opening a station raises.
    """
    folder = open_folder(path, stamp_text(clock.now_ms()))
    try:
        folder.require_store()
        keyring = Keyring.open(path, clock.now_ms, cost)
        unlocked = keyring.unlock(login.login, login.password)
        if not unlocked.role.keeps_accounts:
            raise AccountRefused("只有账户管理员或审核员可以管理账户，请换账户登录。")
        return AccountsOffice(folder, keyring, unlocked, login.login)
    except BaseException:
        folder.close()
        raise
