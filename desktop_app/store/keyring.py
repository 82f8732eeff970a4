"""Who can open the store: the file ``keyring.json`` beside it.

Every account has a key pair. The private half is wrapped under the account's password, the data key is
sealed (age) to the public half. So a password change rewraps one small secret; a new account is completed
by a reviewer who does not know its password; and the data key can be exchanged without asking all the
others. The recovery code is a slot like an account's; the province's recovery key is one more recipient.
Login names stand here only as keyed hashes. Decision: resources/help/decisions/keyring.md.
"""

import hashlib
import hmac
import secrets
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from desktop_app.store import passwords
from desktop_app.store.attempts import Attempts
from desktop_app.store.cipher import SALT_BYTES, new_key, salt_of
from desktop_app.store.durable import replace_file
from desktop_app.store.errors import (
    AccountNotCompleted,
    AccountRefused,
    KeepsAccountsOnly,
    KeyringDamaged,
    KeyringMissing,
    StoreExists,
    WrongPassword,
    translate,
)
from desktop_app.store.passwords import Cost
from desktop_app.store.sealing import Pair, is_recipient, new_pair, open_sealed, seal_in_turn
from desktop_app.store.slots import Contents, Role, Slot

KEYRING_FILE = "keyring.json"
ATTEMPTS_FILE = "attempts"
_NOT_YOURS = "只有账户管理员或审核员可以管理账户，请换账户登录。"


@dataclass(frozen=True, slots=True)
class Unlocked:
    """An account that has shown its password, with the data keys; administrators have none.

    There are two keys only while the store is being moved to a new one, the newer last. ``private`` is the
    account's own key, which opens what is sealed to it.
    """

    account: str
    role: Role
    keys: tuple[bytes, ...] = field(repr=False)
    private: str = field(default="", repr=False)

    @property
    def key(self) -> bytes:
        """The data key; raises KeepsAccountsOnly for an administrator."""
        if not self.keys:
            raise KeepsAccountsOnly
        return self.keys[-1]

    def key_of(self, path: Path) -> bytes:
        """Which of the keys the database at ``path`` is under, by the salt that it begins with."""
        with path.open("rb") as file:
            salt = file.read(SALT_BYTES)
        return next((key for key in self.keys if salt_of(key) == salt), self.key)


class Keyring:
    """The keyring of one data folder. Every change is on disk when its method returns."""

    def __init__(self, folder: Path, contents: Contents, attempts: Attempts, cost: Cost) -> None:
        self._path = folder / KEYRING_FILE
        self._cost = cost
        self.contents = contents
        self.attempts = attempts

    @classmethod
    def create(
        cls,
        folder: Path,
        login: str,
        password: str,
        now: Callable[[], int],
        *,
        role: Role = Role.REVIEWER,
        cost: Cost | None = None,
    ) -> tuple["Keyring", Unlocked]:
        """A keyring with a fresh data key and its first account, which must be able to open the store.

        ``now`` gives the time in ms. Raises StoreExists when there is one, PasswordRefused, or a fault.
        """
        if (folder / KEYRING_FILE).exists():
            raise StoreExists
        passwords.require_good(password, login)
        attempts = Attempts.create(folder / ATTEMPTS_FILE, now)
        contents = Contents(secrets.token_hex(8), secrets.token_hex(16), attempts.mark)
        keyring = cls(folder, contents, attempts, cost or Cost())
        keys = (new_key(),)
        pair = new_pair()
        slot = keyring.new_slot(keyring.account_id(login), role, password, pair).completed(keys)
        keyring.save(slots=(slot,))
        return keyring, Unlocked(slot.id, role, keys, pair.private)

    @classmethod
    def open(cls, folder: Path, now: Callable[[], int], cost: Cost | None = None) -> "Keyring":
        """The keyring in ``folder``; raises KeyringMissing, KeyringDamaged, StoreTooNew or a fault."""
        try:
            contents = Contents.from_wire((folder / KEYRING_FILE).read_bytes())
        except FileNotFoundError:
            raise KeyringMissing from None
        except OSError as error:
            raise translate(error) from error
        attempts = Attempts.load(folder / ATTEMPTS_FILE, contents.attempts_mark, now)
        return cls(folder, contents, attempts, cost or Cost())

    def save(self, **changes: Any) -> None:  # the fields of Contents, as replace() takes them
        """Make ``changes`` to the contents and put them on disk, or leave both as they were."""
        changed = replace(self.contents, **changes)
        replace_file(self._path, changed.to_wire())
        self.contents = changed

    def account_id(self, login: str) -> str:
        """The id under which the keyring and the journal know a login name; case and width do not matter."""
        name = unicodedata.normalize("NFKC", login).strip().casefold()
        return hmac.new(self.contents.names_salt.encode(), name.encode(), hashlib.sha256).hexdigest()[:24]

    def slot_of(self, login: str) -> Slot | None:
        """The account's slot, or None."""
        wanted = self.account_id(login)
        return next((slot for slot in self.contents.slots if slot.id == wanted), None)

    def new_slot(self, slot_id: str, role: str, password: str, pair: Pair | None = None) -> Slot:
        """A slot with a key pair, a fresh one unless it is given; not completed yet."""
        pair = pair or new_pair()
        wrapped = passwords.wrap(pair.private.encode(), password, self.purpose(slot_id), self._cost)
        return Slot(slot_id, role, pair.public, wrapped)

    def purpose(self, slot_id: str) -> bytes:
        """What a slot's private key is bound to: this keyring and this slot."""
        return f"bangfu slot {self.contents.id} {slot_id}".encode()

    def private_of(self, slot: Slot | None, password: str, bucket: str, what: str) -> str | None:
        """The slot's private key, or None when the password is wrong. Counts the try.

        Raises LockedOut while there is a wait. A slot that does not exist takes as long as a wrong password.
        """
        self.attempts.begin(bucket, what)
        if slot is None:
            passwords.spend_one_try(self._cost)
            return None
        private = passwords.unwrap(slot.wrapped, password, self.purpose(slot.id))
        if private is None:
            return None
        self.attempts.succeeded(bucket)
        return private.decode("ascii")

    def unlock(self, login: str, password: str) -> Unlocked:
        """Show a password. Raises WrongPassword, LockedOut, AccountNotCompleted or KeyringDamaged."""
        slot = self.slot_of(login)
        private = self.private_of(slot, password, slot.id if slot else "unknown", "wrong_password")
        if slot is None or private is None:
            raise WrongPassword
        role = Role(slot.role)
        if not role.holds_key:
            return Unlocked(slot.id, role, (), private)
        if not slot.sealed:
            raise AccountNotCompleted
        return Unlocked(slot.id, role, self.keys_in(slot, private), private)

    @staticmethod
    def keys_in(slot: Slot, private: str) -> tuple[bytes, ...]:
        """The data keys sealed in a slot; raises KeyringDamaged when slot, role or key were changed."""
        keys = open_sealed(slot.sealed, private)
        if keys is None:
            raise KeyringDamaged
        slot.require_tag(keys)
        return keys

    def change_password(self, login: str, old: str, new: str) -> Unlocked:
        """Rewrap one account; the data key stays. Raises what ``unlock`` does, and PasswordRefused."""
        passwords.require_good(new, login)
        slot = self.slot_of(login)
        private = self.private_of(slot, old, slot.id if slot else "unknown", "wrong_password")
        if slot is None or private is None:
            raise WrongPassword
        fresh = passwords.wrap(private.encode(), new, self.purpose(slot.id), self._cost)
        self.put(slot._replace(wrapped=fresh))
        return Unlocked(slot.id, Role(slot.role), self.keys_in(slot, private) if slot.sealed else (), private)

    def put(self, slot: Slot) -> None:
        """Add an account's slot, or put it in place of the one with the same id."""
        others = tuple(item for item in self.contents.slots if item.id != slot.id)
        waiting = tuple(item for item in self.contents.requests if item.id != slot.id)
        self.save(slots=(*others, slot), requests=waiting)

    def add(self, by: Unlocked, login: str, password: str, role: Role) -> str:
        """A new account; its id. It opens nothing before a reviewer completes it.

        Administrators need no completing. Raises AccountRefused or PasswordRefused.
        """
        if not by.role.keeps_accounts:
            raise AccountRefused(_NOT_YOURS)
        if not login.strip():
            raise AccountRefused("请填写用户名。")
        if self.slot_of(login) is not None:
            raise AccountRefused("这个用户名已经有了，请换一个。")
        passwords.require_good(password, login)
        slot = self.new_slot(self.account_id(login), role, password)
        self.put(slot)
        return slot.id

    def complete(self, by: Unlocked, login: str, role: Role) -> None:
        """Give a new account the data key; the reviewer says whose it is and what it is to be."""
        slot = self.slot_of(login)
        if by.role is not Role.REVIEWER:
            raise AccountRefused("新账号要由审核员启用，请用审核员账号登录。")
        if slot is None or slot.sealed or slot.role != role or not role.holds_key:
            raise AccountRefused("没有等待启用的这个账号，请核对用户名和角色。")
        self.put(slot.completed(by.keys))

    def remove(self, by: Unlocked, login: str) -> None:
        """Take an account out. Who kept a copy of the files can still open that: see ``begin_rotation``."""
        slot = self.slot_of(login)
        if not by.role.keeps_accounts:
            raise AccountRefused(_NOT_YOURS)
        if slot is None:
            raise AccountRefused("没有这个账号，请核对用户名。")
        left = tuple(item for item in self.contents.slots if item.id != slot.id)
        if not any(item.role == Role.REVIEWER and item.sealed for item in left):
            raise AccountRefused("至少要保留一个已启用的审核员账号，不能删除。")
        self.save(slots=left)

    def roles(self) -> dict[str, tuple[Role, bool]]:
        """Every account's role and whether it is completed, by account id."""
        return {
            slot.id: (Role(slot.role), bool(slot.sealed) or not Role(slot.role).holds_key)
            for slot in self.contents.slots
        }

    def set_province(self, by: Unlocked, recipients: str) -> None:
        """Seal the data key to the province's recovery keys (``age1…``, parted by blanks) as well.

        With two of them the first officer opens the outer seal, the second the inner one: neither can do
        it alone.
        """
        recipient = " ".join(recipients.split())
        if not recipient or not all(map(is_recipient, recipient.split())):
            raise AccountRefused("省级恢复公钥不正确，请重新导入省里下发的文件。")
        self.reseal(by.keys or (by.key,), province=recipient)

    def begin_rotation(self, by: Unlocked) -> Unlocked:
        """Put a new data key beside the old one for every account; re-encrypt the store, then finish.

        A power cut in between is harmless: every slot holds both keys until ``finish_rotation``.
        """
        both = (by.key, new_key()) if len(by.keys) == 1 else by.keys
        self.reseal(both)
        return replace(by, keys=both)

    def settle(self, by: Unlocked, path: Path) -> Unlocked:
        """After an exchange that was cut off: keep only the key that the database at ``path`` is under.

        A database under neither key is left to whoever opens it to complain about.
        """
        with path.open("rb") as file:
            salt = file.read(SALT_BYTES)
        kept = next((key for key in by.keys if salt_of(key) == salt), None)
        if kept is None or len(by.keys) == 1:
            return by
        self.reseal((kept,), vouched=by.keys)
        return replace(by, keys=(kept,))

    def finish_rotation(self, by: Unlocked) -> Unlocked:
        """Forget the older key: the store is under the new one."""
        self.reseal((by.key,))
        return replace(by, keys=(by.key,))

    def reseal(
        self, keys: tuple[bytes, ...], province: str | None = None, vouched: tuple[bytes, ...] = ()
    ) -> None:
        """Seal ``keys`` anew to all completed accounts, the recovery code and the province.

        Raises KeyringDamaged when one of them was changed by somebody without the data key (``keys``, or
        the older ones in ``vouched``).
        """
        for slot in filter(None, (*self.contents.slots, self.contents.code)):
            if slot.sealed:
                slot.require_tag(vouched or keys)
        code, recipient = self.contents.code, self.contents.province if province is None else province
        self.save(
            slots=tuple(slot.completed(keys) if slot.sealed else slot for slot in self.contents.slots),
            code=code.completed(keys) if code else None,
            province=recipient,
            province_sealed=seal_in_turn(keys, recipient.split()) if recipient else "",
        )
