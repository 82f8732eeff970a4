"""Recoded divisions for a person: what came in, which records it touches, old beside new (A9)."""

from dataclasses import dataclass
from pathlib import Path

from desktop_app.catalog.divisions import Divisions
from desktop_app.catalog.model import Catalogue
from desktop_app.catalog.recoding import Recoding, Step
from desktop_app.station.edition_desk import EditionDesk
from desktop_app.station.lists import Lists
from desktop_app.station.updating import Prepared, Updating
from desktop_app.store.backup import Progress

_PREFECTURE = 4  # digits of its code
IN_FORCE, NEXT_TIME, OFFERED = "已启用", "下次打开时启用", "待采用"


@dataclass(frozen=True, slots=True)
class Line:
    """One recoded division: its full names before and after, how many records stand there, how far it is."""

    step: Step
    before: str
    after: str
    households: int
    projects: int
    state: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table of recoded divisions, those that touch records here first.

    ``edition`` is the number of the catalogue that brings it, ``note`` what the province says of it, ``path``
    the update file it was read from (None: what this station has already).
    """

    catalogue: Catalogue
    lines: tuple[Line, ...]
    note: str = ""
    path: Path | None = None

    @property
    def edition(self) -> str:
        """The number of the catalogue."""
        return self.catalogue.edition


@dataclass(frozen=True, slots=True)
class TouchedRecord:
    """A record in a recoded division: what it is called, and its place before and after."""

    entity: str
    record_id: str
    called: str
    number: str
    before: str
    after: str


class RecodingDesk:
    """Looks at the tables of one open station, and takes one in from a stick."""

    def __init__(self, editions: EditionDesk, updates: Updating, divisions: Divisions, lists: Lists) -> None:
        self._editions = editions
        self._updates = updates
        self._divisions = divisions
        self._lists = lists

    def known(self) -> Table:
        """What the station has: in force, or kept for the next opening."""
        return self._table(self._editions.coming or self._editions.current, NEXT_TIME)

    def look(self, path: Path) -> Table:
        """What an update file would bring; raises UpdateRefused for one that is not the province's, is no
        catalogue or an older one."""
        update = self._updates.check_catalogue(path)
        table = self._table(self._editions.look(update.content()), OFFERED)
        return Table(table.catalogue, table.lines, update.cover.note, path)

    def take(self, path: Path, progress: Progress | None = None) -> Prepared:
        """Back up and keep the update for the next opening; raises UpdateRefused with the reason."""
        return self._updates.prepare(path, progress=progress)

    def _table(self, after: Catalogue, new: str) -> Table:
        known = set(self._editions.current.recoding.steps)
        names = _Names(self._divisions, after.recoding)
        lines = [
            Line(
                found.step,
                names.before(found.step, number),
                names.after(found.step),
                found.households,
                found.projects,
                IN_FORCE if found.step in known else new,
            )
            for number, found in enumerate(self._editions.recoded(after))
        ]
        lines.sort(key=lambda line: not (line.households or line.projects))
        return Table(after, tuple(lines))

    def records(self, table: Table, line: Line, limit: int) -> list[TouchedRecord]:
        """The first ``limit`` records that stand in a recoded division, with their place before and after."""
        after = self._divisions.recoded(table.catalogue.recoding)
        before = self._divisions.recoded(Recoding())
        made: list[TouchedRecord] = []
        for entity, called, number in _SHOWN:
            found = self._editions.standing_in(entity, line.step, table.catalogue, limit - len(made))
            rows = self._lists.rows(entity, list(found), (called, number))
            made += [
                TouchedRecord(
                    entity,
                    record_id,
                    row.get(called, ""),
                    row.get(number, ""),
                    _called(before, code) if before.exists(code) else code,
                    _called(after, code),
                )
                for (record_id, code), row in zip(found.items(), rows, strict=True)
            ]
        return made


_SHOWN = (("household", "head_name", "household_no"), ("project", "name", "project_code"))


class _Names:
    """Full names of divisions before each step and after all of them."""

    def __init__(self, divisions: Divisions, recoding: Recoding) -> None:
        self._steps = recoding.steps
        self._snapshot = divisions.recoded(Recoding())
        self._divisions = divisions
        self._after = divisions.recoded(recoding)

    def before(self, step: Step, number: int) -> str:
        """The name that the old code had until this step, the ``number``-th of the table."""
        if self._snapshot.exists(step.old_code):
            return _called(self._snapshot, step.old_code)
        return _called(self._divisions.recoded(Recoding(self._steps[:number])), step.old_code)

    def after(self, step: Step) -> str:
        """The name that the division has today."""
        return _called(self._after, step.new_code)


def _called(divisions: Divisions, code: str) -> str:
    """The names from the county down: what changes stands at the end and is to be seen."""
    return divisions.full_name(code, above=code[:_PREFECTURE]) or divisions.full_name(code)
