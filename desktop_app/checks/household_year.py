"""Checks of a household's year: causes of poverty, land, housing, water (group B)."""

from collections.abc import Iterator, Mapping

from desktop_app.catalog.model import Entity, FieldType, Need, Record
from desktop_app.checks.facts import YearFacts
from desktop_app.checks.registry import Finding, check
from desktop_app.checks.timeline import EXITED, STUDENTS
from desktop_app.checks.values import codes, filled, hundredths, number, text

Limits = Mapping[str, int]

_CAUSES = ("cause_main", "cause_other1", "cause_other2")
_LAND = ("arable_area", "forest_area", "returned_forest_area", "orchard_area", "pasture_area", "water_area")
_SAFE_HOUSES = ("A", "B")


def _row_id(facts: YearFacts) -> str:
    return text(facts.situation or {}, "id")


@check("VR-HH-001", entity="household_year", reads=_CAUSES)
def distinct_causes(row: Record) -> Finding | None:
    """The causes of poverty are all different. Source: SRC-24."""
    seen: set[str] = set()
    for name in _CAUSES:
        cause = text(row, name)
        if cause and cause in seen:
            return Finding(name)
        seen.add(cause)
    return None


@check("VR-HH-002", entity="household_year", reads=("cause_main",))
def main_cause(row: Record) -> Finding | None:
    """There is exactly one main cause. Source: SRC-24."""
    return None if filled(row, "cause_main") else Finding("cause_main")


@check("VR-HH-003", entity="household_year", level="year", reads=_CAUSES)
def causes_have_members(facts: YearFacts) -> Iterator[Finding]:
    """Illness, disability or schooling as a cause shows in a member."""
    rows = [person.situation for person in facts.people if person.situation]
    if facts.situation is None or not rows:
        return
    shown = {
        "01": any(codes(row, "health") & {"02", "03"} for row in rows),
        "02": any("04" in codes(row, "health") for row in rows),
        "03": any(text(row, "school_status") in STUDENTS for row in rows),
    }
    labels = {"01": "因病无患病成员", "02": "因残无残疾成员", "03": "因学无在校生"}
    for name in _CAUSES:
        cause = text(facts.situation, name)
        if not shown.get(cause, True):
            yield Finding(name, details=f"{facts.year}年度{labels[cause]}", record_id=_row_id(facts))


@check("VR-HH-004", entity="household_year", reads=("returned_forest_area", "forest_area", "pasture_area"))
def returned_forest(row: Record) -> Finding | None:
    """Land returned to forest or grass is part of forest and pasture. Source: SRC-27 (20)."""
    whole = number(row, "forest_area") + number(row, "pasture_area")
    returned = number(row, "returned_forest_area")
    if returned <= whole:
        return None
    return Finding(
        "returned_forest_area", details=f"退耕{hundredths(returned)}亩，林地与牧草地共{hundredths(whole)}亩"
    )


@check("VR-HH-005", entity="household_year", reads=_LAND, facts=("limits",))
def usual_areas(row: Record, limits: Limits) -> Iterator[Finding]:
    """Areas are of the usual size; each limit, in mu, is a setting of the area. Source: SRC-27 (11–16)."""
    for name in _LAND:
        if number(row, name) > limits[name] * 100:
            yield Finding(name, details=f"现在是{hundredths(number(row, name))}亩")


@check("VR-HH-006", entity="household_year", reads=("road_distance",), facts=("limits",))
def road_distance(row: Record, limits: Limits) -> Finding | None:
    """The way to the village's main road is known and at most 5 km. Source: SRC-27 (17)."""
    if not filled(row, "road_distance"):
        return Finding("road_distance", details="尚未填写")
    distance = number(row, "road_distance")
    if 0 <= distance <= limits["most_km"] * 100:
        return None
    return Finding("road_distance", details=f"现在是{hundredths(distance)}公里")


@check("VR-HH-007", entity="household_year", reads=_LAND)
def areas_entered(row: Record) -> Iterator[Finding]:
    """Every area is entered, if only as 0. Source: SRC-27 (10)."""
    return (Finding(name) for name in _LAND if not filled(row, name))


@check("VR-HH-008", entity="household_year", reads=("house_area", "house_grade"))
def house_area(row: Record) -> Finding | None:
    """A household has a house of some size unless it has none. Source: SRC-29 (3_02_008)."""
    if filled(row, "house_area") and (number(row, "house_area") > 0 or text(row, "house_grade") == "N"):
        return None
    return Finding(
        "house_area", details="无房户请将住房安全等级选为“无房”" if filled(row, "house_area") else ""
    )


@check("VR-HH-009", entity="household_year", level="year", reads=("house_area",), facts=("limits",))
def house_area_each(facts: YearFacts, limits: Limits) -> Finding | None:
    """Nobody has more than 100 m² of house."""
    area, people = number(facts.situation or {}, "house_area"), len(facts.people)
    if not people or area <= limits["most_m2"] * 100 * people:
        return None
    return Finding("house_area", details=f"{facts.year}年度共{people}人", record_id=_row_id(facts))


@check("VR-HH-010", entity="household_year", level="year", reads=("house_grade",))
def exited_house(facts: YearFacts) -> Finding | None:
    """Who has left poverty lives in a safe house, or has moved into a new one. Source: SRC-27 (05)."""
    if facts.situation is None or facts.status not in EXITED or facts.moved_in:
        return None
    grade = text(facts.situation, "house_grade")
    if not grade or grade in _SAFE_HOUSES:
        return None
    return Finding("house_grade", details=f"{facts.year}年度为“{grade}”", record_id=_row_id(facts))


@check("VR-HH-011", entity="household_year", level="year", reads=("has_safe_water",))
def exited_water(facts: YearFacts) -> Finding | None:
    """Who has left poverty has safe water. Source: SRC-27 (07), SRC-29 (3_02_002)."""
    if facts.situation is None or facts.status not in EXITED or facts.situation.get("has_safe_water") != 0:
        return None
    return Finding("has_safe_water", details=f"{facts.year}年度填“否”", record_id=_row_id(facts))


@check("VR-HH-012", entity="household_year", facts=("entity",))
def questions_answered(row: Record, entity: Entity) -> Iterator[Finding]:
    """Every yes-or-no question that has to be answered is answered. Source: SRC-27."""
    for field in entity.fields:
        if field.type is FieldType.BOOL and field.need is Need.SUBMIT and not filled(row, field.name):
            yield Finding(field.name, details=f"“{field.label}”")


@check("VR-HH-014", entity="household_year", reads=("irrigated_area", "arable_area"))
def irrigated_area(row: Record) -> Finding | None:
    """Irrigated land is part of the arable land."""
    if number(row, "irrigated_area") <= number(row, "arable_area"):
        return None
    return Finding("irrigated_area", details=f"耕地{hundredths(number(row, 'arable_area'))}亩")


@check("VR-HH-015", entity="household_year", reads=("house_built_year",), facts=("limits",))
def house_built(row: Record, limits: Limits) -> Finding | None:
    """The house was built between 1900 and the year of the entry."""
    if not filled(row, "house_built_year"):
        return None
    built = number(row, "house_built_year")
    return None if limits["first_year"] <= built <= number(row, "year") else Finding("house_built_year")


@check("VR-HH-019", entity="household_year", level="year", reads=("return_cause",))
def return_cause(facts: YearFacts) -> Finding | None:
    """A household that fell back into poverty says why."""
    if facts.situation is None or facts.status != "4" or filled(facts.situation, "return_cause"):
        return None
    return Finding("return_cause", details=f"{facts.year}年度", record_id=_row_id(facts))


@check("VR-HH-020", entity="household_year", level="year", reads=("not_exit_reason",))
def not_exit_reason(facts: YearFacts) -> Finding | None:
    """A household still poor at the end of a year says why."""
    over = (facts.reference.month, facts.reference.day) == (12, 31)
    if facts.situation is None or facts.status != "0" or not over:
        return None
    if filled(facts.situation, "not_exit_reason"):
        return None
    return Finding("not_exit_reason", details=f"{facts.year}年度", record_id=_row_id(facts))


CHECKS = (
    distinct_causes,
    main_cause,
    causes_have_members,
    returned_forest,
    usual_areas,
    road_distance,
    areas_entered,
    house_area,
    house_area_each,
    exited_house,
    exited_water,
    questions_answered,
    irrigated_area,
    house_built,
    return_cause,
    not_exit_reason,
)
