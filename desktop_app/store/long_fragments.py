"""Long fragments of numbers, found without walking over the beginning that all numbers share.

A person types an identity number from its first digit on. The full-text index has to walk over all
documents for each trigram of the area and the century, though hardly anybody is left who has what follows.
So only the part of a fragment that tells people apart is looked for. Nearly each document that it finds
holds the whole fragment: what is listed is read to be sure. What is only counted need not be read, for the
sorted beginnings of the long numbers say who begins like that; the few others are read
(resources/help/decisions/search.md). The answer is that of the full-text index, to the last document.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from sqlite_utils import Database

Span = tuple[int, int]
"""The first and the last number that the documents of one kind may have."""

LONG = 9
"""A number has so many characters, or its beginning is not kept; a shorter fragment is looked for whole."""

_TRIGRAM = 3
_WALKED = 8  # so many times the documents that make a fragment shared are walked over in a few milliseconds

_COUNT = """
    WITH begun AS MATERIALIZED (
        SELECT DISTINCT n FROM search_start WHERE number >= ? AND number < ? AND n BETWEEN ? AND ?),
    others AS (
        SELECT rowid AS n FROM search_number
        WHERE search_number MATCH ? AND rowid BETWEEN ? AND ? AND rowid NOT IN begun)
    SELECT (SELECT count(*) FROM begun) + (
        SELECT count(*) FROM others CROSS JOIN search_doc USING (n) WHERE instr(lower(numbers), ?))"""

# One after the other as the index finds them, so that a limit ends the walk; nearly each holds the whole.
_LIST = """
    SELECT d.record_id FROM search_number CROSS JOIN search_doc d ON d.n = search_number.rowid
    WHERE search_number MATCH ? AND search_number.rowid BETWEEN ? AND ? AND instr(lower(d.numbers), ?)
    ORDER BY search_number.rowid LIMIT ?"""


class Question(NamedTuple):
    """A query, also to be used inside another one, and the values that it binds."""

    sql: str
    values: list[str | int]


def beginnings(folded: str) -> set[str]:
    """The numbers whose beginnings are kept, of the numbers of a document as they are indexed."""
    return {number for number in folded.split() if len(number) >= LONG}


def counting(fragment: str, part: str, span: Span) -> Question:
    """How many documents of a kind hold ``fragment``, of which ``part`` is the telling part."""
    behind = fragment[:-1] + chr(ord(fragment[-1]) + 1)
    return Question(_COUNT, [fragment, behind, *span, f'"{part}"', *span, fragment])


def listing(fragment: str, part: str, span: Span, limit: int) -> Question:
    """The records of a kind that hold ``fragment``, in the order of entry; ``limit`` -1 gives all."""
    return Question(_LIST, [f'"{part}"', *span, fragment, limit])


def telling_part(db: "Database", fragment: str, first: int, shared_by: int) -> str | None:
    """The part of a fragment that is looked for in its place; None where it is best looked for whole.

    ``shared_by`` is how many documents make a fragment shared; ``first`` begins the numbers of the kind.
    """
    if len(fragment) < LONG:
        return None
    trigrams = [fragment[at : at + _TRIGRAM] for at in range(len(fragment) - _TRIGRAM + 1)]
    marks = ", ".join("?" * len(trigrams))
    rows = db.execute(
        f"SELECT fragment, documents FROM search_shared WHERE first = ? AND fragment IN ({marks})",
        [first, *trigrams],
    ).fetchall()
    window = _longest(trigrams, dict(rows), _WALKED * shared_by) if rows else None
    if window is None or window == (0, len(trigrams)):
        return None
    return fragment[window[0] : window[1] + _TRIGRAM - 1]


def _longest(trigrams: list[str], shared: Mapping[str, int], most: int) -> tuple[int, int] | None:
    """The longest run of trigrams that together at most ``most`` hold; a short one holds what few have."""
    best: tuple[int, int] | None = None
    for start in range(len(trigrams)):
        for end in range(start + 1, len(trigrams) + 1):
            run = trigrams[start:end]
            longer = best is None or end - start > best[1] - best[0]
            telling = len(run) >= _TRIGRAM or any(one not in shared for one in run)
            if longer and telling and sum(shared.get(one, 0) for one in run) <= most:
                best = start, end
    return best
