"""The import of a workbook in the window, and what becomes of the plain file afterwards."""

from pathlib import Path

from PySide6.QtWidgets import QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from desktop_app.gui.context import Context
from desktop_app.gui.import_dialog import ImportDialog
from desktop_app.sample.national import write_national_workbook
from desktop_app.sample.township import make_township
from desktop_app.station import Station
from tests.gui.conftest import AREA


def answer(dialog: ImportDialog) -> None:
    """Answer what the workbook does not say."""
    for box in dialog.findChildren(QComboBox):
        box.setCurrentIndex(1)
    for line in dialog.findChildren(QLineEdit):
        line.setText("2014-01-01" if "日期" in line.accessibleName() else "2018")


def test_after_an_import_the_plain_workbook_is_offered_for_deletion(
    context: Context, station: Station, qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / "national.xlsx"
    made = make_township(7, 4, AREA, station.divisions)
    write_national_workbook(file, made, station.catalogue, station.divisions)
    dialog = ImportDialog(context)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.plan(file)
    qtbot.waitUntil(lambda: not context.jobs.is_busy)
    answer(dialog)
    dialog.plan(file)
    qtbot.waitUntil(lambda: not context.jobs.is_busy)
    assert not dialog.delete.isVisible()
    dialog.commit()
    qtbot.waitUntil(dialog.delete.isVisible)
    assert file.is_file()
    dialog.delete.click()
    qtbot.waitUntil(lambda: not dialog.delete.isVisible())
    assert not file.exists()
    assert station.guard.log(1)[0].event == "删除导入后的明文表格"
