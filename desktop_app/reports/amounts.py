"""Numbers as they are printed: whole until the end, then rounded half up once (statistics.md §2)."""

from dataclasses import dataclass
from decimal import Decimal

from desktop_app.checks.money import half_up

NOTHING_TO_DIVIDE = "—"
NEW = "新增"

_UNITS: dict[str, tuple[int, int]] = {
    "万元": (1_000_000, 2),
    "亿元": (10_000_000_000, 2),
    "元": (100, 2),
    "亩": (100, 2),
    "㎡": (100, 2),
    "得分": (100, 2),
    "人月": (30, 2),
}
"""How many stored units make one shown (fen, hundredths, days), and how many decimals are shown."""


def scale_of(unit: str) -> tuple[int, int]:
    """How many stored units make one that is printed, and how many decimals are printed."""
    return _UNITS.get(unit, (1, 0))


@dataclass(frozen=True, slots=True)
class Amount:
    """A finished number, or the reason why there is none: ``text`` is what is printed."""

    text: str
    number: Decimal | None = None

    @classmethod
    def of(cls, whole: int, decimals: int) -> "Amount":
        """A number given in its last decimal place."""
        number = Decimal(whole).scaleb(-decimals)
        return cls(f"{number:,.{decimals}f}", number)


def total(value: int, unit: str) -> Amount:
    """A sum or count in its unit."""
    divisor, decimals = _UNITS.get(unit, (1, 0))
    return Amount.of(half_up(value * 10**decimals, divisor), decimals)


def mean(above: int, below: int, unit: str) -> Amount:
    """A quotient in the unit of the dividend, with two decimals; “—” when there is nothing to divide by."""
    if not below:
        return Amount(NOTHING_TO_DIVIDE)
    divisor = _UNITS.get(unit, (1, 0))[0]
    return Amount.of(half_up(above * 100, below * divisor), 2)


def share(above: int, below: int) -> Amount:
    """A share in per cent with two decimals; “—” when there is nothing to divide by."""
    return Amount.of(half_up(above * 10_000, below), 2) if below else Amount(NOTHING_TO_DIVIDE)


def permille(above: int, below: int) -> Amount:
    """How many in a thousand, with two decimals."""
    return Amount.of(half_up(above * 100_000, below), 2) if below else Amount(NOTHING_TO_DIVIDE)


def growth(now: int, before: int) -> Amount:
    """Growth over last year in per cent; “新增” when there was nothing and now is something, else “—”."""
    if before:
        return Amount.of(half_up((now - before) * 10_000, before), 2)
    return Amount(NEW if now else NOTHING_TO_DIVIDE)
