"""Windows that nobody holds any more are taken apart on the window's thread, whatever a job is doing."""

import gc
import threading
import weakref
from concurrent.futures import ThreadPoolExecutor

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.gui.app import open_shell
from desktop_app.gui.collecting import CycleCollector, look
from desktop_app.gui.list_page import ListPage
from desktop_app.station import Station


class Remembering:
    """Says in which thread it is taken apart."""

    def __init__(self, said: list[threading.Thread]) -> None:
        self.itself = self
        self.said = said
        self.window = QWidget()

    def __del__(self) -> None:
        self.said.append(threading.current_thread())


def many_cycles() -> int:
    """What a job makes that Python's own search would set in upon."""
    made = 0
    for _ in range(20_000):
        cycle: list[object] = []
        cycle.append(cycle)
        made += 1
    return made


def test_a_job_never_takes_a_window_apart(qapp: QApplication, qtbot: QtBot) -> None:
    collector = CycleCollector.of(qapp)
    assert CycleCollector.of(qapp) is collector
    assert not gc.isenabled()
    said: list[threading.Thread] = []
    Remembering(said)
    with ThreadPoolExecutor(max_workers=1) as worker:
        assert worker.submit(many_cycles).result() == 20_000
    assert said == []
    qtbot.waitUntil(lambda: bool(said), timeout=10_000)
    assert said == [threading.main_thread()]


def test_little_is_looked_at_where_little_was_made() -> None:
    gc.disable()
    gc.collect()
    look()
    assert gc.get_count()[0] < gc.get_threshold()[0]
    held = [[] for _ in range(2_000)]  # type: ignore[var-annotated]  # what is in them does not matter
    assert gc.get_count()[0] > gc.get_threshold()[0]
    look()
    assert gc.get_count()[0] < gc.get_threshold()[0] and len(held) == 2_000


def test_what_a_job_holds_is_not_looked_through(qapp: QApplication) -> None:
    collector = CycleCollector.of(qapp)
    while gc.get_count()[2] <= gc.get_threshold()[2]:
        gc.collect(1)
    collector.is_at_work = lambda: True
    collector.look_now()
    assert gc.get_count()[2] > gc.get_threshold()[2]
    collector.is_at_work = bool
    collector.look_now()
    assert gc.get_count()[2] == 0


def test_a_window_that_is_gone_leaves_no_page_behind(station: Station, qapp: QApplication) -> None:
    """Who works after another has the memory for themselves: a list of a million is 36 MB."""
    with ThreadPoolExecutor(max_workers=1) as worker:
        shell = open_shell(station, worker, first="households")
        pages = [weakref.ref(one) for one in (shell, *shell.findChildren(ListPage), shell.context.jobs)]
        while shell.is_busy:
            qapp.processEvents()
        shell.close()
        shell.deleteLater()
        del shell
        qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.collect()
    assert len(pages) > 2 and not [one for one in (page() for page in pages) if one]
