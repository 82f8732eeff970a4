"""What has to be filled in before a record can be submitted; a gap never stops saving (UX-6)."""

from desktop_app.catalog.conditions import asked
from desktop_app.catalog.model import Entity, Field, Need, Record
from desktop_app.checks.values import filled


def missing_fields(entity: Entity, record: Record) -> tuple[Field, ...]:
    """The fields still to be filled in, in the order of the form.

    Conditional fields count when their condition holds; those whose condition only a check can judge
    are left to the check.
    """
    return tuple(
        item for item in entity.stored_fields if _wanted(item, record) and not filled(record, item.name)
    )


def _wanted(item: Field, record: Record) -> bool:
    if item.retired:
        return False
    if item.need is Need.CONDITIONAL:
        return bool(item.when) and asked(item, record)
    return item.need is Need.SUBMIT
