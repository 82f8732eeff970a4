"""Bringing the window up: surroundings, application, fonts, translations, first start or login."""

import os
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import ref

from PySide6.QtCore import QLibraryInfo, QLocale, Qt, QTranslator
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from desktop_app.gui.collecting import CycleCollector
from desktop_app.gui.errors import ExceptionHook, report_keeper
from desktop_app.gui.fonts import load_fonts
from desktop_app.gui.help_key import HelpKey
from desktop_app.gui.preferences import Preferences
from desktop_app.gui.theme import STYLE_NAME, apply_theme

if TYPE_CHECKING:
    from desktop_app.gui.jobs import Jobs
    from desktop_app.gui.shell import Shell
    from desktop_app.station import Station

_TURNS_S = 0.0005
"""How long a job computes before the window may. Of a table that is painted Python is asked a hundred times,
and each time the window would wait five milliseconds, Python's own measure, for a job at work."""

_INPUT_METHOD_WORDS = ("GTK_IM_MODULE", "QT_IM_MODULE", "XMODIFIERS", "INPUT_METHOD", "QT4_IM_MODULE")


def surroundings(environ: Mapping[str, str], scale: int = 100) -> dict[str, str]:
    """The variables Qt must find before the application is made.

    The wheel carries no fcitx plugin and the distribution's does not load; fcitx answers to the ibus
    plugin through its portal. ``scale`` is the person's own, in per cent, on top of the screen's.
    """
    wanted: dict[str, str] = {}
    if any("fcitx" in environ.get(name, "").lower() for name in _INPUT_METHOD_WORDS):
        wanted |= {"QT_IM_MODULE": "ibus", "IBUS_USE_PORTAL": "1"}
    if scale != 100 and "QT_SCALE_FACTOR" not in environ:
        wanted["QT_SCALE_FACTOR"] = f"{scale / 100:.2f}"
    return wanted


def make_application(arguments: Sequence[str] = ()) -> QApplication:
    """The application in our fonts, colours and language; an existing one is dressed the same way."""
    os.environ.update(surroundings(os.environ, Preferences().scale))
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        app = existing
        app.setStyle(STYLE_NAME)
    else:
        QApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
        # The style by name, before Qt hands one to Python: that would bring all its enumerations along.
        app = QApplication(["bangfu", "-style", STYLE_NAME, *arguments])
    sys.setswitchinterval(_TURNS_S)
    CycleCollector.of(app)
    HelpKey.of(app)
    app.setApplicationName("帮扶台账")
    QLocale.setDefault(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
    translator = QTranslator(app)
    place = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load("qtbase_zh_CN", place):
        app.installTranslator(translator)
    apply_theme(app, load_fonts())
    return app


def open_shell(
    station: "Station",
    worker: ThreadPoolExecutor,
    reader: ThreadPoolExecutor | None = None,
    first: str = "home",
) -> "Shell":
    """The main window of an open station at its ``first`` place, not yet shown; ``reader`` as in Jobs."""
    from desktop_app.gui.context import Context
    from desktop_app.gui.jobs import Jobs
    from desktop_app.gui.shell import Shell

    jobs = Jobs(station, worker, reader=reader)
    context = Context(station, jobs, Preferences())
    shell = Shell(context, first)
    # They go with the window: what is connected to them holds its pages, where no collector looks.
    for one in (jobs, context):
        one.setParent(shell)
    app = QApplication.instance()
    if isinstance(app, QApplication):
        CycleCollector.of(app).is_at_work = partial(_is_busy, ref(jobs))
    return shell


def _is_busy(known: "ref[Jobs]") -> bool:
    """Whether the jobs of a window that may be gone have any."""
    jobs = known()
    return jobs is not None and isValid(jobs) and jobs.is_busy


def run(folder: Path, station: "Station | None" = None, brought: Path | None = None) -> int:
    """Open the window on the station in ``folder`` and stay until it is closed; returns the exit status.

    Without an open ``station`` a person logs in, or sets the station up when the folder holds none.
    ``brought`` is a file from a stick that is taken in once the window is there.
    """
    from desktop_app.gui.session import Session

    app = make_application(sys.argv[1:])
    keep = report_keeper(folder / "reports")
    hook = ExceptionHook(app.activeWindow, keep)
    previous, sys.excepthook = sys.excepthook, hook
    try:
        session = Session(folder, app, keep)
        session.brought = brought
        return session.run(station)
    finally:
        sys.excepthook = previous
