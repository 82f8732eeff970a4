"""Which households a notice may list: the status changes that are due, as rows to tick. Plain data."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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

PROJECT_NOTICES = frozenset({"N11", "N12", "N13", "N21"})
"""Notices about one project."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A status change that a notice may list."""

    record_id: str
    name: str
    detail: str
    household_id: str = ""


def lists_people(code: str) -> bool:
    """Whether the notice lists households that a person may choose."""
    return code in _KINDS


def candidates(station: "Station", code: str, year: int, division: str) -> list[Candidate]:
    """The status changes of a year and area that a notice of this type lists."""
    if code not in _KINDS or not division:
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


def notice_for(station: "Station", households: Sequence[str], year: int) -> tuple[str, str]:
    """The type of notice that most of these households wait for in a year, and the range they stand in.

    Both are empty where none of them has a status change in the year that could be published.
    """
    changes = station.store.find_among("status_change", "household_id", households)
    kinds = Counter(
        str(row["change_kind"]) for row in changes if row["year"] == year and row["change_kind"] in _FIRST_OF
    )
    if not kinds:
        return "", ""
    records = station.store.find_among("household", "id", households)
    villages = {str(record["division_code"] or "") for record in records}
    one = len(villages) == 1
    code = _FIRST_OF[kinds.most_common(1)[0][0]][0 if one else 1]
    return code, villages.pop() if one else station.profile.area


def _detail(row: Mapping[str, str]) -> str:
    place = row.get("village_group") or row.get("division_code", "")
    return f"{place}　{row.get('member_count', '')}人"
