"""Views and feed of a ledger in a file; see ``published``.

The feed follows from the journal: whenever it is asked for, or a bundle came in, the records of all saves
since the last time get the next position. It is kept beside the records and can be made again at any time.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from desktop_app.catalog.model import Catalogue
from desktop_app.province.inbox import Desk
from desktop_app.province.ledger import Pages
from desktop_app.province.published import (
    CODES,
    DICTIONARY,
    FeedLine,
    code_rows,
    dictionary_rows,
)
from desktop_app.store.changes import Touched
from desktop_app.store.store import Store

_COLUMNS, _FEED = "columns of views", "feed"
_BATCH = 5_000


class FileViews:
    """What others may ask of an office whose ledger is ``store``."""

    def __init__(self, store: Store, pages: Pages, desk: Desk) -> None:
        self._store = store
        self._pages = pages
        self._desk = desk

    @property
    def _catalogue(self) -> Catalogue:
        return self._desk.context.catalogue

    # -- questions -------------------------------------------------------------------------------

    def ask(self, sql: str, limit: int) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
        """The columns and at most ``limit`` rows that a SELECT over the views gives.

        Raises ProgramFault for any other statement, and for what reads anything else.
        """
        self.renew_feed()
        with self._store.query() as door:
            door.hold("dictionary", dict.fromkeys(DICTIONARY, "TEXT"), dictionary_rows(self._catalogue))
            door.hold("dictionary_code", dict.fromkeys(CODES, "TEXT"), code_rows(self._catalogue))
            return door.ask(sql, self._views(), limit)

    def _views(self) -> dict[str, str]:
        """The views by name: an edition adds columns at their end, whatever place a field has now."""
        known: dict[str, list[str]] = self._desk.books.note(_COLUMNS, {})
        columns = {
            entity.name: list(
                dict.fromkeys(
                    [*known.get(entity.name, ()), "home", "id", *(item.name for item in entity.stored_fields)]
                )
            )
            for entity in self._catalogue.entities.values()
        }
        if columns != known:
            self._desk.books.keep_note(_COLUMNS, columns)
        made = {name: _visible(name, named) for name, named in columns.items()}
        return made | {"change": " UNION ALL ".join(self._changes())}

    def _changes(self) -> Iterator[str]:
        for name in self._catalogue.entities:
            yield (
                f"SELECT c.position, f.at, '{name}' AS entity, t.home, t.id, "
                "coalesce(t.is_deleted, 0) <> 0 AS void FROM main.office_change AS c "
                "JOIN main.office_feed AS f ON f.position = c.position "
                f"JOIN main.\"{name}\" AS t ON t.id = c.record_id WHERE c.entity = '{name}'"
            )

    # -- the feed --------------------------------------------------------------------------------

    def renew_feed(self) -> int:
        """Give the next position to whatever changed since the last; returns the newest position.

        Broken off, it is done again: the note that says how far it has come is written last.
        """
        kept = self._desk.books.note(_FEED, {"position": 0, "ends": {}, "waiting": []})
        ends = {device: end.seq for device, end in self._desk.ledger.chain_ends().items()}
        waiting = self._waiting()
        before = {Touched(*row) for row in kept["waiting"]}
        if ends == kept["ends"] and waiting == before:
            return int(kept["position"])
        position = int(kept["position"]) + 1
        self._pages.rows(
            "INSERT INTO office_feed (position, at) VALUES (?, ?) ON CONFLICT DO NOTHING",
            [position, self._desk.at],
        )
        self._pages.many(
            "INSERT INTO office_change (entity, record_id, position) VALUES (?, ?, ?) "
            "ON CONFLICT (entity, record_id) DO UPDATE SET position = excluded.position",
            ((*one, position) for one in self._touched(kept["ends"], ends, before - waiting)),
        )
        rows = sorted(map(list, waiting))
        self._desk.books.keep_note(_FEED, {"position": position, "ends": ends, "waiting": rows})
        return position

    def _waiting(self) -> set[Touched]:
        rows = self._pages.rows("SELECT DISTINCT entity, record_id FROM not_applied")
        return {Touched(*row) for row in rows}

    def _touched(
        self, known: Mapping[str, int], ends: Mapping[str, int], applied: set[Touched]
    ) -> Iterator[Touched]:
        """The records of new saves, and those of entries that were let in only now."""
        yield from applied
        for device, last in ends.items():
            first = int(known.get(device, 0)) + 1
            for transaction in self._desk.ledger.transactions(device, first, last) if first <= last else ():
                for entry in transaction.entries:
                    yield Touched(entry.entity, entry.record_id)

    def feed(self, since: int, limit: int) -> list[FeedLine]:
        """The changes after a position, whole batches in order, about ``limit`` of them; a record that
        changed again since stands at its newest position only.
        """
        until = self.renew_feed()
        counted = self._pages.rows(
            "SELECT position, count(*) FROM office_change WHERE position > ? GROUP BY position "
            "ORDER BY position",
            [since],
        )
        found = 0
        for position, count in counted:
            found += count
            if found >= limit:
                until = position
                break
        rows = self._pages.rows(
            "SELECT c.position, f.at, c.entity, c.record_id FROM office_change AS c "
            "JOIN office_feed AS f ON f.position = c.position "
            "WHERE c.position > ? AND c.position <= ? ORDER BY c.position, c.entity, c.record_id",
            [since, until],
        )
        return list(self._lines(rows))

    def _lines(self, rows: list[Any]) -> Iterator[FeedLine]:
        for start in range(0, len(rows), _BATCH):
            some = rows[start : start + _BATCH]
            wanted: dict[str, list[str]] = {}
            for _, _, entity, record_id in some:
                if entity in self._catalogue.entities:
                    wanted.setdefault(entity, []).append(record_id)
            held = {entity: self._desk.ledger.raw(entity, ids) for entity, ids in wanted.items()}
            for position, at, entity, record_id in some:
                row = held.get(entity, {}).get(record_id)
                if row is not None:  # an entry that was not applied has no record yet
                    void = bool(row["is_deleted"])
                    yield FeedLine(position, at, entity, str(row["home"]), record_id, void)


def _visible(name: str, columns: list[str]) -> str:
    quoted = ", ".join(f'"{column}"' for column in columns)
    return f'SELECT {quoted} FROM main."{name}" WHERE coalesce(is_deleted, 0) = 0'
