"""What a large import of others brings, taken in by columns: first values of new records.

The way of ``store.apply_door`` and this one end in the same rows, heads and index; this one makes no entry,
change or record of what can be judged and written by the column. Whatever is not that plain goes the other
way: a test sends the same transactions through both.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import repeat
from typing import Any, Protocol, runtime_checkable

from desktop_app.catalog.model import Catalogue, Value
from desktop_app.merge.carried import Carried, Line, RunShape, run_entries
from desktop_app.merge.custody import HANDED_TO
from desktop_app.merge.history import Entry, Transaction, Version
from desktop_app.store.changes import Touched
from desktop_app.store.custody import Judge
from desktop_app.store.erasure import ERASURE
from desktop_app.store.fitting import may_be_too_large, may_be_too_long
from desktop_app.store.heads import VOID
from desktop_app.store.journal import BLOCK
from desktop_app.store.schema import indexed_fields

_TELLING = frozenset({VOID, ERASURE, HANDED_TO})
"""Fields that say something of the whole record or of others."""

CreateColumns = Callable[[str, str, Version, Sequence[str], Mapping[str, Sequence[Value]]], bool]
"""Writes records of an entity and home, made by a version, from their ids and columns; False, and nothing is
written, where another version made some of them."""

_touched = partial(tuple.__new__, Touched)  # a register names hundreds of thousands of records


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
    """Takes runs of first values in, inside the caller's write transaction; any ledger may ``create``."""

    def __init__(self, catalogue: Catalogue, create: CreateColumns) -> None:
        self._create = create
        self._types: dict[str, dict[str, set[type]]] = {
            name: {
                item.name: {int if item.type.is_integer else str, type(None)} for item in entity.stored_fields
            }
            for name, entity in catalogue.entities.items()
        }
        self._audiences: dict[str, dict[str, str]] = {
            name: {item.name: str(item.audience) for item in entity.stored_fields}
            for name, entity in catalogue.entities.items()
        }

        self._indexed = {name: indexed_fields(entity) for name, entity in catalogue.entities.items()}

    def takes(self, entries: Carried) -> bool:
        """Whether a transaction is plain: new to old in one order, nothing that reaches beyond its record.

        The caller knows that no record has been erased or handed over.
        """
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
        known = self._audiences.get(shape.entity)
        if known is None or shape.kind != "create" or not shape.ascending:
            return False
        named = {known.get(field) for field in shape.fields}
        return named <= {shape.audience} and _TELLING.isdisjoint(shape.fields)

    def take(
        self, transaction: Transaction, entries: Carried, judge: Judge
    ) -> Iterator[tuple[Iterator[Touched], Iterator[tuple[int, Entry]] | None]]:
        """Write what is plain of a transaction, run by run; what has been written comes as its records.

        Of a run that has to be looked at one by one – values of a wrong type, entries that are not let in,
        records that are here already – the entries come, with their places in the transaction.
        """
        place = 0
        for line, runs in entries.looked_into():
            start = 0
            for run in runs:
                if run["kind"] != "hidden":
                    written = self._is_written(transaction, line, run, start, judge)
                    rest = None if written else enumerate(run_entries(line, run, start), place + start)
                    yield map(_touched, zip(repeat(run["entity"]), run["ids"], strict=False)), rest
                start += len(run["ids"])
            place += line.size

    def _is_written(
        self, transaction: Transaction, line: Line, run: Mapping[str, Any], start: int, judge: Judge
    ) -> bool:
        entity, columns = run["entity"], run["new"]
        types = self._types[entity]
        if not all(types[name].issuperset(map(type, column)) for name, column in columns.items()):
            return False
        if any(may_be_too_long(columns.get(name, ())) for name in self._indexed[entity]):
            return False
        if any(int in types[name] and may_be_too_large(column) for name, column in columns.items()):
            return False
        if not _all_let_in(judge, transaction, line, run, start):
            return False
        return self._create(entity, run["home"], transaction.version, run["ids"], columns)


def _all_let_in(
    judge: Judge, transaction: Transaction, line: Line, run: Mapping[str, Any], start: int
) -> bool:
    if isinstance(judge, JudgesAlike):
        said = judge.alike(transaction, run["entity"], run["home"])
        if said is not None:
            return not said
    return not any(judge(transaction, entry) for entry in run_entries(line, dict(run), start))
