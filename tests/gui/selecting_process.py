"""Selects a text in a field of a record and in a search box, on a real X server, and says what of it can be
pasted elsewhere with the middle button. Usage: python -m tests.gui.selecting_process
"""

import sys
from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtGui import QClipboard
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from desktop_app.catalog.loader import load_catalogue
from desktop_app.gui.app import make_application
from desktop_app.gui.context import Context
from desktop_app.gui.editors import LineEditor
from desktop_app.gui.field_copy import FieldCopies
from desktop_app.gui.texts import Texts


def given_out(line: QLineEdit) -> str:
    """What dragging the mouse along a line leaves for the middle button."""
    line.setFocus()
    left, right, button = line.rect().center(), line.rect().center(), Qt.MouseButton.LeftButton
    left.setX(2)
    right.setX(line.width() - 2)
    QTest.mousePress(line, button, pos=left)
    QTest.mouseMove(line, right)
    QTest.mouseRelease(line, button, pos=right)
    QTest.qWait(100)
    assert line.selectedText() == line.text()
    return QApplication.clipboard().text(QClipboard.Mode.Selection)


def main() -> int:
    """One line: what the search box gives out, and what the field does."""
    make_application()
    catalogue = load_catalogue()
    window = QWidget()
    column = QVBoxLayout(window)
    search = QLineEdit("mahaimu")
    field = catalogue.entity("household").field("bank_account")
    editor = LineEditor(field, Texts(catalogue, str, lambda _entity, record_id: record_id))
    editor.set_raw("6222029900000000000")
    column.addWidget(search)
    column.addWidget(editor)
    FieldCopies(cast("Context", None), window)
    window.resize(600, 200)
    window.show()
    QTest.qWaitForWindowExposed(window)
    window.activateWindow()
    line = next(child for child in editor.findChildren(QLineEdit))
    sys.stdout.write(f"{given_out(search)}|{given_out(line)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
