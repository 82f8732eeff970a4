"""A stick of a test's own, a file system in a file: filled to the last byte, and pulled out in the middle.

What pulling it out leaves is what was on it by then: the file system is shut down as it stands, reads and
writes fail from that moment on, and what it holds is seen when it is put in again.
"""

import os
import shutil
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop_app.province.office import Office
from desktop_app.station import Station
from desktop_app.store.errors import ErrorKind
from desktop_app.sync.container import inspect
from desktop_app.sync.errors import StickFull, StickGone
from desktop_app.sync.parts import bundles_in
from tests.province.conftest import around, clock, first, household, world
from tests.province.conftest import sqlite_office as office
from tests.sync.conftest import Journal, Province, Township, accept

__all__ = ["around", "clock", "first", "office", "world"]  # fixtures of the province's room

_SHUT_DOWN, _AS_IT_STANDS = 0x8004587D, 2  # ext4's ioctl, and its way that writes nothing out before
_SIZE = 16 << 20


class Stick:
    """A small disk that is mounted at ``place``."""

    def __init__(self, folder: Path) -> None:
        self._image, self.place = folder / "usb.img", folder / "usb"
        self.place.mkdir()
        self._image.touch()
        os.truncate(self._image, _SIZE)
        subprocess.run(["mke2fs", "-q", "-F", "-t", "ext4", str(self._image)], check=True)

    def put_in(self) -> bool:
        """Whether it could be mounted."""
        command = ["mount", "-o", "loop", str(self._image), str(self.place)]
        if subprocess.run(command, check=False, capture_output=True).returncode:
            return False
        shutil.rmtree(self.place / "lost+found", ignore_errors=True)
        return True

    def pull_out(self) -> None:
        """Take it away in the middle of whatever is being written."""
        import fcntl

        handle = os.open(self.place, os.O_RDONLY)
        fcntl.ioctl(handle, _SHUT_DOWN, struct.pack("I", _AS_IT_STANDS))
        os.close(handle)

    def take_out(self) -> None:
        """Take it out as one should, or what is left of it."""
        subprocess.run(["umount", str(self.place)], check=True)

    def fill(self, leaving: int = 0) -> Path:
        """Put a film on it that leaves so many bytes free."""
        film = self.place / "film.mp4"
        with film.open("wb", buffering=0) as file:
            while (free := shutil.disk_usage(self.place).free) > leaving:
                try:
                    file.write(bytes(max(1024, min(free - leaving, 1 << 20))))
                except OSError:
                    break
        return film


@pytest.fixture
def stick(tmp_path: Path) -> Iterator[Stick]:
    if not sys.platform.startswith("linux") or os.geteuid() != 0 or not shutil.which("mke2fs"):
        pytest.skip("a disk of its own takes Linux and root; test_stick.py has the errors one by one")
    made = Stick(tmp_path)
    if not made.put_in():
        pytest.skip("nothing can be mounted here; test_stick.py has the errors one by one")
    yield made
    made.take_out()


class Meanwhile(Journal):
    """A journal in the middle of whose attachments something happens to the stick."""

    happens: Callable[[], object]

    def blob(self, sha256: str) -> bytes | None:
        self.happens()
        return super().blob(sha256)


def interrupted(township: Township, happens: Callable[[], object]) -> str:
    """Let it happen when the attachment is written, whose name comes back."""
    journal = Meanwhile(township.journal.chains)
    journal.happens = happens
    township.journal = journal
    return journal.keep(os.urandom(2 << 20))


def test_a_stick_that_fills_up_while_it_is_written_keeps_what_it_had(
    stick: Stick, province: Province, township: Township
) -> None:
    older = township.export(stick.place, province).path
    before = older.read_bytes()
    township.enter(1, first=6)
    photo = interrupted(township, stick.fill)
    with pytest.raises(StickFull) as failed:
        township.export(stick.place, province, attachments=(photo,))
    assert failed.value.kind is ErrorKind.MACHINE and "换一个U盘" in failed.value.message
    film = stick.place / "film.mp4"
    assert {item.name for item in stick.place.iterdir()} == {older.name, film.name}
    assert older.read_bytes() == before
    film.unlink()
    township.journal = Journal(township.journal.chains, township.journal.blobs)
    written = township.export(stick.place, province, attachments=(photo,))
    assert accept(written.path, province).cover.last == 6


def test_a_stick_that_is_pulled_out_in_the_middle_keeps_what_it_had(
    stick: Stick, province: Province, township: Township
) -> None:
    older = township.export(stick.place, province).path
    before = older.read_bytes()
    township.enter(1, first=6)

    def pulled() -> None:
        (half,) = stick.place.glob("*.bfb.part.001")
        with half.open("r+b") as file:
            os.fsync(file.fileno())  # the half has reached the stick by then
        stick.pull_out()

    photo = interrupted(township, pulled)
    with pytest.raises(StickGone) as failed:
        township.export(stick.place, province, attachments=(photo,))
    assert "拔出" in failed.value.message and "台账不受影响" in failed.value.message
    stick.take_out()
    assert stick.put_in()
    assert bundles_in(stick.place, ".bfb") == [older], "a half passes for no bundle"
    assert older.read_bytes() == before and inspect(older).cover.last == 5
    township.journal = Journal(township.journal.chains, township.journal.blobs)
    written = township.export(stick.place, province, attachments=(photo,))
    assert accept(written.path, province).cover.last == 6
    assert {item.name for item in stick.place.iterdir()} == {older.name, written.path.name}


def test_what_found_no_room_is_still_to_be_sent(stick: Stick, office: Office, first: Station) -> None:
    """The outbox says so, and the same changes go out and are accepted once there is room."""
    household(first)
    film = stick.fill(leaving=1 << 20)
    with pytest.raises(StickFull, match="台账不受影响"):
        first.export_bundle(stick.place)
    assert [item.name for item in stick.place.iterdir()] == [film.name]
    assert [line.state for line in first.outbox()] == ["未发送"]
    film.unlink()
    written = first.export_bundle(stick.place)
    assert office.receive(written.path).transactions == 1
