"""The province's decryption key, and its successor: what is sealed from now on is sealed for another one.

The key is made on the receiving machine and never leaves it. Its public half goes down in a paper that the
signing key signs, on the cover of every receipt, as a succession of the signing key does; a station that has
not heard of it goes on sealing for the key before. Every key before stays, for them and for the archive.
"""

from dataclasses import replace

import orjson

from desktop_app.province.errors import OfficeRefused
from desktop_app.province.hand import HAND, KEY_FILE, KEYS, SUCCESSION, hand_grant
from desktop_app.province.inbox import Desk
from desktop_app.store.store import Store
from desktop_app.sync.enrolment import EnrolmentRequest, ProvinceKey, issue
from desktop_app.sync.keys import StationKeys

_NEXT = "province-keys-next"
_OTHER = "签好的公钥文件与这里准备的解密钥匙对不上，没有采用。"


def renew(vault: Store, desk: Desk) -> bool:
    """Make the next decryption key; the office is to be opened anew afterwards.

    Whether it counts from now on: where the signing key lies on another machine, it waits for that one.
    """
    keys = _waiting(vault) or desk.keys.with_new_identity()
    if not desk.keys.can_sign:
        vault.set_secret(_NEXT, keys.to_bytes())
        return False
    succeeded = desk.province.with_recipient(keys.recipient)
    _take(vault, desk, keys, succeeded.signed(keys), "")
    _renew_hand(vault, keys, succeeded)
    return True


def wanted(vault: Store) -> str:
    """The age recipient that waits for its paper to be signed; empty for none."""
    keys = _waiting(vault)
    return keys.recipient if keys else ""


def install(vault: Store, desk: Desk, paper: str, key_file: str) -> bool:
    """Take up the signed paper of the key that waits; whether there was anything new in it.

    ``key_file`` is for stations that are enrolled from now on. Raises BundleRefused for a damaged paper,
    OfficeRefused for another one than was asked for.
    """
    succeeded, text = desk.province.followed([paper], desk.today)
    keys, offered = _waiting(vault), ProvinceKey.parse(key_file)
    if not text and succeeded.recipient == desk.keys.recipient:
        return False
    if not text or keys is None or not succeeded.recipient == offered.recipient == keys.recipient:
        raise OfficeRefused(_OTHER)
    _take(vault, desk, keys, text, key_file)
    vault.drop_secret(_NEXT)
    return True


def _waiting(vault: Store) -> StationKeys | None:
    kept = vault.secret(_NEXT)
    return StationKeys.from_bytes(kept) if kept else None


def _take(vault: Store, desk: Desk, keys: StationKeys, text: str, key_file: str) -> None:
    """The key first: broken off after it, everything can be opened and the paper is signed once more."""
    vault.set_secret(KEYS, replace(keys, signing=desk.keys.signing).to_bytes())
    papers = orjson.dumps([*desk.succession, text]).decode()
    vault.set_meta(**{"province_key": text, SUCCESSION: papers, KEY_FILE: key_file})
    vault.note_event(desk.at, "", "decryption key succeeded", keys.recipient)


def _renew_hand(vault: Store, keys: StationKeys, province: ProvinceKey) -> None:
    """The certificate of the office's own hand names the key as well."""
    hand = StationKeys.from_bytes(vault.secret(HAND) or b"")
    asked = EnrolmentRequest(
        hand.device, hand.public, keys.recipient, province.name, province.code, "province"
    )
    grant = hand_grant(province.code, hand.device)
    grant = replace(grant, serial=f"{grant.serial}-{province.number}")
    vault.set_meta(certificate=issue(asked, grant, province, keys))
