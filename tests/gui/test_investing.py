"""An enterprise's page: what it invests is entered year by year, and the sum is worked out (amendments)."""

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop_app.catalog.model import Value
from desktop_app.gui.place import RecordsPlace
from desktop_app.gui.projects import Projects
from desktop_app.gui.record_page import RecordPage
from desktop_app.gui.shell import Shell
from desktop_app.station import Station
from tests.gui.test_sections import at, calm


@pytest.fixture
def enterprise(station: Station) -> str:
    village = str(station.store.find("household")[0]["division_code"])
    values: dict[str, Value] = {
        "name": "阿卜杜克热木·吾布力喀斯木䶮农业开发有限公司",
        "division_code": village,
        "entity_kind": "1",
        "industry_category": "3",
        "introduced_date": "2017-03-01",
        "agreed_investment": 90_000_000,
    }
    return station.put("industry_entity", values).record_id


def page_of(shell: Shell, qtbot: QtBot, entity: str, record: str) -> RecordPage:
    shell.context.open_at(entity, record)
    calm(shell, qtbot)
    place = shell.place
    shown = place.shown if hasattr(place, "shown") else place
    assert isinstance(shown, RecordsPlace)
    return shown.page


def test_years_are_pasted_below_one_another_and_add_up(
    shell: Shell, station: Station, enterprise: str, qtbot: QtBot
) -> None:
    page = page_of(shell, qtbot, "industry_entity", enterprise)
    titles = [page.tabs.tabText(place) for place in range(page.tabs.count())]
    page.tabs.setCurrentIndex(titles.index("年度实际投资"))
    grid = next(held.grid for held in page.parts.grids if held.grid.model.entity.name == "industry_year")
    grid.model.paste(0, 0, [["2017", "20"], ["2018", "30.5"]])
    with qtbot.waitSignal(page.stored, timeout=10_000):
        page.save()
    calm(shell, qtbot)
    rows = station.store.find("industry_year", entity_id=enterprise)
    assert {row["year"]: row["actual_investment"] for row in rows} == {2017: 20_000_000, 2018: 30_500_000}
    page.tabs.setCurrentIndex(0)
    told = [label.text() for label in page.findChildren(QLabel)]
    assert any("50.5" in text for text in told), told


def test_a_step_that_lacks_targets_leads_to_where_they_are_entered(
    shell: Shell, station: Station, qtbot: QtBot
) -> None:
    place = at(shell, "projects")
    assert isinstance(place, Projects)
    project = station.list_ids("project")[0]
    for row in station.store.find("project_indicator", project_id=project):
        station.put("project_indicator", {"is_deleted": 1, "void_reason": "重填"}, str(row["id"]))
    station.put("project", {"project_status": "10"}, project)
    dialog = place.take_step(project, "20")
    dialog.fill(in_library_date="2018-11-10")
    dialog.try_it()
    qtbot.waitUntil(lambda: bool(dialog.findChildren(QLabel, "missing")))
    links = dialog.findChildren(QLabel, "missing")
    next(item for item in links if "产出" in item.text()).linkActivated.emit("")
    calm(shell, qtbot)
    records = place.records
    assert records is not None and records.shows_page
    page = records.page
    assert page.record_id == project and page.tabs.tabText(page.tabs.currentIndex()) == "资金与指标"
