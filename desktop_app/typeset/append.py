"""Adding very many small objects to a finished PDF without holding them as objects.

A structure tree of ten thousand rows has eighty thousand objects. They are written as an incremental
update in compressed object streams, after the file proper, which is how the format itself lets a file
grow: memory stays at their bytes, and no library walks over them.
Source: ISO 32000-1 7.5.6 (incremental updates), 7.5.7 (object streams), 7.5.8 (cross-reference streams).
"""

import hashlib
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

_PER_STREAM = 200


@dataclass(frozen=True, slots=True)
class Finished:
    """A finished file that ends with a cross-reference stream.

    `size` is one more than its highest object number; `catalogue` the number of its catalogue,
    `information` that of its information dictionary; `identity` the first half of its /ID.
    """

    data: bytes
    size: int
    catalogue: int
    information: int
    identity: bytes


def append_objects(finished: Finished, catalogue: bytes, bodies: Sequence[bytes]) -> bytes:
    """The file with a new catalogue and `bodies` as objects `finished.size` and following.

    The bodies are dictionaries without streams. Raises ValueError when the file does not end as expected.
    """
    previous = _last_table(finished.data)
    out = [finished.data]
    offset = len(finished.data)
    out.append(b"%d 0 obj\n%b\nendobj\n" % (finished.catalogue, catalogue))
    entries, holders = [_entry(1, offset, 0)], []
    offset += len(out[-1])
    holder = finished.size + len(bodies)
    for start in range(0, len(bodies), _PER_STREAM):
        part = bodies[start : start + _PER_STREAM]
        entries += [_entry(2, holder, place) for place in range(len(part))]
        holders.append(_entry(1, offset, 0))
        out.append(_object_stream(holder, finished.size + start, part))
        offset += len(out[-1])
        holder += 1
    entries += [*holders, _entry(1, offset, 0)]
    fresh = hashlib.sha256(finished.identity + b"".join(out[1:])).digest()[:16]
    table = zlib.compress(b"".join(entries), 6)
    out.append(
        b"%d 0 obj\n<</Type/XRef/W[1 4 2]/Index[%d 1 %d %d]/Size %d/Prev %d/Root %d 0 R/Info %d 0 R"
        b"/ID[<%b><%b>]/Filter/FlateDecode/Length %d>>\nstream\n%b\nendstream\nendobj\n"
        b"startxref\n%d\n%%%%EOF\n"
        % (
            holder,
            finished.catalogue,
            finished.size,
            len(entries) - 1,
            holder + 1,
            previous,
            finished.catalogue,
            finished.information,
            finished.identity.hex().encode(),
            fresh.hex().encode(),
            len(table),
            table,
            offset,
        )
    )
    return b"".join(out)


def _entry(kind: int, first: int, second: int) -> bytes:
    """A line of the cross-reference stream: kind, offset or holder, index."""
    return kind.to_bytes(1, "big") + first.to_bytes(4, "big") + second.to_bytes(2, "big")


def _object_stream(number: int, first: int, bodies: Sequence[bytes]) -> bytes:
    """An object stream with `bodies` as the objects from `first` on."""
    places: list[bytes] = []
    offset = 0
    for place, body in enumerate(bodies):
        places.append(b"%d %d" % (first + place, offset))
        offset += len(body) + 1
    head = b" ".join(places) + b"\n"
    data = zlib.compress(head + b"\n".join(bodies), 6)
    return (
        b"%d 0 obj\n<</Type/ObjStm/N %d/First %d/Filter/FlateDecode/Length %d>>\n"
        b"stream\n%b\nendstream\nendobj\n"
        % (
            number,
            len(bodies),
            len(head),
            len(data),
            data,
        )
    )


def _last_table(data: bytes) -> int:
    """Where the file's own cross-reference stream stands."""
    tail = data[-64:].split()
    if len(tail) < 3 or tail[-1] != b"%%EOF" or tail[-3] != b"startxref":
        raise ValueError("the file does not end with startxref")
    return int(tail[-2])
