"""Our own line icons: SVG files of 24 × 24 units, drawn with one stroke that takes the colour asked for."""

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from desktop_app.catalog.places import resources_folder

INK = "#3d5266"
INK_SELECTED = "#274f6d"
_SMALL, _LARGE = 20, 40


def icon_file(name: str) -> str:
    """The path of an icon as a style sheet writes it."""
    return (resources_folder() / "icons" / f"{name}.svg").as_posix()


def icon(name: str, colour: str = INK, selected: str = "") -> QIcon:
    """The icon ``name`` in a colour, and in another one where a list shows it ``selected``, as large as the
    screens need: a button is never selected.

    Raises FileNotFoundError when there is no such drawing.
    """
    made = QIcon()
    sizes = (_SMALL, _LARGE) if _ratio() > 1 else (_SMALL,)
    for mode, ink in ((QIcon.Mode.Normal, colour), (QIcon.Mode.Selected, selected)):
        for size in sizes if ink else ():
            made.addPixmap(QPixmap.fromImage(_drawn(name, ink, size)), mode)
    return made


def picture(name: str, colour: str) -> QPixmap:
    """The drawing ``name`` by itself, twice as large as an icon."""
    ratio = _ratio()
    made = QPixmap.fromImage(_drawn(name, colour, round(_LARGE * ratio)))
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
