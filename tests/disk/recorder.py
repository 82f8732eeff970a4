"""Files as they may stand after a power cut: the log of ``preload.c``, replayed up to any moment.

What was synced is there. What was written and not synced may be there, or not, or torn: a disk writes
sectors of 512 bytes in any order. A file that was removed or renamed may come back until its folder is
synced, but for files that SQLite itself does not trust then.
"""

import os
import random
import shutil
import struct
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import NamedTuple

SECTOR = 512
_SOURCE = Path(__file__).with_name("preload.c")
_HEAD = struct.Struct("<cHQI")


def _can_trace() -> bool:
    """Whether strace is here and a container lets it look."""
    if shutil.which("strace") is None:
        return False
    asked = subprocess.run(["strace", "-o", os.devnull, "true"], capture_output=True, check=False)
    return asked.returncode == 0


CAN_TRACE = _can_trace()


def compiled(folder: Path) -> Path | None:
    """The library to be preloaded, made in ``folder``; None where there is no compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        return None
    library = folder / "preload.so"
    words = [compiler, "-shared", "-fPIC", "-O1", "-o", str(library), str(_SOURCE), "-ldl", "-lpthread"]
    subprocess.run(words, check=True, capture_output=True)
    return library


def surroundings(library: Path, folder: Path, **settings: object) -> dict[str, str]:
    """The environment of a process whose files in ``folder`` lie on this disk: log, wait and fail."""
    told = {f"DISK_{name.upper()}": str(value) for name, value in settings.items()}
    return {**os.environ, "LD_PRELOAD": str(library), "DISK_DIR": f"{folder}/", **told}


class Kept(Enum):
    """What of the unsynced writes a power cut leaves."""

    NONE = "none"
    ALL = "all"
    TORN = "torn"


class Operation(NamedTuple):
    """One recorded call: what, on which file by its name, where, and the bytes or the new name."""

    op: str
    name: str
    offset: int
    data: bytes


def read_log(log: Path, folder: Path) -> list[Operation]:
    """What was done below ``folder``, in order."""
    content, place = log.read_bytes(), 0
    found = []
    while place < len(content):
        op, named, offset, length = _HEAD.unpack_from(content, place)
        place += _HEAD.size
        path = content[place : place + named].decode()
        data = content[place + named : place + named + length]
        place += named + length
        found.append(Operation(op.decode(), os.path.relpath(path, folder), offset, data))
    return found


@dataclass
class Disk:
    """The files of a folder while operations come in: what is safe, and what waits for a sync."""

    safe: dict[str, bytearray] = field(default_factory=dict)
    waiting: dict[str, list[Operation]] = field(default_factory=dict)

    def take(self, operation: Operation) -> None:
        """Let one operation happen."""
        name = operation.name
        match operation.op:
            case "W" | "T":
                self.waiting.setdefault(name, []).append(operation)
            case "C":
                self.waiting.setdefault(name, [])
            case "S" if name != ".":
                content = self.safe.setdefault(name, bytearray())
                for one in self.waiting.pop(name, ()):
                    _apply(content, one)
            case "U":
                self.safe.pop(name, None)
                self.waiting.pop(name, None)
            case "R":
                fresh = Path(operation.data.decode()).name
                self.safe[fresh] = self.safe.pop(name, bytearray())
                self.waiting[fresh] = self.waiting.pop(name, [])

    def after_cut(self, kept: Kept, chance: random.Random) -> Iterator[tuple[str, bytes]]:
        """The files by name as they stand when the power has gone and come back."""
        for name in sorted({*self.safe, *self.waiting}):
            content = bytearray(self.safe.get(name, b""))
            waiting = self.waiting.get(name, ())
            if name not in self.safe and kept is Kept.NONE:
                continue
            for one in waiting if kept is not Kept.NONE else ():
                for part in _sectors(one) if kept is Kept.TORN else (one,):
                    if kept is Kept.ALL or chance.random() < 0.5:
                        _apply(content, part)
            yield name, bytes(content)


def _sectors(one: Operation) -> Iterator[Operation]:
    if one.op != "W":
        yield one
        return
    for start in range(0, len(one.data), SECTOR):
        yield one._replace(offset=one.offset + start, data=one.data[start : start + SECTOR])


def _apply(content: bytearray, one: Operation) -> None:
    if one.op == "T":
        content[one.offset :] = bytes(max(0, one.offset - len(content)))
        return
    if len(content) < one.offset:
        content.extend(bytes(one.offset - len(content)))
    content[one.offset : one.offset + len(one.data)] = one.data


def cuts(
    operations: Sequence[Operation], moments: Sequence[int], seed: int
) -> Iterator[tuple[int, Kept, dict[str, bytes]]]:
    """The files after a power cut at each of ``moments`` (numbers of operations that had happened)."""
    chance = random.Random(seed)  # noqa: S311 - nothing secret is drawn
    disk, done = Disk(), 0
    for moment in sorted(moments):
        for operation in operations[done:moment]:
            disk.take(operation)
        done = moment
        for kept in Kept:
            yield moment, kept, dict(disk.after_cut(kept, chance))
