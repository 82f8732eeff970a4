"""Finding a record by any part of a name, a village or a number, and by pinyin.

Names are indexed one character at a time, so that a single character is enough (a trigram index cannot
match one or two characters); numbers, with their letters and hyphens, by trigrams; pinyin from the start
of every syllable, full and by initials (measured in the storage notes of the design).
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from desktop_app.catalog.model import Catalogue, Entity, Record
from desktop_app.store.schema import SEARCH_STATEMENTS, SEARCH_TABLES

if TYPE_CHECKING:
    from sqlite_utils import Database

_NUMBER = re.compile(r"[0-9A-Za-z-]*[0-9][0-9A-Za-z-]*")  # T513…0001, 51…002X, K3-2018-N04-0007
_LATIN = re.compile(r"[a-zA-Z]+")

Readings = Callable[[str], Iterable[str]]
"""Turns a name into the Latin words that find it: its pinyin and initials from every syllable on."""


class Hit(NamedTuple):
    """A record that was found."""

    entity: str
    record_id: str


class Texts(NamedTuple):
    """What is indexed of one record, as document ``n``."""

    n: int
    record_id: str
    words: str
    latin: str
    numbers: str


class SearchIndex:
    """Keeps the index in step with the records and answers queries.

    ``readings`` gives the pinyin words of a name and ``division_name`` the short name of a division, both
    handed in so that this module knows nothing of either.
    """

    def __init__(self, catalogue: Catalogue, readings: Readings, division_name: Callable[[str], str]) -> None:
        self._catalogue = catalogue
        self._readings = readings
        self._division_name = division_name
        self._names = {item.name: _searched(item, "name") for item in catalogue.entities.values()}
        self._numbers = {item.name: _searched(item, "number") for item in catalogue.entities.values()}
        self._cached: dict[str, str] = {}

    def covers(self, entity: str, fields: Iterable[str] | None = None) -> bool:
        """Whether a change of ``fields`` (None: of a whole record) of this entity concerns the index."""
        searched = (
            {*self._names[entity], *self._numbers[entity], "is_deleted"} if self._any(entity) else set()
        )
        return bool(searched) if fields is None else not searched.isdisjoint(fields)

    def _any(self, entity: str) -> bool:
        return bool(self._names[entity] or self._numbers[entity])

    def refresh(self, db: "Database", entity: str, records: Sequence[Record], *, fresh: bool = False) -> None:
        """Index ``records`` as they are now; ``fresh`` says that none of them was indexed before."""
        if not self._any(entity):
            return
        if not fresh:
            for record in records:
                self._forget(db, entity, str(record["id"]))
        first = db.execute("SELECT coalesce(max(n), 0) + 1 FROM search_doc").fetchone()[0]
        texts = list(self.texts(entity, records, first))
        connection = db.conn
        connection.executemany(
            "INSERT INTO search_doc (n, entity, record_id, numbers) VALUES (?, ?, ?, ?)",
            ((n, entity, record_id, numbers) for n, record_id, _, _, numbers in texts),
        )
        connection.executemany(
            "INSERT INTO search_name (rowid, words, latin) VALUES (?, ?, ?)",
            ((n, words, latin) for n, _, words, latin, _ in texts if words),
        )
        connection.executemany(
            "INSERT INTO search_number (rowid, numbers) VALUES (?, ?)",
            ((n, numbers) for n, _, _, _, numbers in texts if numbers),
        )

    def texts(self, entity: str, records: Sequence[Record], first: int) -> Iterator[Texts]:
        """What is to be indexed of the records that are not void, numbered from ``first`` on."""
        names, numbers = self._names[entity], self._numbers[entity]
        declared = self._catalogue.entity(entity)
        live = (record for record in records if not record.get("is_deleted"))
        for n, record in enumerate(live, first):
            texts = [self._name(declared, name, str(record[name])) for name in names if record.get(name)]
            words = " ".join(" ".join(text) for text in texts)
            latin = " ".join(self._latin(text) for text in texts)
            digits = " ".join(str(record[name]) for name in numbers if record.get(name))
            yield Texts(n, str(record["id"]), words, latin, digits)

    def _name(self, entity: Entity, field: str, value: str) -> str:
        return self._division_name(value) if entity.field(field).type == "division" else value

    def _latin(self, text: str) -> str:
        known = self._cached.get(text)
        if known is None:
            if len(self._cached) > 50_000:
                self._cached.clear()
            known = self._cached[text] = " ".join(self._readings(text))
        return known

    def clear(self, db: "Database") -> None:
        """Empty the index, however damaged it is, by making its tables anew."""
        for table in SEARCH_TABLES:
            db.execute(f"DROP TABLE IF EXISTS {table}")
        for statement in SEARCH_STATEMENTS:
            db.execute(statement)

    def strays(self, db: "Database") -> list[int]:
        """The documents whose numbers are missing, and words or numbers that belong to no document."""
        found = db.execute(
            """SELECT id FROM search_name_docsize WHERE id NOT IN (SELECT n FROM search_doc)
            UNION SELECT id FROM search_number_docsize WHERE id NOT IN (SELECT n FROM search_doc)
            UNION SELECT n FROM search_doc WHERE numbers <> ''
                AND n NOT IN (SELECT id FROM search_number_docsize)
            ORDER BY 1"""
        )
        return [row[0] for row in found.fetchall()]

    def _forget(self, db: "Database", entity: str, record_id: str) -> None:
        found = db.execute(
            "SELECT n FROM search_doc WHERE record_id = ? AND entity = ?", [record_id, entity]
        ).fetchall()
        for (n,) in found:
            db.execute("DELETE FROM search_name WHERE rowid = ?", [n])
            db.execute("DELETE FROM search_number WHERE rowid = ?", [n])
            db.execute("DELETE FROM search_doc WHERE n = ?", [n])

    def find(
        self, db: "Database", text: str, entities: Sequence[str] = (), limit: int | None = 200
    ) -> list[Hit]:
        """The records that ``text`` finds: any part of a name or number, pinyin or initials.

        An empty text finds nothing. The order is the order of entry.
        """
        typed = text.strip()
        if not typed:
            return []
        clause, values = self._query(typed)
        if entities:
            clause += f" AND entity IN ({', '.join('?' * len(entities))})"
            values += list(entities)
        sql = f"SELECT entity, record_id FROM search_doc WHERE {clause} ORDER BY n"
        if limit is not None:
            sql += f" LIMIT {int(limit)}"
        return list(map(Hit._make, db.execute(sql, values).fetchall()))

    def _query(self, typed: str) -> tuple[str, list[str]]:
        if _NUMBER.fullmatch(typed):
            if len(typed) < 3:
                return "numbers LIKE ?", [f"%{typed}%"]
            quoted = '"' + typed + '"'
            return "n IN (SELECT rowid FROM search_number WHERE search_number MATCH ?)", [quoted]
        match = f"latin: {typed.lower()}*" if _LATIN.fullmatch(typed) else _phrase(typed)
        return "n IN (SELECT rowid FROM search_name WHERE search_name MATCH ?)", [match]


def _phrase(text: str) -> str:
    """A phrase query over single characters; what stands between words in a name is no obstacle."""
    characters = [char for char in text if not char.isspace() and char not in "\"'*·:()"]
    return 'words: "' + " ".join(characters) + '"' if characters else 'words: "\u0001"'


def _searched(entity: Entity, how: str) -> tuple[str, ...]:
    return tuple(item.name for item in entity.stored_fields if item.search == how)
