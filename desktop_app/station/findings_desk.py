"""What the checks say: of one record while typing, of a household or project, of everything.

What was found is kept with its first day and its answer, and brought up to date when it is asked for.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from desktop_app.catalog.areas import Areas
from desktop_app.catalog.counties import Counties
from desktop_app.catalog.divisions import Divisions
from desktop_app.catalog.model import Catalogue, Entity, Record, Value
from desktop_app.catalog.moments import day_of, stamp_text
from desktop_app.catalog.recoded_records import seen_through
from desktop_app.checks.ahead import bearers_in, holders_in, namesakes_in
from desktop_app.checks.balance import unbalanced
from desktop_app.checks.carriage import CarriedFacts
from desktop_app.checks.deep import county_figures, judge_deep
from desktop_app.checks.derive import Around, derived
from desktop_app.checks.facts import HouseholdFacts, ProjectFacts
from desktop_app.checks.likely import Likely, bearers, likely_pairs
from desktop_app.checks.loading import load_household, load_project
from desktop_app.checks.mending import Place, mended_at
from desktop_app.checks.registry import Circumstances, Found
from desktop_app.checks.run import check_record, check_submitting
from desktop_app.checks.units import WITHIN, Scene, Unit, unit_of
from desktop_app.station.clock import Clock
from desktop_app.station.lists import FOUND_THROUGH
from desktop_app.station.people import Person, Profile, StationRefused
from desktop_app.station.rechecking import Progress, Rechecker
from desktop_app.store.findings import FindingTally, KeptFinding, Outcome, Sought
from desktop_app.store.store import Store
from desktop_app.typeset.fonts import FontShelf

_CODES_KEPT = 4096

ALL = Sought()

Settings = Callable[[], Mapping[str, str]]
"""Gives the settings in force, by key."""


@dataclass(frozen=True, slots=True)
class LookUps:
    """What checks look up in lists that came with the program."""

    divisions: Divisions
    counties: Counties
    areas: Areas
    shelf: FontShelf


@dataclass(frozen=True, slots=True)
class Outside:
    """What other desks know and checks ask for.

    ``stale`` says whether a notice that hangs still says what the records say, ``carried`` what travels,
    ``covers`` whether a division lies in the area of the station's certificate.
    """

    stale: Callable[[Record], Found | None]
    carried: Callable[[], CarriedFacts]
    covers: Callable[[str], bool]


class FindingsDesk:
    """Runs the checks over the records of one store, for one person."""

    def __init__(
        self,
        store: Store,
        catalogue: Catalogue,
        clock: Clock,
        lists: LookUps,
        settings: Settings,
        who: tuple[Profile, Person],
        outside: Outside,
    ) -> None:
        self._store = store
        self._catalogue = catalogue
        self._clock = clock
        self._lists = lists
        self._settings = settings
        self._profile, self._person = who
        self._outside = outside
        self._kept = Rechecker(store, self.scene, outside.stale, outside.carried)
        self.frozen: Callable[[], Mapping[str, Sequence[Found]]] = dict

    def circumstances(self) -> Circumstances:
        """The day, the area's settings and the questions only the store and the lists can answer."""
        return Circumstances(
            self._catalogue,
            day_of(self._clock.now_ms()),
            self._settings(),
            holders_in(self._store, self._author),
            self._region_known,
            self._unprintable,
            self._trade_allowed,
            self._author,
            self._territory() if self._profile.level == "township" else None,
            lru_cache(_CODES_KEPT)(self._lists.divisions.accepted),
            namesakes_in(self._store, self._author),
            bearers_in(self._store, self._author),
        )

    def _territory(self) -> Callable[[str, str, str], bool]:
        """Tells whether a record may lie at a place: within or above the station's area, or moved there."""
        covers = lru_cache(_CODES_KEPT)(self._outside.covers)  # the same for all of a village

        def lies_in(entity: str, record_id: str, code: str) -> bool:
            if covers(code) or self._profile.area.startswith(code):
                return True
            moves = {"household_id": record_id, "kind": "move", "to_division": code}
            return entity == "household" and bool(self._store.find("household_event", **moves))

        return lies_in

    def scene(self) -> Scene:
        """What everything is checked with; only the province watches over the pairing of counties."""
        area = self._profile.area
        watches = self._profile.level == "province"
        records = seen_through(self._store, self._catalogue, rewrites=True)
        return Scene(records, self.circumstances(), self._lists.counties.poor_in(area) if watches else ())

    def _author(self, entity: str, record_id: str) -> str:
        return "、".join(dict.fromkeys(self._store.heads(entity, record_id).values()))

    def _unprintable(self, text: str) -> str:
        return "".join(self._lists.shelf.missing(text))

    def _region_known(self, code: str) -> bool:
        return self._lists.counties.was_county(code, self._lists.divisions)

    def _trade_allowed(self, seller: str) -> bool:
        """Whether a place lies in the 三区三州 or in a county of deep poverty (PM-021)."""
        areas = self._lists.areas.recorded(self._store.find("supported_area"))
        if any(area.deep for area in areas.all_of(seller)):
            return True
        limit = self._catalogue.checks["VR-DEEP-001"].thresholds["county_percent"]
        rows = self._store.find("county_year", division_code=seller[:6])
        return any(judge_deep(row, county_figures(row), limit).is_deep for row in rows)

    # -- asking ----------------------------------------------------------------------------------

    def live(self, entity: str, values: Mapping[str, Value]) -> list[Found]:
        """What is wrong with a record as it stands in a form, saved or not; of money, whether the chain
        balances with it."""
        declared = self._catalogue.entity(entity)
        record = {item.name: values.get(item.name) for item in declared.stored_fields}
        record |= {"id": values.get("id")}
        parent_id = values.get(declared.parent) if declared.parent else None
        parent = None
        if parent_id:
            parent = self._store.get(declared.field(declared.parent).target, str(parent_id))
        around = self.circumstances()
        return check_record(entity, record, around, parent) + unbalanced(entity, record, self._store, around)

    def place_of(self, found: Found) -> Place:
        """Where a finding is mended: entity, record id and field, or rows to be entered below the record."""
        return mended_at(found, self._store, self.circumstances())

    def of(self, entity: str, record_id: str) -> list[Found]:
        """What is wrong with the household or project that a record belongs to, or with the record itself.

        A project answers for the allocations it draws on.
        """
        record = self._store.get(entity, record_id)
        if record is None:
            return []
        return self._kept.of(self._units(entity, record))

    def _units(self, entity: str, record: Record) -> list[Unit]:
        """The unit of a record, and of money all links of the chain above it."""
        unit = unit_of(self._catalogue, self._store, entity, record)
        if unit.entity == "fund_allocation":
            return [unit, *self._above([unit.id])]
        if unit.entity != "project":
            return [unit]
        drawn = {
            str(row["allocation_id"])
            for name in ("project_fund", "fund_disbursement")
            for row in self._store.find(name, project_id=unit.id)
            if row["allocation_id"]
        }
        given = {str(row["id"]) for row in self._store.find("fund_allocation", project_id=unit.id)}
        drawn |= given
        links = [Unit("fund_allocation", one) for one in sorted(drawn)]
        return list(dict.fromkeys([unit, *links, *self._above(drawn)]))

    def _above(self, allocations: Iterable[str]) -> list[Unit]:
        """The allocations that others are part of, and the budgets they all come from."""
        above: dict[Unit, None] = {}
        waiting = sorted(allocations)
        while waiting:
            row = self._store.get("fund_allocation", waiting.pop()) or {}
            if row.get("budget_id"):
                above[Unit("fund_budget", str(row["budget_id"]))] = None
            parent = Unit("fund_allocation", str(row.get("parent_allocation_id") or ""))
            if parent.id and parent not in above:
                above[parent] = None
                waiting.append(parent.id)
        return list(above)

    def all(self, *, again: bool = False) -> list[Found]:
        """Everything the checks find anywhere."""
        return [item.found for item in self.kept(again=again)]

    def kept(self, *, again: bool = False) -> Iterator[KeptFinding]:
        """Everything the checks find, one after another, each with its place, its first day and its answer.

        ``again`` goes through everything, frozen reports and their figures too.
        """
        self.refresh(again=again)
        return self._kept.shelf.all()

    def refresh(self, *, again: bool = False, progress: Progress | None = None) -> None:
        """Bring what ``tally`` and ``first`` ask up to date, as ``kept`` does; ``progress`` hears how far."""
        self._kept.refresh(again=again, progress=progress)
        reports = self.frozen() if again else {}
        if reports:
            self._kept.keep_frozen({one: Outcome("", told) for one, told in reports.items()})
            self._kept.refresh()

    def tally(self, sought: Sought = ALL) -> list[FindingTally]:
        """How many findings there are, as they were last brought up to date."""
        return self._kept.shelf.tally(self._with_names(sought))

    def first(self, sought: Sought, most: int) -> list[KeptFinding]:
        """The first of the findings that are sought, the worst first."""
        return self._kept.shelf.first(self._with_names(sought), most)

    def _with_names(self, sought: Sought) -> Sought:
        """The same with the units that the searched text is a name of, as lists find them."""
        if not sought.text or sought.units:
            return sought
        units = [
            str(Unit(entity, record_id))
            for entity in self._catalogue.entities
            if entity in WITHIN or entity not in _CHECKED_WITHIN
            for record_id in self._store.ids(entity, text=sought.text, through=FOUND_THROUGH.get(entity))
        ]
        return sought._replace(units=tuple(units))

    def placed(self) -> Iterator[tuple[str, Found]]:
        """Everything the checks find, each with the division of the household or project it concerns."""
        return ((item.place, item.found) for item in self._kept.all())

    def likely(self) -> list[Likely]:
        """Members who may be one person, the likeliest first, to be looked at; nothing is ever merged."""
        households = {str(row["id"]): row for row in self._store.find("household")}
        return likely_pairs(bearers(self._store.find("member"), households))

    # -- answering -------------------------------------------------------------------------------

    def answer(self, kept: KeptFinding, reason: str) -> None:
        """Answer a warning with a reason (已核实, records.md §10); raises StationRefused for an error.

        The answer holds while the finding says the same.
        """
        if kept.found.blocks:
            raise StationRefused("这是错误，只能改正，不能核实放行。")
        if not self._person.may_write:
            raise StationRefused("当前账户只能查看，不能核实。请换经办员或审核员账户登录。")
        if not reason.strip():
            raise StationRefused("请写明核实情况，例如“已入户核实，情况属实”。")
        self._note(kept, reason.strip())

    def reopen(self, kept: KeptFinding) -> None:
        """Take an answer back."""
        self._note(kept, "")

    def _note(self, kept: KeptFinding, reason: str) -> None:
        at = stamp_text(self._clock.now_ms())
        if not self._kept.answer(kept, reason, self._person.name, at):
            raise StationRefused("这条提示已经变化或消失，请重新核查。")

    # -- submitting ------------------------------------------------------------------------------

    def against_submitting(self, entity: str, record_id: str) -> list[Found]:
        """What keeps a household or project back: errors, empty fields, and – where the area wants it –
        warnings that nobody has answered."""
        record = self._store.get(entity, record_id)
        if record is None:
            return []
        found = self._kept.of(self._units(entity, record))
        blocking = [item for item in found if item.blocks]
        named = {(item.entity, item.record_id, item.field) for item in blocking}
        gaps = self._gaps(entity, record_id)
        blocking += [gap for gap in gaps if (gap.entity, gap.record_id, gap.field) not in named]
        if self.circumstances().setting("submit_answered") == "1":
            blocking += self._unanswered(self._units(entity, record))
        return blocking

    def _unanswered(self, units: Sequence[Unit]) -> Iterator[Found]:
        self._kept.refresh()
        for item in self._kept.shelf.of(str(unit) for unit in units):
            if item.is_open and item.found.severity == "warn":
                yield replace(item.found, severity="error", message=f"{item.found.message}请核实并写明情况。")

    def _gaps(self, entity: str, record_id: str) -> Iterator[Found]:
        """The fields still to be filled in, in the record and in what is checked with it."""
        circumstances = self.circumstances()
        around = Around(
            load_household(self._store, record_id) if entity == "household" else None,
            load_project(self._store, record_id, circumstances.today) if entity == "project" else None,
        )
        seen: dict[str, Record] = {}
        for declared, record in self.family(entity, record_id):
            whole = {**record, **derived(declared.name, record, circumstances, around)}
            seen[str(record["id"])] = whole
            above = seen.get(str(record[declared.parent])) if declared.parent else None
            yield from check_submitting(declared, whole, circumstances, above)

    def family(self, entity: str, record_id: str) -> Iterator[tuple[Entity, Record]]:
        """A record and everything below it that is checked and handed in with it."""
        record = self._store.get(entity, record_id)
        if record is None:
            return
        yield self._catalogue.entity(entity), record
        for child in self._catalogue.children_of(entity):
            if child.name in _CHECKED_WITHIN:
                for row in self._store.find(child.name, **{child.parent: record_id}):
                    yield from self.family(child.name, str(row["id"]))

    # -- facts for others ------------------------------------------------------------------------

    def household(self, household_id: str) -> HouseholdFacts | None:
        """A household with everything that hangs on it."""
        return load_household(self._store, household_id)

    def project(self, project_id: str) -> ProjectFacts | None:
        """A project with everything it is judged by."""
        return load_project(self._store, project_id, self.circumstances().today)


_CHECKED_WITHIN = frozenset(name for entities in WITHIN.values() for name in entities)


def places_of(kept: Iterable[KeptFinding]) -> list[str]:
    """The division codes of findings, each once, in order."""
    return sorted({item.place for item in kept if item.place})
