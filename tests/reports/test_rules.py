"""The rules that hold for all indicators (statistics.md §2), each on records made for it."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from desktop_app.catalog.areas import load_areas
from desktop_app.catalog.indicators import load_indicators
from desktop_app.catalog.model import CatalogueError
from desktop_app.reports.amounts import Amount, growth, mean, permille, share, total
from desktop_app.reports.engine import Engine
from desktop_app.reports.period import Period
from desktop_app.reports.scope import Scope, below
from tests.reports import world
from tests.reports.conftest import MakeEngine
from tests.reports.engines import HandLedger


def figures(engine: Engine, indicator: str, *codes: str, exclude: tuple[str, ...] = ()) -> dict[str, str]:
    """The figures of one indicator for an area."""
    scope = Scope("", codes or ("",), exclude)
    return {item.figure.key: item.amount.text for item in engine.compute(scope, [indicator])}


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (total(123_455_000, "万元"), "123.46"),  # half up, once, at the end
        (total(123_454_999, "万元"), "123.45"),
        (total(-5_000, "万元"), "-0.01"),
        (total(1_234_500, "元"), "12,345.00"),
        (total(241, "人月"), "8.03"),
        (share(1, 3), "33.33"),
        (share(1, 0), "—"),
        (mean(5, 0, "元"), "—"),
        (permille(1, 0), "—"),
        (growth(5, 0), "新增"),
        (growth(0, 0), "—"),
        (growth(0, 5), "-100.00"),
        (growth(3, 2), "50.00"),
    ],
)
def test_numbers_are_rounded_once_and_half_up(amount: Amount, text: str) -> None:
    assert amount.text == text


def test_what_cannot_be_divided_is_a_dash_and_what_began_is_new(
    ledger: HandLedger, make_engine: MakeEngine
) -> None:
    ledger.add("fund_budget", {"id": "b", "home": "5134", "year": 2018, "amount": 100})
    engine = make_engine()
    assert figures(engine, "IN-POV-05") == {"rate": "—"}
    assert figures(engine, "IN-FND-02") == {"growth": "新增"}
    assert figures(engine, "IN-POV-08") == {"mean": "—", "median": "—"}


def test_an_area_is_everything_below_its_code(engine: Engine) -> None:
    households = {
        code: figures(engine, "IN-POV-02", code)["households"]
        for code in ("51", "5134", "513429", "513430", world.TOWNSHIP, world.V1, world.V2, "65")
    }
    assert households == {
        "51": "4", "5134": "4", "513429": "3", "513430": "1", world.TOWNSHIP: "3", world.V1: "1",
        world.V2: "2", "65": "0",
    }  # fmt: skip


def test_areas_below_are_counted_in_one_go_and_like_each_alone(engine: Engine) -> None:
    parts = engine.compute_below(Scope("", ("5134",)), below("5134"), ["IN-POV-02", "IN-LAB-01"])
    assert list(parts) == ["513429", "513430"]
    for code, results in parts.items():
        alone = engine.compute(Scope("", (code,)), ["IN-POV-02", "IN-LAB-01"])
        assert [item.amount for item in results] == [item.amount for item in alone]


def test_the_longest_prefix_wins(ledger: HandLedger, make_engine: MakeEngine) -> None:
    """喀什市 goes to 深圳, the rest of 喀什 to 广东 (PM-007), 第三师 out of the counties around it."""
    for number, village in enumerate(("653121100201", "653101001201", "653123500001", "659003100001")):
        values = {"id": f"h{number}", "home": village[:9], "division_code": village, "identified_year": 2016}
        ledger.add("household", values)
    engine = make_engine()
    counts = {}
    for area in ("SA-03", "SA-04", "SA-07"):
        include, exclude = load_areas().scope(area)
        counts[area] = figures(engine, "IN-POV-01", *include, exclude=exclude)["households"]
    assert counts == {"SA-03": "1", "SA-04": "2", "SA-07": "1"}


def test_a_person_helped_three_times_counts_once(ledger: HandLedger, make_engine: MakeEngine) -> None:
    ledger.add("household", {"id": "h", "home": "5134", "division_code": world.V1, "identified_year": 2016})
    ledger.add("member", {"id": "m", "home": "5134", "household_id": "h"})
    for number in range(3):
        link = {"id": f"l{number}", "home": "5134", "household_id": "h", "year": 2018, "income": 1}
        ledger.add("industry_link", link)
    assert figures(make_engine(), "IN-FND-11") == {"households": "1", "persons": "1"}


def test_what_is_void_is_not_counted(engine: Engine) -> None:
    behind = engine.records("IN-POV-01", "households", Scope("", ("51",)))
    assert "x6" not in {line.record_id for line in behind}
    assert [line.area for line in behind] == sorted(line.area for line in behind)


def test_only_what_was_approved_counts_where_that_is_asked_for(
    ledger: HandLedger, make_engine: MakeEngine
) -> None:
    for id_, state in (("a", "2"), ("b", "1"), ("c", None)):
        values = {"id": id_, "home": "5134", "division_code": world.V1, "identified_year": 2016}
        ledger.add("household", {**values, "review_state": state})
    assert figures(make_engine(approved_only=True), "IN-POV-01")["households"] == "1"


def test_deep_poverty_is_judged_at_the_base_year(ledger: HandLedger, make_engine: MakeEngine) -> None:
    """PM-015: a village does not leave the list by improving after the base year."""
    ledger.add("household", {"id": "h", "home": "5134", "division_code": world.V1, "identified_year": 2016})
    ledger.add("member", {"id": "m", "home": "5134", "household_id": "h"})
    change = {
        "household_id": "h",
        "home": "5134",
        "year": 2016,
        "change_kind": "imported",
        "poverty_status": "0",
    }
    ledger.add("status_change", {"id": "s", **change})
    ledger.add(
        "status_change",
        {"id": "t", **change, "year": 2018, "change_kind": "exit", "effective_date": "2018-05-01"},
    )
    for year in (2017, 2018):
        rural = {
            "id": f"v{year}",
            "home": "5134",
            "division_code": world.V1,
            "year": year,
            "rural_population": 4,
        }
        ledger.add("village_year", rural)
    engine = make_engine()
    assert figures(engine, "IN-POV-06")["villages"] == "1"
    assert figures(engine, "IN-POV-05") == {"rate": "0.00"}


def test_exactly_a_fifth_is_not_yet_deep_poverty(ledger: HandLedger, make_engine: MakeEngine) -> None:
    """The limit is strict: more than 20 % (PM-015)."""
    ledger.add("household", {"id": "h", "home": "5134", "division_code": world.V1, "identified_year": 2016})
    ledger.add("member", {"id": "m", "home": "5134", "household_id": "h"})
    change = {
        "household_id": "h",
        "home": "5134",
        "year": 2016,
        "change_kind": "imported",
        "poverty_status": "0",
    }
    ledger.add("status_change", {"id": "s", **change})
    rural = {"home": "5134", "division_code": world.V1, "year": 2017, "rural_population": 5}
    ledger.add("village_year", {"id": "v", **rural})
    assert figures(make_engine(), "IN-POV-06")["villages"] == "0"


def test_a_running_year_is_looked_at_today() -> None:
    running = Period.of(2018, date(2018, 5, 4))
    assert running.day == date(2018, 5, 4)
    assert not running.is_over
    assert Period.of(2018, date(2019, 5, 4)).is_over
    assert running.values()["born_16"] == "2002-05-04"


def test_an_amount_keeps_its_number_for_programs() -> None:
    assert total(123_455_000, "万元").number == Decimal("123.46")
    assert share(1, 0).number is None


@pytest.mark.parametrize(
    "text", ["-- figure: a | b | 户 = guess it", "-- figure: a | b | 户 = guess x / sum y"]
)
def test_a_figure_that_says_nothing_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "indicators" / "relations").mkdir(parents=True)
    head = "id,section,name_zh,unit,level,formula,source\nIN-X-01,s,n,户,村+,f,x\n"
    (tmp_path / "indicators.csv").write_text(head, encoding="utf-8")
    with pytest.raises(CatalogueError):
        load_indicators(tmp_path)
    (tmp_path / "indicators" / "IN-X-01.sql").write_text(f"{text}\nSELECT 1\n", encoding="utf-8")
    with pytest.raises(CatalogueError):
        load_indicators(tmp_path)
