"""监管问题 in the window: lists compared, issues assigned, answered, put right, checked again (PM-074)."""

from pathlib import Path

import pytest
from openpyxl import Workbook
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop_app.gui.compare_dialog import CompareDialog
from desktop_app.gui.context import Context
from desktop_app.gui.issues import IssuesPage, StepDialog
from desktop_app.gui.outside_menu import OutsideMenu
from desktop_app.station import Station


@pytest.fixture
def deaths(tmp_path: Path, station: Station) -> Path:
    """A list of two dead people, the first of whom is in the register."""
    member = next(row for row in station.store.find("member") if row["id_no"] and not row["left_date"])
    book = Workbook()
    for row in (
        ["姓名", "身份证号码", "死亡日期"],
        [member["name"], member["id_no"], "2018-03-02"],
        ["别人", "519900197001010019", "2018-04-05"],
    ):
        book.active.append(row)
    book.save(tmp_path / "死亡.xlsx")
    return tmp_path / "死亡.xlsx"


@pytest.fixture
def page(context: Context, qtbot: QtBot) -> IssuesPage:
    made = IssuesPage(context)
    qtbot.addWidget(made)
    made.show()
    return made


def take(page: IssuesPage, step: str, **typed: str) -> StepDialog:
    """Choose the first issue and take a step with it."""
    page.table.selectRow(0)
    page.steps[step].click()
    (dialog,) = [child for child in page.findChildren(StepDialog) if child.isVisible()]
    for key, text in typed.items():
        dialog.lines[key].setText(text)
    dialog.go.click()
    return dialog


def read(page: IssuesPage, qtbot: QtBot, shown: str) -> None:
    page.states.setCurrentIndex(page.states.findText(shown))
    page.read()
    qtbot.waitUntil(lambda: not page._context.jobs.is_busy)


def test_an_empty_page_says_what_to_do_next(page: IssuesPage, qtbot: QtBot) -> None:
    read(page, qtbot, "未办结")
    assert page.empty.isVisible() and not page.table.isVisible()
    assert any("资金监管检查" in label.text() for label in page.empty.findChildren(QLabel))


def test_a_list_is_compared_registered_and_deleted(
    context: Context, station: Station, qtbot: QtBot, deaths: Path
) -> None:
    dialog = CompareDialog(context)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.compare(deaths)
    qtbot.waitUntil(lambda: "用途" in dialog.told.text())
    dialog.purpose.setText("10月动态管理比对")
    dialog.compare(deaths)
    qtbot.waitUntil(lambda: "比中1人" in dialog.told.text())
    line = dialog.hits.topLevelItem(0)
    assert line is not None
    assert "死亡日期：2018-03-02" in line.text(3) and line.text(4) == "未登记"
    dialog.go.click()
    qtbot.waitUntil(lambda: "已登记1个" in dialog.told.text())
    dialog.delete.click()
    qtbot.waitUntil(lambda: "名单已删除" in dialog.told.text())
    assert not deaths.exists()
    (issue,) = station.store.find("supervision_issue", issue_source="10")
    assert issue["status"] == "1"


def test_an_issue_is_answered_assigned_put_right_and_checked_again(
    station: Station, qtbot: QtBot, deaths: Path, page: IssuesPage
) -> None:
    compared = station.reports.comparison.compare(deaths, "01", "动态管理比对")
    station.reports.comparison.register(compared)
    read(page, qtbot, "未办结")
    refused = take(page, "assign", person="李干部", due="某天")
    assert "整改期限" in refused.message.text()
    refused.reject()
    take(page, "assign", person="李干部", due="2018.12.31")
    qtbot.waitUntil(lambda: bool(page.lines) and page.lines[0].status == "3")
    take(page, "reply", reply="已核实，办理减员")
    qtbot.waitUntil(lambda: bool(page.lines) and "办理减员" in page.lines[0].told)
    assert not page.steps["close"].isEnabled()
    take(page, "rectified")
    qtbot.waitUntil(lambda: bool(page.lines) and page.lines[0].status == "4")
    take(page, "send_back", reason="没有附死亡证明")
    qtbot.waitUntil(lambda: bool(page.lines) and page.lines[0].status == "3")
    take(page, "rectified")
    qtbot.waitUntil(lambda: bool(page.lines) and page.lines[0].status == "4")
    take(page, "close", reason="证明已附")
    qtbot.waitUntil(lambda: page.lines == [])
    read(page, qtbot, "全部")
    assert page.lines[0].state == "已销号"


def test_the_changes_for_the_national_system_are_written(
    context: Context, qtbot: QtBot, tmp_path: Path
) -> None:
    menu = OutsideMenu(context)
    qtbot.addWidget(menu)
    with qtbot.waitSignal(context.said) as said:
        menu.write_changes(tmp_path / "待改.xlsx", "在全国系统修改")
    assert "待改" in said.args[0] and (tmp_path / "待改.xlsx").is_file()
