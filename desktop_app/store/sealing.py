"""Data keys sealed to a public key with age, and the key pairs for it."""

import base64
import binascii
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from desktop_app.store.cipher import KEY_BYTES


@dataclass(frozen=True, slots=True)
class Pair:
    """An age X25519 key pair, both halves as age writes them."""

    public: str
    private: str = field(repr=False)


def new_pair() -> Pair:
    """A fresh key pair."""
    from pyrage import x25519

    identity = x25519.Identity.generate()
    return Pair(str(identity.to_public()), str(identity))


def is_recipient(public: str) -> bool:
    """Whether ``public`` is an age X25519 recipient (``age1…``)."""
    from pyrage import RecipientError, x25519

    try:
        x25519.Recipient.from_str(public)
    except RecipientError:
        return False
    return True


def seal(keys: tuple[bytes, ...], public: str) -> str:
    """One or two data keys for the holder of ``public``, as base64 of an age file."""
    import pyrage

    sealed: bytes = pyrage.encrypt(b"".join(keys), [pyrage.x25519.Recipient.from_str(public)])
    return base64.b64encode(sealed).decode("ascii")


def seal_in_turn(keys: tuple[bytes, ...], publics: Sequence[str]) -> str:
    """Data keys in one seal inside the other: the first of ``publics`` is the outermost."""
    sealed = seal(keys, publics[-1])
    for public in publics[-2::-1]:
        sealed = seal_text(sealed, [public])
    return sealed


def seal_text(text: str, publics: Iterable[str]) -> str:
    """A text for each of the holders of ``publics``, as base64 of an age file."""
    import pyrage

    recipients = [pyrage.x25519.Recipient.from_str(public) for public in publics]
    return base64.b64encode(pyrage.encrypt(text.encode(), recipients)).decode("ascii")


def open_text(sealed: str, private: str) -> str | None:
    """The text again, or None when it was sealed to somebody else or changed on the way."""
    opened = _opened(sealed, private)
    try:
        return None if opened is None else opened.decode()
    except UnicodeDecodeError:
        return None


def _opened(sealed: str, private: str) -> bytes | None:
    import pyrage

    identity: Any = pyrage.x25519.Identity.from_str(private)
    try:
        opened: bytes = pyrage.decrypt(base64.b64decode(sealed, validate=True), [identity])
    except (pyrage.DecryptError, binascii.Error):
        return None
    return opened


def open_sealed(sealed: str, private: str) -> tuple[bytes, ...] | None:
    """The keys again, or None when they were sealed to somebody else or changed on the way."""
    joined = _opened(sealed, private) or b""
    if len(joined) not in (KEY_BYTES, 2 * KEY_BYTES):  # such as another seal, of which this was the outer one
        return None
    return tuple(joined[start : start + KEY_BYTES] for start in range(0, len(joined), KEY_BYTES))
