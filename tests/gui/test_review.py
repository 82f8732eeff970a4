"""Handing in and judging on a record's page: what one person enters, a second approves or sends back."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtWidgets import QInputDialog, QPushButton
from pytestqt.qtbot import QtBot

from desktop_app.catalog.model import Value
from desktop_app.gui.context import Context
from desktop_app.gui.jobs import Jobs
from desktop_app.gui.preferences import Preferences
from desktop_app.gui.record_head import Chip
from desktop_app.gui.record_page import RecordPage
from desktop_app.station import NewStation, Station, Surroundings
from desktop_app.station.clock import FixedClock
from tests.gui.conftest import AREA, CHEAP, PASSWORD
from tests.gui.seed import seed

REASON = "户主电话已停机，请入户核对后改正；另请补录2018年的住房鉴定等级和安全饮水情况。"
SECOND = "索玛花开了2018"
NAMES = {"zhang": ("张兰", "reviewer"), "wang": ("王强", "clerk")}
"""Who works there besides li, who enters everything: name and role by login."""

OpenPage = Callable[[str], AbstractContextManager[RecordPage]]


def first_household(station: Station) -> str:
    return station.list_ids("household", sort="household_no")[0]


@pytest.fixture
def folder(tmp_path: Path, around: Surroundings) -> Path:
    """A station with three accounts, in which li entered everything."""
    path = tmp_path / "station"
    asked = NewStation("龙恩乡扶贫工作站", AREA, "township", "li", "李秀英", PASSWORD, demo=True)
    made, _code = Station.create(path, asked, FixedClock(date(2018, 11, 20)), around, CHEAP)
    with made:
        seed(made, 3)
        identified: dict[str, Value] = {"change_kind": "identify", "year": 2014}
        meeting: dict[str, Value] = {"review_meeting_date": "2014-01-05", "review_attendance": "32/40"}
        home = first_household(made)
        made.put("status_change", {"household_id": home, "apply_date": "2013-12-20", **identified, **meeting})
        for login, (name, role) in NAMES.items():
            made.accounts.add(login, name, SECOND, role)
    return path


@pytest.fixture
def page_of(folder: Path, around: Surroundings, qtbot: QtBot) -> OpenPage:
    """Opens the household's page as the person with a login, and closes the station afterwards."""

    @contextmanager
    def opened(login: str) -> Iterator[RecordPage]:
        password = SECOND if login in NAMES else PASSWORD
        clock = FixedClock(date(2018, 11, 21))
        with (
            Station.open(folder, login, password, clock, around, CHEAP) as station,
            ThreadPoolExecutor(max_workers=1) as worker,
        ):
            context = Context(station, Jobs(station, worker), Preferences())
            page = RecordPage(context, "household")
            qtbot.addWidget(page)
            page.resize(1218, 700)
            page.show()
            qtbot.waitExposed(page)
            page.show_record(first_household(station))
            yield page
            qtbot.waitUntil(lambda: not context.jobs.is_busy)
            page.hide()

    return opened


def button(page: RecordPage, text: str) -> QPushButton:
    return next(found for found in page.head.findChildren(QPushButton) if found.text() == text)


def offered(page: RecordPage) -> set[str]:
    return {text for text in ("提交审核", "审核通过", "退回修改") if button(page, text).isVisible()}


def chips(page: RecordPage) -> set[str]:
    return {chip.text() for chip in page.head.findChildren(Chip) if chip.isVisible()}


def press(page: RecordPage, text: str, state: str, qtbot: QtBot) -> None:
    """Press a button of the head and wait until the record is in a state."""
    button(page, text).click()
    qtbot.waitUntil(lambda: state in chips(page), timeout=10_000)


def refusals(page: RecordPage) -> list[str]:
    """The sentences of refused jobs, as they come in."""
    said: list[str] = []
    page._context.jobs.failed.connect(lambda error: said.append(error.message))
    return said


def hand_in(page_of: OpenPage, qtbot: QtBot) -> None:
    with page_of("li") as page:
        assert offered(page) == {"提交审核"}
        press(page, "提交审核", "已提交", qtbot)


def test_a_second_person_approves(page_of: OpenPage, qtbot: QtBot) -> None:
    hand_in(page_of, qtbot)
    with page_of("zhang") as page:
        assert offered(page) == {"审核通过", "退回修改"}
        press(page, "审核通过", "已审核", qtbot)
        assert offered(page) == {"提交审核"}


def test_a_second_person_sends_back_with_a_reason(
    page_of: OpenPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in(page_of, qtbot)
    monkeypatch.setattr(QInputDialog, "getText", lambda *_asked: (REASON, True))
    with page_of("zhang") as page:
        press(page, "退回修改", "已退回", qtbot)
    with page_of("li") as page:
        assert offered(page) == {"提交审核"}
        assert "已退回" in chips(page)
        assert page.head.reason.isVisible()
        assert page.head.reason.text() == f"退回原因：{REASON}"
        press(page, "提交审核", "已提交", qtbot)
        assert not page.head.reason.isVisible()


def test_sending_back_without_a_reason_is_refused(page_of: OpenPage, qtbot: QtBot) -> None:
    hand_in(page_of, qtbot)
    with page_of("zhang") as page:
        refused = refusals(page)
        page.send_back(" ")
        qtbot.waitUntil(lambda: refused == ["退回要写明原因。"])
        assert "已提交" in chips(page)


def test_nobody_approves_what_he_entered(page_of: OpenPage, qtbot: QtBot) -> None:
    hand_in(page_of, qtbot)
    with page_of("li") as page:
        refused = refusals(page)
        button(page, "审核通过").click()
        qtbot.waitUntil(lambda: refused == ["不能审核自己录入的内容，请换另一位审核员。"])
        assert "已提交" in chips(page)


def test_a_clerk_is_not_offered_to_judge(page_of: OpenPage, qtbot: QtBot) -> None:
    hand_in(page_of, qtbot)
    with page_of("wang") as page:
        assert offered(page) == set()
