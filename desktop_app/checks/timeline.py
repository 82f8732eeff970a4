"""Days, ages and poverty statuses: what holds on which day."""

from collections.abc import Iterable
from datetime import date

from desktop_app.catalog.model import Record
from desktop_app.checks.identity import IdNumber
from desktop_app.checks.values import day, number, text

NOT_EXITED = frozenset({"0", "1", "4"})
"""Poverty statuses of a household that still is poor: not exited, about to exit, fallen back."""

ENTITLED = frozenset({"0", "1", "2", "4"})
"""Poverty statuses under which assistance is due (VR-PRJ-015)."""

EXITED = frozenset({"2", "3"})
"""Poverty statuses of a household that has left poverty, with or without further support."""

STUDENTS = frozenset(f"{code:02d}" for code in range(2, 26))
"""Codes of school_status that mean being at school; 01 is a child before school."""

_FIRST_YEAR, _LAST_YEAR = 1900, 2999
_STATUS_AFTER = {"identify": "0", "pre_exit": "1", "exit": "2", "return": "4", "remove": "9"}


def reference_day(year: int, today: date) -> date:
    """The day on which a year is looked at: its last day, or today while it lasts.

    A year that was never entered, or mistyped, is looked at as the nearest one a register can have.
    """
    year = min(max(year, _FIRST_YEAR), _LAST_YEAR)
    return min(date(year, 12, 31), max(today, date(year, 1, 1)))


def age_on(born: date, reference: date) -> int:
    """Completed years of life on a day."""
    return reference.year - born.year - ((reference.month, reference.day) < (born.month, born.day))


def birth_date(member: Record) -> date | None:
    """The day of birth: from the identity number, or as typed for a person without papers."""
    number_ = IdNumber.parse(member.get("id_no"))
    typed = day(member, "birth_date")
    return typed if number_ is None else (number_.birth_date or typed)


def sex(member: Record) -> str | None:
    """The code of the sex in the identity number; None when there is no number."""
    number_ = IdNumber.parse(member.get("id_no"))
    return None if number_ is None else number_.sex


def age(member: Record, reference: date) -> int | None:
    """The member's age on a day; None while the day of birth is unknown."""
    born = birth_date(member)
    return None if born is None else age_on(born, reference)


def belongs(member: Record, reference: date) -> bool:
    """Whether a member belongs to the household on a day: has come and has not gone."""
    joined, left = text(member, "joined_date"), text(member, "left_date")
    iso = reference.isoformat()
    return (not joined or joined <= iso) and (not left or left > iso)


def status_after(change: Record) -> str | None:
    """The poverty status that a status change brings about."""
    kind = text(change, "change_kind")
    typed = text(change, "poverty_status")
    if kind == "imported" or (kind == "exit" and typed in EXITED):
        return typed or None
    return _STATUS_AFTER.get(kind)


def in_force(change: Record, reference: date) -> bool:
    """Whether a status change has taken effect; an imported one always has."""
    effective = text(change, "effective_date")
    if not effective:
        return text(change, "change_kind") == "imported" and number(change, "year") <= reference.year
    return effective <= reference.isoformat()


def in_order(changes: Iterable[Record]) -> tuple[Record, ...]:
    """Status changes in the order in which they happened; an imported one opens its year."""
    return tuple(sorted(changes, key=_place_in_time))


def _place_in_time(change: Record) -> tuple[int, str, int]:
    kind, order = text(change, "change_kind"), ("imported", *_STATUS_AFTER)
    undated = "" if kind == "imported" else "9999"
    rank = order.index(kind) if kind in order else 0
    return number(change, "year"), text(change, "effective_date") or undated, rank
