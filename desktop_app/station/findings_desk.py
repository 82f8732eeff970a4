"""What the checks say: of one record while typing, of a household or project, of everything."""

from collections.abc import Callable, Iterator, Mapping

from desktop_app.catalog.model import Catalogue, Record, Value
from desktop_app.catalog.moments import day_of
from desktop_app.checks.facts import HouseholdFacts, ProjectFacts
from desktop_app.checks.loading import all_households, all_projects, load_household, load_project
from desktop_app.checks.registry import Circumstances, Found, Holder
from desktop_app.checks.run import check_household, check_project, check_record
from desktop_app.station.clock import Clock
from desktop_app.store.store import Store
from desktop_app.typeset.fonts import FontShelf

Settings = Callable[[], Mapping[str, str]]
"""Gives the settings in force, by key."""


class FindingsDesk:
    """Runs the checks over the records of one store."""

    def __init__(
        self, store: Store, catalogue: Catalogue, clock: Clock, shelf: FontShelf, settings: Settings
    ) -> None:
        self._store = store
        self._catalogue = catalogue
        self._clock = clock
        self._shelf = shelf
        self._settings = settings

    def circumstances(self) -> Circumstances:
        """The day, the area's settings and the questions only the store can answer."""
        own = self._settings()
        today = day_of(self._clock.now_ms())
        return Circumstances(self._catalogue, today, own, self._holders, None, self._unprintable)

    def _holders(self, id_no: str) -> Iterator[Holder]:
        for member in self._store.find("member", id_no=id_no):
            yield Holder(str(member["id"]), str(member["household_id"]), not member["left_date"])

    def _unprintable(self, text: str) -> str:
        return "".join(self._shelf.missing(text))

    def live(self, entity: str, values: Mapping[str, Value]) -> list[Found]:
        """What is wrong with a record as it stands in a form, saved or not."""
        declared = self._catalogue.entity(entity)
        record = {item.name: values.get(item.name) for item in declared.stored_fields}
        record |= {"id": values.get("id")}
        parent_id = values.get(declared.parent) if declared.parent else None
        parent = None
        if parent_id:
            parent = self._store.get(declared.field(declared.parent).target, str(parent_id))
        return check_record(entity, record, self.circumstances(), parent)

    def of(self, entity: str, record_id: str) -> list[Found]:
        """What is wrong with the household or project that a record belongs to, or with the record itself."""
        household_id, project_id = self._owners(entity, record_id)
        circumstances = self.circumstances()
        if household_id:
            household = load_household(self._store, household_id)
            return check_household(household, circumstances) if household else []
        if project_id:
            project = load_project(self._store, project_id, circumstances.today)
            return check_project(project, circumstances) if project else []
        record = self._store.get(entity, record_id)
        return check_record(entity, record, circumstances) if record else []

    def all(self) -> list[Found]:
        """Everything the checks find anywhere."""
        circumstances = self.circumstances()
        found: list[Found] = []
        for household in all_households(self._store):
            found += check_household(household, circumstances)
        for project in all_projects(self._store, circumstances.today):
            found += check_project(project, circumstances)
        return list(dict.fromkeys(found))

    def placed(self) -> Iterator[tuple[str, Found]]:
        """Everything the checks find, each with the division of the household or project it concerns."""
        circumstances = self.circumstances()
        for household in all_households(self._store):
            place = str(household.household["division_code"] or "")
            yield from ((place, found) for found in check_household(household, circumstances))
        for project in all_projects(self._store, circumstances.today):
            place = str(project.project["division_code"] or "")
            yield from ((place, found) for found in check_project(project, circumstances))

    def household(self, household_id: str) -> HouseholdFacts | None:
        """A household with everything that hangs on it."""
        return load_household(self._store, household_id)

    def project(self, project_id: str) -> ProjectFacts | None:
        """A project with everything it is judged by."""
        return load_project(self._store, project_id, self.circumstances().today)

    def _owners(self, entity: str, record_id: str) -> tuple[str, str]:
        """The household and the project a record hangs on, following its parents."""
        name, current = entity, record_id
        while current:
            if name == "household":
                return current, ""
            if name == "project":
                return "", current
            record: Record | None = self._store.get(name, current)
            declared = self._catalogue.entity(name)
            if record is None or not declared.parent:
                break
            name, current = declared.field(declared.parent).target, str(record[declared.parent] or "")
        return "", ""
