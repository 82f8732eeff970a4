"""Freezing: a payload becomes bytes that never change, with a number, a hash and a code to check it by.

The code on the sheet is ``BFN1|number|type|publish|days|count|sum|hash|signature``: whoever holds the
station's public key can check number, totals and hash with no network (design.md §5).
"""

import base64
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass

from desktop_app.checks.registry import Found
from desktop_app.notices.model import Draft, NoticeRefused, Payload, found

QR_FORMAT = "BFN1"
_NUMBER = re.compile(r"[^|\s]{1,40}")

Sign = Callable[[bytes], bytes]
"""Signs bytes with the station's Ed25519 key; 64 bytes."""


@dataclass(frozen=True, slots=True)
class Frozen:
    """A numbered payload with its SHA-256 (hexadecimal) and the content of its code."""

    payload: Payload
    digest: str
    qr: str


@dataclass(frozen=True, slots=True)
class NoticeProof:
    """What a genuine code says of the sheet it is on; ``sum_fen`` is in fen."""

    number: str
    type: str
    publish: str
    days: int
    count: int
    sum_fen: int
    digest: str


def notice_number(tag: str, year: int, code: str, serial: int) -> str:
    """A number that no other station gives: K3-2018-N04-0007 (A6). ``tag`` is the device's."""
    if not tag or serial < 1:
        raise ValueError("a notice number needs a station tag and a serial from 1")
    return f"{tag}-{year}-{code}-{serial:04d}"


def canonical(payload: Payload) -> bytes:
    """The bytes that are hashed and stored: JSON, keys in order, UTF-8."""
    import orjson

    return orjson.dumps(payload, option=orjson.OPT_SORT_KEYS)


def digest_of(payload: Payload) -> str:
    """The SHA-256 of a payload in hexadecimal: ``notice.payload_hash``."""
    return hashlib.sha256(canonical(payload)).hexdigest()


def thaw(text: str) -> Payload:
    """The payload that was stored as ``notice.payload``."""
    import orjson

    payload: Payload = orjson.loads(text)
    return payload


def freeze(draft: Draft, number: str, sign: Sign) -> Frozen:
    """The draft, numbered and sealed. Raises NoticeRefused when anything stands against it."""
    draft.require_clean()
    if not _NUMBER.fullmatch(number):
        raise ValueError(f"no notice number: {number!r}")
    payload = {**draft.payload, "number": number}
    digest = digest_of(payload)
    said = _said(payload, digest)
    return Frozen(payload, digest, f"{said}|{_short(sign(said.encode()))}")


def _short(data: bytes) -> str:
    """Bytes as base64url without padding: the larger its squares, the farther off a code can be read."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _long(text: str) -> bytes:
    """The bytes that ``_short`` wrote. Raises ValueError."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _said(payload: Payload, digest: str) -> str:
    period = payload["period"]
    parts = (
        QR_FORMAT,
        payload["number"],
        payload["type"],
        period["publish"],
        period["days"],
        payload["counts"].get("rows", 0),
        payload["sum_fen"],
        _short(bytes.fromhex(digest)),
    )
    return "|".join(map(str, parts))


def verify_qr(text: str, public_key: bytes) -> NoticeProof:
    """What the code of a sheet proves; ``public_key`` is the station's, 32 raw bytes.

    Raises NoticeRefused with a Chinese sentence when the code is none of ours or was altered.
    """
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    said, _, seal = text.strip().rpartition("|")
    try:
        form, number, kind, publish, days, count, total, digest = said.split("|")
        proof = NoticeProof(number, kind, publish, int(days), int(count), int(total), _long(digest).hex())
        signature = _long(seal)
    except ValueError:
        raise NoticeRefused([_unknown()]) from None
    if form != QR_FORMAT:
        raise NoticeRefused([_unknown()])
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, said.encode())
    except InvalidSignature:
        told = "二维码的签名不对：公示可能被改动过，或者不是这个单位发布的。"
        raise NoticeRefused([found("VR-NTC-008", told)]) from None
    return proof


def _unknown() -> Found:
    return found("VR-NTC-008", "这不是帮扶台账公示上的二维码，请重新扫描。")
