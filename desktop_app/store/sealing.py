"""Data keys sealed to a public key with age, and the key pairs for it."""

import base64
import binascii
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


def open_sealed(sealed: str, private: str) -> tuple[bytes, ...] | None:
    """The keys again, or None when they were sealed to somebody else or changed on the way."""
    import pyrage

    identity: Any = pyrage.x25519.Identity.from_str(private)
    try:
        joined: bytes = pyrage.decrypt(base64.b64decode(sealed, validate=True), [identity])
    except (pyrage.DecryptError, binascii.Error):
        return None
    keys = tuple(joined[start : start + KEY_BYTES] for start in range(0, len(joined), KEY_BYTES))
    return keys if keys and all(len(key) == KEY_BYTES for key in keys) else None
