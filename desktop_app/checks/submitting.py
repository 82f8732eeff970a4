"""What is asked when a record is handed in, and not before: gaps, and second entries (VR-REQ, VR-DBL).

A gap never stops saving (UX-6), and nobody is asked for a second entry while typing the first.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from desktop_app.catalog.model import Entity, Record
from desktop_app.checks.registry import Circumstances, Finding, check
from desktop_app.checks.required import missing_fields

_YUAN = 100


@dataclass(frozen=True, slots=True)
class SecondEntry:
    """A value that somebody else types once more, or has.

    ``amount`` is its fen, None for what is no amount; ``standing`` names the versions that stand, ``agreed``
    those that were typed alike by another person.
    """

    field: str
    label: str
    amount: int | None
    standing: str
    agreed: str


@check("VR-REQ-001", entity="*", level="submit", facts=("entity", "above"))
def filled_in(record: Record, entity: Entity, above: Record) -> Iterator[Finding]:
    """Every field that is needed for handing in is filled in (UX-6), a conditional one when it is due.

    ``record`` carries its computed values; ``above`` is the record it belongs to, empty where it has none.
    """
    for item in missing_fields(entity, record, above):
        yield Finding(item.name, details=f"“{item.label}”")


@check("VR-DBL-001", entity="*", level="second entry", facts=("circumstances",))
def typed_twice(entry: SecondEntry, circumstances: Circumstances) -> Finding | None:
    """Where the area wants it, accounts and amounts above the setting are typed by two people alike."""
    if circumstances.setting("double_entry") != "1" or entry.agreed == entry.standing:
        return None
    if entry.amount is not None:
        limit = int(circumstances.setting("double_entry_yuan")) * _YUAN
        if abs(entry.amount) <= limit:
            return None
    return Finding(entry.field, details=f"“{entry.label}”")


CHECKS = (filled_in, typed_twice)
