"""The sheet with the recovery code, to be printed and locked away."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QWidget

_SMALL, _LARGE = 11, 20
_GROUPS_IN_LINE = 4


def in_lines(code: str) -> str:
    """The code as it is shown and printed: four groups in a line, so that none is cut off."""
    groups = code.split("-")
    lines = (groups[start : start + _GROUPS_IN_LINE] for start in range(0, len(groups), _GROUPS_IN_LINE))
    return "\n".join("-".join(line) for line in lines)


def print_code(parent: QWidget, code: str, station: str) -> QDialog:
    """Ask for a printer and print the code on it; returns the open dialog."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    dialog = QPrintDialog(printer, parent)
    dialog.accepted.connect(lambda: paint_code(printer, code, station))
    dialog.setModal(True)
    dialog.show()
    return dialog


def paint_code(printer: QPrinter, code: str, station: str) -> None:
    """Print one sheet: whose code it is, the code in large letters, and how it is kept."""
    painter = QPainter(printer)
    page = QRectF(printer.pageRect(QPrinter.Unit.DevicePixel))
    line = page.height() / 24
    texts = (
        (f"{station}　帮扶台账恢复码", _SMALL),
        (in_lines(code), _LARGE),
        ("忘记密码或人员变动时，用它打开数据。请由单位封存保管，不要拍照，不要存入电脑。", _SMALL),
    )
    for number, (text, size) in enumerate(texts):
        font = QFont(painter.font())
        font.setPointSize(size)
        painter.setFont(font)
        area = QRectF(page.left(), page.top() + line * (2 + number * 3), page.width(), line * 3)
        painter.drawText(area, Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap, text)
    painter.end()
