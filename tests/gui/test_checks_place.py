"""数据核查: findings by severity, village, rule and state; answered in place; likely duplicates."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from desktop_app.gui import checks_place
from desktop_app.gui.checks_place import ChecksPlace
from desktop_app.gui.context import Context
from desktop_app.gui.double_dialog import DoubleDialog
from desktop_app.gui.findings_model import HEADINGS


@pytest.fixture
def place(context: Context, qtbot: QtBot) -> Iterator[ChecksPlace]:
    made = ChecksPlace(context)
    qtbot.addWidget(made)
    made.resize(1218, 700)
    made.show()
    qtbot.waitExposed(made)
    made.arrive()
    qtbot.waitUntil(lambda: not context.jobs.is_busy and made.model.rowCount() > 0)
    yield made
    qtbot.waitUntil(lambda: not context.jobs.is_busy)
    made.hide()


def choose(box: QComboBox, value: str) -> None:
    box.setCurrentIndex(box.findData(value))
    box.activated.emit(box.currentIndex())


def shown(place: ChecksPlace, column: str) -> set[str]:
    number = HEADINGS.index(column)
    model = place.model
    return {str(model.data(model.index(row, number))) for row in range(model.rowCount())}


def test_findings_are_narrowed_by_village_rule_and_severity(place: ChecksPlace) -> None:
    everything = place.model.rowCount()
    village = place.villages.itemData(1)
    choose(place.villages, village)
    assert {item.place for item in place.model.kept} == {village}
    choose(place.villages, "")
    rule = place.rules.itemData(1)
    choose(place.rules, rule)
    assert shown(place, "规则") == {rule} and place.model.rowCount() < everything
    choose(place.rules, "")
    assert place.model.rowCount() == everything
    assert all(len(since) == 10 for since in shown(place, "首次发现"))


def test_of_very_many_the_worst_are_listed_and_a_search_finds_the_others(
    place: ChecksPlace, context: Context, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks_place, "_MOST_LISTED", 2)
    monkeypatch.setattr(checks_place, "_AT_ONCE", 0)
    whole = place.model.rowCount()
    choose(place.villages, "")
    qtbot.waitUntil(lambda: place.model.rowCount() == 2)
    assert f"全部 {whole}" in {button.text() for button in place.findChildren(QPushButton)}
    assert "先列出前2条" in shown_words(place)
    rule = place.rules.itemData(place.rules.count() - 1)
    place.search.setText(rule.lower())
    qtbot.waitUntil(lambda: shown(place, "规则") == {rule})
    place.search.setText("没有这个人")
    qtbot.waitUntil(lambda: place.model.rowCount() == 0)
    found = next(item.found for item in context.station.checks.kept() if item.found.entity == "member")
    member = context.record("member", found.record_id)
    assert member is not None
    place.search.setText(str(member["name"]))
    qtbot.waitUntil(lambda: place.model.rowCount() > 0)
    alike = {f"household:{one['household_id']}" for one in context.find("member", name=member["name"])}
    assert {item.unit for item in place.model.kept} <= alike


def shown_words(place: ChecksPlace) -> str:
    return "".join(label.text() for label in place.findChildren(QLabel) if label.isVisible())


def test_a_warning_is_answered_and_no_longer_waits(
    place: ChecksPlace, context: Context, qtbot: QtBot
) -> None:
    row = next(n for n, item in enumerate(place.model.kept) if item.found.severity == "warn")
    finding = place.model.kept[row].found
    place.table.selectRow(row)
    assert place.answer_button.isEnabled() and not place.reopen_button.isEnabled()
    place.answer("已入户核实")
    qtbot.waitUntil(lambda: finding not in [item.found for item in place.model.kept])
    choose(place.states, "answered")
    assert shown(place, "处理") == {f"{context.station.person.name}核实：已入户核实"}
    place.table.selectRow(0)
    assert place.reopen_button.isEnabled()
    place.reopen()
    qtbot.waitUntil(lambda: place.model.rowCount() == 0)
    choose(place.states, "open")
    assert finding in [item.found for item in place.model.kept]


def test_an_error_cannot_be_answered(place: ChecksPlace, context: Context, qtbot: QtBot) -> None:
    (member, *_) = context.station.list_ids("member")
    context.station.put("member", {"ethnicity": None}, member)
    place.arrive()
    qtbot.waitUntil(lambda: "VR-MEM-027" in shown(place, "规则"))
    row = next(n for n, item in enumerate(place.model.kept) if item.found.blocks)
    place.table.selectRow(row)
    assert not place.answer_button.isEnabled()


def test_likely_duplicates_are_listed_with_their_score(
    place: ChecksPlace, context: Context, qtbot: QtBot
) -> None:
    member = context.record("member", context.station.list_ids("member")[0])
    assert member is not None
    twice = {"household_id": member["household_id"], "name": member["name"], "id_type": "9"}
    born = context.station.derived("member", str(member["id"]))["birth_date"]
    context.station.put("member", {**twice, "birth_date": born, "joined_date": "2014-01-01"})
    place.likely_button.click()
    qtbot.waitUntil(lambda: any(check.endswith("分") for check in shown(place, "规则")))
    assert any("疑为同一人" in message for message in shown(place, "问题"))
    place.table.selectRow(0)
    assert not place.answer_button.isEnabled()


def test_a_second_person_types_blind(place: ChecksPlace, context: Context, qtbot: QtBot) -> None:
    station = context.station
    assert not place.double_button.isVisible()
    station.put("setting", {"key": "double_entry", "value": "1", "scope": station.profile.area})
    home = station.list_ids("household")[0]
    station.put("household", {"bank_account": "6210991324021299056"}, home)
    place.arrive()
    qtbot.waitUntil(lambda: not context.jobs.is_busy)
    assert place.double_button.isVisible()
    own = [item for item in station.double.waiting() if item.record_id == home]
    assert DoubleDialog(context, own).current is None
    other = replace(own[0], authors=("别人",))
    dialog = DoubleDialog(context, [other])
    qtbot.addWidget(dialog)
    assert "6210991324021299056" not in dialog.told.text()
    dialog.line.setText("6210991324021299057")
    dialog.try_it()
    qtbot.waitUntil(lambda: not dialog.message.isHidden())
    assert "自己录入" in dialog.message.text()
