"""The program copied onto a stick, with a mark that makes it keep its data there."""

import hashlib
import shutil
from pathlib import Path

from desktop_app.catalog.places import PORTABLE_MARK
from desktop_app.station.people import StationRefused
from desktop_app.sync.errors import StickFull, StickUnreliable, writing_failed

FOLDER = "帮扶台账"
_SPARE = 200 * 1024 * 1024  # bytes for the data to come
_FROM_SOURCE = "从源代码运行的程序不能复制成便携版，请用安装好的程序来做。"
_THERE = "这个位置已经有“帮扶台账”文件夹。请先改名或换一个位置，程序不会覆盖里面的数据。"


def make_portable(program: Path | None, target: Path) -> Path:
    """Copy the built program in folder ``program`` to ``target`` and mark it; gives the new folder.

    Every file is read back and compared. Raises StationRefused when there is nothing to copy or something in
    the way, StickFull, StickUnreliable or another fault of the stick; what was begun is taken away again.
    """
    if program is None:
        raise StationRefused(_FROM_SOURCE)
    place = target / FOLDER
    if place.exists():
        raise StationRefused(_THERE)
    files = sorted(path for path in program.rglob("*") if path.is_file() and not _is_data(program, path))
    if shutil.disk_usage(target).free < sum(path.stat().st_size for path in files) + _SPARE:
        raise StickFull
    try:
        for path in files:  # links become files: a stick knows none
            _copy(path, place / path.relative_to(program))
        (place / PORTABLE_MARK).touch()
    except OSError as error:
        shutil.rmtree(place, ignore_errors=True)
        raise writing_failed(error) from error
    except StickUnreliable:
        shutil.rmtree(place, ignore_errors=True)
        raise
    return place


def _is_data(program: Path, path: Path) -> bool:
    """Whether a file belongs to a stick's own data, which are never copied."""
    return path.relative_to(program).parts[0] in ("data", PORTABLE_MARK)


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    shutil.copymode(source, target)
    if _sum(target) != _sum(source):
        raise StickUnreliable


def _sum(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()
