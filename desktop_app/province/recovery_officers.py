"""Two officers of the province who together bring a station's forgotten password back.

Each has a key pair of their own, kept on their own stick under their own password. A station seals its data
key for the second officer, and that seal for the first: one after the other opens their layer and nothing
else. No private key ever leaves its owner, and there is no moment at which one person could do it alone.
"""

import json
from dataclasses import dataclass, field

from desktop_app.province.errors import OfficeRefused
from desktop_app.store import passwords
from desktop_app.store.passwords import Cost, Wrapped
from desktop_app.store.recovery import answer_request, fingerprint, open_layer
from desktop_app.store.sealing import new_pair
from desktop_app.sync.keys import StationKeys
from desktop_app.sync.recovery_key import RecoveryKey

_KIND = "bangfu recovery officer"
_DIFFERENT = "这16位数字与恢复申请不符：请在电话里与站点重新核对，不符就不要办理。"


@dataclass(frozen=True, slots=True)
class Officer:
    """An officer's key file; ``wrapped`` is the private half under the officer's password."""

    name: str
    recipient: str
    wrapped: Wrapped = field(repr=False)

    @classmethod
    def create(cls, name: str, password: str, cost: Cost | None = None) -> "Officer":
        """A fresh key; raises OfficeRefused without a name, PasswordRefused for a weak password."""
        if not name.strip():
            raise OfficeRefused("请写明恢复人员的姓名。")
        passwords.require_good(password)
        pair = new_pair()
        purpose = _purpose(pair.public)
        wrapped = passwords.wrap(pair.private.encode(), password, purpose, cost or Cost())
        return cls(name.strip(), pair.public, wrapped)

    def to_text(self) -> str:
        """The content of the file."""
        wire = {"kind": _KIND, "format": 1, "name": self.name, "recipient": self.recipient}
        return json.dumps({**wire, "wrapped": self.wrapped.to_wire()}, ensure_ascii=False, indent=1)

    @classmethod
    def parse(cls, text: str) -> "Officer":
        """The other way; raises OfficeRefused when the file is none."""
        try:
            wire = json.loads(text)
            if wire["kind"] != _KIND or wire["format"] != 1:
                raise ValueError(_KIND)
            return cls(str(wire["name"]), str(wire["recipient"]), Wrapped.from_wire(wire["wrapped"]))
        except (ValueError, KeyError, TypeError) as error:
            raise OfficeRefused("这不是恢复人员的钥匙文件，或已损坏。") from error

    def unlock(self, password: str) -> str:
        """The private key; raises OfficeRefused for a wrong password."""
        private = passwords.unwrap(self.wrapped, password, _purpose(self.recipient))
        if private is None:
            raise OfficeRefused("恢复人员的密码不正确。")
        return private.decode("ascii")


def _purpose(recipient: str) -> bytes:
    return f"{_KIND} {recipient}".encode()


def recovery_paper(first: Officer, second: Officer, keys: StationKeys) -> str:
    """The paper that stations install, signed with the province's ``keys``.

    Raises OfficeRefused when the two are the same person.
    """
    if first.recipient == second.recipient or first.name == second.name:
        raise OfficeRefused("恢复要由两名不同的人员办理，请换一份钥匙文件。")
    return RecoveryKey((first.name, second.name), (first.recipient, second.recipient)).signed(keys)


def first_step(request: bytes, officer: Officer, password: str, digits: str) -> bytes:
    """The first officer takes the outer seal off; what is left only the second one can open.

    ``digits`` are those that the station read out on the telephone. Raises OfficeRefused when they are
    others, AccountRefused when the file is no request for this officer.
    """
    _require_digits(request, digits)
    return open_layer(request, officer.unlock(password))


def second_step(half: bytes, officer: Officer, password: str, digits: str) -> bytes:
    """The second officer opens the inner seal and seals the data key to the account's new key."""
    _require_digits(half, digits)
    return answer_request(half, officer.unlock(password))


def _require_digits(request: bytes, digits: str) -> None:
    if "".join(digits.split()) != fingerprint(request).replace(" ", ""):
        raise OfficeRefused(_DIFFERENT)
