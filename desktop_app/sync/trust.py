"""Whom a receiver believes: its province's key, the revocations it knows, the area it answers for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone

from desktop_app.merge.clock import milliseconds
from desktop_app.merge.history import Entry, Transaction
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
    ``roles`` the roles it takes files from.
    """

    province: ProvinceKey
    on: date
    revocations: Revocations = field(default_factory=Revocations)
    scope: Scope | None = None
    roles: frozenset[str] = frozenset({"township", "county", "city", "province"})

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
        if certificate.issued_by not in self.province.issuers:
            raise BundleRefused(Reason.NOT_ENROLLED)
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
        if certificate is None:
            return 0
        try:
            moment = datetime.fromtimestamp(milliseconds(transaction.time) / 1000, UTC)
        except (ValueError, OverflowError, OSError):
            return 0
        return transaction.time if certificate.valid_on(moment.astimezone(CHINA).date()) else 0

    return counted


def counted_by(certificates: Mapping[str, Certificate]) -> Callable[[Transaction], int]:
    """The same for the transactions of several devices; an unknown device's clock counts for nothing."""
    rules = {device: counted_time(certificate) for device, certificate in certificates.items()}
    nobody = counted_time(None)

    def counted(transaction: Transaction) -> int:
        return rules.get(transaction.device, nobody)(transaction)

    return counted


def judged_by(
    certificates: Mapping[str, Certificate], owner_of: Callable[[str], str]
) -> Callable[[Transaction, Entry], str]:
    """Says why an entry may not be applied, by its device's certificate, or an empty text.

    ``owner_of`` gives the owner level of an entity. It fits the ``judge`` of ``Store.apply``.
    """

    def judge(transaction: Transaction, entry: Entry) -> str:
        certificate = certificates.get(transaction.device)
        if certificate is None:
            return "写这条记录的电脑没有在省里登记，暂不采用；登记后请重新上报。"
        return certificate.may_write(owner_of(entry.entity), entry.home)

    return judge
