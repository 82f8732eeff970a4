"""What a screen reader is told, asked over the real bus of assistive technology (AT-SPI)."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from desktop_app.gui.places import PLACES
from tests.gui.spoken_process import SYSTEM_PYTHON

PATIENCE = 480.0
ASKS_FOR_BINDINGS = (
    SYSTEM_PYTHON,
    "-c",
    "import gi; gi.require_version('Atspi', '2.0'); from gi.repository import Atspi",
)


def has_bindings() -> bool:
    """Whether the system's Python speaks to the bus."""
    if not Path(SYSTEM_PYTHON).is_file() or shutil.which("dbus-run-session") is None:
        return False
    return subprocess.run(ASKS_FOR_BINDINGS, capture_output=True, check=False).returncode == 0


@pytest.mark.skipif(not has_bindings(), reason="needs dbus, at-spi2-core, python3-gi, gir1.2-atspi-2.0")
def test_a_screen_reader_has_a_name_for_every_control(tmp_path: Path, display: int) -> None:
    around = {
        **os.environ,
        "DISPLAY": f":{display}",
        "LANG": "C.UTF-8",
        "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
        "QT_QPA_PLATFORM": "xcb",
    }
    program = [sys.executable, "-m", "tests.gui.spoken_process", str(tmp_path / "station")]
    done = subprocess.run(
        ["dbus-run-session", "--", *program],
        env=around,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    pages = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    assert {place.name for place in PLACES} | {"household-1", "project-1"} <= {page["page"] for page in pages}
    assert all(page["controls"] > len(PLACES) for page in pages), (
        "each page shows more than the list of places"
    )
    assert not [(page["page"], way) for page in pages for way in page["nameless"]]
