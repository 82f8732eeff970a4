"""The journal in PostgreSQL: entries and blocks as a station's file keeps them, byte for byte."""

from collections.abc import Iterator, Sequence
from typing import Any

import orjson

from desktop_app.merge.history import (
    GENESIS,
    Entry,
    Transaction,
    Version,
    decode_entry,
    encode_entry,
    is_intact,
)
from desktop_app.province.postgres.line import Line
from desktop_app.store.journal import BULK, ChainEnd, HistoryEntry, blocks_of, open_block
from desktop_app.store.verification import JournalReport

_COLUMNS = "device, seq, time, header, previous, hash"
_TEXT, _NUMBER, _BYTES = "text", "int8", "bytea"
_TXN = (
    "COPY txn (home, device, seq, save_id, time, counted, header, previous, hash, entries) "
    "FROM STDIN (FORMAT BINARY)",
    (_TEXT, _TEXT, _NUMBER, _TEXT, _NUMBER, _NUMBER, _BYTES, _BYTES, _BYTES, _NUMBER),
)
_ENTRY = (
    "COPY entry (home, device, seq, n, entity, record_id, body) FROM STDIN (FORMAT BINARY)",
    (_TEXT, _TEXT, _NUMBER, _NUMBER, _TEXT, _TEXT, _BYTES),
)
_BLOCK = (
    "COPY entry_block (home, device, seq, n, entries, entity, first_id, last_id, body) "
    "FROM STDIN (FORMAT BINARY)",
    (_TEXT, _TEXT, _NUMBER, _NUMBER, _NUMBER, _TEXT, _TEXT, _TEXT, _BYTES),
)


class Appending:
    """Gathers transactions and sends them in sets."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._txns: list[tuple[Any, ...]] = []
        self._entries: list[tuple[Any, ...]] = []
        self._blocks: list[tuple[Any, ...]] = []

    def add(self, transaction: Transaction, home: str, counted: int) -> None:
        """Take one more transaction, already known to be the next of its chain."""
        chain = home, transaction.device, transaction.seq
        header = [transaction.save_id, transaction.person, transaction.reason, transaction.edition]
        self._txns.append(
            (
                *chain,
                plain(transaction.save_id),
                transaction.time,
                counted,
                orjson.dumps(header),
                transaction.previous,
                transaction.hash,
                len(transaction.entries),
            )
        )
        if len(transaction.entries) > BULK:
            self._blocks += (
                (*chain, n, count, plain(entity), plain(first), plain(last), body)
                for n, count, entity, first, last, body in blocks_of(transaction)
            )
        else:
            self._entries += (
                (*chain, n, plain(entry.entity), plain(entry.record_id), encode_entry(entry))
                for n, entry in enumerate(transaction.entries)
            )

    def flush(self) -> None:
        """Send what was gathered."""
        for (sql, types), rows in ((_TXN, self._txns), (_ENTRY, self._entries), (_BLOCK, self._blocks)):
            if rows:
                self._line.copy(sql, types, rows)
                rows.clear()


def plain(text: str) -> str:
    """A text as an index can hold it: PostgreSQL knows no zero byte. The journal's bytes keep it."""
    return text.replace("\0", "\ufffd")


def chain_end(line: Line, device: str) -> ChainEnd:
    """Where the chain of ``device`` stands; (0, GENESIS, 0) when nothing of it is known."""
    found = line.rows("SELECT seq, hash, time FROM chain WHERE device = %s", [device])
    return ChainEnd(found[0][0], bytes(found[0][1]), found[0][2]) if found else ChainEnd(0, GENESIS, 0)


def chain_ends(line: Line) -> dict[str, ChainEnd]:
    """Where the chain of every known device stands."""
    rows = line.rows("SELECT device, seq, hash, time FROM chain WHERE seq > 0 ORDER BY device")
    return {device: ChainEnd(seq, bytes(hashed), time) for device, seq, hashed, time in rows}


def saved_as(line: Line, device: str, save_id: str) -> Version | None:
    """The transaction of ``device`` that a save id became."""
    rows = line.rows(
        "SELECT device, seq FROM txn WHERE save_id = %s AND device = %s", [plain(save_id), device]
    )
    return Version(*rows[0]) if rows else None


def read(line: Line, device: str, first: int = 1, last: int | None = None) -> Iterator[Transaction]:
    """The transactions of a device in order, as they were written."""
    until = chain_end(line, device).seq if last is None else last
    rows = line.rows(
        f"SELECT {_COLUMNS}, home, entries FROM txn "
        "WHERE home IN (SELECT home FROM chain WHERE device = %s) "
        "AND device = %s AND seq BETWEEN %s AND %s ORDER BY seq",
        [device, device, first, until],
    )
    for *header, home, total in rows:
        yield _transaction(header, _entries(line, home, device, header[1], total))


def _transaction(row: Sequence[Any], entries: Sequence[Entry]) -> Transaction:
    device, seq, time, header, previous, hashed = row
    save_id, person, reason, edition = orjson.loads(header)
    about = device, seq, save_id, time, person, reason, edition
    return Transaction(*about, bytes(previous), tuple(entries), bytes(hashed))


def _entries(line: Line, home: str, device: str, seq: int, total: int) -> list[Entry]:
    table = "entry_block" if total > BULK else "entry"
    rows = line.rows(
        f"SELECT body FROM {table} WHERE home = %s AND device = %s AND seq = %s ORDER BY n",
        [home, device, seq],
    )
    if total > BULK:
        return [entry for (body,) in rows for entry in open_block(body)]
    return [decode_entry(body) for (body,) in rows]


def history(line: Line, entity: str, record_id: str) -> list[HistoryEntry]:
    """Every entry of one record, the oldest first by hybrid time."""
    found: list[tuple[str, str, int, Entry]] = []
    for home, device, seq, body in line.rows(
        "SELECT home, device, seq, body FROM entry WHERE record_id = %s AND entity = %s", [record_id, entity]
    ):
        found.append((home, device, seq, decode_entry(body)))
    for home, device, seq, body in line.rows(
        "SELECT home, device, seq, body FROM entry_block "
        "WHERE entity = %s AND first_id <= %s AND last_id >= %s",
        [entity, record_id, record_id],
    ):
        found += [(home, device, seq, item) for item in open_block(body) if item.record_id == record_id]
    lines = [HistoryEntry(_header(line, home, device, seq), entry) for home, device, seq, entry in found]
    return sorted(lines, key=lambda item: (item.transaction.time, *item.transaction.version))


def _header(line: Line, home: str, device: str, seq: int) -> Transaction:
    sql = f"SELECT {_COLUMNS} FROM txn WHERE home = %s AND device = %s AND seq = %s"
    return _transaction(line.rows(sql, [home, device, seq])[0], ())


def verify(line: Line) -> JournalReport:
    """Recompute every digest and every link of every chain; reports the first place that does not hold."""
    transactions = entries = 0
    for device, end in chain_ends(line).items():
        expected, previous = 1, GENESIS
        for number in range(1, end.seq + 1):
            found = list(read(line, device, number, number))
            transactions += 1
            entries += sum(len(item.entries) for item in found)
            if not found or found[0].previous != previous:
                return JournalReport(transactions, entries, Version(device, expected), "前后不相连")
            if not is_intact(found[0]):
                return JournalReport(transactions, entries, found[0].version, "内容与摘要不符")
            expected, previous = number + 1, found[0].hash
        if previous != end.hash:
            return JournalReport(transactions, entries, Version(device, end.seq), "前后不相连")
    return JournalReport(transactions, entries)
