"""到户帮扶措施 are filled in from their sources and never typed a second time (UX-3)."""

from pathlib import Path

import pytest

from desktop_app.catalog.loader import load_catalogue
from desktop_app.catalog.measures import load_measures
from desktop_app.catalog.model import CatalogueError, Edit, Record, Value
from desktop_app.station import Station, StationRefused
from tests.station.conftest import VILLAGE

Row = dict[str, Value]


@pytest.fixture
def home(station: Station) -> str:
    household: Row = {"division_code": VILLAGE, "identify_standard": "1", "identified_year": 2014}
    return station.put("household", household).record_id


@pytest.fixture
def member(station: Station, home: str) -> str:
    person: Row = {"household_id": home, "name": "马海木呷", "id_type": "1", "id_no": "519900198502140032"}
    return station.put("member", person).record_id


def measures(station: Station, home: str) -> list[tuple[Value, Value, Value]]:
    rows = station.store.find("household_measure", household_id=home)
    return sorted(((row["year"], row["measure_type"], row["amount"]) for row in rows), key=str)


def only(station: Station, home: str) -> Record:
    (row,) = station.store.find("household_measure", household_id=home)
    return row


@pytest.mark.pm("PM-072")
def test_every_kind_of_help_becomes_a_measure_of_the_household(
    station: Station, home: str, member: str
) -> None:
    project = station.put("project", {"name": "羊", "year": 2018, "project_type": "0101"}).record_id
    event = station.put("training_event", {"title": "养羊", "start_date": "2017-05-01"}).record_id
    donation = station.put("donation", {"cash": 500, "date": "2018-06-30"}).record_id
    of_home: Row = {"household_id": home}
    given: list[tuple[str, Row]] = [
        ("project_beneficiary", {**of_home, "project_id": project, "amount": 60_000}),
        ("employment", {"member_id": member, "start_date": "2018-03-01"}),
        ("member_year", {"member_id": member, "year": 2018, "public_post": "01"}),
        ("training_participant", {"event_id": event, "member_id": member}),
        ("relocation", {**of_home, "plan_year": 2017, "subsidy": 5_000_000}),
        ("industry_link", {**of_home, "year": 2018, "benefit_mode": "03", "income": 30_000}),
        ("loan", {**of_home, "start_date": "2018-02-01", "amount": 4_000_000}),
        ("donation_match", {**of_home, "donation_id": donation, "amount": 500}),
        ("student_enrolment", {"member_id": member, "enrol_date": "2018-09-01", "aid_granted": 1}),
        ("household_income", {**of_home, "year": 2018, "dibao_grant": 100_000, "ecology_grant": 20_000}),
    ]
    for entity, values in given:
        station.put(entity, values)
    assert measures(station, home) == sorted(
        [
            (2018, "1", 60_000),
            (2018, "0201", None),
            (2018, "0202", None),
            (2017, "0203", None),
            (2017, "0301", 5_000_000),
            (2018, "0104", 30_000),
            (2018, "0701", 4_000_000),
            (2018, "1101", 500),
            (2018, "0501", None),
            (2018, "0901", 100_000),
            (2018, "0801", 20_000),
        ],
        key=str,
    )
    assert {rule.source for rule in load_measures(station.catalogue)} == {entity for entity, _ in given}


def test_a_measure_follows_its_source_and_goes_with_it(station: Station, home: str) -> None:
    project = station.put("project", {"name": "羊", "year": 2018, "project_type": "0101"}).record_id
    helped: Row = {"project_id": project, "household_id": home, "amount": 60_000}
    benefit = station.put("project_beneficiary", helped).record_id
    linked: Row = {"participation_linked": 1, "description": "以奖代补"}
    station.put("household_measure", linked, str(only(station, home)["id"]))
    station.put("project_beneficiary", {"amount": 70_000}, benefit)
    station.put("project", {"project_type": "0103", "year": 2019}, project)
    row = only(station, home)
    assert (row["year"], row["measure_type"], row["amount"], row["description"]) == (
        2019, "0105", 70_000, "以奖代补",
    )  # fmt: skip
    station.void("project_beneficiary", benefit, "名单有误")
    assert measures(station, home) == []
    station.put("project_beneficiary", {"is_deleted": 0, "void_reason": None}, benefit)
    assert only(station, home)["id"] == row["id"]


def test_what_a_source_says_is_not_typed_again(station: Station, home: str) -> None:
    station.put("loan", {"household_id": home, "start_date": "2018-02-01", "amount": 4_000_000})
    typed: Row = {"household_id": home, "year": 2018, "measure_type": "0701"}
    with pytest.raises(StationRefused, match="已由“扶贫小额信贷”自动带入"):
        station.put("household_measure", typed)
    with pytest.raises(StationRefused, match="请改那条记录"):
        station.put("household_measure", {"amount": 1}, str(only(station, home)["id"]))
    station.put("household_measure", {**typed, "measure_type": "0902", "amount": 50_000})
    assert (2018, "0902", 50_000) in measures(station, home)


def test_a_table_of_sources_fills_the_measures_in_the_same_save(station: Station, home: str) -> None:
    edits = [
        Edit("loan", f"loan-{n}", {"household_id": home, "start_date": f"201{n}-02-01", "amount": n})
        for n in range(4, 9)
    ]
    changes = station.put_many(edits, "导入表格")
    assert [year for year, _kind, _amount in measures(station, home)] == [2014, 2015, 2016, 2017, 2018]
    assert len(changes.touched) == 10
    assert station.measures.fill().touched == station.measures.fill().touched


def test_an_approval_is_no_matter_of_what_is_filled_in(station: Station, home: str) -> None:
    before = station._records._seen("household", home)
    project = station.put("project", {"name": "羊", "year": 2018, "project_type": "0101"}).record_id
    station.put("project_beneficiary", {"project_id": project, "household_id": home, "amount": 1})
    assert measures(station, home) and station._records._seen("household", home) == before


def test_rules_name_only_what_the_catalogue_has(tmp_path: Path) -> None:
    head = "source,when,measure_type,household,member,year,amount\n"
    (tmp_path / "measures.csv").write_text(f"{head}loan,,0001,household_id,,start_date,amount\n")
    with pytest.raises(CatalogueError, match="0001"):
        load_measures(load_catalogue(), tmp_path)
    (tmp_path / "measures.csv").write_text(f"{head}loan,,0701,household_id,,begun,amount\n")
    with pytest.raises(CatalogueError, match="begun"):
        load_measures(load_catalogue(), tmp_path)
