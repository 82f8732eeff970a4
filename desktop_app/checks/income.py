"""Checks of a household's income sheet (VR-INC-*). Amounts are fen; limits in the catalogue are yuan."""

from collections.abc import Iterator, Mapping

from desktop_app.catalog.model import Catalogue, Record
from desktop_app.checks.facts import YearFacts
from desktop_app.checks.money import INCOME_ITEMS, IncomeTotals, income_totals
from desktop_app.checks.people import labour_count
from desktop_app.checks.registry import Finding, check
from desktop_app.checks.values import filled, number, text, yuan

Limits = Mapping[str, int]

_FOREST_POSTS = ("01", "02")


def _on(facts: YearFacts, field: str, details: str) -> Finding:
    row = facts.income or {}
    return Finding(field, details=f"{facts.year}年度{details}", record_id=text(row, "id"))


def _rows(facts: YearFacts) -> list[Record]:
    return [person.situation for person in facts.people if person.situation]


def counted_people(income: Record, present: int) -> int:
    """The people who share income: as typed, else everybody present (records.md §3.3)."""
    return number(income, "income_population") if filled(income, "income_population") else present


def totals_of(facts: YearFacts) -> IncomeTotals | None:
    """The totals of the year's income sheet; None when there is none."""
    if facts.income is None:
        return None
    return income_totals(facts.income, counted_people(facts.income, len(facts.people)))


def _below(field: str, row: Record, limits: Limits) -> Finding | None:
    amount = number(row, field)
    return (
        Finding(field, details=f"现在是{yuan(amount)}") if 0 < amount < limits["least_yuan"] * 100 else None
    )


@check("VR-INC-001", entity="household_income", reads=("wage_income",), facts=("limits",))
def wage_range(row: Record, limits: Limits) -> Finding | None:
    """Wages are nothing, or between 300 and 300,000 yuan. Source: SRC-27 (19)."""
    wage = number(row, "wage_income")
    if wage <= 0 or limits["least_yuan"] * 100 <= wage <= limits["most_yuan"] * 100:
        return None
    return Finding("wage_income", details=f"现在是{yuan(wage)}")


@check("VR-INC-002", entity="household_income", reads=("business_income", "business_cost"))
def business_cost(row: Record) -> Finding | None:
    """Nobody farms or trades without cost. Source: SRC-27 (22)."""
    missing = number(row, "business_income") > 0 and number(row, "business_cost") <= 0
    return Finding("business_cost") if missing else None


@check("VR-INC-003", entity="household_income", level="year", reads=("ecology_grant",))
def ecology_grant(facts: YearFacts) -> Finding | None:
    """Compensation for ecology comes with returned land or a forest or grass warden. Source: SRC-27 (23)."""
    if facts.income is None or facts.situation is None or number(facts.income, "ecology_grant") <= 0:
        return None
    wardens = any(text(row, "public_post") in _FOREST_POSTS for row in _rows(facts))
    if number(facts.situation, "returned_forest_area") > 0 or wardens:
        return None
    return _on(facts, "ecology_grant", f"生态补偿金{yuan(number(facts.income, 'ecology_grant'))}")


@check("VR-INC-004", entity="household_income", reads=("dibao_grant",), facts=("limits",))
def dibao_floor(row: Record, limits: Limits) -> Finding | None:
    """The minimum allowance is nothing or at least 200 yuan a year. Source: SRC-27 (24)."""
    return _below("dibao_grant", row, limits)


@check("VR-INC-005", entity="household_income", reads=("family_planning_grant",), facts=("limits",))
def family_planning_floor(row: Record, limits: Limits) -> Finding | None:
    """The family planning grant is nothing or at least 100 yuan. Source: SRC-27 (25)."""
    return _below("family_planning_grant", row, limits)


@check("VR-INC-006", entity="household_income", reads=("pension_grant",), facts=("limits",))
def pension_floor(row: Record, limits: Limits) -> Finding | None:
    """Pensions are nothing or at least 88 yuan. Source: SRC-27 (26)."""
    return _below("pension_grant", row, limits)


@check("VR-INC-007", entity="household_income", reads=("tekun_grant",), facts=("limits",))
def tekun_floor(row: Record, limits: Limits) -> Finding | None:
    """Destitute support is nothing or at least 200 yuan. Source: SRC-27 (27)."""
    return _below("tekun_grant", row, limits)


@check("VR-INC-008", entity="household_income", level="year", reads=("dibao_grant",))
def dibao_members(facts: YearFacts) -> Finding | None:
    """There is an allowance exactly when somebody is entitled to it. Source: SRC-29 (4_11_015)."""
    rows = _rows(facts)
    if facts.income is None or not rows:
        return None
    grant = number(facts.income, "dibao_grant") > 0
    entitled = any(row.get("is_dibao") == 1 for row in rows)
    if grant == entitled:
        return None
    return _on(facts, "dibao_grant", "没有低保成员" if grant else "有低保成员但低保金为0")


@check("VR-INC-009", entity="household_income", level="year", reads=("tekun_grant",))
def tekun_members(facts: YearFacts) -> Finding | None:
    """Destitute support has somebody who is entitled to it. Source: SRC-29."""
    rows = _rows(facts)
    if facts.income is None or not rows or number(facts.income, "tekun_grant") <= 0:
        return None
    if any(row.get("is_tekun") == 1 for row in rows):
        return None
    return _on(facts, "tekun_grant", "没有特困供养成员")


@check("VR-INC-010", entity="household_income", level="year", reads=("pension_grant",), facts=("limits",))
def pension_members(facts: YearFacts, limits: Limits) -> Finding | None:
    """A pension has somebody of 60 or more."""
    if facts.income is None or number(facts.income, "pension_grant") <= 0:
        return None
    if any(person.age is None or person.age >= limits["from"] for person in facts.people):
        return None
    return _on(facts, "pension_grant", "没有60周岁以上成员")


@check("VR-INC-011", entity="household_income", level="year", reads=("wage_income",))
def wages_and_workers(facts: YearFacts) -> Finding | None:
    """There are wages exactly when somebody works away or holds a public post. Source: SRC-29 (4_11_012)."""
    rows = _rows(facts)
    if facts.income is None or not rows:
        return None
    working = any(number(row, "work_months") > 0 or filled(row, "public_post") for row in rows)
    wages = number(facts.income, "wage_income") > 0
    if wages == working:
        return None
    return _on(facts, "wage_income", "没有务工成员" if wages else "有务工成员但工资性收入为0")


@check("VR-INC-012", entity="household_income", level="year")
def imported_per_capita(facts: YearFacts) -> Finding | None:
    """An imported income per head equals the computed one to the cent. Source: SRC-33."""
    stated = (facts.imported or {}).get("per_capita_net_income")
    totals = totals_of(facts)
    if stated is None or totals is None or totals.per_capita is None:
        return None
    if abs(stated - totals.per_capita) <= 1:
        return None
    return _on(facts, "per_capita_net_income", f"表中{yuan(stated)}，计算为{yuan(totals.per_capita)}")


@check("VR-INC-013", entity="household_income", level="year", facts=("catalogue",))
def exit_income(facts: YearFacts, catalogue: Catalogue) -> Finding | None:
    """Who leaves poverty in a year has at least that year's poverty line per head. Source: SRC-27 (18)."""
    totals = totals_of(facts)
    line = catalogue.poverty_line(text(facts.household, "division_code")[:2], facts.year)
    if not facts.exited_in_year or totals is None or totals.per_capita is None or line is None:
        return None
    if totals.per_capita >= line:
        return None
    return _on(facts, "per_capita_net_income", f"人均{yuan(totals.per_capita)}，脱贫标准{yuan(line)}")


@check("VR-INC-014", entity="household_income", level="year", facts=("limits",))
def income_jump(facts: YearFacts, limits: Limits) -> Finding | None:
    """The income per head does not double or vanish within a year."""
    totals = totals_of(facts)
    if totals is None or totals.per_capita is None or facts.income_before is None:
        return None
    people = counted_people(facts.income_before, facts.count_before)
    before = income_totals(facts.income_before, people).per_capita
    if not before or abs(totals.per_capita - before) * 100 <= limits["most_percent"] * abs(before):
        return None
    return _on(facts, "per_capita_net_income", f"上年{yuan(before)}，本年{yuan(totals.per_capita)}")


@check("VR-INC-015", entity="household_income", level="year", facts=("limits",))
def transfers_only(facts: YearFacts, limits: Limits) -> Finding | None:
    """A household with labourers does not live on transfers alone."""
    totals = totals_of(facts)
    if totals is None or totals.gross <= 0:
        return None
    if totals.transfer * 100 <= limits["most_percent"] * totals.gross or labour_count(facts.people) == 0:
        return None
    return _on(facts, "transfer_income", f"转移性收入{yuan(totals.transfer)}，总收入{yuan(totals.gross)}")


@check("VR-INC-016", entity="household_income", level="year", facts=("limits",))
def high_income(facts: YearFacts, limits: Limits) -> Finding | None:
    """More than 50,000 yuan a head is asked about."""
    totals = totals_of(facts)
    if totals is None or totals.per_capita is None or totals.per_capita <= limits["most_yuan"] * 100:
        return None
    return _on(facts, "per_capita_net_income", f"人均{yuan(totals.per_capita)}")


@check("VR-INC-017", entity="household_income", reads=INCOME_ITEMS)
def no_negative_item(row: Record) -> Iterator[Finding]:
    """No item is negative: a loss is a cost above the income."""
    return (Finding(name) for name in INCOME_ITEMS if number(row, name) < 0)


CHECKS = (
    wage_range,
    business_cost,
    ecology_grant,
    dibao_floor,
    family_planning_floor,
    pension_floor,
    tekun_floor,
    dibao_members,
    tekun_members,
    pension_members,
    wages_and_workers,
    imported_per_capita,
    exit_income,
    income_jump,
    transfers_only,
    high_income,
    no_negative_item,
)
