"""The year a report is of, and the days that follow from it."""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Period:
    """A year, looked at on its last day, or today while it lasts."""

    year: int
    day: date

    @classmethod
    def of(cls, year: int, today: date) -> "Period":
        """The period of ``year`` as it can be seen today."""
        return cls(year, min(date(year, 12, 31), max(today, date(year, 1, 1))))

    @classmethod
    def of_quarter(cls, year: int, quarter: int, today: date) -> "Period":
        """A year looked at on the last day of a quarter (1 to 4), or today while it lasts."""
        after = date(year + quarter // 4, quarter % 4 * 3 + 1, 1)
        return cls(year, min(after - timedelta(days=1), max(today, date(year, 1, 1))))

    @property
    def quarter(self) -> int:
        """The quarter in which the day lies."""
        return (self.day.month + 2) // 3

    @property
    def is_over(self) -> bool:
        """Whether the whole year has been seen."""
        return self.day == date(self.year, 12, 31)

    def values(self) -> dict[str, object]:
        """The days as parameters of the SQL, in ISO form.

        ``born_N`` is the latest birthday of somebody who is N years old: ages are compared as texts.
        """
        iso = self.day.isoformat()
        return {
            "year": self.year,
            "year_before": self.year - 1,
            "day": iso,
            "first": f"{self.year}-01-01",
            "last": f"{self.year}-12-31",
            "first_before": f"{self.year - 1}-01-01",
            "day_before": f"{self.year - 1}-12-31",
            "year_ago": (self.day - timedelta(days=365)).isoformat(),
            "two_years_ago": (self.day - timedelta(days=730)).isoformat(),
            **{f"born_{age}": f"{self.year - age}{iso[4:]}" for age in (6, 16, 60)},
        }
