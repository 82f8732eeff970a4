"""The window answers while a person goes about a large township: nothing takes half a second at once.

Counted is what the window's thread computes, which other work on the machine does not lengthen. That it waits
for no other thread's reading is tested in tests/store/test_lanes.py.
"""

import time
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from desktop_app.gui.list_page import ListPage
from tests.bench._window_ours import (
    come_to_rest,
    list_of_members,
    list_steps,
    longest_stall,
    place_steps,
    window,
)
from tests.bench._window_station import make_station
from tests.gui.conftest import CHEAP

_MEMBERS = 80_000
_HALF_A_SECOND_MS = 500.0


@pytest.mark.slow
def test_no_page_of_a_large_township_keeps_the_window(qapp: QApplication, tmp_path: Path) -> None:
    make_station(tmp_path / "station", _MEMBERS, CHEAP)
    with window(tmp_path / "station") as shell:
        page: ListPage = list_of_members(shell)
        shell.stack.setCurrentWidget(page)
        page.reload()
        come_to_rest(qapp, shell)
        assert len(page.model.ids) > _MEMBERS
        steps = [*list_steps(page), *place_steps(shell)]
        assert longest_stall(qapp, shell, steps, time.thread_time) < _HALF_A_SECOND_MS
