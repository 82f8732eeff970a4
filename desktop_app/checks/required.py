"""What has to be filled in before a record can be submitted; a gap never stops saving (UX-6)."""

from desktop_app.catalog.conditions import alternatives, asked, held
from desktop_app.catalog.model import Entity, Field, Need, Record
from desktop_app.checks.values import filled


def missing_fields(entity: Entity, record: Record, parent: Record | None = None) -> tuple[Field, ...]:
    """The fields still to be filled in, in the order of the form.

    A conditional field counts when it is asked for and due, never else; its computed grounds (an age, a
    status) count when ``record`` carries them, clauses about the parent when ``parent`` is at hand. Of
    fields that stand in for each other only the first is named. A conditional field without a condition
    is left to its check.
    """
    missing: dict[str, Field] = {}
    for item in entity.stored_fields:
        gap = _wanted(item, record, parent) and not filled(record, item.name)
        if gap and missing.keys().isdisjoint(alternatives(item.when)):
            missing[item.name] = item
    return tuple(missing.values())


def _wanted(item: Field, record: Record, parent: Record | None) -> bool:
    if item.retired:
        return False
    if item.need is Need.CONDITIONAL:
        return bool(item.when) and asked(item, record, parent) and held(item.due, record, parent)
    return item.need is Need.SUBMIT
