"""Double entry: off by default; a second person types blind; differences are told, agreement is kept."""

import pytest

from desktop_app.station import Station, StationRefused
from desktop_app.station.double_desk import Waiting
from desktop_app.store.slots import Role
from tests.station.conftest import TOWNSHIP, VILLAGE, Reopen

ACCOUNT, TYPO = "6210991324021299056", "6210991324021299065"
WAN = 1_000_000


def household(station: Station, account: str = ACCOUNT) -> str:
    values = {"division_code": VILLAGE, "identified_year": 2014, "identify_standard": "1"}
    return station.put("household", {**values, "bank_name": "信用社", "bank_account": account}).record_id


def turn_on(station: Station) -> None:
    station.put("setting", {"key": "double_entry", "value": "1", "scope": TOWNSHIP})


def waiting(station: Station) -> list[tuple[str, str, str]]:
    return [(item.entity, item.record_id, item.field) for item in station.double.waiting()]


def test_it_is_off_until_the_area_turns_it_on(station: Station) -> None:
    made = household(station)
    assert waiting(station) == []
    station.submit("household", made)
    turn_on(station)
    assert waiting(station) == [("household", made, "bank_account")]


def test_nobody_checks_what_he_entered(station: Station) -> None:
    turn_on(station)
    made = household(station)
    with pytest.raises(StationRefused, match="自己录入"):
        station.double.compare("household", made, "bank_account", ACCOUNT)


def test_a_household_waits_for_its_second_entry_and_then_goes_on(station: Station, as_person: Reopen) -> None:
    turn_on(station)
    made = household(station)
    with pytest.raises(StationRefused) as refused:
        station.submit("household", made)
    assert [item.check for item in refused.value.findings] == ["VR-DBL-001"]
    with as_person("li", "李复核", Role.CLERK) as second:
        wrong = second.double.compare("household", made, "bank_account", TYPO)
        assert (wrong.agrees, "第18、19位不同" in wrong.told) == (False, True)
        assert ACCOUNT not in wrong.told and TYPO not in wrong.told
        assert waiting(second) == [("household", made, "bank_account")]
        assert second.double.compare("household", made, "bank_account", f"{ACCOUNT[:4]} {ACCOUNT[4:]}").agrees
        assert waiting(second) == []
        (kept,) = second.store.find("double_entry")
        assert (kept["checked_by"], kept["checked_date"]) == ("李复核", "2018-11-01")
        assert ACCOUNT not in str(dict(kept))
        second.submit("household", made)


def test_an_agreement_lapses_when_the_value_changes(station: Station, as_person: Reopen) -> None:
    turn_on(station)
    made = household(station)
    with as_person("li", "李复核", Role.CLERK) as second:
        assert second.double.compare("household", made, "bank_account", ACCOUNT).agrees
        second.put("household", {"village_group": "3组"}, made)
        assert waiting(second) == []
        second.put("household", {"bank_account": TYPO}, made)
        (item,) = second.double.waiting()
        assert item == Waiting("household", made, "bank_account", item.label, ("李复核",))


@pytest.mark.parametrize(("fen", "asked"), [(10 * WAN, False), (10 * WAN + 1, True)])
def test_amounts_above_the_setting_are_typed_twice(
    station: Station, as_person: Reopen, fen: int, asked: bool
) -> None:
    turn_on(station)
    project = station.put("project", {"name": "养羊", "year": 2018, "division_code": VILLAGE}).record_id
    paid = station.put("fund_disbursement", {"project_id": project, "amount": fen}).record_id
    assert waiting(station) == ([("fund_disbursement", paid, "amount")] if asked else [])
    if asked:
        with as_person("li", "李复核", Role.CLERK) as second:
            told = second.double.compare("fund_disbursement", paid, "amount", "12").told
            assert "第一次" in told and "第二次" in told
            with pytest.raises(StationRefused):
                second.double.compare("fund_disbursement", paid, "amount", "十二万")


def test_who_only_reads_checks_nothing(station: Station, as_person: Reopen) -> None:
    turn_on(station)
    made = household(station)
    with (
        as_person("chen", "陈审计", Role.AUDITOR) as reader,
        pytest.raises(StationRefused, match="只能查看"),
    ):
        reader.double.compare("household", made, "bank_account", ACCOUNT)
