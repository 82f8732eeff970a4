"""Every finding opens the very field, or the rows, where a person mends it (section 3 of the window)."""

from collections.abc import Iterator

from pytestqt.qtbot import QtBot

from desktop_app.catalog.model import Edit, Entity
from desktop_app.checks.facts import HouseholdFacts
from desktop_app.checks.mending import mended_at
from desktop_app.checks.registry import Found
from desktop_app.gui.asked_fields import form_fields
from desktop_app.gui.context import Context
from desktop_app.gui.grid import GridView
from desktop_app.gui.grid_model import GridModel
from desktop_app.gui.plans import BEHIND, FormPart, plan_for
from desktop_app.gui.shell import Shell
from tests.unit.checks.cases import catalogue
from tests.unit.checks.memory import Memory
from tests.unit.checks.test_registry import ALL_ROWS

OPENS_NO_FIELD = {
    "VR-DBL-001": "a value typed twice may stand in any record; the finding has it, and its field",
    "VR-HH-023": "the member's own row is opened: it is to be voided",
    "VR-NTC-003": "a notice is no form: its preview says where the number stands",
    "VR-NTC-004": "a notice is no form: its desk says which element is missing",
    "VR-NTC-008": "what hangs is compared with the records by a hash; the notice's sheet is opened",
    "VR-STAT-001": "a frozen report is never written to: it is opened, beside what it would be now",
    "VR-STAT-002": "the same",
    "VR-SYN-001": "a bundle is no record: the sender carries it once more",
    "VR-SYN-002": "the same",
}
"""By check, why its finding has no field to be opened."""


def page_of(entity: Entity) -> Entity:
    """The entity on whose page a record is opened, as Context.owner_of climbs to it."""
    above = entity.field(entity.parent).target if entity.parent else ""
    alone = entity.name in ("household", "project", "notice") or not above
    if alone or (catalogue().place_of(entity.name) and above != "project"):
        return entity
    return page_of(catalogue().entity(above))


def typed_on_page(entity: Entity) -> Iterator[str]:
    """What a person types of a record, on the page where it is opened."""
    page = page_of(entity)
    for part in (part for tab in plan_for(catalogue(), page.name).tabs for part in tab.parts):
        if isinstance(part, FormPart):
            fields = (
                form_fields(entity, part.groups, alone=entity is page) if part.entity == entity.name else []
            )
            yield from (field.name for field in fields if field.stored)
        else:
            keys = [key for keys in part.sets.values() for key in keys]
            own = part.entity == entity.name
            names = [key for key in keys if "." not in key] if own else []
            names += (
                [key.partition(".")[2] for key in keys if "." in key] if part.companion == entity.name else []
            )
            yield from (name for name in names if entity.field(name).stored)


def opens(found: Found, place: tuple[str, str, str]) -> bool:
    """Whether the place of a finding is a field that is typed, or rows on the page of the record above."""
    name, _own, field = place
    is_computed = (name, field) in BEHIND
    name, field = BEHIND.get((name, field), (name, field))
    entity = catalogue().entities.get(name)
    if entity is None:
        return False
    if field:
        return field in typed_on_page(entity)
    above = catalogue().entity(entity.field(entity.parent).target if entity.parent else name)
    parts = [part for tab in plan_for(catalogue(), page_of(above).name).tabs for part in tab.parts]
    has_grid = name in {part.entity for part in parts if not isinstance(part, FormPart)}
    return has_grid and (is_computed or found.entity == above.name)


def world_of(subject: object) -> Memory:
    """The records of a household, for the marks of its exit; nothing else is looked up."""
    if not isinstance(subject, HouseholdFacts):
        return Memory({})
    of_years = [row for rows in subject.member_years.values() for row in rows.values()]
    return Memory(
        {
            "household": [subject.household],
            "member": subject.members,
            "member_year": of_years,
            "household_year": subject.years.values(),
            "household_income": subject.incomes.values(),
            "status_change": subject.status_changes,
        }
    )


def test_each_finding_of_each_check_opens_a_field_or_the_rows() -> None:
    """Of every row that fails in a check's own table; what opens none is named, with the reason."""
    failing = [row for row in ALL_ROWS if row.finds]
    assert {row.check for row in failing} == set(catalogue().checks)
    nowhere: set[str] = set()
    for row in failing:
        world = world_of(row.subject)
        places = [(found, mended_at(found, world, row.circumstances())) for found in row.run()]
        nowhere |= {found.check for found, place in places if not opens(found, place)}
    assert nowhere == set(OPENS_NO_FIELD)


def test_a_finding_is_opened_where_it_is_mended(context: Context, shell: Shell, qtbot: QtBot) -> None:
    """No money was paid: where payments are entered. A house in danger: its grade, not the mark of it."""
    station = context.station
    project = station.list_ids("project")[0]
    year = next(
        row
        for row in context.find("household_year")
        if context.find("status_change", household_id=row["household_id"], change_kind="exit")
    )
    begun = {"project_status": "60", "approve_date": "2018-03-01", "actual_start": "2018-04-01"}
    paid = [
        Edit("fund_disbursement", str(row["id"]), {"is_deleted": 1})
        for row in context.find("fund_disbursement")
    ]
    edits = [Edit("project", project, begun), Edit("household_year", str(year["id"]), {"house_grade": "C"})]
    station.put_many([*edits, *paid], "")

    def open_first(check: str, field: str) -> None:
        found = next(one for one in station.findings() if one.check == check and one.field == field)
        context.open_finding(found)
        qtbot.waitUntil(lambda: not shell.is_busy)

    open_first("VR-FND-008", "")
    rows = shell.focusWidget()
    assert isinstance(rows, GridView)
    model = rows.model()
    assert isinstance(model, GridModel) and model.entity.name == "fund_disbursement"
    open_first("VR-STC-004", "check_housing")
    cursor = shell.focusWidget()
    assert cursor is not None and cursor.objectName() == "house_grade"
