"""Running checks: which there are, with what each is called, and what comes out as sentences.

Everything here is pure: facts and circumstances in, findings out. A check with severity ``off`` and a
check whose facts are not at hand are skipped.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any, NamedTuple

from desktop_app.catalog.model import CheckText, Entity, Record
from desktop_app.checks import (
    allocation,
    beneficiaries,
    carriage,
    frozen,
    fund,
    general,
    household,
    household_year,
    income,
    industry,
    labour,
    member,
    member_year,
    notice,
    project,
    relocation,
    society,
    status,
    submitting,
    village,
)
from desktop_app.checks.carriage import CarriedFacts
from desktop_app.checks.facts import (
    AllocationFacts,
    BudgetFacts,
    DonationFacts,
    HouseholdFacts,
    IndustryFacts,
    NoticeFacts,
    PairingFacts,
    ProjectFacts,
    SiteFacts,
    TrainingFacts,
    VillageFacts,
    YearFacts,
)
from desktop_app.checks.frozen import FrozenFacts
from desktop_app.checks.registry import Check, Circumstances, Findings, Found, as_list, tell
from desktop_app.checks.submitting import SecondEntry
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
        *industry.CHECKS,
        *society.CHECKS,
        *notice.CHECKS,
        *general.CHECKS,
        *carriage.CHECKS,
        *frozen.CHECKS,
        *submitting.CHECKS,
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
    found: list[Found] = []
    for planned in _plan(f"record {entity}", record_checks(entity), circumstances, entity):
        if not planned.wants_parent:
            findings = planned.function(record, *planned.arguments)
        elif parent is not None:
            given = (parent if value is _PARENT else value for value in planned.arguments)
            findings = planned.function(record, *given)
        else:
            continue
        if findings is not None:
            own = text(record, "id")
            found += [tell(planned.words, one, planned.entity, own) for one in as_list(findings)]
    return found


class _Planned(NamedTuple):
    """A check that is to be called, with the facts that are the same for every record."""

    function: Callable[..., Findings]
    words: CheckText
    entity: str
    arguments: tuple[object, ...]
    wants_parent: bool


_PARENT = object()


def _plan(
    name: str, items: Iterable[AnyCheck], circumstances: Circumstances, entity: str = ""
) -> tuple[_Planned, ...]:
    """The checks of ``items`` that are on and whose facts are at hand, worked out once."""
    known = circumstances.plans.get(name)
    if isinstance(known, tuple):
        return known
    more: dict[str, object] = {"parent": _PARENT}
    if entity:
        more["entity"] = circumstances.catalogue.entity(entity)
    made = tuple(_planned(item, circumstances, more, entity) for item in items)
    plan = tuple(planned for planned in made if planned is not None)
    circumstances.plans[name] = plan
    return plan


def _planned(
    item: AnyCheck, circumstances: Circumstances, more: Mapping[str, object], entity: str
) -> _Planned | None:
    words = circumstances.texts[item.id]
    arguments = tuple(
        words.thresholds if name == "limits" else _fact(name, circumstances, more) for name in item.facts
    )
    if words.severity == "off" or None in arguments:
        return None
    told = item.entity if item.entity != "*" else entity
    return _Planned(item.function, words, told, arguments, _PARENT in arguments)


def _check_level(
    level: str, facts: object, circumstances: Circumstances, ids: Mapping[str, str], record_id: str
) -> list[Found]:
    """The checks of a level; ``ids`` gives the record a finding is about by entity, else ``record_id``."""
    found: list[Found] = []
    for planned in _plan(f"level {level}", _level_checks(level), circumstances):
        findings = planned.function(facts, *planned.arguments)
        if findings is not None:
            own = ids.get(planned.entity) or record_id
            found += [tell(planned.words, one, planned.entity, own) for one in as_list(findings)]
    return found


def check_year(facts: YearFacts, circumstances: Circumstances) -> list[Found]:
    """What is wrong with one household in one year; imported figures are compared when ``facts`` has them."""
    ids = {
        "household_income": text(facts.income or {}, "id"),
        "household_year": text(facts.situation or {}, "id"),
    }
    return _check_level("year", facts, circumstances, ids, text(facts.household, "id"))


def check_household(facts: HouseholdFacts, circumstances: Circumstances) -> list[Found]:
    """Everything that is wrong with a household, its members and its years."""
    found = check_record("household", facts.household, circumstances)
    for member_record in facts.members:
        found += check_record("member", member_record, circumstances, facts.household)
    found += _years(facts, circumstances)
    found += _rows(facts, circumstances)
    return found + _check_level("household", facts, circumstances, {}, facts.id)


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
        ("project_progress", facts.progress),
        ("fund_disbursement", facts.disbursements),
        ("fund_reimbursement", facts.reimbursements),
    )
    found: list[Found] = []
    for entity, rows in groups:
        for row in rows:
            found += check_record(entity, row, circumstances, facts.project)
    found += _check_level("project", facts, circumstances, {}, facts.id)
    return found + check_project_counts(facts, circumstances)


def check_project_counts(facts: ProjectFacts, circumstances: Circumstances) -> list[Found]:
    """What is wrong with a project beside the households it benefits and the count of its place;
    ``load_counted`` gives facts enough."""
    return _check_level("counted", facts, circumstances, {}, facts.id)


def check_allocation(facts: AllocationFacts, circumstances: Circumstances) -> list[Found]:
    """What is wrong with an allocation over all projects."""
    found = check_record("fund_allocation", facts.allocation, circumstances)
    return found + _check_level("allocation", facts, circumstances, {}, facts.id)


def check_budget(facts: BudgetFacts, circumstances: Circumstances) -> list[Found]:
    """What is wrong with a year's budget and what was handed down of it."""
    found = check_record("fund_budget", facts.budget, circumstances)
    return found + _level("budget", facts, circumstances, text(facts.budget, "id"))


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
    return found + check_village_counts(facts, circumstances)


def check_village_counts(facts: VillageFacts, circumstances: Circumstances) -> list[Found]:
    """What is wrong with a village's year beside what the register holds of the village."""
    return _level("village", facts, circumstances, text(facts.row, "id"))


@cache
def counted_checks() -> frozenset[str]:
    """The ids of the checks of projects and villages that depend on who is in the register."""
    return frozenset(item.id for item in (*_level_checks("counted"), *_level_checks("village")))


def check_donation(facts: DonationFacts, circumstances: Circumstances) -> list[Found]:
    """What is wrong with a donation and its use."""
    found = check_record("donation", facts.donation, circumstances)
    return found + _level("donation", facts, circumstances, text(facts.donation, "id"))


def check_site(facts: SiteFacts, circumstances: Circumstances) -> list[Found]:
    """What is wrong with a resettlement site."""
    found = check_record("resettlement_site", facts.site, circumstances)
    return found + _level("site", facts, circumstances, text(facts.site, "id"))


def check_industry(facts: IndustryFacts, circumstances: Circumstances) -> list[Found]:
    """What is wrong with an enterprise and its years of investment."""
    found = check_record("industry_entity", facts.entity, circumstances)
    for row in facts.years:
        found += check_record("industry_year", row, circumstances, facts.entity)
    return found + _level("industry", facts, circumstances, text(facts.entity, "id"))


def check_pairings(facts: PairingFacts, circumstances: Circumstances) -> list[Found]:
    """What is wrong with the pairings, each by itself and all together."""
    found: list[Found] = []
    for row in facts.pairings:
        found += check_record("pairing", row, circumstances)
    return found + _level("pairings", facts, circumstances, "")


def check_carried(facts: CarriedFacts, circumstances: Circumstances) -> list[Found]:
    """What is wrong with what travels: bundles, receipts, the work of several people."""
    return _level("whole", facts, circumstances, "")


def check_frozen(facts: FrozenFacts, circumstances: Circumstances) -> list[Found]:
    """What of a frozen report no longer holds."""
    return _level("report", facts, circumstances, text(facts.report, "id"))


def check_submitting(
    entity: Entity, record: Record, circumstances: Circumstances, above: Record | None = None
) -> list[Found]:
    """What keeps one record from being handed in, besides what is wrong with it: its gaps.

    ``record`` carries its computed values; ``above`` is the record it belongs to.
    """
    return _of_record("submit", entity, record, circumstances, text(record, "id"), above)


def check_second_entry(
    entity: Entity, record_id: str, entry: SecondEntry, circumstances: Circumstances
) -> list[Found]:
    """Whether a value of a record still waits for somebody else to type it."""
    return _of_record("second entry", entity, entry, circumstances, record_id)


def _of_record(
    level: str,
    entity: Entity,
    subject: object,
    circumstances: Circumstances,
    record_id: str,
    above: Record | None = None,
) -> list[Found]:
    more = {"entity": entity, "entity_name": entity.name, "above": above or {}}
    return [
        one for item in _level_checks(level) for one in call(item, subject, circumstances, more, record_id)
    ]


def _level(level: str, facts: object, circumstances: Circumstances, record_id: str) -> list[Found]:
    return _check_level(level, facts, circumstances, {}, record_id)
