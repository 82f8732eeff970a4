"""Pictures of every page, in both sizes."""

from pathlib import Path

from PySide6.QtGui import QImage

from desktop_app.gui.places import PLACES
from desktop_app.gui.screens import screenshots
from desktop_app.station import Station


def test_every_place_has_its_picture(station: Station, tmp_path: Path) -> None:
    taken = screenshots(station, tmp_path)
    names = {path.stem.rsplit("-", 1)[0] for path in taken}
    assert {place.name for place in PLACES} <= names
    widths = {QImage(str(path)).width() for path in taken}
    assert widths == {1366, 1920}
