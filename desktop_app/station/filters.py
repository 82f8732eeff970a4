"""Column filters of the lists: which columns, which values with how many records each, what they ask."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from desktop_app.catalog.model import Catalogue, Entity, Field, FieldType, Need, Value
from desktop_app.catalog.pinyin import keys
from desktop_app.checks.timeline import status_after
from desktop_app.station.lists import FOUND_THROUGH, Lists
from desktop_app.store.asking import Patience
from desktop_app.store.reading import Wanted
from desktop_app.store.store import Store

EMPTY = "（空）"
_KINDS = frozenset({FieldType.CODE, FieldType.BOOL, FieldType.YEAR, FieldType.DIVISION})
_VOID = "is_deleted"
MOST_VALUES = 200
"""How many values of a column of texts are counted; the frequent come first."""

_STATUS = "poverty_status"
_NEWEST = {
    "household": {
        _STATUS: "status_change.change_kind+poverty_status",
        "household_type": "household_year.household_type",
        "cause_main": "household_year.cause_main",
    }
}

Chosen = Mapping[str, tuple[Value, ...]]
"""By column the values of which any will do; None stands for an empty one."""


class Tally(NamedTuple):
    """A value of a column, as it is stored and as it is read, and how many records have it."""

    value: Value
    label: str
    records: int


class Filters:
    """The filters of every list. All counting is done in SQL: no record is read for it."""

    def __init__(
        self, store: Store, catalogue: Catalogue, lists: Lists, this_year: Callable[[], int]
    ) -> None:
        self._store = store
        self._catalogue = catalogue
        self._lists = lists
        self._this_year = this_year

    def columns(self, entity: str) -> list[str]:
        """The columns that can be filtered: the division and what years say first, then codes, yes or no,
        years, what is computed for this year, and texts that many records may share.
        """
        declared = self._catalogue.entity(entity)
        fields = [item for item in declared.stored_fields if item.name != _VOID]
        own = [item.name for item in fields if item.type in _KINDS]
        divisions = [name for name in own if declared.field(name).type is FieldType.DIVISION]
        computed = [
            f"{item.name}@{self._this_year()}"
            for item in self._catalogue.columns.values()
            if item.entity == entity and item.yearly
        ]
        texts = [item.name for item in fields if _is_shared_text(item)]
        return list(dict.fromkeys([*divisions[:1], *_NEWEST.get(entity, {}), *computed, *own, *texts]))

    def knows(self, entity: str, column: str) -> bool:
        """Whether a column can be filtered; a yearly one of any year."""
        computed = self._catalogue.computed(entity, column)
        return bool(computed and computed[0].values) or column in self.columns(entity)

    def sorts(self, entity: str, column: str) -> bool:
        """Whether a list can be sorted by a column: stored, said by the newest year, or computed."""
        declared = self._catalogue.entity(entity)
        stored = declared.has(column) and declared.field(column).stored
        newest = column in _NEWEST.get(entity, {})
        return stored or newest or self._catalogue.computed(entity, column) is not None

    def column_label(self, entity: str, column: str) -> str:
        """What a computed column is called, with its year; empty for a field."""
        computed = self._catalogue.computed(entity, column)
        if computed is None:
            return ""
        described, year = computed
        return f"{year or ''}{described.label}"

    def is_text(self, entity: str, column: str) -> bool:
        """Whether the values of a column are texts, of which there may be more than anybody ticks."""
        declared = self._catalogue.entity(entity)
        return declared.has(column) and _is_shared_text(declared.field(column))

    def label(self, entity: str, column: str, value: Value) -> str:
        """A value as a person reads it."""
        if value is None or value == "":
            return EMPTY
        computed = self._catalogue.computed(entity, column)
        if computed:
            return computed[0].values.get(str(value), str(value))
        declared = self._where_declared(entity, column)
        return self._lists.show(declared, column, value) or str(value)

    def _where_declared(self, entity: str, column: str) -> Entity:
        newest = _NEWEST.get(entity, {}).get(column)
        return self._catalogue.entity(newest.partition(".")[0] if newest else entity)

    def tally(
        self,
        entity: str,
        column: str,
        text: str = "",
        where: Mapping[str, Value] | None = None,
        chosen: Chosen | None = None,
        *,
        part: str = "",
        patience: Patience | None = None,
    ) -> list[Tally]:
        """The values of a column with how many records have each, one question to the store.

        Counted is what ``text``, ``where`` and the filters of all *other* columns leave. Years come newest
        first, others in the order of their codes, empty ones last; of a column of texts the most frequent
        ``MOST_VALUES``, with ``part`` only those in which it stands. ``patience`` as in ``Store.ids``.
        """
        is_text = self.is_text(entity, column)
        others = {name: values for name, values in (chosen or {}).items() if name != column}
        found = self._store.tally(
            entity,
            _NEWEST.get(entity, {}).get(column, column),
            self.wanted(entity, where or {}, others),
            text=text,
            through=FOUND_THROUGH.get(entity),
            part=part,
            most=MOST_VALUES if is_text else None,
            patience=patience,
        )
        counts: dict[Value, int] = {}
        for stored, number in found:
            value = (
                _status_of(stored) if self._is_status(entity, column) else self._today(entity, column, stored)
            )
            counts[value] = counts.get(value, 0) + number
        order = [value for value in counts if value is not None]
        if not is_text:
            order.sort(key=str, reverse=self._is_year(entity, column))
        values: list[Value] = [*order, *([None] if None in counts else [])]
        return [Tally(value, self.label(entity, column, value), counts[value]) for value in values]

    def members_found(self, text: str, households: Sequence[str]) -> dict[str, list[str]]:
        """By household, the names of those of its members whom ``text`` finds by name, pinyin or number."""
        typed = text.strip().lower()
        wanted = ("household_id", "name", "id_no")
        found: dict[str, list[str]] = {}
        for member in self._store.find_among("member", "household_id", households, wanted):
            name = str(member["name"] or "")
            spelled = keys(name).joined if typed.isascii() else ""
            said = (name, name.replace("·", ""), str(member["id_no"] or "").lower(), spelled)
            if any(typed in one for one in said):
                found.setdefault(str(member["household_id"]), []).append(name)
        return found

    def ids(
        self,
        entity: str,
        text: str = "",
        where: Mapping[str, Value] | None = None,
        chosen: Chosen | None = None,
        order: tuple[str, bool] = ("", False),
        *,
        limit: int | None = None,
        patience: Patience | None = None,
    ) -> Sequence[str]:
        """The ids that text, ``where`` and filters leave; ``order`` is a column and whether down.

        ``limit`` and ``patience`` as in ``Store.ids``.
        """
        sort, descending = order
        if self._is_status(entity, sort):
            return self._by_status(entity, text, where or {}, chosen or {}, descending, limit, patience)
        return self._store.ids(
            entity,
            self.wanted(entity, where or {}, chosen or {}),
            _NEWEST.get(entity, {}).get(sort, sort),
            descending=descending,
            text=text,
            through=FOUND_THROUGH.get(entity),
            limit=limit,
            patience=patience,
        )

    def _by_status(
        self,
        entity: str,
        text: str,
        where: Mapping[str, Value],
        chosen: Chosen,
        descending: bool,
        limit: int | None,
        patience: Patience | None,
    ) -> Sequence[str]:
        """One status after another, each asked for as its filter is: the order cannot say another status."""
        found: list[str] = []
        statuses = sorted((code.code for code in self._catalogue.codes[_STATUS]), key=str, reverse=descending)
        for status in (*statuses, None):
            asked = chosen.get(_STATUS)
            if asked and status not in asked:
                continue
            left = None if limit is None else limit - len(found)
            if left == 0:
                break
            narrowed = {**chosen, _STATUS: (status,)}
            found += self.ids(entity, text, where, narrowed, limit=left, patience=patience)
        return found

    def _is_year(self, entity: str, column: str) -> bool:
        if self._catalogue.computed(entity, column):
            return False
        return self._where_declared(entity, column).field(column).type is FieldType.YEAR

    def wanted(self, entity: str, where: Mapping[str, Value], chosen: Chosen) -> Wanted:
        """The filters as the store asks them; what is no column of the entity is asked of its years."""
        newest = _NEWEST.get(entity, {})
        asked: dict[str, Value | tuple[Value, ...]] = {
            column: self._codes(entity, column, (value,)) or value for column, value in where.items()
        }
        for column, values in chosen.items():
            statuses = self._is_status(entity, column)
            wanted = self._codes(entity, column, values) or values
            asked[newest.get(column, column)] = self._changes_to(values) if statuses else wanted
        return asked

    def _codes(self, entity: str, column: str, values: Sequence[Value]) -> tuple[Value, ...]:
        """Every code under which the divisions asked for may stand (A9); none where nothing was recoded."""
        if not self._is_recoded(entity, column):
            return ()
        alike = self._catalogue.recoding.alike
        return tuple(
            dict.fromkeys(code for value in values for code in (alike(str(value)) if value else (value,)))
        )

    def _today(self, entity: str, column: str, stored: Value) -> Value:
        """A division under its code of today, so that a list names it once."""
        recoded = stored and self._is_recoded(entity, column)
        return self._catalogue.recoding.now(str(stored)) if recoded else stored

    def _is_recoded(self, entity: str, column: str) -> bool:
        if not self._catalogue.recoding or self._catalogue.computed(entity, column):
            return False
        declared = self._where_declared(entity, column)
        return declared.has(column) and declared.field(column).type is FieldType.DIVISION

    @staticmethod
    def _is_status(entity: str, column: str) -> bool:
        return column == _STATUS and column in _NEWEST.get(entity, {})

    def _changes_to(self, statuses: Sequence[Value]) -> tuple[Value, ...]:
        """Every last status change, as kind and typed status, after which a household has a status."""
        typed = ["", *(code.code for code in self._catalogue.codes[_STATUS])]
        kinds = self._catalogue.codes[self._catalogue.entity("status_change").field("change_kind").codes]
        pairs = [f"{kind.code} {status}" for kind in kinds for status in typed]
        reached = tuple(pair for pair in pairs if _status_of(pair) in statuses)
        return (*reached, None) if None in statuses else reached


def _is_shared_text(field: Field) -> bool:
    """A text that is typed and may stand in many records: no number of a person or paper."""
    own = field.mask or field.search == "number" or field.verify or field.need is Need.SYSTEM
    return field.type is FieldType.TEXT and not own


def _status_of(stored: Value) -> Value:
    """The status that a kind of change and its typed status, with a blank between, bring about."""
    if stored is None:
        return None
    kind, _, typed = str(stored).partition(" ")
    return status_after({"change_kind": kind, _STATUS: typed or None})
