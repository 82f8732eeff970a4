"""A bulk transaction as it arrives: lines of entries that are judged by their columns, not one by one.

A large import brings hundreds of thousands of entries, nearly all of them first values of new records. Their
digests are computed from what they say when they come, as those of all others; entries are made of them only
where somebody looks at one.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from operator import lt
from typing import Any, NamedTuple

import orjson

from desktop_app.merge.blocks import Packed, decode_run, run_digests
from desktop_app.merge.history import Entry, Transaction

DIGEST_BYTES = 32
_NOTHING = b"\\u0000"  # as JSON writes the character that no database's text may hold


class RunShape(NamedTuple):
    """What a run is about; ``ascending`` says that its record ids rise, so that none is there twice."""

    kind: str
    entity: str
    home: str
    audience: str
    size: int
    first_id: str
    last_id: str
    ascending: bool
    fields: tuple[str, ...]


class Line(NamedTuple):
    """A line of entries: compressed, with the digests of all its entries one after another.

    ``speaks`` is False where a text holds the character 0, which no table takes.
    """

    kept: bytes
    size: int
    digests: bytes
    shapes: tuple[RunShape, ...]
    speaks: bool

    @property
    def entity(self) -> str:
        """The one entity of the line, or "" where it holds several."""
        names = {shape.entity for shape in self.shapes}
        return names.pop() if len(names) == 1 else ""


class Carried(Packed):
    """The entries of a bulk transaction that has just been decoded."""

    def __init__(self, arrived: Sequence[Line], opened: Callable[[bytes], bytes]) -> None:
        kept = [line.kept for line in arrived]
        super().__init__(kept, sum(line.size for line in arrived), opened)
        self.arrived = arrived

    def __iter__(self) -> Iterator[Entry]:
        for line, runs in self.looked_into():
            yield from entries_of(line, runs)

    def digests(self) -> Iterator[bytes]:
        """The digests of the entries, those of one line together."""
        return (line.digests for line in self.arrived)

    def runs_of(self, line: Line) -> list[dict[str, Any]]:
        """The runs of one of the lines."""
        runs: list[dict[str, Any]] = orjson.loads(self._opened(line.kept))
        return runs

    def looked_into(self) -> Iterator[tuple[Line, list[dict[str, Any]]]]:
        """Every line with its runs."""
        return ((line, self.runs_of(line)) for line in self.arrived)


def surveyed(text: bytes, compressed: Callable[[bytes], bytes]) -> Line:
    """A line that came, looked over; raises ValueError, KeyError or TypeError as ``decode_block``."""
    runs = orjson.loads(text)
    digests = b"".join(chain.from_iterable(map(run_digests, runs)))  # which checks every run
    shapes = tuple(map(_shape_of, runs))
    size = sum(shape.size for shape in shapes)
    if len(digests) != size * DIGEST_BYTES:
        raise ValueError("a column has the wrong length")
    return Line(compressed(text), size, digests, shapes, _NOTHING not in text)


def _shape_of(run: dict[str, Any]) -> RunShape:
    ids = run["ids"]
    about = run["kind"], run["entity"], run["home"], run["audience"], len(ids)
    if not ids:
        return RunShape(*about, "", "", ascending=True, fields=())
    rising = all(map(lt, ids, ids[1:]))
    return RunShape(*about, min(ids), max(ids), rising, tuple(run.get("new", ())))


def entries_of(line: Line, runs: Sequence[dict[str, Any]]) -> Iterator[Entry]:
    """The entries of a line, with the digests that are known."""
    start = 0
    for run in runs:
        yield from run_entries(line, run, start)
        start += len(run["ids"])


def run_entries(line: Line, run: dict[str, Any], start: int) -> Iterator[Entry]:
    """The entries of one run, which begin at the place ``start`` of their line."""
    known = line.digests
    places = range(start * DIGEST_BYTES, (start + len(run["ids"])) * DIGEST_BYTES, DIGEST_BYTES)
    return decode_run(run, [known[at : at + DIGEST_BYTES] for at in places])


def digests_of(transaction: Transaction) -> Iterator[bytes]:
    """The digests of a transaction's entries, one after another, or many together in their order."""
    entries = transaction.entries
    return entries.digests() if isinstance(entries, Carried) else (entry.digest for entry in entries)


def made(transaction: Transaction) -> Transaction:
    """The transaction with its entries made, where they are only carried."""
    if not isinstance(transaction.entries, Packed):
        return transaction
    return replace(transaction, entries=tuple(transaction.entries))
