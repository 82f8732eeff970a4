"""Checks of relocation (VR-REL-*). Areas are scaled by 100, amounts are fen."""

from collections.abc import Iterator, Mapping
from datetime import date

from desktop_app.catalog.model import Record
from desktop_app.checks.facts import HouseholdFacts
from desktop_app.checks.money import half_up
from desktop_app.checks.period import plus_months
from desktop_app.checks.registry import Finding, check
from desktop_app.checks.timeline import reference_day
from desktop_app.checks.values import chinese_day, day, filled, hundredths, number, text, yuan

Limits = Mapping[str, int]


def area_each(row: Record) -> int | None:
    """The housing area per relocated person, two decimals as a scaled integer; None when not known."""
    people = number(row, "relocated_persons")
    return half_up(number(row, "floor_area"), people) if people > 0 and filled(row, "floor_area") else None


@check("VR-REL-001", entity="relocation", level="household", reads=("relocated_persons",), facts=("today",))
def relocated_persons(facts: HouseholdFacts, today: date) -> Iterator[Finding]:
    """No more people move than belonged to the household when the agreement was signed."""
    for row in facts.relocations:
        reference = day(row, "agreement_date") or reference_day(number(row, "plan_year") or today.year, today)
        count = len(facts.present(reference))
        if number(row, "relocated_persons") > count:
            seen = f"搬迁{number(row, 'relocated_persons')}人，家庭{count}人"
            yield Finding("relocated_persons", details=seen, record_id=text(row, "id"))


@check("VR-REL-002", entity="relocation", reads=("floor_area", "relocated_persons"), facts=("limits",))
def relocation_area(row: Record, limits: Limits) -> Finding | None:
    """At most 25 m² a head, the red line; one-person households may have a tolerance.

    The area per head is judged as it is shown, with two decimals.
    """
    area = area_each(row)
    most = limits["most_m2"] + (limits["single_extra_m2"] if number(row, "relocated_persons") == 1 else 0)
    if area is None or area <= most * 100:
        return None
    return Finding("floor_area", details=f"人均{hundredths(area)}平方米")


@check("VR-REL-003", entity="relocation", reads=("self_fund",), facts=("limits",))
def own_share(row: Record, limits: Limits) -> Finding | None:
    """A household pays at most 10,000 yuan itself."""
    if number(row, "self_fund") <= limits["most_yuan"] * 100:
        return None
    return Finding("self_fund", details=f"现在是{yuan(number(row, 'self_fund'))}")


@check("VR-REL-004", entity="relocation", reads=("move_in_date", "finish_build_date"))
def moved_after_building(row: Record) -> Finding | None:
    """Nobody moves into a house that is not finished."""
    moved, finished = day(row, "move_in_date"), day(row, "finish_build_date")
    if moved is None or finished is None or moved >= finished:
        return None
    return Finding("move_in_date", details=f"竣工日期是{chinese_day(finished)}")


@check("VR-REL-005", entity="relocation", reads=("old_house_removed_date",), facts=("today", "limits"))
def old_house(row: Record, today: date, limits: Limits) -> Finding | None:
    """The old house is gone twelve months after moving in."""
    moved = day(row, "move_in_date")
    if (
        moved is None
        or filled(row, "old_house_removed_date")
        or today <= plus_months(moved, limits["months"])
    ):
        return None
    return Finding("old_house_removed_date", details=f"{chinese_day(moved)}入住")


@check("VR-REL-006", entity="relocation", level="household")
def followed_up(facts: HouseholdFacts) -> Iterator[Finding]:
    """Whoever was relocated is helped further (PM-029). Source: SRC-01."""
    helped = {row.get("relocation_id") for row in facts.followups}
    for row in facts.relocations:
        if row.get("id") not in helped:
            yield Finding(details="请登记产业、就业等后续扶持", record_id=text(row, "id"))


@check("VR-REL-008", entity="relocation", level="household")
def one_relocation(facts: HouseholdFacts) -> Finding | None:
    """A household is relocated once."""
    if len(facts.relocations) <= 1:
        return None
    last = facts.relocations[-1]
    return Finding(
        "plan_year", details=f"共{len(facts.relocations)}条，请作废多余的", record_id=text(last, "id")
    )


@check("VR-REL-009", entity="relocation", reads=("start_build_date", "finish_build_date"))
def building_dates(row: Record) -> Finding | None:
    """Building does not end before it begins."""
    start, finish = day(row, "start_build_date"), day(row, "finish_build_date")
    if start is None or finish is None or finish >= start:
        return None
    return Finding("finish_build_date", details=f"开工日期是{chinese_day(start)}")


CHECKS = (
    relocated_persons,
    relocation_area,
    own_share,
    moved_after_building,
    old_house,
    followed_up,
    one_relocation,
    building_dates,
)
