"""What the circular forbids and demands, tried at a station: rules, thresholds and supervision by checks."""

from collections.abc import Mapping
from datetime import date

import pytest

from desktop_app.catalog.counties import load_counties
from desktop_app.catalog.loader import load_catalogue
from desktop_app.catalog.model import Value
from desktop_app.checks.facts import PairingFacts
from desktop_app.checks.registry import Circumstances
from desktop_app.checks.run import check_pairings
from desktop_app.station import Station, StationRefused
from tests.station.conftest import TOWNSHIP, VILLAGE
from tests.station.test_findings import family, named

WAN = 1_000_000
PROJECT: Mapping[str, Value] = {
    "name": "示范种植项目",
    "year": 2018,
    "project_type": "0199",
    "delivery_grain": "2",
    "division_code": VILLAGE,
    "project_status": "10",
    "beneficiary_households": 400,
    "beneficiary_persons": 2000,
}


@pytest.mark.pm("PM-051")
@pytest.mark.parametrize(("ended", "stable"), [("2018-03-31", 1), ("2018-03-30", 0)])
def test_work_is_stable_from_three_months_on(station: Station, ended: str, stable: int) -> None:
    _, member = family(station)
    job: dict[str, Value] = {"member_id": member, "start_date": "2018-01-01", "end_date": ended}
    made = station.put("employment", job).record_id
    assert station.derived("employment", made)["is_stable"] == stable


@pytest.mark.pm("PM-051")
def test_an_area_counts_stable_work_from_six_months(station: Station) -> None:
    station.put("setting", {"key": "stable_months", "value": "6", "scope": TOWNSHIP})
    _, member = family(station)
    job: dict[str, Value] = {"member_id": member, "start_date": "2018-01-01", "end_date": "2018-05-31"}
    made = station.put("employment", job).record_id
    assert station.derived("employment", made) | {"months": 5, "is_stable": 0} == station.derived(
        "employment", made
    )


@pytest.mark.pm("PM-053")
def test_a_labourer_without_a_skill_is_named_until_trained(station: Station) -> None:
    _, member = family(station)
    year = station.put(
        "member_year", {"member_id": member, "year": 2018, "kinship": "01", "labour_skill": "01"}
    ).record_id
    assert [item.found.record_id for item in named(station, "VR-LAB-005")] == [year]
    event = station.put("training_event", {"title": "砌筑工", "start_date": "2018-05-01"}).record_id
    station.put("training_participant", {"event_id": event, "member_id": member, "trainee_type": "08"})
    assert named(station, "VR-LAB-005") == []


@pytest.mark.pm("PM-063")
def test_every_national_poverty_county_is_to_be_paired() -> None:
    counties = load_counties().poor_in("5134")
    now = Circumstances(load_catalogue(), date(2018, 11, 1))
    pairing = {
        "id": "k",
        "pairing_level": "30",
        "supported_division": counties[0][0],
        "start_date": "2017-01-01",
    }
    open_ones = [found.details for found in check_pairings(PairingFacts((), counties), now)]
    assert open_ones == [name for _code, name in counties] and len(counties) >= 10
    left = [found.details for found in check_pairings(PairingFacts((pairing,), counties), now)]
    assert left == open_ones[1:]


@pytest.mark.pm("PM-063")
@pytest.mark.parametrize(
    ("days", "is_paired"),
    [
        ({"start_date": "2018-11-01"}, True),
        ({"start_date": "2018-11-02"}, False),
        ({"start_date": "2017-01-01", "end_date": "2018-11-01"}, True),
        ({"start_date": "2017-01-01", "end_date": "2018-10-31"}, False),
    ],
    ids=["begins today", "begins tomorrow", "ends today", "ended yesterday"],
)
def test_a_county_counts_as_paired_from_the_first_to_the_last_day(
    station: Station, days: Mapping[str, Value], is_paired: bool
) -> None:
    """The same for the check and for the rate of cover (VR-PAIR-003, IN-SOC-07)."""
    county: dict[str, Value] = {"pairing_level": "30", "supported_division": TOWNSHIP[:6]}
    pairing = station.put("pairing", {**county, **days}).record_id
    row = station.store.get("pairing", pairing) or {}
    counties = [(TOWNSHIP[:6], "昭觉县")]
    found = check_pairings(PairingFacts((row,), counties), station.circumstances())
    assert ("VR-PAIR-003" not in {item.check for item in found}) is is_paired
    covered = station.reports.records(2018, TOWNSHIP[:6], "IN-SOC-07", "covered")
    assert ([line.record_id for line in covered.lines] == [pairing]) is is_paired


@pytest.mark.pm("PM-068")
def test_a_project_leaves_the_reserve_only_with_mechanism_and_poor_households(station: Station) -> None:
    project = station.put("project", dict(PROJECT)).record_id
    with pytest.raises(StationRefused) as refused:
        station.project_step(project, "20", {"in_library_date": "2018-01-10"})
    assert {"VR-PRJ-010", "VR-PRJ-011"} <= {item.check for item in refused.value.findings}
    with pytest.raises(StationRefused):
        station.submit("project", project)


@pytest.mark.pm("PM-069")
def test_much_money_for_few_poor_is_flagged(station: Station) -> None:
    home, _ = family(station)
    station.put(
        "status_change",
        {"household_id": home, "year": 2014, "change_kind": "identify", "effective_date": "2014-12-20"},
    )
    project = station.put("project", dict(PROJECT)).record_id
    fund = station.put(
        "project_fund", {"project_id": project, "source_code": "02", "doc_no": "1号", "planned": 50 * WAN}
    ).record_id
    assert named(station, "VR-PRJ-013") == []
    station.put("project_fund", {"planned": 50 * WAN + 1}, fund)
    (kept,) = named(station, "VR-PRJ-013")
    assert kept.found.record_id == project and kept.found.severity == "warn"
    station.put("setting", {"key": "dashuimanguan.amount", "value": "60", "scope": TOWNSHIP})
    assert named(station, "VR-PRJ-013") == []


@pytest.mark.pm("PM-073")
def test_a_record_says_where_it_comes_from_and_every_change_of_it(station: Station) -> None:
    home, member = family(station)
    station.put("household", {"source_kind": "1"}, home)
    station.put("member", {"phone": "13812341234"}, member, "入户核对")
    lines = station.history("member", member)
    assert [line.person for line in lines] == ["王干部", "王干部"]
    assert any("13812341234"[-4:] in line.sentence or "电话" in line.sentence for line in lines)
    (row,) = station.list_rows("household", [home])
    assert row["source_kind"]
    assert station.verify_journal().ok
