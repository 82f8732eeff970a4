"""Taking a newer program or catalogue from a stick: checked first, backed up, and only then used.

The program never replaces itself: on Windows the installer does that for one person, on Linux the system's
package manager. Nothing of the program or the data is touched by a file that is refused.
"""

import os
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from desktop_app import __version__
from desktop_app.catalog.places import portable_folder
from desktop_app.station.edition_desk import EditionDesk, Recoded
from desktop_app.store.backup import Progress
from desktop_app.store.backup_cover import Cover
from desktop_app.sync.minisign import PublicKey
from desktop_app.sync.update_file import CATALOGUE, Update, UpdateRefused, read_update

BACKUPS = "帮扶台账-升级前备份"
_OLDER = (
    "升级文件是{new}版，现在用的是{now}版，已经一样新或更新，不用升级。"
    "确实要退回旧版的，请先备份；旧版打不开新版写过的数据时会说明原因，可用升级前的备份恢复。"
)
_OTHER_SYSTEM = "这份升级文件用于{wanted}，这台电脑是{here}，请向省级管理员要对应的一份。"
_NEXT_TIME = "请关闭帮扶台账再打开：届时先自动备份，再启用新目录。原有内容不变。"
_A_PROGRAM = "这是程序的升级文件，里面没有区划变更。请在“关于”里用“用U盘升级…”。"
_ON_A_STICK_WINDOWS = (
    "这是便携版：请关闭帮扶台账，双击“{installer}”，目标文件夹选“{folder}”。"
    "只换U盘上的程序，数据不动，这台电脑上不装东西。"
)
_ON_A_STICK = (
    "这是便携版：请在一台电脑上安装“{installer}”，关闭U盘上的帮扶台账，"
    "再用新装的程序运行 bangfu portable --to '{stick}'。只换U盘上的程序，数据不动。"
)
_SYSTEMS = {"windows": "Windows", "debian": "Debian、麒麟、统信", "rpm": "使用RPM软件包的系统"}


@dataclass(frozen=True, slots=True)
class Prepared:
    """An update that is ready: the installer (none for a catalogue), the backup made before, how to go on."""

    update: Update
    installer: Path | None
    backup: Path
    advice: str


class Updating:
    """Checks and prepares updates for one open station."""

    def __init__(
        self,
        folder: Path,
        issuers: Callable[[], Sequence[PublicKey]],
        back_up: Callable[[Path, Progress | None], Cover],
        editions: EditionDesk,
        system: str | None = None,
    ) -> None:
        self._folder = folder
        self._issuers = issuers
        self._back_up = back_up
        self._editions = editions
        self._system = system or this_system()

    def check(self, path: Path, *, older: bool = False) -> Update:
        """The update in a file, if this province signed it and it is for this system and newer.

        ``older`` also admits going back. Raises UpdateRefused with the reason, StationRefused for a station
        that has no province yet.
        """
        update = read_update(path, self._issuers())
        if update.cover.kind == CATALOGUE:
            self._editions.look(update.content())
            return update
        wanted = update.cover.system
        if wanted != self._system:
            raise UpdateRefused(_OTHER_SYSTEM.format(wanted=_said(wanted), here=_said(self._system)))
        if not older and _numbers(update.cover.version) <= _numbers(__version__):
            raise UpdateRefused(_OLDER.format(new=update.cover.version, now=__version__))
        return update

    def check_catalogue(self, path: Path) -> Update:
        """As ``check``, for a file that holds a newer catalogue; raises UpdateRefused for a program's."""
        update = read_update(path, self._issuers())
        if update.cover.kind != CATALOGUE:
            raise UpdateRefused(_A_PROGRAM)
        return update

    def recoded(self, update: Update | None = None) -> list[Recoded]:
        """The divisions recoded here, or those that a checked update would recode (A9)."""
        if update is not None and update.cover.kind != CATALOGUE:
            return []
        after = self._editions.current if update is None else self._editions.look(update.content())
        return self._editions.recoded(after)

    def prepare(
        self,
        path: Path,
        target: Path | None = None,
        *,
        older: bool = False,
        progress: Progress | None = None,
    ) -> Prepared:
        """Check an update, back the station up beside its folder, and unpack the installer into ``target``.

        Without ``target`` it goes beside the backup. The backup is read back before the installer appears;
        ``progress`` is told of it, and what that raises ends all.
        A catalogue is kept for the next opening instead.
        """
        update = self.check(path, older=older)
        shelf = self._folder.parent / BACKUPS
        shelf.mkdir(parents=True, exist_ok=True)
        is_catalogue = update.cover.kind == CATALOGUE
        now = f"目录{self._editions.current.edition}" if is_catalogue else __version__
        backup = _free(shelf / f"{now}升级到{update.cover.version}前.bfk")
        self._back_up(backup, progress)
        if is_catalogue:
            self._editions.take(update.content())
            return Prepared(update, None, backup, _NEXT_TIME)
        installer = update.unpack(target or shelf)
        return Prepared(update, installer, backup, advice(self._system, installer, portable_folder()))


def this_system() -> str:
    """The system of this machine, in the words of an update's cover."""
    machine = "arm64" if _machine() in ("aarch64", "arm64") else "amd64"
    if sys.platform == "win32":
        return f"windows-{machine}"
    return f"{'rpm' if shutil.which('rpm') and not shutil.which('dpkg') else 'debian'}-{machine}"


def advice(system: str, installer: Path, carried: Path | None = None) -> str:
    """What a person does next, as a sentence; ``carried`` is where a program on a stick keeps its data."""
    is_windows = system.startswith("windows")
    if carried is not None:
        told = _ON_A_STICK_WINDOWS if is_windows else _ON_A_STICK
        return told.format(installer=installer.name, folder=carried.parent, stick=carried.parent.parent)
    if is_windows:
        return f"请关闭帮扶台账，双击“{installer.name}”，按提示安装。数据不用动。"
    command = (
        f"sudo apt install '{installer}'" if system.startswith("debian") else f"sudo rpm -U '{installer}'"
    )
    return f"请关闭帮扶台账，双击“{installer.name}”安装，或由管理员运行：{command}。数据不用动。"


def _machine() -> str:
    if sys.platform == "win32":
        return os.environ.get("PROCESSOR_ARCHITECTURE", "").lower()
    return os.uname().machine


def _said(system: str) -> str:
    family, _, machine = system.partition("-")
    return f"{_SYSTEMS.get(family, family)}（{machine}）"


def _numbers(version: str) -> tuple[int, ...]:
    """A version as it compares: 0.10 is newer than 0.9, and 1.0.0 as new as 1.0."""
    numbers = [int(part) for part in version.split(".") if part.isdigit()]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)


def _free(path: Path) -> Path:
    """``path``, or the first numbered one that does not exist."""
    names = (path.with_stem(f"{path.stem}-{number}") for number in range(2, 1000))
    return next(name for name in (path, *names) if not name.exists())
