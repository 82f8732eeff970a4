"""A page that is made shows nothing before it stands in the window: nothing flashes up by itself."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.gui.places import PLACES
from desktop_app.gui.shell import Shell


class WindowWatch(QObject):
    """Remembers what was shown as a window."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Let everything through."""
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.seen.append(f"{type(watched).__name__} {watched.objectName()} {watched.property('text')}")
        return False


def test_going_about_opens_no_other_window(shell: Shell, qtbot: QtBot, qapp: QApplication) -> None:
    watch = WindowWatch()
    qapp.installEventFilter(watch)
    for place in PLACES:
        records = shell.go(place.name).records
        if records is not None:
            assert records.page is not None
        qtbot.waitUntil(lambda: not shell.context.jobs.is_busy)
    qapp.removeEventFilter(watch)
    assert watch.seen == []
