"""The bar under a household's name that opens a year with last year's data, or asks to look it over."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton

from desktop_app.gui.context import Context
from desktop_app.gui.record_page import RecordPage
from desktop_app.store.changes import Changes

if TYPE_CHECKING:
    from desktop_app.station import Station


class YearBar(QFrame):
    """Seen only where there is something to do: a year to open, or a carried one to confirm."""

    def __init__(self, context: Context, page: RecordPage) -> None:
        super().__init__()
        self._context = context
        self._page = page
        self._where = ("", 0)
        self.setProperty("role", "notice")
        self.told = QLabel()
        self.do = QPushButton("由上年带入")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 16, 6)
        row.addWidget(self.told, 1)
        row.addWidget(self.do)
        self._opens = False
        self.do.clicked.connect(lambda _on=False: self.go_on())
        page.loaded.connect(self.show_for)
        self.hide()

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
            self.do.setText("由上年带入")
        elif carried:
            self.told.setText(f"{year}年度由{carried}年带入，请核对户、成员和收入；修改后保存的即为已核对。")
            self.do.setText("核对无变化")
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
