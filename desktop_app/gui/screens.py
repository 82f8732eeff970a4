"""Pictures of every page, taken from the real window: for the demo, the manual, and for looking at."""

from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, QSize
from PySide6.QtWidgets import QApplication

from desktop_app.gui.app import make_application, open_shell
from desktop_app.gui.notices import Notices
from desktop_app.gui.place import RecordsPlace
from desktop_app.gui.places import PLACES
from desktop_app.gui.reports import Reports
from desktop_app.gui.sections import SectionsPlace
from desktop_app.gui.settings import Settings

if TYPE_CHECKING:
    from desktop_app.gui.shell import Shell
    from desktop_app.station import Station

SMALL, LARGE = QSize(1366, 768), QSize(1920, 1080)
CHOSEN_KINDS = {"projects": "project", "measures": "employment"}
"""Of a place with many kinds of record, the kind whose list is shown."""
PLAIN_FOLDER = "D:\\帮扶台账"
LARGE_TOO = frozenset({"home", "households", "household-1"})
"""The pages of which the demonstration keeps a large picture as well."""

_SETTLED = 3  # turns of the event loop without a job before a picture is taken


def screenshots(
    station: "Station",
    folder: Path,
    large_too: Collection[str] | None = LARGE_TOO,
    *,
    dialogs: bool = False,
) -> list[Path]:
    """Open every page of ``station`` and save its picture in ``folder``; returns the files in order.

    Pages are shown at 1366 × 768, those in ``large_too`` (None: all) at 1920 × 1080 as well; with ``dialogs``
    every dialog of the window too. Works with and without a screen.
    """
    app = make_application()
    folder.mkdir(parents=True, exist_ok=True)
    taken: list[Path] = []
    with ThreadPoolExecutor(max_workers=1) as worker:
        shell = open_shell(station, worker)
        for size, wanted in ((SMALL, None), (LARGE, large_too)):
            shell.resize(size)
            shell.show()
            for name, arrange in pages(shell):
                if wanted is None or name in wanted:
                    arrange()
                    settle(app, shell)
                    path = folder / f"{name}-{size.width()}.png"
                    shell.grab().save(str(path))
                    taken.append(path)
        taken += _dialogs(app, shell, folder) if dialogs else []
        shell.close()
        shell.deleteLater()
        app.processEvents()
    return taken


def _dialogs(app: QApplication, shell: "Shell", folder: Path) -> list[Path]:
    from desktop_app.gui.screen_dialogs import Dialogs

    taken = []
    for name, opened in Dialogs(shell):
        dialog = opened()
        settle(app, shell)
        path = folder / f"dialog-{name}.png"
        dialog.grab().save(str(path))
        taken.append(path)
        dialog.reject()
        settle(app, shell)
    return taken


def settle(app: QApplication, shell: "Shell") -> None:
    """Let the window come to rest: no job at work, no timer of a page about to fire."""
    calm = 0
    while calm < _SETTLED:
        app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 50)
        waiting = any(timer.isActive() for timer in shell.pauses())
        calm = 0 if shell.is_busy or waiting else calm + 1


def pages(shell: "Shell") -> Iterator[tuple[str, Callable[[], object]]]:
    """Every page of the window: its name, and what brings it to the front."""
    for place in PLACES:
        yield place.name, partial(_list_of, shell, place.name)
        if place.name in ("households", "projects"):
            yield from _tabs(shell, place.name)
        if place.name == "households":
            yield "household-new", partial(_begin, shell, "households")
            yield "season", partial(shell.go, "households/season")
        if place.name == "projects":
            yield "ledger", partial(_books, shell)
        if place.name == "notices":
            yield "notice-new", partial(_begin, shell, "notices")
            yield "notice-issued", partial(_first_notice, shell)
            yield "money", partial(_money, shell)
        if place.name == "reports":
            yield from _report_tabs(shell)
    yield "home-again", partial(shell.go, "home")


def _list_of(shell: "Shell", name: str) -> None:
    records = _records(shell, name)
    place = shell.place
    if isinstance(place, Reports):
        place.tabs.setCurrentIndex(0)
    elif isinstance(place, Notices):
        place.show_list()
    elif records:
        records.show_list()


def _records(shell: "Shell", name: str) -> RecordsPlace | None:
    """The list of a place with its pages; of a place with many kinds that of ``CHOSEN_KINDS``."""
    place = shell.go(name)
    if isinstance(place, SectionsPlace) and name in CHOSEN_KINDS:
        place.choose(CHOSEN_KINDS[name])
    if isinstance(place, Settings):
        place.folder.setText(PLAIN_FOLDER)  # where the pictures are taken is nobody's concern
    return place.records


def _tabs(shell: "Shell", name: str) -> Iterator[tuple[str, Callable[[], object]]]:
    """Each tab of the first record of a list."""
    stem = "household" if name == "households" else "project"
    records = _records(shell, name)
    for number in range(records.page.tabs.count() if records else 0):
        yield f"{stem}-{number + 1}", partial(_tab, shell, name, number)


def _tab(shell: "Shell", name: str, tab: int) -> None:
    records = _records(shell, name)
    if records and records.list.model.ids:
        records.show_record(records.list.model.ids[0])
        records.page.tabs.setCurrentIndex(tab)


def _begin(shell: "Shell", name: str) -> None:
    place = shell.go(name)
    place.begin()
    if isinstance(place, Notices):
        households = place.context.find("status_change", change_kind="exit")
        record = place.context.record("household", str(households[0]["household_id"])) if households else None
        if record is not None:
            place.desk.year.setText(str(households[0]["year"]))
            place.desk.prepare("N04", str(record["division_code"]))


def _books(shell: "Shell") -> None:
    place = shell.go("projects")
    if isinstance(place, SectionsPlace):
        place.choose("ledger")


def _money(shell: "Shell") -> None:
    place = shell.go("notices")
    if isinstance(place, Notices):
        place.show_matrix()


def _report_tabs(shell: "Shell") -> Iterator[tuple[str, Callable[[], object]]]:
    """The records behind a figure, the charts, the reports, the issues."""
    place = shell.go("reports")
    if isinstance(place, Reports):
        for number in range(place.tabs.count()):
            yield f"report-{number + 1}", partial(place.tabs.setCurrentIndex, number)


def _first_notice(shell: "Shell") -> None:
    place = shell.go("notices")
    if not isinstance(place, Notices):
        return
    place.show_list()
    if place.list.model.ids:
        place.show_sheet(place.list.model.ids[0])
