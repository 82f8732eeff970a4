"""Deep poverty: strictly above 18 % for counties and 20 % for villages, by the base year."""

import pytest

from desktop_app.catalog.model import Record
from desktop_app.checks.deep import PovertyFigures, county_figures, judge_deep
from desktop_app.checks.derive import Around, derived
from desktop_app.checks.facts import VillageCount
from desktop_app.checks.registry import Circumstances
from tests.unit.checks.cases import TODAY, catalogue

CIRCUMSTANCES = Circumstances(catalogue(), TODAY)


@pytest.mark.pm("PM-015")
@pytest.mark.parametrize(
    ("poor", "limit", "deep"),
    [(1800, 18, False), (1801, 18, True), (2000, 20, False), (2001, 20, True), (0, 18, False)],
)
def test_the_threshold_itself_is_not_deep(poor: int, limit: int, deep: bool) -> None:
    judged = judge_deep({}, PovertyFigures(2017, poor, 10_000), limit)
    assert judged.is_deep is deep and judged.rate == poor
    assert "2017年（基年）" in judged.sentence


@pytest.mark.pm("PM-015")
def test_a_county_is_judged_by_its_base_year_whatever_later_years_say() -> None:
    later: Record = {"year": 2018, "base_poor_population": 900, "rural_population": 10_000}
    alone = derived("county_year", later, CIRCUMSTANCES)
    beside = derived("county_year", later, CIRCUMSTANCES, Around(base=PovertyFigures(2017, 1801, 10_000)))
    assert (alone["is_deep"], beside["is_deep"]) == (0, 1)
    assert alone["poverty_rate"] == beside["poverty_rate"] == 900
    assert county_figures(later) == PovertyFigures(2018, 900, 10_000)


@pytest.mark.pm("PM-015")
def test_a_village_is_judged_by_its_base_year() -> None:
    row: Record = {"year": 2018, "rural_population": 1000}
    around = Around(register=VillageCount(poor_persons=150), base=PovertyFigures(2017, 201, 1000))
    values = derived("village_year", row, CIRCUMSTANCES, around)
    assert (values["poverty_rate"], values["is_deep_poverty"]) == (1500, 1)


@pytest.mark.pm("PM-015")
def test_a_person_may_decide_otherwise_and_says_why() -> None:
    figures = PovertyFigures(2017, 1000, 10_000)
    judged = judge_deep({"designated": 1, "designated_reason": "省定名单"}, figures, 18)
    assert judged.is_deep and judged.designated and "省定名单" in judged.sentence
    assert "未写明依据" in judge_deep({"designated": 0}, figures, 18).sentence


def test_nothing_is_said_without_a_rural_population() -> None:
    judged = judge_deep({}, PovertyFigures(2017, 10, 0), 20)
    assert not judged.is_deep and judged.rate is None and "不能计算" in judged.sentence
