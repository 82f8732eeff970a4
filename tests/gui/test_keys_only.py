"""Every place without a mouse: opened, searched, gone through, edited and left by key events alone."""

from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.gui.checks_place import ChecksPlace
from desktop_app.gui.measures import Measures
from desktop_app.gui.notices import Notices
from desktop_app.gui.place import Place
from desktop_app.gui.places import PLACES
from desktop_app.gui.reports import Reports
from desktop_app.gui.shell import Shell
from desktop_app.gui.shortcuts import ShortcutSheet
from desktop_app.station import Station

CTRL = Qt.KeyboardModifier.ControlModifier
MOST_TABS = 150
P = TypeVar("P", bound=Place)


class Typist:
    """Presses keys at whatever has the focus, as a keyboard does."""

    def __init__(self, shell: Shell, qtbot: QtBot) -> None:
        self.shell, self._qtbot = shell, qtbot
        shell.activateWindow()
        qtbot.waitUntil(shell.isActiveWindow)

    @property
    def at(self) -> QWidget:
        """Where the focus is: in the dialog that is open, else in the window."""
        modal = QApplication.activeModalWidget()
        return (modal.focusWidget() or modal) if modal else (QApplication.focusWidget() or self.shell)

    def press(self, *keys: Qt.Key, ctrl: bool = False) -> None:
        """Press keys one after another, and let what follows come to rest."""
        for key in keys:
            QTest.keyClick(self.at, key, CTRL if ctrl else Qt.KeyboardModifier.NoModifier)
            self._qtbot.waitUntil(lambda: not self.shell.is_busy)

    def write(self, text: str) -> None:
        """Type letters and figures."""
        QTest.keyClicks(self.at, text)
        self._qtbot.waitUntil(lambda: not self.shell.is_busy and not self._pausing())

    def _pausing(self) -> bool:
        return any(timer.isActive() for timer in self.shell.pauses())

    def tab_to(self, name: str) -> None:
        """Tab on until the control of that name has the focus."""
        passed: list[str] = []
        for _ in range(MOST_TABS):
            if self._called(name):
                return
            passed.append(self._name())
            QTest.keyClick(self.at, Qt.Key.Key_Tab)
        raise AssertionError(f"no Tab leads to {name}, but to {list(dict.fromkeys(passed))}")

    def _called(self, name: str) -> bool:
        told = self.at.text() if isinstance(self.at, QAbstractButton) else ""
        return name in (self.at.accessibleName(), told)

    def _name(self) -> str:
        told = self.at.text() if isinstance(self.at, QAbstractButton) else ""
        return self.at.accessibleName() or told or type(self.at).__name__

    def leave_record(self) -> None:
        """Back to the list."""
        self.press(Qt.Key.Key_Escape)
        self._qtbot.waitUntil(lambda: not self.shell.whereabouts.is_record and not self.shell.is_busy)

    def at_place(self, kind: type[P]) -> P:
        """The place that is open."""
        place = self.shell.place
        assert isinstance(place, kind)
        return place

    def to_list(self) -> None:
        """To the first row of the list."""
        records = self.shell.place.records
        assert records is not None
        self.tab_to(records.list.table.accessibleName())
        self.press(Qt.Key.Key_Home)

    def go(self, place: str) -> None:
        """Open a place by its key."""
        number = [one.name for one in PLACES].index(place)
        self.press(Qt.Key(Qt.Key.Key_1 + number), ctrl=True)
        assert self.shell.whereabouts.place == place and self.shell.place.isVisible()


@pytest.fixture
def typist(shell: Shell, qtbot: QtBot) -> Typist:
    return Typist(shell, qtbot)


def test_the_first_page_is_gone_through_and_a_line_opened(typist: Typist) -> None:
    typist.go("home")
    typist.tab_to("待办")
    typist.press(Qt.Key.Key_Home, Qt.Key.Key_Down, Qt.Key.Key_Return)
    assert typist.shell.whereabouts.is_record or typist.shell.whereabouts.place != "home"


@pytest.mark.parametrize(
    ("place", "sought", "entity", "field", "label"),
    [
        ("households", "mhmg", "household", "phone", "户联系电话"),
        ("projects", "", "project", "location_detail", "实施地点（详细）"),
    ],
)
def test_a_record_is_sought_opened_changed_saved_and_left(
    typist: Typist, station: Station, place: str, sought: str, entity: str, field: str, label: str
) -> None:
    shell = typist.shell
    typist.go(place)
    typist.press(Qt.Key.Key_F, ctrl=True)
    typist.write(sought)
    typist.to_list()
    typist.press(Qt.Key.Key_Return)
    record = shell.whereabouts.record_id
    assert record and shell.whereabouts.is_record
    typist.tab_to(label)
    typist.press(Qt.Key.Key_A, ctrl=True)
    typist.write("19900000001")
    typist.press(Qt.Key.Key_S, ctrl=True)
    stored = station.store.get(entity, record)
    assert stored is not None and stored[field] == "19900000001"
    typist.leave_record()
    typist.press(Qt.Key.Key_N, ctrl=True)
    assert shell.whereabouts.is_record and not shell.whereabouts.record_id, "a new one"
    typist.leave_record()


def test_a_kind_of_the_measures_is_chosen_and_its_first_record_entered(
    typist: Typist, station: Station
) -> None:
    typist.go("measures")
    typist.tab_to("记录种类")
    while typist.at_place(Measures).key != "donor":
        typist.press(Qt.Key.Key_Down)
    typist.press(Qt.Key.Key_N, ctrl=True)
    typist.tab_to("捐赠方名称")
    typist.write("Foshan")
    typist.press(Qt.Key.Key_S, ctrl=True)
    assert [row["name"] for row in station.store.find("donor")] == ["Foshan"]
    typist.leave_record()
    typist.to_list()
    typist.press(Qt.Key.Key_Return)
    assert typist.shell.whereabouts.is_record


def test_a_notice_is_made_and_issued(typist: Typist, station: Station, qtbot: QtBot) -> None:
    typist.go("notices")
    typist.press(Qt.Key.Key_N, ctrl=True)
    desk = typist.at_place(Notices).desk
    typist.tab_to("公示范围")
    typist.press(Qt.Key.Key_A, ctrl=True)
    typist.write(station.divisions.children(station.profile.area)[0])
    typist.press(Qt.Key.Key_Return)
    for label, text in (
        ("监督举报电话", "0834-8500000"),
        ("监督单位", "Zhaojue"),
        ("来信来访地址", "Xincheng"),
    ):
        typist.tab_to(label)
        typist.press(Qt.Key.Key_A, ctrl=True)
        typist.write(text)
    qtbot.waitUntil(desk.issue.isEnabled)
    typist.tab_to("发布（冻结内容）")
    typist.press(Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: [row["notice_type"] for row in station.store.find("notice")] == ["N04"])


def test_a_finding_leads_to_its_field(typist: Typist) -> None:
    typist.go("checks")
    typist.press(Qt.Key.Key_F, ctrl=True)
    typist.write("vr-")
    typist.tab_to(typist.at_place(ChecksPlace).table.accessibleName())
    typist.press(Qt.Key.Key_Home, Qt.Key.Key_Return)
    assert typist.shell.whereabouts.is_record and typist.shell.whereabouts.place != "checks"
    assert QApplication.focusWidget() is not None


def test_figures_are_computed_and_gone_through(typist: Typist) -> None:
    typist.go("reports")
    typist.tab_to("重新计算")
    typist.press(Qt.Key.Key_Space)
    place = typist.at_place(Reports)
    typist.tab_to(place.tree.accessibleName())
    typist.press(Qt.Key.Key_Home, Qt.Key.Key_Down, Qt.Key.Key_Down)
    assert place.lines.rowCount() > 0
    typist.tab_to(place.lines.accessibleName())
    typist.press(Qt.Key.Key_Home, Qt.Key.Key_Return)
    assert typist.shell.whereabouts.is_record, "the record behind the figure"


def test_a_station_asks_for_its_certificate(
    typist: Typist, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    """What a station without a certificate does first; the dialog of the system alone is answered for it."""
    request = tmp_path / "登记申请.request"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_asked: (str(request), ""))
    typist.go("sync")
    typist.tab_to("导出登记申请…")
    typist.press(Qt.Key.Key_Space)
    qtbot.waitUntil(request.is_file)


def test_the_settings_lead_to_the_list_of_keys(typist: Typist, qtbot: QtBot) -> None:
    typist.go("settings")
    typist.tab_to("快捷键一览")
    typist.press(Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), ShortcutSheet))
    typist.press(Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is None)
