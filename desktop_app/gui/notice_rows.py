"""What a notice may list, as rows to tick: status changes that are due, projects, allotments. Plain data."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from desktop_app.catalog.values import show_money

if TYPE_CHECKING:
    from desktop_app.catalog.model import Record
    from desktop_app.station import Station

_KINDS: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("N01", "N02", "N03"), frozenset({"identify"})),
    **dict.fromkeys(("N04", "N05", "N06"), frozenset({"exit"})),
    "N07": frozenset({"identify", "return", "remove"}),
}
_FIRST_OF = {
    "identify": ("N01", "N02"),
    "exit": ("N04", "N05"),
    "return": ("N07", "N07"),
    "remove": ("N07", "N07"),
}
"""By kind of change the first notice of a village and that of a township."""

_OF_PROJECTS: Mapping[str, range] = {"N08": range(10, 20), "N10": range(40, 98), "N14": range(40, 98)}
"""Notices that list projects, with the statuses of those that they list (records.md §7.2)."""

_OF_MONEY = "N09"
_FIRST_OF_PROJECT = ((range(40, 46), "N11"), (range(70, 98), "N13"))
"""By status the notice that one project alone waits for."""

PROJECT_NOTICES = frozenset({"N11", "N12", "N13", "N21"})
"""Notices about one project."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record that a notice may list; ``ticked`` unless a person has to ask for it."""

    record_id: str
    name: str
    detail: str
    household_id: str = ""
    ticked: bool = True


def listed_kind(code: str) -> str:
    """What a person may choose for a notice's list, as it is called there; empty where nothing is chosen."""
    if code in _KINDS:
        return "户"
    return "项目" if code in _OF_PROJECTS else "指标" if code == _OF_MONEY else ""


def candidates(station: "Station", code: str, year: int, division: str) -> list[Candidate]:
    """What a notice of this type lists of a year and area."""
    if not division:
        return []
    if code in _OF_PROJECTS:
        return _projects(station, _OF_PROJECTS[code], year, division)
    if code == _OF_MONEY:
        return _allotments(station, year, division)
    if code not in _KINDS:
        return []
    changes = [
        change
        for change in station.store.find("status_change", year=year)
        if change["change_kind"] in _KINDS[code]
    ]
    ids = [str(change["household_id"]) for change in changes]
    villages = {
        str(record["id"]): str(record["division_code"] or "")
        for record in station.store.find_among("household", "id", ids)
    }
    rows = {row["id"]: row for row in station.list_rows("household", ids)}
    made = [
        Candidate(str(change["id"]), row.get("head_name") or row["household_no"], _detail(row), row["id"])
        for change in changes
        if (row := rows.get(str(change["household_id"]))) is not None
        and villages[row["id"]].startswith(division)
    ]
    return sorted(made, key=lambda item: item.detail)


def _projects(station: "Station", statuses: range, year: int, division: str) -> list[Candidate]:
    table = station.catalogue.codes["project_status"]
    found = [
        row
        for row in station.store.find("project", year=year)
        if str(row["division_code"] or "").startswith(division) and _status(row) in statuses
    ]
    found.sort(key=lambda row: (str(row["division_code"]), str(row["project_code"] or ""), str(row["id"])))
    return [
        Candidate(str(row["id"]), str(row["name"]), table.label(str(row["project_status"]))) for row in found
    ]


def _status(project: "Record") -> int:
    return int(project["project_status"] or 0)


def _allotments(station: "Station", year: int, division: str) -> list[Candidate]:
    """What was handed down in a year, the newest document first and alone ticked: a notice is of one."""
    found = [
        row
        for row in station.store.find("fund_allocation")
        if str(row["doc_date"] or "").startswith(str(year))
        and str(row["to_division"] or "").startswith(division)
    ]
    found.sort(key=lambda row: (str(row["doc_date"]), str(row["doc_no"])), reverse=True)
    return [
        Candidate(
            str(row["id"]),
            str(row["doc_no"]),
            f"{show_money(int(row['amount'] or 0), '元')}元",
            ticked=row["doc_no"] == found[0]["doc_no"],
        )
        for row in found
    ]


class Awaited(NamedTuple):
    """The notice that some records wait for: its type, the range they stand in, its year."""

    code: str
    division: str
    year: int


def awaited(station: "Station", entity: str, ids: Sequence[str]) -> Awaited | None:
    """The notice that most of some households or projects wait for; None where there is none."""
    if entity == "project":
        return _for_projects(station, ids)
    return _for_households(station, ids, station.today().year)


def _for_projects(station: "Station", projects: Sequence[str]) -> Awaited | None:
    """One project waits for the notice of its own step, several stand in the list for the library or in that
    of the year's plan.
    """
    records = station.store.find_among("project", "id", projects)
    if not records:
        return None
    year = max(int(row["year"] or 0) for row in records)
    villages = {str(row["division_code"] or "") for row in records}
    division = villages.pop() if len(villages) == 1 else station.profile.area
    lowest = min(_status(row) for row in records)
    own = next((code for statuses, code in _FIRST_OF_PROJECT if lowest in statuses), "")
    if len(records) == 1 and own:
        return Awaited(own, division, year)
    code = next((code for code, statuses in _OF_PROJECTS.items() if lowest in statuses), "")
    return Awaited(code, division, year) if code else None


def _for_households(station: "Station", households: Sequence[str], year: int) -> Awaited | None:
    """Only a status change of the year can be published."""
    changes = station.store.find_among("status_change", "household_id", households)
    kinds = Counter(
        str(row["change_kind"]) for row in changes if row["year"] == year and row["change_kind"] in _FIRST_OF
    )
    if not kinds:
        return None
    records = station.store.find_among("household", "id", households)
    villages = {str(record["division_code"] or "") for record in records}
    one = len(villages) == 1
    code = _FIRST_OF[kinds.most_common(1)[0][0]][0 if one else 1]
    return Awaited(code, villages.pop() if one else station.profile.area, year)


def _detail(row: Mapping[str, str]) -> str:
    place = row.get("village_group") or row.get("division_code", "")
    return f"{place}　{row.get('member_count', '')}人"
