"""What ``keyring.json`` holds: one slot for every way in, and how the file is written and read."""

import hashlib
import hmac
import json
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from desktop_app.store.errors import KeyringDamaged, StoreTooNew
from desktop_app.store.passwords import Wrapped
from desktop_app.store.sealing import seal

FORMAT = 1
_PLAIN = ("id", "names_salt", "attempts_mark", "province", "province_sealed", "restored", "names")


class Role(StrEnum):
    """What an account may do. The administrator keeps accounts and reads no data; the auditor only reads."""

    CLERK = "clerk"
    REVIEWER = "reviewer"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"

    @property
    def holds_key(self) -> bool:
        """Whether accounts of this role can open the store."""
        return self is not Role.ADMINISTRATOR

    @property
    def keeps_accounts(self) -> bool:
        """Whether accounts of this role may add and remove others."""
        return self in (Role.ADMINISTRATOR, Role.REVIEWER)


class Slot(NamedTuple):
    """One way in. ``sealed`` holds the data key for ``public``; it and ``tag`` are empty until completed.

    ``tag`` is made with the data key over id, role and public key: nobody without it can promote an
    account or exchange its key unnoticed.
    """

    id: str
    role: str
    public: str
    wrapped: Wrapped
    sealed: str = ""
    tag: str = ""

    def to_wire(self) -> dict[str, Any]:
        """As it stands in the file."""
        wire = {name: getattr(self, name) for name in ("id", "role", "public", "sealed", "tag")}
        return {**wire, "wrapped": self.wrapped.to_wire()}

    @classmethod
    def from_wire(cls, wire: dict[str, Any]) -> "Slot":
        """The other way; raises KeyError, TypeError or ValueError on what is no slot."""
        if wire["role"] not in ("", *Role):
            raise ValueError(wire["role"])
        return cls(**{**wire, "wrapped": Wrapped.from_wire(wire["wrapped"])})

    def completed(self, keys: tuple[bytes, ...]) -> "Slot":
        """The same slot with the data keys sealed to it."""
        return self._replace(sealed=seal(keys, self.public), tag=self.proper_tag(keys[-1]))

    def require_tag(self, keys: Iterable[bytes]) -> None:
        """Raises KeyringDamaged unless a holder of one of ``keys`` vouched for id, role and public key."""
        if not any(hmac.compare_digest(self.tag, self.proper_tag(key)) for key in keys):
            raise KeyringDamaged

    def proper_tag(self, key: bytes) -> str:
        """The tag that this slot has to bear under ``key``."""
        text = "\n".join(("bangfu slot", self.id, self.role, self.public))
        return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


@dataclass(frozen=True, slots=True)
class Contents:
    """All that the file says.

    ``requests`` are new passwords waiting for the province's answer; ``names`` are the logins and names of
    all accounts, sealed to those who keep accounts; ``restored`` is when the backup was made
    that this folder comes from (ms), until the station has made itself a new device.
    """

    id: str
    names_salt: str
    attempts_mark: str
    slots: tuple[Slot, ...] = ()
    code: Slot | None = None
    province: str = ""
    province_sealed: str = ""
    requests: tuple[Slot, ...] = ()
    restored: str = ""
    names: str = ""

    def to_wire(self) -> bytes:
        """The bytes of the file."""
        wire = {name: getattr(self, name) for name in _PLAIN}
        wire |= {"format": FORMAT, "code": self.code.to_wire() if self.code else None}
        wire |= {name: [slot.to_wire() for slot in getattr(self, name)] for name in ("slots", "requests")}
        wire["sum"] = _sum_of(wire)
        return json.dumps(wire, indent=1, sort_keys=True).encode()

    @classmethod
    def from_wire(cls, raw: bytes) -> "Contents":
        """The other way; raises StoreTooNew or KeyringDamaged."""
        try:
            wire = json.loads(raw)
            if wire["format"] > FORMAT:
                raise StoreTooNew
            if wire.pop("sum") != _sum_of(wire):  # damage; who means harm meets the tags of the slots
                raise KeyringDamaged
            return cls(
                **{name: str(wire[name]) for name in _PLAIN if name in wire or name != "names"},
                code=Slot.from_wire(wire["code"]) if wire["code"] else None,
                slots=tuple(map(Slot.from_wire, wire["slots"])),
                requests=tuple(map(Slot.from_wire, wire["requests"])),
            )
        except (ValueError, KeyError, TypeError) as error:
            raise KeyringDamaged from error


def _sum_of(wire: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(wire, sort_keys=True).encode()).hexdigest()
