"""What a screen reader is told of a window, asked over the AT-SPI bus; runs with the system's own Python.

Usage: /usr/bin/python3 screen_reader.py PROCESS [dialogs | cells NAME]

Says one JSON object: ``controls``, how many focusable controls are shown, and ``nameless``, the way to each
of them that has no name; with ``dialogs`` of dialogs only. With ``cells`` it says of each cell of the table
NAME where it stands, what it is called, and the names of its column and row.
"""

import json
import sys
from collections.abc import Iterator
from typing import Any

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi  # noqa: E402 - the version is required first

ANSWERED_MS = 60_000
"""A window on a busy machine may be slow to answer; the library gives it 0.8 s of its own accord."""
CELLS = ("table cell", "table column header", "table row header", "tree item")
"""Their names are what stands in them: an empty cell has none, and is told by its column."""
HOLDERS = ("table", "tree table", "tree")


def walk(at: Any, way: list[str], told: dict[str, Any]) -> None:
    """Ask a thing and all within it, also what has to be scrolled to; what is hidden hides all within."""
    states = at.get_state_set()
    if not states.contains(Atspi.StateType.VISIBLE):
        return
    role, name = at.get_role_name(), at.get_name() or ""
    if role in CELLS:
        return
    here = [*way, f"{role} {name}".strip()]
    if states.contains(Atspi.StateType.FOCUSABLE):
        told["controls"] += 1
        labels = [relation for relation in at.get_relation_set() if _labels(relation)]
        if not name.strip() and not labels:
            told["nameless"].append(" > ".join(here))
    for child in children(at):
        if role in HOLDERS and child.get_role_name() in CELLS:
            break
        walk(child, here, told)


def _labels(relation: Any) -> bool:
    return bool(relation.get_relation_type() == Atspi.RelationType.LABELLED_BY)


def children(at: Any) -> Iterator[Any]:
    """What lies directly in a thing."""
    found = (at.get_child_at_index(number) for number in range(at.get_child_count()))
    return (child for child in found if child is not None)


def table_called(at: Any, name: str) -> Any:
    """The shown table of a name, or None."""
    if not at.get_state_set().contains(Atspi.StateType.SHOWING) and at.get_parent() is not None:
        return None
    if at.get_role_name() in HOLDERS:
        return at if at.get_name() == name else None
    return next(filter(None, (table_called(child, name) for child in children(at))), None)


def cells(table: Any) -> Iterator[dict[str, Any]]:
    """What is told of each cell."""
    told = Atspi.TableCell
    for row in range(Atspi.Table.get_n_rows(table)):
        for column in range(Atspi.Table.get_n_columns(table)):
            cell = Atspi.Table.get_accessible_at(table, row, column)
            yield {
                "place": list(told.get_position(cell)[1:]),
                "name": cell.get_name(),
                "told": cell.get_description(),
                "column": [header.get_name() for header in told.get_column_header_cells(cell)],
                "row": [header.get_name() for header in told.get_row_header_cells(cell)],
            }


def main(process: int, *asked: str) -> None:
    """Find the program on the bus and ask its windows."""
    Atspi.set_timeout(ANSWERED_MS, ANSWERED_MS)
    told: dict[str, Any] = {"controls": 0, "nameless": []}
    programs = (one for one in children(Atspi.get_desktop(0)) if one.get_process_id() == process)
    for program in programs:
        if asked[:1] == ("cells",):
            windows = (table_called(window, asked[1]) for window in children(program))
            told["cells"] = [cell for table in filter(None, windows) for cell in cells(table)]
            continue
        for window in children(program):
            if not asked or window.get_role_name() == "dialog":
                walk(window, [], told)
    json.dump(told, sys.stdout, ensure_ascii=False)


main(int(sys.argv[1]), *sys.argv[2:])
