"""Work that takes long: how long it will still take, and how it is ended."""

import ast
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMessageBox, QProgressBar
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from desktop_app import gui
from desktop_app.gui.context import Context
from desktop_app.gui.errors import tell
from desktop_app.gui.estimate import Estimate, tell_left
from desktop_app.gui.jobs import Jobs, Stopped
from desktop_app.gui.progress import Progressing
from desktop_app.gui.request_dialog import RequestDialog
from desktop_app.gui.shell import Shell
from desktop_app.gui.thinning import Thinning
from desktop_app.station import Station
from desktop_app.station.people import StationRefused


def test_the_estimate_follows_the_pace() -> None:
    now = [0.0]
    estimate = Estimate(lambda: now[0])
    estimate.begin()
    now[0] = 1.0
    assert estimate.left(1, 100) == "", "one step says too little"
    now[0] = 10.0
    assert estimate.left(10, 40) == "约还要30秒"
    now[0] = 40.0
    assert estimate.left(10, 100) == "约还要6分钟"
    assert estimate.left(100, 100) == "" and estimate.left(0, 0) == ""


def test_steps_are_passed_on_as_often_as_they_are_seen_and_in_numbers_that_a_bar_holds() -> None:
    """A backup of 950 MB tells 2,850,000,000 bytes in steps of 16 KB: a signal held no more than 2³¹."""
    now, told = [0.0], list[tuple[int, int]]()
    thinning = Thinning(lambda done, whole: told.append((done, whole)), lambda: now[0])
    whole = 2_850_000_000
    for done in range(0, whole + 1, 100_000):
        thinning.step(done, whole)
    assert len(told) == 1001 and all(done <= total < 2**31 for done, total in told)
    assert told[500][0] / told[500][1] == pytest.approx(0.5) and told[-1][0] == told[-1][1]
    thinning.step(5, 10)
    thinning.step(5, 10)
    now[0] += 1
    thinning.step(5, 10)
    thinning.step(0, 0)
    assert told[-3:] == [(5, 10), (5, 10), (0, 0)]


def test_work_that_goes_on_counts_from_where_it_began() -> None:
    now = [0.0]
    estimate = Estimate(lambda: now[0])
    estimate.begin(50)
    now[0] = 10.0
    assert estimate.left(60, 80) == "约还要20秒"


@pytest.mark.parametrize(("seconds", "told"), [(2, "马上就好"), (58, "约还要60秒"), (95, "约还要2分钟")])
def test_times_are_rounded_to_what_can_be_known(seconds: float, told: str) -> None:
    assert tell_left(seconds) == told


ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"


def endless(station: Station) -> object:
    with station.store.query() as door:
        return door.rows(ENDLESS, {})


def test_what_takes_long_is_named_and_ended_at_the_foot_of_the_window(
    shell: Shell, context: Context, qtbot: QtBot
) -> None:
    done: list[object] = []
    context.jobs.run("核查", endless, done.append)
    assert not shell.status.cancel.isVisible(), "what takes a moment does not flicker"
    qtbot.waitUntil(shell.status.cancel.isVisible)
    with qtbot.waitSignal(context.jobs.stopped):
        shell.status.cancel.click()
    assert not context.jobs.is_busy and not done
    assert not shell.status.cancel.isVisible()
    context.jobs.run("核查", lambda station: station.title("household", ""), done.append)
    qtbot.waitUntil(lambda: len(done) == 1)


def test_a_dialog_hears_that_its_work_was_ended(context: Context, qtbot: QtBot) -> None:
    refused: list[Exception] = []
    context.jobs.run("导入", endless, lambda _rows: None, refused.append)
    context.jobs.stop()
    qtbot.waitUntil(lambda: len(refused) == 1)
    assert isinstance(refused[0], Stopped) and tell(refused[0]).kind == "person"
    assert not context.jobs.is_stopping


def test_the_estimate_is_how_long_it_took_last_time(shell: Shell, context: Context, qtbot: QtBot) -> None:
    context.preferences.keep_text("took/总账", "95.0")
    context.jobs.run("总账", endless, lambda _rows: None)
    qtbot.waitUntil(lambda: "约还要2分钟" in shell.status.told)
    context.jobs.stop()
    qtbot.waitUntil(lambda: not context.jobs.is_busy)
    assert shell.status.told == ""


def test_a_job_that_tells_its_steps_is_told_by_them(shell: Shell, context: Context, qtbot: QtBot) -> None:
    """The bar and the estimate follow the job, whatever it took last time; between two steps it is ended."""
    context.preferences.keep_text("took/核查", "95.0")
    refused: list[Exception] = []

    def work(_station: Station) -> None:
        for done in range(100_000):
            context.jobs.step(30 + done, 200_000)
            time.sleep(0.001)

    context.jobs.run("核查", work, lambda _done: None, refused.append)
    bar = shell.status.findChild(QProgressBar)
    assert isinstance(bar, QProgressBar)
    qtbot.waitUntil(lambda: bar.maximum() == 200_000 and bar.value() > 100 and "约还要" in shell.status.told)
    assert "约还要2分钟" not in shell.status.told
    shell.status.cancel.click()
    qtbot.waitUntil(lambda: len(refused) == 1)
    assert isinstance(refused[0], Stopped) and not context.jobs.is_busy


def test_what_has_not_begun_is_taken_back_and_what_is_at_work_goes_on(context: Context, qtbot: QtBot) -> None:
    go, done, refused = Event(), list[object](), list[Exception]()
    context.jobs.run("", lambda _station: go.wait(60), done.append)
    context.jobs.run("导出", lambda _station: None, done.append, refused.append)
    context.jobs.stop()
    qtbot.waitUntil(lambda: len(refused) == 1)
    assert isinstance(refused[0], Stopped) and not done
    go.set()
    qtbot.waitUntil(lambda: done == [True])
    assert not context.jobs.is_busy


def test_leaving_takes_back_all_that_waits_but_the_drafts(
    shell: Shell, context: Context, qtbot: QtBot
) -> None:
    """Of two jobs the second must not begin while the window closes; what was typed is kept."""
    begun, done, home = Event(), list[object](), context.station.list_ids("household")[0]

    def work(station: Station) -> object:
        begun.set()
        return endless(station)

    context.jobs.run("核查", work, done.append)
    context.jobs.run("", lambda station: station.keep_draft("household", home, {"phone": "1"}), _nothing)
    context.jobs.run("生成报表", lambda _station: done.append("begun"), done.append)
    assert begun.wait(60)
    shell._leave_work()
    qtbot.waitUntil(lambda: not context.jobs.is_busy)
    assert not shell.isVisible() and not done
    assert [draft.record_id for draft in context.station.drafts()] == [home]


def test_the_end_breaks_off_what_only_looks_and_lets_through_what_writes(
    context: Context, qtbot: QtBot
) -> None:
    heard, home = list[object](), context.station.list_ids("household")[0]
    context.jobs.read(endless, heard.append)
    context.jobs.glance(endless, heard.append)
    context.jobs.run("", lambda station: station.keep_draft("household", home, {"a": "b"}), heard.append)
    context.jobs.glance(lambda station: station.store.set_meta(late="1"), heard.append)
    context.jobs.end()
    qtbot.waitUntil(lambda: bool(context.station.drafts()))
    assert context.station.store.meta("late") == "" and not heard


def test_the_end_of_what_only_looks_leaves_what_is_written_beside_it(station: Station) -> None:
    """A draft that is being kept when the window closes is kept."""
    asking, keeping, looked = Event(), Event(), list[Future[object]]()

    def look(station: Station) -> object:
        asking.set()
        return endless(station)

    def hold() -> bool:
        keeping.set()
        wait(looked, 60)
        return True

    def keep(station: Station) -> object:
        with station.store.notes() as db:
            db.conn.create_function("hold", 0, hold)
            return [tuple(row) for row in db.execute("SELECT hold() UNION ALL SELECT 2")]

    with ThreadPoolExecutor(1) as worker, ThreadPoolExecutor(1) as reader:
        jobs = Jobs(station, worker, reader=reader)
        looked.append(jobs.read(look, _nothing))
        kept = jobs.run("", keep, _nothing)
        assert asking.wait(60) and keeping.wait(60)
        jobs.end()
        assert kept.result(60) == [(1,), (2,)]


def test_ending_a_job_leaves_the_list_that_is_read_beside_it(station: Station, qtbot: QtBot) -> None:
    """A list that is filled while somebody ends a check must not stay half of one."""
    asked, go, ended, read = Event(), Event(), list[Exception](), list[object]()

    def hold() -> bool:
        asked.set()
        return go.wait(60)

    def look(station: Station) -> object:
        with station.store.looking() as db:
            db.conn.create_function("hold", 0, hold)
            return [
                tuple(row) for row in db.execute("SELECT hold() UNION ALL SELECT count(*) FROM household")
            ]

    with ThreadPoolExecutor(1) as worker, ThreadPoolExecutor(1) as reader:
        jobs = Jobs(station, worker, reader=reader)
        jobs.read(look, read.append)
        jobs.run("核查", endless, lambda _rows: None, ended.append)
        assert asked.wait(60)
        jobs.stop()
        qtbot.waitUntil(lambda: bool(ended))
        go.set()
        qtbot.waitUntil(lambda: bool(read))
    assert read == [[(1,), (24,)]]


def test_what_nobody_waits_for_is_ended_and_not_told(context: Context, qtbot: QtBot) -> None:
    heard, stopped = list[object](), list[bool]()
    context.jobs.stopped.connect(lambda: stopped.append(True))
    begun = context.jobs.run("排版", endless, heard.append, heard.append)
    waiting = context.jobs.run("排版", lambda _station: 1, heard.append, heard.append)
    context.jobs.run("排版", lambda _station: 2, heard.append, heard.append)
    context.jobs.give_up(waiting)
    context.jobs.give_up(begun)
    context.jobs.give_up(None)
    qtbot.waitUntil(lambda: not context.jobs.is_busy)
    assert heard == [2] and not stopped
    context.jobs.give_up(begun)


def test_closing_the_window_while_a_job_runs_asks_first(shell: Shell, context: Context, qtbot: QtBot) -> None:
    context.jobs.run("导出数据包", endless, lambda _rows: None)
    shell.close()
    assert shell.isVisible()
    (asked,) = shell.findChildren(QMessageBox)
    assert "“导出数据包”还没有完成" in asked.text()
    next(button for button in asked.buttons() if button.text() == "等它完成").click()
    assert shell.isVisible() and context.jobs.is_busy
    shell.close()
    buttons = [button for box in shell.findChildren(QMessageBox) for button in box.buttons()]
    [button for button in buttons if button.text() == "仍要关闭"][-1].click()
    assert not shell.isVisible()
    qtbot.waitUntil(lambda: not context.jobs.is_busy)


def test_a_dialog_that_works_is_ended_by_its_own_button(context: Context, qtbot: QtBot) -> None:
    dialog = RequestDialog(context, "导出", "写出全部记录。", "导出")
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.go.setEnabled(False)
    dialog.run("导出", endless, lambda _rows: dialog.end("好了"))
    dialog.close_button.click()
    qtbot.waitUntil(lambda: "已停下" in dialog.message.text())
    assert dialog.isVisible() and dialog.go.isEnabled() and not context.jobs.is_busy
    dialog.close_button.click()
    assert not dialog.isVisible()


def test_work_without_steps_is_ended_where_its_bar_is(context: Context, qtbot: QtBot) -> None:
    progress = Progressing(context)
    qtbot.addWidget(progress)
    refused: list[Exception] = []
    progress.run("成批修改", endless, lambda _rows: None, refused.append)
    progress.cancel.click()
    qtbot.waitUntil(lambda: len(refused) == 1)
    assert isinstance(refused[0], Stopped) and progress.isHidden()


def test_work_with_a_bar_of_its_own_is_ended_at_the_foot_too(context: Context, qtbot: QtBot) -> None:
    """Between two sheets that are printed nothing is asked of the store: its steps end it, wherever told."""
    progress, begun = Progressing(context), Event()
    qtbot.addWidget(progress)
    refused: list[Exception] = []

    def work(_station: Station) -> None:
        for done in range(100_000):
            progress.step(done, 100_000)
            begun.set()
            time.sleep(0.001)

    progress.run("打印", work, lambda _done: None, refused.append)
    assert begun.wait(60)
    context.jobs.stop()
    qtbot.waitUntil(lambda: len(refused) == 1)
    assert isinstance(refused[0], Stopped) and progress.isHidden()


def _nothing(_kept: object) -> None:
    """Nobody waits for a draft."""


class Asker(QObject):
    """Asks, and does something with the answer in a function of its own."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.heard: list[object] = []

    def ask(self, work: Callable[[Station], object]) -> None:
        """Ask; both answers are functions that hold this object."""
        self._context.jobs.run(
            "", work, lambda told: self.heard.append([told]), lambda error: self.heard.append([error])
        )


def test_what_was_ended_is_not_told_to_what_is_gone(context: Context, qtbot: QtBot) -> None:
    asker = Asker(context)
    asker.ask(endless)
    delete(asker)
    context.jobs.stop()
    qtbot.waitUntil(lambda: not context.jobs.is_busy)
    assert asker.heard == []


@pytest.mark.parametrize("refused", [False, True])
def test_what_comes_back_to_what_is_gone_is_let_go(context: Context, qtbot: QtBot, refused: bool) -> None:
    def work(_station: Station) -> object:
        if refused:
            raise StationRefused("没有这个户。")
        return "told"

    asker, alive = Asker(context), Asker(context)
    for one in (asker, alive):
        one.ask(work)
    delete(asker)
    qtbot.waitUntil(lambda: not context.jobs.is_busy and bool(alive.heard))
    assert asker.heard == [] and len(alive.heard) == 1


OF_A_MOMENT = {
    ("attachments_tab", "_choose"): "one file is shown",
    ("home", "arrive"): "what a page shows besides",
    ("income_table", "_keep"): "a draft is kept or dropped, at every cell",
    ("outward", "note_copied"): "a line of the security log",
    ("recoding_dialog", "_ask_records"): "a list with an end",
    ("recoding_dialog", "_taken"): "read anew after work that has a name",
    ("record_page", "keep_draft"): "a draft is kept, at every pause in typing, or dropped",
    ("record_page", "_saved"): "a draft is dropped",
    ("record_page", "reveal"): "a line of the security log",
}
"""What runs without a name, and so without progress, estimate and cancel, and why that is no matter."""


def started() -> Iterator[tuple[str, str, bool]]:
    """Every place that hands work to a worker: its module, its function, whether the work has a name."""
    for path in sorted(Path(gui.__path__[0]).glob("*.py")):
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            calls = ast.walk(function) if isinstance(function, ast.FunctionDef) else ()
            for call in calls:
                if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.args:
                    whose = ast.unparse(call.func.value)
                    if call.func.attr == "run" and whose.endswith(("jobs", "rogress", "self")):
                        named = not (isinstance(call.args[0], ast.Constant) and call.args[0].value == "")
                        yield path.stem, function.name, named


def test_whatever_a_person_starts_has_a_name_and_with_it_progress_estimate_and_cancel() -> None:
    """The foot of the window shows all that has a name (section 9); what has none takes a moment."""
    found = list(started())
    assert len([named for *_where, named in found if named]) > 70
    assert {(module, function) for module, function, named in found if not named} == set(OF_A_MOMENT)
