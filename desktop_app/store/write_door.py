"""The first door: a transaction of this device. Record and journal change together or not at all."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from desktop_app.catalog.model import Catalogue, CatalogueError, Edit, Entity, Value
from desktop_app.merge.clock import HybridClock
from desktop_app.merge.heads import FieldState, apply_change
from desktop_app.merge.history import Change, FirstValues, Header, Version, seal
from desktop_app.store import journal
from desktop_app.store.bulk import without_collector
from desktop_app.store.changes import Changes, Stamp, Touched
from desktop_app.store.cipher import writing
from desktop_app.store.dangling import are_awaited, notes_of
from desktop_app.store.erasure import ERASURE, Erasing, erased_among
from desktop_app.store.errors import RecordErased
from desktop_app.store.heads import (
    VOID,
    FieldKey,
    Times,
    field_states,
    keep_state,
    record_heads,
)
from desktop_app.store.kinship import parent_of
from desktop_app.store.post import close_outcomes
from desktop_app.store.rows import Rows
from desktop_app.store.salting import Unsealed, seal_entries

if TYPE_CHECKING:
    from sqlite_utils import Database

_Row = Mapping[str, Any]
_Rules = Mapping[str, tuple[type, str]]
_ROWS_AT_ONCE = 4_096


class WriteDoor:
    """Turns edits into one journaled transaction of ``device``, whose records are at home in ``area``."""

    def __init__(self, db: "Database", catalogue: Catalogue, rows: Rows, device: str, area: str) -> None:
        self._db = db
        self._catalogue = catalogue
        self._rows = rows
        self._device = device
        self._area = area

    def write(self, edits: Sequence[Edit], stamp: Stamp) -> Changes:
        """Save ``edits`` in one transaction; fields that would not change are left out.

        A save id that is known already changes nothing and returns the transaction it became. Raises
        CatalogueError for a field or a type the catalogue does not have, StoreError for the disk's faults.
        """
        with without_collector(), writing(self._db):
            known = journal.saved_as(self._db, stamp.save_id)
            if known:
                return Changes(version=known)
            pending = _Pending(self._db, self._catalogue, self._rows, self._area)
            pending.collect(edits)
            if not pending.entries:
                return Changes()
            return self._commit(pending, stamp)

    def erase(self, records: Sequence[Touched], decision: str, stamp: Stamp) -> Changes:
        """Void ``records`` by a recorded decision and take their values out, in one transaction.

        Those that were erased before or do not exist are left out.
        """
        with without_collector(), writing(self._db):
            gone = erased_among(self._db, records)
            pending = _Pending(self._db, self._catalogue, self._rows, self._area)
            pending.collect(
                Edit(*record, {VOID: 1, ERASURE: decision}) for record in records if record not in gone
            )
            if not pending.entries:
                return Changes()
            changes = self._commit(pending, stamp)
            if changes.version:
                journal.enter_context(self._db, changes.version)
                Erasing(self._db, self._rows.mending).carry_out(changes.version, changes.touched)
                journal.leave_context(self._db)
            return changes

    def _commit(self, pending: "_Pending", stamp: Stamp) -> Changes:
        end = journal.chain_end(self._db, self._device)
        version = Version(self._device, end.seq + 1)
        header = Header(
            device=version.device,
            seq=version.seq,
            save_id=stamp.save_id,
            time=HybridClock(end.time).tick(stamp.now_ms),
            person=stamp.person,
            reason=stamp.reason,
            edition=self._catalogue.edition,
            previous=end.hash,
        )
        self._journal(header, pending)
        pending.apply(version, header.time)
        journal.leave_context(self._db)
        awaited = are_awaited(notes_of(self._db), pending.created)
        return Changes(version, tuple(pending.touched), awaited=awaited)

    def _journal(self, header: Header, pending: "_Pending") -> None:
        """Append the sealed transaction; an import's entries are let go before its rows are written."""
        transaction = seal(header, seal_entries(pending.entries))
        journal.append(self._db, transaction, counted=transaction.time)
        pending.entries.clear()


class _Pending:
    """The edits of one save, compared with what is there."""

    def __init__(self, db: "Database", catalogue: Catalogue, rows: Rows, area: str) -> None:
        self._db = db
        self._catalogue = catalogue
        self._rows = rows
        self._area = area
        self._times = Times(db)
        self._homes: dict[str, str] = {}
        self._created: dict[str, list[tuple[str, str, tuple[Unsealed, ...]]]] = {}
        self._changed: list[tuple[Touched, list[Change], dict[str, FieldState]]] = []
        self.entries: list[Unsealed] = []

    @property
    def created(self) -> Iterator[Touched]:
        """The records that this save creates."""
        for entity, rows in self._created.items():
            yield from (Touched(entity, record_id) for record_id, _, _ in rows)

    @property
    def touched(self) -> Iterator[Touched]:
        """The records that this save creates or changes."""
        yield from self.created
        yield from (touched for touched, _, _ in self._changed)

    def collect(self, edits: Iterable[Edit]) -> None:
        """Compare each edit with the present record and make its journal entries."""
        wanted: dict[str, dict[str, Mapping[str, Value]]] = {}
        for edit in edits:
            records = wanted.setdefault(edit.entity, {})
            known = records.get(edit.record_id)
            records[edit.record_id] = edit.values if known is None else {**known, **edit.values}
        for name, records in wanted.items():
            entity, rules = self._catalogue.entity(name), self._rules_of(name)
            present = self._rows.load(name, records)
            for record_id in list(records):
                tidy = _tidied(entity, rules, records.pop(record_id))  # an import has millions of values
                if record_id in present:
                    self._change(entity, present[record_id], tidy)
                else:
                    self._create(entity, rules, record_id, tidy)

    def _rules_of(self, name: str) -> _Rules:
        """What each stored field may hold and who may read it, worked out once for all values."""
        return {
            item.name: (int if item.type.is_integer else str, str(item.audience))
            for item in self._catalogue.entity(name).stored_fields
        }

    def _create(self, entity: Entity, rules: _Rules, record_id: str, values: dict[str, Value]) -> None:
        filled: dict[str, Value] = {name: value for name, value in values.items() if value is not None}
        if not filled:  # nothing that a journal could tell
            return
        home = self._home(entity, filled)
        self._homes[record_id] = home
        groups: dict[str, dict[str, Value]] = {}
        for name, value in filled.items():
            groups.setdefault(rules[name][1], {})[name] = value
        first = {audience: FirstValues(group) for audience, group in groups.items()}
        entries = self._add_entries(entity, record_id, home, first)
        self._created.setdefault(entity.name, []).append((record_id, home, entries))

    def _change(self, entity: Entity, row: _Row, values: dict[str, Value]) -> None:
        record_id = str(row["id"])
        if row[ERASURE] is not None:
            raise RecordErased
        disputed = self._rows.disputed(Touched(entity.name, record_id))
        if values.get(ERASURE) is not None:  # what an erasure says has to stand without any other entry
            disputed |= {VOID}
        wanted = {name: value for name, value in values.items() if value != row[name] or name in disputed}
        if wanted and row[VOID] and VOID not in {*values, *disputed}:
            # Who edits a void record knows that it is void: said again, so that it is no disagreement.
            wanted[VOID] = row[VOID]
        states = field_states(self._db, self._times, entity.name, row, record_id, wanted)
        changes = [
            Change(name, row[name], value, self._seen(entity, row, name, states[name]))
            for name, value in wanted.items()
        ]
        if changes:
            groups: dict[str, list[Change]] = {}
            for change in changes:
                groups.setdefault(str(entity.field(change.field).audience), []).append(change)
            self._add_entries(entity, record_id, str(row["home"]), groups)
            self._changed.append((Touched(entity.name, record_id), changes, states))

    def _seen(self, entity: Entity, row: _Row, name: str, state: FieldState) -> tuple[Version, ...]:
        """What a change replaces: the field's heads; voiding replaces every version of the record, so that
        an edit its writer did not know of comes to light (design.md §4).
        """
        seen = set(state.heads)
        if name == VOID:
            seen |= record_heads(self._db, entity.name, row)
        return tuple(sorted(seen))

    def _add_entries(
        self, entity: Entity, record_id: str, home: str, groups: Mapping[str, Sequence[Change]]
    ) -> tuple[Unsealed, ...]:
        """One entry an audience, so that a recipient's bundle withholds whole entries (amendment A11)."""
        made = tuple(
            Unsealed(entity.name, record_id, home, audience, group) for audience, group in groups.items()
        )
        self.entries += made
        return made

    def _home(self, entity: Entity, values: Mapping[str, Value]) -> str:
        """The parent's home, else the area of this station (design.md §4)."""
        parent = parent_of(self._catalogue, entity, values)
        if parent is None:
            return self._area
        known = self._homes.get(parent.record_id)
        if known is None:
            row = self._rows.load(parent.entity, [parent.record_id]).get(parent.record_id)
            known = self._homes[parent.record_id] = str(row["home"]) if row else self._area
        return known

    def apply(self, version: Version, time: int) -> None:
        """Bring rows, heads, conflicts and search index to the new state."""
        for entity, rows in self._created.items():
            for start in range(0, len(rows), _ROWS_AT_ONCE):
                some = rows[start : start + _ROWS_AT_ONCE]
                self._rows.create(entity, [(i, home, version, _values(made)) for i, home, made in some])
        for touched, changes, states in self._changed:
            self._rows.change(touched, {change.field: change.new for change in changes})
            for change in changes:
                key = FieldKey(touched.entity, touched.record_id, change.field)
                before, remember = states[change.field], change.field == VOID
                state = apply_change(before, version, time, change.new, change.replaces, remember=remember)
                keep_state(self._db, key, state, base=None)
                self._rows.mark_conflict(key, disputed=False)
            close_outcomes(self._db, *touched)
        self._rows.reindex(
            (touched, [change.field for change in changes]) for touched, changes, _ in self._changed
        )


def _values(entries: Iterable[Unsealed]) -> dict[str, Value]:
    """What the entries that create a record set."""
    return {change.field: change.new for entry in entries for change in entry.changes}


def _tidied(entity: Entity, rules: _Rules, values: Mapping[str, Value]) -> dict[str, Value]:
    """The values as they are stored; raises CatalogueError when a field cannot hold its value."""
    tidy: dict[str, Value] = {}
    for name, value in values.items():
        rule = rules.get(name)
        if value is None or value == "":
            entity.field(name)
            tidy[name] = None
        elif rule is None or type(value) is not rule[0]:
            raise CatalogueError(f"{entity.field(name).name} cannot hold a {type(value).__name__}")
        else:
            tidy[name] = value
    return tidy
