"""What a start may import before the first list is painted: more keeps everybody waiting who opens it."""

import json
import os
import subprocess
import sys

import pytest

from desktop_app.station import Station
from tests.gui.conftest import PASSWORD

_CODE = """
import json, sys

class Told:
    def write(self, text):
        if text.startswith("painted"):
            sys.__stdout__.write(json.dumps([text, sorted(sys.modules)]))
    def flush(self):
        pass
    def isatty(self):
        return True

sys.stdout = Told()
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
    "desktop_app.notices",
    "desktop_app.province",
    "desktop_app.reports",
    "desktop_app.sheets",
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
_MOST = 150
"""Modules of our own, a few more than there are."""


@pytest.fixture
def told(station: Station) -> tuple[str, list[str]]:
    """What the program said when its first list was painted, and the modules that were imported by then."""
    folder = station.folder
    station.close()
    surroundings = {**os.environ, "BANGFU_PASSWORD": PASSWORD, "QT_QPA_PLATFORM": "offscreen"}
    words = ["first-list", "--data", str(folder), "--login", "li"]
    done = subprocess.run(
        [sys.executable, "-c", _CODE, *words], env=surroundings, capture_output=True, text=True, check=True
    )
    said, modules = json.loads(done.stdout)
    return said, modules


def test_the_first_list_is_there_before_what_it_does_not_need(told: tuple[str, list[str]]) -> None:
    said, modules = told
    assert int(said.split()[1]) > 0
    early = [name for name in modules if any(name == one or name.startswith(f"{one}.") for one in _LATER)]
    assert early == []
    own = [name for name in modules if name.startswith("desktop_app.")]
    assert len(own) <= _MOST, own
