"""The office's own hand: edits become one transaction of its device and settle like everybody's."""

from collections.abc import Mapping, Sequence

from desktop_app.catalog.model import Catalogue, CatalogueError, Edit, Entity, Field, Value
from desktop_app.merge.clock import HybridClock
from desktop_app.merge.history import Change, Entry, Header, Version, make_entry, seal
from desktop_app.province.postgres.applying import Taking
from desktop_app.store import journal
from desktop_app.store.changes import Changes, Stamp, Touched
from desktop_app.store.heads import VOID
from desktop_app.store.settling import Held


def write(
    taking: Taking, catalogue: Catalogue, edits: Sequence[Edit], stamp: Stamp, *, device: str, area: str
) -> Changes:
    """Save ``edits`` in one transaction; fields that would not change are left out.

    Raises CatalogueError for a field or a type the catalogue does not have.
    """
    with taking.whole():
        end = taking.chain(device)
        pending = _Pending(taking, catalogue, area)
        pending.collect(edits)
        if not pending.entries:
            return Changes()
        header = Header(
            device=device,
            seq=end.seq + 1,
            save_id=stamp.save_id,
            time=HybridClock(end.time).tick(stamp.now_ms),
            person=stamp.person,
            reason=stamp.reason,
            edition=catalogue.edition,
            previous=end.hash,
        )
        transaction = seal(header, journal.in_block_order(pending.entries))
        taking.append(transaction, transaction.time)
        taking.arrive(transaction.version, pending.arrivals)
        return Changes(transaction.version, tuple(pending.arrivals))


class _Pending:
    """The edits of one save, compared with what is there."""

    def __init__(self, taking: Taking, catalogue: Catalogue, area: str) -> None:
        self._taking = taking
        self._catalogue = catalogue
        self._area = area
        self._homes: dict[str, str] = {}
        self.entries: list[Entry] = []
        self.arrivals: dict[Touched, tuple[str, list[Change]]] = {}

    def collect(self, edits: Sequence[Edit]) -> None:
        """Compare each edit with the present record and make its journal entries."""
        wanted: dict[Touched, dict[str, Value]] = {}
        for edit in edits:
            wanted.setdefault(Touched(edit.entity, edit.record_id), {}).update(edit.values)
        present = self._taking.sets.load(wanted)
        for touched, values in wanted.items():
            entity = self._catalogue.entity(touched.entity)
            tidy = {name: _checked(entity.field(name), value) for name, value in values.items()}
            held = present.get(touched)
            changes = self._created(tidy) if held is None else self._changed(held, tidy)
            if changes:
                home = self._home(entity, tidy) if held is None else held.home
                self._homes[touched.record_id] = home
                self._add(touched, home, entity, changes)

    def _created(self, values: Mapping[str, Value]) -> list[Change]:
        return [Change(name, None, value) for name, value in values.items() if value is not None]

    def _changed(self, held: Held, values: dict[str, Value]) -> list[Change]:
        wanted = {
            name: value
            for name, value in values.items()
            if value != held.values.get(name) or name in held.disputes
        }
        if wanted and held.values.get(VOID) and VOID not in {*values, *held.disputes}:
            # Who edits a void record knows that it is void: said again, so that it is no disagreement.
            wanted[VOID] = held.values[VOID]
        return [
            Change(name, held.values.get(name), value, self._seen(held, name))
            for name, value in wanted.items()
        ]

    def _seen(self, held: Held, name: str) -> tuple[Version, ...]:
        """What a change replaces: the field's heads; voiding replaces every version of the record."""
        seen = set(held.state(name, lambda _version: 0).heads)
        if name == VOID:
            seen.update(held.record_heads())
        return tuple(sorted(seen))

    def _add(self, touched: Touched, home: str, entity: Entity, changes: list[Change]) -> None:
        """One entry an audience, so that a recipient's bundle withholds whole entries (amendment A11)."""
        groups: dict[str, list[Change]] = {}
        for change in changes:
            groups.setdefault(str(entity.field(change.field).audience), []).append(change)
        self.entries += [make_entry(*touched, home, audience, group) for audience, group in groups.items()]
        self.arrivals[touched] = home, changes

    def _home(self, entity: Entity, values: Mapping[str, Value]) -> str:
        """The parent's home, else the office's area (design.md §4)."""
        parent_id = values.get(entity.parent) if entity.parent else None
        if parent_id is None:
            return self._area
        known = self._homes.get(str(parent_id))
        if known is None:
            parent = Touched(entity.field(entity.parent).target, str(parent_id))
            held = self._taking.sets.load([parent]).get(parent)
            known = self._homes[str(parent_id)] = held.home if held else self._area
        return known


def _checked(field: Field, value: Value) -> Value:
    """The value as it is stored; raises CatalogueError when the field cannot hold it."""
    if value is None or value == "":
        return None
    wanted = int if field.type.is_integer else str
    if not field.stored or type(value) is not wanted:
        raise CatalogueError(f"{field.name} cannot hold a {type(value).__name__}")
    return value
