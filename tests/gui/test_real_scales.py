"""The window at 125, 150 and 200 % of a real screen of 1366 × 768: nothing cut off, all strokes sharp.

The pictures of all pages and dialogs are kept in ``BANGFU_PICTURES`` where it is given.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QImage

from desktop_app.gui.places import PLACES
from tests.packaged.desk import SIZE, desk

PATIENCE = 480.0
MOST_PIXELS = 2  # of a line of one point, at any factor up to two
LEFT, BELOW = 10, 100  # where the places meet the foot of the window, with nothing else about

pytestmark = [pytest.mark.slow, pytest.mark.posix]


def told_at(factor: float, folder: Path, pictures: Path) -> list[dict[str, Any]]:
    """What the window says of itself at a scale factor."""
    program = [sys.executable, "-m", "tests.gui.scaled_process", str(folder / "station"), str(pictures)]
    with desk() as at:
        around = {
            **at.environment,
            "QT_QPA_PLATFORM": "xcb",
            "QT_SCALE_FACTOR": str(factor),
            "LANG": "C.UTF-8",
        }
        done = subprocess.run(
            program, env=around, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
    assert done.returncode == 0, done.stderr[-2000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("factor", [1.25, 1.5, 2.0])
def test_everything_is_seen_whole_and_sharp(tmp_path: Path, factor: float) -> None:
    pictures = Path(os.environ.get("BANGFU_PICTURES", str(tmp_path))) / f"scale-{factor}"
    pictures.mkdir(parents=True, exist_ok=True)
    screen, *seen = told_at(factor, tmp_path, pictures)
    assert screen["ratio"] == factor
    assert all(
        abs(points * factor - whole) < factor for points, whole in zip(screen["screen"], SIZE, strict=True)
    )
    assert {place.name for place in PLACES} | {"household-1", "project-1"} <= {one["name"] for one in seen}
    assert sum(one["name"].startswith("dialog-") for one in seen) > 40
    assert not {one["name"]: one["wrong"] for one in seen if one["wrong"]}
    assert not {one["name"]: one["blurred"] for one in seen if one["blurred"]}
    assert 1 <= len(hairline(QImage(str(pictures / "season.png")))) <= MOST_PIXELS


def hairline(picture: QImage) -> list[int]:
    """The rows that the line above the foot of the window takes."""
    rows = range(picture.height() - BELOW, picture.height())
    ground = picture.pixel(LEFT, picture.height() - 1)
    return [row for row in rows if picture.pixel(LEFT, row) != ground]
