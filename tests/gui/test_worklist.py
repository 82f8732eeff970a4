"""What the first page reminds of: notices before and after their period."""

from datetime import date

import pytest

from desktop_app.gui.context import Context
from desktop_app.gui.worklist import POSTED, worklist
from desktop_app.station.clock import FixedClock


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
