"""From the start of the program to a painted, usable list, beside a bare PySide6 window.

    python3 installer/run.py bench start [--members N] [--built DIR] [--json]

The key is supplied: the station's password costs next to nothing here, so that what is measured is the
program and not the deliberate slowness of unlocking. Started warm, again and again in turn, each beside a
bare window that runs in the same way: the program from source beside one from source, and the built program
(``--built`` names its folder; otherwise one is built, which takes a minute) beside one that the same builder
has packed. What counts is the median. The bar is the built program's, which is what people start; how far
the source is from its own bare window is shown beside it.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from installer.build import build_folder
from tests.bench._bars import Bar, at_most, report

MEMBERS, RUNS = 50_000, 9
_BARE = """
import sys
from PySide6.QtWidgets import QApplication, QLabel
app = QApplication([])
shown = QLabel("painted")
shown.show()
while not shown.testAttribute(__import__("PySide6.QtCore").QtCore.Qt.WidgetAttribute.WA_Mapped):
    app.processEvents()
app.processEvents()
print("painted 0", flush=True)
"""


def until_painted(command: Sequence[object], password: str) -> float:
    """Seconds from the start of a process until it says that it has painted; waits for its end."""
    surroundings = {**os.environ, "BANGFU_PASSWORD": password}
    surroundings.pop("PYTHONDONTWRITEBYTECODE", None)  # a warm start compiles nothing, ours or the peer's
    words = [str(word) for word in command]
    began = time.perf_counter()
    with subprocess.Popen(
        words, env=surroundings, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as child:
        assert child.stdout is not None
        line = child.stdout.readline()
        took = time.perf_counter() - began
        child.stdout.read()
    if not line.startswith("painted"):
        raise subprocess.CalledProcessError(child.returncode, words)
    return took


def lay_screen(folder: Path) -> None:
    """Where there is no screen, let Qt believe in one of 1366 × 768: its own is smaller than a laptop's."""
    if "DISPLAY" in os.environ:
        return
    laptop = {"name": "laptop", "x": 0, "y": 0, "width": 1366, "height": 768, "logicalDpi": 96}
    described = folder / "screen.json"
    described.write_text(json.dumps({"screens": [laptop]}), encoding="utf-8")
    os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={described}"


def build_bare(out: Path) -> Path:
    """The bare window as PyInstaller packs it; gives its start program."""
    out.mkdir(parents=True)
    script = out / "bare.py"
    script.write_text(_BARE, encoding="utf-8")
    places = ["--distpath", out, "--workpath", out / "work", "--specpath", out]
    words = ["-m", "PyInstaller", "--noconfirm", "--log-level", "ERROR", *places, script]
    subprocess.run([sys.executable, *map(str, words)], check=True, stdout=subprocess.DEVNULL)
    return out / "bare" / "bare"


def bars(folder: Path, built: Path, packed_bare: Path, runs: int) -> list[Bar]:
    """The bars of design.md §10 and of the installers."""
    from tests.bench._window_station import LOGIN
    from tests.gui.conftest import PASSWORD

    asked = ["first-list", "--data", folder, "--login", LOGIN]
    ways: dict[str, list[object]] = {
        "bare": [sys.executable, "-c", _BARE],
        "packed bare": [packed_bare],
        "source": [sys.executable, "-m", "desktop_app", *asked],
        "built": [built / "bangfu", *asked],
    }
    times: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(runs + 1):
        for name, command in ways.items():
            took = until_painted(command, PASSWORD)
            if turn:  # the first only warms the disk
                times[name].append(took)
    bare, packed_peer, source, packed = (statistics.median(times[name]) for name in ways)
    told, told_packed = (
        f"a bare PySide6 window{how}, {one * 1000:.0f} ms"
        for how, one in (("", bare), (", packed as well", packed_peer))
    )
    return [
        at_most("built program to its painted list", packed / packed_peer, 2.0, told_packed),
        Bar("from source to its painted list", round(source / bare, 3), "shown", told, None),
        at_most("built beside from source", packed / source, 1.2, f"from source, {source * 1000:.0f} ms"),
    ]


def main(arguments: Sequence[str]) -> int:
    """Measure and report; 1 when a bar is not met."""
    parser = argparse.ArgumentParser(prog="bench start")
    parser.add_argument("--members", type=int, default=MEMBERS, help="members of the station")
    parser.add_argument("--built", type=Path, help="folder of a program that is built already")
    parser.add_argument("--runs", type=int, default=RUNS, help="starts of each that count")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        lay_screen(place)
        built = given.built or build_folder(place / "built")
        station = [
            sys.executable,
            "-m",
            "tests.bench._window_station",
            place / "station",
            given.members,
            "cheap",
        ]
        subprocess.run([str(word) for word in station], check=True, stdout=subprocess.DEVNULL)
        found = bars(place / "station", built, build_bare(place / "bare"), given.runs)
    return report(found, as_json=given.json)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
