"""Findings at a station: kept, brought up to date by the journal, answered, and asked for at hand-in."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from desktop_app.catalog.identity import new_id
from desktop_app.catalog.model import Edit, Value
from desktop_app.checks.registry import Found
from desktop_app.station import Station, StationRefused, rechecking
from desktop_app.station.clock import FixedClock
from desktop_app.store.findings import FindingShelf, KeptFinding
from desktop_app.store.slots import Role
from desktop_app.store.store import Store
from tests.station.conftest import TOWNSHIP, VILLAGE, Reopen
from tests.unit.checks.cases import id_no

HOUSEHOLD: Mapping[str, Value] = {
    "division_code": VILLAGE,
    "identified_year": 2014,
    "identify_standard": "1",
}
MEMBER: Mapping[str, Value] = {
    "name": "马海木呷",
    "id_type": "1",
    "id_no": "519900198502140032",
    "ethnicity": "07",
    "joined_date": "2014-06-01",
}


def family(station: Station, **values: Value) -> tuple[str, str]:
    made = station.put("household", dict(HOUSEHOLD)).record_id
    return made, station.put("member", {"household_id": made, **MEMBER, **values}).record_id


def named(station: Station, check: str) -> list[KeptFinding]:
    return [item for item in station.checks.kept() if item.found.check == check]


def from_nothing(station: Station) -> set[Found]:
    """What a full run finds."""
    return set(station.checks.all(again=True))


def test_a_finding_comes_and_goes_with_the_edits(station: Station) -> None:
    _, member = family(station, phone="123")
    (kept,) = named(station, "VR-MEM-028")
    assert (kept.place, kept.since, kept.found.record_id) == (VILLAGE, "2018-11-01", member)
    station.put("member", {"phone": "13812341234"}, member)
    assert named(station, "VR-MEM-028") == []


def test_saves_that_nobody_asked_about_are_caught_up_with(station: Station) -> None:
    _, member = family(station)
    station.checks.kept()
    station.put_many([Edit("member", member, {"phone": "1"})], "批量")
    assert len(named(station, "VR-MEM-028")) == 1


def test_the_same_number_is_found_on_both_sides_and_names_the_other_author(station: Station) -> None:
    first, _ = family(station)
    second, other = family(station)
    found = named(station, "VR-ID-006")
    assert {item.unit for item in found} == {f"household:{first}", f"household:{second}"}
    assert all("王干部录入" in item.found.message for item in found)
    station.put("member", {"id_no": "519900198502140059"}, other)
    assert named(station, "VR-ID-006") == []


def test_two_households_with_one_number_are_found_until_one_has_left_the_register(station: Station) -> None:
    """VR-HH-022, typed over temporary numbers: the form says so, and so does either household."""
    first, _ = family(station, id_no="519900199003140011")
    second, _ = family(station)
    number: Mapping[str, Value] = {"household_no": "51343120620100007"}
    station.put("household", number, first)
    assert "VR-HH-022" in {one.check for one in station.checks.live("household", number)}
    station.put("household", number, second)
    found = named(station, "VR-HH-022")
    assert {item.unit for item in found} == {f"household:{first}", f"household:{second}"}
    assert all("王干部录入" in item.found.message and item.found.blocks for item in found)
    station.life.merge(second, first, "2018-10-01", "同一户录了两次")
    assert named(station, "VR-HH-022") == []
    assert "VR-HH-022" not in {one.check for one in from_nothing(station)}


def test_households_that_split_and_move_keep_numbers_of_their_own(station: Station) -> None:
    first, member = family(station)
    other = station.put("member", {"household_id": first, **MEMBER, "id_no": id_no("19990214")}).record_id
    apart = station.life.split(first, [other], other, "2018-10-01", "成家").other_id
    station.life.move(apart, "513431206202", "2018-10-02", "投靠亲属")
    station.put("member", {"left_date": "2018-10-03", "left_reason": "21"}, member)
    assert not {"VR-HH-022", "VR-HH-023"} & {one.check for one in station.checks.all()}


def test_after_edits_the_findings_are_those_of_a_full_run(station: Station) -> None:
    first, member = family(station)
    family(station, id_no="519900199003140011", phone="1")
    station.put("household", {"division_code": "513431206202"}, first)
    station.put("member", {"left_date": "2014-01-01"}, member)
    station.put("village_year", {"division_code": VILLAGE, "year": 2018, "rural_population": 1})
    station.put("donation", {"cash": 100, "receipt_no": "r", "date": "2018-01-01"})
    station.put("donation", {"cash": 100, "receipt_no": "r", "date": "2018-01-01"})
    kept = {item.found for item in station.checks.kept()}
    assert {"VR-DON-001", "VR-VIL-001", "VR-MEM-008"} <= {found.check for found in kept}
    assert kept == from_nothing(station)


def test_checks_of_every_entity_are_run(station: Station) -> None:
    """Villages, trainings, sites, donations, pairings and land quotas: nothing is only written down."""
    _, member = family(station)
    event = station.put("training_event", {"title": "绵羊养殖", "start_date": "2018-05-01"}).record_id
    for n in range(2):
        values: dict[str, Value] = {"event_id": event, "member_id": member, "name": f"{n}"}
        station.put_many([Edit("training_participant", new_id(), values)], "录入")
    site = station.put("resettlement_site", {"name": "安置点", "planned_persons": 1}).record_id
    home, _ = family(station, id_no="519900199003140011")
    station.put("relocation", {"household_id": home, "site_id": site, "relocated_persons": 3})
    station.put("pairing", {"start_date": "2018-02-01", "end_date": "2018-01-01"})
    station.put("land_quota_trade", {"seller_division": "450123", "received": 0})
    found = {item.found.check for item in station.checks.kept()}
    assert {"VR-TRN-001", "VR-REL-007", "VR-PAIR-001", "VR-LND-001", "VR-ID-005"} <= found


@pytest.mark.pm("PM-021")
def test_land_quota_is_sold_from_deep_poverty_only(station: Station) -> None:
    """Beside the 三区三州 a county counts by its rate in the base year: more than 18 %, never 18 itself."""
    trade = station.put("land_quota_trade", {"seller_division": "450123"}).record_id
    county: dict[str, Value] = {"division_code": "450123", "year": 2017, "rural_population": 100}
    year = station.put("county_year", {**county, "base_poor_population": 18}).record_id
    assert [item.found.record_id for item in named(station, "VR-LND-001")] == [trade]
    station.put("county_year", {"base_poor_population": 19}, year)
    assert station.findings("land_quota_trade", trade) == []
    station.put("land_quota_trade", {"seller_division": TOWNSHIP[:6]})
    assert named(station, "VR-LND-001") == []


def test_another_setting_or_another_day_checks_everything_again(station: Station, clock: FixedClock) -> None:
    family(station, phone="1")
    assert named(station, "VR-MEM-028")
    station.put("setting", {"key": "check.VR-MEM-028.severity", "value": "off", "scope": TOWNSHIP})
    assert named(station, "VR-MEM-028") == []
    station.put("donation", {"cash": 100, "date": "2018-10-25"})
    assert named(station, "VR-FND-017") == []
    clock.set(date(2019, 3, 1))
    (kept,) = named(station, "VR-FND-017")
    assert kept.since == "2019-03-01"


def test_a_warning_is_answered_with_a_reason_until_it_says_something_else(station: Station) -> None:
    _, member = family(station, phone="1")
    (kept,) = named(station, "VR-MEM-028")
    with pytest.raises(StationRefused, match="核实情况"):
        station.checks.answer(kept, " ")
    station.checks.answer(kept, "本人无电话，登记村委会短号")
    (answered,) = named(station, "VR-MEM-028")
    assert (answered.is_open, answered.person, answered.answer) == (
        False, "王干部", "本人无电话，登记村委会短号",
    )  # fmt: skip
    station.put("member", {"note": "改别的"}, member)
    assert not named(station, "VR-MEM-028")[0].is_open
    station.checks.reopen(answered)
    assert named(station, "VR-MEM-028")[0].is_open


def test_an_error_is_corrected_never_answered(station: Station) -> None:
    family(station, ethnicity=None)
    (kept,) = named(station, "VR-MEM-027")
    with pytest.raises(StationRefused, match="只能改正"):
        station.checks.answer(kept, "就这样")


def test_who_only_reads_answers_nothing(station: Station, as_person: Reopen) -> None:
    family(station, phone="1")
    with as_person("chen", "陈审计", Role.AUDITOR) as reader:
        (kept,) = named(reader, "VR-MEM-028")
        with pytest.raises(StationRefused, match="只能查看"):
            reader.checks.answer(kept, "看过了")


def test_an_empty_field_keeps_a_household_back_and_never_a_save(station: Station) -> None:
    made = station.put("household", {"division_code": VILLAGE, "identified_year": 2014}).record_id
    assert [item.check for item in station.findings("household", made)] == []
    with pytest.raises(StationRefused) as refused:
        station.submit("household", made)
    assert [(item.check, item.field) for item in refused.value.findings] == [
        ("VR-REQ-001", "identify_standard")
    ]
    station.put("household", {"identify_standard": "1"}, made)
    station.submit("household", made)


@pytest.mark.parametrize(
    ("born", "wanted"), [("20010101", True), ("20030101", False)], ids=["17", "edge: 15"]
)
def test_a_conditional_field_is_wanted_by_a_computed_age(station: Station, born: str, wanted: bool) -> None:
    home, member = family(station, id_no=id_no(born))
    year = {"member_id": member, "year": 2018, "kinship": "01", "education": "02", "dropout_reason": "1"}
    station.put("member_year", year)
    with pytest.raises(StationRefused) as refused:
        station.submit("household", home)
    gaps = {item.field for item in refused.value.findings if item.check == "VR-REQ-001"}
    assert ("in_resident_pension" in gaps) is wanted


def test_what_a_check_names_already_is_not_called_a_gap_as_well(station: Station) -> None:
    home, member = family(station)
    station.put("member_year", {"member_id": member, "year": 2018, "kinship": "01"})
    with pytest.raises(StationRefused) as refused:
        station.submit("household", home)
    named = [(item.check, item.field) for item in refused.value.findings if item.field == "education"]
    assert named == [("VR-MEM-011", "education")]


def test_what_a_projects_step_wants_is_a_gap_from_that_step_on(station: Station) -> None:
    made = station.put("project", {"name": "养羊", "year": 2018, "division_code": VILLAGE}).record_id
    target = {"project_id": made, "indicator_class": "11", "name": "数量", "target_value": "95"}
    station.put("project_indicator", target)

    def gaps() -> set[str]:
        with pytest.raises(StationRefused) as refused:
            station.submit("project", made)
        return {item.field for item in refused.value.findings if item.check == "VR-REQ-001"}

    late = {"actual_value", "in_library_date"}
    station.put_many([Edit("project", made, {"project_status": "10"})], "申报")
    assert not gaps() & late
    station.put_many([Edit("project", made, {"project_status": "75"})], "竣工公告")
    assert gaps() & late == {"in_library_date"}
    station.put_many([Edit("project", made, {"project_status": "80"})], "验收")
    assert gaps() & late == late


def test_where_the_area_wants_it_warnings_are_answered_before_handing_in(station: Station) -> None:
    station.put("setting", {"key": "submit_answered", "value": "1", "scope": TOWNSHIP})
    made = station.put("household", {**HOUSEHOLD, "phone": "1"}).record_id
    with pytest.raises(StationRefused):
        station.submit("household", made)
    (kept,) = named(station, "VR-HH-016")
    station.checks.answer(kept, "只有短号")
    station.submit("household", made)


def test_a_notice_that_came_without_its_payload_is_no_stumbling_block(station: Station) -> None:
    notice: dict[str, Value] = {"notice_type": "N11", "year": 2018, "state": "30", "division_code": VILLAGE}
    made = station.put("notice", {**notice, "publish_date": "2018-10-20", "days": 1}).record_id
    assert "VR-NTC-001" in {item.check for item in station.findings("notice", made)}
    assert named(station, "VR-NTC-008") == []


def test_a_large_import_is_checked_when_it_is_asked_for(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was saved is told at once; nobody waits for the whole store while saving one record."""
    monkeypatch.setattr(rechecking, "_MOST_CHANGED", 1)
    monkeypatch.setattr(rechecking, "_FEW", 0)
    made, member = family(station, phone="1")
    assert "VR-MEM-028" in {item.check for item in station.findings("member", member)}
    assert len(named(station, "VR-MEM-028")) == 1
    assert "VR-MEM-028" in {item.check for item in station.findings("household", made)}


def test_a_change_of_many_is_read_once_and_not_for_every_record_that_is_handed_in(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, member = family(station)
    station.checks.refresh()
    monkeypatch.setattr(rechecking, "_MOST_CHANGED", 1)
    monkeypatch.setattr(rechecking, "_FEW", 0)
    read: list[str] = []
    transactions = type(station.store).transactions

    def counted(store: Store, *asked: Any) -> Any:
        read.append(str(asked))
        return transactions(store, *asked)

    monkeypatch.setattr(type(station.store), "transactions", counted)
    values: dict[str, dict[str, Value]] = {made: {"bank_name": "信用社"}, member: {"phone": "1"}}
    edits = [Edit(name, one, values[one]) for name, one in (("household", made), ("member", member))]
    station.put_many(edits, "成批修改")
    for _ in range(3):
        assert "VR-MEM-028" in {item.check for item in station.findings("household", made)}
    assert len(read) == 1
    station.checks.refresh()
    station.put("member", {"phone": None}, member)
    assert named(station, "VR-MEM-028") == [] and len(read) > 1


def test_a_full_run_tells_how_far_it_is_and_is_ended_by_who_hears_it(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rechecking, "_TOLD_EACH", 1)
    for number in range(3):
        family(station, id_no=id_no(serial=number), phone="1")
    told: list[tuple[int, int]] = []
    station.checks.refresh(again=True, progress=lambda done, whole: told.append((done, whole)))
    assert list(dict.fromkeys(told)) == [(1, 3), (2, 3), (3, 3)]
    before = from_nothing(station)

    def stops(_done: int, _whole: int) -> None:
        raise StationRefused("停下")

    with pytest.raises(StationRefused):
        station.checks.refresh(again=True, progress=stops)
    assert {item.found for item in station.checks.kept()} == before


def test_counts_are_made_anew_when_the_findings_on_them_could_not_be_kept(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the count would seem to stand, and the village would wait for its warning for ever."""
    home, _ = family(station)
    village: dict[str, Value] = {"division_code": VILLAGE, "year": 2018, "rural_population": 0}
    made = station.put("village_year", village).record_id
    assert named(station, "VR-VIL-006") == []
    poor = {"household_id": home, "year": 2014, "change_kind": "identify", "effective_date": "2014-12-20"}
    with monkeypatch.context() as broken:
        broken.setattr(FindingShelf, "replace", _full_disk)
        with pytest.raises(OSError, match="no space"):
            station.put("status_change", poor)
    assert [item.found.record_id for item in named(station, "VR-VIL-006")] == [made]


def _full_disk(*_args: object, **_kwargs: object) -> None:
    raise OSError("no space")
