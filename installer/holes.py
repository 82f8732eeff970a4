"""Libraries of wheels that are mostly a hole, made as small as what is in them.

A wheel's repair tool appends a segment to a library and, where the library was linked for pages of 2 MB,
leaves up to 2 MB of zeros in front of it: two libraries of 20 and 440 KB take 4 MB. x86-64 has pages of
4 KB, by which the segments may lie in the file; where they lie in memory does not change (System V ABI,
chapter 5). The section headers, which nothing but tools of developers reads, are left out.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

PAGE = 4096  # bytes; of x86-64
WORTH = 1_000_000  # bytes; a smaller hole is left as it is
_HEAD = struct.Struct("<16sHHIQQQIHHHHHH")
_SEGMENT = struct.Struct("<IIQQQQQQ")
_MAGIC = b"\x7fELF\x02\x01\x01"  # 64 bits, little-endian
_X86_64 = 62
_LOAD = 1


@dataclass(frozen=True, slots=True)
class Segment:
    """A program header, its fields in the order of the file."""

    kind: int
    flags: int
    offset: int
    address: int
    physical: int
    size: int
    in_memory: int
    alignment: int

    def holds(self, other: "Segment") -> bool:
        """Whether the bytes of another lie in this one's."""
        return self.offset <= other.offset and other.offset + other.size <= self.offset + self.size


def closed(library: bytes) -> bytes:
    """The library with its segments one behind another; as it is where that is not worth it or not x86-64."""
    if not library.startswith(_MAGIC):
        return library
    head = list(_HEAD.unpack_from(library))
    machine, table, size, count = head[2], head[5], head[9], head[10]
    if machine != _X86_64 or size != _SEGMENT.size:
        return library
    segments = [Segment(*_SEGMENT.unpack_from(library, table + size * place)) for place in range(count)]
    loads = sorted((segment for segment in segments if segment.kind == _LOAD), key=lambda one: one.offset)
    headers = Segment(0, 0, table, 0, 0, size * count, 0, 0)
    moves = list(_moves(loads))
    if not all(any(load.holds(part) for load in loads) for part in (headers, *segments) if part.size):
        return library
    last, start = moves[-1]
    if len(library) - start - last.size < WORTH:
        return library
    made = bytearray(start + last.size)
    for load, place in moves:
        made[place : place + load.size] = library[load.offset : load.offset + load.size]
    head[5] = _moved(headers, moves).offset
    head[6] = head[11] = head[12] = head[13] = 0  # no section headers
    _HEAD.pack_into(made, 0, *head)
    for number, segment in enumerate(segments):
        moved = _moved(segment, moves)
        fields = [getattr(moved, name) for name in Segment.__slots__]
        _SEGMENT.pack_into(made, head[5] + size * number, *fields)
    return bytes(made)


def _moves(loads: list[Segment]) -> Iterator[tuple[Segment, int]]:
    """Each loaded segment and where it begins in the new file: as far into a page as in memory."""
    end = 0
    for load in loads:
        start = end + (load.address - end) % PAGE
        yield load, start
        end = start + load.size


def _moved(segment: Segment, moves: list[tuple[Segment, int]]) -> Segment:
    for load, place in moves:
        if segment.size and load.holds(segment):
            alignment = PAGE if segment.kind == _LOAD else segment.alignment
            return replace(segment, offset=segment.offset - load.offset + place, alignment=alignment)
    return replace(segment, offset=0)


def close_holes(folder: Path) -> None:
    """Write every library below ``folder`` anew of which much is a hole."""
    for path in sorted(folder.rglob("*.so*")):
        if path.is_symlink() or path.stat().st_size < WORTH:
            continue
        before = path.read_bytes()
        if (after := closed(before)) is not before:
            path.write_bytes(after)
