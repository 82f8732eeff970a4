"""One file in numbered parts: FAT32 ends at 4 GiB, and sticks come formatted with it.

``name.bfb`` is a whole file, ``name.bfb.001``, ``name.bfb.002`` … are one file cut without a byte between:
`cat name.bfb.*` puts it together. Whoever reads takes the first part for the whole.
"""

import io
import re
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from desktop_app.sync.errors import SENTENCES, BundleRefused, Reason

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

PART_LIMIT = (4 << 30) - (1 << 20)
"""The greatest length of a part in bytes, a little below what FAT32 holds."""

_PART = re.compile(r"(.+)\.(\d{3})")


def part(path: Path, number: int) -> Path:
    """The name of the part ``number``, from 1, of the file ``path``."""
    return path.with_name(f"{path.name}.{number:03d}")


def whole_name(path: Path) -> Path:
    """The name of the whole file that ``path`` is, or is a part of."""
    cut = _PART.fullmatch(path.name)
    return path.with_name(cut[1]) if cut else path


def bundles_in(folder: Path, ending: str) -> list[Path]:
    """Every file in ``folder`` with the ``ending``, in order of name; of one in parts the first."""
    found: dict[Path, Path] = {}
    for path in sorted(item for item in folder.iterdir() if item.is_file()):
        if whole_name(path).suffix == ending:
            found.setdefault(whole_name(path), path)
    return list(found.values())


def parts_of(path: Path) -> list[Path]:
    """The files that make up the file that ``path`` is, or is a part of, in order.

    Raises BundleRefused when a part between the first and the last is missing; whether the last one is
    there only the content can tell.
    """
    if not _PART.fullmatch(path.name):
        return [path]
    base = whole_name(path)
    numbers = sorted(
        int(cut[2])
        for item in path.parent.iterdir()
        if (cut := _PART.fullmatch(item.name)) and cut[1] == base.name
    )
    missing = next((n for n, found in enumerate(numbers, 1) if n != found), 0)
    if missing:
        message = f"{SENTENCES[Reason.PART_MISSING]}（缺第{missing}个：{part(base, missing).name}）"
        raise BundleRefused(Reason.PART_MISSING, message)
    return [part(base, number) for number in numbers]


def open_parts(path: Path) -> BinaryIO:
    """Open a file to read, from all of its parts; raises what ``parts_of`` raises, and OSError."""
    names = parts_of(path)
    if len(names) == 1:
        return names[0].open("rb")
    with ExitStack() as opened:
        files = [opened.enter_context(name.open("rb")) for name in names]
        opened.pop_all()
    return io.BufferedReader(_Joined(files))


class _Joined(io.RawIOBase):
    """Several open files as one."""

    def __init__(self, files: Sequence[BinaryIO]) -> None:
        self._files = files
        self._sizes = [file.seek(0, io.SEEK_END) for file in files]
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        begin = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: sum(self._sizes)}[whence]
        self._at = begin + offset
        return self._at

    def readinto(self, buffer: "WriteableBuffer") -> int:
        view = memoryview(buffer)
        start = 0
        for file, size in zip(self._files, self._sizes, strict=True):
            if start <= self._at < start + size:
                file.seek(self._at - start)
                data = file.read(min(len(view), start + size - self._at))
                view[: len(data)] = data
                self._at += len(data)
                return len(data)
            start += size
        return 0

    def close(self) -> None:
        for file in self._files:
            file.close()
        super().close()


class PartsWriter:
    """Writes one file, beginning the next part whenever one is full; readable by ``open_parts``."""

    def __init__(self, path: Path, limit: int = PART_LIMIT) -> None:
        self._path = path
        self._limit = limit
        self._files: list[BinaryIO] = []
        self._at = 0

    @property
    def files(self) -> Sequence[BinaryIO]:
        """The open parts, in order."""
        return self._files

    @property
    def names(self) -> list[Path]:
        """Where the parts are, in order."""
        return [part(self._path, number) for number in range(1, len(self._files) + 1)]

    def write(self, data: bytes) -> int:
        """Write ``data`` in full at the present place."""
        rest = memoryview(data)
        while rest:
            number, place = divmod(self._at, self._limit)
            if number == len(self._files):
                self._files.append(part(self._path, number + 1).open("w+b"))
            file = self._files[number]
            if file.tell() != place:
                file.seek(place)
            written = file.write(rest[: self._limit - place])
            self._at += written
            rest = rest[written:]
        return len(data)

    def tell(self) -> int:
        """The present place."""
        return self._at

    def seek(self, place: int) -> None:
        """Go to a place that has been written already."""
        self._at = place

    def flush(self) -> None:
        """Write out what is buffered."""
        for file in self._files:
            file.flush()

    def close(self) -> None:
        """Close every part."""
        for file in self._files:
            file.close()
