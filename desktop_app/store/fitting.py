"""Whether an entry says something that this catalogue's tables can hold: one answer for every ledger."""

from collections.abc import Iterable
from operator import itemgetter

import orjson

from desktop_app.catalog.model import Catalogue, Value
from desktop_app.catalog.values import BEYOND
from desktop_app.merge.history import Entry
from desktop_app.store.erasure import ERASURE, is_decision
from desktop_app.store.schema import indexed_fields

_FIELD, _VALUE = itemgetter(0), itemgetter(2)  # of a change, by their places: half the time of the names
_NOTHING = "\0"  # no database's text may hold it
_AS_JSON = b"\\u0000"
_WAITS = "，更新目录后再生效。"
_LONG = 2_000  # bytes: no index of a database takes much more
_TOO_LONG = "“{}”太长，查找不到，已退回；请改短后重新填写。"
_UNKEEPABLE = "内容里有不能保存的字符，已退回；请重新填写后再上报。"
_TOO_LARGE = "“{}”的数值大得不合情理，已退回；请核对后重新填写。"
_MISTYPED = "“{}”这一项的内容不是规定的类型，已退回。"
_MISLABELLED = "“{}”这一项上报时标的查看范围不对，没有采用；请用本程序重新填写后再上报。"


def waits(reason: str) -> bool:
    """Whether an entry with this ``reason`` only waits for a newer edition of the catalogue."""
    return reason.endswith(_WAITS)


def _unkeepable(value: Value, wanted: type, *, indexed: bool) -> str:
    """Why a column of a type does not hold a value, with a place for the field's label; "" where it does."""
    if value is None:
        return ""
    if type(value) is not wanted:
        return _MISTYPED
    if not isinstance(value, str):
        return _TOO_LARGE if abs(value) >= BEYOND else ""
    if _NOTHING in value:
        return _UNKEEPABLE
    return _TOO_LONG if indexed and len(value.encode()) > _LONG else ""


def may_be_too_long(values: Iterable[Value]) -> bool:
    """Whether among values of a field that is looked up may be one that is longer than an index takes."""
    return max((len(value) for value in values if isinstance(value, str)), default=0) > _LONG // 4


def may_be_too_large(values: Iterable[Value]) -> bool:
    """Whether among values may be a number that sums over many records have no room for."""
    return max((abs(value) for value in values if isinstance(value, int)), default=0) >= BEYOND


class Fitting:
    """Looks entries over before they are applied."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._declared: dict[str, dict[str, tuple[type, str, bool]]] = {}
        self._shapes: dict[tuple[str, ...], list[type]] = {}  # an import has thousands of each
        self._erasing: set[tuple[str, ...]] = set()

    def misfit(self, entry: Entry) -> str:
        """Why an entry cannot be applied, in Chinese; an empty text lets it in."""
        return self.look(entry)[0]

    def look(self, entry: Entry) -> tuple[str, bool]:
        """The same, and whether the entry is the decision to erase its record."""
        changes = entry.changes or ()
        shape = (entry.entity, entry.audience, *map(_FIELD, changes))
        return self._misfit(entry, shape), shape in self._erasing and is_decision(entry)

    def _misfit(self, entry: Entry, named: tuple[str, ...]) -> str:
        shape = self._shapes.get(named)
        values = list(map(_VALUE, entry.changes or ()))
        if shape is None or list(map(type, values)) != shape or may_be_too_large(values):
            return self._looked_over(entry, named)
        said = orjson.dumps((entry.record_id, entry.home, values))
        return self._looked_over(entry, named) if _AS_JSON in said or len(said) > _LONG else ""

    def _looked_over(self, entry: Entry, named: tuple[str, ...]) -> str:
        if entry.entity not in self._catalogue.entities:
            return f"本站的目录没有“{entry.entity}”这类记录{_WAITS}"
        declared = self._declared.get(entry.entity) or self._learn(entry.entity)
        if _NOTHING in entry.record_id or _NOTHING in entry.home:
            return _UNKEEPABLE
        for name, _, value, _ in entry.changes or ():
            if name not in declared:
                label = self._catalogue.entity(entry.entity).label
                return f"“{label}”没有“{name}”这一项{_WAITS}"
            wanted, audience, indexed = declared[name]
            label = self._catalogue.entity(entry.entity).field(name).label
            if audience != entry.audience:
                return _MISLABELLED.format(label)
            if reason := _unkeepable(value, wanted, indexed=indexed):
                return reason.format(label)
        self._shapes[named] = [declared[name][0] for name in named[2:]]
        if ERASURE in named[2:]:
            self._erasing.add(named)
        return ""

    def _learn(self, name: str) -> dict[str, tuple[type, str, bool]]:
        entity = self._catalogue.entity(name)
        indexed = indexed_fields(entity)
        declared: dict[str, tuple[type, str, bool]] = {
            item.name: (int if item.type.is_integer else str, str(item.audience), item.name in indexed)
            for item in entity.stored_fields
        }
        self._declared[name] = declared
        return declared
