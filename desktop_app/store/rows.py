"""Writing the current state of records: rows, search index, the list of conflicts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain, repeat
from typing import TYPE_CHECKING, Any

import orjson

from desktop_app.catalog.model import Catalogue, Value
from desktop_app.merge.history import Version
from desktop_app.store.changes import Touched
from desktop_app.store.consistency import Mending
from desktop_app.store.heads import FieldKey
from desktop_app.store.reading import Reader
from desktop_app.store.search import SearchIndex, Start

if TYPE_CHECKING:
    from sqlite_utils import Database


_Row = tuple[str, str, Version, Mapping[str, Value]]
_Wanted = dict[str, dict[str, frozenset[str]]]
_VALUES_AT_ONCE = 1_000
_STARTS_AT_ONCE = 100_000  # some fifteen megabytes of memory
_INSERT = "INSERT OR FAIL INTO"  # whatever fails is rolled back by ``writing``: no statement need undo itself
_FEWEST_ALIKE = 20  # below so many rows a shape a statement for each is not worth its preparing


class Rows:
    """Writes rows through one connection, inside the transaction that the caller holds open."""

    def __init__(self, db: "Database", catalogue: Catalogue, index: SearchIndex) -> None:
        self._db = db
        self._catalogue = catalogue
        self._index = index
        self._reader = Reader(db, catalogue)
        self.mending = Mending(db, catalogue, index)
        self._later: _Wanted | None = None
        self._grown: set[str] = set()
        self._begun: list[Start] = []

    def create(self, entity: str, rows: Sequence[tuple[str, str, Version, Mapping[str, Value]]]) -> None:
        """Insert records given as (id, home, base version, values); none of them exists yet."""
        if not rows:
            return
        for names, alike in _by_shape(rows):
            columns = "".join(f', "{name}"' for name in names)
            marks = ", ".join("?" * (len(names) + 4))
            self._db.conn.executemany(
                f'{_INSERT} "{entity}" (id, home, base_device, base_seq{columns}) VALUES ({marks})',
                ((made, home, *version, *map(values.get, names)) for made, home, version, values in alike),
            )
        if self._index.covers(entity):
            records = [{"id": record_id, **values} for record_id, _, _, values in rows]
            self._index.refresh(self._db, entity, records, fresh=True)

    def create_columns(
        self,
        entity: str,
        home: str,
        version: Version,
        ids: Sequence[str],
        columns: Mapping[str, Sequence[Value]],
    ) -> bool:
        """Insert records given by columns, or add columns to records that this very version made.

        False, and nothing is written, where another version made some of them.
        """
        bases = self._bases(entity, ids)
        if any(base != version for base in bases.values()) or 0 < len(bases) < len(ids):
            return False
        if bases:
            setting = ", ".join(f'"{name}" = coalesce(?, "{name}")' for name in columns)
            if columns:
                many = zip(*columns.values(), ids, strict=True)
                self._db.conn.executemany(f'UPDATE "{entity}" SET {setting} WHERE id = ?', many)
            named = frozenset(columns)
            self.reindex((Touched(entity, one), named) for one in ids)
            return True
        self._insert(entity, (home, *version), ids, columns)
        if self._index.covers(entity):
            self._begun += self._index.add_columns(self._db, entity, ids, columns)
            self._grown.add(entity)
            if len(self._begun) >= _STARTS_AT_ONCE:
                self.columns_are_taken()
        return True

    def columns_are_taken(self) -> None:
        """Complete the index of what ``create_columns`` wrote, before anything of it can change again."""
        self._index.keep_starts(self._db, self._begun)
        self._begun.clear()

    def _insert(
        self,
        entity: str,
        origin: tuple[str, str, int],
        ids: Sequence[str],
        columns: Mapping[str, Sequence[Value]],
    ) -> None:
        """Insert records of one ``origin``, which is home and base version, many by one statement."""
        listed = "".join(f', "{name}"' for name in columns)
        into = f'{_INSERT} "{entity}" (home, base_device, base_seq, id{listed}) VALUES '
        following = f"(?1, ?2, ?3, ?{', ?' * len(columns)})"
        first = following.replace("?3, ?", "?3, ?4", 1)  # those without a number go on from the greatest
        rows = list(zip(ids, *columns.values(), strict=True))
        size = max(1, min(len(rows), _VALUES_AT_ONCE // (len(columns) + 1)))
        whole = len(rows) - len(rows) % size
        many = ([*origin, *chain.from_iterable(rows[at : at + size])] for at in range(0, whole, size))
        self._db.conn.executemany(into + ", ".join([first, *repeat(following, size - 1)]), many)
        self._db.conn.executemany(into + first, ((*origin, *row) for row in rows[whole:]))

    def _bases(self, entity: str, ids: Sequence[str]) -> dict[str, Version]:
        """The base versions of those of the records that are here."""
        sql = (
            "SELECT known.id, known.base_device, known.base_seq FROM json_each(?) AS wanted "
            f'CROSS JOIN "{entity}" AS known ON known.id = wanted.value'
        )
        asked = orjson.dumps(ids).decode()  # one text for all: half the time of a list of parameters
        return {row[0]: Version(row[1], row[2]) for row in self._db.execute(sql, [asked]).fetchall()}

    def change(self, touched: Touched, values: Mapping[str, Value]) -> None:
        """Set the shown values of an existing record."""
        if not values:
            return
        assignments = ", ".join(f'"{name}" = ?' for name in values)
        self._db.execute(
            f'UPDATE "{touched.entity}" SET {assignments} WHERE id = ?', [*values.values(), touched.record_id]
        )

    def remove(self, touched: Touched) -> None:
        """Take a record out of which nothing counts: what was said of it is noted as not applied."""
        if self._index.covers(touched.entity):
            self._index.forget(self._db, touched.entity, touched.record_id)
        if self._later is not None:
            self._later.get(touched.entity, {}).pop(touched.record_id, None)
        for table in ("head", "superseded", "conflict"):
            self._db.execute(
                f"DELETE FROM {table} WHERE record_id = ? AND entity = ?", [touched.record_id, touched.entity]
            )
        self._db.execute(f'DELETE FROM "{touched.entity}" WHERE id = ?', [touched.record_id])

    def reindex(self, touched: Iterable[tuple[Touched, Iterable[str]]]) -> None:
        """Bring the search index in step for changed records whose searched fields changed."""
        wanted: _Wanted = {} if self._later is None else self._later
        for record, fields in touched:
            named = frozenset(fields)
            if self._index.covers(record.entity, named):
                known = wanted.setdefault(record.entity, {})
                before = known.get(record.record_id)
                known[record.record_id] = before | named if before else named  # most often one set for many
        if self._later is None:
            self._refresh(wanted)

    @contextmanager
    def indexing_at_the_end(self) -> Iterator[None]:
        """Gather what is to be indexed anew and do it once: a record that changes often is indexed once."""
        self._later = {}
        self._grown.clear()
        self._begun.clear()
        try:
            yield
            self._refresh(self._later)
            for entity in sorted(self._grown):
                self._index.bring_up(self._db, entity)
        finally:
            self._later = None

    def _refresh(self, wanted: _Wanted) -> None:
        for entity, changed in wanted.items():
            self._index.follow(self._db, entity, list(self.load(entity, changed).values()), changed)

    def load(self, entity: str, ids: Iterable[str]) -> dict[str, dict[str, Any]]:
        """The present rows by id, void ones included."""
        return self._reader.raw(entity, ids)

    def disputed(self, touched: Touched) -> frozenset[str]:
        """The fields of a record that wait for a decision."""
        found = self._db.execute(
            "SELECT field FROM conflict WHERE record_id = ? AND entity = ?",
            [touched.record_id, touched.entity],
        )
        return frozenset(row[0] for row in found.fetchall())

    def mark_conflict(self, key: FieldKey, disputed: bool) -> None:
        """Put a field on the list of conflicts, or take it off."""
        where = [key.record_id, key.entity, key.field]
        if disputed:
            self._db.execute(
                "INSERT INTO conflict (record_id, entity, field) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                where,
            )
        else:
            self._db.execute("DELETE FROM conflict WHERE record_id = ? AND entity = ? AND field = ?", where)


def _by_shape(rows: Sequence[_Row]) -> Iterator[tuple[Sequence[str], Sequence[_Row]]]:
    """The rows by the fields they fill: handing an empty column over takes longer than writing a full one."""
    shapes: dict[tuple[str, ...], list[_Row]] = {}
    for row in rows:
        shapes.setdefault(tuple(row[3]), []).append(row)
    if len(shapes) * _FEWEST_ALIKE <= len(rows):
        yield from shapes.items()
    else:
        yield sorted({name for shape in shapes for name in shape}), rows
