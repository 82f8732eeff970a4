"""Running checks: which there are, with what each is called, and what comes out as sentences.

Everything here is pure: facts and circumstances in, findings out. A check with severity ``off`` and a
check whose facts are not at hand are skipped.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from desktop_app.catalog.model import Record
from desktop_app.checks import (
    allocation,
    beneficiaries,
    fund,
    general,
    household,
    household_year,
    income,
    labour,
    member,
    member_year,
    notice,
    project,
    relocation,
    society,
    status,
    village,
)
from desktop_app.checks.facts import (
    AllocationFacts,
    DonationFacts,
    HouseholdFacts,
    NoticeFacts,
    PairingFacts,
    ProjectFacts,
    SiteFacts,
    TrainingFacts,
    VillageFacts,
    YearFacts,
)
from desktop_app.checks.registry import Check, Circumstances, Found, as_list, tell
from desktop_app.checks.values import text

AnyCheck = Check[...]


@cache
def all_checks() -> tuple[AnyCheck, ...]:
    """Every check the program knows, in the order of the validation rules."""
    return (
        *member.CHECKS,
        *member_year.CHECKS,
        *household.CHECKS,
        *household_year.CHECKS,
        *income.CHECKS,
        *status.CHECKS,
        *village.CHECKS,
        *project.CHECKS,
        *beneficiaries.CHECKS,
        *fund.CHECKS,
        *allocation.CHECKS,
        *relocation.CHECKS,
        *labour.CHECKS,
        *society.CHECKS,
        *notice.CHECKS,
        *general.CHECKS,
    )


@cache
def record_checks(entity: str) -> tuple[AnyCheck, ...]:
    """The checks of one record of an entity, those of every entity included."""
    return tuple(item for item in all_checks() if item.level == "record" and item.entity in (entity, "*"))


@cache
def _level_checks(level: str) -> tuple[AnyCheck, ...]:
    return tuple(item for item in all_checks() if item.level == level)


def call(
    item: AnyCheck,
    subject: Any,
    circumstances: Circumstances,
    more: Mapping[str, object] | None = None,
    record_id: str = "",
) -> list[Found]:
    """Call one check with its facts and put what it finds into sentences."""
    words = circumstances.texts[item.id]
    if words.severity == "off":
        return []
    arguments = []
    for name in item.facts:
        value = words.thresholds if name == "limits" else _fact(name, circumstances, more)
        if value is None:
            return []
        arguments.append(value)
    findings = item.function(subject, *arguments)
    if findings is None:
        return []
    own = record_id or text(subject if item.level == "record" else {}, "id") or getattr(subject, "id", "")
    entity = item.entity if item.entity != "*" else str((more or {}).get("entity_name", "*"))
    return [tell(words, finding, entity, own) for finding in as_list(findings)]


def _fact(name: str, circumstances: Circumstances, more: Mapping[str, object] | None) -> object:
    if name == "circumstances":
        return circumstances
    if more and name in more:
        return more[name]
    return getattr(circumstances, name, None)


def check_record(
    entity: str, record: Record, circumstances: Circumstances, parent: Record | None = None
) -> list[Found]:
    """What is wrong with one record by itself, while typing or importing.

    ``parent`` is the record it belongs to (the member of a member_year, of an employment …); without
    it the checks that want it are skipped. Raises CatalogueError for an unknown entity.
    """
    more = {"entity": circumstances.catalogue.entity(entity), "entity_name": entity, "parent": parent}
    found: list[Found] = []
    for item in record_checks(entity):
        found += call(item, record, circumstances, more)
    return found


def check_year(facts: YearFacts, circumstances: Circumstances) -> list[Found]:
    """What is wrong with one household in one year; imported figures are compared when ``facts`` has them."""
    ids = {
        "household_income": text(facts.income or {}, "id"),
        "household_year": text(facts.situation or {}, "id"),
    }
    household_id = text(facts.household, "id")
    found: list[Found] = []
    for item in _level_checks("year"):
        found += call(item, facts, circumstances, record_id=ids.get(item.entity) or household_id)
    return found


def check_household(facts: HouseholdFacts, circumstances: Circumstances) -> list[Found]:
    """Everything that is wrong with a household, its members and its years."""
    found = check_record("household", facts.household, circumstances)
    for member_record in facts.members:
        found += check_record("member", member_record, circumstances, facts.household)
    found += _years(facts, circumstances)
    found += _rows(facts, circumstances)
    for item in _level_checks("household"):
        found += call(item, facts, circumstances)
    return found


def _years(facts: HouseholdFacts, circumstances: Circumstances) -> list[Found]:
    found: list[Found] = []
    for year in facts.known_years:
        of_year = facts.in_year(year, circumstances.today)
        for entity, row in (("household_year", of_year.situation), ("household_income", of_year.income)):
            if row is not None:
                found += check_record(entity, row, circumstances, facts.household)
        for person in of_year.people:
            if person.situation:
                found += check_record("member_year", person.situation, circumstances, person.member)
        found += check_year(of_year, circumstances)
    return found


def _rows(facts: HouseholdFacts, circumstances: Circumstances) -> list[Found]:
    members = {row.get("id"): row for row in facts.members}
    groups: tuple[tuple[str, Iterable[Record]], ...] = (
        ("status_change", facts.status_changes),
        ("relocation", facts.relocations),
        ("helper_assignment", facts.helper_assignments),
        ("employment", facts.employments),
        ("student_enrolment", facts.enrolments),
    )
    found: list[Found] = []
    for entity, rows in groups:
        for row in rows:
            parent = members.get(row.get("member_id")) if "member_id" in row else facts.household
            found += check_record(entity, row, circumstances, parent)
    return found


def check_project(facts: ProjectFacts, circumstances: Circumstances) -> list[Found]:
    """Everything that is wrong with a project, its money and the allocations it draws on."""
    found = check_project_itself(facts, circumstances)
    for ledger in facts.allocations.values():
        found += check_allocation(ledger, circumstances)
    return found


def check_project_itself(facts: ProjectFacts, circumstances: Circumstances) -> list[Found]:
    """Everything that is wrong with a project and its money, without the allocations it draws on."""
    groups: tuple[tuple[str, Iterable[Record]], ...] = (
        ("project", (facts.project,)),
        ("project_fund", facts.funds),
        ("project_indicator", facts.indicators),
        ("project_beneficiary", facts.beneficiaries),
        ("fund_disbursement", facts.disbursements),
        ("fund_reimbursement", facts.reimbursements),
    )
    found: list[Found] = []
    for entity, rows in groups:
        for row in rows:
            found += check_record(entity, row, circumstances, facts.project)
    for item in _level_checks("project"):
        found += call(item, facts, circumstances)
    return found


def check_allocation(facts: AllocationFacts, circumstances: Circumstances) -> list[Found]:
    """What is wrong with an allocation over all projects."""
    found = check_record("fund_allocation", facts.allocation, circumstances)
    for item in _level_checks("allocation"):
        found += call(item, facts, circumstances)
    return found


def check_notice(facts: NoticeFacts, circumstances: Circumstances) -> list[Found]:
    """What is wrong with a notice and its text; errors stand against issuing it."""
    found = check_record("notice", facts.notice, circumstances)
    for row in facts.evidence:
        found += check_record("notice_evidence", row, circumstances, facts.notice)
    return found + _level("notice", facts, circumstances, text(facts.notice, "id"))


def check_training(facts: TrainingFacts, circumstances: Circumstances) -> list[Found]:
    """What is wrong with a training event and its list of participants."""
    found = check_record("training_event", facts.event, circumstances)
    for row in facts.participants:
        found += check_record("training_participant", row, circumstances, facts.event)
    return found + _level("training", facts, circumstances, text(facts.event, "id"))


def check_village(facts: VillageFacts, circumstances: Circumstances) -> list[Found]:
    """What is wrong with a village's year, by itself and beside the register."""
    found = check_record("village_year", facts.row, circumstances)
    return found + _level("village", facts, circumstances, text(facts.row, "id"))


def check_donation(facts: DonationFacts, circumstances: Circumstances) -> list[Found]:
    """What is wrong with a donation and its use."""
    found = check_record("donation", facts.donation, circumstances)
    return found + _level("donation", facts, circumstances, text(facts.donation, "id"))


def check_site(facts: SiteFacts, circumstances: Circumstances) -> list[Found]:
    """What is wrong with a resettlement site."""
    found = check_record("resettlement_site", facts.site, circumstances)
    return found + _level("site", facts, circumstances, text(facts.site, "id"))


def check_pairings(facts: PairingFacts, circumstances: Circumstances) -> list[Found]:
    """What is wrong with the pairings, each by itself and all together."""
    found: list[Found] = []
    for row in facts.pairings:
        found += check_record("pairing", row, circumstances)
    return found + _level("pairings", facts, circumstances, "")


def _level(level: str, facts: object, circumstances: Circumstances, record_id: str) -> list[Found]:
    found: list[Found] = []
    for item in _level_checks(level):
        found += call(item, facts, circumstances, record_id=record_id)
    return found
