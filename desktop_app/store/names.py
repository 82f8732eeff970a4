"""The names behind the accounts, sealed to those who keep accounts: a stolen laptop names nobody.

An administrator opens no store, and yet has to know whom an account belongs to. So the logins and names are
one sealed text in the keyring, for every administrator and every completed reviewer.
"""

import json
from collections.abc import Mapping
from typing import NamedTuple

from desktop_app.store.keyring import Keyring, Unlocked
from desktop_app.store.sealing import open_text, seal_text
from desktop_app.store.slots import Role


class Named(NamedTuple):
    """Whose account it is: the login that is typed, and the person's name."""

    login: str
    name: str


def read_names(keyring: Keyring, by: Unlocked) -> dict[str, Named]:
    """Logins and names by account id; empty where they were never kept, or are not sealed to ``by``."""
    opened = open_text(keyring.contents.names, by.private) if keyring.contents.names else None
    if opened is None:
        return {}
    return {account: Named(*map(str, pair)) for account, pair in json.loads(opened).items()}


def keep_names(keyring: Keyring, names: Mapping[str, Named]) -> None:
    """Seal the names of the accounts that there are; those of removed accounts are forgotten."""
    slots = keyring.contents.slots
    keepers = [slot.public for slot in slots if _keeps_accounts(Role(slot.role), slot.sealed)]
    kept = {slot.id: list(names[slot.id]) for slot in slots if slot.id in names}
    keyring.save(names=seal_text(json.dumps(kept, ensure_ascii=False), keepers))


def _keeps_accounts(role: Role, sealed: str) -> bool:
    """A reviewer whom nobody has completed yet keeps none."""
    return role.keeps_accounts and (bool(sealed) or not role.holds_key)
