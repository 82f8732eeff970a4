"""How a station comes to be known: the province's key file, the station's request, the certificate."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, ClassVar

from desktop_app.sync.certificate import SUITE, Certificate, NumberRange, Scope
from desktop_app.sync.documents import Paper
from desktop_app.sync.errors import BundleRefused, Reason
from desktop_app.sync.keys import StationKeys, device_of
from desktop_app.sync.minisign import PublicKey

_REQUEST = "enrolment-request"

OWN_LEVELS = {
    "township": ("township", "any"),
    "county": ("county", "township", "any"),
    "city": ("city", "any"),
    "province": ("province", "city", "county", "township", "any"),
}
"""Whose entities a role may write when nothing else is said (design.md §12)."""

READABLE = {
    "township": ("station", "county", "province"),
    "county": ("county", "province"),
    "city": ("province",),
    "province": ("province", "discipline"),
}
"""The audiences of the values that a role may be sent (amendment A11)."""


@dataclass(frozen=True, slots=True)
class ProvinceKey:
    """The public file by which a station knows its province: it is printed, mailed, or on every stick.

    ``code`` is the two-digit division code, ``successor`` a second signing key that is accepted beside the
    first one; ``until`` is the last day on which the first one counts, None while it goes on. A paper with a
    higher ``number`` takes the place of a lower one, never the other way.
    """

    code: str
    name: str
    key: PublicKey
    recipient: str
    successor: PublicKey | None = None
    number: int = 0
    until: date | None = None

    PAPER: ClassVar[str] = "province-key"

    @property
    def issuers(self) -> tuple[PublicKey, ...]:
        """The keys whose signatures count, or counted once, as the province's: for papers kept long since."""
        return (self.key, self.successor) if self.successor else (self.key,)

    def issuers_on(self, day: date) -> tuple[PublicKey, ...]:
        """The keys whose signatures count on a day, for all that comes in."""
        if self.successor and self.until and day > self.until:
            return (self.successor,)
        return self.issuers

    @property
    def signs(self) -> PublicKey:
        """The key that signs from now on."""
        return self.successor or self.key

    def with_successor(self, successor: PublicKey, until: date) -> "ProvinceKey":
        """The next paper of the province: its signing key hands over to another and ends after ``until``."""
        return replace(self, key=self.signs, successor=successor, number=self.number + 1, until=until)

    def with_recipient(self, recipient: str) -> "ProvinceKey":
        """The next paper of the province: what comes from now on is sealed for another age recipient."""
        return replace(self, recipient=recipient, number=self.number + 1)

    def followed(self, texts: Iterable[str], day: date) -> tuple["ProvinceKey", str]:
        """Where a chain of successions leads from here, and the text of its last paper, or an empty one.

        Each paper is believed if a key signed it that counts on ``day``; one with a lower number changes
        nothing. Raises BundleRefused for a damaged text.
        """
        known, kept = self, ""
        for text in texts:
            paper, next_one = Paper.parse(text, self.PAPER), ProvinceKey.parse(text)
            believed = any(paper.holds(key) for key in known.issuers_on(day))
            if believed and next_one.code == known.code and next_one.number > known.number:
                known, kept = next_one, text
        return known, kept

    def signed(self, keys: StationKeys) -> str:
        """The text of the key file, signed by the key itself so that a copying mistake shows."""
        body: dict[str, Any] = {
            "code": self.code,
            "name": self.name,
            "key": self.key.text,
            "recipient": self.recipient,
            "successor": self.successor.text if self.successor else "",
            "suite": SUITE,
        }
        if self.number:
            body |= {"number": self.number, "until": self.until.isoformat() if self.until else ""}
        return Paper.sign(self.PAPER, body, keys).text

    @classmethod
    def parse(cls, text: str) -> "ProvinceKey":
        """The key in a file; raises BundleRefused when it is none or was changed."""
        paper = Paper.parse(text, cls.PAPER)
        try:
            body = paper.body
            successor = PublicKey.parse(body["successor"]) if body["successor"] else None
            parsed = cls(
                str(body["code"]),
                str(body["name"]),
                PublicKey.parse(body["key"]),
                str(body["recipient"]),
                successor,
                int(body.get("number", 0)),
                date.fromisoformat(body["until"]) if body.get("until") else None,
            )
            suite = body["suite"]
        except (ValueError, KeyError, TypeError) as error:
            raise BundleRefused(Reason.TEXT_DAMAGED) from error
        if not any(paper.holds(issuer) for issuer in parsed.issuers):
            raise BundleRefused(Reason.TEXT_DAMAGED)
        if suite != SUITE:
            raise BundleRefused(Reason.WRONG_SUITE)
        return parsed


@dataclass(frozen=True, slots=True)
class EnrolmentRequest:
    """A station's wish for a certificate, signed with the key that it asks to have certified.

    ``replaces`` names the device whose place a restored station takes; that the recipient is the same as
    in that device's certificate shows that it holds the old identity.
    """

    device: str
    key: PublicKey
    recipient: str
    station: str
    area: str
    role: str
    replaces: str = ""

    def signed(self, keys: StationKeys) -> str:
        """The text of the request."""
        body = {
            "device": self.device,
            "key": self.key.text,
            "recipient": self.recipient,
            "station": self.station,
            "area": self.area,
            "role": self.role,
            "replaces": self.replaces,
        }
        return Paper.sign(_REQUEST, body, keys).text

    @classmethod
    def parse(cls, text: str) -> "EnrolmentRequest":
        """The request in a text, signed by the key it asks for; raises BundleRefused."""
        paper = Paper.parse(text, _REQUEST)
        try:
            body: dict[str, Any] = {name: str(value) for name, value in paper.body.items()}
            request = cls(**(body | {"key": PublicKey.parse(body["key"])}))
        except (ValueError, KeyError, TypeError) as error:
            raise BundleRefused(Reason.TEXT_DAMAGED) from error
        if not paper.holds(request.key) or request.device != device_of(request.key):
            raise BundleRefused(Reason.TEXT_DAMAGED)
        return request


def request_enrolment(keys: StationKeys, *, station: str, area: str, role: str, replaces: str = "") -> str:
    """The text of a station's request, to be carried to the province."""
    made = EnrolmentRequest(keys.device, keys.public, keys.recipient, station, area, role, replaces)
    return made.signed(keys)


def not_its_own(area: str, scope: Scope) -> str:
    """What to tell where a station set up for ``area`` is granted a ``scope`` without it.

    Whatever is entered there is at home in the area that it is set up for: all of it would come back.
    """
    listed = "、".join(scope.include)
    return (
        f"这台电脑设立的地区是{area}，证书负责的地区（{listed}）不含它，录入的内容会全部退回。"
        f"请按申请的地区{area}签发；只负责其中几个村的，请站点按所负责的村重新设立，再生成申请。"
    )


@dataclass(frozen=True, slots=True)
class Grant:
    """What the province decides beyond the request; empty parts follow from the role and the area.

    A renewal keeps the first day of the certificate before it, so that times which counted go on counting.
    """

    serial: str
    tag: str
    valid_from: date
    valid_to: date
    scope: Scope | None = None
    levels: tuple[str, ...] = ()
    ranges: tuple[NumberRange, ...] = field(default=())
    audience: tuple[str, ...] = ()


def issue(request: EnrolmentRequest, grant: Grant, province: ProvinceKey, keys: StationKeys) -> str:
    """The text of a certificate for ``request``, signed with one of the province's keys.

    Raises BundleRefused when the request's role is unknown or ``keys`` are not the province's.
    """
    if keys.public not in province.issuers:
        raise BundleRefused(Reason.WRONG_SIGNER, "这把钥匙不是本省的签发钥匙，不能签发证书。")
    return draft(request, grant, province, keys.public).signed(keys)


def draft(request: EnrolmentRequest, grant: Grant, province: ProvinceKey, issuer: PublicKey) -> Certificate:
    """The certificate for ``request``, to be signed by ``issuer``.

    Raises BundleRefused when the request's role is unknown.
    """
    if request.role not in OWN_LEVELS:
        raise BundleRefused(Reason.TEXT_DAMAGED, "登记申请里的级别不对，请让站点重新生成申请。")
    return Certificate(
        serial=grant.serial,
        province=province.code,
        device=request.device,
        key=request.key,
        recipient=request.recipient,
        station=request.station,
        area=request.area,
        tag=grant.tag,
        role=request.role,
        scope=grant.scope or Scope((request.area,)),
        levels=grant.levels or OWN_LEVELS[request.role],
        ranges=grant.ranges,
        audience=grant.audience or READABLE[request.role],
        suite=SUITE,
        valid_from=grant.valid_from,
        valid_to=grant.valid_to,
        issued_by=issuer,
        replaces=request.replaces,
    )
