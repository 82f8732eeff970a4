"""Serial numbers that no two offline laptops give twice (amendment A6).

A number that the program gives ends in the tag of its device and a serial; the tag is the device's own within
its county, and the certificate says which serials it may give. Numbers from elsewhere – the national 户编号,
another system's project code, one given before the enrolment – have another form and are nobody's range.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from desktop_app.merge.history import Change
from desktop_app.sync.certificate import Certificate, NumberRange

FIRST, LAST = 1, 9_999
"""The serials of four digits, which every certificate grants."""

MOST = 999_999_999
"""The last serial that a number has room for."""

SERIES = ("household", "project", "notice")
"""The entities whose records get serial numbers."""

_COUNTY_DIGITS, _TOWNSHIP_DIGITS = 6, 9

_TAG = r"(?P<tag>[1-9][0-9]*[A-Z])"  # those of the province; a laptop without one has the letter first
_FIELDS = {"household": "household_no", "project": "project_code", "notice": "number"}
_FOREIGN = "编号“{number}”不在这台电脑证书的编号范围内，已退回；请清空编号，由程序重新编号。"


def granted_ranges() -> tuple[NumberRange, ...]:
    """What the province grants with every certificate."""
    return tuple(NumberRange(kind, FIRST, LAST) for kind in SERIES)


def widened(ranges: Iterable[NumberRange], last: int) -> tuple[NumberRange, ...]:
    """The ranges with serials up to ``last``: they only grow, for what was given goes on being somebody's."""
    known = {item.kind: item for item in (*granted_ranges(), *ranges)}
    return tuple(NumberRange(kind, item.first, max(item.last, last)) for kind, item in known.items())


def is_grantable(item: NumberRange) -> bool:
    """Whether there are numbers in a range, of a series that is known, and room for them."""
    return item.kind in SERIES and FIRST <= item.first <= item.last <= MOST


def range_of(certificate: Certificate | None, kind: str) -> NumberRange | None:
    """The range of a series; None where the certificate knows no ranges, or there is none yet."""
    ranges = certificate.ranges if certificate else ()
    return next((item for item in ranges if item.kind == kind), None)


def misnumbered(certificate: Certificate, entity: str, changes: Iterable[Change]) -> str:
    """Why a number that an entry sets is not its author's to give, in Chinese, or "".

    So nobody enters a record anew by the number that another laptop gave it: a tag is one laptop's within its
    county, and a number says of which county or township it is. A restored laptop enters numbers of the
    device whose place it took; so only its own serials are looked at.
    """
    name, granted = _FIELDS.get(entity), range_of(certificate, entity)
    if name is None or granted is None:
        return ""
    number = next((str(item.new) for item in changes if item.field == name and not item.replaces), "")
    given = _given(entity, certificate, number)
    if given is None or (given.here and given.tag != certificate.tag and certificate.replaces):
        return ""
    own = given.here and given.tag == certificate.tag and granted.first <= given.serial <= granted.last
    return "" if own else _FOREIGN.format(number=number)


class _Given(NamedTuple):
    """A number that a program gave: by which tag and with which serial, and whether where the asker is."""

    tag: str
    serial: int
    here: bool


def _given(entity: str, certificate: Certificate, number: str) -> _Given | None:
    area = certificate.area[:_TOWNSHIP_DIGITS]
    forms = {
        "household": [rf"T(?P<place>[0-9]{{12}}){_TAG}"],
        # Those of the own area first: a county's are shorter, and its tag may begin with any digit.
        "project": [
            rf"[0-9]{{4}}(?P<place>{re.escape(area)}){_TAG}",
            rf"[0-9]{{4}}(?P<place>[0-9]{{9}}){_TAG}",
        ],
        "notice": [rf"(?P<place>){_TAG}-[0-9]{{4}}-[A-Z0-9]+-"],
    }
    for form in forms[entity]:
        if found := re.fullmatch(rf"{form}(?P<serial>[0-9]{{4,9}})", number):
            here = found["place"] in ("", area) or _is_near(certificate, found["place"])
            return _Given(found["tag"], int(found["serial"]), here)
    return None


def _is_near(certificate: Certificate, place: str) -> bool:
    """Whether a village lies where the tag of a certificate is its own."""
    if len(place) == _TOWNSHIP_DIGITS:
        return False
    return place[:_COUNTY_DIGITS] == certificate.area[:_COUNTY_DIGITS] or certificate.scope.covers(place)
