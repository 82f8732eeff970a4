"""Our own line icons: SVG files of 24 × 24 units, drawn with one stroke that takes the colour asked for."""

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from desktop_app.catalog.places import resources_folder

INK = "#3d5266"
INK_SELECTED = "#274f6d"
_BUTTON = 16
"""As large as Fusion draws an icon on a button, in a field and in a cell."""
_PICTURE = 40


def icon_file(name: str) -> str:
    """The path of an icon as a style sheet writes it."""
    return (resources_folder() / "icons" / f"{name}.svg").as_posix()


def icon(name: str, colour: str = INK, selected: str = "", size: int = _BUTTON) -> QIcon:
    """The icon ``name`` in a colour, and in another one where a list shows it ``selected``: a button is never
    selected. ``size`` is what it is shown at, in the window's own points; it is drawn in the finest screen's
    pixels, because a drawing that is scaled to another size loses its sharp strokes.

    Raises FileNotFoundError when there is no such drawing.
    """
    made = QIcon()
    pixels = int(size * _ratio() + 0.5)  # as Qt rounds
    for mode, ink in ((QIcon.Mode.Normal, colour), (QIcon.Mode.Selected, selected)):
        if ink:
            made.addPixmap(QPixmap.fromImage(_drawn(name, ink, pixels)), mode)
    return made


def picture(name: str, colour: str) -> QPixmap:
    """The drawing ``name`` by itself, as an empty page shows it."""
    ratio = _ratio()
    made = QPixmap.fromImage(_drawn(name, colour, round(_PICTURE * ratio)))
    made.setDevicePixelRatio(ratio)
    return made


def _ratio() -> float:
    """Pixels of the finest screen for one of ours."""
    app = QGuiApplication.instance()
    return app.devicePixelRatio() if isinstance(app, QGuiApplication) else 1.0


@cache
def _svg(name: str) -> str:
    return (resources_folder() / "icons" / f"{name}.svg").read_text(encoding="utf-8")


@cache
def _drawn(name: str, ink: str, size: int) -> QImage:
    """One drawing, made once: a form has fifty arrows. An image may outlive the application, a pixmap not."""
    svg = _svg(name)
    picture = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(Qt.GlobalColor.transparent)
    renderer = QSvgRenderer(QByteArray(svg.replace("currentColor", ink).encode()))
    painter = QPainter(picture)
    renderer.render(painter, QRectF(0, 0, size, size))
    painter.end()
    return picture
