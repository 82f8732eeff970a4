"""Lists as they are printed: every cell a finished text, money added up below."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from desktop_app.catalog.indicators import ListColumn, Listing
from desktop_app.catalog.model import Catalogue
from desktop_app.reports.amounts import Amount, total
from desktop_app.reports.engine import Engine
from desktop_app.reports.labels import UNFILLED, severity_label
from desktop_app.reports.scope import Scope

_LEADING = 3
_ADDED = frozenset({"int", "wan", "yuan"})
NUMBERS = frozenset({"int", "plain", "wan", "yuan", "hundredths"})
"""Kinds of columns that hold numbers."""
_UNITS = {"wan": "万元", "yuan": "元", "hundredths": "得分"}


class Places(Protocol):
    """What names divisions."""

    def exists(self, code: str) -> bool:
        """Whether the code is known."""
        ...

    def name(self, code: str) -> str:
        """The name of a division."""
        ...


@dataclass(frozen=True, slots=True)
class ListedRow:
    """One row of a list: the record it stands for, what is printed, and the numbers for a spreadsheet."""

    entity: str
    record_id: str
    texts: tuple[str, ...]
    values: tuple[str | Decimal, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """A list worked out; ``total`` has a text for every column, or is None when nothing is added up."""

    listing: Listing
    rows: tuple[ListedRow, ...]
    total: tuple[str, ...] | None


def listed(engine: Engine, name: str, scope: Scope, places: Places) -> Listed:
    """A list of the catalogue within an area."""
    listing = engine.declared.lists[name]
    raw = engine.listing(name, scope)
    if listing.grouped:
        raw = _grouped(raw, listing.columns)
    shower = _Shower(engine.catalogue, places, UNFILLED if listing.grouped else "")
    rows = tuple(shower.row(listing.columns, row) for row in raw)
    return Listed(listing, rows, _total(listing.columns, raw))


def _cells(row: Sequence[Any], columns: Sequence[ListColumn]) -> Sequence[Any]:
    return row[_LEADING : _LEADING + len(columns)]


def _grouped(raw: Sequence[tuple[Any, ...]], columns: Sequence[ListColumn]) -> list[tuple[Any, ...]]:
    sums: dict[tuple[Any, ...], list[int]] = {}
    for row in raw:
        cells = _cells(row, columns)
        said = tuple(str(cell or "") for cell, column in zip(cells, columns, strict=True) if _is_text(column))
        added = [int(cell or 0) for cell, column in zip(cells, columns, strict=True) if not _is_text(column)]
        known = sums.setdefault(said, [0] * len(added))
        sums[said] = [one + other for one, other in zip(known, added, strict=True)]
    rows = []
    for said, added in sorted(sums.items()):
        texts, numbers = iter(said), iter(added)
        cells = [next(texts) if _is_text(column) else next(numbers) for column in columns]
        rows.append(("", "", "", *cells))
    return rows


def _is_text(column: ListColumn) -> bool:
    return column.kind not in _ADDED


def _total(columns: Sequence[ListColumn], raw: Sequence[tuple[Any, ...]]) -> tuple[str, ...] | None:
    if not raw or not any(column.kind in _ADDED for column in columns):
        return None
    texts = []
    for place, column in enumerate(columns):
        if column.kind in _ADDED:
            added = sum(int(_cells(row, columns)[place] or 0) for row in raw)
            texts.append(total(added, _UNITS.get(column.kind, "")).text)
        else:
            texts.append("合计" if place == 0 else "")
    return tuple(texts)


class _Shower:
    """Turns stored values into texts; ``nothing`` is what stands for a value nobody has filled in."""

    def __init__(self, catalogue: Catalogue, places: Places, nothing: str) -> None:
        self._catalogue = catalogue
        self._nothing = nothing
        self._places = places
        self._named: Mapping[str, Any] = {
            "division": self._division,
            "check": self._check,
            "entity": self._entity,
            "severity": severity_label,
        }

    def row(self, columns: Sequence[ListColumn], row: Sequence[Any]) -> ListedRow:
        """One row with its finished texts."""
        shown = [self._cell(cell, column) for cell, column in zip(_cells(row, columns), columns, strict=True)]
        values = tuple(item.text if item.number is None else item.number for item in shown)
        return ListedRow(str(row[1] or ""), str(row[2] or ""), tuple(item.text for item in shown), values)

    def _cell(self, value: Any, column: ListColumn) -> Amount:
        if value is None or value == "":
            return Amount(self._nothing)
        if column.kind in NUMBERS:
            return total(int(value), _UNITS.get(column.kind, ""))
        said = str(value)
        if column.kind.startswith("code:"):
            return Amount(self._catalogue.codes[column.kind.removeprefix("code:")].label(said))
        named = self._named.get(column.kind)
        return Amount(named(said) if named else said)

    def _division(self, code: str) -> str:
        return self._places.name(code) if self._places.exists(code) else code

    def _check(self, check: str) -> str:
        known = self._catalogue.checks.get(check)
        return known.message if known else check

    def _entity(self, entity: str) -> str:
        known = self._catalogue.entities.get(entity)
        return known.label if known else entity
