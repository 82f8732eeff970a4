"""A ledger in which nothing stands yet: every page says what to do next."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop_app.gui.context import Context
from desktop_app.gui.empty_state import EmptyState
from desktop_app.gui.jobs import Jobs
from desktop_app.gui.national_tab import NationalTab
from desktop_app.gui.notices import Notices
from desktop_app.gui.preferences import Preferences
from desktop_app.gui.record_page import RecordPage
from desktop_app.gui.sections import SectionsPlace
from desktop_app.gui.shell import Shell
from desktop_app.station import NewStation, Station, Surroundings
from desktop_app.station.clock import FixedClock
from tests.gui.conftest import AREA, CHEAP, PASSWORD


@pytest.fixture
def empty(tmp_path: Path, around: Surroundings, qtbot: QtBot) -> Iterator[Shell]:
    asked = NewStation("空站", AREA, "township", "li", "李秀英", PASSWORD)
    made, _code = Station.create(tmp_path / "empty", asked, FixedClock(date(2018, 11, 20)), around, CHEAP)
    with made, ThreadPoolExecutor(max_workers=1) as worker:
        shell = Shell(Context(made, Jobs(made, worker), Preferences()))
        qtbot.addWidget(shell)
        shell.show()
        qtbot.waitExposed(shell)
        yield shell
        qtbot.waitUntil(lambda: not shell.is_busy)
        shell.hide()


def told(within: QWidget) -> str:
    """What the empty page in sight says."""
    seen = [state for state in within.findChildren(EmptyState) if state.isVisible()]
    return "\n".join(f"{state.title}：{state.hint}" for state in seen)


def test_every_page_says_what_to_do_next(empty: Shell, qtbot: QtBot) -> None:
    said: dict[str, str] = {}
    for name in ("home", "households", "households/season", "projects", "notices", "sync"):
        empty.go(name)
        qtbot.waitUntil(lambda: not empty.is_busy)
        said[name] = told(empty.place)
    assert "按 Ctrl+N 新增第一户，或点“导入表格”" in said["home"]
    assert "按 Ctrl+N 新增贫困户，或点“导入表格”" in said["households"]
    assert "新增一户，或点“导入表格”" in said["households/season"]
    assert "按 Ctrl+N 新增项目，或点“导入表格”" in said["projects"]
    assert "按 Ctrl+N 新建公示" in said["notices"]
    households = empty.go("households")
    households.begin()
    (page,), (national,) = households.findChildren(RecordPage), households.findChildren(NationalTab)
    page.tabs.setCurrentWidget(national)
    qtbot.waitUntil(lambda: "还没有导入过全国系统的表格" in told(households))
    assert national.take_in.isVisible()
    books = empty.go("projects")
    assert isinstance(books, SectionsPlace)
    books.choose("ledger")
    qtbot.waitUntil(lambda: "记一笔" in told(books))
    notices = empty.go("notices")
    assert isinstance(notices, Notices)
    notices.show_matrix()
    qtbot.waitUntil(lambda: "在“项目资金”登记指标和项目以后" in told(notices))
    assert "2018年还没有指标和项目" in told(notices)
