"""The ledger chain at entry: what would no longer balance to the fen with one more row as it stands.

budget → allocation (with its children) → project → disbursement → reimbursement. The same checks judge a row
that is being typed, one of a table that is being imported, and one that came from another laptop.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache

from desktop_app.catalog.model import Record, Records, Value
from desktop_app.checks.facts import AllocationFacts, BudgetFacts, ProjectFacts
from desktop_app.checks.loading import load_allocation, load_budget
from desktop_app.checks.registry import Circumstances, Found
from desktop_app.checks.run import AnyCheck, all_checks, call
from desktop_app.checks.values import text

CHAIN = ("fund_budget", "fund_allocation", "project_fund", "fund_disbursement", "fund_reimbursement")
"""The entities of the chain, from above."""

_BALANCES = {
    BudgetFacts: ("VR-FND-027",),
    AllocationFacts: ("VR-FND-001", "VR-FND-024", "VR-FND-028"),
    ProjectFacts: ("VR-FND-002", "VR-FND-003"),
}
_AMOUNTS = {"project_fund": "planned"}


class WithRows:
    """Records as they would be with some rows put in or in place of their own. Implements ``Records``."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._rows: dict[str, dict[str, Record]] = {}

    def put(self, entity: str, record_id: str, values: Mapping[str, Value]) -> Record:
        """Put a row in, or change the one that is there; gives the row as it stands now."""
        before = self.get(entity, record_id) or {}
        row = {**before, **values, "id": record_id}
        self._rows.setdefault(entity, {})[record_id] = row
        return row

    def hold(self, entity: str, record_id: str, row: Record) -> None:
        """Put a whole row in, whatever is there."""
        self._rows.setdefault(entity, {})[record_id] = row

    def get(self, entity: str, record_id: str) -> Record | None:
        """The record, or None when it does not exist or is void."""
        put = self._rows.get(entity, {}).get(record_id)
        if put is None:
            return self._records.get(entity, record_id)
        return None if put.get("is_deleted") else put

    def find(self, entity: str, **where: Value) -> list[Record]:
        """The records whose fields equal ``where``, those put in last."""
        put = self._rows.get(entity, {})
        kept = [row for row in self._records.find(entity, **where) if row.get("id") not in put]
        return kept + [
            row
            for row in put.values()
            if not row.get("is_deleted") and all(row.get(name) == wanted for name, wanted in where.items())
        ]


def unbalanced(entity: str, row: Record, records: Records, circumstances: Circumstances) -> list[Found]:
    """What of the chain would not balance with ``row`` as it stands, each told at the row's own amount.

    ``row`` needs no id yet. A row of another entity balances always.
    """
    if entity not in CHAIN:
        return []
    seen = WithRows(records)
    own = text(row, "id")
    put = seen.put(entity, own, row)
    found = (
        one
        for facts in _links(entity, put, seen)
        for check_id in _BALANCES[type(facts)]
        for one in call(_check(check_id), facts, circumstances)
    )
    field = _AMOUNTS.get(entity, "amount")
    told = (replace(one, entity=entity, record_id=own, field=field) for one in found)
    return list(dict.fromkeys(told))


@cache
def _check(check_id: str) -> AnyCheck:
    return next(item for item in all_checks() if item.id == check_id)


def _links(
    entity: str, row: Record, records: Records
) -> Iterator[BudgetFacts | AllocationFacts | ProjectFacts]:
    """The links of the chain that a row is part of."""
    for allocation in _allocations(entity, row, records):
        facts = load_allocation(records, allocation)
        if facts is not None:
            yield facts
    budget = text(row, "id" if entity == "fund_budget" else "budget_id")
    handed = load_budget(records, budget) if budget or entity == "fund_budget" else None
    if handed is not None:
        yield handed
    if text(row, "project_id") and entity != "fund_allocation":
        yield _project(text(row, "project_id"), records)


def _allocations(entity: str, row: Record, records: Records) -> Iterable[str]:
    if entity == "fund_allocation":
        return dict.fromkeys((text(row, "id"), text(row, "parent_allocation_id")))
    if entity == "fund_reimbursement":
        paid_out = records.get("fund_disbursement", text(row, "disbursement_id"))
        return [text(paid_out or {}, "allocation_id")]
    return [text(row, "allocation_id")]


def _project(project_id: str, records: Records) -> ProjectFacts:
    """A project with its money only: enough for its balances."""
    disbursements = tuple(records.find("fund_disbursement", project_id=project_id))
    ids = dict.fromkeys(text(row, "allocation_id") for row in disbursements)
    heads = ((one, records.get("fund_allocation", one)) for one in ids if one)
    return ProjectFacts(
        records.get("project", project_id) or {"id": project_id},
        tuple(records.find("project_fund", project_id=project_id)),
        allocations={one: AllocationFacts(head) for one, head in heads if head is not None},
        disbursements=disbursements,
        reimbursements=tuple(records.find("fund_reimbursement", project_id=project_id)),
    )
