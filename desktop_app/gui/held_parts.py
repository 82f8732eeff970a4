"""What stands on the tabs of a record's page: a form or a grid, and on which tab."""

from dataclasses import dataclass, field

from PySide6.QtWidgets import QScrollArea

from desktop_app.gui.form import RecordForm
from desktop_app.gui.grid import GridEditor


@dataclass(slots=True)
class HeldForm:
    """A form on a tab: which record it shows (none: a new one) and the raw texts it was loaded with."""

    tab: int
    form: RecordForm
    scroll: QScrollArea
    record_id: str = ""
    loaded: dict[str, str] = field(default_factory=dict)

    def changed(self) -> dict[str, str]:
        """The texts that differ from what was loaded."""
        return {name: raw for name, raw in self.form.raws().items() if raw != self.loaded.get(name, "")}


@dataclass(slots=True)
class HeldGrid:
    """A grid on a tab."""

    tab: int
    grid: GridEditor
