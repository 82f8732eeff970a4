"""The program over a station with many members, measured from the key or the call to the painted pixels.

Of a list its table is waited for, as of the peer's: what else of the window changes is painted with it.

Usage: python -m tests.bench._window_ours FOLDER
"""

import json
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from desktop_app.gui.app import make_application, open_shell
from desktop_app.gui.first_list import PaintWatch
from desktop_app.gui.form import RecordForm
from desktop_app.gui.list_page import ListPage
from desktop_app.gui.places import PLACES
from desktop_app.gui.record_page import RecordPage
from desktop_app.gui.shell import Shell
from tests.bench._window_station import open_station, searched

_SCREEN = 1366, 768
_FORMS = 20
_LOOKED_AT_S = 1.5  # a person looks at the list before opening the first household
_KEYS = 500
REPEATED = 5
WAYS = (Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder) * 2 + (Qt.SortOrder.AscendingOrder,)
"""Up and down by turns, so that each time other rows come."""


def main(folder: Path) -> dict[str, float]:
    """Milliseconds, megabytes and seconds by name."""
    app = make_application()
    found: dict[str, float] = {}
    with window(folder) as shell:
        come_to_rest(app, shell)
        members = list_of_members(shell)
        first = [first_paint(app, shell, members)]
        come_to_rest(app, shell)
        found["megabytes"] = resident()
        for kind, texts in searched(folder).items():
            found[f"search {kind}"] = p95([type_into(members, text) for text in texts])
        whole_list(app, shell, members)
        found["sort"] = statistics.median(sort_by_name(app, members, way) for way in WAYS)
        come_to_rest(app, shell)
        found["megabytes_sorted"] = resident()
        forget_peak()
        stall = longest_stall(app, shell, list_steps(members))
        found["peak_lists"] = peak()
        forget_peak()
        found["stall"] = max(stall, longest_stall(app, shell, place_steps(shell)))
        found["peak_places"] = peak()
        found["megabytes_places"] = resident()
        shell.stack.removeWidget(members)
        members.deleteLater()
        households = shell.go("households")
        assert households.records
        come_to_rest(app, shell)
        names = searched(folder)["two characters"]
        found["households"] = p95([type_into(households.records.list, text) for text in names])
        found |= forms(app, shell)
        # A person has one such list: the others come when memory has been counted.
        lists = [list_of_members(shell) for _ in range(REPEATED - 1)]
        found["first"] = statistics.median(first + [first_paint(app, shell, page) for page in lists])
    began = time.perf_counter()
    with window(folder):
        found["switch"] = time.perf_counter() - began
    return found


@contextmanager
def window(folder: Path) -> Iterator[Shell]:
    """The window of a person who gives the password, until it is painted; at the end it is taken apart."""
    app = make_application()
    station = open_station(folder)
    with ThreadPoolExecutor(max_workers=1) as worker, ThreadPoolExecutor(max_workers=1) as reader:
        shell = open_shell(station, worker, reader, "households")  # the first page counts for minutes
        shell.resize(*_SCREEN)  # the screenless platform has a smaller one
        painted(shell, shell.show)
        yield shell
        come_to_rest(app, shell)
        shell.hide()
        shell.deleteLater()
        app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    station.close()


def painted(target: QWidget, work: Callable[[], object]) -> float:
    """Milliseconds until what ``work`` changes is on the screen, ``target`` with it.

    A table that has nothing to show gives way to a sentence: its window is waited for then.
    """
    watch = PaintWatch(target)
    began = time.perf_counter()
    work()
    target.update()
    while not watch.seen and target.isVisible():
        QCoreApplication.processEvents()
    took = (time.perf_counter() - began) * 1000
    target.removeEventFilter(watch)
    return took if watch.seen else took + painted(target.window(), _nothing)


def p95(times: Sequence[float]) -> float:
    """The 95th percentile."""
    return sorted(times)[int(len(times) * 0.95)]


def come_to_rest(app: QApplication, shell: Shell) -> None:
    """Wait until no job is at work and no timer of a page is about to start one."""
    calm = 0
    while calm < 3:
        app.processEvents()
        time.sleep(0.02)
        waiting = any(timer.isActive() for timer in shell.pauses())
        calm = 0 if shell.is_busy or waiting else calm + 1


Steps = Sequence[Callable[[], object]]


def list_steps(page: ListPage) -> Steps:
    """What a person does with a long list."""
    column = page.model.columns.index("birth_date")
    return [
        page.reload,
        partial(page.table.sortByColumn, column, Qt.SortOrder.DescendingOrder),
        page.show_filters,
        partial(page.choose_values, "ethnicity", ("01",)),
        page.table.selectAll,
        partial(page.drop_filter, ""),
    ]


def place_steps(shell: Shell) -> Steps:
    """Every place, seen to the end: the checks of everything and all figures among them."""
    names = (*(place.name for place in PLACES), "households/season")
    return [partial(shell.go, name) for name in names]


def longest_stall(
    app: QApplication, shell: Shell, steps: Steps, clock: Callable[[], float] = time.perf_counter
) -> float:
    """Milliseconds of the longest turn of the event loop while a person takes some steps, each to its end.

    What takes longer than half a second belongs off the window's thread. ``clock`` counts seconds.
    """
    return max(_longest_turn(app, shell, step, clock) for step in steps)


def _longest_turn(
    app: QApplication, shell: Shell, step: Callable[[], object], clock: Callable[[], float]
) -> float:
    began = clock()
    step()
    longest, calm = clock() - began, 0
    while calm < 3:
        time.sleep(0.02)
        began = clock()
        app.processEvents()
        longest = max(longest, clock() - began)
        waiting = any(timer.isActive() for timer in shell.pauses())
        calm = 0 if shell.is_busy or waiting else calm + 1
    return longest * 1000


def type_into(page: ListPage, text: str) -> float:
    """A search from the moment at which the person stops typing."""
    page.search.setText(text)
    return painted(page.table.viewport(), page.reload)


def list_of_members(shell: Shell) -> ListPage:
    """A list that has not asked for anything yet."""
    page = ListPage(shell.context, "member", "家庭成员")
    shell.stack.addWidget(page)
    return page


def first_paint(app: QApplication, shell: Shell, page: ListPage) -> float:
    """A list that is opened, until its first rows stand there."""
    shell.stack.setCurrentWidget(page)
    took = painted(page.table.viewport(), page.reload)
    come_to_rest(app, shell)
    return took


def whole_list(app: QApplication, shell: Shell, page: ListPage) -> None:
    """Wait until all there are stand in the list, as they do when a person has looked at it."""
    page.search.clear()
    page.reload()
    come_to_rest(app, shell)


def sort_by_name(app: QApplication, page: ListPage, way: Qt.SortOrder) -> float:
    """A click on the heading, until the rows stand in the new order; one after another, as the peer's."""
    before = page.model.ids[:1]
    place = page.model.columns.index("name")
    began = time.perf_counter()
    page.table.sortByColumn(place, way)
    while page.model.ids[:1] == before:
        app.processEvents()
    painted(page.table.viewport(), _nothing)
    return (time.perf_counter() - began) * 1000


def _nothing() -> None:
    """What changes is there already and waits to be painted."""


def forms(app: QApplication, shell: Shell) -> dict[str, float]:
    """Households opened with every tab, and keys typed into fields of theirs."""
    place = shell.go("households").records
    assert place
    place.list.search.clear()
    place.list.reload()
    ids = place.list.model.ids[:_FORMS]
    rested = time.monotonic() + _LOOKED_AT_S
    while time.monotonic() < rested:
        app.processEvents()
    first = painted(shell, partial(place.show_record, ids[0]))
    again = [painted(place.page.tabs, partial(place.show_record, one)) for one in ids[1:]]
    come_to_rest(app, shell)
    return {"form_first": first, "form": p95(again), "key_p99": keys(place.page)}


def keys(page: RecordPage) -> float:
    """p99 of one key: typed, understood, checked, marked and painted."""
    chance = random.Random(3)  # noqa: S311 - nothing secret is drawn
    page.tabs.setCurrentIndex(0)
    times: list[float] = []
    held = page.parts.forms[0]
    editors = [
        held.form.editor(name) for name in ("address_detail", "phone", "village_group", "bank_account")
    ]
    for number in range(_KEYS):
        editor = editors[number * len(editors) // _KEYS]
        assert editor
        editor.input.setFocus()
        QCoreApplication.processEvents()
        char = chance.choice("123456789")
        times.append(painted(editor.input, partial(typed, held.form, editor.input, char)))
    return statistics.quantiles(times, n=100)[98]


def typed(form: RecordForm, widget: QWidget, char: str) -> None:
    """A key, and the check that follows when the person pauses."""
    press(widget, char)
    form.check_wanted.emit()


def press(widget: QWidget, char: str) -> None:
    """One key, pressed and released."""
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QCoreApplication.sendEvent(
            widget, QKeyEvent(kind, Qt.Key.Key_unknown, Qt.KeyboardModifier.NoModifier, char)
        )


def resident() -> float:
    """Megabytes of this process that are in memory."""
    return _status("VmRSS")


def peak() -> float:
    """Megabytes of this process that were in memory at most, since the last ``forget_peak``."""
    return _status("VmHWM")


def forget_peak() -> None:
    """Count the most memory anew."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def _status(name: str) -> float:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name)) / 1024


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(Path(sys.argv[1]))) + "\n")
