"""The page of bundles and receipts, and what two people filled differently."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop_app.gui.conflict_view import ConflictView
from desktop_app.gui.context import Context
from desktop_app.gui.sync_place import SyncPlace
from desktop_app.merge.history import Version
from desktop_app.province.quality import Quality
from desktop_app.station.exchange_desk import Brought
from desktop_app.station.outbox import OutboxLine
from desktop_app.station.sync_desk import SyncDesk
from desktop_app.store.conflicts import Conflict, Rival


@pytest.fixture
def place(context: Context, qtbot: QtBot) -> Iterator[SyncPlace]:
    made = SyncPlace(context)
    qtbot.addWidget(made)
    made.show()
    made.arrive()
    yield made
    made.hide()
    qtbot.waitUntil(lambda: not context.jobs.is_busy)


def test_what_is_not_sent_goes_into_a_bundle(place: SyncPlace, qtbot: QtBot, tmp_path: Path) -> None:
    assert place.outbox.topLevelItem(0).text(0) == "未发送"
    place.export(tmp_path)
    qtbot.waitUntil(lambda: place.outbox.topLevelItem(0).text(0) == "已导出")
    assert list(tmp_path.iterdir())


def test_the_provinces_report_stands_beside_its_bundle(
    place: SyncPlace, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = {"records": {"household": 3, "member": 9}, "checks": {"VR-ID-006": 1, "VR-VIL-002": 3}}
    report = Quality(
        "a" * 64, "b" * 16, "四开乡", "2018-11-01T09:00", **counts, not_applied=1, errors=2, warnings=4
    )
    file = "513431206_2A_000001-000012.bfb"
    line = OutboxLine(1, 12, "有退回", file, "2018-11-01T09:00:00", 12, report)
    monkeypatch.setattr(type(context.station), "outbox", lambda _station: [line])
    place.arrive()
    shown = place.outbox.topLevelItem(0)
    assert shown.text(3) == "12条记录，错误2处，提示4处，未采用1条"
    first, second = shown.toolTip(3).splitlines()
    assert first.endswith("：3处") and second == "证件号码重复：1处"


def test_what_came_back_leads_to_its_field(
    place: SyncPlace, context: Context, qtbot: QtBot, tmp_path: Path
) -> None:
    place.take_receipt(tmp_path / "receipt")
    qtbot.waitUntil(lambda: place.returned.topLevelItemCount() == 1)
    assert place.tabs.currentIndex() == 1
    with qtbot.waitSignal(context.opened) as opened:
        place.returned.itemActivated.emit(place.returned.topLevelItem(0), 0)
    assert opened.args[0] == "household"
    assert opened.args[4] == "household_no"


def test_a_conflict_is_decided_with_one_click(context: Context, qtbot: QtBot) -> None:
    home = str(context.find("household")[0]["id"])
    rivals = (
        Rival("2组", "李秀英", 1_542_675_600_000 << 16, Version("a", 4)),
        Rival("3组", "王强", 1_542_679_200_000 << 16, Version("b", 2)),
    )
    view = ConflictView(context)
    qtbot.addWidget(view)
    view.show_conflicts([Conflict("household", home, "village_group", "1组", rivals)])
    assert [button.accessibleName() for button in view.choices] == ["以“2组”为准", "以“3组”为准"]
    view.reason.setText("已入户核实")
    with qtbot.waitSignal(view.decided):
        view.choices[1].click()
    record = context.record("household", home)
    assert record is not None
    assert record["village_group"] == "3组"


def test_a_value_that_somebody_wrote_as_markup_is_shown_as_it_was_written(
    context: Context, qtbot: QtBot
) -> None:
    home = str(context.find("household")[0]["id"])
    lies = '<span style="color:white">3组</span>'
    rivals = (
        Rival(lies, "<b>李秀英</b>", 1_542_675_600_000 << 16, Version("a", 4)),
        Rival("2组", "王强", 1_542_679_200_000 << 16, Version("b", 2)),
    )
    view = ConflictView(context)
    qtbot.addWidget(view)
    view.show_conflicts([Conflict("household", home, "village_group", "<i>1组</i>", rivals)])
    told = [one for one in view.findChildren(QLabel) if "<" in one.text()]
    assert {one.text() for one in told} >= {lies, "原来：<i>1组</i>"} and len(told) == 3
    assert {one.textFormat() for one in told} == {Qt.TextFormat.PlainText}


def test_a_lost_bundle_is_exported_again(place: SyncPlace, qtbot: QtBot, tmp_path: Path) -> None:
    place.export(tmp_path)
    qtbot.waitUntil(lambda: place.outbox.topLevelItem(0).text(0) == "已导出")
    assert not place.again.isEnabled()
    place.outbox.topLevelItem(0).setSelected(True)
    assert place.again.isEnabled()


class PlayedExchange:
    """A desk that notes what is asked of it and brings one colleague's work."""

    def __init__(self) -> None:
        self.asked: list[object] = []

    def export(self, folder: Path, *, county: bool) -> SimpleNamespace:
        self.asked.append((folder, county))
        return SimpleNamespace(path=folder / "x_peers.bfb", close=SimpleNamespace(transactions=3))

    def take(self, path: Path) -> Brought:
        self.asked.append(path)
        return Brought("四开乡", "2B", "0" * 16, 1, 3, 3, (), 1, forked=False)


def test_colleagues_exchange_from_the_menu(
    place: SyncPlace, context: Context, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = PlayedExchange()
    monkeypatch.setattr(SyncDesk, "exchange", desk)
    with qtbot.waitSignal(context.said) as said:
        place.exchange.export(tmp_path, county=True)
    assert "安全弹出" in said.args[0] and "3 次保存" in said.args[0]
    with qtbot.waitSignal(place.exchange.brought), qtbot.waitSignal(context.said) as said:
        place.exchange.take(tmp_path / "x.bfb")
    assert "3 次保存，1 处不一致" in said.args[0]
    assert desk.asked == [(tmp_path, True), tmp_path / "x.bfb"]
    assert [action.text() for action in place.exchange.menu().actions() if action.text()] == [
        "导出给同乡的电脑…",
        "导出给县级站点…",
        "导入别的电脑带来的包…",
    ]
