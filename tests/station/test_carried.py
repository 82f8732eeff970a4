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
    parts = ("bangfu", "_internal/libqt.so", "_internal/resources/字.ttf", "data/ledger.db", "uninst.exe")
    for name in parts:
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


def test_the_copying_is_ended_between_two_files_and_leaves_nothing(program: Path, stick: Path) -> None:
    class Enough(Exception):
        pass

    told: list[tuple[int, int]] = []

    def step(done: int, whole: int) -> None:
        told.append((done, whole))
        if done == 2:
            raise Enough

    with pytest.raises(Enough):
        make_portable(program, stick, step)
    assert told == [(0, 3), (1, 3), (2, 3)] and not list(stick.iterdir())


@pytest.fixture
def carried_before(program: Path, stick: Path) -> Path:
    """A stick with the program and a person's data; the program on the computer is another one by now."""
    place = make_portable(program, stick)
    (place / "data").mkdir()
    (place / "data" / "ledger.db").write_bytes(b"a year's work")
    (place / "_internal" / "gone.so").touch()
    (program / "bangfu").write_bytes(b"the new one")
    return place


def test_a_stick_gets_the_new_program_and_keeps_its_data(
    program: Path, stick: Path, carried_before: Path
) -> None:
    assert make_portable(program, stick) == carried_before
    assert (carried_before / "bangfu").read_bytes() == b"the new one"
    assert (carried_before / "data" / "ledger.db").read_bytes() == b"a year's work"
    names = {path.relative_to(carried_before).as_posix() for path in carried_before.rglob("*")}
    assert names == {
        *("bangfu", "portable", "data", "data/ledger.db", "_internal", "_internal/libqt.so"),
        *("_internal/resources", "_internal/resources/字.ttf"),
    }


def test_a_program_in_use_on_the_stick_stays_whole(
    program: Path, stick: Path, carried_before: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {path: path.read_bytes() for path in carried_before.rglob("*") if path.is_file()}
    real = Path.rename

    def rename(self: Path, target: Path) -> Path:
        if self == carried_before / "bangfu" and target.parent.name == "旧程序":
            raise PermissionError("in use")  # as Windows answers for a program that runs
        return real(self, target)

    monkeypatch.setattr(Path, "rename", rename)
    with pytest.raises(StationRefused, match="正在运行"):
        make_portable(program, stick)
    assert {path: path.read_bytes() for path in carried_before.rglob("*") if path.is_file()} == before


def test_a_program_does_not_replace_itself(stick: Path, carried_before: Path) -> None:
    with pytest.raises(StationRefused, match="自己换自己"):
        make_portable(carried_before, stick)
    assert (carried_before / "data" / "ledger.db").read_bytes() == b"a year's work"


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
