"""The charts of the first page: their numbers are those of the reports and lists, each bar opens its list."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop_app.gui.context import Context
from desktop_app.gui.home import Home
from desktop_app.gui.home_charts import HomeCharts
from desktop_app.gui.jobs import Jobs
from desktop_app.gui.list_page import ListPage
from desktop_app.gui.preferences import Preferences
from desktop_app.gui.reports import Reports
from desktop_app.gui.shell import Shell
from desktop_app.sample.region import make_region
from desktop_app.station import NewStation, Station, Surroundings
from desktop_app.station.clock import FixedClock
from desktop_app.station.overview import YearLeft, to_the_end
from tests.gui.conftest import AREA, CHEAP, PASSWORD


@pytest.fixture
def station(tmp_path: Path, around: Surroundings) -> Iterator[Station]:
    """A sample township with projects and money, on 20 November 2018."""
    asked = NewStation("龙恩乡扶贫工作站", AREA, "township", "li", "李秀英", PASSWORD, demo=True)
    clock = FixedClock(date(2018, 11, 20))
    made, _code = Station.create(tmp_path / "station", asked, clock, around, CHEAP)
    with made:
        for part in make_region(2018, 40, AREA, around.divisions, around.catalogue):
            made.put_many(part.edits, "测试数据")
        yield made


@pytest.fixture
def charts(shell: Shell, context: Context, qtbot: QtBot) -> HomeCharts:
    home = shell.go("home")
    assert isinstance(home, Home)
    qtbot.waitUntil(lambda: bool(home.charts.years.bars) and not context.jobs.is_busy, timeout=20_000)
    return home.charts


def shown_list(shell: Shell) -> ListPage:
    records = shell.place.records
    assert records is not None
    return records.list


def test_the_villages_are_those_of_the_list(station: Station) -> None:
    rows = station.list_rows("household", station.list_ids("household"))
    every = Counter(row["division_code"] for row in rows)
    poor = Counter(
        row["division_code"] for row in rows if row["poverty_status"] in ("未脱贫", "预脱贫", "返贫")
    )
    found = {one.name: (one.households, one.poor) for one in station.overview.villages()}
    assert found == {name: (count, poor[name]) for name, count in every.items()}
    assert sum(poor.values()) == station.overview.left(2018).households


def test_the_sources_add_up_to_the_indicator(station: Station) -> None:
    year = station.overview.money_year()
    results = station.reports.indicators(year, only=["IN-FND-04"]).results
    told = {item.figure.key: item.amount.text.replace(",", "") for item in results}
    found = station.overview.sources(year)
    assert len(found) > 1
    assert f"{sum(one.granted for one in found) / 1e6:.2f}" == told["granted"]
    assert f"{sum(one.paid for one in found) / 1e6:.2f}" == told["paid_out"]


def test_the_years_run_from_the_first_poor_household_to_2020() -> None:
    looked_at = [YearLeft(2014, 0), YearLeft(2015, 9), YearLeft(2016, 4)]
    assert to_the_end(looked_at) == [*looked_at[1:], *(YearLeft(year) for year in range(2017, 2021))]
    assert to_the_end([YearLeft(2014, 0)]) == []


def test_a_village_opens_its_poor_households(
    shell: Shell, charts: HomeCharts, context: Context, qtbot: QtBot
) -> None:
    first = context.station.overview.villages()[0]
    charts.villages.bars[0].click()
    found = shown_list(shell)
    qtbot.waitUntil(lambda: found.is_whole)
    assert found.entity.name == "household" and len(found.model.ids) == first.poor > 0
    assert len(found.bar.chips) == 2


def test_a_source_opens_its_allocations(
    shell: Shell, charts: HomeCharts, context: Context, qtbot: QtBot
) -> None:
    first = context.station.overview.sources(2018)[0]
    charts.sources.bars[0].click()
    found = shown_list(shell)
    qtbot.waitUntil(lambda: found.is_whole)
    codes = {context.record("fund_allocation", one)["source_code"] for one in found.model.ids}
    assert found.entity.name == "fund_allocation" and codes and codes <= set(first.codes)


def test_a_year_opens_its_figure_by_key_too(
    shell: Shell, charts: HomeCharts, context: Context, qtbot: QtBot
) -> None:
    bars = {bar.accessibleName()[:4]: bar for bar in charts.years.bars}
    assert not bars["2020"].isEnabled(), "a year to come has nothing behind it"
    bars["2018"].setFocus()
    qtbot.keyClick(bars["2018"], Qt.Key.Key_Space)
    place = shell.place
    assert isinstance(place, Reports)
    left = context.station.overview.left(2018).households

    def lists_them() -> bool:
        chosen = place.tree.result()
        return bool(chosen and chosen.indicator.id == "IN-POV-02") and place.lines.rowCount() == left

    qtbot.waitUntil(lists_them, timeout=20_000)


def test_the_charts_follow_what_changes(charts: HomeCharts, context: Context, qtbot: QtBot) -> None:
    first = context.station.overview.villages()[0]
    home = context.station.filters.ids("household", chosen={"division_code": (first.code,)})[0]
    before = charts.villages.bars[0].accessibleName()
    context.jobs.write(lambda station: station.void("household", home, "重复登记"))
    qtbot.waitUntil(lambda: charts.villages.bars[0].accessibleName() != before, timeout=20_000)


def test_an_empty_ledger_says_what_is_missing(tmp_path: Path, around: Surroundings, qtbot: QtBot) -> None:
    asked = NewStation("空站", AREA, "township", "li", "李秀英", PASSWORD)
    made, _code = Station.create(tmp_path / "empty", asked, FixedClock(date(2018, 11, 20)), around, CHEAP)
    with made, ThreadPoolExecutor(max_workers=1) as worker:
        context = Context(made, Jobs(made, worker), Preferences())
        charts = HomeCharts(context)
        qtbot.addWidget(charts)
        charts.bring_up_to_date()
        qtbot.waitUntil(lambda: not context.jobs.is_busy, timeout=20_000)
        told = [card.told.text() for card in (charts.years, charts.sources, charts.villages)]
        assert told == ["还没有识别登记", "还没有指标下达", "还没有贫困户记录"]
