"""The pages of a damaged file, read one by one without the database.

Every page of an encrypted file carries its own seal, so that a sound page can be told from a broken one
whatever happened to the rest (SQLCipher 4: AES-256-CBC, HMAC-SHA512 over the encrypted bytes, the vector
and the page number). Rows are taken from the sound pages as they lie there, by the published file format
(sqlite.org/fileformat2.html), with no tree and no schema needed to find them.
"""

import hashlib
import hmac
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from desktop_app.store.cipher import SALT_BYTES, salt_of

PAGE_BYTES = 4096
_VECTOR, _SEAL = 16, 64
_RESERVED = _VECTOR + _SEAL
USABLE = PAGE_BYTES - _RESERVED
_FIRST_HEADER = 100
_LOG_HEADER, _FRAME_HEADER = 32, 24
_SEAL_SALT_MASK, _SEAL_ROUNDS = 0x3A, 2

TABLE_LEAF, TABLE_INTERIOR, INDEX_LEAF, INDEX_INTERIOR = 0x0D, 0x05, 0x0A, 0x02
_INTEGER_SIZES = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}
_CONSTANTS = {0: None, 8: 0, 9: 1}

Cell = Any
"""A value of the database: text, bytes, integer, float or None, as the row has it."""


class RawRow(NamedTuple):
    """A row as it lies in a page: which kind of tree it is in, its row number there, and its columns."""

    page: int
    in_index: bool
    number: int
    columns: tuple[Cell, ...]


class PageFile:
    """The sound pages of a file under ``key``; what waits in the log beside it counts as already in it."""

    def __init__(self, path: Path, key: bytes) -> None:
        from cryptography.hazmat.primitives.ciphers import algorithms

        self._content = path.read_bytes()
        self._key = algorithms.AES(key)
        salt = bytes(byte ^ _SEAL_SALT_MASK for byte in salt_of(key))
        self._seal_key = hashlib.pbkdf2_hmac("sha512", key, salt, _SEAL_ROUNDS, len(key))
        self._newer: dict[int, bytes] = {}
        log = path.with_name(f"{path.name}-wal")
        if log.is_file():
            self._newer = dict(_committed(log.read_bytes()))
        self.total = max([len(self._content) // PAGE_BYTES, *self._newer])

    def page(self, number: int) -> bytes | None:
        """The plain content of a page (from 1), or None when its seal is broken."""
        from cryptography.hazmat.primitives.ciphers import Cipher, modes

        start = (number - 1) * PAGE_BYTES
        raw = self._newer.get(number, self._content[start : start + PAGE_BYTES])
        begins = SALT_BYTES if number == 1 else 0
        hidden, vector, seal = raw[begins:USABLE], raw[USABLE : USABLE + _VECTOR], raw[USABLE + _VECTOR :]
        wanted = hmac.digest(self._seal_key, hidden + vector + struct.pack("<I", number), "sha512")
        if len(raw) < PAGE_BYTES or not hmac.compare_digest(seal, wanted):
            return None
        plain = Cipher(self._key, modes.CBC(vector)).decryptor().update(hidden)
        return bytes(begins) + plain

    def broken(self) -> list[int]:
        """The numbers of the pages whose seal is broken."""
        return [number for number in range(1, self.total + 1) if self.page(number) is None]

    def rows(self) -> Iterator[RawRow]:
        """Every whole row in the sound pages; one that runs on into a broken page is left out."""
        for number in range(1, self.total + 1):
            page = self.page(number)
            if page is not None:
                yield from self._rows_in(number, page)

    def tree(self, root: int) -> Iterator[RawRow]:
        """The rows of the table whose tree begins at page ``root``, as far as sound pages lead to them."""
        waiting, seen = [root], set[int]()
        while waiting:
            number = waiting.pop()
            page = self.page(number) if 0 < number <= self.total and number not in seen else None
            seen.add(number)
            if page is None:
                continue
            if page[0] == TABLE_INTERIOR:
                (count, _, last) = struct.unpack_from(">HHxI", page, 3)
                cells = struct.unpack_from(f">{count}H", page, 12)
                children = [struct.unpack_from(">I", page, cell)[0] for cell in cells]
                waiting += [last, *reversed(children)]
            else:
                yield from self._rows_in(number, page)

    def _rows_in(self, number: int, page: bytes) -> Iterator[RawRow]:
        at = _FIRST_HEADER if number == 1 else 0
        kind = page[at]
        if kind not in (TABLE_LEAF, INDEX_LEAF, INDEX_INTERIOR):
            return
        (count,) = struct.unpack_from(">H", page, at + 3)
        pointers = at + (12 if kind == INDEX_INTERIOR else 8)
        for place in range(count):
            try:
                (cell,) = struct.unpack_from(">H", page, pointers + 2 * place)
                row = self._row_at(number, page, kind, cell)
            except (IndexError, struct.error, ValueError):  # a page of something else that looks like a tree
                return
            if row is not None:
                yield row

    def _row_at(self, number: int, page: bytes, kind: int, cell: int) -> RawRow | None:
        place = cell + (4 if kind == INDEX_INTERIOR else 0)
        size, place = _varint(page, place)
        row_number = 0
        if kind == TABLE_LEAF:
            row_number, place = _varint(page, place)
        payload = self._payload(page, place, size, _local_size(size, kind))
        if payload is None:
            return None
        return RawRow(number, kind != TABLE_LEAF, row_number, _columns(payload))

    def _payload(self, page: bytes, place: int, size: int, local: int) -> bytes | None:
        parts, left = [page[place : place + local]], size - local
        following = struct.unpack_from(">I", page, place + local)[0] if left else 0
        while left > 0:
            overflow = self.page(following) if 0 < following <= self.total else None
            if overflow is None:
                return None
            part = overflow[4 : 4 + min(left, USABLE - 4)]
            parts.append(part)
            left -= len(part)
            (following,) = struct.unpack_from(">I", overflow, 0)
        return b"".join(parts)


def _committed(log: bytes) -> Iterator[tuple[int, bytes]]:
    """The pages of a write-ahead log up to its last commit, the newest of each page last."""
    salts = log[16:24]
    waiting: list[tuple[int, bytes]] = []
    for start in range(_LOG_HEADER, len(log) - _FRAME_HEADER - PAGE_BYTES + 1, _FRAME_HEADER + PAGE_BYTES):
        number, size = struct.unpack_from(">II", log, start)
        if log[start + 8 : start + 16] != salts:
            return
        waiting.append((number, log[start + _FRAME_HEADER : start + _FRAME_HEADER + PAGE_BYTES]))
        if size:
            yield from waiting
            waiting = []


def _varint(data: bytes, place: int) -> tuple[int, int]:
    value = 0
    for step in range(9):
        byte = data[place + step]
        if step == 8:
            return (value << 8) | byte, place + 9
        value = (value << 7) | (byte & 0x7F)
        if not byte & 0x80:
            return value, place + step + 1
    raise ValueError("varint")


def _local_size(size: int, kind: int) -> int:
    """How many bytes of a payload lie in the page itself."""
    most = USABLE - 35 if kind == TABLE_LEAF else (USABLE - 12) * 64 // 255 - 23
    if size <= most:
        return size
    least = (USABLE - 12) * 32 // 255 - 23
    local = least + (size - least) % (USABLE - 4)
    return local if local <= most else least


def _columns(payload: bytes) -> tuple[Cell, ...]:
    header, place = _varint(payload, 0)
    kinds = []
    while place < header:
        kind, place = _varint(payload, place)
        kinds.append(kind)
    place = header
    columns: list[Cell] = []
    for kind in kinds:
        value, place = _column(payload, kind, place)
        columns.append(value)
    return tuple(columns)


def _column(payload: bytes, kind: int, place: int) -> tuple[Cell, int]:
    if kind in _CONSTANTS:
        return _CONSTANTS[kind], place
    if kind in _INTEGER_SIZES:
        end = place + _INTEGER_SIZES[kind]
        return int.from_bytes(payload[place:end], "big", signed=True), end
    if kind == 7:
        return struct.unpack_from(">d", payload, place)[0], place + 8
    if kind < 12 or place + (kind - 12) // 2 > len(payload):
        raise ValueError("column")
    end = place + (kind - 12) // 2
    content = payload[place:end]
    return (content.decode("utf-8") if kind % 2 else content), end
