"""What a start may import before the first list is painted: more keeps everybody waiting who opens it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from desktop_app.station import Station
from tests.gui.conftest import PASSWORD

_CODE = """
import dataclasses, enum, json, sys

made = []

class Told:
    def write(self, text):
        if text.startswith("painted"):
            own = [vars(module) for name, module in sys.modules.items() if name.startswith("desktop_app.")]
            known = {one for names in own for one in names.values() if isinstance(one, type)}
            slow = [f"{one.__module__}.{one.__name__}" for one in known if dataclasses.is_dataclass(one)]
            sys.__stdout__.write(json.dumps([text, sorted(sys.modules), slow, made]))
    def flush(self):
        pass
    def isatty(self):
        return True

sys.stdout = Told()
make = enum.EnumType.__new__
enum.EnumType.__new__ = lambda kind, name, *rest, **more: made.append(name) or make(kind, name, *rest, **more)
from desktop_app.__main__ import main
main()
"""
_LATER = (
    "click",
    "cryptography.x509",
    "desktop_app.checks.facts",
    "desktop_app.checks.registry",
    "desktop_app.checks.run",
    "desktop_app.cli",
    "desktop_app.gui.form",
    "desktop_app.gui.help_window",
    "desktop_app.gui.home",
    "desktop_app.gui.record_page",
    "desktop_app.gui.request_dialog",
    "desktop_app.merge.history",
    "desktop_app.notices",
    "desktop_app.province",
    "desktop_app.reports",
    "desktop_app.sheets",
    "desktop_app.station.fault_report",
    "desktop_app.station.findings_desk",
    "desktop_app.station.sync_desk",
    "desktop_app.store.apply_door",
    "desktop_app.store.backup",
    "desktop_app.store.consistency",
    "desktop_app.store.journal",
    "desktop_app.sync",
    "openpyxl",
    "PIL",
    "pikepdf",
    "pypdfium2",
    "reportlab",
    "sqlite_utils",
    "zstandard",
)
_MOST, _MOST_DATACLASSES = 120, 16
"""Modules and dataclasses of our own, a few more than there are."""

_OF_ALL_WIDGETS, _OF_STYLES = "WizardButton", "PrimitiveElement"
"""Enumerations that are made when Qt hands Python a widget or a style that Python has not made: to tell what
it is, each of its kind is brought to life first, some ten milliseconds."""


class Told(NamedTuple):
    """What the program said when its first list was painted, and what it had imported and made by then."""

    said: str
    modules: list[str]
    dataclasses: list[str]
    enumerations: list[str]


@pytest.fixture
def told(station: Station, tmp_path: Path) -> Told:
    """The program, started until its first list is painted; nobody has drawn its window smaller before."""
    folder = station.folder
    station.close()
    own = {"BANGFU_PASSWORD": PASSWORD, "QT_QPA_PLATFORM": "offscreen", "XDG_CONFIG_HOME": str(tmp_path)}
    surroundings = {**os.environ, **own}
    words = ["first-list", "--data", str(folder), "--login", "li"]
    done = subprocess.run(
        [sys.executable, "-c", _CODE, *words], env=surroundings, capture_output=True, text=True, check=True
    )
    return Told(*json.loads(done.stdout))


def test_the_first_list_is_there_before_what_it_does_not_need(told: Told) -> None:
    assert int(told.said.split()[1]) > 0
    early = [n for n in told.modules if any(n == one or n.startswith(f"{one}.") for one in _LATER)]
    assert early == []
    own = [name for name in told.modules if name.startswith("desktop_app.")]
    assert len(own) <= _MOST, own
    assert len(told.dataclasses) <= _MOST_DATACLASSES, told.dataclasses
    assert "Key" in told.enumerations  # of Qt's namespace, which every window needs
    assert not {_OF_ALL_WIDGETS, _OF_STYLES} & set(told.enumerations)
