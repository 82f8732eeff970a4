"""The clock, handed in so that tests and the demo decide what day it is."""

from datetime import date, datetime
from typing import Protocol

from desktop_app.catalog.moments import CHINA


class Clock(Protocol):
    """Tells the time."""

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
