"""A station is founded whole or not at all, whenever the power goes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from desktop_app.station import Station, Surroundings
from desktop_app.station.clock import FixedClock
from desktop_app.store import folder as folders
from desktop_app.store.folder import CREATED, CREATING, KEYRING_FILE, STORE_FILE, holds_store, was_cut_off
from tests.station.conftest import CHEAP, PASSWORD, TOWNSHIP
from tests.station.founding import ASKED

KILLS = 20


class PowerCut(BaseException):
    """The plug was pulled."""


def _found(place: Path, around: Surroundings, clock: FixedClock) -> None:
    station, code = Station.create(place, ASKED, clock, around, CHEAP)
    with station:
        assert len(code.split("-")) == 8


def _require_whole(place: Path, around: Surroundings, clock: FixedClock) -> None:
    with Station.open(place, "wang", PASSWORD, clock, around, CHEAP) as station:
        profile = station.profile
        assert (profile.area, len(profile.tag), bool(profile.device)) == (TOWNSHIP, 2, True)
        assert station.person.name == "王干部"
        assert station.store.verify_journal().ok
    assert not (place / CREATING).exists() and not (place / CREATED).exists()


@pytest.mark.parametrize("moves", range(4))
def test_cut_off_between_two_moves_it_is_there(
    tmp_path: Path,
    around: Surroundings,
    clock: FixedClock,
    monkeypatch: pytest.MonkeyPatch,
    moves: int,
) -> None:
    """Once everything is declared whole, the next opening puts in place what is not yet."""
    done: list[str] = []
    rename = Path.rename

    def move(path: Path, target: Path) -> Path:
        if path.parent.name == CREATED:
            if len(done) == moves:
                raise PowerCut
            done.append(path.name)
        return rename(path, target)

    def cut(_path: Path) -> None:
        raise PowerCut

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", move)
        if moves == 3:
            patched.setattr(Path, "rmdir", cut)
        with pytest.raises(PowerCut):
            _found(tmp_path / "data", around, clock)
    assert len(done) == moves and KEYRING_FILE not in done[:2]
    assert holds_store(tmp_path / "data") and not was_cut_off(tmp_path / "data")
    _require_whole(tmp_path / "data", around, clock)


def test_cut_off_before_it_was_whole_it_is_begun_anew(
    tmp_path: Path, around: Surroundings, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "data"
    with monkeypatch.context() as patched:
        patched.setattr(folders, "sync_file", _cut)
        patched.setattr(
            "desktop_app.store.opening.shutil.rmtree", lambda *_a, **_k: None
        )  # the dead tidy nothing
        with pytest.raises(PowerCut):
            _found(place, around, clock)
    assert (place / CREATING / STORE_FILE).exists() and was_cut_off(place) and not holds_store(place)
    _found(place, around, clock)
    _require_whole(place, around, clock)


def _cut(_path: Path) -> None:
    raise PowerCut


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is not a Windows signal")
def test_killed_at_any_moment(tmp_path: Path, around: Surroundings, clock: FixedClock) -> None:
    worker = [sys.executable, "-m", "tests.station.founding", str(tmp_path), str(KILLS)]
    subprocess.run(worker, check=True, timeout=120)
    cut_off = 0
    for kill in range(KILLS):
        place = tmp_path / f"{kill:02}"
        if not holds_store(place):
            cut_off += was_cut_off(place)
            _found(place, around, clock)
        _require_whole(place, around, clock)
    assert cut_off > 0
