"""What is checked together: a household with all that hangs on it, a project, a village's year, a notice …

Every record belongs to one unit, and a finding is found in one unit only. Checking everything is checking
every unit; after an edit the units that it reaches are checked again (``reach``). Pure: a station, the
province's ledger and a test's dictionaries are all ``Records``.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import NamedTuple

from desktop_app.catalog.model import Catalogue, Record, Records
from desktop_app.checks.ahead import (
    Ahead,
    bearers_in,
    holders_in,
    namesakes_in,
    read_households,
    read_projects,
)
from desktop_app.checks.loading import (
    load_allocation,
    load_budget,
    load_counted,
    load_donation,
    load_household,
    load_industry,
    load_notice,
    load_pairings,
    load_project,
    load_site,
    load_training,
    load_village,
)
from desktop_app.checks.register import Register
from desktop_app.checks.registry import Circumstances, Found
from desktop_app.checks.run import (
    check_allocation,
    check_budget,
    check_donation,
    check_household,
    check_industry,
    check_notice,
    check_pairings,
    check_project_counts,
    check_project_itself,
    check_record,
    check_site,
    check_training,
    check_village,
    check_village_counts,
)
from desktop_app.checks.values import text

ALL_PAIRINGS = "all"
_BATCH = 500
_PROJECTS = 100
_ROOTS = ("household", "project", "training_event", "notice", "industry_entity")
WITHIN: Mapping[str, tuple[str, ...]] = {
    "household": (
        "household",
        "member",
        "household_year",
        "household_income",
        "member_year",
        "status_change",
        "relocation",
        "helper_assignment",
        "employment",
        "student_enrolment",
    ),
    "project": (
        "project",
        "project_fund",
        "project_indicator",
        "project_beneficiary",
        "project_progress",
        "fund_disbursement",
        "fund_reimbursement",
    ),
    "training_event": ("training_event", "training_participant"),
    "notice": ("notice", "notice_evidence", "notice_posting"),
    "industry_entity": ("industry_entity", "industry_year"),
}
"""The entities whose records are checked within the record they belong to; others by themselves."""

_WITHIN = {entity: root for root, entities in WITHIN.items() for entity in entities}


class Unit(NamedTuple):
    """What is checked together: the entity and the id of the record in its middle."""

    entity: str
    id: str

    def __str__(self) -> str:
        return f"{self.entity}:{self.id}"


class Checked(NamedTuple):
    """A unit, the division code of its subject (may be empty), and what is wrong with it."""

    unit: Unit
    place: str
    findings: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class Scene:
    """What units are checked with: the records, the circumstances, and counts of the register by place.

    ``counties`` are the national poverty counties (code, name) whose pairings are watched from here;
    ``counted`` is a register that was counted already and is up to date.
    """

    records: Records
    circumstances: Circumstances
    counties: Sequence[tuple[str, str]] = ()
    counted: Register | None = None
    register: Register = field(init=False)

    def __post_init__(self) -> None:
        counted = self.counted or Register(self.records, self.circumstances.today)
        object.__setattr__(self, "register", counted)


def unit_of(catalogue: Catalogue, records: Records, entity: str, record: Record) -> Unit:
    """The unit a record is checked in: that of its parent's where it has one, else its own."""
    if entity == "pairing":
        return Unit("pairing", ALL_PAIRINGS)
    name, current = entity, record
    while name in _WITHIN and name not in _ROOTS:
        declared = catalogue.entity(name)
        target = declared.field(declared.parent).target
        above = text(current, declared.parent)
        if not above:
            return Unit(entity, text(record, "id"))
        if target in _ROOTS:
            return Unit(target, above)
        found = records.get(target, above)
        if found is None:
            break
        name, current = target, found
    return Unit(name, text(current, "id"))


def check_unit(unit: Unit, scene: Scene) -> Checked:
    """Everything that is wrong with one unit; a void or unknown one has no findings."""
    records = scene.records
    if unit.entity == "household":
        records = read_households(scene.records, [unit.id])
    return _check(unit, scene, records)


def check_units(units: Iterable[Unit], scene: Scene) -> Iterator[Checked]:
    """Several units, households and projects read many at a time."""
    wanted: dict[str, list[str]] = {}
    for unit in units:
        wanted.setdefault(unit.entity, []).append(unit.id)
    yield from _check_households(wanted.pop("household", ()), scene)
    yield from _check_projects(wanted.pop("project", ()), scene)
    for entity, ids in wanted.items():
        for own in ids:
            yield _check(Unit(entity, own), scene, scene.records)


def check_counts(units: Iterable[Unit], scene: Scene) -> Iterator[Checked]:
    """Of projects and villages' years only what ``counted_checks`` find."""
    wanted: dict[str, list[str]] = {}
    for unit in units:
        wanted.setdefault(unit.entity, []).append(unit.id)
    projects = wanted.get("project", [])
    ahead = Ahead(scene.records)
    rows = ahead.fetch("project", "id", projects)
    for entity in ("project_fund", "project_beneficiary"):
        ahead.fetch(entity, "project_id", projects)
    for row in rows:
        found = check_project_counts(load_counted(ahead, row, scene.register), scene.circumstances)
        yield _told(Unit("project", text(row, "id")), text(row, "division_code"), found)
    for row in ahead.fetch("village_year", "id", wanted.get("village_year", [])):
        found = check_village_counts(load_village(row, scene.register), scene.circumstances)
        yield _told(Unit("village_year", text(row, "id")), text(row, "division_code"), found)


def check_everything(scene: Scene, ids: Callable[[str], Iterable[str]]) -> Iterator[Checked]:
    """Every unit there is; ``ids`` gives the ids of the records of an entity. Memory stays bounded."""
    yield from _check_households(ids("household"), scene)
    yield from _check_projects(ids("project"), scene)
    for entity in scene.circumstances.catalogue.entities:
        if entity in ("household", "project"):
            continue
        if entity == "pairing":
            yield _check(Unit("pairing", ALL_PAIRINGS), scene, scene.records)
        elif entity not in _WITHIN or entity in _ROOTS:
            for own in ids(entity):
                yield _check(Unit(entity, own), scene, scene.records)
        else:
            yield from _orphans(entity, scene)


def _orphans(entity: str, scene: Scene) -> Iterator[Checked]:
    """Records that name no parent are checked by themselves: somebody has to say so."""
    parent = scene.circumstances.catalogue.entity(entity).parent
    for row in scene.records.find(entity, **{parent: None}):
        yield _check(Unit(entity, text(row, "id")), scene, scene.records)


def _check_households(ids: Iterable[str], scene: Scene) -> Iterator[Checked]:
    waiting = iter(ids)
    while batch := list(islice(waiting, _BATCH)):
        ahead = read_households(scene.records, batch)
        circumstances = _asking(ahead, scene.circumstances)
        for own in batch:
            yield _household(Unit("household", own), ahead, circumstances)
        # What is planned holds the circumstances that hold the plans, and with them all that was read: nobody
        # looks for such rings while a job is at work, and of a county they would be a gigabyte.
        circumstances.plans.clear()


def _asking(records: Records, circumstances: Circumstances) -> Circumstances:
    """The circumstances, with what others bear the same number asked of ``records``."""
    author = circumstances.author
    return replace(
        circumstances,
        holders=holders_in(records, author),
        namesakes=namesakes_in(records, author),
        bearers=bearers_in(records, author),
    )


def _check_projects(ids: Iterable[str], scene: Scene) -> Iterator[Checked]:
    waiting = iter(ids)
    while batch := list(islice(waiting, _PROJECTS)):
        ahead = read_projects(scene.records, batch)
        around = replace(scene, records=ahead, counted=scene.register)
        for own in batch:
            yield _check(Unit("project", own), around, ahead)


def _household(unit: Unit, records: Records, circumstances: Circumstances) -> Checked:
    facts = load_household(records, unit.id)
    if facts is None:
        return Checked(unit, "", ())
    return _told(unit, text(facts.household, "division_code"), check_household(facts, circumstances))


def _check(unit: Unit, scene: Scene, records: Records) -> Checked:
    if unit.entity == "household":
        return _household(unit, records, _asking(records, scene.circumstances))
    if unit.entity == "pairing":
        pairings = load_pairings(records, scene.counties)
        return _told(unit, "", check_pairings(pairings, scene.circumstances))
    record = records.get(unit.entity, unit.id)
    if record is None or unit_of(scene.circumstances.catalogue, records, unit.entity, record) != unit:
        return Checked(unit, "", ())
    found = _CHECKS.get(unit.entity, _alone)(unit, record, scene)
    return _told(unit, text(record, "division_code"), found)


def _told(unit: Unit, place: str, found: Iterable[Found]) -> Checked:
    return Checked(unit, place, tuple(dict.fromkeys(found)))


def _project(unit: Unit, _record: Record, scene: Scene) -> list[Found]:
    today = scene.circumstances.today
    facts = load_project(scene.records, unit.id, today, scene.register, whole_ledgers=False)
    return [] if facts is None else check_project_itself(facts, scene.circumstances)


def _allocation(unit: Unit, _record: Record, scene: Scene) -> list[Found]:
    facts = load_allocation(scene.records, unit.id)
    return [] if facts is None else check_allocation(facts, scene.circumstances)


def _budget(unit: Unit, _record: Record, scene: Scene) -> list[Found]:
    facts = load_budget(scene.records, unit.id)
    return [] if facts is None else check_budget(facts, scene.circumstances)


def _village(_unit: Unit, record: Record, scene: Scene) -> list[Found]:
    return check_village(load_village(record, scene.register), scene.circumstances)


def _training(_unit: Unit, record: Record, scene: Scene) -> list[Found]:
    return check_training(load_training(scene.records, record), scene.circumstances)


def _donation(_unit: Unit, record: Record, scene: Scene) -> list[Found]:
    return check_donation(load_donation(scene.records, record), scene.circumstances)


def _site(_unit: Unit, record: Record, scene: Scene) -> list[Found]:
    return check_site(load_site(scene.records, record), scene.circumstances)


def _industry(_unit: Unit, record: Record, scene: Scene) -> list[Found]:
    return check_industry(load_industry(scene.records, record), scene.circumstances)


def _notice(_unit: Unit, record: Record, scene: Scene) -> list[Found]:
    facts = load_notice(scene.records, record, scene.circumstances.catalogue)
    return [] if facts is None else check_notice(facts, scene.circumstances)


def _alone(unit: Unit, record: Record, scene: Scene) -> list[Found]:
    return check_record(unit.entity, record, scene.circumstances)


_CHECKS: Mapping[str, Callable[[Unit, Record, Scene], list[Found]]] = {
    "project": _project,
    "fund_allocation": _allocation,
    "fund_budget": _budget,
    "village_year": _village,
    "training_event": _training,
    "donation": _donation,
    "resettlement_site": _site,
    "notice": _notice,
    "industry_entity": _industry,
}
