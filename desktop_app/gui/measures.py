"""六项帮扶: every record of the six measures and of what goes with them, listed by measure."""

from desktop_app.catalog.model import Section
from desktop_app.gui.context import Context
from desktop_app.gui.place import RecordsPlace
from desktop_app.gui.record_page import RecordPage
from desktop_app.gui.sections import SectionsPlace
from desktop_app.gui.year_bar import VillageBar


class VillageYears(RecordsPlace):
    """The villages' years; the page of a carried one asks to look it over."""

    def make_page(self) -> RecordPage:
        """The page with its bar."""
        page = super().make_page()
        page.add_bar(VillageBar(self.context, page))
        return page


class Measures(SectionsPlace):
    """The sections of the catalogue; above the lists of a measure stand those who answer for it (PM-016)."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, "measures")

    def shows(self, section: Section) -> bool:
        """Where money alone is given, of the six measures that of money."""
        return section.measure in ("", "1") or not self.context.station.gets_money_only()

    def new_list(self, entity: str) -> RecordsPlace:
        """Villages' years have a list of their own."""
        return VillageYears(self.context, entity) if entity == "village_year" else super().new_list(entity)

    def tell_about(self) -> str:
        """The responsible departments of a measure, by today's names, and who supports this area today."""
        if self.section is None or not self.section.measure:
            return ""
        station = self.context.station
        day = station.today().isoformat()
        departments = "、".join(station.reports.supervision.departments(self.section.measure))
        areas = station.reports.areas().on(day).all_of(station.profile.area)
        supporters = "、".join(dict.fromkeys(area.lead_city or area.supporter for area in areas))
        told = f"责任部门：{departments}"
        return f"帮扶方：{supporters}　　{told}" if supporters else told
