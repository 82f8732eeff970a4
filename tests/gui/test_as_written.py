"""What people typed is shown as they typed it, on every page and in every dialog."""

import re
from collections.abc import Iterator
from itertools import count, takewhile

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QDialog,
    QLabel,
    QMenu,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop_app.catalog.model import Edit
from desktop_app.gui.as_written import Label, as_caption, as_tip
from desktop_app.gui.question import Question
from desktop_app.gui.screen_dialogs import Dialogs, closed_dialogs
from desktop_app.gui.screens import pages, settle
from desktop_app.gui.shell import Shell
from desktop_app.station.clock import FixedClock

MARKUP = re.compile(r"<b>张|<img")
TYPED = "<b>张&三</b>"
GROUPS = (TYPED, "<img src=x>", "1组&2组", "长" * 50)
_MOST_ROWS = 30


def test_a_label_a_tip_and_a_box_show_what_is_written(qtbot: QtBot) -> None:
    assert Label(TYPED).sizeHint().width() > Label("张&三").sizeHint().width()
    assert as_tip(TYPED) == "<span>&lt;b&gt;张&amp;三&lt;/b&gt;</span>"
    assert as_tip("按姓名") == "按姓名" and as_tip("长" * 200).startswith("<span>")
    assert as_caption("1组&2组") == "1组&&2组"
    box = Question(None)
    qtbot.addWidget(box)
    box.setText(TYPED)
    box.setInformativeText(f"{TYPED}\n第二行")
    box.show()
    told = {one.objectName(): one for one in box.findChildren(QLabel)}
    assert told["qt_msgbox_label"].textFormat() == Qt.TextFormat.PlainText
    assert "&lt;b&gt;" in told["qt_msgbox_informativelabel"].text()


def type_markup(shell: Shell) -> None:
    """Markup where people type names, groups, titles."""
    context = shell.context
    edits = [
        Edit("household", str(one["id"]), {"village_group": GROUPS[place % len(GROUPS)]})
        for place, one in enumerate(context.find("household"))
    ]
    edits += [Edit("member", str(one["id"]), {"name": TYPED}) for one in context.find("member")[:40]]
    edits += [Edit("project", str(one["id"]), {"name": TYPED}) for one in context.find("project")]
    edits += [Edit("organization", str(one["id"]), {"name": TYPED}) for one in context.find("organization")]
    context.station.put_many(edits, TYPED)


def taken_for_markup(window: QWidget) -> set[str]:
    """What of a window Qt would not show as it was typed."""
    found = set()
    for widget in [window, *window.findChildren(QWidget)]:
        told = [widget.toolTip(), *_captions(widget)]
        if isinstance(widget, QLabel) and widget.textFormat() is not Qt.TextFormat.PlainText:
            told.append(widget.text())
        if isinstance(widget, QAbstractItemView) and widget.model():
            told += _tips(widget)
        found |= {f"{type(widget).__name__}: {one[:40]}" for one in told if MARKUP.search(one)}
    return found


def _captions(widget: QWidget) -> list[str]:
    """Words in which a single & would be taken for a key, given as markup."""
    if isinstance(widget, QMenu):
        widget.aboutToShow.emit()
    words = [action.text() for action in widget.actions()]
    words += [widget.text()] if isinstance(widget, QAbstractButton) else []
    return ["<b>张" for one in words if re.search(r"(?<!&)&(?![&A-Z])", one.replace("&&", ""))]


def _tips(view: QAbstractItemView) -> Iterator[str]:
    """The tool tips of a view's first rows, and of those below them."""
    waiting = [view.model().index(row, 0, view.rootIndex()) for row in range(_MOST_ROWS)]
    while waiting:
        first = waiting.pop()
        if first.isValid():
            row = takewhile(QModelIndex.isValid, (first.siblingAtColumn(place) for place in count()))
            yield from (str(one.data(Qt.ItemDataRole.ToolTipRole) or "") for one in row)
            waiting += [first.model().index(place, 0, first) for place in range(_MOST_ROWS)]


@pytest.mark.slow
def test_no_page_and_no_dialog_takes_what_was_typed_for_markup(shell: Shell, qapp: QApplication) -> None:
    type_markup(shell)
    wrong: dict[str, set[str]] = {}
    for name, arrange in pages(shell):
        arrange()
        settle(qapp, shell)
        wrong[name] = taken_for_markup(shell)
    station = shell.context.station
    closed = closed_dialogs(station.folder, FixedClock(station.today()), station.person.login)
    for name, opened in [*Dialogs(shell), *closed]:
        dialog = opened()
        settle(qapp, shell)
        wrong[f"dialog {name}"] = taken_for_markup(dialog)
        for window in qapp.topLevelWidgets():
            if isinstance(window, QDialog):
                window.reject()
                window.deleteLater()
    assert {name: found for name, found in wrong.items() if found} == {}
