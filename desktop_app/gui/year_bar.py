"""The bar under a name that opens a year with last year's data, or asks to look a carried year over."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton

from desktop_app.gui.as_written import Label
from desktop_app.gui.context import Context
from desktop_app.gui.record_page import RecordPage
from desktop_app.store.changes import Changes

if TYPE_CHECKING:
    from desktop_app.station import Station

_OPEN = "由上年带入"
_HOLDS = "核对无变化"


class _Bar(QFrame):
    """A sentence and a button between the head of a page and its tabs, seen only while it has a use."""

    def __init__(self, page: RecordPage, button: str) -> None:
        super().__init__()
        self.setProperty("role", "notice")
        self.told = Label()
        self.told.setWordWrap(True)
        self.do = QPushButton(button)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 16, 6)
        row.addWidget(self.told, 1)
        row.addWidget(self.do)
        self.do.clicked.connect(lambda _on=False: self.go_on())
        page.loaded.connect(self.show_for)
        self.hide()

    def show_for(self, record_id: str, year: int) -> None:
        """Say what is to be done for the record that is shown."""
        raise NotImplementedError

    def go_on(self) -> None:
        """Do it."""
        raise NotImplementedError


class YearBar(_Bar):
    """A household's year to open, or a carried one to confirm."""

    def __init__(self, context: Context, page: RecordPage) -> None:
        self._context = context
        self._page = page
        self._where = ("", 0)
        self._opens = False
        super().__init__(page, _OPEN)

    def show_for(self, household_id: str, year: int) -> None:
        """Say what is to be done for a household's year."""
        self._where = (household_id, year)
        rows = self._context.find("household_year", household_id=household_id) if household_id else []
        years = {int(row["year"] or 0) for row in rows}
        earlier = [one for one in years if one < year]
        carried = self._context.station.years.waiting(household_id, year) if household_id else 0
        self._opens = year not in years and bool(earlier)
        if self._opens:
            self.told.setText(f"{year}年度还没有数据，可由{max(earlier)}年带入后核对，只改有变化的栏目。")
            self.do.setText(_OPEN)
        elif carried:
            self.told.setText(f"{year}年度由{carried}年带入，请核对户、成员和收入；修改后保存的即为已核对。")
            self.do.setText(_HOLDS)
        self.setVisible(self._opens or bool(carried))

    def go_on(self) -> None:
        """Open the year, or confirm it."""
        household, year = self._where
        opens = self._opens

        def work(station: "Station") -> Changes:
            if opens:
                return station.years.open_household(household, year)
            return station.years.confirm_household(household, year)

        self._context.jobs.run("年度", work, self._done)

    def _done(self, changes: Changes) -> None:
        self._page.show_record(*self._where)
        self._context.jobs.changed.emit(changes)
        self._context.said.emit("已带入，请核对。" if self._opens else "已核对。")


class VillageBar(_Bar):
    """A village's year that was carried over, to be looked over and confirmed (UX-2)."""

    def __init__(self, context: Context, page: RecordPage) -> None:
        self._context = context
        self._page = page
        self._where = ("", 0)
        self._shown = ""
        super().__init__(page, _HOLDS)

    def show_for(self, record_id: str, year: int) -> None:
        """Ask for a look at a village's year while nobody took one."""
        row = (self._context.record("village_year", record_id) if record_id else None) or {}
        carried = int(row.get("carried_from") or 0)
        waits = bool(carried) and not row.get("is_confirmed")
        self._shown, self._where = record_id, (str(row.get("division_code") or ""), int(row.get("year") or 0))
        if waits:
            year = self._where[1]
            self.told.setText(f"{year}年度由{carried}年带入，请核对；修改后保存的即为已核对。")
        self.setVisible(waits and self._context.station.person.may_write)

    def go_on(self) -> None:
        """Confirm it, unless something typed waits to be saved, which confirms it as well."""
        if self._page.parts.is_changed():
            self._context.said.emit("还有没有保存的内容，请按 Ctrl+S 保存，保存后即为已核对。")
            return
        division, year = self._where
        self._context.jobs.run(
            "年度", lambda station: station.years.confirm_village(division, year), self._done
        )

    def _done(self, changes: Changes) -> None:
        self._page.show_record(self._shown)
        self._context.jobs.changed.emit(changes)
        self._context.said.emit("已核对。")
