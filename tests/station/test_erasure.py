"""Erasing a household or a person at a station: what goes with it, who may, and what is said."""

from pathlib import Path

import pytest

from desktop_app.catalog.model import Edit, Value
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


def test_who_returns_gets_a_record_of_their_own(station: Station, tmp_path: Path) -> None:
    """One of them in a workbook kept all of its rows out, and nobody could be entered again."""
    made, member = household(station)
    station.erasure.erase("member", member, DECISION)
    book = tmp_path / "members.csv"
    others = "".join(f"51343120600001,{name},{number}\n" for name, number in (
        (MEMBER["name"], MEMBER["id_no"]), ("曲比阿依", "519900199003120023"))
    )  # fmt: skip
    book.write_text(f"户编号,姓名,证件号码\n{others}", encoding="utf-8")
    station.commit_import(station.plan_import(book, entity="member"))
    present = {str(row["name"]): str(row["id"]) for row in station.store.find("member", household_id=made)}
    assert set(present) == {"马海木呷", "曲比阿依"} and present["马海木呷"] != member
    assert station.plan_import(book, entity="member").edits == ()  # known by now
    with pytest.raises(StationRefused, match="已经有一条"):
        station.put("member", {"household_id": made, **MEMBER})
    with pytest.raises(RecordErased):
        station.put("member", {"name": "马海木呷"}, member)
    assert station.store.compare().ok and station.verify_journal().ok


def test_a_household_that_returns_is_entered_anew_with_its_people(station: Station) -> None:
    made, member = household(station)
    station.erasure.erase("household", made, DECISION)
    values: dict[str, Value] = {"household_no": "51343120600001", "division_code": VILLAGE}
    year: dict[str, Value] = {"member_id": member, "year": 2019, "kinship": "01"}
    edits = [
        Edit("household", made, values),
        Edit("member", member, {"household_id": made, **MEMBER}),
        Edit("member_year", "y1", year),
    ]
    station.put_many(edits, "导入表格")
    [home] = station.store.find("household", household_no="51343120600001")
    [person] = station.store.find("member", id_no=MEMBER["id_no"])
    assert home["id"] != made and person["id"] != member and person["household_id"] == home["id"]
    assert [row["member_id"] for row in station.store.find("member_year", year=2019)] == [person["id"]]
