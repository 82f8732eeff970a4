"""Which household a record belongs to, as the records, and the entries that are just arriving, say it.

A record's parent is named by the entry that creates it. What an entry says of that itself counts as soon as
it is looked at; what was applied and is not in the tables yet is held here until it is.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from desktop_app.catalog.model import Catalogue
from desktop_app.merge.history import Change, Entry
from desktop_app.store.changes import Touched

Ask = Callable[[str, Sequence[Any]], Iterable[Sequence[Any]]]
"""Answers a SELECT with ``?`` marks."""

HOUSEHOLD = "household"
OWNER_ENTITY, OWNER_ID = "owner_entity", "owner_id"
"""The fields of a file that name the record it is kept with."""

_NOWHERE = Touched("", "")
_AT_ONCE = 500
_NOTHING = "\0"  # no database's text may hold it
_DEPTH = 4  # how many steps a record may stand below its household


class Lineage:
    """Looks parents up: in the transaction that is looked at, in what was just applied, in the tables."""

    def __init__(self, catalogue: Catalogue, ask: Ask) -> None:
        self._ask = ask
        self._parents = {
            name: (entity.parent, entity.field(entity.parent).target)
            for name, entity in catalogue.entities.items()
            if entity.parent
        }
        self._below = {name for name in self._parents if self._leads_home(name)}
        self._owned = [entity.name for entity in catalogue.entities.values() if entity.is_owned]
        self._said: dict[Touched, Touched] = {}
        self._applied: dict[Touched, Touched] = {}

    def _leads_home(self, entity: str) -> bool:
        for _ in range(_DEPTH):
            if entity not in self._parents:
                break
            entity = self._parents[entity][1]
        return entity == HOUSEHOLD

    # -- what is arriving ------------------------------------------------------------------------

    def hear(self, entries: Iterable[Entry]) -> Mapping[Touched, Touched]:
        """Look over a transaction's entries; answers which parents they name for the records they create."""
        self._said = dict(self._named((entry.entity, entry.record_id, entry.changes) for entry in entries))
        return self._said

    def named(self, entries: Iterable[Entry]) -> list[Touched]:
        """The parents that entries name for the records which they create."""
        return [
            above for _, above in self._named((one.entity, one.record_id, one.changes) for one in entries)
        ]

    def took(self, wanted: Mapping[Touched, tuple[str, Sequence[Change]]]) -> None:
        """Hold what was applied until ``written`` says that it is in the tables."""
        self._applied.update(self._named((*touched, said[1]) for touched, said in wanted.items()))

    def written(self) -> None:
        """All that was applied is in the tables now."""
        self._applied.clear()

    def _named(
        self, records: Iterable[tuple[str, str, Sequence[Change] | None]]
    ) -> Iterable[tuple[Touched, Touched]]:
        for entity, record_id, changes in records:
            if not changes or not (entity in self._below or entity in self._owned):
                continue
            first = {item.field: item.new for item in changes if not item.replaces}
            if entity in self._below:
                name, target = self._parents[entity]
                above = first.get(name)
            else:
                target, above = str(first.get(OWNER_ENTITY)), first.get(OWNER_ID)
            if above is not None and self._is_placed(target):
                yield Touched(entity, record_id), Touched(target, str(above))

    def _is_placed(self, entity: str) -> bool:
        """Whether records of this kind are households or belong to one."""
        return entity == HOUSEHOLD or entity in self._below

    # -- upwards and downwards -------------------------------------------------------------------

    def households(self, records: Iterable[Touched]) -> dict[Touched, str]:
        """The household of each of the records that must belong to one; "" where nothing here says which."""
        records = list(records)
        ways = {record: record for record in records if record.entity in self._below}
        # A file is kept with a household or with something else: it waits for nothing.
        ways |= self._above({record for record in records if record.entity in self._owned})
        for _ in range(_DEPTH):
            asked = {at for at in ways.values() if at.entity != HOUSEHOLD and at != _NOWHERE}
            above = self._above(asked) if asked else {}
            ways = {one: above.get(at, _NOWHERE) if at in asked else at for one, at in ways.items()}
        return {one: at.record_id for one, at in ways.items()}

    def _above(self, records: set[Touched]) -> dict[Touched, Touched]:
        found: dict[Touched, Touched] = {}
        asked: dict[str, list[str]] = {}
        for record in records:
            parent = self._said.get(record) or self._applied.get(record)
            if parent is None and _NOTHING not in record.record_id:
                asked.setdefault(record.entity, []).append(record.record_id)
            elif parent is not None:
                found[record] = parent
        for entity, ids in asked.items():
            if entity in self._owned:
                rows = self._rows(entity, f"{OWNER_ID}, {OWNER_ENTITY}", "id", ids)
                found |= {
                    Touched(entity, row[0]): Touched(row[2], row[1])
                    for row in rows
                    if self._is_placed(row[2])
                }
                continue
            parent_field, target = self._parents[entity]
            for record_id, parent_id in self._rows(entity, f'"{parent_field}"', "id", ids):
                if parent_id is not None:
                    found[Touched(entity, record_id)] = Touched(target, parent_id)
        return found

    def descend(self, roots: Mapping[Touched, str]) -> dict[Touched, str]:
        """``roots`` and all records in the tables below them, each with its root."""
        gathered: dict[Touched, str] = {}
        above = dict(roots)
        while above:
            gathered |= above
            below: dict[Touched, str] = {}
            for name in self._below:
                parent, target = self._parents[name]
                ids = {record.record_id: root for record, root in above.items() if record.entity == target}
                for child, parent_id in self._rows(name, f'"{parent}"', parent, list(ids)):
                    record = Touched(name, child)
                    if record not in gathered:
                        below[record] = ids[parent_id]
            for name in self._owned:
                owners = [record.record_id for record in above]
                for child, owner_id, kind in self._rows(
                    name, f"{OWNER_ID}, {OWNER_ENTITY}", OWNER_ID, owners
                ):
                    root = above.get(Touched(str(kind), owner_id))
                    if root and Touched(name, child) not in gathered:
                        below[Touched(name, child)] = root
            above = below
        return gathered

    def _rows(self, entity: str, named: str, key: str, ids: Sequence[str]) -> Iterable[Sequence[Any]]:
        for start in range(0, len(ids), _AT_ONCE):
            some = ids[start : start + _AT_ONCE]
            marks = ", ".join("?" * len(some))
            yield from self._ask(f'SELECT id, {named} FROM "{entity}" WHERE "{key}" IN ({marks})', some)
