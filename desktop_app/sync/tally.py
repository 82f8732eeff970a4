"""What goes through a bundle, counted the same way at both ends."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from desktop_app.catalog.model import Audience, Catalogue, FieldType
from desktop_app.merge.carried import Carried, Line
from desktop_app.merge.history import Entry, Transaction

_NONE: frozenset[str] = frozenset()
_KNOWN = frozenset(str(audience) for audience in Audience)

Money = Mapping[str, tuple[str, ...]]
"""The money fields of each entity whose sums are stated."""


def money_fields(catalogue: Catalogue) -> dict[str, tuple[str, ...]]:
    """The stored money fields of every entity that has any."""
    found = {
        name: tuple(item.name for item in entity.stored_fields if item.type is FieldType.MONEY)
        for name, entity in catalogue.entities.items()
    }
    return {name: fields for name, fields in found.items() if fields}


@dataclass(frozen=True, slots=True)
class Withheld:
    """What a receiver may not be sent (A11): the values for ``audiences``, and those of ``fields`` by entity
    whatever audience an entry says of itself.
    """

    audiences: frozenset[str] = _NONE
    fields: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def hides(self, entity: str, audience: str, named: Iterable[str]) -> bool:
        """Whether an entry stays behind that sets the fields ``named``."""
        if audience in self.audiences or audience not in _KNOWN:
            return True
        return not self.fields.get(entity, _NONE).isdisjoint(named)


def withheld_from(readable: Iterable[str], catalogue: Catalogue) -> Withheld:
    """What is left out for a receiver that may be sent the audiences ``readable``."""
    audiences = _KNOWN - frozenset(readable)
    fields = {
        name: frozenset(item.name for item in entity.stored_fields if item.audience in audiences)
        for name, entity in catalogue.entities.items()
    }
    return Withheld(audiences, {name: named for name, named in fields.items() if named})


class Tally:
    """Counts transactions and entries by entity, and adds up what they change in money fields.

    A sum is the net change in fen: a new value less the old one, so that sums of bundles add up to totals.
    """

    def __init__(self, money: Money) -> None:
        self._money = {entity: frozenset(fields) for entity, fields in money.items()}
        self.transactions = 0
        self.counts: Counter[str] = Counter()
        self.sums: Counter[str] = Counter()

    @property
    def entries(self) -> int:
        """How many entries went by, withheld ones included."""
        return self.counts.total()

    def add(self, transaction: Transaction) -> None:
        """Count one transaction."""
        self.transactions += 1
        if isinstance(transaction.entries, Carried):
            self._add_carried(transaction.entries)
            return
        self.counts.update(entry.entity for entry in transaction.entries)
        for entry in transaction.entries:
            if entry.changes and entry.entity in self._money:
                self._add_sums(entry)

    def _add_carried(self, entries: Carried) -> None:
        """Count what came by its shape; only lines with money in them are looked into."""
        for line in entries.arrived:
            if self._has_money(line):
                self.add_runs(entries.runs_of(line))
            else:
                for shape in line.shapes:
                    self.counts[shape.entity] += shape.size

    def _has_money(self, line: Line) -> bool:
        return any(not self._money.get(one.entity, _NONE).isdisjoint(one.fields) for one in line.shapes)

    def add_runs(self, runs: Iterable[Mapping[str, Any]]) -> None:
        """Count the entries of runs (``merge.blocks``) of a transaction that was counted."""
        for run in runs:
            entity = run["entity"]
            self.counts[entity] += len(run["ids"])
            for name in self._money.get(entity, _NONE).intersection(run.get("new", ())):
                news, olds = (run.get(side, {}).get(name, ()) for side in ("new", "old"))
                if run["kind"] == "change" or any(value is not None for value in news):
                    self.sums[f"{entity}.{name}"] += sum(map(_whole, news)) - sum(map(_whole, olds))

    def _add_sums(self, entry: Entry) -> None:
        fields = self._money[entry.entity]
        for change in entry.changes or ():
            if change.field in fields:
                new = change.new if isinstance(change.new, int) else 0
                old = change.old if isinstance(change.old, int) else 0
                self.sums[f"{entry.entity}.{change.field}"] += new - old


def _whole(value: Any) -> int:
    return value if isinstance(value, int) else 0
