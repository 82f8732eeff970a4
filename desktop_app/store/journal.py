"""The journal: audit trail, history, undo and source of every bundle at once.

Small transactions keep one row an entry. A bulk import keeps its entries in compressed blocks of one
entity each, sorted by record id, so that the history of one record opens one block and not all.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from desktop_app.merge.blocks import (
    KEPT_LEVEL,
    Packed,
    block_digests,
    decode_block,
    decode_record,
    encode_block,
)
from desktop_app.merge.carried import Carried
from desktop_app.merge.history import (
    GENESIS,
    Entry,
    Transaction,
    Version,
    decode_entry,
    encode_entry,
)

if TYPE_CHECKING:
    from sqlite_utils import Database

BULK = 200
"""Transactions with more entries than this are kept in blocks."""

BLOCK = 1_000
_COLUMNS = "device, seq, save_id, time, person, reason, edition, previous, hash"


class ChainEnd(NamedTuple):
    """Where a device's chain stands: its last sequence number, hash and hybrid time."""

    seq: int
    hash: bytes
    time: int


class Block(NamedTuple):
    """Up to ``BLOCK`` entries of one transaction, compressed: from the place ``n``, of one entity."""

    n: int
    entries: int
    entity: str
    first_id: str
    last_id: str
    body: bytes


class HistoryEntry(NamedTuple):
    """One entry of a record's history with the transaction it came in (``transaction.entries`` is empty)."""

    transaction: Transaction
    entry: Entry


def in_block_order(entries: Sequence[Entry]) -> list[Entry]:
    """The order in which a bulk transaction keeps its entries."""
    return sorted(entries, key=lambda entry: (entry.entity, entry.audience, entry.record_id))


def append(db: "Database", transaction: Transaction, counted: int) -> None:
    """Add a transaction to its device's chain; the caller holds the write transaction open.

    ``counted`` is the time that decides between concurrent versions: 0 where the clock is not trusted.
    """
    enter_context(db, Version(transaction.device, transaction.seq))
    db.execute(
        f"INSERT INTO txn ({_COLUMNS}, counted, entries) VALUES ({', '.join('?' * 11)})",
        [
            transaction.device,
            transaction.seq,
            transaction.save_id,
            transaction.time,
            transaction.person,
            transaction.reason,
            transaction.edition,
            transaction.previous,
            transaction.hash,
            counted,
            len(transaction.entries),
        ],
    )
    if len(transaction.entries) > BULK:
        _append_blocks(db, transaction)
    else:
        _append_entries(db, transaction)


def enter_context(db: "Database", version: Version) -> None:
    """Name the transaction that the following writes belong to; without one they are refused."""
    db.execute("INSERT OR REPLACE INTO write_context (one, device, seq) VALUES (1, ?, ?)", [*version])


def keep_context(db: "Database") -> None:
    """Where no transaction is named, name the newest: for records that are drawn up while none arrives."""
    db.execute(
        "INSERT OR IGNORE INTO write_context (one, device, seq) "
        "SELECT 1, device, seq FROM txn ORDER BY time DESC LIMIT 1"
    )


def leave_context(db: "Database") -> None:
    """End the naming, before the write transaction is committed."""
    db.execute("DELETE FROM write_context")


def _append_entries(db: "Database", transaction: Transaction) -> None:
    db.conn.executemany(
        "INSERT INTO entry (device, seq, n, entity, record_id, body) VALUES (?, ?, ?, ?, ?, ?)",
        (
            (transaction.device, transaction.seq, n, entry.entity, entry.record_id, encode_entry(entry))
            for n, entry in enumerate(transaction.entries)
        ),
    )


def _append_blocks(db: "Database", transaction: Transaction) -> None:
    for block in blocks_of(transaction):
        db.execute(
            "INSERT INTO entry_block (device, seq, n, entries, entity, first_id, last_id, body) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [transaction.device, transaction.seq, *block],
        )


def blocks_of(transaction: Transaction) -> Iterator[Block]:
    """The entries of a bulk transaction in compressed blocks, each of one entity."""
    from zstandard import ZstdCompressor

    if isinstance(transaction.entries, Carried):
        yield from _blocks_as_carried(transaction.entries)
        return
    compressor = ZstdCompressor(level=KEPT_LEVEL)
    position = 0
    for entity, group in groupby(transaction.entries, key=lambda entry: entry.entity):
        entries = list(group)
        for start in range(0, len(entries), BLOCK):
            block = entries[start : start + BLOCK]
            ids = [entry.record_id for entry in block]
            body = compressor.compress(encode_block(block))
            yield Block(position, len(block), entity, min(ids), max(ids), body)
            position += len(block)


def _blocks_as_carried(entries: Carried) -> Iterator[Block]:
    """The lines of entries that have just come, each of one entity and of no more than a block's entries."""
    position = 0
    for line in entries.arrived:
        shapes = [shape for shape in line.shapes if shape.size]
        first, last = min(one.first_id for one in shapes), max(one.last_id for one in shapes)
        yield Block(position, line.size, line.entity, first, last, line.kept)
        position += line.size


def open_block(body: bytes) -> list[Entry]:
    """The entries of a compressed block."""
    from zstandard import ZstdDecompressor

    return list(decode_block(ZstdDecompressor().decompress(body)))


def _open_for(body: bytes, record_id: str) -> list[Entry]:
    """The entries of one record in a compressed block."""
    from zstandard import ZstdDecompressor

    return decode_record(ZstdDecompressor().decompress(body), record_id)


def chain_end(db: "Database", device: str) -> ChainEnd:
    """Where the chain of ``device`` stands; (0, GENESIS, 0) when nothing of it is known."""
    row = db.execute(
        "SELECT seq, hash, time FROM txn WHERE device = ? ORDER BY seq DESC LIMIT 1", [device]
    ).fetchone()
    return ChainEnd(*row) if row else ChainEnd(0, GENESIS, 0)


def chain_ends(db: "Database") -> dict[str, ChainEnd]:
    """Where the chain of every known device stands."""
    devices = [row[0] for row in db.execute("SELECT DISTINCT device FROM txn")]
    return {device: chain_end(db, device) for device in devices}


def saved_as(db: "Database", save_id: str) -> Version | None:
    """The transaction that a save id became, so that a repeated save is recognised."""
    row = db.execute("SELECT device, seq FROM txn WHERE save_id = ?", [save_id]).fetchone()
    return Version(*row) if row else None


def author(db: "Database", version: Version) -> str:
    """The person who made a transaction; empty when it is not here."""
    row = db.execute("SELECT person FROM txn WHERE device = ? AND seq = ?", [*version]).fetchone()
    return str(row[0]) if row else ""


def read(db: "Database", device: str, first: int = 1, last: int | None = None) -> Iterator[Transaction]:
    """The transactions of a device in order, as they were written."""
    until = last if last is not None else chain_end(db, device).seq
    for row in headers(db, device, first, until):
        yield transaction_of(row[:9], _entries(db, device, row[1], row[9]))


def read_packed(db: "Database", device: str, first: int, last: int) -> Iterator[Transaction]:
    """The same for a bundle: the entries of bulk transactions stay in the lines they are kept in."""
    from zstandard import ZstdDecompressor

    for row in headers(db, device, first, last):
        seq, total = row[1], row[9]
        if total <= BULK:
            yield transaction_of(row[:9], _entries(db, device, seq, total))
        else:
            packed = Packed(list(_blocks(db, device, seq)), total, ZstdDecompressor().decompress)
            yield replace(transaction_of(row[:9], ()), entries=packed)


def newest(db: "Database", device: str, count: int) -> list[Transaction]:
    """The newest transactions of a device, the last first, without their entries."""
    last = chain_end(db, device).seq
    return [transaction_of(row[:9], ()) for row in reversed(headers(db, device, last - count + 1, last))]


def headers(db: "Database", device: str, first: int, last: int) -> list[tuple[Any, ...]]:
    """The columns of a device's transactions, with the number of entries last."""
    return db.execute(
        f"SELECT {_COLUMNS}, entries FROM txn WHERE device = ? AND seq BETWEEN ? AND ? ORDER BY seq",
        [device, first, last],
    ).fetchall()


def transaction_of(row: Sequence[object], entries: Sequence[Entry]) -> Transaction:
    """The transaction of a row of ``headers``."""
    values = dict(zip(_COLUMNS.split(", "), row, strict=True))
    return Transaction(**values, entries=tuple(entries))  # type: ignore[arg-type]  # columns of a STRICT table


def _entries(db: "Database", device: str, seq: int, total: int) -> list[Entry]:
    """The entries of a transaction in order."""
    if total <= BULK:
        return [decode_entry(body) for body in _bodies(db, device, seq)]
    return [entry for body in _blocks(db, device, seq) for entry in open_block(body)]


def kept_digests(db: "Database", device: str, seq: int, total: int) -> Iterator[bytes]:
    """The digests of a transaction's entries, computed from what is kept; block by block, to stay small."""
    if total <= BULK:
        yield from (decode_entry(body).digest for body in _bodies(db, device, seq))
        return
    from zstandard import ZstdDecompressor

    for body in _blocks(db, device, seq):
        yield from block_digests(ZstdDecompressor().decompress(body))


def _bodies(db: "Database", device: str, seq: int) -> list[bytes]:
    rows = db.execute("SELECT body FROM entry WHERE device = ? AND seq = ? ORDER BY n", [device, seq])
    return [row[0] for row in rows.fetchall()]


def _blocks(db: "Database", device: str, seq: int) -> Iterator[bytes]:
    numbers = db.execute("SELECT n FROM entry_block WHERE device = ? AND seq = ? ORDER BY n", [device, seq])
    for (n,) in numbers.fetchall():
        found = db.execute(
            "SELECT body FROM entry_block WHERE device = ? AND seq = ? AND n = ?", [device, seq, n]
        )
        yield found.fetchone()[0]


def history(db: "Database", entity: str, record_id: str) -> list[HistoryEntry]:
    """Every entry of one record, the oldest first by hybrid time."""
    found: list[tuple[str, int, Entry]] = []
    for device, seq, body in db.execute(
        "SELECT device, seq, body FROM entry WHERE record_id = ? AND entity = ?", [record_id, entity]
    ):
        found.append((device, seq, decode_entry(body)))
    blocks = db.execute(
        "SELECT device, seq, body FROM entry_block WHERE entity = ? AND first_id <= ? AND last_id >= ?",
        [entity, record_id, record_id],
    )
    for device, seq, body in blocks.fetchall():
        found += [(device, seq, entry) for entry in _open_for(body, record_id)]
    headers = {(device, seq): _header(db, device, seq) for device, seq, _ in found}
    lines = [HistoryEntry(headers[device, seq], entry) for device, seq, entry in found]
    return sorted(
        lines, key=lambda line: (line.transaction.time, line.transaction.device, line.transaction.seq)
    )


class BlockPlace(NamedTuple):
    """Where a block stands: its transaction, and the place of its first entry in it."""

    device: str
    seq: int
    n: int


def blocks_around(db: "Database", entity: str, record_id: str) -> Iterator[tuple[BlockPlace, list[Entry]]]:
    """The blocks that may hold entries of a record."""
    places = db.execute(
        "SELECT device, seq, n FROM entry_block WHERE entity = ? AND first_id <= ? AND last_id >= ?",
        [entity, record_id, record_id],
    )
    for row in places.fetchall():
        yield BlockPlace(*row), block_at(db, BlockPlace(*row))


def block_at(db: "Database", place: BlockPlace) -> list[Entry]:
    """The entries of a block."""
    found = db.execute("SELECT body FROM entry_block WHERE device = ? AND seq = ? AND n = ?", [*place])
    return open_block(found.fetchone()[0])


def rewrite_block(db: "Database", place: BlockPlace, entries: Sequence[Entry]) -> None:
    """Keep a block with values taken out or put in; the guards allow nothing else."""
    from zstandard import ZstdCompressor

    body = ZstdCompressor(level=KEPT_LEVEL).compress(encode_block(entries))
    db.execute("UPDATE entry_block SET body = ? WHERE device = ? AND seq = ? AND n = ?", [body, *place])


def reveal(db: "Database", version: Version, total: int, arrived: Mapping[int, Entry]) -> None:
    """Put in values that were withheld, by the place of their entry; the caller has compared the digests."""
    if total <= BULK:
        db.conn.executemany(
            "UPDATE entry SET body = ? WHERE device = ? AND seq = ? AND n = ?",
            ([encode_entry(entry), *version, n] for n, entry in arrived.items()),
        )
        return
    starts = db.execute("SELECT n, entries FROM entry_block WHERE device = ? AND seq = ?", [*version])
    for start, count in starts.fetchall():
        inside = range(start, start + count)
        if any(n in inside for n in arrived):
            place = BlockPlace(*version, start)
            known = block_at(db, place)
            rewrite_block(db, place, [arrived.get(n, known[n - start]) for n in inside])


def entries_between(
    db: "Database", entity: str, first: str, end: str | None
) -> Iterator[tuple[Version, int, Entry]]:
    """Every entry of the records from the id ``first`` on, up to but without ``end`` (None: all further).

    With each comes its version and its place in the transaction; in no order.
    """
    last = [] if end is None else [end]
    rows = db.execute(
        "SELECT device, seq, n, body FROM entry WHERE entity = ? AND record_id >= ?"
        + (" AND record_id < ?" if last else ""),
        [entity, first, *last],
    )
    for device, seq, n, body in rows.fetchall():
        yield Version(device, seq), n, decode_entry(body)
    blocks = db.execute(
        "SELECT device, seq, n, body FROM entry_block WHERE entity = ? AND last_id >= ?"
        + (" AND first_id < ?" if last else ""),
        [entity, first, *last],
    )
    for device, seq, start, body in blocks.fetchall():
        for n, entry in enumerate(open_block(body), start):
            if entry.record_id >= first and (end is None or entry.record_id < end):
                yield Version(device, seq), n, entry


def _header(db: "Database", device: str, seq: int) -> Transaction:
    row = db.execute(f"SELECT {_COLUMNS} FROM txn WHERE device = ? AND seq = ?", [device, seq]).fetchone()
    return transaction_of(row, ())
