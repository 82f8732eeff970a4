"""Long fragments of numbers, found without walking over the beginning that all numbers share.

A person types an identity number from its first digit on. The full-text index has to walk over all
documents for each trigram of the area and the century, though hardly anybody is left who has what follows.
So only the part of a fragment that tells people apart is looked for. What it finds begins with the whole
fragment nearly always, which the sorted beginnings of the long numbers say; the few others are read
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

_PARTS = """
    WITH begun AS MATERIALIZED (
        SELECT DISTINCT n FROM search_start WHERE number >= ? AND number < ? AND n BETWEEN ? AND ?),
    others AS (
        SELECT n FROM (
            SELECT rowid AS n FROM search_number
            WHERE search_number MATCH ? AND rowid BETWEEN ? AND ? AND rowid NOT IN begun)
        CROSS JOIN search_doc USING (n) WHERE instr(lower(numbers), ?))"""

_COUNT = f"{_PARTS} SELECT (SELECT count(*) FROM begun) + (SELECT count(*) FROM others)"

_LIST = f"""{_PARTS} SELECT record_id FROM search_doc
    WHERE n IN (SELECT n FROM begun UNION ALL SELECT n FROM others) ORDER BY n LIMIT ?"""


class Question(NamedTuple):
    """A query, also to be used inside another one, and the values that it binds."""

    sql: str
    values: list[str | int]


def beginnings(folded: str) -> set[str]:
    """The numbers whose beginnings are kept, of the numbers of a document as they are indexed."""
    return {number for number in folded.split() if len(number) >= LONG}


def counting(fragment: str, part: str, span: Span) -> Question:
    """How many documents of a kind hold ``fragment``, of which ``part`` is the telling part."""
    return Question(_COUNT, _bound(fragment, part, span))


def listing(fragment: str, part: str, span: Span, limit: int) -> Question:
    """The records of a kind that hold ``fragment``, in the order of entry; ``limit`` -1 gives all."""
    return Question(_LIST, [*_bound(fragment, part, span), limit])


def _bound(fragment: str, part: str, span: Span) -> list[str | int]:
    behind = fragment[:-1] + chr(ord(fragment[-1]) + 1)
    return [fragment, behind, *span, f'"{part}"', *span, fragment]


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
    """The longest run of trigrams with one that few hold, and which together at most ``most`` hold."""
    best: tuple[int, int] | None = None
    for start in range(len(trigrams)):
        for end in range(start + 1, len(trigrams) + 1):
            run = trigrams[start:end]
            longer = best is None or end - start > best[1] - best[0]
            if longer and not all(one in shared for one in run) and _sum(run, shared) <= most:
                best = start, end
    return best


def _sum(run: list[str], shared: Mapping[str, int]) -> int:
    return sum(shared.get(one, 0) for one in run)
