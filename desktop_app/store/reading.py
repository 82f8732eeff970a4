"""Reading records: by id, by field, in pages, with void ones left out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from desktop_app.catalog.model import Catalogue, Entity, Record, Value
from desktop_app.store.errors import ProgramFault
from desktop_app.store.ids import Ids
from desktop_app.store.long_fragments import Question

if TYPE_CHECKING:
    from sqlite_utils import Database

_BATCH = 500
_READ = 32_768

Among = Sequence[Question]
"""Queries that each give ids."""

Wanted = Mapping[str, Value | tuple[Value, ...]]
"""By field a value, or several of which any will do (None: an empty field).

``child.field`` is what the newest year of a child says, ``child.field+field`` two of its fields with a
blank between them. A column that the catalogue computes is asked for by its name, ``season@2018`` for a year.
"""


class Reader:
    """Reads records through one connection. Implements ``catalog.model.Records``."""

    def __init__(self, db: "Database", catalogue: Catalogue) -> None:
        self.db = db
        self._catalogue = catalogue

    def get(self, entity: str, record_id: str) -> Record | None:
        """The record, or None when it does not exist or is void."""
        found = self.raw(entity, [record_id]).get(record_id)
        return None if found is None or found["is_deleted"] else found

    def find(self, entity: str, **where: Value) -> list[Record]:
        """The records whose fields equal ``where`` (None finds empty ones), in order of id."""
        clause, values = self._where(self._catalogue.entity(entity), where)
        return list(self._select(entity, f"{clause} ORDER BY id", values))

    def find_among(
        self, entity: str, field: str, values: Iterable[str], only: Sequence[str] = ()
    ) -> list[Record]:
        """The records whose ``field`` is one of ``values``: children of many parents in few queries.

        Of each record the fields ``only``, or all.
        """
        declared = self._catalogue.entity(entity)
        self._column(declared, field)
        columns = ", ".join(self._column(declared, name) for name in only) or "*"
        found: list[Record] = []
        for batch in _batches(values):
            marks = ", ".join("?" * len(batch))
            clause = f'coalesce(is_deleted, 0) = 0 AND "{field}" IN ({marks}) ORDER BY id'
            found += self._select(entity, clause, batch, columns)
        return found

    def ids_with_void(self, entity: str, field: str, value: Value) -> list[str]:
        """The ids of the records whose ``field`` is ``value``, void ones included."""
        column = self._column(self._catalogue.entity(entity), field)
        found = self.db.execute(f'SELECT id FROM "{entity}" WHERE {column} IS ? ORDER BY id', [value])
        return [row[0] for row in found.fetchall()]

    def between(self, entity: str, field: str, first: str, last: str, limit: int | None) -> list[str]:
        """The texts of a field from ``first`` to ``last`` that are as long as these, the greatest first,
        those of void records included: a number is given once."""
        column = self._column(self._catalogue.entity(entity), field)
        sql = (
            f'SELECT {column} FROM "{entity}" WHERE {column} BETWEEN ? AND ? AND length({column}) = ? '
            f"ORDER BY {column} DESC LIMIT ?"
        )
        return [row[0] for row in self.db.execute(sql, [first, last, len(first), _limit(limit)])]

    def ids(
        self,
        entity: str,
        where: Wanted | None = None,
        sort: str = "",
        *,
        descending: bool = False,
        among: Among | None = None,
        limit: int | None = None,
    ) -> Sequence[str]:
        """The ids of the records that match, or the first ``limit``; blanks come last whichever way.

        ``among`` are queries over the ids that may be listed at all (None: all may). Without a field to
        sort by, the order is theirs, one query after another: the first are there before the last is found.
        """
        declared = self._catalogue.entity(entity)
        if among is not None and not sort:
            return self._as_found(declared, where or {}, among, limit)
        clause, values = self._among(declared, where or {}, among)
        # The whole of a list is read as it lies and then sorted: by the index each row is sought alone.
        shown, order = "id", "id" if limit is not None else "+id"
        if sort:
            # Computed once a record and ordered by its name: written out in ORDER BY it is computed again.
            shown = f"id, {self._column(declared, sort)} AS sorted_by"
            order = f"sorted_by {'DESC' if descending else 'ASC'} NULLS LAST, id"
        sql = f'SELECT {shown} FROM "{entity}" WHERE {clause} ORDER BY {order} LIMIT ?'
        return self._listed(sql, values, limit)

    def _listed(self, sql: str, values: Sequence[Value], limit: int | None) -> Sequence[str]:
        """The ids that a query gives. A million become one text by and by, without a million objects."""
        found = self.db.execute(sql, [*values, _limit(limit)])
        if limit is not None:
            return [row[0] for row in found]
        return Ids.gathered([row[0] for row in rows] for rows in iter(lambda: found.fetchmany(_READ), []))

    def _as_found(self, entity: Entity, where: Wanted, among: Among, limit: int | None) -> Sequence[str]:
        clause, values = self._where(entity, where)
        found = " UNION ALL ".join(f"SELECT * FROM ({one.sql})" for one in among)
        sql = (
            f"WITH found(found_id) AS ({found}) SELECT DISTINCT id FROM found "
            f'CROSS JOIN "{entity.name}" ON id = found_id WHERE {clause} LIMIT ?'
        )
        searched = [value for one in among for value in one.values]
        return self._listed(sql, [*searched, *values], limit)

    def tally(
        self,
        entity: str,
        field: str,
        where: Wanted | None = None,
        *,
        among: Among | None = None,
        part: str = "",
        most: int | None = None,
    ) -> list[tuple[Value, int]]:
        """The values of ``field`` (as in ``Wanted``) among records that match, with how many have each.

        With ``part`` only values in which that text stands; with ``most`` only so many, the frequent first.
        """
        declared = self._catalogue.entity(entity)
        clause, values = self._among(declared, where or {}, among)
        column = self._column(declared, field)
        if part:
            clause, values = f"{clause} AND instr({column}, ?) > 0", [*values, part]
        order = "1" if most is None else "2 DESC, 1"
        sql = f'SELECT {column}, count(*) FROM "{entity}" WHERE {clause} GROUP BY 1 ORDER BY {order} LIMIT ?'
        found = self.db.execute(sql, [*values, _limit(most)])
        return [(value, int(number)) for value, number in found]

    def count(self, entity: str, **where: Value) -> int:
        """How many records match."""
        clause, values = self._where(self._catalogue.entity(entity), where)
        sql = f'SELECT count(*) FROM "{entity}" WHERE {clause}'
        return int(self.db.execute(sql, values).fetchone()[0])

    def raw(self, entity: str, record_ids: Iterable[str]) -> dict[str, dict[str, Any]]:
        """Rows by id as the merge sees them: void ones and the base version included."""
        self._catalogue.entity(entity)
        rows: dict[str, dict[str, Any]] = {}
        for batch in _batches(record_ids):
            marks = ", ".join("?" * len(batch))
            for row in self._select(entity, f"id IN ({marks})", batch):
                rows[str(row["id"])] = dict(row)
        return rows

    def _select(
        self, entity: str, clause: str, values: Sequence[Any], columns: str = "*"
    ) -> Iterator[Record]:
        cursor = self.db.execute(f'SELECT {columns} FROM "{entity}" WHERE {clause}', values)
        names = [column[0] for column in cursor.description]
        return (dict(zip(names, row, strict=True)) for row in cursor.fetchall())

    def _among(self, entity: Entity, where: Wanted, among: Among | None) -> tuple[str, list[Value]]:
        clause, values = self._where(entity, where)
        if among is None:
            return clause, values
        found = " UNION ALL ".join(f"SELECT * FROM ({one.sql})" for one in among)
        return f"id IN ({found}) AND {clause}", [*(v for one in among for v in one.values), *values]

    def _where(self, entity: Entity, where: Wanted) -> tuple[str, list[Value]]:
        parts, values = ["coalesce(is_deleted, 0) = 0"], list[Value]()
        for name, wanted in where.items():
            column = self._column(entity, name)
            if isinstance(wanted, tuple):
                marks = ", ".join("?" * len(wanted))
                empty = f" OR {column} IS NULL" if None in wanted else ""
                parts.append(f"({column} IN ({marks}){empty})")
                values += wanted
            else:
                parts.append(f"{column} IS ?")
                values.append(wanted)
        return " AND ".join(parts), values

    def _column(self, entity: Entity, name: str) -> str:
        child, dot, fields = name.rpartition(".")
        if dot:
            return self._newest(entity, self._catalogue.entity(child), fields.split("+"))
        computed = self._catalogue.computed(entity.name, name)
        if computed:
            column, year = computed
            return column.expression(year)
        if name not in ("id", "home"):
            entity.field(name)
        return f'"{name}"'

    def _newest(self, entity: Entity, child: Entity, fields: Sequence[str]) -> str:
        """What the newest year of a child says, for the record of the row that is looked at."""
        if child.field(child.parent).target != entity.name:
            raise ProgramFault(f"{child.name} is no child of {entity.name}")
        columns = [self._column(child, name) for name in fields]
        said = columns[0] if len(columns) == 1 else " || ' ' || ".join(f"coalesce({c}, '')" for c in columns)
        return (
            f'(SELECT {said} FROM "{child.name}" WHERE "{child.parent}" = "{entity.name}".id '
            "AND coalesce(is_deleted, 0) = 0 ORDER BY coalesce(year, 0) DESC, id DESC LIMIT 1)"
        )


def _batches(values: Iterable[str]) -> Iterator[list[str]]:
    iterator = iter(dict.fromkeys(values))
    while batch := list(islice(iterator, _BATCH)):
        yield batch


def _limit(limit: int | None) -> int:
    """As SQL writes it: below nothing stands for no limit."""
    return -1 if limit is None else limit
