"""TOML parsed once: the same as Python's parser says, anew when a file was touched, harmless when damaged."""

import json
import shutil
import sys
import tomllib
from pathlib import Path

import pytest

from desktop_app.catalog import loader
from desktop_app.catalog.loader import load_catalogue
from desktop_app.catalog.parsed import ParsedFolder, parse_anew
from desktop_app.catalog.places import resources_folder

KEPT = Path("__pycache__") / "parsed.json"


@pytest.fixture(autouse=True)
def kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)


def _read(folder: Path) -> dict[str, object]:
    parsed = ParsedFolder(folder)
    found = parsed.toml(folder / "a.toml")
    parsed.keep()
    return found


def test_a_file_is_parsed_once_and_anew_when_it_was_touched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.toml").write_text("n = 1\nwords = ['甲']\n", encoding="utf-8")
    parsed: list[str] = []
    loads = tomllib.loads

    def noted(text: str) -> dict[str, object]:
        parsed.append(text)
        return loads(text)

    monkeypatch.setattr(tomllib, "loads", noted)
    assert _read(tmp_path) == _read(tmp_path) == {"n": 1, "words": ["甲"]}
    assert len(parsed) == 1
    (tmp_path / "a.toml").write_text("n = 2\n", encoding="utf-8")
    assert _read(tmp_path) == {"n": 2} and len(parsed) == 2


@pytest.mark.parametrize("damage", ["", "[]", "{", '{"a.toml": 3}', '{"a.toml": {"digest": 0}}'])
def test_what_was_kept_and_cannot_be_read_is_parsed_again(tmp_path: Path, damage: str) -> None:
    (tmp_path / "a.toml").write_text("n = 1\n", encoding="utf-8")
    _read(tmp_path)
    (tmp_path / KEPT).write_text(damage, encoding="utf-8")
    assert _read(tmp_path) == {"n": 1}
    assert json.loads((tmp_path / KEPT).read_text(encoding="utf-8"))["a.toml"]["parsed"] == {"n": 1}


def test_a_folder_that_cannot_be_written_and_dates_are_parsed_each_time(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text("day = 2018-01-01\n", encoding="utf-8")
    assert _read(tmp_path) == _read(tmp_path)
    assert not (tmp_path / KEPT).exists()
    (tmp_path / "a.toml").write_text("n = 1\n", encoding="utf-8")
    (tmp_path / "__pycache__").write_text("no folder", encoding="utf-8")
    assert _read(tmp_path) == {"n": 1}


def test_the_catalogue_is_the_same_from_what_was_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "catalog"
    shutil.copytree(resources_folder() / "catalog", place, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(loader, "resources_folder", lambda: tmp_path)
    assert load_catalogue() == load_catalogue()
    kept = json.loads((place / KEPT).read_text(encoding="utf-8"))
    assert {place / name for name in kept} >= set((place / "entities").glob("*.toml"))
    for name, one in kept.items():
        assert one["parsed"] == tomllib.loads((place / name).read_text(encoding="utf-8"))
    parse_anew(place)
    anew = json.loads((place / KEPT).read_text(encoding="utf-8"))
    assert kept == {name: one for name, one in anew.items() if name in kept}


def test_nothing_is_kept_beside_an_edition_that_passes_through(tmp_path: Path) -> None:
    place = tmp_path / "catalog"
    shutil.copytree(resources_folder() / "catalog", place, ignore=shutil.ignore_patterns("__pycache__"))
    assert load_catalogue(place).edition == load_catalogue().edition
    assert not (place / KEPT).exists()
