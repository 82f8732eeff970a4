"""Which fields of an entity a person is asked for: forms show them, lists have them as columns."""

from collections.abc import Sequence

from desktop_app.catalog.model import Entity, Field, FieldType, Need


def form_fields(entity: Entity, groups: Sequence[str] = (), *, alone: bool = False) -> list[Field]:
    """The fields a form shows: no bookkeeping, no files.

    On the page of its parent neither the reference to the parent nor the year of a yearly record is asked;
    a record that stands ``alone`` on its page asks for both. Where the data came from (PM-073) is asked last.
    """
    yearly = bool(entity.parent) and "year" in entity.key
    hidden = set() if alone else {entity.parent} | ({"year"} if yearly else set())
    return [
        item
        for item in entity.fields
        if item.name not in hidden
        and item.need is not Need.SYSTEM
        and not item.retired
        and item.type is not FieldType.JSON
        and item.target != "attachment"
        and not (item.need is Need.DERIVED and item.type is FieldType.REF)
        and (not groups or item.group in groups)
    ]
