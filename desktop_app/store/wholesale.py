"""What a large import of others brings, taken in by columns: first values of new records.

The way of ``store.apply_door`` and this one end in the same rows, heads and index; this one makes no entry,
change or record of what can be judged and written by the column. Whatever is not that plain goes the other
way: a test sends the same transactions through both.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from desktop_app.catalog.model import Catalogue
from desktop_app.merge.carried import Carried, Line, RunShape, run_entries
from desktop_app.merge.custody import HANDED_TO
from desktop_app.merge.history import Transaction
from desktop_app.store.custody import Judge
from desktop_app.store.erasure import ERASURE
from desktop_app.store.heads import VOID
from desktop_app.store.journal import BLOCK
from desktop_app.store.rows import Rows

if TYPE_CHECKING:
    from sqlite_utils import Database

_TELLING = frozenset({VOID, ERASURE, HANDED_TO})
"""Fields that say something of the whole record or of others."""


@runtime_checkable
class JudgesAlike(Protocol):
    """A judge that can say the same of many entries at once."""

    def __call__(self, transaction: Transaction, entry: Any) -> str:
        """Why an entry may not be applied, in Chinese; an empty text lets it in."""
        ...

    def alike(self, transaction: Transaction, entity: str, home: str) -> str | None:
        """What it says of every entry of an entity and home; None where each has to be looked at."""
        ...


class Wholesale:
    """Takes runs of first values in, inside the caller's write transaction."""

    def __init__(self, db: "Database", catalogue: Catalogue, rows: Rows) -> None:
        self._db = db
        self._rows = rows
        self._types: dict[str, dict[str, set[type]]] = {
            name: {
                item.name: {int if item.type.is_integer else str, type(None)} for item in entity.stored_fields
            }
            for name, entity in catalogue.entities.items()
        }

    def takes(self, entries: Carried) -> bool:
        """Whether a transaction is plain: new to old in one order, nothing that reaches beyond its record."""
        if self._db.execute("SELECT 1 FROM erased LIMIT 1").fetchone():
            return False
        last: dict[tuple[str, str], str] = {}
        for line in entries.arrived:
            if not (line.entity and line.speaks and 0 < line.size <= BLOCK):
                return False
            for shape in line.shapes:
                if shape.kind == "hidden" or not shape.size:
                    continue
                kept = last.get((shape.entity, shape.audience), "")
                if not (self._is_plain(shape) and kept < shape.first_id):
                    return False
                last[shape.entity, shape.audience] = shape.last_id
        return True

    def _is_plain(self, shape: RunShape) -> bool:
        known = self._types.get(shape.entity)
        if known is None or shape.kind != "create" or not shape.ascending:
            return False
        return known.keys() >= set(shape.fields) and _TELLING.isdisjoint(shape.fields)

    def create(
        self, transaction: Transaction, line: Line, run: Mapping[str, Any], start: int, judge: Judge
    ) -> bool:
        """Write the records of a run that begins at the place ``start`` of its line.

        False where it has to be looked at one by one: values of a wrong type, entries that are not let in,
        records that are here already.
        """
        entity, columns = run["entity"], run["new"]
        types = self._types[entity]
        if not all(types[name].issuperset(map(type, column)) for name, column in columns.items()):
            return False
        if not _all_let_in(judge, transaction, line, run, start):
            return False
        return self._rows.create_columns(entity, run["home"], transaction.version, run["ids"], columns)


def _all_let_in(
    judge: Judge, transaction: Transaction, line: Line, run: Mapping[str, Any], start: int
) -> bool:
    if isinstance(judge, JudgesAlike):
        said = judge.alike(transaction, run["entity"], run["home"])
        if said is not None:
            return not said
    return not any(judge(transaction, entry) for entry in run_entries(line, dict(run), start))
