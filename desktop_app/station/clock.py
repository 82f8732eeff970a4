"""The clock, handed in so that tests and the demo decide what day it is."""

from datetime import date, datetime, timedelta, timezone
from typing import Protocol

CHINA = timezone(timedelta(hours=8))
"""China Standard Time: the days of notices and vouchers are days there, whatever the laptop is set to."""


class Clock(Protocol):
    """Tells the time in milliseconds since 1970."""

    def now_ms(self) -> int:
        """Milliseconds since 1970-01-01 UTC."""
        ...


class SystemClock:
    """The laptop's own clock."""

    def now_ms(self) -> int:
        """Milliseconds since 1970-01-01 UTC."""
        return int(datetime.now(tz=CHINA).timestamp() * 1000)


class FixedClock:
    """A clock that is set by hand and moves a second on at every look, so that no two saves coincide."""

    def __init__(self, day: date) -> None:
        self.set(day)

    def set(self, day: date) -> None:
        """Make it nine in the morning of ``day``."""
        self._ms = int(datetime(day.year, day.month, day.day, 9, tzinfo=CHINA).timestamp() * 1000)

    def now_ms(self) -> int:
        """Milliseconds since 1970-01-01 UTC."""
        self._ms += 1_000
        return self._ms


def moment(ms: int) -> datetime:
    """The moment of a millisecond count, in China Standard Time."""
    return datetime.fromtimestamp(ms / 1000, tz=CHINA)


def stamp_text(ms: int) -> str:
    """A moment as it is stored and shown: ``2018-03-05T10:00:00`` in China Standard Time."""
    return moment(ms).replace(tzinfo=None).isoformat(timespec="seconds")
