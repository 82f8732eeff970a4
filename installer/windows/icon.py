"""The program's icon for Windows, drawn from the same SVG as the desktop's."""

import io
import os
from pathlib import Path

SIZES = (16, 24, 32, 48, 64, 128, 256)  # pixels


def write_icon(drawing: Path, target: Path) -> Path:
    """Draw ``drawing`` (SVG) at every size that Windows asks for; gives ``target``, an .ico file."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PIL import Image
    from PySide6.QtCore import QBuffer, QByteArray, QIODevice
    from PySide6.QtGui import QColor, QImage, QImageWriter, QPainter
    from PySide6.QtSvg import QSvgRenderer

    renderer = QSvgRenderer(str(drawing))
    pictures = []
    for size in SIZES:
        image = QImage(size, size, QImage.Format.Format_ARGB32)
        image.fill(QColor(0, 0, 0, 0))
        painter = QPainter(image)
        renderer.render(painter)
        painter.end()
        data = QByteArray()
        buffer = QBuffer(data)
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        QImageWriter(buffer, QByteArray(b"png")).write(image)
        pictures.append(Image.open(io.BytesIO(data.data())))
    target.parent.mkdir(parents=True, exist_ok=True)
    largest = pictures[-1]
    largest.save(target, format="ICO", sizes=[(size, size) for size in SIZES], append_images=pictures[:-1])
    return target
