"""An update taken back: the program before opens the same data, or says why not and loses nothing."""

import hashlib
from pathlib import Path

import pytest

from desktop_app.store import migrations
from tests.cli.conftest import Hands, household

LATER = ("9999 of a later program", ("CREATE TABLE later (id INTEGER PRIMARY KEY) STRICT",))


def sums(folder: Path) -> dict[str, str]:
    """Every file of a station but the lock, which names the process that looked last."""
    files = [path for path in folder.iterdir() if path.is_file() and path.name != "lock"]
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def with_a_later_program(hands: Hands, *words: str) -> None:
    """Run a command with a program whose schema has grown by one table."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(migrations, "_SYSTEM", (*migrations._SYSTEM, LATER))
        assert hands.ask(*words).code == 0


def test_the_program_before_opens_what_a_later_one_of_the_same_schema_wrote(hands: Hands) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("desktop_app.__version__", "99.0.0")
        made = household(hands)
    assert hands.ask("record", "get", "household", made).code == 0
    assert hands.ask("journal", "verify").code == 0
    assert list(hands.data.glob("before-update-*.bfk")) == []


def test_a_grown_schema_is_refused_with_a_sentence_and_the_backup_before_it_opens(
    hands: Hands, tmp_path: Path
) -> None:
    made = household(hands)
    with_a_later_program(hands, "journal", "verify")
    (backup,) = hands.data.glob("before-update-*.bfk")
    before = sums(hands.data)
    refused = hands.ask("record", "get", "household", made)
    assert (refused.code, "更新版本的程序" in refused.data["error"]) == (1, True)
    assert "升级前自动做的备份" in refused.data["error"]
    assert sums(hands.data) == before
    with_a_later_program(hands, "record", "get", "household", made)  # which still opens
    assert hands.run("restore", backup, "--data", tmp_path / "back", "--json").exit_code == 0
    back = Hands(tmp_path / "back")
    assert back.ask("record", "get", "household", made).code == 0
    assert back.ask("journal", "verify").code == 0
