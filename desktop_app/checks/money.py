"""Sums of money: whole fen, rounded half up where something is divided."""

from typing import NamedTuple

from desktop_app.catalog.model import Record
from desktop_app.checks.values import number

INCOME_ITEMS = (
    "wage_income",
    "business_income",
    "business_cost",
    "asset_dividend_income",
    "other_property_income",
    "family_planning_grant",
    "dibao_grant",
    "tekun_grant",
    "pension_grant",
    "ecology_grant",
    "other_transfer",
)
"""The items of the income sheet that are typed, in its order."""

_TRANSFERS = INCOME_ITEMS[5:]


def half_up(numerator: int, denominator: int) -> int:
    """The quotient rounded to a whole number, halves away from zero (ROUND_HALF_UP).

    Raises ZeroDivisionError when there is nothing to divide by.
    """
    sign = -1 if (numerator < 0) != (denominator < 0) else 1
    return sign * ((2 * abs(numerator) + abs(denominator)) // (2 * abs(denominator)))


def percent(part: int, whole: int) -> int | None:
    """A share in per cent with two decimals, as a scaled integer; None of nothing."""
    return half_up(part * 10_000, whole) if whole else None


class IncomeTotals(NamedTuple):
    """The computed lines of an income sheet, in fen; ``per_capita`` is None while nobody is counted."""

    property: int
    transfer: int
    gross: int
    net: int
    per_capita: int | None


def income_totals(income: Record, population: int) -> IncomeTotals:
    """The totals of an income sheet and the net income per head (records.md §3.2, SRC-33).

    Losses are allowed: net and per-capita income may be negative. ``population`` is the number of
    people who share income and expenditure.
    """
    property_income = number(income, "asset_dividend_income") + number(income, "other_property_income")
    transfer = sum(number(income, name) for name in _TRANSFERS)
    gross = number(income, "wage_income") + number(income, "business_income") + property_income + transfer
    net = gross - number(income, "business_cost")
    per_capita = half_up(net, population) if population > 0 else None
    return IncomeTotals(property_income, transfer, gross, net, per_capita)


def signed(row: Record) -> int:
    """What a voucher stands for: its amount, and what had been booked before the ledger was opened (A2).

    A reversing entry (红冲) takes away, however its sign was typed.
    """
    amount = number(row, "amount")
    return (-abs(amount) if row.get("reverses_id") else amount) + number(row, "opening_balance")


paid = signed
"""What a disbursement stands for."""
