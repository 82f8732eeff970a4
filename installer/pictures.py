"""Takes the manual's pictures anew, from the real window on the demonstration's data.

    python3 installer/run.py pictures [--out FOLDER]

Small PNG files of 256 colours. What the manual shows goes to resources/help/pictures under its own name; with
``--out`` every page at 1366 × 768 and at 1920 × 1080 goes there and the manual is left alone. Look at them
before they are committed.
"""

import argparse
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from PIL import Image

from desktop_app.demo.cast import PASSWORDS, REVIEWER
from desktop_app.demo.run import run_demo, without_screen
from desktop_app.station import Station
from desktop_app.station.clock import FixedClock

HELP = Path(__file__).resolve().parent.parent / "resources" / "help"
_DAY = date(2018, 12, 10)  # the demonstration's last
_COLOURS = 256


def manual_names() -> dict[str, str]:
    """The pictures of the manual, by the page that each shows."""
    shown = re.findall(r"\]\(pictures/([\w-]+)\.png\)", (HELP / "guide.md").read_text(encoding="utf-8"))
    return {_PAGES.get(name, name): name for name in shown}


_PAGES = {"household": "household-1", "notice": "notice-new", "project": "project-1"}
"""Where a picture is called otherwise than its page."""


def shrink(picture: Path, target: Path) -> None:
    """Write a picture with few colours: half the size of what Qt writes, and nobody sees the difference."""
    with Image.open(picture) as full:
        few = full.convert("RGB").quantize(
            _COLOURS,
            Image.Quantize.MAXCOVERAGE,
            dither=Image.Dither.NONE,  # a star keeps its red
        )
        few.save(target, optimize=True)


def keep_for_manual(window: Path) -> None:
    """Keep what the manual shows of the demonstration's own pictures."""
    for page, name in manual_names().items():
        shrink(window / f"{page}-1366.png", HELP / "pictures" / f"{name}.png")


def keep_all(demo: Path, out: Path) -> None:
    """Photograph every page in both sizes."""
    from desktop_app.gui.screens import screenshots

    out.mkdir(parents=True, exist_ok=True)
    with Station.open(demo / "laptop-1", REVIEWER, PASSWORDS[REVIEWER], FixedClock(_DAY)) as station:
        for picture in screenshots(station, demo / "both-sizes", None):
            shrink(picture, out / picture.name)


def main(arguments: Sequence[str]) -> int:
    """Run the demonstration, and keep pictures of the window on its data."""
    parser = argparse.ArgumentParser(prog="run.py pictures")
    parser.add_argument("--out", type=Path, help="keep all pictures here, the manual is left alone")
    out = parser.parse_args(arguments).out
    without_screen()
    os.environ.pop("QT_SCALE_FACTOR", None)
    work = Path(tempfile.mkdtemp(prefix="pictures-"))
    try:
        story, _page = run_demo(work / "demo", None, lambda line: print(line, file=sys.stderr))
        if not story.holds:
            return 1
        if out is None:
            keep_for_manual(work / "demo" / "window")
        else:
            keep_all(work / "demo", out)
    finally:
        shutil.rmtree(work)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
