"""An enterprise's investment is entered year by year, and what was typed as one sum before is not lost."""

from pathlib import Path

import pytest

from desktop_app.catalog.model import Edit, Value
from desktop_app.exchange.plan import Outcome
from desktop_app.station import Station
from desktop_app.store.changes import Stamp
from tests.station.conftest import VILLAGE

WAN = 1_000_000


@pytest.fixture
def enterprise(station: Station) -> str:
    values: dict[str, Value] = {"name": "高山农业公司", "division_code": VILLAGE, "entity_kind": "1"}
    values |= {"introduced_date": "2017-03-01", "agreed_investment": 90 * WAN}
    return station.put("industry_entity", values).record_id


def typed_before(station: Station, enterprise: str, fen: int) -> None:
    """What edition 2018.5 kept: one sum. It is asked no more, so it is written past the desks."""
    edit = Edit("industry_entity", enterprise, {"actual_investment": fen})
    profile = station.profile
    station.store.write([edit], Stamp("王干部", "录入", 1), device=profile.device, area=profile.area)


def figures(station: Station, year: int) -> dict[str, str]:
    results = station.reports.indicators(year, only=["IN-IND-03"]).results
    return {item.figure.key: item.amount.text for item in results}


def test_each_year_counts_once_and_all_years_together(station: Station, enterprise: str) -> None:
    for year, wan in ((2017, 20), (2018, 30)):
        row: dict[str, Value] = {"entity_id": enterprise, "year": year, "actual_investment": wan * WAN}
        station.put("industry_year", row)
    assert figures(station, 2017) == {"amount": "20.00", "total": "20.00"}
    assert figures(station, 2018) == {"amount": "30.00", "total": "50.00"}
    assert station.derived("industry_entity", enterprise)["invested"] == 50 * WAN


def test_what_was_typed_as_one_sum_stays_and_counts_until_a_year_is_entered(
    station: Station, enterprise: str
) -> None:
    """Until then it counts in the year the enterprise came; after that a finding says what the years lack."""
    typed_before(station, enterprise, 40 * WAN)
    assert figures(station, 2017) == {"amount": "40.00", "total": "40.00"}
    assert figures(station, 2018) == {"amount": "0.00", "total": "40.00"}
    assert station.derived("industry_entity", enterprise)["invested"] == 40 * WAN
    row: dict[str, Value] = {"entity_id": enterprise, "year": 2018, "actual_investment": 15 * WAN}
    station.put("industry_year", row)
    assert figures(station, 2018) == {"amount": "15.00", "total": "15.00"}
    (found,) = [one for one in station.findings("industry_entity", enterprise) if one.check == "VR-IND-002"]
    assert "原填累计40万元，各年合计15万元" in found.message
    kept = station.store.get("industry_entity", enterprise) or {}
    assert kept["actual_investment"] == 40 * WAN
    station.put("industry_year", {**row, "year": 2017, "actual_investment": 25 * WAN})
    assert [one for one in station.findings("industry_entity", enterprise) if one.check == "VR-IND-002"] == []


def test_a_years_investment_is_one_record_wherever_it_is_entered(
    station: Station, enterprise: str, tmp_path: Path
) -> None:
    """The grid, another laptop and a workbook meet in one row of the year; history tells of both sums."""
    row: dict[str, Value] = {"entity_id": enterprise, "year": 2018, "actual_investment": 15 * WAN}
    first = station.put("industry_year", row).record_id
    path = tmp_path / "投资.csv"
    path.write_text("主体,年度,当年实际投资额（万元）\n高山农业公司,2018,18.5\n", encoding="utf-8-sig")
    plan = station.plan_import(path, entity="industry_year")
    assert [one.outcome for one in plan.rows] == [Outcome.CHANGED], plan.rows
    station.commit_import(plan)
    (kept,) = station.store.find("industry_year")
    assert (kept["id"], kept["actual_investment"]) == (first, 18_500_000)
    told = " ".join(line.sentence for line in station.history("industry_year", first))
    assert "15" in told and "18.5" in told
    out = tmp_path / "导出.csv"
    station.sheets.export("industry_year", out)
    assert "高山农业公司,2018,18.5" in out.read_text(encoding="utf-8-sig")


def test_a_household_is_led_by_a_leading_enterprise_it_is_linked_with_that_year(
    station: Station, enterprise: str
) -> None:
    """Derived, not typed (amendments): by industry_link, of the year."""
    household = station.put("household", {"division_code": VILLAGE}).record_id
    rows = {
        year: station.put("household_year", {"household_id": household, "year": year}).record_id
        for year in (2017, 2018)
    }
    link: dict[str, Value] = {"household_id": household, "entity_id": enterprise, "year": 2018}
    station.put("industry_link", {**link, "benefit_mode": "05"})
    led = {year: station.derived("household_year", own)["led_by_enterprise"] for year, own in rows.items()}
    assert led == {2017: 0, 2018: 1}
