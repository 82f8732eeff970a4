"""The page of bundles and receipts, and what two people filled differently."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.gui.conflict_view import ConflictView
from desktop_app.gui.context import Context
from desktop_app.gui.sync_place import SyncPlace
from desktop_app.merge.history import Version
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


def test_a_conflict_is_decided_with_a_reason(context: Context, qtbot: QtBot) -> None:
    home = str(context.find("household")[0]["id"])
    rivals = (
        Rival("2组", "李秀英", 1_542_675_600_000 << 16, Version("a", 4)),
        Rival("3组", "王强", 1_542_679_200_000 << 16, Version("b", 2)),
    )
    view = ConflictView(context)
    qtbot.addWidget(view)
    view.show_conflicts([Conflict("household", home, "village_group", "1组", rivals)])
    view.choices.button(1).setChecked(True)
    with qtbot.waitSignal(context.said) as said:
        view.decide()
    assert "理由" in said.args[0]
    view.reason.setText("已入户核实")
    with qtbot.waitSignal(view.decided):
        view.decide()
    record = context.record("household", home)
    assert record is not None
    assert record["village_group"] == "3组"
