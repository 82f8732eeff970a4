"""Every indicator on records small enough to count by hand, in SQLite and in DuckDB."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

import pytest

from desktop_app.catalog.indicators import IndicatorSet, load_indicators
from desktop_app.catalog.model import Catalogue, Need
from desktop_app.reports.engine import Engine
from desktop_app.reports.scope import Scope
from tests.reports import world

PREFECTURE = Scope("凉山彝族自治州", ("5134",))
Expected = str | tuple[str, Mapping[str, str]]

# What follows was worked out from tests/reports/world.py with a pencil; money is in 万元.
EXPECTED: Mapping[str, Mapping[str, Expected]] = {
    "IN-POV-01": {
        "households": "6",
        "identified": "2",
        "removed": "1",
    },
    "IN-POV-02": {
        "households": "4",
        "persons": "7",
    },
    "IN-POV-03": {
        "households": "1",
        "persons": "2",
    },
    "IN-POV-04": {
        "households": "1",
        "persons": "1",
    },
    "IN-POV-05": {  # seven poor people, a hundred who live on the land
        "rate": "7.00",
    },
    "IN-POV-06": {  # V1: 5 of 10 (V2 1 of 50); county 513430: 18.1 %, while 513429 has 18 % and not more
        "counties": "1",
        "villages": "1",
    },
    "IN-POV-07": {
        "counties": "1",
        "villages": "1",
    },
    "IN-POV-08": {  # (13,000.00 + 4,000.01) / (2 + 2); the middle of 6,500.00 and 2,000.01
        "mean": "4,250.00",
        "median": "4,250.01",
    },
    "IN-POV-09": {
        "households": ("4", {"01": "2", "02": "1", "07": "1"}),
        "persons": ("8", {"01": "4", "02": "2", "07": "2"}),
    },
    "IN-POV-10": {
        "income": "1",
        "food": "1",
        "housing": "1",
        "water": "1",
        "education": "1",
        "medical": "2",
    },
    "IN-FND-01": {
        "amount": "300.00",
        "by_mechanism": ("300.00", {"EW": "300.00"}),
        "by_supporter": ("300.00", {"佛山市": "300.00"}),
    },
    "IN-FND-02": {
        "growth": "50.00",
    },
    "IN-FND-03": {  # l1 40 of its own, l2 60 − 10, l7 10; of a budget of 300
        "amount": "100.00",
        "rate": "33.33",
    },
    "IN-FND-04": {  # (30 − 5) and 20 of 40 + 50 + 10 + 50
        "granted": "150.00",
        "paid_out": "25.00",
        "accounted": "20.00",
        "disbursed": "16.67",
        "spent": "13.33",
    },
    "IN-FND-05": {  # all but the 10 handed to the prefecture
        "share": "90.00",
    },
    "IN-FND-06": {
        "amount": "40.00",
        "share": "80.00",
    },
    "IN-FND-07": {  # 5 to households, 30 × 3 of 15 people; of 76
        "amount": "11.00",
        "share": "14.47",
    },
    "IN-FND-08": {
        "amount": ("76.00", {"3": "41.00", "6": "30.00", "8": "5.00"}),
        "by_strand": ("76.00", {"": "5.00", "1": "41.00", "3": "30.00"}),
    },
    "IN-FND-09": {  # 41 of 41 + 30
        "projects": "50.00",
        "money": "57.75",
    },
    "IN-FND-10": {
        "projects": "2",
        "started": "100.00",
        "finished": "50.00",
        "accepted": "50.00",
    },
    "IN-FND-11": {  # h1, h2, h3, h5: three, two, one, and one of them
        "households": "4",
        "persons": "7",
    },
    "IN-FND-12": {  # 10.50 × 75,000.01
        "area": "10.50",
        "total": "78.75",
        "received": "50.00",
        "share": "10.00",
    },
    "IN-REL-01": {
        "planned_households": "2",
        "planned_persons": "5",
        "moved_households": "1",
        "moved_persons": "3",
    },
    "IN-REL-02": {
        "mode": ("2", {"1": "1", "2": "1"}),
    },
    "IN-REL-03": {
        "persons": "3",
        "share": "100.00",
    },
    "IN-REL-04": {  # (75 + 60) / 5
        "area": "27.00",
        "over": "1",
    },
    "IN-REL-05": {
        "villages": "1",
        "money": "30.00",
    },
    "IN-REL-06": {
        "rate": "50.00",
    },
    "IN-REL-07": {
        "rate": "50.00",
        "by_type": ("1", {"2": "1"}),
    },
    "IN-REL-08": {
        "rate": "50.00",
    },
    "IN-IND-01": {
        "number": "1",
        "by_category": ("1", {"3": "1"}),
        "by_kind": ("1", {"1": "1"}),
    },
    "IN-IND-02": {
        "amount": "500.00",
    },
    "IN-IND-03": {
        "amount": "133.46",
        "total": "157.46",
    },
    "IN-IND-04": {
        "persons": "5",
    },
    "IN-IND-05": {  # 1,800.01 over two households of five people
        "household": "900.01",
        "person": "360.00",
    },
    "IN-IND-06": {
        "parks": "1",
        "entities": "1",
        "poor": "1",
    },
    "IN-IND-07": {
        "workshops": "1",
        "poor": "1",
    },
    "IN-IND-08": {
        "projects": ("1", {"4": "1"}),
        "trained": "3",
    },
    "IN-IND-09": {
        "plans": "1",
        "projects": "1",
        "people": "1",
    },
    "IN-TAL-01": {
        "here": "1",
        "year": "2",
    },
    "IN-TAL-02": {
        "persons": "1",
    },
    "IN-TAL-03": {  # 150 + 30 + 30 + 31 days
        "persons": "3",
        "by_type": ("3", {"2": "1", "3": "1", "5": "1"}),
        "month": "3",
        "half": "1",
        "year": "0",
        "months": "8.03",
    },
    "IN-TAL-04": {
        "persons": "1",
    },
    "IN-TAL-05": {
        "every": "2",
        "base": "1",
    },
    "IN-TAL-06": {
        "every": "1",
        "by_type": ("1", {"04": "1"}),
    },
    "IN-TAL-07": {
        "leaders": "2",
        "started": "50.00",
        "driven": "12",
    },
    "IN-TAL-08": {
        "every": "1",
        "by_level": ("1", {"70": "1"}),
    },
    "IN-LAB-01": {
        "labour": "5",
        "employed": "4",
        "rate": "80.00",
    },
    "IN-LAB-02": {
        "persons": "1",
    },
    "IN-LAB-03": {
        "persons": "2",
        "by_region": ("2", {"1": "1", "2": "1"}),
    },
    "IN-LAB-04": {
        "first": "50.00",
        "second": "25.00",
    },
    "IN-LAB-05": {
        "rate": "50.00",
    },
    "IN-LAB-06": {
        "events": "2",
        "jobs": "420",
        "signed": "50",
    },
    "IN-LAB-07": {
        "rate": "40.00",
    },
    "IN-LAB-08": {
        "every": "1",
    },
    "IN-LAB-09": {
        "new": "1",
        "studying": "1",
        "graduated": "1",
    },
    "IN-LAB-10": {
        "priorities": "50.00",
        "employed": "100.00",
    },
    "IN-SOC-01": {
        "amount": "16.00",
        "times": "3",
        "cash": "11.00",
        "goods": "5.00",
        "by_donor": ("16.00", {"1": "11.00", "3": "5.00"}),
        "by_campaign": ("15.00", {"1": "5.00", "2": "10.00"}),
    },
    "IN-SOC-02": {  # 16.00005 after 8; 1.7 used
        "growth": "100.00",
        "used": "10.62",
    },
    "IN-SOC-03": {
        "households": "1",
        "amount": "5,000.00",
        "rate": "3.12",
    },
    "IN-SOC-04": {
        "donors": "2",
        "by_type": ("2", {"1": "1", "3": "1"}),
    },
    "IN-SOC-05": {
        "persons": "15",
        "hours": "100",
        "households": "1",
    },
    "IN-SOC-06": {
        "enterprises": "1",
        "villages": "2",
        "amount": "4.50",
        "poor": "42",
    },
    "IN-SOC-07": {  # one of eleven
        "covered": "1",
        "rate": "9.09",
    },
    "IN-SOC-08": {
        "townships": "1",
        "villages": "1",
        "share": "50.00",
    },
    "IN-SOC-09": {
        "money": "150.00",
        "projects": "100.00",
        "people": "66.67",
    },
    "IN-PLAN-01": {
        "completion": ("1项", {"IN-LAB-02": "1"}),
    },
    "IN-INC-01": {
        "households": "2",
        "points": "80",
        "amount": "300.50",
    },
    "IN-INC-02": {  # one project of three was chosen with the people; one labourer of five speaks
        "share": "66.67",
        "deciding": "33.33",
        "mandarin": "20.00",
    },
    "IN-INC-03": {
        "models": "2",
        "by_kind": ("2", {"1": "1", "3": "1"}),
    },
    "IN-NTC-01": {
        "rate": "50.00",
    },
    "IN-NTC-02": {  # 31 days after the end
        "rate": "100.00",
        "timely": "0.00",
    },
    "IN-NTC-03": {
        "long_enough": "66.67",
        "proved": "33.33",
    },
    "IN-NTC-04": {  # 7 and 1 days
        "every": "3",
        "rate": "66.67",
        "days": "4.00",
    },
    "IN-SUP-01": {
        "every": "3",
        "by_severity": ("3", {"error": "1", "warn": "2"}),
        "by_rule": ("3", {"VR-FND-005": "1", "VR-PRJ-013": "2"}),
    },
    "IN-SUP-02": {  # 40 + 30 + 10 + 50 of this year
        "young": "130.00",
        "middle": "40.00",
        "old": "5.00",
    },
    "IN-SUP-03": {
        "issues": "3",
        "rate": "33.33",
        "overdue": "1",
    },
    "IN-SUP-04": {
        "share": "50.67",
    },
    "IN-SUP-05": {
        "rate": "100.00",
        "score": "91.50",
    },
    "IN-DQ-03": {
        "twice": "1",
        "counties": "1",
    },
    "IN-DQ-04": {  # (7 + 4) / 6
        "typed": "1.83",
        "reports": "3",
    },
}


@pytest.mark.parametrize("indicator", EXPECTED)
def test_an_indicator_says_what_the_records_say(world_engine: Engine, indicator: str) -> None:
    found: dict[str, Expected] = {}
    for result in world_engine.compute(PREFECTURE, [indicator]):
        classes = {item.code: item.amount.text for item in result.classes}
        found[result.figure.key] = (result.amount.text, classes) if classes else result.amount.text
    assert found == EXPECTED[indicator]


def _records(catalogue: Catalogue) -> list[tuple[int, int]]:
    """Of every record of the township: how many fields it must have, and how many it has."""
    counted = []
    for entity, record in world.everything():
        declared = catalogue.entity(entity)
        needed = [item.name for item in declared.stored_fields if item.need is Need.SUBMIT]
        if needed and declared.owner == "township" and not record.get("is_deleted"):
            filled = sum(record.get(name) not in (None, "") for name in needed)
            counted.append((len(needed), filled))
    return counted


def _two(value: Decimal) -> str:
    return str(value.quantize(Decimal("0.01"), ROUND_HALF_UP))


def test_completeness_and_findings_are_counted_over_the_records_of_the_township(
    world_engine: Engine, catalogue: Catalogue
) -> None:
    """IN-DQ-01 and IN-DQ-02 depend on what the catalogue asks for, so that is counted here once more."""
    counted = _records(catalogue)
    rate = Decimal(sum(has for _, has in counted) * 100) / sum(needs for needs, _ in counted)
    a_thousand = Decimal(1000) / len(counted)
    results = world_engine.compute(PREFECTURE, ["IN-DQ-01", "IN-DQ-02"])
    assert [item.amount.text for item in results] == [_two(rate), _two(2 * a_thousand), _two(2 * a_thousand)]


def test_every_indicator_of_the_circular_is_here_and_tried(declared: IndicatorSet) -> None:
    assert len(declared.indicators) == 83
    assert set(declared.indicators) - set(EXPECTED) == {"IN-DQ-01", "IN-DQ-02"}


@pytest.mark.parametrize("indicator", [*EXPECTED, "IN-DQ-01", "IN-DQ-02"])
def test_the_records_behind_a_number_add_up_to_it(world_engine: Engine, indicator: str) -> None:
    """Every number opens the list of its records: their count or their sum is the number."""
    for result in world_engine.compute(PREFECTURE, [indicator]):
        figure, number = result.figure, result.amount.number
        lines = world_engine.records(indicator, figure.key, PREFECTURE)
        assert {line.part for line in lines} <= set(figure.parts)
        if figure.below is None and figure.form in ("single", "by") and number is not None:
            if figure.above.how == "count":
                assert len(lines) == number
            elif figure.above.how == "sum" and figure.unit in ("户", "人", "个", "人次", "场", "件", "笔"):
                assert sum(line.value for line in lines) == number
        if number:
            assert lines


def test_the_shipped_indicators_can_be_read() -> None:
    declared = load_indicators()
    named = {figure.key for item in declared.indicators.values() for figure in item.figures}
    assert {"households", "persons", "rate"} <= named
