"""What the program says of itself, and the way to a newer one."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop_app.gui.about import AboutCard, AboutDialog
from desktop_app.gui.context import Context
from desktop_app.gui.licence_texts import LicenceTexts
from desktop_app.sync.enrolment import ProvinceKey
from desktop_app.sync.keys import StationKeys
from desktop_app.sync.update_file import UpdateCover, write_update


@pytest.fixture
def province(context: Context, monkeypatch: pytest.MonkeyPatch) -> StationKeys:
    """The station's province, and this machine as one of Windows."""
    keys = StationKeys.generate()
    own = ProvinceKey("51", "四川省扶贫开发局", keys.public, keys.recipient)
    monkeypatch.setattr(context.station.updates, "_issuers", lambda: own.issuers)
    monkeypatch.setattr(context.station.updates, "_system", "windows-amd64")
    return keys


def update(keys: StationKeys, folder: Path, version: str) -> Path:
    installer = folder / f"bangfu-{version}.exe"
    installer.write_bytes(b"MZ" * 5000)
    target = folder / f"{version}.bfu"
    write_update(installer, UpdateCover(version, "windows-amd64", "", 0, ""), keys, target)
    return target


def test_every_part_stands_there_with_its_licence(qtbot: QtBot, context: Context) -> None:
    card = AboutCard(context)
    qtbot.addWidget(card)
    dialog = AboutDialog(card)
    rows = [dialog.parts.topLevelItem(number) for number in range(dialog.parts.topLevelItemCount())]
    said = {row.text(0): (row.text(1), row.text(2)) for row in rows if row is not None}
    assert said["pyside6-essentials"] == ("6.9.3", "LGPL-3.0-only")
    assert said["NuosuSIL-Regular.ttf"][1] == "OFL-1.1"
    assert all(version and licence for version, licence in said.values())
    assert said["SQLCipher"][1] == "BSD-3-Clause" and said["CPython"] == ("—", "PSF-2.0")
    assert "SQLCipher" in dialog.notices.toPlainText()
    assert "Apache License" in dialog.licence.toPlainText()


def test_every_licence_can_be_read_word_for_word(qtbot: QtBot, tmp_path: Path) -> None:
    """As the built program lies: the distributions' texts before the others, whatever their encoding."""
    named = {
        "licences/sqlcipher3/LICENSE": b"zlib",
        "licences/lxml/LICENSE.txt": b"Copyright \xa9 2004 Infrae",
    }
    named["resources/help/licences/LGPL-3.0.txt"] = b"GNU LESSER"
    for name, text in named.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(text)
    texts = LicenceTexts(tmp_path)
    qtbot.addWidget(texts)
    seen = {}
    for row in range(texts.names.count()):
        texts.names.setCurrentRow(row)
        item = texts.names.item(row)
        assert item is not None
        seen[item.text()] = texts.text.toPlainText()
    assert list(seen) == ["lxml/LICENSE.txt", "sqlcipher3/LICENSE", "LGPL-3.0.txt"]
    assert seen["sqlcipher3/LICENSE"] == "zlib" and "2004 Infrae" in seen["lxml/LICENSE.txt"]


def test_the_lgpl_and_the_fonts_licences_are_there_in_any_case(qtbot: QtBot) -> None:
    texts = LicenceTexts()
    qtbot.addWidget(texts)
    [lgpl] = texts.names.findItems("LGPL-3.0.txt", Qt.MatchFlag.MatchExactly)
    texts.names.setCurrentItem(lgpl)
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in texts.text.toPlainText()


def test_an_update_is_backed_up_for_and_says_what_comes_next(
    qtbot: QtBot, context: Context, province: StationKeys, tmp_path: Path
) -> None:
    card = AboutCard(context)
    qtbot.addWidget(card)
    card.update_from(update(province, tmp_path, "99.0"))
    qtbot.waitUntil(lambda: "99.0 版已核验" in card.told.text())
    assert card.next_button.isVisibleTo(card)
    kept = sorted(path.suffix for path in (tmp_path / "帮扶台账-升级前备份").iterdir())
    assert kept == [".bfk", ".exe"]


def test_what_is_refused_says_why_and_leaves_no_trace(
    qtbot: QtBot, context: Context, province: StationKeys, tmp_path: Path
) -> None:
    card = AboutCard(context)
    qtbot.addWidget(card)
    file = update(province, tmp_path, "0.0.1")
    card.update_from(file)
    qtbot.waitUntil(lambda: "已经一样新" in card.told.text())
    assert card.update_button.isEnabled()
    assert not card.next_button.isVisibleTo(card)
    assert not (tmp_path / "帮扶台账-升级前备份").exists()
