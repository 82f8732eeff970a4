"""How many numbers hold a fragment that very many hold, known without counting them.

All identity numbers of a township begin alike. To count a million of them anew at each key is what makes a
search slow, and only that: a fragment which few hold is counted by the full-text index at once. So the
fragments that tens of thousands share are counted when documents come in, many at a time, and the counts
are kept beside the index. What came since they were brought up is counted by the index from there on; what
is taken out is taken off. Both together are exact at any moment (resources/help/decisions/search.md).
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from desktop_app.store import long_fragments
from desktop_app.store.long_fragments import Question, telling_part

if TYPE_CHECKING:
    from sqlite_utils import Database

Span = tuple[int, int]
"""The first and the last number that the documents of one kind may have."""

NUMBER = re.compile(r"[0-9a-z-]*[0-9][0-9a-z-]*")
"""What can be looked for as a part of a number: T513…0001, 51…002X, K3-2018-N04-0007, in small letters."""

_CHARACTERS = "0123456789abcdefghijklmnopqrstuvwxyz- "
_BETWEEN = re.compile(r"[^0-9a-z-]")
SHARED_BY = 50_000
"""So many documents have to hold a fragment that its count is kept: fewer are counted in milliseconds."""

_WAITING = 0.05  # of all documents wait to be counted together, or half as many as make a fragment shared
_SAMPLE, _LONGEST = 1_000, 24
# Under the negative number of a kind stands how many of its counted documents have changed their numbers.
_CHANGED = """INSERT INTO search_counted (first, upto) VALUES (?, ?)
    ON CONFLICT DO UPDATE SET upto = upto + excluded.upto"""


class Holding(NamedTuple):
    """The documents that hold a fragment: what to read them from, by which column, and the value bound."""

    source: str
    column: str
    value: str


def folded(numbers: str) -> str:
    """Numbers as they are indexed: small letters, and a blank for whatever cannot be a part of one.

    The blank at the end closes the last number: its last two characters begin a trigram like all others.
    """
    small = numbers.lower()
    plain = small.isascii() and small.isalnum()
    return f"{small if plain else _BETWEEN.sub(' ', small)} "


def holding(fragment: str) -> Holding:
    """Three characters and more are trigrams, two begin one; a single digit is looked for in every number.

    The empty fragment is in all of them.
    """
    if len(fragment) < 2:
        return Holding("search_doc WHERE numbers LIKE ?", "n", f"%{fragment}%")
    match = f'"{fragment}"' if len(fragment) > 2 else " OR ".join(f'"{fragment}{one}"' for one in _CHARACTERS)
    return Holding("search_number WHERE search_number MATCH ?", "rowid", match)


def _counting(fragment: str, first: str = "?") -> str:
    """SQL for how many documents between two numbers hold a fragment; it binds ``holding().value`` first."""
    found = holding(fragment)
    return f"SELECT count(*) FROM {found.source} AND {found.column} BETWEEN {first} AND ?"


def count(db: "Database", fragment: str, span: Span) -> int:
    """How many documents hold ``fragment``: told by one question, so that all of it is of one moment."""
    first, last = span
    sql = (
        f"SELECT documents + ({_counting(fragment, 'upto + 1')}) "
        "FROM search_shared JOIN search_counted USING (first) WHERE first = ? AND fragment = ?"
    )
    known = db.execute(sql, [holding(fragment).value, last, first, fragment]).fetchone()
    if known:
        return int(known[0])
    part = telling_part(db, fragment, first, SHARED_BY)
    if part is None:
        return _within(db, fragment, span)
    return int(db.execute(*long_fragments.counting(fragment, part, span)).fetchone()[0])


def listing(db: "Database", fragment: str, span: Span, limit: int) -> Question:
    """The query for the records of a kind that hold ``fragment``, in the order of entry.

    What very many hold is cut off soon and is looked for whole; ``limit`` -1 gives all.
    """
    sql = "SELECT 1 FROM search_shared WHERE first = ? AND fragment = ?"
    shared = db.execute(sql, [span[0], fragment]).fetchone()
    part = None if shared else telling_part(db, fragment, span[0], SHARED_BY)
    if part:
        return long_fragments.listing(fragment, part, span, limit)
    held = holding(fragment)
    return Question(records_in(held.source, held.column), [held.value, *span, limit])


def records_in(source: str, column: str) -> str:
    """SQL for the ids of the records that a search finds, in the order of entry.

    ``source`` is a table with its condition and ``column`` the one that holds the document's number.
    """
    if column == "n":
        return f"SELECT record_id FROM {source} AND n BETWEEN ? AND ? ORDER BY n LIMIT ?"
    table, _, where = source.partition(" WHERE ")
    return (
        f"SELECT d.record_id FROM {table} JOIN search_doc d ON d.n = {table}.rowid WHERE {where} "
        f"AND {table}.rowid BETWEEN ? AND ? ORDER BY {table}.rowid LIMIT ?"
    )


def counted_upto(db: "Database", span: Span) -> int:
    """The last document that the kept counts take in; no later one may ever be numbered like it."""
    row = db.execute("SELECT upto FROM search_counted WHERE first = ?", [span[0]]).fetchone()
    return int(row[0]) if row else span[0]


def take_off(db: "Database", span: Span, numbers: Sequence[str]) -> None:
    """Take documents that were counted and are no more, given by their numbers, off the counts."""
    _count_again(db, span, numbers, ())


def exchange(db: "Database", span: Span, told: Iterable[tuple[int, str, str]]) -> None:
    """Count documents by other numbers: of each, its own number, what it held and what it holds now.

    What many share by and by is found when enough have changed (``bring_up``): how many is kept as well.
    """
    upto = counted_upto(db, span)
    counted = [(old, new) for n, old, new in told if n <= upto]
    if counted:
        _count_again(db, span, *zip(*counted, strict=True))
        db.execute(_CHANGED, [-span[0], len(counted)])


def _count_again(db: "Database", span: Span, gone: Sequence[str], come: Sequence[str]) -> None:
    if not gone:
        return
    before, after = ([folded(text) for text in texts] for texts in (gone, come))
    kept = db.execute("SELECT fragment FROM search_shared WHERE first = ?", [span[0]]).fetchall()
    more = (
        (sum(one in text for text in after) - sum(one in text for text in before), span[0], one)
        for (one,) in kept
    )
    db.conn.executemany(
        "UPDATE search_shared SET documents = documents + ? WHERE first = ? AND fragment = ?",
        [one for one in more if one[0]],
    )


def bring_up(db: "Database", span: Span, newest: int) -> None:
    """Count what came in, when enough of it waits; find what is shared now and was not before."""
    first, upto, every = span[0], counted_upto(db, span), newest - span[0]
    if every < SHARED_BY or _waiting(db, first, newest - upto) < max(SHARED_BY // 2, _WAITING * every):
        return
    rows = db.execute("SELECT fragment, documents FROM search_shared WHERE first = ?", [first]).fetchall()
    kept: Counter[str] = Counter(dict(rows))
    kept.update(_counted(db, kept.keys(), (upto + 1, newest)))
    documents = kept[""] or _within(db, "", (first, newest))
    found = _shared(_sample(db, span, newest), SHARED_BY / max(documents, 1))
    kept.update(_counted(db, found - kept.keys(), (first, newest)))
    db.execute("DELETE FROM search_shared WHERE first = ?", [first])
    db.conn.executemany(
        "INSERT INTO search_shared (first, fragment, documents) VALUES (?, ?, ?)",
        [(first, *one) for one in kept.items() if one[1] >= SHARED_BY // 2 or len(one[0]) < 2],
    )
    db.execute("INSERT OR REPLACE INTO search_counted (first, upto) VALUES (?, ?)", [first, newest])
    db.execute("DELETE FROM search_counted WHERE first = ?", [-first])


def _waiting(db: "Database", first: int, came: int) -> int:
    """How many documents came or have changed since the counts were brought up."""
    row = db.execute("SELECT upto FROM search_counted WHERE first = ?", [-first]).fetchone()
    return came + (int(row[0]) if row else 0)


def _counted(db: "Database", fragments: Collection[str], numbers: Span) -> dict[str, int]:
    """How many documents between two numbers hold each fragment, the longest first.

    What a fragment that all of them hold is made of need not be counted: the area code of a township.
    """
    walked = _in_one_walk(db, {"", *(one for one in fragments if len(one) < 2)}, numbers)
    documents = walked[""]
    counts: dict[str, int] = {}
    in_all: list[str] = []
    for fragment in sorted(fragments, key=len, reverse=True):
        if any(fragment in longer for longer in in_all):
            counts[fragment] = documents
            continue
        counts[fragment] = walked[fragment] if fragment in walked else _within(db, fragment, numbers)
        if counts[fragment] == documents:
            in_all.append(fragment)
    return counts


def _in_one_walk(db: "Database", fragments: Iterable[str], numbers: Span) -> dict[str, int]:
    """Count what no index finds, single digits, and all documents, in one walk over them."""
    wanted = sorted(fragments)
    held = ", ".join(["total(instr(numbers, ?) > 0)"] * len(wanted))
    row = db.execute(f"SELECT {held} FROM search_doc WHERE n BETWEEN ? AND ?", [*wanted, *numbers]).fetchone()
    return {fragment: int(documents) for fragment, documents in zip(wanted, row, strict=True)}


def wrong_counts(db: "Database") -> list[str]:
    """The fragments whose kept count is not what the index counts now."""
    kept = db.execute(
        "SELECT first, upto, fragment, documents FROM search_shared JOIN search_counted USING (first)"
    )
    return [
        fragment
        for first, upto, fragment, documents in kept.fetchall()
        if documents != _within(db, fragment, (first, upto))
    ]


def _within(db: "Database", fragment: str, numbers: Span) -> int:
    row = db.execute(_counting(fragment), [holding(fragment).value, *numbers]).fetchone()
    return int(row[0])


def _sample(db: "Database", span: Span, newest: int) -> list[str]:
    """The numbers of documents from all over a kind."""
    first, total = span[0], newest - span[0]
    sql = "SELECT n, numbers FROM search_doc WHERE n BETWEEN ? AND ? ORDER BY n LIMIT 1"
    places = (first + 1 + place * total // _SAMPLE for place in range(_SAMPLE))
    found = (db.execute(sql, [place, newest]).fetchone() for place in places)
    return [folded(numbers) for numbers in dict(row for row in found if row).values()]


def _shared(texts: Sequence[str], share: float) -> set[str]:
    """The fragments that such a share of the texts hold, and every digit; longer ones grow out of shorter."""
    least = max(2, share * len(texts))
    found, grown = {"", *"0123456789"}, {""}
    for size in range(1, _LONGEST + 1):
        seen: Counter[str] = Counter()
        for text in texts:
            places = range(len(text) - size + 1)
            seen.update({text[at : at + size] for at in places if text[at : at + size - 1] in grown})
        grown = {fragment for fragment, times in seen.items() if times >= least and " " not in fragment}
        if not grown:
            break
        found |= {fragment for fragment in grown if NUMBER.fullmatch(fragment)}
    return found
