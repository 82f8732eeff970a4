"""Dividing what stands one under the other into sheets."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from desktop_app.typeset.sheet import Sheet

_SLACK = 0.01


@dataclass(frozen=True, slots=True, eq=False)
class Item:
    """Something of a height that is never divided.

    `draw(sheet, top)` puts it there. `keep` ties it to the next item. `group` is the table it is a row
    of: `group_head` is drawn again when a sheet begins within the group, and `close(sheet, edges)` is
    called with the upper edges of the group's items on a sheet and the last lower one.
    """

    height: float
    draw: Callable[[Sheet, float], None]
    keep: bool = False
    group: "Group | None" = None


@dataclass(slots=True, eq=False)
class Group:
    """Rows that share a head and a frame of rules."""

    head: Item | None
    close: Callable[[Sheet, list[float]], None]


Placed = list[Item]


def height(items: Sequence[Item]) -> float:
    """The height of items on one sheet."""
    return sum(item.height for item in items)


def paginate(items: Sequence[Item], depth: float) -> list[Placed]:
    """The items of every sheet; `depth` is the height of a type area.

    A sheet never ends with an item that is kept with the next, unless a whole sheet of them would.
    An item higher than a sheet stands on one of its own.
    """
    sheets: list[Placed] = []
    start = 0
    while start < len(items):
        first = items[start]
        head = _repeated(items, start)
        used = head.height if head else 0.0
        end = start
        while end < len(items) and used + items[end].height <= depth + _SLACK:
            used += items[end].height
            end += 1
        end = max(end, start + 1)
        if end < len(items):
            end = _before_kept(items, start, end)
        sheet = list(items[start:end])
        if head is not None and first.group is not None:
            sheet.insert(0, head)
        sheets.append(sheet)
        start = end
    return sheets or [[]]


def _repeated(items: Sequence[Item], start: int) -> Item | None:
    """The head that a sheet beginning at `start` must repeat."""
    group = items[start].group
    if group is None or start == 0 or items[start - 1].group is not group:
        return None
    return group.head


def _before_kept(items: Sequence[Item], start: int, end: int) -> int:
    moved = end
    while moved > start and items[moved - 1].keep:
        moved -= 1
    return moved if moved > start else end


def draw(items: Placed, sheet: Sheet) -> None:
    """Draw a sheet's items from the top of its type area, and the rules of their groups."""
    top = sheet.paper.top
    group: Group | None = None
    edges: list[float] = []
    for item in items:
        if group is not None and item.group is not group:
            group.close(sheet, [*edges, top])
            edges = []
        group = item.group
        if group is not None:
            edges.append(top)
        item.draw(sheet, top)
        top -= item.height
    if group is not None:
        group.close(sheet, [*edges, top])
