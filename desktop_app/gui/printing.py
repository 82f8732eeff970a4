"""Printing a PDF as it is: its sheets as pictures at the printer's resolution."""

from collections.abc import Callable

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPageLayout, QPainter
from PySide6.QtPrintSupport import QPrinter

from desktop_app.typeset.preview import page_as_png, page_count

_MOST_DPI = 300


def print_pdf(pdf: bytes, printer: QPrinter, step: Callable[[int, int], None]) -> int:
    """Print every sheet to ``printer``, filling its paper; returns how many sheets were printed.

    For a worker: a sheet takes some tenths of a second, and Qt lets any thread paint on a printer. ``step``
    is told of how many sheets how many are printed; what it raises ends the printing; whether the sheets
    so far come out of the printer is the system's affair.
    """
    dpi = min(_MOST_DPI, printer.resolution())
    printer.setFullPage(True)
    painter = QPainter()
    count = page_count(pdf)
    try:
        for number in range(count):
            step(number, count)
            picture = QImage.fromData(page_as_png(pdf, number, dpi))
            wide = picture.width() > picture.height()
            printer.setPageOrientation(
                QPageLayout.Orientation.Landscape if wide else QPageLayout.Orientation.Portrait
            )
            if number == 0:
                painter.begin(printer)
            else:
                printer.newPage()
            page = printer.pageRect(QPrinter.Unit.DevicePixel)
            painter.drawImage(QRectF(0, 0, page.width(), page.height()), picture)
    except BaseException:
        if painter.isActive():  # else no sheet was begun
            printer.abort()
        raise
    finally:
        if painter.isActive():
            painter.end()
    return count
