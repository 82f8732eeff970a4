"""The window is closed while work of every kind goes on: it asks, ends, and leaves nothing behind."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from desktop_app.catalog.model import Edit, Value
from desktop_app.gui.app import open_shell
from desktop_app.gui.checks_place import ChecksPlace
from desktop_app.gui.households import Households
from desktop_app.gui.jobs import Jobs
from desktop_app.gui.notices import Notices
from desktop_app.gui.reports import Reports
from desktop_app.gui.settings import Settings
from desktop_app.gui.shell import Shell
from desktop_app.station import Station, Surroundings, rechecking
from desktop_app.station.help_sheets import first_day_sheets
from tests.gui.conftest import CHEAP, CLOCK, PASSWORD, seeded_station
from tests.gui.test_progress import endless

_MANY = 20_000
_PATIENCE = 60.0
Begins = Callable[[Shell, Path], object]


def households(shell: Shell) -> Households:
    place = shell.go("households")
    assert isinstance(place, Households)
    return place


def export(shell: Shell, out: Path) -> None:
    dialog = households(shell).list.export()
    dialog.go.setEnabled(False)
    dialog.export(out / "户.xlsx")


def check(shell: Shell, _out: Path) -> None:
    place = shell.go("checks")
    assert isinstance(place, ChecksPlace)
    place._check(again=True)


def figures(shell: Shell, _out: Path) -> None:
    assert isinstance(shell.go("reports"), Reports)


def annual(shell: Shell, _out: Path) -> None:
    place = shell.go("reports")
    assert isinstance(place, Reports)
    place.sheet.preview()


def preview_many(shell: Shell, _out: Path) -> None:
    place = households(shell)
    place.list.table.selectAll()
    dialog = place.change_selected()
    dialog.field.set_key("household.bank_name")
    dialog.choose("household.bank_name")
    assert dialog.editor is not None
    dialog.editor.set_value("信用社")
    dialog.look()


def back_up(shell: Shell, out: Path) -> None:
    place = shell.go("settings")
    assert isinstance(place, Settings)
    place.backup.back_up(out / "备份.bfk")


def papers(shell: Shell, out: Path) -> None:
    place = households(shell)
    code = next(iter(shell.context.station.papers.kinds))
    ids = shell.context.station.list_ids("household")
    place.papers.print_papers(code, ids, 2018, out / "签字表.pdf")


def printing(shell: Shell, out: Path) -> None:
    place = shell.go("notices")
    assert isinstance(place, Notices)
    place.sheet.view.show_pdf(first_day_sheets(shell.context.station.surroundings.shelf))
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(out.parent / "printed.pdf"))
    place.sheet.print_on(printer)


def writing(shell: Shell, _out: Path) -> None:
    """An import writes all or nothing: twenty thousand helpers in one save."""
    values: dict[str, Value] = {"name": "王小明"}
    edits = [Edit("helper", f"helper-{number}", values) for number in range(_MANY)]

    def work(station: Station) -> object:
        shell.context.jobs.step(0, _MANY)
        return station.put_many(edits, "导入")

    shell.context.jobs.run("导入", work, lambda _changes: None)


def asking(shell: Shell, _out: Path) -> None:
    """A notice that is typeset, a bundle, a receipt: what tells no steps asks the store."""

    def work(station: Station) -> object:
        shell.context.jobs.step(0, 0)
        return endless(station)

    shell.context.jobs.run("导出数据包", work, lambda _rows: None)


KINDS: dict[str, Begins] = {
    "导出": export,
    "核查": check,
    "计算指标": figures,
    "生成报表": annual,
    "预览": preview_many,
    "备份": back_up,
    "签字表": papers,
    "打印": printing,
    "导入": writing,
    "导出数据包": asking,
}


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """The first step that is told: the job waits there until it is ended, as if it were long."""
    begun, step = threading.Event(), Jobs.step

    def waits(self: Jobs, done: int, whole: int) -> None:
        begun.set()
        end = time.monotonic() + _PATIENCE
        while not self.is_stopping and time.monotonic() < end:
            time.sleep(0.002)
        step(self, done, whole)

    monkeypatch.setattr(Jobs, "step", waits)
    monkeypatch.setattr(rechecking, "_TOLD_EACH", 1)
    yield begun


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_closing_while_it_runs_asks_and_leaves_nothing_behind(
    kind: str, held: threading.Event, tmp_path: Path, around: Surroundings, qtbot: QtBot, qapp: QApplication
) -> None:
    folder, out = tmp_path / "station", tmp_path / "out"
    out.mkdir()
    station = seeded_station(folder, around)
    with ThreadPoolExecutor(1, "leaving") as worker, ThreadPoolExecutor(1, "leaving") as reader:
        shell = open_shell(station, worker, reader, "households")
        shell.show()
        qtbot.waitUntil(lambda: not shell.is_busy)
        helpers = station.store.count("helper")
        KINDS[kind](shell, out)
        qtbot.waitUntil(held.is_set)
        shell.close()
        assert shell.isVisible()
        (asked,) = shell.findChildren(QMessageBox)
        assert "还没有完成" in asked.text()
        next(button for button in asked.buttons() if button.text() == "仍要关闭").click()
        assert not shell.isVisible()
        shell.context.jobs.end()
        shell.deleteLater()
        qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("leaving")]
    assert station.store.count("helper") == helpers and station.store.verify_journal().ok
    assert station.store.compare().ok and not list(out.iterdir())
    station.close()
    left = sorted(file.name for file in folder.iterdir())
    assert left == ["attempts", "keyring.json", "lock", "store.db"]
    Station.open(folder, "li", PASSWORD, CLOCK, around, CHEAP).close()
