"""Finding a record by any part of a name, a village or a number, and by pinyin.

Names are indexed one character at a time, so that a single character is enough (a trigram index cannot
match one or two characters); numbers, with their letters and hyphens, by trigrams; pinyin from the start
of every syllable, full and by initials (measured in the storage notes of the design). The documents of one
entity are one range of numbers: counting and cutting are done inside the full-text index, and neither
needs a list of everything that was found (resources/help/decisions/search.md).
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from itertools import islice, repeat
from typing import TYPE_CHECKING, Any, NamedTuple

from desktop_app.catalog.model import Catalogue, Entity, FieldType, Record, Value
from desktop_app.store import fragments
from desktop_app.store.long_fragments import Question, beginnings
from desktop_app.store.schema import SEARCH_STATEMENTS, SEARCH_TABLES, SHARED_STATEMENTS, START_STATEMENTS

if TYPE_CHECKING:
    from sqlite_utils import Database

_LATIN = re.compile(r"[a-zA-Z' ]+")
_KIND_BITS = 32

Start = tuple[str, int]
"""A long number and the document that holds it."""

Readings = Callable[[str], Iterable[str]]
"""Turns a name into the Latin words that find it: its pinyin and initials from every syllable on."""


class Hit(NamedTuple):
    """A record that was found."""

    entity: str
    record_id: str


class Found(NamedTuple):
    """What a search found: how many records in all, and the first of them."""

    total: int
    hits: list[Hit]


class Texts(NamedTuple):
    """What is indexed of one record, as document ``n``."""

    n: int
    record_id: str
    words: str
    latin: str
    numbers: str


class Documents(NamedTuple):
    """The same of many records, column by column; an empty text where a record has none."""

    n: Sequence[int]
    ids: Sequence[str]
    words: Sequence[str]
    latin: Sequence[str]
    numbers: Sequence[str]

    @classmethod
    def of(cls, texts: Iterable[Texts]) -> "Documents":
        """From the texts of one record after another."""
        columns: Sequence[Any] = list(zip(*texts, strict=True)) or ((), (), (), (), ())
        return cls(*columns)


_Column = list[str | None]
_AT_ONCE = 500
_WORDS = {"search_name": "words", "search_latin": "latin", "search_number": "numbers"}
_NO_START = "DELETE FROM search_start WHERE number = ? AND n = ?"
_VOID = "is_deleted"


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
        self._places = {
            item.name: frozenset(one.name for one in item.stored_fields if one.type is FieldType.DIVISION)
            for item in catalogue.entities.values()
        }
        self._cached: dict[str, str] = {}

    def lookup(self, db: "Database", text: str, entities: Sequence[str], limit: int) -> Found:
        """How many records a search finds, and the first ``limit`` of them."""
        return Found(self.count(db, text, entities), self.find(db, text, entities, limit))

    def among(self, db: "Database", entity: str, text: str, through: Mapping[str, str]) -> list[Question]:
        """What finds the records of an entity, also ``through`` the field of others that refers to them."""
        found = [self.selection(db, text, entity)]
        for other, field in through.items():
            self._catalogue.entity(other).field(field)
            sql, values = self.selection(db, text, other)
            # Crossed, the records come one by one as they are found; IN would wait for the last of them.
            joined = f'({sql}) AS hit CROSS JOIN "{other}" ON id = hit.record_id'
            found.append(Question(f'SELECT "{field}" AS record_id FROM {joined}', values))
        return found

    def covers(self, entity: str, fields: Iterable[str] | None = None) -> bool:
        """Whether a change of ``fields`` (None: of a whole record) of this entity concerns the index."""
        searched = {*self._names[entity], *self._numbers[entity], _VOID} if self._any(entity) else set()
        return bool(searched) if fields is None else not searched.isdisjoint(fields)

    def _any(self, entity: str) -> bool:
        return bool(self._names[entity] or self._numbers[entity])

    def refresh(self, db: "Database", entity: str, records: Sequence[Record], *, fresh: bool = False) -> None:
        """Index ``records`` as they are now; ``fresh`` says that none of them was indexed before."""
        if not self._any(entity):
            return
        span = self._span(db, entity)
        if not fresh:
            self._forget(db, span, [str(record["id"]) for record in records])
        told = Documents.of(self.texts(entity, records, self._newest(db, span) + 1))
        self.keep_starts(db, self._add(db, told))
        if told.n:
            fragments.bring_up(db, span, told.n[-1])

    def follow(
        self, db: "Database", entity: str, records: Sequence[Record], changed: Mapping[str, Set[str]]
    ) -> None:
        """Bring the documents of records in step, whose fields ``changed`` have changed, by record id.

        A record keeps its document, and of that what its names or its numbers do not concern: taking words
        out of the full-text index costs more than writing them, and most of what changes is a telephone.
        """
        if not self._any(entity):
            return
        span = self._span(db, entity)
        named = frozenset(self._names[entity])
        alive = [str(one["id"]) for one in records if not one.get(_VOID)]
        held = dict(self._held(db, span, [one for one in alive if _VOID not in changed[one]]))
        self.refresh(db, entity, [one for one in records if one["id"] not in held])
        same = [(held[str(one["id"])], one) for one in records if one["id"] in held]
        self._rename(db, entity, [(n, one) for (n, _), one in same if named & changed[str(one["id"])]])
        digits = ((n, old, self._digits(entity, one)) for (n, old), one in same)
        self._renumber(db, span, [one for one in digits if one[1] != one[2]])

    def _rename(self, db: "Database", entity: str, records: Sequence[tuple[int, Record]]) -> None:
        told = [(n, *self._words(entity, record)) for n, record in records]
        self._unword(db, ("search_name", "search_latin"), [n for n, *_ in told])
        self._word(db, "search_name", [(n, words) for n, words, _ in told])
        self._word(db, "search_latin", [(n, latin) for n, _, latin in told])

    def _renumber(self, db: "Database", span: fragments.Span, told: Sequence[tuple[int, str, str]]) -> None:
        """Exchange the numbers of documents: of each its own number, what it held and what it holds."""
        if not told:
            return
        self._unword(db, ("search_number",), [n for n, *_ in told])
        self._word(db, "search_number", [(n, fragments.folded(new) if new else "") for n, _, new in told])
        many = db.conn.executemany
        many("UPDATE search_doc SET numbers = ? WHERE n = ?", ((new, n) for n, _, new in told))
        before = set(_starts((n, old) for n, old, _ in told))
        after = set(_starts((n, new) for n, _, new in told))
        many(_NO_START, sorted(before - after))
        self.keep_starts(db, after - before)
        fragments.exchange(db, span, told)
        fragments.bring_up(db, span, self._newest(db, span))

    def add_columns(
        self, db: "Database", entity: str, ids: Sequence[str], columns: Mapping[str, Sequence[Value]]
    ) -> list[Start]:
        """Index new records, none of them void, that are given by the columns which they fill.

        What very many of them share is left to be counted by ``bring_up``, once for all of an import; the
        beginnings of their long numbers come back for ``keep_starts``, which writes many in order: one by one
        they would walk all over a table that is larger than the memory for its pages.
        """
        span = self._span(db, entity)
        return self._add(db, self.documents(entity, ids, columns, self._newest(db, span) + 1))

    @staticmethod
    def keep_starts(db: "Database", starts: Iterable[Start]) -> None:
        """Keep the beginnings of long numbers, in their order."""
        db.conn.executemany("INSERT INTO search_start (number, n) VALUES (?, ?)", sorted(starts))

    def documents(
        self, entity: str, ids: Sequence[str], columns: Mapping[str, Sequence[Value]], first: int
    ) -> "Documents":
        """What ``texts`` says of new records, none of them void, that are given by their columns."""
        words, latin, numbers = (_in_rows(told, len(ids)) for told in self._told(entity, columns))
        return Documents(range(first, first + len(ids)), ids, words, latin, numbers)

    def bring_up(self, db: "Database", entity: str) -> None:
        """Bring the counts of fragments that very many records share in step with what was indexed."""
        for _, span in self.spans(db, (entity,)):
            fragments.bring_up(db, span, self._newest(db, span))

    def _add(self, db: "Database", told: "Documents") -> list[Start]:
        """Write documents, all but the beginnings of their long numbers: those come back."""
        folded = [fragments.folded(numbers) if numbers else "" for numbers in told.numbers]
        db.conn.executemany(
            "INSERT INTO search_doc (n, record_id, numbers) VALUES (?, ?, ?)",
            zip(told.n, told.ids, told.numbers, strict=True),
        )
        for table, texts in zip(_WORDS, (told.words, told.latin, folded), strict=True):
            self._word(db, table, zip(told.n, texts, strict=True))
        return [(number, n) for n, text in zip(told.n, folded, strict=True) for number in beginnings(text)]

    @staticmethod
    def _word(db: "Database", table: str, told: Iterable[tuple[int, str]]) -> None:
        """Write words of documents; those that have none stand in no index of words."""
        sql = f"INSERT INTO {table} (rowid, {_WORDS[table]}) VALUES (?, ?)"
        db.conn.executemany(sql, (one for one in told if one[1]))

    @staticmethod
    def _unword(db: "Database", tables: Iterable[str], documents: Sequence[int]) -> None:
        for table in tables:
            db.conn.executemany(f"DELETE FROM {table} WHERE rowid = ?", ([n] for n in documents))

    def _span(self, db: "Database", entity: str) -> fragments.Span:
        """The numbers for the documents of an entity, which gets them with its first one."""
        db.execute("INSERT INTO search_kind (entity) VALUES (?) ON CONFLICT DO NOTHING", [entity])
        return self.spans(db, (entity,))[0][1]

    def _newest(self, db: "Database", span: fragments.Span) -> int:
        """The last document there is or was; before the first one, the number that stands before it."""
        newest = db.execute("SELECT max(n) FROM search_doc WHERE n BETWEEN ? AND ?", list(span)).fetchone()[0]
        return max(int(newest or 0), fragments.counted_upto(db, span))

    def spans(self, db: "Database", entities: Sequence[str] = ()) -> list[tuple[str, fragments.Span]]:
        """The ranges of document numbers of ``entities`` (none given: of all), in order."""
        kinds = db.execute("SELECT entity, kind FROM search_kind ORDER BY kind").fetchall()
        return [
            (entity, (kind << _KIND_BITS, ((kind + 1) << _KIND_BITS) - 1))
            for entity, kind in kinds
            if not entities or entity in entities
        ]

    def texts(self, entity: str, records: Sequence[Record], first: int) -> Iterator[Texts]:
        """What is to be indexed of the records that are not void, numbered from ``first`` on."""
        live = (record for record in records if not record.get(_VOID))
        for n, record in enumerate(live, first):
            words, latin = self._words(entity, record)
            yield Texts(n, str(record["id"]), words, latin, self._digits(entity, record))

    def _words(self, entity: str, record: Record) -> tuple[str, str]:
        said = [(name, str(record[name])) for name in self._names[entity] if record.get(name)]
        texts = [self._said(entity, name, text) for name, text in said]
        return " ".join(" ".join(text) for text in texts), " ".join(self._latin(text) for text in texts)

    def _digits(self, entity: str, record: Record) -> str:
        return " ".join(str(record[name]) for name in self._numbers[entity] if record.get(name))

    def _told(self, entity: str, columns: Mapping[str, Sequence[Value]]) -> tuple[list[_Column], ...]:
        """What ``texts`` takes from each field that is there, column by column: words, Latin and numbers."""
        words: list[_Column] = []
        latin: list[_Column] = []
        for name in self._names[entity]:
            if name in columns:
                said = {value: self._said(entity, name, str(value)) for value in set(columns[name]) if value}
                words.append([" ".join(said[value]) if value else None for value in columns[name]])
                latin.append([self._latin(said[value]) if value else None for value in columns[name]])
        numbers = [columns[name] for name in self._numbers[entity] if name in columns]
        return words, latin, [[str(value) if value else None for value in column] for column in numbers]

    def _said(self, entity: str, name: str, text: str) -> str:
        return self._division_name(text) if name in self._places[entity] else text

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
        for statement in (*SEARCH_STATEMENTS, *SHARED_STATEMENTS, *START_STATEMENTS):
            db.execute(statement)

    def strays(self, db: "Database") -> list[int]:
        """The documents whose parts are missing, and words or numbers that belong to no document."""
        loose = " UNION ".join(
            f"SELECT id FROM {part}_docsize WHERE id NOT IN (SELECT n FROM search_doc)" for part in _WORDS
        )
        found = db.execute(
            f"""{loose} UNION SELECT n FROM search_doc WHERE numbers <> ''
                AND n NOT IN (SELECT id FROM search_number_docsize)
            UNION SELECT id FROM search_latin_docsize WHERE id NOT IN (SELECT id FROM search_name_docsize)
            ORDER BY 1"""
        )
        return [row[0] for row in found.fetchall()]

    def lacks_beginnings(self, db: "Database") -> bool:
        """Whether the beginnings of long numbers are others than those of the documents."""
        kept = db.execute("SELECT count(*) FROM search_start").fetchone()[0]
        wanted = _starts(db.execute("SELECT n, numbers FROM search_doc"))
        while batch := list(islice(wanted, _AT_ONCE)):
            marks = ", ".join(["(?, ?)"] * len(batch))
            found = db.execute(
                f"SELECT count(*) FROM search_start WHERE (number, n) IN (VALUES {marks})",
                [value for row in batch for value in row],
            ).fetchone()[0]
            if found < len(batch):
                return True
            kept -= found
        return bool(kept)

    def forget(self, db: "Database", entity: str, record_id: str) -> None:
        """Take one record out of the index."""
        self._forget(db, self._span(db, entity), [record_id])

    def settle(self, db: "Database") -> None:
        """Merge the index so that words of what was taken out are gone from it and not only passed over."""
        for table in _WORDS:
            db.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")

    def _forget(self, db: "Database", span: fragments.Span, record_ids: Sequence[str]) -> None:
        found = [document for _, document in self._held(db, span, record_ids)]
        self._unword(db, _WORDS, [n for n, _ in found])
        db.conn.executemany("DELETE FROM search_doc WHERE n = ?", ([n] for n, _ in found))
        db.conn.executemany(_NO_START, _starts(found))
        upto = fragments.counted_upto(db, span)
        fragments.take_off(db, span, [numbers for n, numbers in found if n <= upto])

    @staticmethod
    def _held(
        db: "Database", span: fragments.Span, record_ids: Sequence[str]
    ) -> Iterator[tuple[str, tuple[int, str]]]:
        """The documents of records: each one's number, and the numbers that it holds."""
        for start in range(0, len(record_ids), _AT_ONCE):
            some = record_ids[start : start + _AT_ONCE]
            marks = ", ".join("?" * len(some))
            rows = db.execute(
                "SELECT record_id, n, numbers FROM search_doc "
                f"WHERE record_id IN ({marks}) AND n BETWEEN ? AND ?",
                [*some, *span],
            )
            yield from ((record_id, (n, numbers)) for record_id, n, numbers in rows.fetchall())

    def find(
        self, db: "Database", text: str, entities: Sequence[str] = (), limit: int | None = 200
    ) -> list[Hit]:
        """The records that ``text`` finds: any part of a name or number, pinyin or initials.

        An empty text finds nothing. The order is the order of entry, one entity after another.
        """
        query = _query(text)
        hits: list[Hit] = []
        for entity, span in self.spans(db, entities) if query else ():
            left = -1 if limit is None else limit - len(hits)
            if query is None or not left:
                break
            rows = db.execute(*query.listed(db, span, left))
            hits += [Hit(entity, row[0]) for row in rows.fetchall()]
        return hits

    def count(self, db: "Database", text: str, entities: Sequence[str] = ()) -> int:
        """How many records ``text`` finds."""
        query = _query(text)
        spans = [span for _, span in self.spans(db, entities)] if query else []
        return sum(query.counted(db, span) for span in spans) if query else 0

    def selection(self, db: "Database", text: str, entity: str) -> Question:
        """The query for the ids of the records of one entity that ``text`` finds, as ``record_id``."""
        query, spans = _query(text), self.spans(db, (entity,))
        if query is None or not spans:
            return Question("SELECT NULL AS record_id WHERE 0", [])
        return query.listed(db, spans[0][1], -1)


class _Query(NamedTuple):
    """One kind of search: what lists records of a range of documents, so many at most, and counts them."""

    listed: Callable[["Database", fragments.Span, int], Question]
    counted: Callable[["Database", fragments.Span], int]


def _query(text: str) -> _Query | None:
    """How ``text`` is looked for; None where nothing is left of it."""
    typed = text.strip()
    if fragments.NUMBER.fullmatch(typed.lower()) and typed.isascii():
        return _number_query(typed.lower())
    if _LATIN.fullmatch(typed):
        letters = typed.replace("'", "").replace(" ", "").lower()
        return _matched("search_latin", f"{letters}*") if letters else None
    # A phrase over single characters; what stands between words in a name is no obstacle.
    characters = [char for char in typed if not char.isspace() and char not in "\"'*·:()"]
    return _matched("search_name", '"' + " ".join(characters) + '"') if characters else None


def _number_query(fragment: str) -> _Query:
    return _Query(
        lambda db, span, limit: fragments.listing(db, fragment, span, limit),
        lambda db, span: fragments.count(db, fragment, span),
    )


def _matched(table: str, match: str) -> _Query:
    source = f"{table} WHERE {table} MATCH ?"

    def listed(_db: "Database", span: fragments.Span, limit: int) -> Question:
        return Question(fragments.records_in(source, "rowid"), [match, *span, limit])

    def count(db: "Database", span: fragments.Span) -> int:
        found = db.execute(f"SELECT count(*) FROM {source} AND rowid BETWEEN ? AND ?", [match, *span])
        return int(found.fetchone()[0])

    return _Query(listed, count)


def _in_rows(columns: Sequence[_Column], count: int) -> list[str]:
    """Row by row what the columns say, a blank between; an empty text where there is none."""
    if len(columns) == 1:
        return [text or "" for text in columns[0]]
    rows = zip(*columns, strict=True) if columns else repeat((), count)
    return [" ".join([text for text in row if text is not None]) for row in rows]


def _starts(documents: Iterable[tuple[int, str]]) -> Iterator[Start]:
    """The rows of ``search_start`` for documents, each given by its number and the numbers that it holds."""
    return ((number, n) for n, numbers in documents for number in beginnings(fragments.folded(numbers)))


def _searched(entity: Entity, how: str) -> tuple[str, ...]:
    return tuple(item.name for item in entity.stored_fields if item.search == how)
