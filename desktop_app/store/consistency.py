"""Whether records, heads, conflicts and search index are what the journal says, and making them so again.

The journal is what counts; everything else follows from it and can be drawn up anew (design.md §3, §4).
What should be there is computed here from the definition – a field's heads are the versions that no other
entry replaces – and not by the two doors, so that an error in a door comes to light. Records are taken in
slices of their ids: memory stays flat however large the store is.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from desktop_app.catalog.model import Catalogue, Entity, Value
from desktop_app.merge.heads import FieldState, in_conflict, shown, void_in_dispute
from desktop_app.merge.history import Entry, Version
from desktop_app.store import journal
from desktop_app.store.fragments import wrong_counts
from desktop_app.store.heads import VOID, Times
from desktop_app.store.search import SearchIndex

if TYPE_CHECKING:
    from sqlite_utils import Database

SLICE = 10_000
"""How many records are compared at a time."""


class Part(StrEnum):
    """What is not as the journal says."""

    RECORD = "record"
    HEADS = "heads"
    CONFLICT = "conflict"
    SEARCH = "search"


class Fault(NamedTuple):
    """One thing that is off; ``field`` is empty where it is the whole record. Holds no values."""

    part: Part
    entity: str
    record_id: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class ConsistencyReport:
    """The outcome of a comparison: how many records were looked at, and what is off."""

    records: int
    faults: tuple[Fault, ...]

    @property
    def ok(self) -> bool:
        """Whether everything is as the journal says."""
        return not self.faults


class Span(NamedTuple):
    """The records of an entity from the id ``first`` on, up to but without ``end`` (None: all further)."""

    entity: str
    first: str
    end: str | None

    def clause(self, column: str = "record_id") -> tuple[str, list[str]]:
        """The condition that picks them out, with its values."""
        if self.end is None:
            return f"{column} >= ?", [self.first]
        return f"{column} >= ? AND {column} < ?", [self.first, self.end]


@dataclass(slots=True)
class Told:
    """What the journal says of one record: by field, the value each version set and the versions replaced."""

    homes: list[str] = field(default_factory=list)
    values: dict[str, dict[Version, Value]] = field(default_factory=dict)
    replaced: dict[str, set[Version]] = field(default_factory=dict)

    def hear(self, version: Version, entry: Entry) -> None:
        """Take one entry of the record in."""
        self.homes.append(entry.home)
        for change in entry.changes or ():
            self.values.setdefault(change.field, {})[version] = change.new
            if change.replaces:
                self.replaced.setdefault(change.field, set()).update(change.replaces)

    def state(self, name: str, times: Times) -> FieldState:
        """The heads of a field by their definition."""
        arrived, replaced = self.values.get(name, {}), self.replaced.get(name, set())
        heads = {
            version: (value, times(version)) for version, value in arrived.items() if version not in replaced
        }
        return FieldState(heads, frozenset(replaced if name == VOID else replaced - arrived.keys()))

    def disputed(self, states: Mapping[str, FieldState]) -> set[str]:
        """The fields that wait for a person."""
        found = {name for name, state in states.items() if in_conflict(state)}
        others = {version for name, state in states.items() if name != VOID for version in state.heads}
        if VOID in states and void_in_dispute(states[VOID], others):
            found.add(VOID)
        return found


@dataclass(slots=True)
class Kept:
    """What the file holds beside the rows for the records of a span, by record and field."""

    heads: dict[str, dict[str, dict[Version, Value]]] = field(default_factory=dict)
    superseded: dict[str, dict[str, set[Version]]] = field(default_factory=dict)
    conflicts: dict[str, set[str]] = field(default_factory=dict)

    def heads_of(self, row: Mapping[str, Any], name: str) -> dict[Version, Value]:
        """The heads of a field as the doors read them: without rows, the base version of the record."""
        explicit = self.heads.get(str(row["id"]), {}).get(name)
        if explicit is not None:
            return explicit
        return {} if row[name] is None else {Version(row["base_device"], row["base_seq"]): row[name]}


class Comparison:
    """Compares what follows from the journal with the journal, through one connection."""

    def __init__(self, db: "Database", catalogue: Catalogue, index: SearchIndex) -> None:
        self._db = db
        self._catalogue = catalogue
        self._index = index
        self._times = Times(db)
        self._stored = {
            name: tuple(item.name for item in entity.stored_fields)
            for name, entity in catalogue.entities.items()
        }

    def report(self) -> ConsistencyReport:
        """Compare everything; reads the whole journal once."""
        faults: list[Fault] = []
        records = 0
        for span in self.spans():
            told, rows = self.told(span), self.rows(span)
            records += len(told)
            faults += self._compare(span, told, rows)
            faults += self._compare_search(span, rows)
        faults += [Fault(Part.SEARCH, "", str(n)) for n in self._index.strays(self._db)]
        faults += [Fault(Part.SEARCH, "", "", "count") for _ in wrong_counts(self._db)]
        if self._index.lacks_beginnings(self._db):
            faults.append(Fault(Part.SEARCH, "", "", "beginnings"))
        return ConsistencyReport(records, tuple(faults))

    def spans(self) -> Iterator[Span]:
        """All records of all entities in slices; records without a row fall into them too."""
        for entity in self._catalogue.entities:
            ids = f'SELECT id, row_number() OVER (ORDER BY id) AS n FROM "{entity}"'
            marks = self._db.execute(f"SELECT id FROM ({ids}) WHERE n > 1 AND n % {SLICE} = 1 ORDER BY id")
            bounds = ["", *(row[0] for row in marks.fetchall()), None]
            for first, end in pairwise(bounds):
                yield Span(entity, first or "", end)

    def told(self, span: Span) -> dict[str, Told]:
        """What the journal says of the records of a span; withheld and refused entries say nothing."""
        clause, values = span.clause()
        refused = {
            (Version(device, seq), n)
            for device, seq, n in self._db.execute(
                f"SELECT device, seq, n FROM not_applied WHERE entity = ? AND {clause}",
                [span.entity, *values],
            )
        }
        told: dict[str, Told] = {}
        for version, n, entry in journal.entries_between(self._db, span.entity, span.first, span.end):
            if entry.changes is not None and (version, n) not in refused:
                told.setdefault(entry.record_id, Told()).hear(version, entry)
        return told

    def rows(self, span: Span) -> dict[str, dict[str, Any]]:
        """The rows of a span by id, void ones included."""
        clause, values = span.clause("id")
        cursor = self._db.execute(f'SELECT * FROM "{span.entity}" WHERE {clause}', values)
        names = [column[0] for column in cursor.description]
        return {str(row[0]): dict(zip(names, row, strict=True)) for row in cursor.fetchall()}

    def kept(self, span: Span) -> Kept:
        """The rows of heads, replaced versions and conflicts of a span."""
        clause, values = span.clause()
        where = f"WHERE entity = ? AND {clause}"
        given = [span.entity, *values]
        kept = Kept()
        heads = self._db.execute(f"SELECT record_id, field, device, seq, value FROM head {where}", given)
        for record_id, name, device, seq, value in heads:
            kept.heads.setdefault(record_id, {}).setdefault(name, {})[Version(device, seq)] = value
        gone = self._db.execute(f"SELECT record_id, field, device, seq FROM superseded {where}", given)
        for record_id, name, device, seq in gone:
            kept.superseded.setdefault(record_id, {}).setdefault(name, set()).add(Version(device, seq))
        for record_id, name in self._db.execute(f"SELECT record_id, field FROM conflict {where}", given):
            kept.conflicts.setdefault(record_id, set()).add(name)
        return kept

    def states(self, entity: Entity, told: Told) -> dict[str, FieldState]:
        """The state by the journal of each stored field that it speaks of."""
        stored = self._stored[entity.name]
        return {name: told.state(name, self._times) for name in stored if name in told.values}

    def _compare(
        self, span: Span, told: Mapping[str, Told], rows: Mapping[str, Mapping[str, Any]]
    ) -> Iterator[Fault]:
        kept = self.kept(span)
        for record_id in sorted({*told, *rows, *kept.heads, *kept.superseded, *kept.conflicts}):
            row, said = rows.get(record_id), told.get(record_id)
            if row is None or said is None or row["home"] not in said.homes:
                yield Fault(Part.RECORD, span.entity, record_id)
            else:
                yield from self._compare_record(span.entity, said, row, kept)

    def _compare_record(self, name: str, told: Told, row: Mapping[str, Any], kept: Kept) -> Iterator[Fault]:
        record_id = str(row["id"])
        entity = self._catalogue.entity(name)
        states, heads_here = self.states(entity, told), kept.heads.get(record_id, {})
        gone = kept.superseded.get(record_id, {})
        for item in self._stored[name]:
            if item not in states and (row[item] is not None or item in heads_here):
                yield Fault(Part.RECORD, name, record_id, item)
        for changed, state in states.items():
            if row[changed] != shown(state):
                yield Fault(Part.RECORD, name, record_id, changed)
            heads = {version: value for version, (value, _) in state.heads.items()}
            if heads != kept.heads_of(row, changed) or not state.superseded <= gone.get(changed, set()):
                yield Fault(Part.HEADS, name, record_id, changed)
        for changed in sorted(told.disputed(states) ^ kept.conflicts.get(record_id, set())):
            yield Fault(Part.CONFLICT, name, record_id, changed)

    def _compare_search(self, span: Span, rows: Mapping[str, Mapping[str, Any]]) -> Iterator[Fault]:
        clause, values = span.clause()
        found: dict[str, list[tuple[str | bool, ...]]] = {}
        for _, (first, last) in self._index.spans(self._db, (span.entity,)):
            for record_id, numbers, *named in self._db.execute(
                "SELECT record_id, numbers, n IN (SELECT id FROM search_name_docsize), "
                "n IN (SELECT id FROM search_latin_docsize) FROM search_doc "
                f"WHERE n BETWEEN ? AND ? AND {clause}",
                [first, last, *values],
            ):
                found.setdefault(record_id, []).append((numbers, *map(bool, named)))
        wanted: dict[str, list[tuple[str | bool, ...]]] = {}
        if self._index.covers(span.entity):
            texts = self._index.texts(span.entity, list(rows.values()), 1)
            wanted = {text.record_id: [(text.numbers, bool(text.words), bool(text.latin))] for text in texts}
        for record_id in sorted(found.keys() | wanted.keys()):
            if found.get(record_id) != wanted.get(record_id):
                yield Fault(Part.SEARCH, span.entity, record_id)


class Mending:
    """Draws up anew what follows from the journal; the caller holds the write transaction open."""

    def __init__(self, db: "Database", catalogue: Catalogue, index: SearchIndex) -> None:
        self._db = db
        self._catalogue = catalogue
        self._index = index
        self._comparison = Comparison(db, catalogue, index)
        self._times = Times(db)

    def mend(self) -> None:
        """Write rows, heads and conflicts from the journal, then the search index from the rows.

        A row that the journal does not know is left alone: nothing is ever deleted.
        """
        newest = self._db.execute("SELECT device, seq FROM txn ORDER BY time DESC LIMIT 1").fetchone()
        if newest:
            journal.enter_context(self._db, Version(*newest))
            for table in ("head", "superseded", "conflict"):
                self._db.execute(f"DELETE FROM {table}")
            for span in list(self._comparison.spans()):
                self._mend_span(span)
            journal.leave_context(self._db)
        self.index_anew()

    def index_anew(self, step: Callable[[int, int], object] | None = None) -> None:
        """Make the search index from the rows; ``step`` is told how many stretches of how many are done."""
        self._index.clear(self._db)
        spans = [span for span in self._comparison.spans() if self._index.covers(span.entity)]
        for done, span in enumerate(spans):
            if step is not None:
                step(done, len(spans))
            records = list(self._comparison.rows(span).values())
            self._index.refresh(self._db, span.entity, records, fresh=True)

    def renew(self, entity: str, record_id: str) -> None:
        """Draw one record up anew: row, heads, conflicts and search; the context is entered already."""
        for table in ("head", "superseded", "conflict"):
            self._db.execute(f"DELETE FROM {table} WHERE record_id = ? AND entity = ?", [record_id, entity])
        span = Span(entity, record_id, f"{record_id}\0")
        self._mend_span(span)
        self._index.refresh(self._db, entity, list(self._comparison.rows(span).values()))

    def settle_index(self) -> None:
        """Leave nothing in the search index of what was taken out of it."""
        self._index.settle(self._db)

    def _mend_span(self, span: Span) -> None:
        entity = self._catalogue.entity(span.entity)
        rows = self._comparison.rows(span)
        for record_id, told in self._comparison.told(span).items():
            states = self._comparison.states(entity, told)
            base = self._mend_row(entity, record_id, told, states, rows.get(record_id))
            where = [record_id, span.entity]
            self._mend_heads(where, states, base)
            self._insert("conflict", [[*where, name] for name in told.disputed(states)])

    def _mend_row(
        self,
        entity: Entity,
        record_id: str,
        told: Told,
        states: Mapping[str, FieldState],
        row: Mapping[str, Any] | None,
    ) -> Version:
        known = {version for values in told.values.values() for version in values}
        base = Version(row["base_device"], row["base_seq"]) if row else None
        if base is None or base not in known:
            base = min(known, key=lambda version: (self._times(version), version))
        home = row["home"] if row and row["home"] in told.homes else told.homes[0]
        values: dict[str, Value] = {"home": home, "base_device": base.device, "base_seq": base.seq}
        values |= dict.fromkeys(item.name for item in entity.stored_fields)
        values |= {name: shown(state) for name, state in states.items()}
        if row is None:
            names = ", ".join(f'"{name}"' for name in ("id", *values))
            marks = ", ".join("?" * (len(values) + 1))
            self._db.execute(
                f'INSERT INTO "{entity.name}" ({names}) VALUES ({marks})', [record_id, *values.values()]
            )
        elif any(row[name] != value for name, value in values.items()):
            names = ", ".join(f'"{name}" = ?' for name in values)
            self._db.execute(
                f'UPDATE "{entity.name}" SET {names} WHERE id = ?', [*values.values(), record_id]
            )
        return base

    def _mend_heads(self, where: list[str], states: Mapping[str, FieldState], base: Version) -> None:
        heads, gone = [], []
        for name, state in states.items():
            if state.heads and not (set(state.heads) == {base} and state.heads[base][0] is not None):
                heads += [[*where, name, *version, value] for version, (value, _) in state.heads.items()]
            gone += [[*where, name, *version] for version in state.superseded]
        self._insert("head", heads)
        self._insert("superseded", gone)

    def _insert(self, table: str, rows: Sequence[Sequence[Any]]) -> None:
        names = ("record_id", "entity", "field", "device", "seq", "value")[: len(rows[0])] if rows else ()
        if rows:
            marks = ", ".join("?" * len(names))
            self._db.conn.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", rows)
