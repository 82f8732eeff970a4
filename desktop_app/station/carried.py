"""The program copied onto a stick, with a mark that makes it keep its data there."""

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path

from desktop_app.catalog.places import PORTABLE_MARK
from desktop_app.station.people import StationRefused
from desktop_app.sync.errors import StickFull, StickUnreliable, writing_failed

FOLDER = "帮扶台账"
_SPARE = 200 * 1024 * 1024  # bytes for the data to come
_FROM_SOURCE = "从源代码运行的程序不能复制成便携版，请用安装好的程序来做。"
_THERE = "这个位置已经有“帮扶台账”文件夹。请先改名或换一个位置，程序不会覆盖里面的数据。"
_ITSELF = "正在用的就是这个U盘上的程序，不能自己换自己。请在电脑上安装新版，再复制到这个U盘。"
_RUNNING = "U盘上的帮扶台账正在运行。请先关闭再复制；U盘上还是原来的程序，数据没有动。"
_REMOVER = "uninst.exe"  # of the installed program; there is nothing of a stick's in the computer to remove
_COMING, _GOING = "新程序", "旧程序"  # folders that are there while a stick's program is replaced

Step = Callable[[int, int], None]


def _silent(_done: int, _whole: int) -> None:
    """For whoever does not watch."""


def make_portable(program: Path | None, target: Path, step: Step = _silent) -> Path:
    """Copy the built program in folder ``program`` to ``target`` and mark it; gives the new folder.

    Where a stick's program lies already it is replaced, and its data stay. Every file is read back and
    compared. ``step`` is told of how many files how many are copied; what it raises ends the copying. Raises
    StationRefused when there is nothing to copy or something in the way, StickFull,
    StickUnreliable or another fault of the stick; what was begun is taken away again.
    """
    if program is None:
        raise StationRefused(_FROM_SOURCE)
    place = target / FOLDER
    is_carried = (place / PORTABLE_MARK).is_file()
    if is_carried and place.resolve() == program.resolve():
        raise StationRefused(_ITSELF)
    if place.exists() and not is_carried:
        raise StationRefused(_THERE)
    fresh = place / _COMING if is_carried else place
    shutil.rmtree(place / _COMING, ignore_errors=True)  # left by a stick pulled out
    _copy_all(program, fresh, target, step)
    if is_carried:
        _replace(place)
    return place


def _copy_all(program: Path, place: Path, target: Path, step: Step) -> None:
    """Everything of the program but data into the new folder ``place``, marked; nothing when it fails."""
    files = sorted(path for path in program.rglob("*") if path.is_file() and not _is_data(program, path))
    if shutil.disk_usage(target).free < sum(path.stat().st_size for path in files) + _SPARE:
        raise StickFull
    try:
        for number, path in enumerate(files):
            step(number, len(files))
            # Links become files: a stick knows none.
            _copy(path, place / path.relative_to(program))
        (place / PORTABLE_MARK).touch()
    except OSError as error:
        shutil.rmtree(place, ignore_errors=True)
        raise writing_failed(error) from error
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise


def _replace(place: Path) -> None:
    """Put what lies in the folder of the new program where the old one is, part by part; data are no part.

    Raises StationRefused when a part is in use, with the old program back in its place.
    """
    fresh, old = place / _COMING, place / _GOING
    shutil.rmtree(old, ignore_errors=True)
    old.mkdir()
    moved: list[tuple[Path, Path]] = []

    def move(source: Path, target: Path) -> None:
        source.rename(target)
        moved.append((source, target))

    try:
        for part in sorted(fresh.iterdir()):
            if part.name == PORTABLE_MARK:
                continue  # which is there, and stays even when the stick is pulled out now
            if (place / part.name).exists():
                move(place / part.name, old / part.name)
            move(part, place / part.name)
    except OSError as error:
        for source, target in reversed(moved):
            target.rename(source)
        shutil.rmtree(fresh, ignore_errors=True)
        old.rmdir()
        raise StationRefused(_RUNNING) from error
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.rmtree(old, ignore_errors=True)


def _is_data(program: Path, path: Path) -> bool:
    """Whether a file belongs to where the program lies, as a stick's own data do: it is never copied."""
    return path.relative_to(program).parts[0] in ("data", PORTABLE_MARK, _REMOVER, _COMING, _GOING)


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    shutil.copymode(source, target)
    if _sum(target) != _sum(source):
        raise StickUnreliable


def _sum(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()
