"""Printing a notice: on which printer, and how many copies for county, township and village."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo
from PySide6.QtWidgets import (
    QComboBox,
    QDialogButtonBox,
    QFormLayout,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from desktop_app.gui.as_written import Label, as_caption
from desktop_app.gui.fitting import FittingDialog

_KEPT = ("县留存", "乡镇留存")
_ON_THE_WALL = "村张贴"
_MOST = 99


class CopiesDialog(FittingDialog):
    """Asks for a printer and copies; ``chosen`` carries the printer made ready, one page on a sheet.

    ``places`` are those where the notice hangs or will hang: each has a count of its own.
    """

    chosen = Signal(QPrinter)

    def __init__(
        self, parent: QWidget | None = None, names: list[str] | None = None, places: Sequence[str] = ()
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("打印公示")
        self.printers = QComboBox()
        self.printers.addItems(QPrinterInfo.availablePrinterNames() if names is None else names)
        default = self.printers.findText(QPrinterInfo.defaultPrinterName())
        self.printers.setCurrentIndex(max(0, default))
        self.counts = {place: _count(place) for place in (*_KEPT, *(places or [_ON_THE_WALL]))}
        self.total = Label()
        self.buttons = QDialogButtonBox()
        self.print = QPushButton("打印")
        self.print.setProperty("kind", "primary")  # before it is in sight: the style looks once
        self.buttons.addButton(self.print, QDialogButtonBox.ButtonRole.AcceptRole)
        self.buttons.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)
        form = QFormLayout()
        form.addRow("打印机", self.printers)
        for place, count in self.counts.items():
            label = Label(as_caption(place))
            label.setWordWrap(True)
            label.setBuddy(count)
            form.addRow(label, count)
            count.valueChanged.connect(lambda _value: self._tell())
        form.addRow("", self.total)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 18, 24, 18)
        column.setSpacing(12)
        column.addLayout(form)
        column.addWidget(self.buttons)
        self.buttons.accepted.connect(self._accept)
        self.buttons.rejected.connect(self.reject)
        self._tell()

    @property
    def copies(self) -> int:
        """How many copies in all."""
        return sum(count.value() for count in self.counts.values())

    def _tell(self) -> None:
        if self.printers.count():
            self.total.setText(f"共{self.copies}份，单面打印，每张纸一页。")
        else:
            self.total.setText("这台电脑没有安装打印机，请先安装，或用“存为PDF”拿到别处打印。")
        self.print.setEnabled(self.copies > 0 and self.printers.count() > 0)

    def _accept(self) -> None:
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setPrinterName(self.printers.currentText())
        self.prepare(printer)
        self.accept()
        self.chosen.emit(printer)

    def prepare(self, printer: QPrinter) -> None:
        """Set a printer to the copies asked for: a notice hangs on a wall, so nothing is on its back."""
        printer.setCopyCount(self.copies)
        printer.setCollateCopies(True)
        printer.setDuplex(QPrinter.DuplexMode.DuplexNone)


def _count(place: str) -> QSpinBox:
    box = QSpinBox()
    box.setRange(0, _MOST)
    box.setValue(1)
    box.setSuffix(" 份")
    box.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
    box.setAccessibleName(place)
    return box
