"""Fetching facts from whatever holds records: a store, the province's ledger, a test's dictionaries."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date

from desktop_app.catalog.model import Catalogue, Record, Records, Value
from desktop_app.checks.ahead import Ahead
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
    VillageCount,
    VillageFacts,
)
from desktop_app.checks.names import normalise_name
from desktop_app.checks.register import Register, below
from desktop_app.checks.timeline import in_order
from desktop_app.checks.values import number, text

Ledger = Callable[[Records, str], AllocationFacts | None]
"""Loads an allocation: with its whole ledger, or its head only."""


class Grouped:
    """Records read entity by entity, once, and grouped by the fields they are asked for.

    For going through everything; it holds what it has read and does not see later writes.
    """

    def __init__(self, records: Records) -> None:
        self._records = records
        self._rows: dict[str, list[Record]] = {}
        self._groups: dict[tuple[str, str], dict[Value, list[Record]]] = {}

    def get(self, entity: str, record_id: str) -> Record | None:
        """The record, or None when it does not exist or is void."""
        return next(iter(self._group(entity, "id").get(record_id, ())), None)

    def find(self, entity: str, **where: Value) -> list[Record]:
        """The records whose fields equal ``where``, in order of id."""
        if not where:
            return self._all(entity)
        (field, value), *rest = where.items()
        rows = self._group(entity, field).get(value, [])
        return [row for row in rows if all(row.get(name) == wanted for name, wanted in rest)]

    def _all(self, entity: str) -> list[Record]:
        if entity not in self._rows:
            self._rows[entity] = self._records.find(entity)
        return self._rows[entity]

    def _group(self, entity: str, field: str) -> dict[Value, list[Record]]:
        groups = self._groups.get((entity, field))
        if groups is None:
            groups = self._groups[entity, field] = {}
            for row in self._all(entity):
                groups.setdefault(row.get(field), []).append(row)
        return groups


def load_household(records: Records, household_id: str) -> HouseholdFacts | None:
    """A household with everything that hangs on it; None when it does not exist or is void."""
    household = records.get("household", household_id)
    return None if household is None else _household(records, household)


def all_households(records: Records) -> Iterator[HouseholdFacts]:
    """Every household, reading each entity once."""
    grouped = Grouped(records)
    for household in grouped.find("household"):
        yield _household(grouped, household)


def _household(records: Records, household: Record) -> HouseholdFacts:
    own = text(household, "id")
    members = tuple(records.find("member", household_id=own))
    ids = [text(member, "id") for member in members]
    changes = in_order(records.find("status_change", household_id=own))
    relocations = tuple(records.find("relocation", household_id=own))
    enrolments = _each(records, "student_enrolment", "member_id", ids)
    return HouseholdFacts(
        household,
        members,
        _by_year(records.find("household_year", household_id=own)),
        _by_year_and_member(_each(records, "member_year", "member_id", ids)),
        _by_year(records.find("household_income", household_id=own)),
        changes,
        relocations,
        _each(records, "relocation_followup", "relocation_id", (text(row, "id") for row in relocations)),
        tuple(records.find("helper_assignment", household_id=own)),
        _each(records, "employment", "member_id", ids),
        enrolments,
        _each(records, "training_participant", "member_id", ids),
        _named_notices(records, changes),
        _organisations(records, enrolments, "school_org_id"),
    )


def _each(records: Records, entity: str, field: str, values: Iterable[str]) -> tuple[Record, ...]:
    return tuple(row for value in values for row in records.find(entity, **{field: value}))


def _by_year(rows: Iterable[Record]) -> dict[int, Record]:
    return {number(row, "year"): row for row in rows}


def _by_year_and_member(rows: Iterable[Record]) -> dict[int, dict[str, Record]]:
    result: dict[int, dict[str, Record]] = {}
    for row in rows:
        result.setdefault(number(row, "year"), {})[text(row, "member_id")] = row
    return result


def _organisations(records: Records, rows: Iterable[Record], field: str) -> dict[str, Record]:
    """The organisations that rows name, by id."""
    ids = sorted({text(row, field) for row in rows} - {""})
    found = ((one, records.get("organization", one)) for one in ids)
    return {one: row for one, row in found if row is not None}


def _named_notices(records: Records, changes: Iterable[Record]) -> dict[str, Record]:
    ids = {
        text(change, name) for change in changes for name in ("notice1_id", "notice2_id", "notice3_id")
    } - {""}
    found = ((notice_id, records.get("notice", notice_id)) for notice_id in sorted(ids))
    return {notice_id: notice for notice_id, notice in found if notice is not None}


def load_project(
    records: Records,
    project_id: str,
    today: date,
    register: Register | None = None,
    *,
    whole_ledgers: bool = True,
) -> ProjectFacts | None:
    """A project with everything it is judged by; None when it does not exist or is void.

    A ``register`` kept between calls reads each village once. Without ``whole_ledgers`` its allocations
    come without what other projects drew: enough for the project's own checks.
    """
    project = records.get("project", project_id)
    if project is None:
        return None
    ledger = load_allocation if whole_ledgers else _allocation_head
    return _project(records, project, register or Register(records, today), ledger)


def load_counted(records: Records, project: Record, register: Register) -> ProjectFacts:
    """A project with its funds, its beneficiaries with their households, and the count of its place."""
    own = text(project, "id")
    beneficiaries = tuple(records.find("project_beneficiary", project_id=own))
    return ProjectFacts(
        project,
        funds=tuple(records.find("project_fund", project_id=own)),
        beneficiaries=beneficiaries,
        households=register.outlines(_homes(beneficiaries)),
        register=_count_of(project, register),
    )


def _homes(beneficiaries: Iterable[Record]) -> list[str]:
    return sorted({text(row, "household_id") for row in beneficiaries} - {""})


def _count_of(project: Record, register: Register) -> VillageCount:
    place, year = text(project, "division_code"), number(project, "year")
    return register.count(place, year) if place and year else VillageCount()


def all_projects(records: Records, today: date) -> Iterator[ProjectFacts]:
    """Every project, reading each entity once."""
    grouped = Grouped(records)
    register = Register(grouped, today)
    for project in grouped.find("project"):
        yield _project(grouped, project, register, load_allocation)


def _project(records: Records, project: Record, register: Register, ledger: Ledger) -> ProjectFacts:
    own, place, year = text(project, "id"), text(project, "division_code"), number(project, "year")
    funds = tuple(records.find("project_fund", project_id=own))
    beneficiaries = tuple(records.find("project_beneficiary", project_id=own))
    disbursements = tuple(records.find("fund_disbursement", project_id=own))
    reimbursements = tuple(records.find("fund_reimbursement", project_id=own))
    notices = tuple(records.find("notice", project_id=own))
    homes = _homes(beneficiaries)
    return ProjectFacts(
        project,
        funds,
        tuple(records.find("project_indicator", project_id=own)),
        beneficiaries,
        _allocations(records, own, (*funds, *disbursements), ledger),
        disbursements,
        reimbursements,
        notices,
        _each(records, "complaint", "notice_id", (text(notice, "id") for notice in notices)),
        register.outlines(homes),
        tuple(row for row in records.find("project", division_code=place, year=year) if row.get("id") != own),
        _other_benefits(records, project, homes),
        _same(records, "fund_reimbursement", "invoice_no", reimbursements),
        _same(records, "fund_disbursement", "voucher_no", disbursements),
        tuple(below(records, "cadre_relative", place)),
        _cadres(records, reimbursements),
        _count_of(project, register),
        tuple(records.find("project_progress", project_id=own)),
    )


def _cadres(records: Records, reimbursements: Iterable[Record]) -> tuple[Record, ...]:
    """The helpers whose name a payee bears, however it was typed."""
    payees = {text(row, "payee") for row in reimbursements}
    spelled = payees | {normalise_name(payee) for payee in payees}
    return tuple(Ahead(records).fetch("helper", "name", sorted(spelled)))


def _same(
    records: Records, entity: str, field: str, rows: Iterable[Record]
) -> Mapping[str, tuple[Record, ...]]:
    values = {text(row, field) for row in rows} - {""}
    return {value: tuple(records.find(entity, **{field: value})) for value in sorted(values)}


def _other_benefits(
    records: Records, project: Record, households: Sequence[str]
) -> tuple[tuple[Record, Record], ...]:
    pairs = []
    ahead = Ahead(records)
    benefits = ahead.fetch("project_beneficiary", "household_id", households)
    ahead.fetch("project", "id", (text(row, "project_id") for row in benefits))
    for household in households:
        for row in ahead.find("project_beneficiary", household_id=household):
            other = ahead.get("project", text(row, "project_id"))
            if other is None or other.get("id") == project.get("id"):
                continue
            if other.get("year") == project.get("year"):
                pairs.append((other, row))
    return tuple(pairs)


def _allocations(
    records: Records, project_id: str, rows: Iterable[Record], ledger: Ledger
) -> dict[str, AllocationFacts]:
    ids = {text(row, "allocation_id") for row in rows}
    ids |= {text(row, "id") for row in records.find("fund_allocation", project_id=project_id)}
    found = ((one, ledger(records, one)) for one in sorted(ids - {""}))
    return {one: facts for one, facts in found if facts is not None}


def _allocation_head(records: Records, allocation_id: str) -> AllocationFacts | None:
    allocation = records.get("fund_allocation", allocation_id)
    if allocation is None:
        return None
    children = records.find("fund_allocation", parent_allocation_id=allocation_id)
    return AllocationFacts(allocation, tuple(children))


def load_allocation(records: Records, allocation_id: str) -> AllocationFacts | None:
    """An allocation with what came of it in all projects; None when it does not exist or is void."""
    allocation = records.get("fund_allocation", allocation_id)
    if allocation is None:
        return None
    funds = tuple(records.find("project_fund", allocation_id=allocation_id))
    disbursements = tuple(records.find("fund_disbursement", allocation_id=allocation_id))
    projects = {text(fund, "project_id") for fund in funds}
    ahead = Ahead(records)
    ahead.fetch("project", "id", sorted(projects))
    paid_out = [text(row, "id") for row in disbursements]
    return AllocationFacts(
        allocation,
        tuple(records.find("fund_allocation", parent_allocation_id=allocation_id)),
        funds,
        disbursements,
        tuple(ahead.fetch("fund_reimbursement", "disbursement_id", paid_out)),
        frozenset(one for one in projects if _is_fee(ahead.get("project", one))),
    )


def load_budget(records: Records, budget_id: str) -> BudgetFacts | None:
    """A budget with what was handed down of it; None when it does not exist or is void."""
    budget = records.get("fund_budget", budget_id)
    if budget is None:
        return None
    return BudgetFacts(budget, tuple(records.find("fund_allocation", budget_id=budget_id)))


def _is_fee(project: Record | None) -> bool:
    return project is not None and text(project, "project_type").startswith("13")


def load_village(row: Record, register: Register) -> VillageFacts:
    """A village's year beside what the register holds of the village."""
    return VillageFacts(row, register.count(text(row, "division_code"), number(row, "year")))


def load_pairings(records: Records, counties: Iterable[tuple[str, str]]) -> PairingFacts:
    """All pairings with their supporters, beside the poverty counties that are watched."""
    pairings = tuple(records.find("pairing"))
    ahead = Ahead(records)
    ahead.fetch("organization", "id", sorted({text(row, "supporter_org_id") for row in pairings}))
    return PairingFacts(pairings, tuple(counties), _organisations(ahead, pairings, "supporter_org_id"))


def load_training(records: Records, event: Record) -> TrainingFacts:
    """A training event with everybody who took part."""
    return TrainingFacts(event, tuple(records.find("training_participant", event_id=event.get("id"))))


def load_site(records: Records, site: Record) -> SiteFacts:
    """A resettlement site with the relocations to it."""
    return SiteFacts(site, tuple(records.find("relocation", site_id=site.get("id"))))


def load_industry(records: Records, entity: Record) -> IndustryFacts:
    """An enterprise with its years of investment."""
    return IndustryFacts(entity, tuple(records.find("industry_year", entity_id=entity.get("id"))))


def load_donation(records: Records, donation: Record) -> DonationFacts:
    """A donation with what was made of it and the donations that bear the same receipt number."""
    own, receipt = donation.get("id"), text(donation, "receipt_no")
    return DonationFacts(
        donation,
        tuple(records.find("project_fund", donation_id=own)),
        tuple(records.find("donation_match", donation_id=own)),
        tuple(records.find("donation", receipt_no=receipt)) if receipt else (),
    )


def load_notice(records: Records, notice: Record, catalogue: Catalogue) -> NoticeFacts | None:
    """A kept notice with its photographs and objections; None for a type the catalogue does not know."""
    kind = catalogue.notices.get(text(notice, "notice_type"))
    if kind is None:
        return None
    own = notice.get("id")
    return NoticeFacts(
        notice,
        kind,
        evidence=tuple(records.find("notice_evidence", notice_id=own)),
        postings=tuple(records.find("notice_posting", notice_id=own)),
        complaints=tuple(records.find("complaint", notice_id=own)),
    )


def all_allocations(records: Records) -> Iterator[AllocationFacts]:
    """Every allocation, reading each entity once."""
    grouped = Grouped(records)
    for row in grouped.find("fund_allocation"):
        facts = load_allocation(grouped, text(row, "id"))
        if facts is not None:
            yield facts
