"""小计 after each village of a list that spans several: its households, persons, projects and money.

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
_WAN = ("budget", "allocated", "spent", "amount")
"""Columns of a list of projects that hold 万元."""
_SOURCES = "source_amount"
"""The column that tells of the sources in words: its subtotal is what the rows state."""
_NAME = "name"
_FEN = ""
"""Not printed: the amount that a row states, beside its cells."""

Subtotal = list[object]
"""How many rows stand before it, and its cells."""


def subtotals(
    columns: Sequence[NoticeColumn], rows: Sequence[Sequence[str]], stated: Sequence[tuple[str, int]] = ()
) -> list[Subtotal]:
    """One for each village of a list that names at least two; else none. Rows are in order of villages.

    ``stated`` gives each row's village where no column does, and its amount in fen: a list of projects.
    """
    keys = [column.key for column in columns]
    if _VILLAGE in keys:
        return _listed(keys, rows, [row[keys.index(_VILLAGE)] for row in rows])
    if not any(village for village, _ in stated):
        return []
    named = [(*row, str(fen)) for row, (_, fen) in zip(rows, stated, strict=True)]
    return _listed([*keys, _FEN], named, [village for village, _ in stated])


def _listed(keys: Sequence[str], rows: Sequence[Sequence[str]], villages: Sequence[str]) -> list[Subtotal]:
    pairs = zip(villages, rows, strict=True)
    groups = [(name, [row for _, row in group]) for name, group in groupby(pairs, key=lambda pair: pair[0])]
    if len(groups) < 2:
        return []
    cells = _project_cells if _FEN in keys else _cells
    out: list[Subtotal] = []
    done = 0
    for name, group in groups:
        done += len(group)
        out.append([done, cells(keys, name, group)])
    return out


def _project_cells(keys: Sequence[str], name: str, group: Sequence[Sequence[str]]) -> list[str]:
    cells = dict.fromkeys(keys, "")
    cells[keys[0]] = "小计"
    cells[_NAME] = f"{name}{len(group)}个"
    for key in filter(cells.__contains__, _WAN):
        wan = sum(Decimal(row[keys.index(key)]) for row in group)
        cells[key] = wan_text(int(wan * 1_000_000))
    if _SOURCES in cells:
        cells[_SOURCES] = wan_text(sum(int(row[keys.index(_FEN)]) for row in group))
    del cells[_FEN]
    return list(cells.values())


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
