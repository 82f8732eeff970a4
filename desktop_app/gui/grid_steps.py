"""What a person did to a grid, step by step, so that it can be taken back: texts of rows, rows that came and
rows that went. No Qt.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from desktop_app.gui.grid_rows import GridRow


@dataclass(frozen=True, slots=True)
class Contents:
    """What stands in a row: its texts, which of them were typed, proposed, or are somebody else's number."""

    raws: dict[str, str]
    typed: frozenset[str]
    proposed: dict[str, str]
    rivals: dict[str, str]

    @classmethod
    def of(cls, row: GridRow) -> "Contents":
        """The contents of a row as it stands."""
        return cls(dict(row.raws), frozenset(row.typed), dict(row.proposed), dict(row.rivals))

    def put(self, row: GridRow) -> None:
        """Put the contents back into their row; the checks are asked anew."""
        row.raws, row.typed = dict(self.raws), set(self.typed)
        row.proposed, row.rivals = dict(self.proposed), dict(self.rivals)
        row.live = None


@dataclass(frozen=True, slots=True)
class Altered:
    """A row whose texts changed."""

    row: GridRow
    before: Contents
    after: Contents

    def keys(self) -> list[str]:
        """The columns in which the texts differ."""
        known = {**self.before.raws, **self.after.raws}
        return [key for key in known if self.before.raws.get(key, "") != self.after.raws.get(key, "")]


@dataclass(frozen=True, slots=True)
class Moved:
    """A row that came at a place, or went from it."""

    row: GridRow
    place: int
    came: bool


@dataclass(frozen=True, slots=True)
class GridStep:
    """One step: its parts in the order in which they happened, and the reason for which rows went."""

    parts: tuple[Altered | Moved, ...]
    reason: str = ""

    def voided(self) -> list[str]:
        """The ids of the stored records whose rows went."""
        gone = (part.row.record_id for part in self.parts if isinstance(part, Moved) and not part.came)
        return [record_id for record_id in gone if record_id]


class StepRecorder:
    """Gathers the parts of a step while it happens."""

    def __init__(self, reason: str) -> None:
        self._reason = reason
        self._parts: list[Moved | GridRow] = []
        self._before: dict[int, Contents] = {}

    def touch(self, row: GridRow) -> None:
        """Remember a row before it changes for the first time."""
        if id(row) not in self._before:
            self._before[id(row)] = Contents.of(row)
            self._parts.append(row)

    def move(self, row: GridRow, place: int, *, came: bool) -> None:
        """Remember that a row came or went."""
        self._parts.append(Moved(row, place, came))

    def finished(self) -> GridStep | None:
        """The step, or None where nothing changed."""
        parts = tuple(self._told())
        return GridStep(parts, self._reason) if parts else None

    def _told(self) -> Iterable[Altered | Moved]:
        for part in self._parts:
            if isinstance(part, Moved):
                yield part
                continue
            made = Altered(part, self._before[id(part)], Contents.of(part))
            if made.keys() or made.before.proposed != made.after.proposed:
                yield made
