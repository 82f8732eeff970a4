"""Granting and taking back certificates."""

from collections.abc import Collection, Iterator
from datetime import date

from desktop_app.catalog.areas import load_areas
from desktop_app.province.errors import OfficeRefused
from desktop_app.province.inbox import Desk
from desktop_app.sync.certificate import Revocation, Scope
from desktop_app.sync.enrolment import EnrolmentRequest, Grant, issue

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"  # without I and O, which read like digits
_COUNTY_DIGITS = 6
GUANGDONG = "44"


def enrol(desk: Desk, request_text: str, valid_from: date, valid_to: date, scope: Scope | None = None) -> str:
    """The text of a certificate for a station's request; it is remembered.

    The tag in the station's serial numbers is its own within its county (amendment A6). Raises
    BundleRefused for a request that was changed, OfficeRefused for one that cannot be granted.
    """
    request = EnrolmentRequest.parse(request_text)
    if not desk.own.scope.covers(request.area) or request.role == "province":
        raise OfficeRefused("申请里的地区或级别不归本省登记，请核对站点设置后重新生成申请。")
    if valid_to < valid_from:
        raise OfficeRefused("证书的截止日期早于起始日期，请重新填写。")
    _require_heir(desk, request)
    held = desk.books.certificates_of(request.device)
    tag = held[-1].tag if held else _free_tag(_tags(desk, request.area))
    issued = [item for item in desk.books.certificates() if item.role != "province"]
    serial = f"{desk.province.code}-{len(issued) + 1:06d}"
    grant = Grant(serial, tag, valid_from, valid_to, scope)
    text = issue(request, grant, desk.province, desk.keys)
    desk.books.keep_certificate(text, desk.at)
    return text


def office_scope(province: str) -> Scope:
    """What an office answers for: its own province, and Guangdong's every area that Guangdong supports
    (supported_areas.csv, PM-006…PM-014).
    """
    supported = [code for area in load_areas() for code in area.codes] if province == GUANGDONG else []
    return Scope((province, *dict.fromkeys(supported)))


def _require_heir(desk: Desk, request: EnrolmentRequest) -> None:
    """A restored station takes an older device's place only if it holds that device's identity."""
    before = desk.books.certificates_of(request.replaces) if request.replaces else []
    if before and before[-1].recipient != request.recipient:
        raise OfficeRefused("这份申请要顶替另一台电脑，但钥匙对不上，不能签发；请与站点核实。")


def _tags(desk: Desk, area: str) -> set[str]:
    county = area[:_COUNTY_DIGITS]
    return {item.tag for item in desk.books.certificates() if item.area.startswith(county)}


def _free_tag(taken: Collection[str]) -> str:
    return next(tag for tag in _all_tags() if tag not in taken)


def _all_tags() -> Iterator[str]:
    """Digit before letter: a laptop that is not enrolled yet marks its numbers the other way round."""
    start = 2
    while True:
        yield from (f"{digit}{letter}" for digit in range(start, start + 8) for letter in _LETTERS)
        start *= 10


def revoke(desk: Desk, device: str, reason: str) -> None:
    """Take back every certificate of a device; raises OfficeRefused for an unknown one, or no reason."""
    held = desk.books.certificates_of(device) if device in desk.books.stations() else []
    if not held:
        raise OfficeRefused("没有这个站点，请核对设备编号。")
    if not reason.strip():
        raise OfficeRefused("吊销要写明原因。")
    since = desk.today
    desk.books.revoke(Revocation(item.serial, device, since, reason.strip()) for item in held)
