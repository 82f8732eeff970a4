"""Checks of who benefits from a project (VR-PRJ-015 … 018)."""

from collections.abc import Iterator
from datetime import date

from desktop_app.checks.facts import ProjectFacts
from desktop_app.checks.money import paid
from desktop_app.checks.names import match_key
from desktop_app.checks.registry import Finding, check
from desktop_app.checks.timeline import ENTITLED, reference_day
from desktop_app.checks.values import filled, number, text, yuan


@check("VR-PRJ-015", entity="project_beneficiary", level="counted", reads=("household_id",), facts=("today",))
def entitled_households(facts: ProjectFacts, today: date) -> Iterator[Finding]:
    """A register beneficiary was entitled to help in the project's year, at its beginning or its end.

    Source: SRC-01.
    """
    year = number(facts.project, "year") or today.year
    for row in facts.beneficiaries:
        household = facts.households.get(text(row, "household_id"))
        if not filled(row, "household_id"):
            continue
        reference = reference_day(year, today)
        days = (date(reference.year, 1, 1), reference)
        if household is not None and any(household.status_on(one) in ENTITLED for one in days):
            continue
        yield Finding("household_id", details=f"{year}年度", record_id=text(row, "id"))


@check("VR-PRJ-016", entity="project_beneficiary", level="project", reads=("amount",))
def subsidies_paid(facts: ProjectFacts) -> Finding | None:
    """What households have received is covered by what was paid out to the project.

    Amounts not yet received are a plan and may precede payment: N12 lists them (amendments, Checks).
    """
    received = sum(number(row, "amount") for row in facts.beneficiaries if filled(row, "received_date"))
    disbursed = sum(paid(row) for row in facts.disbursements)
    if received <= disbursed:
        return None
    return Finding(details=f"已兑现{yuan(received)}，已拨付{yuan(disbursed)}", entity="project")


@check("VR-PRJ-017", entity="project_beneficiary", level="project", reads=("household_id",))
def same_kind_twice(facts: ProjectFacts) -> Iterator[Finding]:
    """A household gets a kind of subsidy once a year."""
    kind = text(facts.project, "project_type")
    elsewhere = {
        text(benefit, "household_id"): text(project, "name")
        for project, benefit in facts.other_benefits
        if kind and text(project, "project_type") == kind and text(project, "delivery_grain") == "1"
    }
    for row in facts.beneficiaries:
        other = elsewhere.get(text(row, "household_id"))
        if facts.to_household and other is not None:
            yield Finding("household_id", details=f"已列入“{other}”", record_id=text(row, "id"))


@check("VR-PRJ-022", entity="project_beneficiary", level="project", reads=("household_id", "member_id"))
def listed_once(facts: ProjectFacts) -> Iterator[Finding]:
    """A household, or one member of it, stands once in a project's list (fields.csv)."""
    seen: set[tuple[str, str]] = set()
    for row in facts.beneficiaries:
        who = (text(row, "household_id"), text(row, "member_id"))
        if who[0] and who in seen:
            yield Finding("household_id", record_id=text(row, "id"))
        seen.add(who)


@check("VR-PRJ-018", entity="project_beneficiary", level="project", reads=("name",))
def relatives_of_cadres(facts: ProjectFacts) -> Iterator[Finding]:
    """A beneficiary outside the register who is a village cadre, or a cadre's relative, is looked at twice.

    Source: SRC-01 (优亲厚友); the register of relatives is amendment A3.
    """
    known = {match_key(row.get("name")) for row in facts.relatives}
    known |= {match_key(row.get("cadre_name")) for row in facts.relatives}
    for row in facts.beneficiaries:
        if not filled(row, "household_id") and match_key(row.get("name")) in known - {""}:
            yield Finding("name", details=text(row, "name"), record_id=text(row, "id"))


CHECKS = (entitled_households, subsidies_paid, same_kind_twice, listed_once, relatives_of_cadres)
