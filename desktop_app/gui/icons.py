"""Our own line icons: SVG files of 24 × 24 units, drawn with one stroke that takes the colour asked for."""

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from desktop_app.catalog.places import resources_folder

INK = "#3d5266"
INK_SELECTED = "#274f6d"
_SIZES = (20, 40)


def icon_file(name: str) -> str:
    """The path of an icon as a style sheet writes it."""
    return (resources_folder() / "icons" / f"{name}.svg").as_posix()


def icon(name: str, colour: str = INK, selected: str = INK_SELECTED) -> QIcon:
    """The icon ``name`` in a colour, and in another one where it is selected.

    Raises FileNotFoundError when there is no such drawing.
    """
    source = (resources_folder() / "icons" / f"{name}.svg").read_text(encoding="utf-8")
    made = QIcon()
    for mode, ink in ((QIcon.Mode.Normal, colour), (QIcon.Mode.Selected, selected)):
        for size in _SIZES:
            made.addPixmap(_drawn(source.replace("currentColor", ink), size), mode)
    return made


def _drawn(svg: str, size: int) -> QPixmap:
    picture = QPixmap(size, size)
    picture.fill(Qt.GlobalColor.transparent)
    renderer = QSvgRenderer(QByteArray(svg.encode()))
    painter = QPainter(picture)
    renderer.render(painter, QRectF(0, 0, size, size))
    painter.end()
    return picture
