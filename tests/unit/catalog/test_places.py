"""Where the data go: what a person said, the stick, an earlier version's place, the documents."""

import sys
from pathlib import Path

import pytest

from desktop_app.catalog.places import data_folder, portable_folder, report_folder


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A person's folders, with a Chinese name and a space, as on a laptop in a township."""
    folder = tmp_path / "李 秀英"
    monkeypatch.setattr("platformdirs.user_data_dir", lambda *_names, **_more: str(folder / "local"))
    monkeypatch.setattr("platformdirs.user_documents_dir", lambda: str(folder / "文档"))
    monkeypatch.setattr("platformdirs.user_state_dir", lambda *_names, **_more: str(folder / "state"))
    return folder


@pytest.fixture
def stick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a built program on a stick."""
    folder = tmp_path / "U盘" / "帮扶台账"
    folder.mkdir(parents=True)
    monkeypatch.setattr(sys, "_MEIPASS", str(folder / "_internal"), raising=False)
    monkeypatch.setattr(sys, "executable", str(folder / "bangfu"))
    return folder


def test_data_lie_in_the_documents_under_a_plain_name(home: Path) -> None:
    assert data_folder({}) == home / "文档" / "帮扶台账"
    assert report_folder() == home / "state" / "reports"


def test_what_a_person_names_goes_first(home: Path, stick: Path, tmp_path: Path) -> None:
    (stick / "portable").touch()
    assert data_folder({"BANGFU_DATA": str(tmp_path / "x")}) == tmp_path / "x"
    assert home


def test_a_station_of_an_earlier_version_stays_where_it_is(home: Path) -> None:
    (home / "local").mkdir(parents=True)
    assert data_folder({}) == home / "文档" / "帮扶台账"
    (home / "local" / "keyring.json").touch()
    assert data_folder({}) == home / "local"


def test_a_marked_program_keeps_everything_on_the_stick(home: Path, stick: Path) -> None:
    assert portable_folder() is None
    assert data_folder({}) == home / "文档" / "帮扶台账"
    (stick / "portable").touch()
    assert data_folder({}) == portable_folder() == stick / "data"
    assert report_folder() == stick / "data" / "reports"


def test_from_source_nothing_is_portable(home: Path) -> None:
    assert home
    assert portable_folder() is None
