"""六项帮扶: every record of the six measures and of what goes with them, listed by measure."""

from desktop_app.gui.context import Context
from desktop_app.gui.sections import SectionsPlace


class Measures(SectionsPlace):
    """The sections of the catalogue; above the lists of a measure stand those who answer for it (PM-016)."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, "measures")

    def tell_about(self) -> str:
        """The responsible departments of a measure, by today's names, and who supports this area."""
        if self.section is None or not self.section.measure:
            return ""
        station = self.context.station
        day = station.today().isoformat()
        departments = "、".join(self.context.catalogue.departments_of(self.section.measure, day))
        areas = station.surroundings.areas.all_of(station.profile.area)
        supporters = "、".join(dict.fromkeys(area.lead_city or area.supporter for area in areas))
        told = f"责任部门：{departments}"
        return f"帮扶方：{supporters}　　{told}" if supporters else told
