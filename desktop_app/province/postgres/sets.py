"""Records in sets: read with their heads in one go, written back by COPY in one go."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice, repeat
from typing import Any
from uuid import UUID

from desktop_app.catalog.model import Catalogue, Value
from desktop_app.merge.history import Version
from desktop_app.province.postgres.line import Line
from desktop_app.province.postgres.reading import PgReader
from desktop_app.store.changes import Touched
from desktop_app.store.settling import Held

_FIXED = ("id", "home", "base_device", "base_seq")
_FIXED_TYPES = {
    "id": "text",
    "home": "text",
    "base_device": "text",
    "base_seq": "int8",
    "batch": "bytea",  # sent as they are, sixteen bytes are a uuid
}
_HEAD_TABLES = ("head", "superseded", "conflict")
_AT_HOME = (
    "FROM {table} AS t JOIN unnest(%s::text[], %s::text[]) AS w (home, record_id) "
    "ON t.home = w.home AND t.record_id = w.record_id WHERE t.entity = %s"
)
_SLICE = 5_000


class RecordSets:
    """Reads and writes records and what belongs to them, inside the caller's transaction."""

    def __init__(self, line: Line, catalogue: Catalogue) -> None:
        self._line = line
        self._catalogue = catalogue
        self._reader = PgReader(line, catalogue)

    def load(self, wanted: Iterable[Touched]) -> dict[Touched, Held]:
        """Those of the records that exist, with heads and conflicts."""
        by_entity: dict[str, list[str]] = {}
        for entity, record_id in wanted:
            by_entity.setdefault(entity, []).append(record_id)
        found: dict[Touched, Held] = {}
        for entity, ids in by_entity.items():
            rows = self._reader.raw(entity, ids)
            held = {record_id: _held(row) for record_id, row in rows.items()}
            for some in _slices(list(held)):
                self._load_heads(entity, {record_id: held[record_id] for record_id in some})
            found.update((Touched(entity, record_id), record) for record_id, record in held.items())
        return found

    def _load_heads(self, entity: str, held: Mapping[str, Held]) -> None:
        where = [[record.home for record in held.values()], list(held), entity]
        for record_id, name, device, seq, text, number in self._at_home(
            "head", "t.record_id, field, device, seq, text_value, int_value", where
        ):
            value = text if number is None else number
            held[record_id].heads.setdefault(name, {})[Version(device, seq)] = value
        gone: dict[tuple[str, str], set[Version]] = {}
        for record_id, name, *version in self._at_home(
            "superseded", "t.record_id, field, device, seq", where
        ):
            gone.setdefault((record_id, name), set()).add(Version(*version))
        for (record_id, name), versions in gone.items():
            held[record_id].gone[name] = frozenset(versions)
        for record_id, name in self._at_home("conflict", "t.record_id, field", where):
            held[record_id].disputes |= {name}

    def _at_home(self, table: str, columns: str, where: Sequence[Any]) -> list[Any]:
        return self._line.rows(f"SELECT {columns} {_AT_HOME.format(table=table)}", where)

    def times(self, versions: Iterable[Version]) -> dict[Version, int]:
        """The counted times of those versions that are in the journal."""
        wanted = list(versions)
        if not wanted:
            return {}
        rows = self._line.rows(
            "SELECT t.device, t.seq, t.counted FROM txn AS t JOIN chain AS c ON c.home = t.home "
            "AND c.device = t.device JOIN unnest(%s::text[], %s::bigint[]) AS w (device, seq) "
            "ON w.device = t.device AND w.seq = t.seq",
            [[version.device for version in wanted], [version.seq for version in wanted]],
        )
        return {Version(device, seq): counted for device, seq, counted in rows}

    def save(self, records: Mapping[Touched, Held], batch: UUID) -> None:
        """Write back what is new or different."""
        fresh: dict[str, list[tuple[str, Held]]] = {}
        changed: dict[str, list[tuple[str, Held]]] = {}
        for (entity, record_id), held in records.items():
            if held.stood and held.stood != held.home and not held.fresh:
                self.remove(Touched(entity, record_id), held.stood)
                held.fresh = True
            if held.fresh:
                fresh.setdefault(entity, []).append((record_id, held))
            elif held.changed or held.moved:
                changed.setdefault(entity, []).append((record_id, held))
        for entity, rows in fresh.items():
            self._copy_rows(f'"{entity}"', entity, rows, batch)
        for entity, rows in changed.items():
            self._replace_rows(entity, rows, batch)
        self._save_heads(records)
        for held in records.values():
            held.fresh = held.changed = held.moved = False
            held.stood = ""

    def create_columns(
        self,
        entity: str,
        where: tuple[str, Version, UUID],
        ids: Sequence[str],
        columns: Mapping[str, Sequence[Value]],
    ) -> bool:
        """Write records given by columns, or add columns to records that this very version made.

        ``where`` is their home, their version and the batch. False, and nothing is written, where some of
        them are here from elsewhere.
        """
        home, version, batch = where
        known = self._reader.origins(entity, ids)
        if any(origin != (home, *version) for origin in known.values()) or 0 < len(known) < len(ids):
            return False
        if known:
            self._add_columns(entity, home, ids, columns)
        else:
            fixed = map(repeat, (home, *version, batch.bytes))
            rows = zip(ids, *fixed, *columns.values(), strict=False)
            self._copy_columns(f'"{entity}"', entity, (*_FIXED, "batch"), columns, rows)
        return True

    def _add_columns(
        self, entity: str, home: str, ids: Sequence[str], columns: Mapping[str, Sequence[Value]]
    ) -> None:
        if not columns:
            return
        listed = ", ".join(f'"{name}"' for name in columns)
        self._line.rows(
            f'CREATE TEMP TABLE arrived ON COMMIT DROP AS SELECT id, {listed} FROM "{entity}" LIMIT 0'
        )
        rows = zip(ids, *columns.values(), strict=True)
        self._copy_columns("arrived", entity, ("id",), columns, rows)
        setting = ", ".join(f'"{name}" = coalesce(a."{name}", t."{name}")' for name in columns)
        self._line.rows(
            f'UPDATE "{entity}" AS t SET {setting} FROM arrived AS a WHERE t.home = %s AND t.id = a.id',
            [home],
        )
        self._line.rows("DROP TABLE arrived")

    def _copy_columns(
        self,
        table: str,
        entity: str,
        fixed: Sequence[str],
        columns: Iterable[str],
        rows: Iterable[Sequence[Any]],
    ) -> None:
        declared = self._catalogue.entity(entity)
        names = [*fixed, *columns]
        types = [_FIXED_TYPES[name] for name in fixed]
        types += ["int8" if declared.field(name).type.is_integer else "text" for name in columns]
        listed = ", ".join(f'"{name}"' for name in names)
        self._line.copy(f"COPY {table} ({listed}) FROM STDIN (FORMAT BINARY)", types, rows)

    def _copy_rows(self, table: str, entity: str, rows: Sequence[tuple[str, Held]], batch: UUID) -> None:
        names = [item.name for item in self._catalogue.entity(entity).stored_fields]
        number = batch.bytes
        self._copy_columns(
            table,
            entity,
            (*_FIXED, "batch"),
            names,
            (
                (record_id, held.home, *held.base, number, *map(held.values.get, names))
                for record_id, held in rows
            ),
        )

    def _replace_rows(self, entity: str, rows: Sequence[tuple[str, Held]], batch: UUID) -> None:
        names = [item.name for item in self._catalogue.entity(entity).stored_fields]
        setting = ", ".join(
            f'"{name}" = excluded."{name}"' for name in ("base_device", "base_seq", "batch", *names)
        )
        self._line.rows(f'CREATE TEMP TABLE arrived (LIKE "{entity}") ON COMMIT DROP')
        self._copy_rows("arrived", entity, rows, batch)
        self._line.rows(
            f'INSERT INTO "{entity}" SELECT * FROM arrived ON CONFLICT (home, id) DO UPDATE SET {setting}'
        )
        self._line.rows("DROP TABLE arrived")

    def _save_heads(self, records: Mapping[Touched, Held]) -> None:
        moved = [(touched, held) for touched, held in records.items() if held.moved]
        for some in _slices([item for item in moved if not item[1].fresh]):
            self._clear(some)
        self._line.copy(
            "COPY head (home, record_id, entity, field, device, seq, text_value, int_value) "
            "FROM STDIN (FORMAT BINARY)",
            ["text"] * 5 + ["int8", "text", "int8"],
            (
                (held.home, touched.record_id, touched.entity, name, *version, *_typed(value))
                for touched, held in moved
                for name, heads in held.heads.items()
                for version, value in heads.items()
            ),
        )
        self._line.copy(
            "COPY superseded (home, record_id, entity, field, device, seq) FROM STDIN (FORMAT BINARY)",
            ["text"] * 5 + ["int8"],
            (
                (held.home, touched.record_id, touched.entity, name, *version)
                for touched, held in moved
                for name, versions in held.gone.items()
                for version in versions
            ),
        )
        self._line.copy(
            "COPY conflict (home, record_id, entity, field) FROM STDIN (FORMAT BINARY)",
            ["text"] * 4,
            (
                (held.home, touched.record_id, touched.entity, name)
                for touched, held in moved
                for name in held.disputes
            ),
        )

    def remove(self, touched: Touched, home: str) -> None:
        """Take a record out of the area where it stands: it is written anew under its own, or nothing of it
        counts.
        """
        for table in _HEAD_TABLES:
            self._line.rows(
                f"DELETE FROM {table} WHERE home = %s AND record_id = %s AND entity = %s",
                [home, touched.record_id, touched.entity],
            )
        self._line.rows(
            f'DELETE FROM "{touched.entity}" WHERE home = %s AND id = %s', [home, touched.record_id]
        )

    def _clear(self, records: Sequence[tuple[Touched, Held]]) -> None:
        where = (
            [held.home for _, held in records],
            [touched.record_id for touched, _ in records],
            [touched.entity for touched, _ in records],
        )
        for table in _HEAD_TABLES:
            self._line.rows(
                f"DELETE FROM {table} AS t USING unnest(%s::text[], %s::text[], %s::text[]) "
                "AS w (home, record_id, entity) WHERE t.home = w.home AND t.record_id = w.record_id "
                "AND t.entity = w.entity",
                where,
            )


def _held(row: dict[str, Any]) -> Held:
    values = {name: value for name, value in row.items() if value is not None and name not in _FIXED}
    return Held(row["home"], Version(row["base_device"], row["base_seq"]), values)


def _typed(value: Value) -> tuple[str | None, int | None]:
    return (None, value) if isinstance(value, int) else (value, None)


def _slices(items: Sequence[Any]) -> Iterator[list[Any]]:
    iterator = iter(items)
    while some := list(islice(iterator, _SLICE)):
        yield some
