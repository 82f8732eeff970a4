"""区划变更 in the settings: a signed table is looked at, taken in, and in force the next time (A9)."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTreeWidget
from pytestqt.qtbot import QtBot

from desktop_app.catalog.edition import next_edition, pack_edition, recoded_edition
from desktop_app.catalog.places import resources_folder
from desktop_app.catalog.recoding import Recoding, Step
from desktop_app.gui.context import Context
from desktop_app.gui.recoding_dialog import RecodingDialog
from desktop_app.gui.settings import Settings
from desktop_app.station import Station
from desktop_app.station.clock import FixedClock
from desktop_app.sync.enrolment import ProvinceKey
from desktop_app.sync.keys import StationKeys
from desktop_app.sync.update_file import CATALOGUE, UpdateCover, write_update
from tests.gui.conftest import CHEAP, PASSWORD

NEW = "513431110"
STEP = Step("513431204", NEW, "龙恩镇", "2018-10-31", "川民政〔2018〕9号")
FURTHER = Step("513431206", "513431111", "四开镇", "2018-10-31", "川民政〔2018〕9号")


@pytest.fixture
def province(context: Context, monkeypatch: pytest.MonkeyPatch) -> StationKeys:
    keys = StationKeys.generate()
    own = ProvinceKey("51", "四川省扶贫开发局", keys.public, keys.recipient)
    monkeypatch.setattr(context.station.updates, "_issuers", lambda: own.issuers)
    return keys


def signed(keys: StationKeys, context: Context, folder: Path) -> Path:
    edition = next_edition(context.catalogue.edition)
    packed = recoded_edition(pack_edition(resources_folder() / "catalog"), edition, Recoding((FURTHER, STEP)))
    content = folder / f"catalogue-{edition}.zip"
    content.write_bytes(packed)
    target = folder / "区划变更.bfu"
    write_update(
        content, UpdateCover(edition, "any", content.name, 0, "", "龙恩、四开改镇", CATALOGUE), keys, target
    )
    return target


@pytest.fixture
def dialog(context: Context, qtbot: QtBot) -> RecodingDialog:
    settings = Settings(context)
    qtbot.addWidget(settings)
    settings.show()
    made = settings.recoding.show_table()
    qtbot.waitUntil(lambda: made.table is not None and not context.jobs.is_busy)
    return made


def rows(tree: QTreeWidget) -> list[list[str]]:
    items = [tree.topLevelItem(number) for number in range(tree.topLevelItemCount())]
    return [[item.text(place) for place in range(item.columnCount())] for item in items if item]


def test_a_signed_table_is_seen_old_beside_new_with_its_records_and_taken_in(
    dialog: RecodingDialog, context: Context, province: StationKeys, qtbot: QtBot, tmp_path: Path
) -> None:
    assert "没有下发过区划变更" in dialog.told.text() and not dialog.take.isVisible()
    dialog.look(signed(province, context, tmp_path))
    qtbot.waitUntil(lambda: dialog.records.topLevelItemCount() > 0)
    households = context.station.store.count("household")
    projects = context.station.store.count("project")
    first, other = rows(dialog.lines)
    assert first == [
        "513431204",
        "昭觉县龙恩乡",
        NEW,
        "昭觉县龙恩镇",
        "2018-10-31",
        "川民政〔2018〕9号",
        str(households),
        str(projects),
        "待采用",
    ], "what touches this station stands first"
    assert other[6:] == ["0", "0", "待采用"]
    assert "2条变更，涉及本站点1条。龙恩、四开改镇。" in dialog.told.text()
    touched = rows(dialog.records)
    assert len(touched) == households + projects
    kind, name, number, before, after = touched[0]
    assert (kind, bool(name), bool(number)) == ("贫困户", True, True)
    assert "龙恩乡" in before and after == before.replace("龙恩乡", "龙恩镇")
    with qtbot.waitSignal(context.said):
        dialog.take.click()
    qtbot.waitUntil(lambda: "已备份到" in dialog.told.text())
    assert [row[8] for row in rows(dialog.lines)] == ["下次打开时启用"] * 2
    assert not dialog.take.isVisible()
    assert list((tmp_path / "帮扶台账-升级前备份").iterdir())


def test_after_the_next_opening_it_is_in_force(
    dialog: RecodingDialog, context: Context, province: StationKeys, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog.look(signed(province, context, tmp_path))
    qtbot.waitUntil(dialog.take.isVisible)
    dialog.take.click()
    qtbot.waitUntil(lambda: "已备份到" in dialog.told.text())
    station = context.station
    qtbot.waitUntil(lambda: not context.jobs.is_busy)
    station.close()
    again = Station.open(
        station.folder, "li", PASSWORD, FixedClock(station.today()), station.surroundings, CHEAP
    )
    try:
        table = again.recoding.known()
        line = table.lines[0]
        assert (line.state, line.after) == ("已启用", "昭觉县龙恩镇")
        assert line.before == "昭觉县龙恩乡"
        record = again.recoding.records(table, line, 1)[0]
        assert "龙恩乡" in record.before and "龙恩镇" in record.after
    finally:
        again.close()


def test_a_strangers_table_is_refused_and_nothing_is_kept(
    dialog: RecodingDialog, context: Context, province: StationKeys, qtbot: QtBot, tmp_path: Path
) -> None:
    assert province is not None
    dialog.look(signed(StationKeys.generate(), context, tmp_path))
    qtbot.waitUntil(lambda: "不是本省签发" in dialog.told.text())
    assert not dialog.take.isVisible() and not (tmp_path / "帮扶台账-升级前备份").exists()


def test_a_record_is_opened_from_the_table_by_key(
    dialog: RecodingDialog, context: Context, province: StationKeys, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog.look(signed(province, context, tmp_path))
    qtbot.waitUntil(lambda: dialog.records.topLevelItemCount() > 0)
    dialog.records.setCurrentItem(dialog.records.topLevelItem(0))
    with qtbot.waitSignal(context.opened) as opened:
        qtbot.keyClick(dialog.records, Qt.Key.Key_Return)
    assert opened.args[0] == "household"
