"""A station's keys: one to sign with, one to open what is sealed for it.

The caller keeps them inside the encrypted store. A restored station makes a new signing key – so that two
copies never continue one chain – and keeps its identity, which opens what was sealed for it before.
"""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import orjson

from desktop_app.sync.minisign import PublicKey, Signature, sign

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_SCHEME = 1


@dataclass(frozen=True, slots=True)
class StationKeys:
    """The secret keys of a station: ``signing`` is an Ed25519 seed, ``identity`` an age identity.

    Without a ``signing`` key they open what is sealed for them, and no more. ``earlier`` are the identities
    before, the newest first: what was sealed for one of them stays readable.
    """

    signing: bytes
    identity: str
    earlier: tuple[str, ...] = ()

    @classmethod
    def generate(cls) -> "StationKeys":
        """New random keys."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from pyrage import x25519

        return cls(Ed25519PrivateKey.generate().private_bytes_raw(), str(x25519.Identity.generate()))

    @classmethod
    def from_bytes(cls, kept: bytes) -> "StationKeys":
        """The keys that ``to_bytes`` kept; raises ValueError or KeyError for anything else."""
        read = orjson.loads(kept)
        earlier = tuple(map(str, read.get("earlier", ())))
        return cls(bytes.fromhex(read["signing"]), str(read["identity"]), earlier)

    def to_bytes(self) -> bytes:
        """The keys in a form to be kept inside the encrypted store, and nowhere else."""
        kept = {"scheme": _SCHEME, "signing": self.signing.hex(), "identity": self.identity}
        return orjson.dumps(kept | ({"earlier": self.earlier} if self.earlier else {}))

    def without_signing_key(self) -> "StationKeys":
        """What is left on a machine whose signing key lies elsewhere."""
        return replace(self, signing=b"")

    @property
    def can_sign(self) -> bool:
        """Whether the signing key is here."""
        return bool(self.signing)

    def with_new_signing_key(self) -> "StationKeys":
        """The keys of a restored station: it becomes a new device that can still read its mail."""
        return replace(self, signing=StationKeys.generate().signing)

    def with_new_identity(self) -> "StationKeys":
        """The keys with a successor of the identity: what comes from now on is sealed for that one."""
        return replace(self, identity=StationKeys.generate().identity, earlier=self.identities)

    @property
    def identities(self) -> tuple[str, ...]:
        """Every identity, the newest first."""
        return (self.identity, *self.earlier)

    def reading(self, recipients: Collection[str]) -> "StationKeys":
        """The keys with that identity in front for which something was sealed; the newest where none is."""
        for identity in self.identities:
            keys = replace(self, identity=identity, earlier=())
            if keys.recipient in recipients:
                return keys
        return self

    @property
    def public(self) -> PublicKey:
        """The public half of the signing key."""
        return PublicKey(self._private().public_key().public_bytes_raw())

    @property
    def recipient(self) -> str:
        """The age recipient (``age1…``) to which others seal what this station may read."""
        from pyrage import x25519

        return str(x25519.Identity.from_str(self.identity).to_public())

    @property
    def first_recipient(self) -> str:
        """The recipient of the very first identity, which no succession changes."""
        return replace(self, identity=self.identities[-1]).recipient

    @property
    def device(self) -> str:
        """The name of this device in versions and certificates: it follows from the signing key."""
        return device_of(self.public)

    def sign(self, message: bytes) -> bytes:
        """An Ed25519 signature of 64 bytes."""
        return self._private().sign(message)

    def sign_file(self, digest: bytes, comment: str) -> Signature:
        """A minisign signature over a file's BLAKE2b-512 and a one-line comment."""
        return sign(self._private(), digest, comment)

    def __repr__(self) -> str:
        return f"StationKeys(device={self.device if self.can_sign else ''!r})"

    def _private(self) -> "Ed25519PrivateKey":
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return Ed25519PrivateKey.from_private_bytes(self.signing)


def device_of(key: PublicKey) -> str:
    """The device that a signing key stands for: 16 hexadecimal digits that follow from the key."""
    return hashlib.sha256(b"bangfu-device\0" + key.raw).hexdigest()[:16]
