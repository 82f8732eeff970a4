"""Moments as they are stored and shown: China Standard Time, whatever the laptop is set to.

The days of notices and vouchers are days there.
"""

from datetime import date, datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8))

_BEGINNING = datetime(1970, 1, 1, 8, tzinfo=CHINA)
_LEAST, _MOST = -62_135_596_800_000, 253_402_214_400_000  # the years 1 and 9999


def moment(ms: int) -> datetime:
    """The moment of a count of milliseconds since 1970; beyond what a calendar has, the nearest: other
    people's clocks are shown, whatever they said.
    """
    return _BEGINNING + timedelta(milliseconds=min(max(ms, _LEAST), _MOST))


def day_of(ms: int) -> date:
    """The day in China of a count of milliseconds since 1970."""
    return moment(ms).date()


def stamp_text(ms: int) -> str:
    """A moment as text: ``2018-03-05T10:00:00``."""
    return moment(ms).replace(tzinfo=None).isoformat(timespec="seconds")
