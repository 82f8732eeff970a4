"""Reading ahead: the children of many parents in few questions, then found in memory.

Facts are loaded parent by parent, which is simple and slow; ``Ahead`` stands between and has read already
what will be asked for.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Protocol, runtime_checkable

from desktop_app.catalog.model import Record, Records, Value
from desktop_app.checks.names import normalise_name
from desktop_app.checks.registry import Bearers, Holder, Holders, Namesake, Namesakes
from desktop_app.checks.timeline import in_force, in_order, status_after
from desktop_app.checks.values import filled, text


@runtime_checkable
class Gathering(Protocol):
    """Records that answer for many values at once, as a store does."""

    def find_among(self, entity: str, field: str, values: Iterable[str]) -> list[Record]:
        """The records whose ``field`` is one of ``values``."""
        ...


_REMOVED = "9"


class Ahead:
    """Records with what was fetched ahead; everything else is asked for when it is wanted.

    It holds what it has read and does not see later writes. Implements ``catalog.model.Records``.
    """

    def __init__(self, records: Records) -> None:
        self._records = records
        self._groups: dict[tuple[str, str], dict[Value, list[Record]]] = {}

    def fetch(self, entity: str, field: str, values: Iterable[str]) -> list[Record]:
        """Read the records whose ``field`` is one of ``values``, and give them."""
        groups = self._groups.setdefault((entity, field), {})
        wanted = [value for value in dict.fromkeys(values) if value]
        missing = [value for value in wanted if value not in groups]
        for value in missing:
            groups[value] = []
        for row in gather(self._records, entity, field, missing):
            groups[row.get(field)].append(row)
        return [row for value in wanted for row in groups[value]]

    def hold(self, entity: str, rows: Iterable[Record]) -> None:
        """Keep records that were read already, to be got by their id."""
        self._groups.setdefault((entity, "id"), {}).update((row.get("id"), [row]) for row in rows)

    def get(self, entity: str, record_id: str) -> Record | None:
        """The record, or None when it does not exist or is void."""
        known = self._groups.get((entity, "id"), {}).get(record_id)
        if known is None:
            return self._records.get(entity, record_id)
        return known[0] if known else None

    def find(self, entity: str, **where: Value) -> list[Record]:
        """The records whose fields equal ``where``, in order of id."""
        for name, value in where.items():
            known = self._groups.get((entity, name), {}).get(value)
            if known is not None:
                return [row for row in known if all(row.get(key) == given for key, given in where.items())]
        return self._records.find(entity, **where)


def gather(records: Records, entity: str, field: str, values: Sequence[str]) -> list[Record]:
    """The records whose ``field`` is one of ``values``, in one question where ``records`` can answer it."""
    if isinstance(records, Gathering):
        return records.find_among(entity, field, values) if values else []
    return [row for value in values for row in records.find(entity, **{field: value})]


_OF_HOUSEHOLD = (
    "household_year",
    "household_income",
    "status_change",
    "helper_assignment",
)
_OF_MEMBER = ("member_year", "employment", "student_enrolment", "training_participant")
_NOTICES = ("notice1_id", "notice2_id", "notice3_id")


def read_households(records: Records, ids: Iterable[str]) -> Ahead:
    """Records with everything read ahead that checking the households ``ids`` asks for."""
    ahead = Ahead(records)
    wanted = list(ids)
    households = ahead.fetch("household", "id", wanted)
    ahead.fetch("household", "household_no", _values(households, "household_no"))
    for entity in _OF_HOUSEHOLD:
        ahead.fetch(entity, "household_id", wanted)
    members = ahead.fetch("member", "household_id", wanted)
    persons = [text(row, "id") for row in members]
    of_members = {entity: ahead.fetch(entity, "member_id", persons) for entity in _OF_MEMBER}
    moves = ahead.fetch("relocation", "household_id", wanted)
    ahead.fetch("relocation_followup", "relocation_id", (text(row, "id") for row in moves))
    changes = ahead.fetch("status_change", "household_id", wanted)
    ahead.fetch("notice", "id", (text(row, name) for row in changes for name in _NOTICES))
    present = [row for row in members if not filled(row, "left_date")]
    for number in ("id_no", "member_no"):
        ahead.fetch("member", number, _values(present, number))
    ahead.fetch("organization", "id", _values(of_members["student_enrolment"], "school_org_id"))
    return ahead


_OF_PROJECT = (
    "project_fund",
    "project_indicator",
    "project_beneficiary",
    "fund_disbursement",
    "fund_reimbursement",
    "notice",
    "project_progress",
)


def read_projects(records: Records, ids: Iterable[str]) -> Ahead:
    """Records with everything read ahead that checking the projects ``ids`` asks for beside the register."""
    ahead = Ahead(records)
    wanted = list(ids)
    projects = ahead.fetch("project", "id", wanted)
    rows = {entity: ahead.fetch(entity, "project_id", wanted) for entity in _OF_PROJECT}
    _read_allocations(ahead, wanted, (*rows["project_fund"], *rows["fund_disbursement"]))
    ahead.fetch("complaint", "notice_id", (text(row, "id") for row in rows["notice"]))
    ahead.fetch("fund_disbursement", "voucher_no", _values(rows["fund_disbursement"], "voucher_no"))
    ahead.fetch("fund_reimbursement", "invoice_no", _values(rows["fund_reimbursement"], "invoice_no"))
    payees = _values(rows["fund_reimbursement"], "payee")
    ahead.fetch("helper", "name", {*payees, *map(normalise_name, payees)})
    places = _values(projects, "division_code")
    ahead.fetch("project", "division_code", places)
    ahead.fetch("cadre_relative", "division_code", places)
    homes = _values(rows["project_beneficiary"], "household_id")
    others = ahead.fetch("project_beneficiary", "household_id", homes)
    ahead.fetch("project", "id", _values(others, "project_id"))
    return ahead


def _read_allocations(ahead: Ahead, projects: Iterable[str], drawing: Iterable[Record]) -> None:
    given = ahead.fetch("fund_allocation", "project_id", projects)
    drawn = [*_values(given, "id"), *_values(drawing, "allocation_id")]
    ahead.fetch("fund_allocation", "id", drawn)
    ahead.fetch("fund_allocation", "parent_allocation_id", drawn)


def _values(rows: Iterable[Record], name: str) -> list[str]:
    return list(dict.fromkeys(value for row in rows if (value := text(row, name))))


def read_outlines(ahead: Ahead, ids: Iterable[str]) -> None:
    """Read ahead what counting the households ``ids`` asks for: members and status changes."""
    wanted = list(ids)
    for entity in ("member", "status_change"):
        ahead.fetch(entity, "household_id", wanted)


def holders_in(records: Records, author: Callable[[str, str], str] | None = None) -> Holders:
    """Who bears an identity number, from ``records``; ``author`` is asked when there are several."""

    def holders(id_no: str) -> list[Holder]:
        rows = records.find("member", id_no=id_no)
        several = author is not None and len(rows) > 1
        return [
            Holder(
                text(row, "id"),
                text(row, "household_id"),
                not filled(row, "left_date"),
                author("member", text(row, "id")) if author is not None and several else "",
            )
            for row in rows
        ]

    return holders


def bearers_in(records: Records, author: Callable[[str, str], str] | None = None) -> Bearers:
    """Who else bears a value, from ``records``."""

    def bearers(entity: str, field: str, value: str, own: str) -> list[str]:
        others = (
            text(row, "id") for row in records.find(entity, **{field: value}) if not filled(row, "left_date")
        )
        return [author(entity, one) if author is not None else "" for one in others if one != own]

    return bearers


def namesakes_in(records: Records, author: Callable[[str, str], str] | None = None) -> Namesakes:
    """Which other households bear a number, from ``records``."""

    def namesakes(household_no: str, own: str) -> list[Namesake]:
        rows = {text(row, "id"): row for row in records.find("household", household_no=household_no)}
        others = [one for one in rows if one != own and is_registered(records, one)]
        if not others or (own in rows and not is_registered(records, own)):
            return []
        return [Namesake(one, author("household", one) if author is not None else "") for one in others]

    return namesakes


def is_registered(records: Records, household_id: str) -> bool:
    """Whether a household that is not void is still in the register: not removed or merged into another, and
    not one that all its members have left. Whatever the day, so that time alone alters nothing."""
    statuses = [
        status_after(change)
        for change in in_order(records.find("status_change", household_id=household_id))
        if in_force(change, date.max)
    ]
    if statuses and statuses[-1] == _REMOVED:
        return False
    members = records.find("member", household_id=household_id)
    return not members or any(not filled(row, "left_date") for row in members)
