"""Whom a village proposes for leaving poverty: who meets the five marks, and whose income sheet is due."""

from datetime import date

from desktop_app.catalog.model import Catalogue, Edit, Record
from desktop_app.checks.exit import exit_marks
from desktop_app.checks.facts import HouseholdFacts
from desktop_app.checks.income import totals_of
from desktop_app.checks.loading import all_households
from desktop_app.checks.timeline import NOT_EXITED
from desktop_app.checks.values import number, text
from desktop_app.station import Station

_LISTED = 16
_MARGIN = 30_000  # fen a head above the line, so that the exit is a steady one


def candidates(station: Station, year: int) -> tuple[str, list[str], list[Edit]]:
    """A village, the households it proposes, and the income sheets the autumn visit brings up to date.

    Only households without an error are proposed, and those that lack nothing but income.
    """
    wrong = {item.record_id for item in station.findings() if item.blocks}
    today = station.today()
    groups: dict[str, list[tuple[str, tuple[Edit, ...]]]] = {}
    for facts in all_households(station.store):
        if facts.status_on(today) in NOT_EXITED and not wrong & _family(facts):
            sheets = _proposed(facts, year, today, station.catalogue)
            if sheets is not None:
                groups.setdefault(text(facts.household, "division_code"), []).append((facts.id, sheets))
    village = max(sorted(groups), key=lambda code: len(groups[code]))
    chosen = sorted(groups[village], key=lambda item: (len(item[1]), item[0]))[:_LISTED]
    return village, [made for made, _ in chosen], [sheet for _, sheets in chosen for sheet in sheets]


def _family(facts: HouseholdFacts) -> set[str]:
    records: list[Record] = [facts.household, *facts.members, *facts.incomes.values(), *facts.years.values()]
    records += [row for rows in facts.member_years.values() for row in rows.values()]
    return {text(row, "id") for row in records}


def _proposed(facts: HouseholdFacts, year: int, today: date, catalogue: Catalogue) -> tuple[Edit, ...] | None:
    """Nothing to enter when every mark is met, the new income sheet when only income lacks, else None."""
    marks = exit_marks(facts, {"year": year, "check_food_clothes": 1}, catalogue, today)
    lacking = [name for name, _, met in marks if not met]
    if not lacking:
        return ()
    income, totals = facts.incomes.get(year), totals_of(facts.in_year(year, today))
    line = catalogue.poverty_line(text(facts.household, "division_code")[:2], year)
    if lacking != ["check_income"] or income is None or totals is None or line is None:
        return None
    people = len(facts.present(today))
    wage = number(income, "wage_income") + (line + _MARGIN) * people - totals.net
    return (Edit("household_income", text(income, "id"), {"wage_income": wage}),)
