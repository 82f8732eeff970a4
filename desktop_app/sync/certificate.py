"""Who may send what: certificates that the province signs, and the list of those it took back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from desktop_app.merge.custody import AWAY
from desktop_app.sync.documents import Paper
from desktop_app.sync.errors import BundleRefused, Reason
from desktop_app.sync.keys import StationKeys
from desktop_app.sync.minisign import PublicKey

SUITE = "ed25519-x25519-sha256"
"""The algorithms of this edition: signatures, sealing, hashing. Another suite gets another name."""

_REVOCATIONS = "revocations"
_TOWNSHIP_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Scope:
    """The divisions a station answers for: the longest prefix wins, included or excluded (A9)."""

    include: tuple[str, ...]
    exclude: tuple[str, ...] = ()

    def covers(self, code: str) -> bool:
        """Whether the division ``code`` lies within; an exclusion wins over an equal inclusion."""
        return _grip(self.include, code) > _grip(self.exclude, code)

    def meets(self, other: "Scope") -> bool:
        """Whether the two have any division in common."""
        own = any(self.covers(code) and other.covers(code) for code in other.include)
        return own or any(self.covers(code) and other.covers(code) for code in self.include)


def _grip(prefixes: Iterable[str], code: str) -> int:
    return max((len(prefix) + 1 for prefix in prefixes if code.startswith(prefix)), default=0)


@dataclass(frozen=True, slots=True)
class NumberRange:
    """Numbers that only this device gives out, from first to last (A6): ``kind`` names the series."""

    kind: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Certificate:
    """What the province grants a device.

    ``role`` is township, county, province or city; ``levels`` are the owner levels of the entities it may
    write; ``tag`` is the short mark in its numbers and file names; ``audience`` names the audiences it may
    be sent (A11); dates are inclusive; ``issued_by`` is the issuer's public key.
    """

    serial: str
    province: str
    device: str
    key: PublicKey
    recipient: str
    station: str
    area: str
    tag: str
    role: str
    scope: Scope
    levels: tuple[str, ...]
    ranges: tuple[NumberRange, ...]
    audience: tuple[str, ...]
    suite: str
    valid_from: date
    valid_to: date
    issued_by: PublicKey
    replaces: str = ""

    PAPER: ClassVar[str] = "certificate"

    def to_body(self) -> dict[str, Any]:
        """The certificate as the body of a paper."""
        return {
            "serial": self.serial,
            "province": self.province,
            "device": self.device,
            "key": self.key.text,
            "recipient": self.recipient,
            "station": self.station,
            "area": self.area,
            "tag": self.tag,
            "role": self.role,
            "include": list(self.scope.include),
            "exclude": list(self.scope.exclude),
            "levels": list(self.levels),
            "ranges": [[item.kind, item.first, item.last] for item in self.ranges],
            "audience": list(self.audience),
            "suite": self.suite,
            "valid_from": self.valid_from.isoformat(),
            "valid_to": self.valid_to.isoformat(),
            "issued_by": self.issued_by.text,
            "replaces": self.replaces,
        }

    def signed(self, keys: StationKeys) -> str:
        """The text of the certificate, signed by its issuer."""
        return Paper.sign(self.PAPER, self.to_body(), keys).text

    @classmethod
    def parse(cls, text: str) -> "Certificate":
        """The certificate in a text, signed by the key it names; raises BundleRefused.

        Whether that key may issue certificates is for ``Trust`` to say.
        """
        paper = Paper.parse(text, cls.PAPER)
        certificate = cls.from_body(paper.body)
        if not paper.holds(certificate.issued_by):
            raise BundleRefused(Reason.TEXT_DAMAGED)
        return certificate

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> "Certificate":
        """The certificate in the body of a paper, signed or not yet; raises BundleRefused."""
        try:
            return _certificate(body)
        except (ValueError, KeyError, TypeError) as error:
            raise BundleRefused(Reason.TEXT_DAMAGED) from error

    def valid_on(self, day: date) -> bool:
        """Whether ``day`` lies within the validity."""
        return self.valid_from <= day <= self.valid_to

    @property
    def sees(self) -> Scope:
        """What the device may read of its area: who answers for some villages sees their townships (A8)."""
        townships = (code[:_TOWNSHIP_DIGITS] for code in self.scope.include if len(code) > _TOWNSHIP_DIGITS)
        more = tuple(townships) if self.role == "township" else ()
        return Scope(tuple(dict.fromkeys((*self.scope.include, *more))), self.scope.exclude)

    def may_write(self, owner: str, home: str) -> str:
        """Why an entry on a record at ``home`` of an entity owned by ``owner`` is not applied, or ""."""
        if owner not in self.levels:
            return "这类内容不由本级填报，已退回；请由主管的一级填写。"
        if not self.scope.covers(home):
            return AWAY
        return ""


def _certificate(body: Mapping[str, Any]) -> Certificate:
    return Certificate(
        serial=_text(body, "serial"),
        province=_text(body, "province"),
        device=_text(body, "device"),
        key=PublicKey.parse(_text(body, "key")),
        recipient=_text(body, "recipient"),
        station=_text(body, "station"),
        area=_text(body, "area"),
        tag=_text(body, "tag"),
        role=_text(body, "role"),
        scope=Scope(_texts(body, "include"), _texts(body, "exclude")),
        levels=_texts(body, "levels"),
        ranges=tuple(NumberRange(str(kind), int(first), int(last)) for kind, first, last in body["ranges"]),
        audience=_texts(body, "audience"),
        suite=_text(body, "suite"),
        valid_from=date.fromisoformat(body["valid_from"]),
        valid_to=date.fromisoformat(body["valid_to"]),
        issued_by=PublicKey.parse(_text(body, "issued_by")),
        replaces=_text(body, "replaces"),
    )


def _text(body: Mapping[str, Any], name: str) -> str:
    if not isinstance(body[name], str):
        raise TypeError(name)
    return str(body[name])


def _texts(body: Mapping[str, Any], name: str) -> tuple[str, ...]:
    if not all(isinstance(item, str) for item in body[name]):
        raise TypeError(name)
    return tuple(body[name])


@dataclass(frozen=True, slots=True)
class Revocation:
    """A certificate that no longer counts, from when and why."""

    serial: str
    device: str
    since: date
    reason: str


@dataclass(frozen=True, slots=True)
class Revocations:
    """The numbered list of revocations; a higher ``number`` takes the place of a lower one."""

    number: int = 0
    items: tuple[Revocation, ...] = ()

    def of(self, certificate: Certificate) -> Revocation | None:
        """The revocation of ``certificate``, or None while it counts."""
        return next((item for item in self.items if item.serial == certificate.serial), None)

    def to_body(self) -> dict[str, Any]:
        """The list as the body of a paper; who signs it adds themselves."""
        rows = [[item.serial, item.device, item.since.isoformat(), item.reason] for item in self.items]
        return {"number": self.number, "revoked": rows}

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> "Revocations":
        """The list in the body of a paper, signed or not yet; raises BundleRefused."""
        try:
            items = tuple(Revocation(a, b, date.fromisoformat(c), d) for a, b, c, d in body["revoked"])
            return cls(int(body["number"]), items)
        except (ValueError, KeyError, TypeError) as error:
            raise BundleRefused(Reason.TEXT_DAMAGED) from error

    def signed(self, keys: StationKeys) -> str:
        """The text of the list, signed by the province."""
        body = {**self.to_body(), "issued_by": keys.public.text}
        return Paper.sign(_REVOCATIONS, body, keys).text

    @classmethod
    def kept(cls, text: str) -> "Revocations":
        """The list in a text that was believed when it was kept, whoever may sign today; empty for none."""
        return cls.from_body(Paper.parse(text, _REVOCATIONS).body) if text else cls()

    @classmethod
    def parse(cls, text: str, issuers: Iterable[PublicKey]) -> "Revocations":
        """The list in a text, signed by one of ``issuers``; raises BundleRefused."""
        paper = Paper.parse(text, _REVOCATIONS)
        if not any(paper.holds(issuer) for issuer in issuers):
            raise BundleRefused(Reason.WRONG_SIGNER)
        return cls.from_body(paper.body)
