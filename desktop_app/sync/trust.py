"""Whom a receiver believes: its province's key, the revocations it knows, the area it answers for."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone

from desktop_app.merge.clock import milliseconds
from desktop_app.merge.history import Transaction
from desktop_app.sync.certificate import SUITE, Certificate, Revocations, Scope
from desktop_app.sync.enrolment import ProvinceKey
from desktop_app.sync.errors import BundleRefused, Reason
from desktop_app.sync.keys import device_of

CHINA = timezone(timedelta(hours=8))
"""All dates are those of China Standard Time, on whatever clock a laptop runs."""


@dataclass(frozen=True, slots=True)
class Trust:
    """What a receiver judges senders by.

    ``on`` is the receiver's day; ``scope`` the area it answers for, None for a station that takes receipts;
    ``roles`` the roles it takes files from; ``known`` are texts of certificates that it has from earlier,
    whatever key signed them.
    """

    province: ProvinceKey
    on: date
    revocations: Revocations = field(default_factory=Revocations)
    scope: Scope | None = None
    roles: frozenset[str] = frozenset({"township", "county", "city", "province"})
    known: Collection[str] = ()

    def vouched(self, text: str) -> Certificate | None:
        """The certificate in a text, if a key of the province speaks for it now, or it was known before.

        For those whose work is carried along, which may be older than a revocation or longer ago than their
        validity. Raises BundleRefused for one that is damaged.
        """
        certificate = Certificate.parse(text)
        speaks = certificate.issued_by in self.province.issuers_on(self.on) or text in self.known
        return certificate if speaks else None

    def certificate(self, text: str) -> Certificate:
        """The certificate in a text, once it is believed; raises BundleRefused with the reason."""
        if not text:
            raise BundleRefused(Reason.NOT_ENROLLED)
        certificate = Certificate.parse(text)
        self.believe(certificate)
        return certificate

    def believe(self, certificate: Certificate) -> None:
        """Judge a certificate: issuer, device, suite, revocation, validity, role and area."""
        if certificate.province != self.province.code:
            raise BundleRefused(Reason.OTHER_PROVINCE)
        if certificate.issued_by not in self.province.issuers_on(self.on):
            retired = certificate.issued_by in self.province.issuers
            raise BundleRefused(Reason.KEY_RETIRED if retired else Reason.NOT_ENROLLED)
        if certificate.device != device_of(certificate.key):
            raise BundleRefused(Reason.WRONG_SIGNER)
        if certificate.suite != SUITE:
            raise BundleRefused(Reason.WRONG_SUITE)
        if self.revocations.of(certificate):
            raise BundleRefused(Reason.REVOKED)
        if self.on < certificate.valid_from:
            raise BundleRefused(Reason.NOT_YET_VALID)
        if self.on > certificate.valid_to:
            raise BundleRefused(Reason.EXPIRED)
        if certificate.role not in self.roles:
            raise BundleRefused(Reason.WRONG_KIND)
        if self.scope and not self.scope.meets(certificate.scope):
            raise BundleRefused(Reason.AREA_FOREIGN)


def counted_time(certificate: Certificate | None) -> Callable[[Transaction], int]:
    """The time by which a device's versions count: its own inside the validity, else 0 (design.md §4)."""

    def counted(transaction: Transaction) -> int:
        return believed_time(certificate, transaction.time) if certificate else 0

    return counted


def believed_time(certificate: Certificate, time: int) -> int:
    """A hybrid time as far as it lies inside a certificate's validity, else 0."""
    try:
        moment = datetime.fromtimestamp(milliseconds(time) / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return 0
    return time if certificate.valid_on(moment.astimezone(CHINA).date()) else 0
