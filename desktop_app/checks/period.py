"""Periods in days and months: when a notice ends, and what may follow it."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from desktop_app.catalog.model import Holiday, Record

_SATURDAY = 5


def notice_end(
    publish: date,
    days: int,
    *,
    count_first_day: bool = False,
    holiday_extend: bool = False,
    holidays: Collection[date] = (),
) -> date:
    """The last day of a notice's period.

    The day of posting is not counted unless the office counts it (民法总则 第201条). With
    ``holiday_extend`` a last day that is one of ``holidays`` moves to the next day that is none
    (第203条); whether week-ends are among them is for the caller to say.
    """
    end = publish + timedelta(days=days - 1 if count_first_day else days)
    while holiday_extend and end in holidays:
        end += timedelta(days=1)
    return end


_AHEAD = 400
"""Days that are looked at for the end of a period: no notice hangs longer than a year."""


def days_off(first: date, calendar: Iterable[Holiday], own: Iterable[Record] = ()) -> set[date]:
    """Holidays and week-ends from a day on, less the week-ends that are worked.

    ``calendar`` is what came with the catalogue; ``own`` are records of the entity ``holiday``, which win
    over it day by day.
    """
    days = {first + timedelta(days=number) for number in range(_AHEAD)}
    off = {day for day in days if day.weekday() >= _SATURDAY}
    for item in calendar:
        named = {day for day in days if item.first <= day <= item.last}
        off = off - named if item.is_workday else off | named
    for row in own:
        day = date.fromisoformat(str(row["date"]))
        off = off - {day} if row.get("is_workday") else off | {day}
    return off


def next_step_allowed(end: date | None, step: date) -> bool:
    """Whether the next step of a procedure may be taken on a day: after the period's last day."""
    return end is not None and step > end


def plus_months(start: date, months: int) -> date:
    """The same day some months later, or the last day of that month when it is shorter."""
    month = start.month - 1 + months
    year, month = start.year + month // 12, month % 12 + 1
    for last in (start.day, 30, 29, 28):
        try:
            return date(year, month, min(start.day, last))
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def full_months(first: date, last: date) -> int:
    """Whole months from the first day to the last, both counted; 0 when they are the wrong way round."""
    after = last + timedelta(days=1)
    months = (after.year - first.year) * 12 + after.month - first.month - (after.day < first.day)
    return max(0, months)


def months_in_year(first: date, last: date, year: int) -> int:
    """Whole months of a period that fall into a year."""
    begin, end = max(first, date(year, 1, 1)), min(last, date(year, 12, 31))
    return full_months(begin, end) if begin <= end else 0
