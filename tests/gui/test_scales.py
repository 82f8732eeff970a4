"""No page scrolls sideways on a small screen or at a large scale.

The sizes are those left of 1366 × 768 at 100 % and 125 % and of 1920 × 1080 at 200 %, less a task bar and the
frame, in the window's own points.
"""

import pytest
from PySide6.QtWidgets import QApplication, QScrollArea
from pytestqt.qtbot import QtBot

from desktop_app.gui.reports import Reports
from desktop_app.gui.screens import pages, settle
from desktop_app.gui.shell import Shell

SIZES = {"1366 at 100 %": (1358, 696), "1366 at 125 %": (1085, 542), "1920 at 200 %": (952, 500)}


SIX_LETTERS = 6 * 13 + 60  # behind the indentation of a figure


def name_room(place: Reports) -> int:
    """The room that the names of the figures have."""
    return place.tree.header().sectionSize(0)


@pytest.mark.parametrize("name", SIZES)
def test_no_page_scrolls_sideways(shell: Shell, qapp: QApplication, qtbot: QtBot, name: str) -> None:
    shell.resize(*SIZES[name])
    qtbot.waitUntil(lambda: (shell.width(), shell.height()) == SIZES[name])
    too_wide = []
    for page, arrange in pages(shell):
        arrange()
        settle(qapp, shell)
        assert (shell.width(), shell.height()) == SIZES[name], f"{page} makes the window larger"
        for area in shell.findChildren(QScrollArea):
            inside = area.widget()
            assert not isinstance(shell.place, Reports) or name_room(shell.place) > SIX_LETTERS, page
            if area.isVisible() and inside is not None and inside.width() > area.viewport().width():
                too_wide.append((page, area.accessibleName(), inside.width(), area.viewport().width()))
    assert not too_wide
