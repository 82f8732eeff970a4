"""Keys and signatures as minisign writes them, so that the stock program verifies what we sign.

Signatures are of the prehashed kind (``ED``: Ed25519 over the BLAKE2b-512 of the file). A trusted comment
is signed together with the signature. Reading is strict: a text is accepted only if writing what was read
gives the same text again, so that no byte of a signature file can change unnoticed.
Source: the format description of minisign, https://jedisct1.github.io/minisign/.
"""

import hashlib
from base64 import b64decode, b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_KEY, _PREHASHED = b"Ed", b"ED"
_COMMENT = "untrusted comment: bangfu ledger"
_TRUSTED = "trusted comment: "
_ID_BYTES, _KEY_BYTES, _SIGNATURE_BYTES = 8, 32, 64


class NotMinisign(ValueError):
    """A text is no key or signature in the form that this module writes."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """An Ed25519 public key of 32 bytes with its minisign key id, which is derived from the key."""

    raw: bytes

    @property
    def id(self) -> bytes:
        """The eight bytes by which signatures name the key."""
        return hashlib.sha256(b"bangfu-key\0" + self.raw).digest()[:_ID_BYTES]

    @property
    def text(self) -> str:
        """The key as ``minisign -P`` takes it."""
        return b64encode(_KEY + self.id + self.raw).decode()

    @property
    def file(self) -> str:
        """The content of a key file for ``minisign -p``."""
        return f"{_COMMENT}\n{self.text}\n"

    @classmethod
    def parse(cls, text: str) -> "PublicKey":
        """The key that ``text`` spells; raises NotMinisign."""
        joined = _decode(text, len(_KEY) + _ID_BYTES + _KEY_BYTES)
        key = cls(joined[-_KEY_BYTES:])
        if key.text != text:
            raise NotMinisign("not a key")
        return key

    def verifies(self, signature: bytes, message: bytes) -> bool:
        """Whether ``signature`` is this key's over ``message``."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature over the BLAKE2b-512 of a file, with its trusted comment and the signature over both."""

    key_id: bytes
    signature: bytes
    comment: str
    outer: bytes

    @property
    def file(self) -> str:
        """The content of the ``.minisig`` file."""
        first = b64encode(_PREHASHED + self.key_id + self.signature).decode()
        return f"{_COMMENT}\n{first}\n{_TRUSTED}{self.comment}\n{b64encode(self.outer).decode()}\n"

    @classmethod
    def parse(cls, text: str) -> "Signature":
        """The signature in a ``.minisig`` file; raises NotMinisign."""
        lines = text.split("\n")
        if len(lines) != 5 or not lines[2].startswith(_TRUSTED):
            raise NotMinisign("not a signature file")
        joined = _decode(lines[1], len(_PREHASHED) + _ID_BYTES + _SIGNATURE_BYTES)
        outer = _decode(lines[3], _SIGNATURE_BYTES)
        key_id = joined[len(_PREHASHED) : len(_PREHASHED) + _ID_BYTES]
        made = cls(key_id, joined[-_SIGNATURE_BYTES:], lines[2].removeprefix(_TRUSTED), outer)
        if made.file != text:
            raise NotMinisign("not a signature file of ours")
        return made

    def holds(self, key: PublicKey, digest: bytes) -> bool:
        """Whether ``key`` signed the file whose BLAKE2b-512 is ``digest``, and the comment with it."""
        return (
            self.key_id == key.id
            and key.verifies(self.signature, digest)
            and key.verifies(self.outer, self.signature + self.comment.encode())
        )


def sign(key: "Ed25519PrivateKey", digest: bytes, comment: str) -> Signature:
    """Sign the file whose BLAKE2b-512 is ``digest``; ``comment`` is one line."""
    if "\n" in comment or "\r" in comment:
        raise ValueError("a trusted comment is one line")
    inner = key.sign(digest)
    public = PublicKey(key.public_key().public_bytes_raw())
    return Signature(public.id, inner, comment, key.sign(inner + comment.encode()))


def _decode(text: str, size: int) -> bytes:
    try:
        joined = b64decode(text, validate=True)
    except ValueError as error:
        raise NotMinisign("not base64") from error
    if len(joined) != size:
        raise NotMinisign("wrong length")
    return joined
