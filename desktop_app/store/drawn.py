"""What entries of one record come to when all of them are taken anew, in one order."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from desktop_app.catalog.model import Entity
from desktop_app.merge.history import Change, Entry, Version
from desktop_app.store.changes import Touched
from desktop_app.store.settling import Held, Settling, Times


class Place(NamedTuple):
    """Where an entry stands in the journal."""

    version: Version
    n: int


def number_of(entity: Entity, lines: Sequence[tuple[Place, Entry]]) -> str:
    """The number from which a record's id follows, as its entries say it; "" where none does."""
    said = {
        str(change.new)
        for _, entry in lines
        for change in entry.changes or ()
        if entity.key == (change.field,) and change.new is not None
    }
    return min(said, default="")


def settled(
    touched: Touched,
    home: str,
    lines: Sequence[tuple[Place, Entry]],
    base: Version,
    times: Callable[[set[Version]], Times],
) -> Held:
    """What entries of one record come to, taken in one order."""
    changes: dict[Version, list[Change]] = {}
    for place, entry in lines:
        changes.setdefault(place.version, []).extend(entry.changes or ())
    time = times(set(changes))
    settling = Settling(time)
    for version in sorted(changes, key=lambda one: (one != base, time(one), one)):
        settling.arrive(touched, version, home, changes[version])
    return settling.records[touched]


def compare(held: Held, before: Held | None) -> None:
    """Say of a record that was drawn up anew what is different from ``before``."""
    held.moved = True
    held.fresh = before is None or before.fresh
    if before is not None:
        fields = held.values.keys() | before.values.keys() | before.shown
        held.shown = frozenset(name for name in fields if held.values.get(name) != before.values.get(name))
        held.shown |= before.shown
        held.changed, held.stood = True, before.stood or before.home


def said_together(
    known: tuple[str, Sequence[Change]] | None, home: str, changes: Sequence[Change]
) -> tuple[str, Sequence[Change]]:
    """What one transaction says of a record, an entry added; the home is "" where they name several."""
    if known is None:
        return home, changes
    return (known[0] if known[0] == home else ""), (*known[1], *changes)
