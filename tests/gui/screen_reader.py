"""What a screen reader is told of a window, asked over the AT-SPI bus; runs with the system's own Python.

Usage: /usr/bin/python3 screen_reader.py PROCESS

Says one JSON object: ``controls``, how many focusable controls are shown, and ``nameless``, the way to each
of them that has no name.
"""

import json
import sys
from typing import Any

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi  # noqa: E402 - the version is required first

CELLS = ("table cell", "table column header", "table row header", "tree item")
"""Their names are what stands in them: an empty cell has none, and is told by its column."""
HOLDERS = ("table", "tree table", "tree")


def walk(at: Any, way: list[str], told: dict[str, Any]) -> None:
    """Ask a thing and all within it that is shown."""
    role, name = at.get_role_name(), at.get_name() or ""
    states = at.get_state_set()
    if role in CELLS:
        return
    here = [*way, f"{role} {name}".strip()]
    if states.contains(Atspi.StateType.SHOWING) and states.contains(Atspi.StateType.FOCUSABLE):
        told["controls"] += 1
        labels = [relation for relation in at.get_relation_set() if _labels(relation)]
        if not name.strip() and not labels:
            told["nameless"].append(" > ".join(here))
    if role in HOLDERS and not states.contains(Atspi.StateType.SHOWING):
        return
    for number in range(at.get_child_count()):
        child = at.get_child_at_index(number)
        if child is not None:
            if role in HOLDERS and child.get_role_name() in CELLS:
                break
            walk(child, here, told)


def _labels(relation: Any) -> bool:
    return bool(relation.get_relation_type() == Atspi.RelationType.LABELLED_BY)


def main(process: int) -> None:
    """Find the program on the bus and ask all its windows."""
    told: dict[str, Any] = {"controls": 0, "nameless": []}
    desktop = Atspi.get_desktop(0)
    for number in range(desktop.get_child_count()):
        program = desktop.get_child_at_index(number)
        if program is not None and program.get_process_id() == process:
            walk(program, [], told)
    json.dump(told, sys.stdout, ensure_ascii=False)


main(int(sys.argv[1]))
