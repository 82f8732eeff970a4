"""Erasing a household or a person at a station: what goes with it, who may, and what is said."""

import pytest

from desktop_app.station import Station, StationRefused
from desktop_app.store.changes import Touched
from desktop_app.store.errors import RecordErased
from desktop_app.store.slots import Role
from tests.station.conftest import VILLAGE, Reopen

DECISION = "四开府〔2019〕7号，本人申请"
MEMBER = {"name": "马海木呷", "id_no": "519900198502140032"}


def household(station: Station) -> tuple[str, str]:
    made = station.put("household", {"household_no": "51343120600001", "division_code": VILLAGE}).record_id
    return made, station.put("member", {"household_id": made, **MEMBER}).record_id


def test_a_household_goes_with_everything_below_it(station: Station) -> None:
    made, member = household(station)
    void = station.put("member", {"household_id": made, "name": "曲比阿依"}).record_id
    station.void("member", void, "重复录入")
    concerned = {Touched("household", made), Touched("member", member), Touched("member", void)}
    assert concerned <= set(station.erasure.concerned("household", made))
    changes = station.erasure.erase("household", made, DECISION)
    assert concerned <= set(changes.touched)
    assert station.list_ids("household") == station.list_ids("household", "马海") == []
    newest = station.history("member", member)[0]
    assert DECISION in newest.sentence and "马海" not in str(station.history("member", member))
    assert station.verify_journal().ok and station.store.compare().ok


def test_what_was_erased_stays_as_it_is(station: Station) -> None:
    made, member = household(station)
    station.erasure.erase("member", member, DECISION)
    assert station.store.get("household", made) is not None
    with pytest.raises(RecordErased, match="依法删除"):
        station.put("member", {"name": "马海木呷"}, member)
    with pytest.raises(StationRefused, match="已经依法删除"):
        station.erasure.erase("member", member, DECISION)
    with pytest.raises(RecordErased):
        station.undo_last("member", member)


def test_a_reviewer_decides_and_says_why(station: Station, as_person: Reopen) -> None:
    _, member = household(station)
    with pytest.raises(StationRefused, match="决定"):
        station.erasure.erase("member", member, " ")
    with pytest.raises(StationRefused, match="没有这条记录"):
        station.erasure.erase("member", "nobody", DECISION)
    clerk = as_person("chen", "陈经办", Role.CLERK)
    with pytest.raises(StationRefused, match="审核员"):
        clerk.erasure.erase("member", member, DECISION)
    assert clerk.store.get("member", member) is not None
