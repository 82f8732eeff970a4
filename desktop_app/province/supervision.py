"""Supervision: the checks over the whole ledger, so that what no township can see alone comes to light."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from desktop_app.catalog.settings import settings_in_force
from desktop_app.checks.loading import all_allocations, all_households, all_projects
from desktop_app.checks.registry import Circumstances, Found, Holder
from desktop_app.checks.run import check_allocation, check_household, check_project
from desktop_app.province.inbox import Desk
from desktop_app.province.ledger import Ledger
from desktop_app.sync.certificate import Certificate


@dataclass(frozen=True, slots=True)
class StationFindings:
    """What was found among the records at home in one area, with the names of the stations there."""

    area: str
    stations: tuple[str, ...]
    findings: tuple[Found, ...]


def supervise(desk: Desk) -> list[StationFindings]:
    """Everything the checks find in the ledger, grouped by the area of the record concerned."""
    by_area: dict[str, list[Found]] = {}
    for found in _findings(desk):
        by_area.setdefault(_home(desk.ledger, found), []).append(found)
    certificates = list(desk.books.stations().values())
    return [
        StationFindings(area, _names(certificates, area), tuple(found))
        for area, found in sorted(by_area.items())
    ]


def _findings(desk: Desk) -> Iterable[Found]:
    circumstances = _circumstances(desk)
    found: list[Found] = []
    for household in all_households(desk.ledger):
        found += check_household(household, circumstances)
    for project in all_projects(desk.ledger, circumstances.today):
        found += check_project(project, circumstances)
    for allocation in all_allocations(desk.ledger):
        found += check_allocation(allocation, circumstances)
    return dict.fromkeys(found)


def _circumstances(desk: Desk) -> Circumstances:
    settings = settings_in_force(desk.ledger.find("setting"), desk.province.code)

    def holders(id_no: str) -> Iterator[Holder]:
        for member in desk.ledger.find("member", id_no=id_no):
            yield Holder(str(member["id"]), str(member["household_id"]), not member["left_date"])

    return Circumstances(desk.context.catalogue, desk.today, settings, holders)


def _home(ledger: Ledger, found: Found) -> str:
    known = found.entity in ("", "*") or ledger.get(found.entity, found.record_id)
    return str(known["home"]) if isinstance(known, dict) else ""


def _names(certificates: list[Certificate], area: str) -> tuple[str, ...]:
    inside = {item.station for item in certificates if area and item.scope.covers(area)}
    return tuple(sorted(inside))
