"""The program is killed while somebody types: the form opens again with what was kept (design.md §3)."""

import random
import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.gui.context import Context
from desktop_app.gui.jobs import Jobs
from desktop_app.gui.preferences import Preferences
from desktop_app.gui.record_page import RecordPage
from desktop_app.station import Station, Surroundings
from tests.gui.conftest import CHEAP, PASSWORD
from tests.gui.typing_process import FIELD, LETTERS

ROOT = Path(__file__).resolve().parents[2]
LONGEST_WAIT = 1.0  # seconds that a typed character may wait, by the design


def type_until_killed(folder: Path, household: str, seconds: float) -> list[tuple[int, float]]:
    """Let somebody type for so long after the first draft; what was kept, and how long it waited."""
    words = [sys.executable, "-m", "tests.gui.typing_process", str(folder), household]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        told = [process.stdout.readline()]
        time.sleep(seconds)
        process.kill()
        told += process.stdout.readlines()
    lines = [line.split() for line in told if line.endswith("\n")]
    assert lines and all(line[0] == "kept" for line in lines), told
    return [(int(length), float(waited)) for _, length, waited in lines]


@pytest.mark.parametrize("times", [2, pytest.param(20, marks=pytest.mark.slow)])
def test_a_form_opens_as_it_was_when_the_program_was_killed(
    station: Station, around: Surroundings, qtbot: QtBot, times: int
) -> None:
    household = str(station.store.ids("household")[0])
    before = str((station.store.get("household", household) or {})[FIELD] or "")
    station.close()
    waits = []
    for turn in range(times):
        chance = random.Random(turn)  # noqa: S311 - nothing secret is drawn
        kept = type_until_killed(station.folder, household, chance.uniform(0.2, 1.8))
        waits += [waited for _, waited in kept]
        with Station.open(station.folder, "li", PASSWORD, around=around, cost=CHEAP) as again:
            draft = again.draft("household", household)
            assert draft is not None
            typed = str(draft[f"household/{FIELD}"])
            assert len(typed) >= max(length for length, _ in kept)
            more = typed.removeprefix(before)
            assert more and more in LETTERS * (len(more) // len(LETTERS) + 2)
            assert shown_in_the_form(again, household, qtbot) == typed
            assert again.verify_journal().ok and again.store.compare().ok
            again.drop_draft("household", household)
    assert statistics.median(waits) <= LONGEST_WAIT, waits


def shown_in_the_form(station: Station, household: str, qtbot: QtBot) -> str:
    """What stands in the field when the record is opened."""
    with ThreadPoolExecutor(1) as worker:
        jobs = Jobs(station, worker)
        page = RecordPage(Context(station, jobs, Preferences()), "household")
        qtbot.addWidget(page)
        page.show_record(household)
        editor = next(form.form.editor(FIELD) for form in page.parts.forms if form.form.editor(FIELD))
        assert editor is not None
        text = str(editor.input.property("text"))
        qtbot.waitUntil(lambda: not jobs.is_busy)
    return text
