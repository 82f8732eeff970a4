"""The journal on its way: two lines of JSON for up to a thousand entries, whole transactions or parts of one.

The first line is the frame: ``device``; ``previous``, the hash that the chain had before this block;
``transactions``, a row ``[seq, save_id, time, person, reason, edition, entries]`` for each that begins here;
``hash``, the chain's hash after the last one that ends here. The second line holds the entries column by
column (merge/blocks.py). Hashes between the two ends of a frame are computed, not carried.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from desktop_app.merge.blocks import KEPT_LEVEL, Packed, decode_block, encode_block, require_names
from desktop_app.merge.carried import Carried, Line, entries_of, surveyed
from desktop_app.merge.history import Entry, Header, Transaction, seal, seal_over
from desktop_app.sync.errors import BundleRefused, Reason

BLOCK = 1_000
_LARGEST = 2**63 - 1


@dataclass(slots=True)
class _Block:
    """Entries that will go into one block, with the frame around them."""

    device: str
    previous: bytes
    hash: bytes
    rows: list[list[str | int]] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)

    @property
    def used(self) -> bool:
        return bool(self.rows or self.entries)

    def begin(self, transaction: Transaction) -> None:
        self.rows.append(
            [
                transaction.seq,
                transaction.save_id,
                transaction.time,
                transaction.person,
                transaction.reason,
                transaction.edition,
                len(transaction.entries),
            ]
        )

    def take(self, entries: Sequence[Entry], start: int) -> int:
        end = min(len(entries), start + BLOCK - len(self.entries))
        self.entries += entries[start:end]
        return end

    def lines(self) -> bytes:
        return self.around(encode_block(self.entries))

    def around(self, entries: bytes) -> bytes:
        """The two lines of the block: its frame, and a line of entries."""
        frame = {
            "device": self.device,
            "previous": self.previous.hex(),
            "transactions": self.rows,
            "hash": self.hash.hex(),
        }
        return orjson.dumps(frame) + b"\n" + entries + b"\n"

    def following(self) -> "_Block":
        return _Block(self.device, self.hash, self.hash)


def encode_journal(transactions: Iterable[Transaction]) -> Iterator[bytes]:
    """The transactions as blocks of two lines each; those of one device must follow one another."""
    block: _Block | None = None
    for transaction in transactions:
        if block and (block.device, block.hash) != (transaction.device, transaction.previous):
            if block.used:
                yield block.lines()
            block = None
        block = block or _Block(transaction.device, transaction.previous, transaction.previous)
        if isinstance(transaction.entries, Packed):
            if block.used:
                yield block.lines()
                block = block.following()
            yield from _as_kept(block, transaction, transaction.entries)
            block = _Block(transaction.device, transaction.hash, transaction.hash)
            continue
        block.begin(transaction)
        done = block.take(transaction.entries, 0)
        while done < len(transaction.entries):
            yield block.lines()
            block = block.following()
            done = block.take(transaction.entries, done)
        block.hash = transaction.hash
        if len(block.entries) >= BLOCK or len(block.rows) >= BLOCK:
            yield block.lines()
            block = block.following()
    if block and block.used:
        yield block.lines()


def _as_kept(block: _Block, transaction: Transaction, entries: Packed) -> Iterator[bytes]:
    """A bulk transaction in the lines that the journal keeps."""
    block.begin(transaction)
    lines = entries.lines()
    line = next(lines)
    for following in lines:
        yield block.around(line)
        block, line = block.following(), following
    block.hash = transaction.hash
    yield block.around(line)


class JournalDecoder:
    """Gives the transactions back, each with every digest and hash computed anew.

    One that is longer than a block comes with ``merge.carried.Carried`` entries: compressed, line by line.
    Raises BundleRefused: ``chain_broken`` when a hash is not what the frame says or a chain does not go on
    where it stopped, ``malformed`` when the lines do not fit together.
    """

    def __init__(self) -> None:
        from zstandard import ZstdCompressor, ZstdDecompressor

        self._compressed = ZstdCompressor(level=KEPT_LEVEL).compress
        self._opened = ZstdDecompressor().decompress
        self._ends: dict[str, bytes] = {}
        self._open: tuple[Header, int] | None = None
        self._entries: list[Entry] = []
        self._lines: list[Line] = []
        self._there = 0

    def feed(self, part: bytes) -> Iterator[Transaction]:
        """The transactions that end in a part of whole lines."""
        lines = part.split(b"\n")
        if lines.pop() or len(lines) % 2:
            raise BundleRefused(Reason.MALFORMED)
        for frame, entries in zip(lines[::2], lines[1::2], strict=True):
            yield from self._block(frame, entries)

    def close(self) -> None:
        """Raises BundleRefused when the last transaction is not whole."""
        if self._open:
            raise BundleRefused(Reason.MALFORMED)

    def _block(self, frame: bytes, entries: bytes) -> Iterator[Transaction]:
        try:
            read = orjson.loads(frame)
            device, rows = str(read["device"]), list(read["transactions"])
            previous, end = bytes.fromhex(read["previous"]), bytes.fromhex(read["hash"])
            headers = [(_header(device, row), int(row[6])) for row in rows]
            alone = self._is_of_one(headers)
            arrived = surveyed(entries, self._compressed) if alone else iter(decode_block(entries))
        except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
            raise BundleRefused(Reason.MALFORMED) from error
        if self._ends.setdefault(device, previous) != previous:
            raise BundleRefused(Reason.CHAIN_BROKEN)
        if isinstance(arrived, Line):
            yield from self._go_on(device, headers, arrived)
        else:
            yield from self._complete(device, headers, arrived)
        if self._ends[device] != end:
            raise BundleRefused(Reason.CHAIN_BROKEN)

    def _is_of_one(self, headers: Sequence[tuple[Any, int]]) -> bool:
        """Whether a block is a part of one large transaction and of no other."""
        if self._open:
            return not headers and not self._entries and self._open[1] > BLOCK
        return len(headers) == 1 and headers[0][1] > BLOCK

    def _begin(self, device: str, begun: tuple[dict[str, Any], int]) -> tuple[Header, int]:
        return Header(**begun[0], previous=self._ends[device]), begun[1]

    def _go_on(
        self, device: str, headers: Sequence[tuple[dict[str, Any], int]], line: Line
    ) -> Iterator[Transaction]:
        """Take a line of a large transaction, and give it out where it is the last one."""
        header, total = self._open = self._open or self._begin(device, headers[0])
        self._lines.append(line)
        self._there += line.size
        if header.device != device or self._there > total:
            raise BundleRefused(Reason.MALFORMED)
        if self._there == total:
            entries = Carried(self._lines, self._opened)
            transaction = seal_over(header, entries, entries.digests())
            self._ends[device], self._open, self._lines, self._there = transaction.hash, None, [], 0
            yield transaction

    def _complete(
        self, device: str, headers: list[tuple[dict[str, Any], int]], arrived: Iterator[Entry]
    ) -> Iterator[Transaction]:
        waiting = iter(headers)
        while True:
            if self._open is None:
                begun = next(waiting, None)
                if begun is None:
                    break
                self._open = self._begin(device, begun)
            self._entries += [entry for text in self._lines for entry in self._made(text)]
            self._lines, self._there = [], 0
            header, total = self._open
            if header.device != device:
                raise BundleRefused(Reason.MALFORMED)
            missing = total - len(self._entries)
            self._entries += [entry for _, entry in zip(range(missing), arrived, strict=False)]
            if len(self._entries) < total:
                break
            transaction = seal(header, self._entries)
            self._ends[device], self._open, self._entries = transaction.hash, None, []
            yield transaction
        if next(arrived, None) is not None or next(waiting, None) is not None:
            raise BundleRefused(Reason.MALFORMED)

    def _made(self, line: Line) -> Iterator[Entry]:
        return entries_of(line, orjson.loads(self._opened(line.kept)))


def _header(device: str, row: list[Any]) -> dict[str, Any]:
    seq, save_id, time, person, reason, edition, _ = row
    if type(seq) is not int or type(time) is not int or not 0 < seq < _LARGEST or abs(time) > _LARGEST:
        raise ValueError("header")
    texts = {"save_id": save_id, "person": person, "reason": reason, "edition": edition}
    if not all(isinstance(text, str) for text in texts.values()):
        raise TypeError("header")
    require_names((device, save_id))
    return {"device": device, "seq": seq, "time": time, **texts}
