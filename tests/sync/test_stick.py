"""Sticks are full, pulled out, write-protected and worn; a bundle stands there whole or not at all."""

import errno
import os
import shutil
from collections import namedtuple
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop_app.merge.history import Transaction
from desktop_app.store.errors import ErrorKind, MachineFault
from desktop_app.sync.container import inspect
from desktop_app.sync.errors import (
    FileTooLarge,
    StickFull,
    StickGone,
    StickReadOnly,
    StickUnreliable,
    writing_failed,
)
from tests.sync.conftest import Journal, Province, Township

Usage = namedtuple("Usage", "total used free")


def failing(number: int) -> Callable[[int], None]:
    def fsync(_handle: int) -> None:
        raise OSError(number, os.strerror(number))

    return fsync


@pytest.mark.parametrize(
    ("number", "fault"),
    [
        (errno.ENOSPC, StickFull),
        (errno.EIO, StickGone),
        (errno.ENODEV, StickGone),
        (errno.EROFS, StickReadOnly),
        (errno.EACCES, StickReadOnly),
        (errno.EFBIG, FileTooLarge),
    ],
)
def test_a_failing_stick_leaves_nothing(
    tmp_path: Path,
    province: Province,
    township: Township,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    fault: type[MachineFault],
) -> None:
    monkeypatch.setattr(os, "fsync", failing(number))
    with pytest.raises(fault) as failed:
        township.export(tmp_path, province)
    assert failed.value.kind is ErrorKind.MACHINE and failed.value.message.endswith("。")
    assert list(tmp_path.iterdir()) == []


def test_a_stick_that_is_not_there(tmp_path: Path, province: Province, township: Township) -> None:
    with pytest.raises(StickGone):
        township.export(tmp_path / "usb", province)


def test_a_device_that_is_full_while_it_is_written() -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    with Path("/dev/full").open("wb", buffering=0) as full, pytest.raises(OSError) as failed:
        full.write(b"x")
    assert isinstance(writing_failed(failed.value), StickFull)


def test_too_little_room_is_told_before_writing(
    tmp_path: Path, province: Province, township: Township, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**9, 10**9, 10**6))
    with pytest.raises(StickFull):
        township.export(tmp_path, province)
    assert list(tmp_path.iterdir()) == []


def test_a_failure_while_writing_keeps_the_older_file(
    tmp_path: Path, province: Province, township: Township
) -> None:
    older = township.export(tmp_path, province).path.read_bytes()

    class Unplugged(Journal):
        def blob(self, sha256: str) -> bytes | None:
            raise OSError(errno.EIO, sha256)

    township.journal = Unplugged(township.journal.chains)
    with pytest.raises(StickGone):
        township.export(tmp_path, province, attachments=("0" * 64,))
    assert [item.read_bytes() for item in tmp_path.iterdir()] == [older]


def test_a_source_that_fails_is_told_as_it_is(tmp_path: Path, province: Province, township: Township) -> None:
    class Broken(Journal):
        def transactions(self, device: str, first: int = 1, last: int | None = None) -> Iterator[Transaction]:
            raise ValueError(device, first, last)

    township.journal = Broken(township.journal.chains)
    with pytest.raises(ValueError):
        township.export(tmp_path, province)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.posix
def test_a_stick_that_gives_back_something_else(
    tmp_path: Path, province: Province, township: Township, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.fsync

    def worn(handle: int) -> None:
        real(handle)
        os.pwrite(handle, b"\xa5" * 8, os.fstat(handle).st_size // 2)

    monkeypatch.setattr(os, "fsync", worn)
    with pytest.raises(StickUnreliable):
        township.export(tmp_path, province)
    assert list(tmp_path.iterdir()) == []


def test_an_older_half_written_file_is_no_obstacle(
    tmp_path: Path, province: Province, township: Township
) -> None:
    (tmp_path / "513429100_A1_000001-000005.bfb.part").write_bytes(b"half")
    written = township.export(tmp_path, province)
    assert [item.name for item in tmp_path.iterdir()] == [written.path.name]
    assert inspect(written.path).cover.last == 5 and written.size == written.path.stat().st_size
