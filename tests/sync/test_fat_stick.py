"""A stick as it comes from the shop: FAT32, made by mkfs.vfat and mounted, by the kernel or through fusefat.

Its rules are those of another program here: which names it holds, how long a file may be, when it is full.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.province.inbox import Received
from desktop_app.province.office import Office
from desktop_app.station import Station
from desktop_app.sync.errors import BundleRefused, Reason, StickFull
from desktop_app.sync.parts import bundles_in
from desktop_app.sync.reading import check_through
from desktop_app.sync.writing import write_bundle
from tests.province.conftest import World, around, clock, first, household, world
from tests.province.conftest import sqlite_office as office
from tests.sync.conftest import Province, Township, accept

__all__ = ["around", "clock", "first", "office", "world"]  # fixtures of the province's room

_SIZE = 72 << 20  # in clusters of 1 KB: FAT32 has at least 65,525 of them
_MOUNTS = (
    ["mount", "-t", "vfat", "-o", "loop", "{image}", "{place}"],
    ["fusefat", "-o", "rw+", "{image}", "{place}"],
)


class FatStick:
    """A FAT32 disk in a file, mounted at ``place``."""

    def __init__(self, folder: Path) -> None:
        self._image, self.place = folder / "usb.img", folder / "usb"
        self.place.mkdir()
        self._image.touch()
        os.truncate(self._image, _SIZE)
        command = ["mkfs.vfat", "-F", "32", "-s", "2", "-n", "STICK", str(self._image)]
        subprocess.run(command, check=True, capture_output=True)

    def put_in(self) -> bool:
        """Whether it could be mounted."""
        for command in _MOUNTS:
            if shutil.which(command[0]):
                named = [part.format(image=self._image, place=self.place) for part in command]
                subprocess.run(named, check=False, capture_output=True)
                if os.path.ismount(self.place):
                    return True
        return False

    def take_out(self) -> None:
        """Take it out as one should."""
        subprocess.run(["umount", str(self.place)], check=True)

    def again(self) -> None:
        """Take it out and put it in somewhere else: what is there now was on the stick."""
        self.take_out()
        assert self.put_in()

    def files(self) -> set[str]:
        """The names on it; the label is shown as an empty file by some."""
        return {item.name for item in self.place.iterdir()} - {"STICK"}


@pytest.fixture
def stick(tmp_path: Path) -> Iterator[FatStick]:
    if not sys.platform.startswith("linux") or os.geteuid() != 0 or not shutil.which("mkfs.vfat"):
        pytest.skip("a FAT32 disk of its own takes Linux, root and dosfstools")
    made = FatStick(tmp_path)
    if not made.put_in():
        pytest.skip("neither the kernel nor fusefat mounts FAT32 here")
    yield made
    made.take_out()


def test_the_stick_is_fat32_and_takes_no_name_that_fat_has_not(stick: FatStick) -> None:
    """What it refuses, no name of ours holds (the next test writes them all)."""
    for name in ("a:b", "a?b", 'a"b', "a<b", "a|b", "a*b"):
        with pytest.raises(OSError):
            (stick.place / name).write_bytes(b"x")
    (stick.place / "Groß.txt".replace("ß", "ss")).write_bytes(b"x")
    assert (stick.place / "GROSS.TXT").read_bytes() == b"x"  # and knows no case


def test_bundle_receipt_and_parts_stand_there_whole(
    stick: FatStick, province: Province, township: Township, office: Office, first: Station
) -> None:
    photo = township.journal.keep(os.urandom(3 << 20))
    dispatch = township.dispatch(province, attachments=(photo,))
    written = write_bundle(stick.place, dispatch, township.sender, township.journal, limit=1 << 20)
    household(first)
    bundle = first.export_bundle(stick.place)
    receipt = office.write_receipt(first.profile.device, stick.place)
    names = {item.name for item in (*written.parts, bundle.path, receipt.path)}
    assert len(written.parts) == 4
    stick.again()
    assert stick.files() == names  # no half, no draft
    assert check_through(accept(written.path, province), province.keys.identity) == written.close
    assert office.receive(bundle.path).state is Received.ACCEPTED
    assert first.import_receipt(office.write_receipt(first.profile.device, stick.place).path).accepted == 1
    assert bundles_in(stick.place, ".bfb") == sorted([written.path, bundle.path])
    written.parts[2].unlink()
    with pytest.raises(BundleRefused, match="缺第3个") as refused:
        accept(written.path, province)
    assert refused.value.code is Reason.PART_MISSING


def test_a_partial_copy_on_it_is_recognised(
    stick: FatStick, world: World, office: Office, first: Station
) -> None:
    """Pulled out while it was copied: the name is there, the last clusters are not."""
    household(first)
    content = first.export_bundle(world.stick).path.read_bytes()
    half = stick.place / "half.bfb"
    for length in (700, len(content) // 2, len(content) - 1_500):
        half.write_bytes(content[:length])
        stick.again()
        outcome = office.receive(half)
        assert outcome.code in (Reason.CUT_SHORT, Reason.NOT_A_BUNDLE) and not outcome.transactions
        half.unlink()
    half.write_bytes(content)
    stick.again()
    assert office.receive(half).state is Received.ACCEPTED


def test_one_that_is_full_keeps_what_it_had_and_says_so(
    stick: FatStick, province: Province, township: Township, office: Office, first: Station
) -> None:
    older = township.export(stick.place, province).path
    before = older.read_bytes()
    household(first)
    film = stick.place / "film.mp4"
    with film.open("wb", buffering=0) as file:
        while (free := shutil.disk_usage(stick.place).free) > 2 << 20:
            file.write(bytes(min(free - (1 << 20), 1 << 20)))
    with pytest.raises(StickFull, match="换一个U盘"):
        first.export_bundle(stick.place)
    assert stick.files() == {older.name, film.name}
    assert [line.state for line in first.outbox()] == ["未发送"]
    film.unlink()
    written = first.export_bundle(stick.place)
    stick.again()
    assert older.read_bytes() == before and office.receive(written.path).transactions == 1
