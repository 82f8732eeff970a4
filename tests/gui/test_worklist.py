"""What the first page reminds of: notices before and after their period."""

import time
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QTreeWidgetItem, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.catalog.model import Value
from desktop_app.gui.context import Context
from desktop_app.gui.grid import GridView
from desktop_app.gui.grid_model import GridModel
from desktop_app.gui.home import Home
from desktop_app.gui.households import Households
from desktop_app.gui.reports import Reports
from desktop_app.gui.settings import Settings
from desktop_app.gui.shell import Shell
from desktop_app.gui.sync_place import SyncPlace
from desktop_app.gui.worklist import POSTED, worklist
from desktop_app.merge.history import Version
from desktop_app.station import Station
from desktop_app.station.clock import FixedClock
from desktop_app.store.changes import Changes
from desktop_app.store.conflicts import Conflict, Rival


@pytest.mark.parametrize(
    ("today", "told"),
    [
        (date(2018, 10, 10), ""),
        (date(2018, 10, 13), "公示将于2018-10-15期满"),
        (date(2018, 10, 15), "公示将于2018-10-15期满"),
        (date(2018, 10, 16), "公示已于2018-10-15期满，请登记结果"),
    ],
)
def test_a_notice_is_thought_of_before_and_after_its_period(
    context: Context, today: date, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    station = context.station
    hung = {"id": "n", "title": "三岔河村贫困户退出公示", "end_date": "2018-10-15", "state": POSTED}
    find = station.store.find

    def found(entity: str, **where: object) -> list[object]:
        return [hung] if (entity, where) == ("notice", {"state": POSTED}) else list(find(entity, **where))

    monkeypatch.setattr(station.store, "find", found)
    monkeypatch.setattr(station, "_clock", FixedClock(today))
    groups = worklist(station, lambda _entity, _record: "")
    tasks = [task for group in groups for task in group.tasks if task.record_id == "n"]
    assert [task.detail for task in tasks] == ([told] if told else [])


def test_who_ends_the_checks_sees_what_was_found_before(
    context: Context, shell: Shell, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = shell.go("home")
    assert isinstance(place, Home)
    qtbot.waitUntil(lambda: place.tree.topLevelItemCount() > 0 and not context.jobs.is_busy, timeout=20_000)
    before = place.tree.topLevelItemCount()

    def goes_on(*, progress: Callable[[int, int], None]) -> None:
        while True:
            progress(1, 2)
            time.sleep(0.001)

    monkeypatch.setattr(context.station.checks, "refresh", goes_on)
    place.tree.clear()
    place.arrive()
    with qtbot.waitSignal(context.said) as said:
        context.jobs.stop()
    assert "已停下" in said.args[0]
    qtbot.waitUntil(lambda: place.tree.topLevelItemCount() == before and not context.jobs.is_busy)


def test_each_line_of_the_policy_opens_the_very_field(context: Context, shell: Shell, qtbot: QtBot) -> None:
    home = context.station.list_ids("household")[0]
    asked: dict[str, Value] = {"household_id": home, "need": "取暖炉", "status": "1"}
    need = context.station.put("help_request", asked).record_id
    place = shell.go("home")
    assert isinstance(place, Home)
    qtbot.waitUntil(lambda: _line_of(place, "帮扶需求待认领") is not None, timeout=20_000)
    line = _line_of(place, "帮扶需求待认领")
    assert line is not None and line.text(1) == "取暖炉"
    with qtbot.waitSignal(context.opened) as opened:
        place.tree.itemActivated.emit(line, 0)
    assert opened.args is not None and opened.args[2:] == ["help_request", need, "donor_id"]


def every_line_of_the_policy(station: Station) -> None:
    """A record for each of the policy's own worklists that a township has."""

    def put(entity: str, **values: Value) -> str:
        return station.put(entity, values).record_id

    # Households that never left poverty: the others are not waited for.
    homes = [
        home
        for home in station.list_ids("household")
        if not station.store.find("status_change", household_id=home)
    ]
    for home in homes[:3]:
        put("status_change", household_id=home, change_kind="imported", year=2016, poverty_status="0")
    put("relocation", household_id=homes[0], origin_condition="1")
    put("relocation", household_id=homes[1], plan_year=2017, move_in_date="2018-06-01")
    put("resettlement_site", name="三河村安置点", water_state="1", water_date="2018-06-01")
    member = station.store.find("member", household_id=homes[2])[0]
    (year,) = station.store.find("member_year", member_id=str(member["id"]), year=2018)
    station.put("member_year", {"employment_wish": 1}, str(year["id"]))
    put("help_request", household_id=homes[0], need="取暖炉", status="1")
    donor = put("donor", name="某企业", donor_type="1")
    put("help_request", household_id=homes[1], need="床", status="2", donor_id=donor)
    given = put("donation", donor_id=donor, date="2018-06-30", cash=100_000, goods_value=0)
    put("donation_match", donation_id=given, household_id=homes[0], amount=100_000)
    office = put("organization", name="州扶贫开发局", side="west")
    put("inspection", kind="1", org_id=office, start_date="2018-11-25", end_date="2018-11-26")
    issue: dict[str, Value] = {
        "issue_type": "08",
        "issue_source": "1",
        "found_date": "2018-09-01",
        "status": "3",
    }
    put("supervision_issue", **issue, is_major=1, due_date="2018-10-15")


@pytest.mark.pm(
    "PM-025", "PM-027", "PM-029", "PM-030", "PM-052", "PM-053", "PM-058", "PM-060", "PM-074", "PM-091"
)
def test_the_cursor_stands_in_the_field_that_a_worklist_names(
    context: Context, shell: Shell, qtbot: QtBot
) -> None:
    station = context.station
    every_line_of_the_policy(station)
    lists = station.overview.policy.waiting()
    assert len({found.source for found in lists}) == 10
    firsts = {(line.entity, line.field): line for found in lists for line in found.lines}
    missed = []
    for (entity, field), line in firsts.items():
        context.open_at(entity, line.record_id, field)
        qtbot.waitUntil(lambda: not shell.is_busy)
        reached = shell.focusWidget()
        if isinstance(reached, GridView) and not field:
            model = reached.model()
            assert isinstance(model, GridModel) and model.entity.name == entity, "rows to be entered"
        elif _field_under(reached) != field:
            missed.append((entity, field, _field_under(reached)))
    assert not missed


def _field_under(cursor: QWidget | None) -> str:
    """The field in which the cursor stands: of a form, or of a cell."""
    if isinstance(cursor, GridView):
        found = cursor.current_field()
        return found.name if found else ""
    return cursor.objectName() if cursor is not None else ""


def test_a_computed_field_is_put_right_in_its_rows(context: Context, shell: Shell, qtbot: QtBot) -> None:
    context.open_at("project", context.station.list_ids("project")[0], "poor_share")
    qtbot.waitUntil(lambda: not shell.is_busy)
    rows = shell.focusWidget()
    assert isinstance(rows, GridView)
    model = rows.model()
    assert isinstance(model, GridModel) and model.entity.name == "project_beneficiary"


def test_a_household_stands_once_for_all_its_members(context: Context, shell: Shell, qtbot: QtBot) -> None:
    """Several members of a household who can work and have no skill are one line, counted."""
    station = context.station
    (first, *_rest) = next(one for one in station.overview.policy.waiting() if one.source == "PM-053").lines
    known = station.store.get(first.entity, first.record_id)
    assert known is not None and first.entity == "member_year"
    member = station.store.get("member", str(known["member_id"]))
    assert member is not None
    like: dict[str, Value] = {"id_type": "1", "id_no": "519900199003076630", "name": "阿支么尔扎"}
    second = station.put("member", {"household_id": member["household_id"], **like}).record_id
    able = station.catalogue.entity("member_year").stored_fields
    values = {item.name: known[item.name] for item in able if item.name != "kinship"}
    station.put("member_year", {**values, "member_id": second, "kinship": "11"})
    waiting = station.overview.policy.waiting()
    found = next(one for one in waiting if one.source == "PM-053")
    units = Counter(line.about for line in found.lines)
    assert max(units.values()) > 1 and sum(units.values()) == found.total
    place = shell.go("home")
    assert isinstance(place, Home)
    many = [units[unit] for unit in list(dict.fromkeys(line.about for line in found.lines))[:5]]
    counted = [f"（{number}人）" if number > 1 else "。" for number in many]

    def listed() -> list[str]:
        rows = (_line_of(place, found.label, row) for row in range(len(many)))
        return [row.text(1) for row in rows if row is not None]

    def as_counted() -> bool:
        told = listed()
        return len(told) == len(many) and all(map(str.endswith, told, counted))

    qtbot.waitUntil(as_counted, timeout=20_000)
    rest = _line_of(place, found.label, len(many))
    assert rest is not None and rest.text(0) == f"还有 {found.total - sum(many)} 条，全部列出"


def test_a_long_group_is_listed_whole_when_asked(context: Context, shell: Shell, qtbot: QtBot) -> None:
    homes = context.station.list_ids("household")
    for home in homes[:8]:
        asked: dict[str, Value] = {"household_id": home, "need": "取暖炉", "status": "1"}
        context.station.put("help_request", asked)
    place = shell.go("home")
    assert isinstance(place, Home)
    qtbot.waitUntil(lambda: _line_of(place, "帮扶需求待认领", 5) is not None, timeout=20_000)
    more = _line_of(place, "帮扶需求待认领", 5)
    assert more is not None and more.text(0) == "还有 3 条，全部列出"
    place.tree.itemActivated.emit(more, 0)
    qtbot.waitUntil(lambda: _line_of(place, "帮扶需求待认领", 7) is not None, timeout=20_000)


def test_the_season_is_reminded_of_and_opens_its_board(context: Context, shell: Shell, qtbot: QtBot) -> None:
    home = context.station.list_ids("household")[0]
    (year,) = context.find("household_year", household_id=home)
    context.station.put("household_year", {"is_deleted": 1, "void_reason": "x"}, str(year["id"]))
    place = shell.go("home")
    assert isinstance(place, Home)
    qtbot.waitUntil(lambda: _line_of(place, "动态管理") is not None, timeout=20_000)
    line = _line_of(place, "动态管理")
    assert line is not None and "还有1户没有打开" in line.text(1)
    place.tree.itemActivated.emit(line, 0)
    households = shell.place
    assert isinstance(households, Households) and households.currentWidget() is households.season


def test_a_draft_and_what_came_back_open_at_their_fields(
    context: Context, shell: Shell, qtbot: QtBot, tmp_path: Path, type_text: Callable[[QWidget, str], None]
) -> None:
    home = context.station.list_ids("household")[3]
    context.open_at("household", home, "phone")
    place = shell.place
    assert isinstance(place, Households)
    editor = place.page.parts.forms[0].form.editor("phone")
    assert editor is not None
    type_text(editor.input, "1")
    place.page.keep_draft()
    context.jobs.run("", lambda station: station.import_receipt(tmp_path / "receipt"), lambda _told: None)
    qtbot.waitUntil(lambda: not shell.is_busy)
    first = shell.go("home")
    assert isinstance(first, Home)
    for label, field in (("未完成的草稿", "phone"), ("省级退回", "household_no")):
        shell.go("home")
        qtbot.waitUntil(lambda group=label: _line_of(first, group) is not None and not shell.is_busy)
        first.tree.itemActivated.emit(_line_of(first, label), 0)
        reached = shell.focusWidget()
        assert reached is not None and reached.objectName() == field


def test_what_is_no_record_opens_the_very_place(context: Context, shell: Shell, qtbot: QtBot) -> None:
    """A backup, the monthly run, a conflict, a notice to post: the next key does what the line asks for."""
    station = context.station
    home = station.list_ids("household")[1]
    rivals = tuple(Rival(text, "张兰", 1 << 16, Version(text, 1)) for text in ("1", "2"))
    conflicts = [Conflict("household", home, name, "", rivals) for name in ("phone", "village_group")]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(station), "conflicts", lambda _station: conflicts)
        made = worklist(station, lambda _entity, _record: "")
        places = {task.place: task.title for group in made for task in group.tasks if task.place}
        assert {"settings/backup", "reports/supervision"} <= places.keys()
        context.went.emit("settings/backup")
        settings = shell.place
        assert isinstance(settings, Settings) and shell.focusWidget() is settings.backup.go
        context.went.emit("reports/supervision")
        reports = shell.place
        assert isinstance(reports, Reports) and reports.tabs.currentWidget() is reports.issues
        assert "资金监管检查" in _said_of(shell.focusWidget())
        context.went.emit(next(place for place in places if place.endswith("village_group")))
        sync = shell.place
        assert isinstance(sync, SyncPlace) and sync.tabs.currentWidget() is sync.conflicts
        assert shell.focusWidget() is sync.conflicts.list and sync.conflicts.list.currentRow() == 1
    qtbot.waitUntil(lambda: not context.jobs.is_busy)


def _said_of(widget: QWidget | None) -> str:
    return widget.text() if isinstance(widget, QAbstractButton) else ""


def test_who_works_down_the_list_goes_on_where_he_was(context: Context, shell: Shell, qtbot: QtBot) -> None:
    place = shell.go("home")
    assert isinstance(place, Home)
    qtbot.waitUntil(lambda: _line_of(place, "有劳动能力没有技能", 2) is not None)
    shell.go_to_work("home")
    place.tree.setCurrentItem(_line_of(place, "有劳动能力没有技能", 2))
    said = place.tree.currentItem().text(0)
    context.jobs.changed.emit(Changes())
    qtbot.waitUntil(lambda: not context.jobs.is_busy)
    now = place.tree.currentItem()
    assert now is not None and now.text(0) == said


def _line_of(home: Home, label: str, row: int = 0) -> QTreeWidgetItem | None:
    for number in range(home.tree.topLevelItemCount()):
        group = home.tree.topLevelItem(number)
        if group is not None and group.text(0).startswith(label):
            return group.child(row)
    return None
