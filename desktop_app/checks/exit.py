"""The five marks of leaving poverty (两不愁三保障): computed from the year of the exit, not ticked."""

from datetime import date

from desktop_app.catalog.model import Catalogue, Record
from desktop_app.checks.facts import HouseholdFacts, Person, YearFacts
from desktop_app.checks.income import totals_of
from desktop_app.checks.timeline import STUDENTS
from desktop_app.checks.values import number, text

_UNABLE = "02"
"""The reason for not being at school that does not stand against an exit: disability."""


def exit_marks(
    facts: HouseholdFacts, change: Record, catalogue: Catalogue, today: date
) -> tuple[tuple[str, str, bool], ...]:
    """The five marks as (field, label, met).

    What is not recorded counts as not met. Source: SRC-14, SRC-29.
    """
    year = facts.in_year(number(change, "year"), today)
    return (
        ("check_income", "收入", income_met(year, catalogue)),
        ("check_food_clothes", "不愁吃、不愁穿", change.get("check_food_clothes") == 1),
        ("check_education", "义务教育", education_met(year)),
        ("check_medical", "基本医疗", medical_met(year)),
        ("check_housing", "住房安全", housing_met(year)),
    )


def income_met(facts: YearFacts, catalogue: Catalogue) -> bool:
    """The net income per head reaches the poverty line of the province and year."""
    totals = totals_of(facts)
    line = catalogue.poverty_line(text(facts.household, "division_code")[:2], facts.year)
    if totals is None or totals.per_capita is None or line is None:
        return False
    return totals.per_capita >= line


def education_met(facts: YearFacts) -> bool:
    """No child from 6 to 15 is out of school, except for a disability."""
    return all(map(_at_school, facts.people))


def _at_school(person: Person) -> bool:
    if person.age is None or not 6 <= person.age < 16:
        return True
    unable = text(person.situation, "dropout_reason") == _UNABLE
    return unable or text(person.situation, "school_status") in STUDENTS


def medical_met(facts: YearFacts) -> bool:
    """Everybody is insured, as resident or as employee."""
    return all(map(_insured, facts.people))


def _insured(person: Person) -> bool:
    kinds = ("in_resident_medical", "in_employee_medical")
    return any(person.situation.get(name) == 1 for name in kinds)


def place_of_mark(name: str, facts: YearFacts) -> tuple[str, str, str]:
    """Where a mark that is not met can be made good: entity, record id, field.

    A row that is not there yet goes by the id of the household; a mark that is a judgement has no id.
    """
    home = text(facts.household, "id")
    if name == "check_income":
        return "household_income", text(facts.income or {}, "id") or home, "wage_income"
    if name == "check_housing":
        return "household_year", text(facts.situation or {}, "id") or home, "house_grade"
    fields = {
        "check_education": ("school_status", _at_school),
        "check_medical": ("in_resident_medical", _insured),
    }
    if name not in fields:
        return "status_change", "", name
    field, holds = fields[name]
    person = next(person for person in facts.people if not holds(person))
    own = text(person.situation, "id")
    return ("member_year", own, field) if own else ("member", person.id, "name")


def housing_met(facts: YearFacts) -> bool:
    """The house is of grade A or B, or the household has moved into its new one."""
    return facts.moved_in or text(facts.situation or {}, "house_grade") in ("A", "B")
