"""贫困户: the list, the page, and the way in from a workbook."""

from desktop_app.gui.context import Context
from desktop_app.gui.import_dialog import ImportDialog
from desktop_app.gui.place import RecordsPlace


class Households(RecordsPlace):
    """The households of the station."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, "household", "贫困户")
        self.add_action("导入表格", "import", self.import_workbook)
        # The first search by pinyin reads all villages: done beforehand, off the window's thread.
        area = context.station.profile.area
        context.jobs.run("", lambda station: station.divisions.search("a", within=area), _ignore)

    def import_workbook(self) -> ImportDialog:
        """Open the import; returns the dialog."""
        dialog = ImportDialog(self.context, self)
        dialog.finished.connect(lambda _result: self.list.reload())
        dialog.open()
        return dialog


def _ignore(_found: list[str]) -> None:
    """Nobody waits for what was read beforehand."""
