"""小计 after each village of a list that spans several: households, persons and money of the village.

A subtotal is no row: it has no number and names no record. Source: domain notes §5.2.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import groupby

from desktop_app.catalog.model import NoticeColumn
from desktop_app.notices.model import Payload
from desktop_app.notices.wording import wan_text

_VILLAGE = "village"
_PERSONS = "member_count"
_COUNTED: Mapping[str, str] = {"head_name": "户"}
_MONEY = "amount"

Subtotal = list[object]
"""How many rows stand before it, and its cells."""


def subtotals(columns: Sequence[NoticeColumn], rows: Sequence[Sequence[str]]) -> list[Subtotal]:
    """One for each village of a list that names at least two; else none. Rows are in order of villages."""
    keys = [column.key for column in columns]
    if _VILLAGE not in keys:
        return []
    village = keys.index(_VILLAGE)
    groups = [(name, list(group)) for name, group in groupby(rows, key=lambda row: row[village])]
    if len(groups) < 2:
        return []
    out: list[Subtotal] = []
    done = 0
    for name, group in groups:
        done += len(group)
        out.append([done, _cells(keys, name, group)])
    return out


def _cells(keys: Sequence[str], name: str, group: Sequence[Sequence[str]]) -> list[str]:
    cells = dict.fromkeys(keys, "")
    cells[keys[0]] = "小计"
    cells[_VILLAGE] = name
    for key, unit in _COUNTED.items():
        if key in cells:
            cells[key] = f"{len(group)}{'笔' if _MONEY in keys else unit}"
    if _PERSONS in cells:
        cells[_PERSONS] = f"{sum(int(row[keys.index(_PERSONS)]) for row in group)}人"
    if _MONEY in cells:
        wan = sum(Decimal(row[keys.index(_MONEY)]) for row in group)
        cells[_MONEY] = wan_text(int(wan * 1_000_000))
    return list(cells.values())


def with_subtotals(table: Payload) -> tuple[tuple[tuple[str, ...], ...], frozenset[int]]:
    """The rows of a payload's table with its subtotals among them, and where these stand."""
    rows: list[tuple[str, ...]] = []
    strong: set[int] = set()
    due = {int(position): cells for position, cells in table.get("subtotals", ())}
    for number, row in enumerate(table["rows"], 1):
        rows.append(tuple(row))
        if number in due:
            strong.add(len(rows))
            rows.append(tuple(due[number]))
    return tuple(rows), frozenset(strong)
