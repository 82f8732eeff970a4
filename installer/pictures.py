"""Takes the manual's pictures anew, from the real window on the demonstration's data.

    python3 installer/run.py pictures [--out FOLDER]

Small PNG files of 256 colours. What the manual shows goes to resources/help/pictures under its own name; with
``--out`` every page at 1366 × 768 and 1920 × 1080 and every dialog goes there, and the manual is left alone:
``--out tests/gui/pictures`` is where they are kept, so that a change of one is seen.
Look at them before they are committed.
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
_COVERING = 176  # of them; the others are for what is small and unlike all else
_FARTHEST = 3 * 256**2  # more than between any two colours
Colour = tuple[int, int, int]


def manual_names() -> dict[str, str]:
    """The pictures of the manual, by the file of the page or dialog that each shows."""
    told = "".join((HELP / name).read_text(encoding="utf-8") for name in ("guide.md", "screens.md"))
    return {taken_as(name): name for name in re.findall(r"\]\(pictures/([\w-]+)\.png\)", told)}


def taken_as(name: str) -> str:
    """What the file of a picture is called when it is taken: a page has its width at the end."""
    if name.startswith("dialog-"):
        return name
    page, large, _rest = name.partition("-1920")
    return f"{_PAGES.get(page, page)}{large or '-1366'}"


_PAGES = {"household": "household-1", "notice": "notice-new", "project": "project-1"}
"""Where a picture is called otherwise than its page."""


def shrink(picture: Path, target: Path) -> None:
    """Write a picture with few colours: a third of what Qt writes, each within a shade of its own."""
    with Image.open(picture) as full:
        exact = full.convert("RGB")
    kept, places = _few_colours(exact)
    pixels = exact.tobytes()
    few = Image.frombytes(
        "P", exact.size, bytes(places[pixels[at : at + 3]] for at in range(0, len(pixels), 3))
    )
    few.putpalette([channel for colour in kept for channel in colour])
    few.save(target, optimize=True)


def _few_colours(exact: Image.Image) -> tuple[list[Colour], dict[bytes, int]]:
    """The colours of a picture that stay, and for each of its colours the place of the nearest.

    Most are what covers it, the rest what would change the most. Median cut alone keeps every surface and
    loses a red star; what looks for coverage keeps the star and tints the surfaces.
    """
    found = exact.getcolors(exact.width * exact.height) or []
    colours = [(colour[0], colour[1], colour[2]) for _count, colour in found if isinstance(colour, tuple)]
    cut = exact.quantize(_COVERING, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    channels = cut.getpalette() or []
    kept: list[Colour] = []
    best = dict.fromkeys(colours, (_FARTHEST, 0))
    for at in range(0, len(channels), 3):
        _keep((channels[at], channels[at + 1], channels[at + 2]), kept, best)
    while len(kept) < _COLOURS:
        _keep(max(best, key=lambda colour: best[colour][0]), kept, best)
    return kept, {bytes(colour): place for colour, (_far, place) in best.items()}


def _keep(added: Colour, kept: list[Colour], best: dict[Colour, tuple[int, int]]) -> None:
    """Keep one more colour; ``best`` says by colour how far the nearest kept one is, and its place."""
    red, green, blue = added
    place = len(kept)
    kept.append(added)
    for colour, (far, _place) in best.items():
        distance = (colour[0] - red) ** 2 + (colour[1] - green) ** 2 + (colour[2] - blue) ** 2
        if distance < far:
            best[colour] = distance, place


def keep_for_manual(taken: Path) -> None:
    """Keep what the manual shows."""
    for source, name in manual_names().items():
        shrink(taken / f"{source}.png", HELP / "pictures" / f"{name}.png")


def keep_all(taken: Path, out: Path) -> None:
    """Keep every page in both sizes, and every dialog."""
    out.mkdir(parents=True, exist_ok=True)
    for picture in taken.glob("*.png"):
        shrink(picture, out / picture.name)


def photograph(demo: Path, taken: Path) -> None:
    """Take every page in both sizes and every dialog, on the demonstration's data."""
    from desktop_app.gui.screens import screenshots

    with Station.open(demo / "laptop-1", REVIEWER, PASSWORDS[REVIEWER], FixedClock(_DAY)) as station:
        screenshots(station, taken, None, dialogs=True)


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
        photograph(work / "demo", work / "taken")
        if out is None:
            keep_for_manual(work / "taken")
        else:
            keep_all(work / "taken", out)
    finally:
        shutil.rmtree(work)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
