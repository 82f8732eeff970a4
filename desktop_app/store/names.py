"""The names behind the accounts, sealed to those who keep accounts: a stolen laptop names nobody.

An administrator opens no store, and yet has to know whom an account belongs to. So the logins and names are
one sealed text in the keyring, for every administrator and every completed reviewer.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import NamedTuple

from desktop_app.store.keyring import Keyring, Unlocked
from desktop_app.store.sealing import open_text, seal_text
from desktop_app.store.slots import Role

_MARK_END = ":"


class Named(NamedTuple):
    """Whose account it is: the login that is typed, and the person's name."""

    login: str
    name: str


def read_names(keyring: Keyring, by: Unlocked) -> dict[str, Named]:
    """Logins and names by account id; empty where they were never kept, or are not sealed to ``by``."""
    sealed = keyring.contents.names.partition(_MARK_END)[2]
    opened = open_text(sealed, by.private) if sealed else None
    if opened is None:
        return {}
    return {account: Named(*map(str, pair)) for account, pair in json.loads(opened).items()}


def keep_names(keyring: Keyring, names: Mapping[str, Named]) -> None:
    """Seal the names of the accounts that there are; those of removed accounts are forgotten."""
    kept = {slot.id: list(names[slot.id]) for slot in keyring.contents.slots if slot.id in names}
    sealed = seal_text(json.dumps(kept, ensure_ascii=False), _keepers(keyring))
    keyring.save(names=f"{_mark(keyring)}{_MARK_END}{sealed}")


def sealed_to_all(keyring: Keyring) -> bool:
    """Whether the names are sealed to those who keep accounts now: a recovered password makes a new key."""
    return keyring.contents.names.partition(_MARK_END)[0] == _mark(keyring)


def _keepers(keyring: Keyring) -> list[str]:
    slots = keyring.contents.slots
    return sorted(slot.public for slot in slots if _keeps_accounts(Role(slot.role), slot.sealed))


def _mark(keyring: Keyring) -> str:
    return hashlib.sha256("\n".join(_keepers(keyring)).encode()).hexdigest()[:16]


def _keeps_accounts(role: Role, sealed: str) -> bool:
    """A reviewer whom nobody has completed yet keeps none."""
    return role.keeps_accounts and (bool(sealed) or not role.holds_key)
