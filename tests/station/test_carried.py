"""The program on a stick: copied whole, never over data, taken away again when the stick fails."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from desktop_app.station import carried
from desktop_app.station.carried import make_portable
from desktop_app.station.people import StationRefused
from desktop_app.sync.errors import StickFull, StickUnreliable


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A built program that already has a stick's data beside it."""
    folder = tmp_path / "program"
    for name in ("bangfu", "_internal/libqt.so", "_internal/resources/字.ttf", "data/ledger.db"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(name.encode() * 100)
    (folder / "bangfu").chmod(0o755)
    return folder


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "U盘"
    folder.mkdir()
    return folder


def test_the_program_is_copied_with_its_mark_and_without_data(program: Path, stick: Path) -> None:
    place = make_portable(program, stick)
    names = {path.relative_to(place).as_posix() for path in place.rglob("*") if path.is_file()}
    assert names == {"bangfu", "_internal/libqt.so", "_internal/resources/字.ttf", "portable"}
    assert (place / "bangfu").read_bytes() == (program / "bangfu").read_bytes()
    assert os.access(place / "bangfu", os.X_OK)


def test_what_lies_there_is_never_written_over(program: Path, stick: Path) -> None:
    (stick / "帮扶台账" / "data").mkdir(parents=True)
    with pytest.raises(StationRefused, match="不会覆盖"):
        make_portable(program, stick)


def test_from_source_there_is_nothing_to_copy(stick: Path) -> None:
    with pytest.raises(StationRefused, match="安装好的程序"):
        make_portable(None, stick)


def test_a_full_stick_is_noticed_before_anything_is_written(
    program: Path, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=1000))
    with pytest.raises(StickFull):
        make_portable(program, stick)
    assert list(stick.iterdir()) == []


def test_a_stick_that_gives_back_something_else_is_left_as_it_was(
    program: Path, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real: Callable[[Path, Path], object] = shutil.copyfile

    def worn(source: Path, target: Path) -> None:
        real(source, target)
        if target.name == "libqt.so":
            target.write_bytes(b"\xa5" * 1800)

    monkeypatch.setattr(carried.shutil, "copyfile", worn)
    with pytest.raises(StickUnreliable):
        make_portable(program, stick)
    assert list(stick.iterdir()) == []
