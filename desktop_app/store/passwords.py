"""Passwords: what makes a good one, and secrets wrapped under one (Argon2id, AES-GCM)."""

import base64
import secrets
import unicodedata
from collections.abc import Mapping
from typing import NamedTuple

from desktop_app.store.errors import PasswordRefused

SHORTEST = 8
RULES = f"密码至少{SHORTEST}个字符，包含字母、数字、汉字、符号中的至少两种，可以用一句自己记得住的话。"
"""What a person is told who chooses one."""

_KINDS_NEEDED = 2
_COMMON = frozenset(
    {
        "password",
        "passw0rd",
        "password1",
        "qwertyui",
        "qwerty123",
        "asdfghjk",
        "abcd1234",
        "abc12345",
        "a1234567",
        "a12345678",
        "aa123456",
        "admin123",
        "admin888",
        "woaini1314",
        "woaini520",
        "1q2w3e4r",
        "1qaz2wsx",
        "qq123456",
        "123456aa",
        "123456abc",
        "5201314a",
    }
)
_RUNS = (
    "01234567890123456789",
    "98765432109876543210",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
)
_LONGEST_RUN = 6
_MOST_MEMORY = 1024 * 1024  # KiB; a changed file must not be able to ask for all there is
_MOST_PASSES = 20


class Cost(NamedTuple):
    """What one try costs: memory in KiB and passes of Argon2id. The default takes about 0.2 s."""

    memory: int = 64 * 1024
    passes: int = 3


class Wrapped(NamedTuple):
    """A secret under a password; all texts are base64. Holds nothing readable."""

    salt: str
    nonce: str
    sealed: str
    memory: int
    passes: int

    def to_wire(self) -> dict[str, str | int]:
        """As it stands in the keyring."""
        return self._asdict()

    @classmethod
    def from_wire(cls, wire: Mapping[str, str | int]) -> "Wrapped":
        """The other way; raises KeyError or ValueError when something is missing or cannot be."""
        salt, nonce, sealed = (str(wire[name]) for name in ("salt", "nonce", "sealed"))
        memory, passes = int(wire["memory"]), int(wire["passes"])
        if not all(map(_raw, (salt, nonce, sealed))) or not (
            0 < memory <= _MOST_MEMORY and 0 < passes <= _MOST_PASSES
        ):
            raise ValueError("not a wrapped secret")
        return cls(salt, nonce, sealed, memory, passes)


def plain(password: str) -> str:
    """One form for what looks the same: full-width letters of an input method are the narrow ones."""
    return unicodedata.normalize("NFKC", password)


def require_good(password: str, login: str = "") -> None:
    """Raises PasswordRefused, saying what is wanted, when a new password is too easy to guess."""
    typed = plain(password)
    lowered = typed.lower()
    if len(typed) < SHORTEST:
        raise PasswordRefused(f"密码至少要{SHORTEST}个字符，现在是{len(typed)}个。")
    if login and plain(login).lower() in lowered:
        raise PasswordRefused("密码里不要包含用户名，请换一个。")
    if lowered in _COMMON or len(set(typed)) < 4 or _has_long_run(lowered):
        raise PasswordRefused("这个密码太容易猜到，请不要用连续或重复的数字、字母和常见密码。")
    if _kinds(typed) < _KINDS_NEEDED:
        raise PasswordRefused("密码要包含字母、数字、汉字、符号中的至少两种，例如一句话加一个年份。")


def _kinds(typed: str) -> int:
    kinds = {
        "digit" if char.isdigit() else "letter" if char.isascii() and char.isalpha() else
        "character" if char.isalpha() else "sign"
        for char in typed
    }  # fmt: skip
    return len(kinds)


def _has_long_run(lowered: str) -> bool:
    pieces = (lowered[start : start + _LONGEST_RUN] for start in range(len(lowered) - _LONGEST_RUN + 1))
    return any(piece in run for piece in pieces for run in _RUNS)


def wrap(secret: bytes, password: str, purpose: bytes, cost: Cost) -> Wrapped:
    """``secret`` under ``password``; ``purpose`` is bound in, so that a slot cannot be moved elsewhere."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    sealed = AESGCM(_derive(password, salt, cost)).encrypt(nonce, secret, purpose)
    return Wrapped(_text(salt), _text(nonce), _text(sealed), cost.memory, cost.passes)


def unwrap(wrapped: Wrapped, password: str, purpose: bytes) -> bytes | None:
    """The secret, or None when the password is another or the slot was changed."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    key = _derive(password, _raw(wrapped.salt), Cost(wrapped.memory, wrapped.passes))
    try:
        return AESGCM(key).decrypt(_raw(wrapped.nonce), _raw(wrapped.sealed), purpose)
    except InvalidTag:
        return None


def spend_one_try(cost: Cost) -> None:
    """Take as long as a real try, so that an unknown login name cannot be told from a wrong password."""
    _derive("", bytes(16), cost)


def _derive(password: str, salt: bytes, cost: Cost) -> bytes:
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    kdf = Argon2id(salt=salt, length=32, iterations=cost.passes, lanes=1, memory_cost=cost.memory)
    return kdf.derive(plain(password).encode())


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")


def _raw(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
