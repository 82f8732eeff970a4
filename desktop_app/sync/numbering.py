"""Serial numbers that no two offline laptops give twice (amendment A6).

A number that the program gives ends in the tag of its device and a serial; the tag is the device's own within
its county, and the certificate says which serials it may give. Numbers from elsewhere – the national 户编号,
another system's project code, one given before the enrolment – have another form and are nobody's range.
"""

import re
from collections.abc import Iterable

from desktop_app.merge.history import Change
from desktop_app.sync.certificate import Certificate, NumberRange

FIRST, LAST = 1, 9_999
"""The serials of four digits, which every certificate grants."""

MOST = 999_999_999
"""The last serial that a number has room for."""

SERIES = ("household", "project", "notice")
"""The entities whose records get serial numbers."""

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

    A restored laptop enters numbers of the device whose place it took; so only its own serials are looked at.
    """
    name, granted = _FIELDS.get(entity), range_of(certificate, entity)
    if name is None or granted is None:
        return ""
    number = next((str(item.new) for item in changes if item.field == name and not item.replaces), "")
    tag, serial = _parts(entity, certificate.area, number)
    if not tag or (tag != certificate.tag and certificate.replaces):
        return ""
    own = tag == certificate.tag and granted.first <= serial <= granted.last
    return "" if own else _FOREIGN.format(number=number)


def _parts(entity: str, area: str, number: str) -> tuple[str, int]:
    forms = {
        "household": rf"T[0-9]{{12}}{_TAG}",
        "project": rf"[0-9]{{4}}{re.escape(area[:9])}{_TAG}",
        "notice": rf"{_TAG}-[0-9]{{4}}-[A-Z0-9]+-",
    }
    found = re.fullmatch(rf"{forms[entity]}(?P<serial>[0-9]{{4,9}})", number)
    return (found["tag"], int(found["serial"])) if found else ("", 0)
