"""What an import would change in records that are here: old and new of each row, before it is written."""

from collections import defaultdict
from typing import NamedTuple

from desktop_app.catalog.model import Catalogue, Record, Value
from desktop_app.exchange.plan import ImportPlan, Outcome
from desktop_app.merge.history import Change
from desktop_app.station.history import say_change
from desktop_app.station.lists import Lists
from desktop_app.store.store import Store

_MOST = 500
Row = tuple[str, int]
Target = tuple[str, str]


class ToldRow(NamedTuple):
    """Whom a row is about, and a sentence of what changes, if anything does."""

    title: str
    sentence: str


def told_changes(plan: ImportPlan, store: Store, lists: Lists, catalogue: Catalogue) -> dict[Row, ToldRow]:
    """By sheet and number, the rows of what is here; of a long table the first, for nobody reads more.

    Numbers of people are shown by their ends only. A row that changes nothing has no sentence.
    """
    here = (Outcome.CHANGED, Outcome.UNCHANGED)
    rows = [row for row in plan.rows if row.outcome in here and row.records][:_MOST]
    wanted = {target for row in rows if row.outcome is Outcome.CHANGED for target in row.records}
    edits: dict[Target, dict[str, Value]] = defaultdict(dict)
    for edit in plan.edits:
        if (edit.entity, edit.record_id) in wanted:
            edits[edit.entity, edit.record_id].update(edit.values)
    before = _stored(edits, store)
    said = {target: _said(target, edits[target], before.get(target), lists, catalogue) for target in edits}
    titles = _titles([row.records[0] for row in rows], lists)
    return {
        (row.sheet, row.row): ToldRow(
            titles.get(row.records[0], ""), "；".join(filter(None, (said.get(one) for one in row.records)))
        )
        for row in rows
    }


def _by_entity(targets: "list[Target]") -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for entity, record_id in targets:
        found[entity].append(record_id)
    return found


def _stored(edits: "dict[Target, dict[str, Value]]", store: Store) -> dict[Target, Record]:
    return {
        (entity, str(record["id"])): record
        for entity, ids in _by_entity(list(edits)).items()
        for record in store.find_among(entity, "id", ids)
    }


def _titles(targets: "list[Target]", lists: Lists) -> dict[Target, str]:
    return {
        (entity, record_id): name
        for entity, ids in _by_entity(targets).items()
        for record_id, name in lists.titles(entity, ids).items()
    }


def _said(
    target: Target, values: "dict[str, Value]", before: Record | None, lists: Lists, catalogue: Catalogue
) -> str:
    entity = catalogue.entity(target[0])
    if before is None:
        return f"新增{entity.label}"
    changes = (Change(name, before.get(name), new) for name, new in values.items())
    return "；".join(
        say_change(entity, change, lists.show)
        for change in changes
        if change.old != change.new and entity.has(change.field)
    )
