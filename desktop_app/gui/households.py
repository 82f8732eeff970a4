"""贫困户: the list, the page, and the way in from a workbook."""

from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QMenu

from desktop_app.gui.context import Context
from desktop_app.gui.household_events import HouseholdEvents
from desktop_app.gui.household_papers import HouseholdPapers
from desktop_app.gui.import_dialog import ImportDialog
from desktop_app.gui.place import RecordsPlace
from desktop_app.gui.record_page import RecordPage
from desktop_app.gui.year_bar import YearBar


class Households(RecordsPlace):
    """The households of the station."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, "household", "贫困户")
        self._menu: QMenu | None = None
        self.events = HouseholdEvents(context)
        self.papers = HouseholdPapers(context, self)
        self.add_action("家庭变动", "household", self.show_events)
        self.add_action("签字表", "notice", self.show_papers)
        self.page_actions.append(("家庭变动", self.show_events))
        self.page_actions.append(("签字表", self.show_papers))
        taking_in = self.add_action("导入表格", "import", self.import_workbook)
        taking_in.setVisible(context.station.person.may_write)
        # The first search by pinyin reads all villages: done beforehand, off the window's thread.
        area = context.station.profile.area
        context.jobs.run("", lambda station: station.divisions.search("a", within=area), _ignore)

    def make_page(self) -> RecordPage:
        """The page of a household, with a bar that opens a year or asks to look it over."""
        page = super().make_page()
        page.add_bar(YearBar(self.context, page))
        return page

    def show_events(self) -> QMenu | None:
        """Show what may befall the household that is open or selected; returns the menu."""
        chosen = [self.page.record_id] if self.shows_page else self.list.selected_ids()
        if len(chosen) != 1 or not chosen[0]:
            self.context.said.emit("请先选一户，或打开已保存的户。")
            return None
        self._menu = self.events.menu(chosen[0])
        self._menu.popup(QCursor.pos())
        return self._menu

    def show_papers(self) -> QMenu:
        """Show what may be printed for the households open or selected; returns the menu."""
        chosen = [self.page.record_id] if self.shows_page else self.list.selected_ids()
        self._menu = self.papers.menu([one for one in chosen if one], self.context.station.today().year)
        self._menu.popup(QCursor.pos())
        return self._menu

    def import_workbook(self) -> ImportDialog:
        """Open the import; returns the dialog."""
        dialog = ImportDialog(self.context, self)
        dialog.finished.connect(lambda _result: self.list.reload())
        dialog.open()
        return dialog


def _ignore(_found: list[str]) -> None:
    """Nobody waits for what was read beforehand."""
