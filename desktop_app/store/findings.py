"""What the checks found, kept: since when, and what a person answered (design.md §12).

The rows follow from the records and can be made anew; only the answers cannot. They are this laptop's own
notes: not journaled, and they travel nowhere.
"""

import json
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product
from typing import TYPE_CHECKING, NamedTuple

from desktop_app.checks.registry import Found
from desktop_app.store.store import Store

if TYPE_CHECKING:
    from sqlite_utils import Database

OPEN, ANSWERED = "open", "answered"
_COLUMNS = (
    "unit, check_id, entity, record_id, field, message, severity, details, place, since, state, answer, "
    "person, at"
)
_MARKS = ", ".join("?" * 14)
_BATCH = 500
_UNITS = 500
"""So many households are kept in one write."""


@dataclass(frozen=True, slots=True)
class KeptFinding:
    """A finding with its story. ``unit`` names what was checked together, ``place`` is its division code,
    ``since`` the ISO day it was first found; ``answer`` with ``person`` and ``at`` once it is answered."""

    found: Found
    unit: str
    place: str
    since: str
    state: str = OPEN
    answer: str = ""
    person: str = ""
    at: str = ""

    @property
    def is_open(self) -> bool:
        """Whether it still waits for a correction or an answer."""
        return self.state == OPEN


class Outcome(NamedTuple):
    """What checking one unit gave: the division code of its subject, and the findings."""

    place: str
    findings: Sequence[Found]


class Sought(NamedTuple):
    """Which findings are wanted; what is empty leaves all.

    ``place`` is a division with what lies in it. With ``text`` those in whose sentence or check's number it
    stands, and all of the ``units`` that bear it as their name.
    """

    severity: str = ""
    place: str = ""
    checks: tuple[str, ...] = ()
    state: str = ""
    text: str = ""
    units: tuple[str, ...] = ()


class FindingTally(NamedTuple):
    """How many findings of a check there are in a division, of one severity and in one state."""

    place: str
    check: str
    severity: str
    state: str
    number: int


class _Key(NamedTuple):
    """By what a finding is known again when its sentence has changed: numbers in it move every day."""

    check: str
    entity: str
    record_id: str
    field: str


class FindingShelf:
    """The findings of one store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def all(self) -> Iterator[KeptFinding]:
        """Every finding, by unit and check, one after another: of a county there are millions."""
        with self._store.looking() as db:
            yield from map(_kept, db.execute(f"SELECT {_COLUMNS} FROM finding"))

    def tally(self, sought: Sought) -> list[FindingTally]:
        """How many there are, counted as they are read: the database would sort them first, and of a county
        they are a million, which takes 80 MB.
        """
        clause, values = _clause(sought)
        with self._store.looking() as db:
            counts = Counter[tuple[str, str, str, str]](
                db.execute(f"SELECT place, check_id, severity, state FROM finding WHERE {clause}", values)
            )
        return [FindingTally(*kind, number) for kind, number in sorted(counts.items())]

    def first(self, sought: Sought, most: int) -> list[KeptFinding]:
        """The first ``most`` of them, the worst first, by check and unit."""
        clause, values = _clause(sought)
        with self._store.looking() as db:
            rows = db.execute(
                f"SELECT {_COLUMNS} FROM finding WHERE {clause} ORDER BY CASE severity WHEN 'error' THEN 0 "
                "WHEN 'warn' THEN 1 ELSE 2 END, check_id, unit LIMIT ?",
                [*values, most],
            )
            return [_kept(row) for row in rows.fetchall()]

    def within(self, kind: str) -> list[KeptFinding]:
        """The findings of all units of a kind."""
        with self._store.looking() as db:
            rows = db.execute(
                f"SELECT {_COLUMNS} FROM finding WHERE unit > ? AND unit < ?", [f"{kind}:", f"{kind};"]
            )
            return [_kept(row) for row in rows.fetchall()]

    def of(self, units: Iterable[str]) -> list[KeptFinding]:
        """The findings of the units named."""
        with self._store.looking() as db:
            return list(_of(db, units))

    def replace(
        self,
        outcomes: Mapping[str, Outcome],
        today: str,
        facts: Mapping[str, str],
        *,
        parts: Mapping[str, Outcome] | None = None,
        checks: Collection[str] = (),
    ) -> None:
        """Keep what checking the units gave, and the facts of the run, in one write.

        A finding that was known keeps its first day, and its answer while its sentence is the same. Of units
        in ``parts`` only ``checks`` were asked: what others found stays.
        """
        parts = parts or {}
        with self._store.notes() as db:
            known = list(_of(db, [*outcomes, *parts]))
            db.conn.executemany("DELETE FROM finding WHERE unit = ?", ((unit,) for unit in outcomes))
            asked = product(parts, checks)
            db.conn.executemany("DELETE FROM finding WHERE unit = ? AND check_id = ?", asked)
            for told in (outcomes, parts):
                db.conn.executemany(
                    f"INSERT OR IGNORE INTO finding ({_COLUMNS}) VALUES ({_MARKS})", _rows(told, known, today)
                )
            db.conn.executemany("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", facts.items())

    def renew(self, outcomes: Iterable[tuple[str, Outcome]], today: str, facts: Mapping[str, str]) -> None:
        """Keep what checking every unit gave, as ``replace`` does; the findings of all other units go.

        They are kept as they come, so that a county needs no more memory than a village, and nobody else's
        write has to wait for long. The facts are kept with the last of them: a run that was broken off is
        begun anew, and what it had found until then stands.
        """
        gone_through = array("q")  # of a million households a list of their names would be 100 MB
        waiting = iter(outcomes)
        while batch := dict(islice(waiting, _UNITS)):
            self.replace(batch, today, {})
            gone_through.extend(map(hash, batch))
        with self._store.looking() as db:
            sought = array("q", sorted(gone_through))
            units = (row[0] for row in db.execute("SELECT DISTINCT unit FROM finding"))
            left = [unit for unit in units if not _holds(sought, hash(unit))]
        self.replace(dict.fromkeys(left, Outcome("", ())), today, facts)

    def answer(self, kept: KeptFinding, answer: str, person: str, at: str) -> bool:
        """Note a person's answer, or with an empty one open the finding again; False when it is gone."""
        found = kept.found
        with self._store.notes() as db:
            cursor = db.execute(
                "UPDATE finding SET state = ?, answer = ?, person = ?, at = ? WHERE unit = ? AND "
                "check_id = ? AND entity = ? AND record_id = ? AND field = ? AND message = ?",
                [
                    ANSWERED if answer else OPEN,
                    answer,
                    person if answer else "",
                    at if answer else "",
                    kept.unit,
                    found.check,
                    found.entity,
                    found.record_id,
                    found.field,
                    found.message,
                ],
            )
            return cursor.rowcount > 0


def _holds(ordered: Sequence[int], number: int) -> bool:
    place = bisect_left(ordered, number)
    return place < len(ordered) and ordered[place] == number


def _clause(sought: Sought) -> tuple[str, list[str]]:
    parts, values = ["1"], list[str]()
    for column, value in (("severity", sought.severity), ("state", sought.state)):
        if value:
            parts.append(f"{column} = ?")
            values.append(value)
    if sought.place:
        parts.append("substr(place, 1, ?) = ?")
        values += [str(len(sought.place)), sought.place]
    if sought.checks:
        parts.append("check_id IN (SELECT value FROM json_each(?))")
        values.append(json.dumps(sought.checks))
    if sought.text:
        parts.append("(instr(message, ?) OR instr(check_id, ?) OR unit IN (SELECT value FROM json_each(?)))")
        values += [sought.text, sought.text.upper(), json.dumps(sought.units)]
    return " AND ".join(parts), values


def _of(db: "Database", units: Iterable[str]) -> Iterator[KeptFinding]:
    wanted = list(units)
    for start in range(0, len(wanted), _BATCH):
        batch = wanted[start : start + _BATCH]
        marks = ", ".join("?" * len(batch))
        sql = f"SELECT {_COLUMNS} FROM finding WHERE unit IN ({marks})"
        yield from map(_kept, db.execute(sql, batch).fetchall())


def _kept(row: Sequence[str]) -> KeptFinding:
    unit, check, entity, record_id, field, message, severity, details, *story = row
    found = Found(check, severity, message, entity, record_id, field, details)
    return KeptFinding(found, unit, *story)


def _rows(
    outcomes: Mapping[str, Outcome], known: Iterable[KeptFinding], today: str
) -> Iterator[tuple[str, ...]]:
    first: dict[_Key, str] = {}
    answered: dict[Found, KeptFinding] = {}
    for item in known:
        key = _key(item.found)
        first[key] = min(item.since, first.get(key, item.since))
        if not item.is_open:
            answered[item.found] = item
    for unit, outcome in outcomes.items():
        for found in outcome.findings:
            before = answered.get(found)
            yield (
                unit,
                found.check,
                found.entity,
                found.record_id,
                found.field,
                found.message,
                found.severity,
                found.details,
                outcome.place,
                first.get(_key(found), today),
                *((before.state, before.answer, before.person, before.at) if before else (OPEN, "", "", "")),
            )


def _key(found: Found) -> _Key:
    return _Key(found.check, found.entity, found.record_id, found.field)
