"""Moments as they are stored and shown: China Standard Time, whatever the laptop is set to.

The days of notices and vouchers are days there.
"""

from datetime import date, datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8))


def moment(ms: int) -> datetime:
    """The moment of a count of milliseconds since 1970."""
    return datetime.fromtimestamp(ms / 1000, tz=CHINA)


def day_of(ms: int) -> date:
    """The day in China of a count of milliseconds since 1970."""
    return moment(ms).date()


def stamp_text(ms: int) -> str:
    """A moment as text: ``2018-03-05T10:00:00``."""
    return moment(ms).replace(tzinfo=None).isoformat(timespec="seconds")
