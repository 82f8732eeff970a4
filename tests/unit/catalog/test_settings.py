"""Settings in force: the office's for all, one's own before them, a neighbour's never."""

import pytest

from desktop_app.catalog.model import Record
from desktop_app.catalog.settings import settings_in_force

ROWS: list[Record] = [
    {"id": "1", "home": "44", "key": "notice_min_days.people", "value": "7"},
    {"id": "2", "home": "513425106", "key": "notice_min_days.people", "value": "10"},
    {"id": "3", "home": "513425107", "key": "notice_min_days.people", "value": "15"},
    {"id": "4", "home": "513425106", "key": "supervise_phone", "value": None},
]


@pytest.mark.parametrize(
    ("area", "days"), [("513425106", "10"), ("513425107", "15"), ("513425108", "7"), ("44", "7")]
)
def test_the_nearest_setting_wins(area: str, days: str) -> None:
    assert settings_in_force(ROWS, area)["notice_min_days.people"] == days


def test_an_emptied_setting_is_empty_and_an_unset_one_is_absent() -> None:
    assert settings_in_force(ROWS, "513425106")["supervise_phone"] == ""
    assert "supervise_phone" not in settings_in_force(ROWS, "513425107")
