"""Entering at a station: numbers that never collide, errors that never lose anything, review by another."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from desktop_app.catalog.model import Edit, Value
from desktop_app.checks.of_itself import OF_ITSELF
from desktop_app.notices.model import NoticeChoice
from desktop_app.station import Station, StationRefused
from desktop_app.store.slots import Role
from desktop_app.sync.certificate import NumberRange
from tests.station.conftest import VILLAGE, Reopen

MEMBER = {"name": "马海木呷", "id_type": "1", "id_no": "519900198502140032", "ethnicity": "07"}


def household(station: Station, **values: object) -> str:
    return station.put(
        "household", {"division_code": VILLAGE, "identify_standard": "1", "identified_year": 2014, **values}
    ).record_id  # type: ignore[dict-item]  # test values


def test_a_temporary_number_holds_the_village_and_the_devices_tag(station: Station) -> None:
    first, second = household(station), household(station)
    numbers = [str(station.store.get("household", made)["household_no"]) for made in (first, second)]  # type: ignore[index]  # just made
    start = f"T{VILLAGE}{station.profile.tag}"
    assert numbers == [f"{start}0001", f"{start}0002"]


def test_the_same_number_twice_is_refused_and_nothing_is_lost(station: Station) -> None:
    made = household(station, household_no="51343120600001", village_group="三组")
    with pytest.raises(StationRefused) as raised:
        household(station, household_no="51343120600001")
    assert "已经有一条相同编号" in raised.value.message
    assert station.store.get("household", made)["village_group"] == "三组"  # type: ignore[index]  # just made


def test_errors_are_told_and_do_not_keep_a_record_from_being_saved(station: Station) -> None:
    made = household(station)
    wrong = {**MEMBER, "id_no": "519900198502140033"}
    saved = station.put("member", {"household_id": made, **wrong})
    assert "VR-ID-002" in {item.check for item in saved.findings}
    assert station.store.get("member", saved.record_id) is not None


def test_a_household_is_found_by_its_members_name_pinyin_and_number(station: Station) -> None:
    made = household(station)
    station.put("member", {"household_id": made, **MEMBER})
    for text in ("马海", "木", "mahai", "mhmg", "19850214", "0032"):
        assert station.list_ids("household", text) == [made], text
    assert station.list_ids("household", "李") == []


def test_lists_show_numbers_only_by_their_ends(station: Station) -> None:
    made = household(station, bank_account="6210991324021299056")
    member = station.put("member", {"household_id": made, **MEMBER}).record_id
    (row,) = station.list_rows("household", [made])
    (person,) = station.list_rows("member", [member])
    assert row["bank_account"] == "***************9056" and person["id_no"] == "5199**********0032"


def test_lists_show_what_is_computed_of_each_row(station: Station) -> None:
    """Kind D: never typed, shown beside what is (UX-1)."""
    made = household(station)
    member = station.put("member", {"household_id": made, **MEMBER}).record_id
    job: dict[str, Value] = {"member_id": member, "start_date": "2018-03-01", "channel": "02"}
    work = station.put("employment", job).record_id
    (person,), (worked,) = station.list_rows("member", [member]), station.list_rows("employment", [work])
    assert (person["sex"], person["age"]) == ("男", "33")
    assert (worked["months"], worked["is_stable"], worked["is_organized"]) == ("8", "是", "是")
    for entity, names in OF_ITSELF.items():
        declared = station.catalogue.entity(entity)
        assert not any(declared.field(name).stored for name in names)


def test_history_is_told_in_sentences_without_full_numbers(station: Station) -> None:
    made = household(station, village_group="三组", bank_account="6210991324021299056")
    station.put("household", {"village_group": "四组"}, made, "核对更正")
    newest, *_, oldest = station.history("household", made)
    assert (
        newest.sentence == "自然村（村民小组）由“三组”改为“四组”。（核对更正）" and newest.person == "王干部"
    )
    told = "".join(line.sentence for line in station.history("household", made))
    assert oldest.sentence.startswith("新增贫困户") and "6210991324021299056" not in told


def test_a_draft_survives_until_it_is_saved(station: Station) -> None:
    made = household(station)
    station.keep_draft("household", made, {"village_group": "五"})
    assert station.draft("household", made) == {"village_group": "五"}
    station.put("household", {"village_group": "五组"}, made)
    assert station.draft("household", made) is None


def test_voiding_wants_a_reason(station: Station) -> None:
    made = household(station)
    with pytest.raises(StationRefused):
        station.void("household", made, "  ")
    station.void("household", made, "重复录入")
    assert station.store.get("household", made) is None


def test_a_void_record_that_is_entered_again_comes_back(station: Station) -> None:
    made = household(station, household_no="51343120600001")
    station.void("household", made, "重复录入")
    assert household(station, household_no="51343120600001", village_group="六组") == made
    record = station.store.get("household", made)
    assert record is not None and record["village_group"] == "六组" and record["void_reason"] is None


def test_saving_a_record_that_was_voided_meanwhile_keeps_its_number(station: Station) -> None:
    made = household(station, household_no="51343120600001")
    station.void("household", made, "重复录入")
    station.put("household", {"village_group": "六组"}, made)
    assert (station.store.get("household", made) or {})["household_no"] == "51343120600001"


@pytest.fixture
def submitted(station: Station) -> tuple[Station, str]:
    made = station.put("organization", {"name": "四开乡人民政府"}).record_id
    station.store.get("organization", made)
    project = station.put("project", {"name": "路", "year": 2018}).record_id
    return station, project


def test_errors_keep_a_record_from_being_submitted(submitted: tuple[Station, str]) -> None:
    station, project = submitted
    with pytest.raises(StationRefused) as raised:
        station.submit("project", project)
    assert raised.value.findings and "改正后才能提交" in raised.value.message


def handed_in(station: Station, made: str) -> None:
    """As if the household had no gaps: what keeps one from being handed in has tests of its own."""
    edit = Edit("household", made, {"review_state": "1", "review_seen": "x"})
    station._records.write([edit], "提交审核", reviewing=True)


def test_a_state_of_the_review_is_not_typed(station: Station) -> None:
    """A clerk would approve their own entries: by a command, a grid or a spreadsheet."""
    made = household(station)
    seen = station._records._seen("household", made)
    for forged in ({"review_state": "2"}, {"review_seen": seen}, {"review_person": "李审核"}):
        with pytest.raises(StationRefused, match="只能由提交、审核或退回改动"):
            station.put("household", forged, made)
        with pytest.raises(StationRefused, match="只能由提交、审核或退回改动"):
            station.put_many([Edit("household", made, forged)], "导入表格")
    with pytest.raises(StationRefused, match="只能由提交、审核或退回改动"):
        household(station, review_state="2")
    station.put("household", {"village_group": "四组", "review_state": None}, made)  # as it was read
    assert not station._records.is_approved("household", made)


def test_nobody_approves_what_they_entered(station: Station) -> None:
    made = household(station)
    handed_in(station, made)
    with pytest.raises(StationRefused) as raised:
        station.approve("household", made)
    assert "不能审核自己录入的内容" in raised.value.message


@pytest.fixture
def reviewer(station: Station, as_person: Reopen) -> Iterator[tuple[Station, str]]:
    made = household(station)
    handed_in(station, made)
    with closing(as_person("li", "李审核", Role.REVIEWER)) as other:
        yield other, made


def test_an_approval_holds_until_something_changes(reviewer: tuple[Station, str]) -> None:
    station, made = reviewer
    station.approve("household", made)
    desk = station._records
    assert desk.is_approved("household", made)
    station.put("member", {"household_id": made, **MEMBER})
    assert not desk.is_approved("household", made)


def test_reports_of_approved_records_leave_out_what_changed_since(reviewer: tuple[Station, str]) -> None:
    """Design §3: an approval holds only while the versions that were seen are still the heads."""
    station, made = reviewer

    def counted() -> str:
        with station.reports.engine(2018, approved_only=True) as (engine, _door):
            return engine.compute(station.reports.scope(), ["IN-POV-01"])[0].amount.text

    assert counted() == "0"
    station.approve("household", made)
    assert (counted(), station._records.lapsed("household")) == ("1", [])
    station.put("member", {"household_id": made, **MEMBER})
    assert (counted(), station._records.lapsed("household")) == ("0", [made])


def test_a_notice_takes_no_record_that_was_changed_after_its_approval(
    reviewer: tuple[Station, str],
) -> None:
    station, made = reviewer
    change: dict[str, Value] = {"household_id": made, "year": 2018, "change_kind": "exit", "head_agreed": 1}
    station.approve("household", made)
    station.put("status_change", change)
    choice = NoticeChoice("N04", 2018, VILLAGE, "2018-11-05", 10)
    (told,) = [
        item.message for item in station.notice_preview(choice).refusals if item.field == "review_state"
    ]
    assert "审核后又改过" in told


def test_what_is_sent_back_carries_its_reason(reviewer: tuple[Station, str]) -> None:
    station, made = reviewer
    station.send_back("household", made, "缺成员")
    record = station.store.get("household", made)
    assert record is not None and (record["review_state"], record["return_reason"]) == ("3", "缺成员")


def test_an_auditor_reads_and_does_not_write(as_person: Reopen) -> None:
    with closing(as_person("shen", "审计", Role.AUDITOR)) as station:
        with pytest.raises(StationRefused) as raised:
            household(station)
        assert "只能查看" in raised.value.message and station.list_ids("household") == []


def test_the_last_change_is_taken_back_by_a_new_entry(station: Station) -> None:
    made = household(station, village_group="三组")
    with pytest.raises(StationRefused, match="没有可以撤销"):
        station.undo_last("household", made)
    station.put("household", {"village_group": "四组", "phone": "19900000001"}, made)
    station.undo_last("household", made)
    record = station.store.get("household", made) or {}
    assert (record["village_group"], record["phone"]) == ("三组", None)
    station.undo_last("household", made)
    record = station.store.get("household", made) or {}
    assert (record["village_group"], record["phone"]) == ("四组", "19900000001")
    assert len(station.store.history("household", made)) == 4
    assert station.store.compare().ok and station.verify_journal().ok


def test_a_voiding_is_taken_back_and_a_review_is_not(station: Station) -> None:
    made = household(station)
    station.void("household", made, "重复录入")
    station.undo_last("household", made)
    assert station.store.get("household", made) is not None
    handed_in(station, made)
    with pytest.raises(StationRefused, match="不能撤销"):
        station.undo_last("household", made)


def test_what_is_not_as_the_journal_says_is_mended(station: Station) -> None:
    made = household(station, household_no="51343120600001")
    assert (station.house.mend().found, station.house.mend().left) == (0, 0)
    with station.store.notes() as db:
        db.execute("DELETE FROM search_doc")
    assert station.list_ids("household", "51343120600001") == []
    mended = station.house.mend()
    assert mended.found >= 1 and mended.left == 0
    assert station.list_ids("household", "51343120600001") == [made]


def _next_number(station: Station) -> str:
    return str((station.store.get("household", household(station)) or {})["household_no"])[-5:]


def test_a_number_follows_the_greatest_and_a_void_one_is_not_given_again(station: Station) -> None:
    first, second = household(station), household(station)
    station.void("household", second, "重复登记")
    numbers = [str(station.store.raw("household", [made])[made]["household_no"]) for made in (first, second)]
    assert numbers[1][-4:] == "0002"
    assert _next_number(station)[-4:] == "0003"


def test_numbers_go_on_with_a_fifth_digit_and_come_back_to_what_was_left_out(station: Station) -> None:
    start = str((station.store.get("household", household(station)) or {})["household_no"])[:-4]
    household(station, household_no=f"{start}9999")
    assert _next_number(station) == "10000"
    assert _next_number(station) == "10001"
    station._records.ranges = lambda _kind: NumberRange("household", 3, 5)
    assert [_next_number(station)[-4:] for _ in range(2)] == ["0003", "0004"]
    household(station, household_no=f"{start}0002", village_group="二组")
    station._records.ranges = lambda _kind: NumberRange("household", 3, 7)
    household(station, household_no=f"{start}0007", village_group="七组")
    assert _next_number(station)[-4:] == "0005"  # the last was typed: what was left out is given
    assert _next_number(station)[-4:] == "0006"
    with pytest.raises(StationRefused, match="用完"):
        household(station)


def test_a_number_is_found_by_the_index_and_not_by_reading_everybody(station: Station) -> None:
    asked: list[str] = []
    with station.store.looking() as db:
        db.conn.set_trace_callback(asked.append)
        household(station)
        db.conn.set_trace_callback(None)
    (question,) = {sql for sql in asked if "BETWEEN" in sql}
    plan = db.execute(f"EXPLAIN QUERY PLAN {question}").fetchall()
    assert "household__household_no (household_no>? AND household_no<?)" in str(plan)
    assert not any(
        sql.endswith('FROM "household" WHERE coalesce(is_deleted, 0) = 0 ORDER BY id') for sql in asked
    )
