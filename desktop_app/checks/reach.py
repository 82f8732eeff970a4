"""Whom a change reaches: the units that have to be checked again after a record was created or changed, and
those that only have to be measured again by what the register counts at their place.

The rules follow what ``loading`` reads for each unit. A test goes through all of it: whatever a unit reads,
a change of that record reaches the unit; and after any edit the findings are those of a full run.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from desktop_app.catalog.model import Catalogue, Record, Records
from desktop_app.checks.ahead import Ahead, gather
from desktop_app.checks.identity import IdNumber
from desktop_app.checks.names import match_key
from desktop_app.checks.register import Register
from desktop_app.checks.units import ALL_PAIRINGS, Unit, unit_of
from desktop_app.checks.values import number, text

_PREFIXES = (2, 4, 6, 9, 12)
_NOTICE_FIELDS = ("notice1_id", "notice2_id", "notice3_id")
_CARDS = tuple(f"{kind}{grade}" for kind in range(1, 8) for grade in range(1, 5))
_REPLACED = ("", *(f"B{n}" for n in range(1, 10)))


_COUNTED = {"household": "id", "member": "household_id", "status_change": "household_id"}
"""By which field of a record the household is named whose count it changes."""

_COUNTS = {
    "household": ("division_code",),
    "member": ("joined_date", "left_date", "household_id"),
    "village_year": ("rural_population", "division_code", "year"),
}
"""The fields that counts of the register look at; of a change of status all of them."""


class Change(NamedTuple):
    """A record that was created or changed.

    ``versions`` are the record as it is and as it was, as far as known, void or not; ``fields`` the names
    of the fields that changed, None for a new record or when that is not known.
    """

    entity: str
    versions: tuple[Record, ...]
    fields: frozenset[str] | None = None

    def touches(self, *names: str) -> bool:
        """Whether one of these fields changed, or the record came or went."""
        return self.fields is None or not self.fields.isdisjoint((*names, "is_deleted"))


def reached(change: Change, records: Records, catalogue: Catalogue) -> set[Unit]:
    """The units whose findings the change may alter."""
    units: set[Unit] = set()
    rule = _RULES.get(change.entity)
    for version in change.versions:
        units.add(unit_of(catalogue, records, change.entity, version))
        if rule is not None:
            units.update(rule(version, change, records))
    return units


def counted(change: Change, records: Records, register: Register | None = None) -> set[Unit]:
    """The projects and villages' years that are measured by what the register holds, where the change may
    alter it: ``counted_checks`` have to look at them again. Those that only a count of their place concerns
    which ``register``, told of the change, knows to be as before are left out.
    """
    if change.entity in _COUNTS and not change.touches(*_COUNTS[change.entity]):
        return set()
    homes = _homes([change])
    divisions = {text(records.get("household", home) or {}, "division_code") for home in homes}
    if change.entity in ("household", "village_year"):
        divisions |= {text(version, "division_code") for version in change.versions}
    places = {one[:length] for one in divisions for length in _PREFIXES if len(one) >= length}
    found = {
        Unit(entity, text(row, "id"))
        for entity in ("project", "village_year")
        for row in gather(records, entity, "division_code", sorted(places))
        if register is None or not register.stands(text(row, "division_code"), number(row, "year"))
    }
    return found.union(*(_helped_by(records, home) for home in homes))


def _homes(changes: Iterable[Change]) -> set[str]:
    """The households whose count these changes concern."""
    named = (
        text(version, name)
        for change in changes
        if (name := _COUNTED.get(change.entity))
        for version in change.versions
    )
    return {home for home in named if home}


def recount(register: Register, changes: Collection[Change]) -> None:
    """Tell a register that was counted before of the households and villages that these changes concern."""
    villages = any(
        change.entity == "village_year" and change.touches(*_COUNTS["village_year"]) for change in changes
    )
    register.renew(_homes(changes), villages=villages)


def _units(entity: str, ids: Iterable[str]) -> Iterator[Unit]:
    return (Unit(entity, one) for one in ids if one)


def _column(rows: Iterable[Record], name: str) -> Iterator[str]:
    return (text(row, name) for row in rows)


def _helped_by(records: Records, household_id: str) -> Iterator[Unit]:
    """The projects a household benefits from."""
    if household_id:
        rows = records.find("project_beneficiary", household_id=household_id)
        yield from _units("project", _column(rows, "project_id"))


def _household(row: Record, change: Change, records: Records) -> Iterator[Unit]:
    if text(row, "household_no") and change.touches("household_no"):
        same = records.find("household", household_no=row.get("household_no"))
        yield from _units("household", _column(same, "id"))


def _namesakes(household_id: str, records: Records) -> Iterator[Unit]:
    """The households with the number of one that may have left the register, or come back (VR-HH-022)."""
    household = records.get("household", household_id) if household_id else None
    if household is not None and text(household, "household_no"):
        same = records.find("household", household_no=household.get("household_no"))
        yield from _units("household", _column(same, "id"))


def _status_change(row: Record, _change: Change, records: Records) -> Iterator[Unit]:
    yield from _namesakes(text(row, "household_id"), records)


def _member(row: Record, change: Change, records: Records) -> Iterator[Unit]:
    if change.touches("left_date", "household_id"):
        yield from _namesakes(text(row, "household_id"), records)
    if text(row, "member_no") and change.touches("member_no", "left_date", "household_id"):
        same = records.find("member", member_no=row.get("member_no"))
        yield from _units("household", _column(same, "household_id"))
    number = IdNumber.parse(row.get("id_no"))
    if number is not None and change.touches("id_no", "left_date", "household_id"):
        bearers = Ahead(records).fetch("member", "id_no", _spellings(number.text))
        yield from _units("household", _column(bearers, "household_id"))


def _spellings(number: str) -> Iterator[str]:
    """The number, and the disability cards that hold it: they look for each other by the number."""
    yield number
    yield from (f"{number}{card}{again}" for card in _CARDS for again in _REPLACED)


def _relocation(row: Record, change: Change, _records: Records) -> Iterator[Unit]:
    if change.touches("site_id", "relocated_persons"):
        yield from _units("resettlement_site", [text(row, "site_id")])


def _followup(row: Record, _change: Change, records: Records) -> Iterator[Unit]:
    move = records.get("relocation", text(row, "relocation_id"))
    if move is not None:
        yield from _units("household", [text(move, "household_id")])


def _participant(row: Record, _change: Change, records: Records) -> Iterator[Unit]:
    member = records.get("member", text(row, "member_id"))
    if member is not None:
        yield from _units("household", [text(member, "household_id")])


def _project(row: Record, change: Change, records: Records) -> Iterator[Unit]:
    own = text(row, "id")
    if change.touches("name", "division_code", "year"):
        siblings = records.find("project", division_code=row.get("division_code"), year=row.get("year"))
        yield from _units("project", _column(siblings, "id"))
    if change.touches("name", "year", "project_type", "delivery_grain"):
        for benefit in records.find("project_beneficiary", project_id=own):
            yield from _helped_by(records, text(benefit, "household_id"))
    if change.touches("project_type"):
        funds = records.find("project_fund", project_id=own)
        yield from _units("fund_allocation", _column(funds, "allocation_id"))


def _project_fund(row: Record, _change: Change, _records: Records) -> Iterator[Unit]:
    yield from _units("fund_allocation", [text(row, "allocation_id")])
    yield from _units("donation", [text(row, "donation_id")])


def _beneficiary(row: Record, _change: Change, records: Records) -> Iterator[Unit]:
    yield from _helped_by(records, text(row, "household_id"))


def _disbursement(row: Record, _change: Change, records: Records) -> Iterator[Unit]:
    yield from _units("fund_allocation", [text(row, "allocation_id")])
    if text(row, "voucher_no"):
        same = records.find("fund_disbursement", voucher_no=row.get("voucher_no"))
        yield from _units("project", _column(same, "project_id"))
    accounts = records.find("fund_reimbursement", disbursement_id=row.get("id"))
    yield from _units("project", _column(accounts, "project_id"))


def _reimbursement(row: Record, _change: Change, records: Records) -> Iterator[Unit]:
    paid_out = records.get("fund_disbursement", text(row, "disbursement_id"))
    if paid_out is not None:
        yield from _units("fund_allocation", [text(paid_out, "allocation_id")])
    if text(row, "invoice_no"):
        same = records.find("fund_reimbursement", invoice_no=row.get("invoice_no"))
        yield from _units("project", _column(same, "project_id"))


def _allocation(row: Record, _change: Change, records: Records) -> Iterator[Unit]:
    own = text(row, "id")
    yield from _units("fund_allocation", [text(row, "parent_allocation_id")])
    yield from _units("fund_budget", [text(row, "budget_id")])
    yield from _units("project", [text(row, "project_id")])
    for one in (own, text(row, "parent_allocation_id")):
        for entity in ("project_fund", "fund_disbursement") if one else ():
            yield from _units("project", _column(records.find(entity, allocation_id=one), "project_id"))
    above = records.get("fund_allocation", text(row, "parent_allocation_id"))
    if above is not None:
        yield from _units("project", [text(above, "project_id")])


def _notice(row: Record, _change: Change, records: Records) -> Iterator[Unit]:
    yield from _units("project", [text(row, "project_id")])
    for name in _NOTICE_FIELDS:
        yield from _units(
            "household", _column(records.find("status_change", **{name: row.get("id")}), "household_id")
        )


def _complaint(row: Record, _change: Change, records: Records) -> Iterator[Unit]:
    notice = records.get("notice", text(row, "notice_id"))
    if notice is not None:
        yield Unit("notice", text(notice, "id"))
        yield from _units("project", [text(notice, "project_id")])


def _cadre_relative(row: Record, _change: Change, records: Records) -> Iterator[Unit]:
    division = text(row, "division_code")
    for length in _PREFIXES:
        if len(division) >= length:
            found = records.find("project", division_code=division[:length])
            yield from _units("project", _column(found, "id"))


def _helper(row: Record, change: Change, records: Records) -> Iterator[Unit]:
    name = match_key(row.get("name"))
    if text(row, "phone") and change.touches("phone"):
        same = records.find("helper", phone=row.get("phone"))
        yield from _units("helper", _column(same, "id"))
    if name and change.touches("name"):
        paid = (item for item in records.find("fund_reimbursement") if match_key(item.get("payee")) == name)
        yield from _units("project", _column(paid, "project_id"))


def _organization(row: Record, change: Change, records: Records) -> Iterator[Unit]:
    """On which side it is decides whether it may support, or take students in."""
    own = text(row, "id")
    if not change.touches("side", "name"):
        return
    if records.find("pairing", supporter_org_id=own):
        yield Unit("pairing", ALL_PAIRINGS)
    for enrolment in records.find("student_enrolment", school_org_id=own):
        yield from _participant(enrolment, change, records)


def _county_year(row: Record, _change: Change, records: Records) -> Iterator[Unit]:
    """Whether a county is one of deep poverty decides what its divisions may sell (VR-LND-001)."""
    county = text(row, "division_code")
    for trade in records.find("land_quota_trade") if county else ():
        if text(trade, "seller_division").startswith(county):
            yield Unit("land_quota_trade", text(trade, "id"))


def _donation(row: Record, change: Change, records: Records) -> Iterator[Unit]:
    if text(row, "receipt_no") and change.touches("receipt_no"):
        same = records.find("donation", receipt_no=row.get("receipt_no"))
        yield from _units("donation", _column(same, "id"))


def _donation_match(row: Record, _change: Change, _records: Records) -> Iterator[Unit]:
    yield from _units("donation", [text(row, "donation_id")])


_RULES: Mapping[str, Callable[[Record, Change, Records], Iterator[Unit]]] = {
    "household": _household,
    "status_change": _status_change,
    "member": _member,
    "relocation": _relocation,
    "relocation_followup": _followup,
    "training_participant": _participant,
    "project": _project,
    "project_fund": _project_fund,
    "project_beneficiary": _beneficiary,
    "fund_disbursement": _disbursement,
    "fund_reimbursement": _reimbursement,
    "fund_allocation": _allocation,
    "notice": _notice,
    "complaint": _complaint,
    "cadre_relative": _cadre_relative,
    "helper": _helper,
    "organization": _organization,
    "county_year": _county_year,
    "donation": _donation,
    "donation_match": _donation_match,
}
