"""贫困户: the list, the page, and the way in from a workbook."""

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QCursor, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu

from desktop_app.gui.context import Context
from desktop_app.gui.first_paint import FirstPaint
from desktop_app.gui.list_page import MOST_LISTED
from desktop_app.gui.place import RecordsPlace
from desktop_app.store.changes import Changes

if TYPE_CHECKING:
    from desktop_app.gui.change_dialog import ChangeDialog
    from desktop_app.gui.confirm_dialog import ConfirmDialog
    from desktop_app.gui.household_events import HouseholdEvents
    from desktop_app.gui.household_papers import HouseholdPapers
    from desktop_app.gui.import_dialog import ImportDialog
    from desktop_app.gui.income_table import IncomeTable
    from desktop_app.gui.record_page import RecordPage
    from desktop_app.gui.season_page import SeasonPage
    from desktop_app.station import Station

INCOME = "household_income"
_PAGE_AFTER_MS = 400
_MOST_CHANGED = 20_000
"""So many are previewed, written in one save and taken back as one in the memory of a small laptop."""


class Households(RecordsPlace):
    """The households of the station."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, "household", "贫困户")
        self._menu: QMenu | None = None
        self.add_action("家庭变动", "household", self.show_events)
        self.add_action("签字表", "notice", self.show_papers)
        self.page_actions.append(("家庭变动", self.show_events))
        self.page_actions.append(("签字表", self.show_papers))
        self.add_action("动态管理", "calendar", self.show_season)
        self._season: SeasonPage | None = None
        if context.station.person.may_write:
            self.list.bar.add_action("成批修改…", self.change_selected, most=_MOST_CHANGED)
            self.list.bar.add_action("核对无变化…", self.confirm_selected, most=_MOST_CHANGED)
            self.list.bar.add_action(
                "公示所选…",
                lambda: context.noticed.emit("household", list(self.list.selected_ids())),
                most=MOST_LISTED,
            )
        taking_in = self.add_action("导入表格", "import", self.import_workbook)
        taking_in.setVisible(context.station.person.may_write)
        self._is_warm = self._is_shown = False
        FirstPaint(self.list.table.viewport(), self._prepare)

    @cached_property
    def events(self) -> "HouseholdEvents":
        """What may befall a household."""
        from desktop_app.gui.household_events import HouseholdEvents

        return HouseholdEvents(self.context)

    @cached_property
    def papers(self) -> "HouseholdPapers":
        """What may be printed for households."""
        from desktop_app.gui.household_papers import HouseholdPapers

        return HouseholdPapers(self.context, self)

    def _make_beforehand(self) -> None:
        """The page has some hundred fields: who opens the first household is not kept waiting for them.

        Nor, off the window's thread, for all villages, which the first search by pinyin reads, and for the
        checks, which the first page loads. A window that was closed meanwhile asks for nothing more.
        """
        if not self.window().isVisible():
            return
        if not self._is_warm:
            self._is_warm, area = True, self.context.station.profile.area
            self.context.jobs.glance(lambda station: _read_beforehand(station, area), _ignore)
        if self.isVisible() and not self.list.is_typing:
            _ = self.page

    def make_page(self) -> "RecordPage":
        """The page of a household, with a bar that opens a year or asks to look it over."""
        from desktop_app.gui.national_tab import TITLE, NationalTab
        from desktop_app.gui.plans import TABLE_KEY
        from desktop_app.gui.year_bar import YearBar

        page = super().make_page()
        page.add_bar(YearBar(self.context, page))
        national = NationalTab(self.context, self.import_workbook)
        page.add_tab(TITLE, national)
        page.loaded.connect(national.show_for)
        page.parts.table_wanted.connect(self.show_incomes)
        table = QShortcut(QKeySequence(TABLE_KEY), page, self.show_incomes)
        table.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        return page

    def show_incomes(self) -> "IncomeTable | None":
        """Show the incomes of all years of the household that is open; returns the open dialog."""
        from desktop_app.gui.income_table import NAME, IncomeTable

        page = self.page
        if not page.is_settled(f"打开{NAME}"):
            return None
        if not page.record_id:
            self.context.said.emit(f"新增的户请先保存，再打开{NAME}。")
            return None
        dialog = IncomeTable(self.context, page.record_id, page.years(), self.window())
        dialog.saved.connect(self._show_saved)
        dialog.finished.connect(dialog.deleteLater)
        dialog.setModal(True)
        dialog.open()
        return dialog

    def _show_saved(self, changes: Changes) -> None:
        self.page.show_record(self.page.record_id, self.page.parts.year)
        self.context.jobs.changed.emit(changes)

    def open_record(self, entity: str, record_id: str, target: tuple[str, str, str]) -> bool:
        """Show a record at a place; what was left unsaved in the table of incomes, in that table."""
        opened = super().open_record(entity, record_id, target)
        if opened and target == (INCOME, record_id, "") and self.context.station.draft(INCOME, record_id):
            self.show_incomes()
        return opened

    @property
    def season(self) -> "SeasonPage":
        """The board of 动态管理."""
        if self._season is None:
            from desktop_app.gui.season_page import SeasonPage

            self._season = SeasonPage(self.context)
            self._season.left.connect(self.show_list)
            self.addWidget(self._season)
        return self._season

    def show_season(self) -> "SeasonPage":
        """Show how far each village is; returns the board."""
        self.setCurrentWidget(self.season)
        self.season.reload()
        self.season.table.setFocus()
        return self.season

    def show_part(self, page: str) -> None:
        """The board."""
        if page == "season":
            self.show_season()

    def arrive(self) -> None:
        """Bring what is shown up to date."""
        if self._season is not None and self.currentWidget() is self._season:
            self._season.reload()
        super().arrive()
        if self._is_shown:
            self._prepare()

    def _prepare(self) -> None:
        """In a moment, when the list was looked at."""
        self._is_shown = True
        if self._page is None:
            QTimer.singleShot(_PAGE_AFTER_MS, self, self._make_beforehand)

    @property
    def _year(self) -> int:
        """The year of the board that the list was opened from, else this year."""
        return self._season.year.value() if self._season else self.context.station.today().year

    def change_selected(self) -> "ChangeDialog":
        """Set one value for the chosen households; returns the open dialog."""
        from desktop_app.gui.change_dialog import ChangeDialog

        dialog = ChangeDialog(self.context, self.list.selected_ids(), self.window(), year=self._year)
        dialog.open()
        return dialog

    def confirm_selected(self) -> "ConfirmDialog":
        """Say of the chosen households that their year holds; returns the open dialog."""
        from desktop_app.gui.confirm_dialog import ConfirmDialog

        dialog = ConfirmDialog(self.context, self.list.selected_ids(), self._year, self.window())
        dialog.open()
        return dialog

    def show_events(self) -> QMenu | None:
        """Show what may befall the household that is open or selected; returns the menu."""
        chosen = [self.page.record_id] if self.shows_page else self.list.selected_ids()
        if len(chosen) != 1 or not chosen[0]:
            self.context.said.emit("请先选一户，或打开已保存的户。")
            return None
        self._menu = self.events.menu(chosen[0])
        self._menu.popup(_below_the_keys())
        return self._menu

    def show_papers(self) -> QMenu:
        """Show what may be printed for the households open or selected; returns the menu."""
        opened = [self.page.record_id] if self.shows_page and self.page.record_id else []
        chosen = opened if self.shows_page else self.list.selected_ids()
        self._menu = self.papers.menu(chosen, self.context.station.today().year)
        self._menu.popup(_below_the_keys())
        return self._menu

    def show_first(self) -> None:
        """Open the first household of the station; where there is none yet the list says what to do."""
        ids = self.context.station.filters.ids("household", limit=1)
        if ids:
            self.show_record(ids[0])

    def import_workbook(self) -> "ImportDialog":
        """Open the import; returns the dialog."""
        from desktop_app.gui.import_dialog import ImportDialog

        dialog = ImportDialog(self.context, self)
        dialog.finished.connect(lambda _result: self.list.reload())
        dialog.open()
        return dialog


def _read_beforehand(station: "Station", area: str) -> None:
    station.divisions.search("a", within=area)
    station.derived("household", "")


def _ignore(_read: None) -> None:
    """Nobody waits for what was read beforehand."""


def _below_the_keys() -> QPoint:
    """Where a menu opens: below the button that was pressed, which has the keys, else at the mouse."""
    button = QApplication.focusWidget()
    if isinstance(button, QAbstractButton):
        return button.mapToGlobal(QPoint(0, button.height()))
    return QCursor.pos()
