"""What a person has to decide: a field that two set without knowing of each other."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from desktop_app.catalog.model import Value
from desktop_app.merge.history import Version
from desktop_app.store.heads import VOID, FieldKey, Times, field_states, record_heads
from desktop_app.store.journal import HistoryEntry, history
from desktop_app.store.reading import Reader


class Rival(NamedTuple):
    """One of the values that a disputed field has: who set it, when, and in which version."""

    value: Value
    person: str
    time: int
    version: Version


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field that two people set without knowing of each other; ``old`` is what both started from."""

    entity: str
    record_id: str
    field: str
    old: Value
    rivals: tuple[Rival, ...]


def conflicts_of(reader: Reader) -> list[Conflict]:
    """Every conflict that waits for a decision."""
    rows = reader.db.execute("SELECT entity, record_id, field FROM conflict ORDER BY 1, 2, 3").fetchall()
    return [_conflict(reader, FieldKey(*row)) for row in rows]


def _conflict(reader: Reader, key: FieldKey) -> Conflict:
    entity, record_id, field = key
    row = reader.raw(entity, [record_id])[record_id]
    state = field_states(reader.db, Times(reader.db), entity, row, record_id, [field])[field]
    unseen: frozenset[Version] = frozenset()
    if field == VOID:
        others = record_heads(reader.db, entity, row, but=(VOID,))
        unseen = others - state.superseded - state.heads.keys()
    return describe(key, state.heads.keys(), unseen, history(reader.db, entity, record_id))


def describe(
    key: FieldKey, heads: Collection[Version], unseen: Collection[Version], told: Iterable[HistoryEntry]
) -> Conflict:
    """The conflict of one field as its record's history tells it.

    ``heads`` are the field's; ``unseen`` are edits that the voiding of the record did not know of.
    """
    rivals, old = [], None
    for line in told:
        version, person, time = line.transaction.version, line.transaction.person, line.transaction.time
        changed = {change.field: change for change in line.entry.changes or ()}.get(key.field)
        if changed and version in heads:
            old = changed.old if changed.old is not None else old
            rivals.append(Rival(changed.new, person, time, version))
        elif version in unseen:
            rivals.append(Rival(0, person, time, version))
    return Conflict(*key, old, tuple(rivals))
