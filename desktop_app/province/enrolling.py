"""Granting and taking back certificates."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date

from desktop_app.catalog.areas import load_areas
from desktop_app.province.chronicle import CERTIFICATES, REVOCATIONS
from desktop_app.province.errors import OfficeRefused
from desktop_app.province.inbox import Desk
from desktop_app.province.pending import Pending, Wished
from desktop_app.sync.certificate import Certificate, NumberRange, Revocation, Scope
from desktop_app.sync.enrolment import EnrolmentRequest, Grant, draft, issue, not_its_own
from desktop_app.sync.numbering import MOST, granted_ranges, widened

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"  # without I and O, which read like digits
_COUNTY_DIGITS = 6
GUANGDONG = "44"


class Roll:
    """The certificates as they are, and those that are granted or taken back now; ``keep`` writes them.

    It looks everything up once, so that thousands are granted as quickly as one after another can be signed.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.today = desk.today
        self._by_device: dict[str, list[Certificate]] = defaultdict(list)
        self._tags: dict[str, set[str]] = defaultdict(set)
        self._issued = 0
        for certificate in desk.books.certificates():
            self._enter(certificate)
        self._waiting = {wish.certificate.serial: wish for wish in Pending(desk.books).wishes()}
        for wish in self._waiting.values():
            self._enter(wish.certificate)
        self._wishes: list[Wished] = []
        self._gone = {item.serial for item in desk.books.revocations().items}
        self._texts: list[str] = []
        self._revoked: list[Revocation] = []

    def _enter(self, certificate: Certificate) -> None:
        self._by_device[certificate.device].append(certificate)
        self._tags[certificate.area[:_COUNTY_DIGITS]].add(certificate.tag)
        self._issued += certificate.role != "province"

    def held(self, device: str) -> Certificate:
        """The newest certificate of a station's device; raises OfficeRefused when it has none."""
        known = [item for item in self._by_device.get(device, ()) if item.role != "province"]
        if not known:
            raise OfficeRefused("没有这个站点，请核对设备编号。")
        return max(known, key=lambda item: (item.valid_from, item.serial))

    def grant(
        self,
        request: EnrolmentRequest,
        valid_from: date,
        valid_to: date,
        scope: Scope | None = None,
        basis: str = "",
        last: int = 0,
    ) -> str:
        """The text of a certificate for a request, by default for the whole area it asks for.

        Where the signing key is not here, it waits for it and the text is empty; ``basis`` is what that
        machine will be shown. The tag in the station's serial numbers is its own within its county, and
        the certificate says which serials it may give (amendment A6): those that it, or the computer whose
        place it takes, was granted before, and further ones up to ``last``. Raises OfficeRefused for a
        request that cannot be granted, or would be granted for other areas than the station is set up for.
        """
        if not self._desk.own.scope.covers(request.area) or request.role == "province":
            raise OfficeRefused("申请里的地区或级别不归本省登记，请核对站点设置后重新生成申请。")
        if valid_to < valid_from:
            raise OfficeRefused("证书的截止日期早于起始日期，请重新填写。")
        self._require_heir(request)
        scope = self._recoded(scope or Scope((request.area,)))
        if not scope.covers(request.area):
            raise OfficeRefused(not_its_own(request.area, scope))
        held = self._by_device.get(request.device)
        tag = held[-1].tag if held else _free_tag(self._tags[request.area[:_COUNTY_DIGITS]])
        serial = f"{self._desk.province.code}-{self._issued + 1:06d}"
        ranges = self._ranges(request, last)
        grant = Grant(serial, tag, valid_from, valid_to, scope, ranges=ranges)
        if not self._desk.keys.can_sign:
            certificate = draft(request, grant, self._desk.province, self._desk.province.signs)
            self._wishes.append(Wished(certificate, basis))
            self._enter(certificate)
            return ""
        text = issue(request, grant, self._desk.province, self._desk.keys)
        self._texts.append(text)
        self._enter(Certificate.parse(text))
        return text

    def _ranges(self, request: EnrolmentRequest, last: int) -> tuple[NumberRange, ...]:
        if last > MOST:
            raise OfficeRefused(f"编号最多到{MOST}，请改小。")
        known = self._by_device.get(request.device) or self._by_device.get(request.replaces)
        before = (known[-1].ranges if known else ()) or granted_ranges()
        return widened(before, last) if last else before

    def _recoded(self, scope: Scope) -> Scope:
        """A scope with all codes of its divisions: who has not heard of a recoding judges alike (A9)."""
        within = self._desk.context.catalogue.recoding.within
        both = (
            [code for named in codes for code in within(named)] for codes in (scope.include, scope.exclude)
        )
        return Scope(*(tuple(dict.fromkeys(codes)) for codes in both))

    def renew(self, held: Certificate, valid_to: date, scope: Scope | None = None, last: int = 0) -> str:
        """A certificate that goes on from the one that a device holds, until another day.

        It keeps the first day, so that times which counted go on counting, and the serial numbers, with
        further ones up to ``last`` (A6); it needs no new request. Raises OfficeRefused for a device that was
        taken back.
        """
        if self._is_revoked(held):
            raise OfficeRefused("这台电脑的证书已经吊销，不能续期；请让站点重新提交登记申请。")
        request = EnrolmentRequest(
            held.device, held.key, held.recipient, held.station, held.area, held.role, held.replaces
        )
        basis = self._shown_for(held)
        return self.grant(request, held.valid_from, valid_to, scope or held.scope, basis, last)

    def _shown_for(self, held: Certificate) -> str:
        """What shows that a certificate was granted: its own text, or that on which it waits."""
        waiting = self._waiting.get(held.serial)
        return waiting.basis if waiting else self._desk.books.text_of(held)

    def _is_revoked(self, held: Certificate) -> bool:
        return held.serial in self._gone or any(item.serial == held.serial for item in self._revoked)

    def take_back(self, device: str, reason: str) -> None:
        """Take back every certificate of a device; raises OfficeRefused for an unknown one, or no reason."""
        self.held(device)
        if not reason.strip():
            raise OfficeRefused("吊销要写明原因。")
        self._revoked += (
            Revocation(item.serial, device, self.today, reason.strip()) for item in self._by_device[device]
        )

    def keep(self) -> None:
        """Write down what was granted and taken back."""
        desk = self._desk
        if self._texts:
            desk.books.keep_certificates(self._texts, desk.at)
            desk.chronicle.add(desk.now(), CERTIFICATES, self._texts)
        if self._revoked:
            desk.books.revoke(self._revoked)
            rows = [[item.serial, item.device, item.since.isoformat(), item.reason] for item in self._revoked]
            desk.chronicle.add(desk.now(), REVOCATIONS, rows)
        if self._wishes:
            Pending(desk.books).add(self._wishes)
        self._texts, self._revoked, self._wishes = [], [], []

    def _require_heir(self, request: EnrolmentRequest) -> None:
        """A restored station takes an older device's place only if it holds an identity of that device.

        Its backup may be from before the device renewed its identity: then it holds an earlier one.
        """
        before = self._by_device.get(request.replaces) if request.replaces else None
        if before and all(item.recipient != request.recipient for item in before):
            raise OfficeRefused("这份申请要顶替另一台电脑，但钥匙对不上，不能签发；请与站点核实。")


def enrol(desk: Desk, request_text: str, valid_from: date, valid_to: date, scope: Scope | None = None) -> str:
    """The text of a certificate for a station's request; it is remembered.

    Raises BundleRefused for a request that was changed, OfficeRefused for one that cannot be granted.
    """
    roll = Roll(desk)
    text = roll.grant(EnrolmentRequest.parse(request_text), valid_from, valid_to, scope, request_text)
    roll.keep()
    return text


def revoke(desk: Desk, device: str, reason: str) -> None:
    """Take back every certificate of a device; raises OfficeRefused for an unknown one, or no reason."""
    roll = Roll(desk)
    roll.take_back(device, reason)
    roll.keep()


def widen(desk: Desk, device: str, last: int) -> str:
    """The text of a certificate like the one that a device holds, with serial numbers up to ``last`` (A6).

    Empty while it waits for the signing key. Raises OfficeRefused for a device that is unknown or was taken
    back, or for numbers that it may give already.
    """
    roll = Roll(desk)
    held = roll.held(device)
    if held.ranges and all(item.last >= last for item in held.ranges):
        raise OfficeRefused("这台电脑的编号范围已经到这里或更大，不用再扩大。")
    text = roll.renew(held, held.valid_to, last=last)
    roll.keep()
    return text


def office_scope(province: str) -> Scope:
    """What an office answers for: its own province, and Guangdong's every area that Guangdong supports
    (supported_areas.csv, PM-006…PM-014).
    """
    supported = [code for area in load_areas() for code in area.codes] if province == GUANGDONG else []
    return Scope((province, *dict.fromkeys(supported)))


def _free_tag(taken: Collection[str]) -> str:
    return next(tag for tag in _all_tags() if tag not in taken)


def _all_tags() -> Iterator[str]:
    """Digit before letter: a laptop that is not enrolled yet marks its numbers the other way round."""
    start = 2
    while True:
        yield from (f"{digit}{letter}" for digit in range(start, start + 8) for letter in _LETTERS)
        start *= 10
