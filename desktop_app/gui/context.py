"""What every page is handed: the station, the worker, what the window remembers, and where to go.

Passed in, never looked up: there is no global window.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desktop_app.catalog.model import Catalogue, Record, Value
from desktop_app.gui.jobs import Jobs
from desktop_app.gui.preferences import Preferences
from desktop_app.gui.views import View

if TYPE_CHECKING:
    from desktop_app.checks.registry import Found
    from desktop_app.station import Station

LOCK_MINUTES = "lock_minutes"

_ON_ANOTHERS_PAGE = frozenset({"project"})
"""Whose children are looked at on the page of the record above them, even where they have their own list."""


class Context(QObject):
    """The surroundings of a page.

    ``opened`` asks the shell to show a record: entity, id, and the entity, id and field to go to.
    ``went`` asks for one of the places, ``listed`` for the list of an entity with a view, ``figured`` for a
    figure of a year (indicator and key) with the records behind it, ``noticed`` for a notice of some
    households or projects (their entity, their ids), ``said`` puts a sentence into the status bar,
    ``backed_up`` says that a backup was made, ``carried`` that a bundle went out or a receipt came in,
    ``locked`` asks for the login page,
    ``leaving_wanted`` for something that can only be done while the station is closed, and ``closing`` says
    that the window goes and the station with it: nothing may be asked any more.
    """

    opened = Signal(str, str, str, str, str)
    went = Signal(str)
    listed = Signal(str, View)
    figured = Signal(int, str, str)
    noticed = Signal(str, list)
    said = Signal(str)
    backed_up = Signal()
    carried = Signal()
    locked = Signal()
    lock_minutes_chosen = Signal(int)
    leaving_wanted = Signal(str)
    closing = Signal()

    def __init__(self, station: "Station", jobs: Jobs, preferences: Preferences) -> None:
        super().__init__()
        self.station = station
        self.jobs = jobs
        self.preferences = preferences

    @property
    def lock_minutes(self) -> int:
        """After how many minutes without a touch the window asks for the password again; 0 is never."""
        own = self.station.settings().get(LOCK_MINUTES) or self.catalogue.setting(LOCK_MINUTES)
        return int(own) if own.isdecimal() else 0

    @property
    def catalogue(self) -> Catalogue:
        """The catalogue of this edition."""
        return self.station.catalogue

    def open_at(self, entity: str, record_id: str, field: str = "") -> None:
        """Show a record at a field; a child record shows the record it belongs to."""
        owner_entity, owner_id = self.owner_of(entity, record_id)
        self.opened.emit(owner_entity, owner_id, entity, record_id, field)

    def open_finding(self, found: "Found") -> None:
        """Show where a finding is mended."""
        self.open_at(*self.station.checks.place_of(found))

    def has_page(self, entity: str) -> bool:
        """Whether a finding on such a record opens a page of its own rather than that of its parent."""
        if entity in ("household", "project", "notice"):
            return True
        declared = self.catalogue.entity(entity)
        above = declared.field(declared.parent).target if declared.parent else ""
        return bool(self.catalogue.place_of(entity)) and above not in _ON_ANOTHERS_PAGE

    def owner_of(self, entity: str, record_id: str) -> tuple[str, str]:
        """The record whose page shows this one: itself, or the nearest parent that has a page.

        An id of the parent stands for its rows of the entity, where some are still to be entered.
        """
        while True:
            declared = self.catalogue.entity(entity)
            record = self.record(entity, record_id) if declared.parent else None
            above = declared.field(declared.parent).target if declared.parent else ""
            if record is None:
                return (above, record_id) if above and self.record(above, record_id) else (entity, record_id)
            if self.has_page(entity):
                return entity, record_id
            entity, record_id = above, str(record[declared.parent])

    def record(self, entity: str, record_id: str) -> Record | None:
        """A stored record, or None."""
        return self.station.store.get(entity, record_id) if record_id else None

    def above(self, entity: str, record: Record) -> Record | None:
        """The record that another one belongs to, or None."""
        declared = self.catalogue.entity(entity)
        if not declared.parent:
            return None
        return self.record(declared.field(declared.parent).target, str(record[declared.parent] or ""))

    def find(self, entity: str, **where: Value) -> list[Record]:
        """Stored records that match."""
        return self.station.store.find(entity, **where)

    def title_of(self, entity: str, record_id: str) -> str:
        """What a person calls a record: the head of a household, the name of a project."""
        if not record_id or entity != "household":
            return self.station.title(entity, record_id)
        rows = self.station.list_rows(entity, [record_id])
        row = rows[0] if rows else {}
        return row.get("head_name") or row.get("household_no") or self.catalogue.entity(entity).label

    def owner_title(self, entity: str, record_id: str) -> str:
        """What a record is called by the household or project it belongs to: ``马海木呷（阿土列尔村）``."""
        owner, owner_id = self.owner_of(entity, record_id)
        rows = self.station.list_rows(owner, [owner_id]) if owner_id else []
        name = self.title_of(owner, owner_id)
        place = rows[0].get("division_code", "") if rows and owner == "household" else ""
        return f"{name}（{place}）" if place else name
