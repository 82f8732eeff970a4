"""The supported areas: which area a division belongs to, and who supports it on which day.

The thirteen pairings of the circular came with the program; the province ends or changes them, and adds
others, by dated records of ``supported_area``.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from desktop_app.catalog.model import Record
from desktop_app.catalog.places import resources_folder

_BETWEEN_CODES = re.compile(r"[|,，、;；\s]+")


class Area(NamedTuple):
    """One pairing of a supported area with its supporter.

    ``codes`` are the prefixes of the divisions it covers; ``mechanisms`` EW (东西部协作), CS (对口支援) or
    FS (资金支持); ``lead_city`` a city that leads beside the supporter; ``deep`` whether the area is one of
    the 三区三州; ``record_id`` the record by which the province entered or changed it, if there is one, and
    ``first`` and ``last`` the ISO days between which it holds, as far as these are set.
    """

    id: str
    name: str
    codes: tuple[str, ...]
    supporter: str
    lead_city: str
    mechanisms: tuple[str, ...]
    deep: bool
    source: str
    record_id: str = ""
    first: str = ""
    last: str = ""

    def holds_on(self, day: str) -> bool:
        """Whether the pairing is in force on an ISO day."""
        return self.first <= day and (not self.last or day <= self.last)

    def grip(self, code: str) -> int:
        """The length of the longest prefix of ``code`` that the area names, 0 when it names none."""
        return max((len(prefix) for prefix in self.codes if code.startswith(prefix)), default=0)


class Areas:
    """The pairings, and the rule that the longest prefix wins.

    So the regiments of 第三师 are taken out of the counties they lie in, and 喀什市 and 塔什库尔干 out of
    喀什地区 (divisions.md §4).
    """

    def __init__(self, areas: Iterable[Area]) -> None:
        self._areas = tuple(areas)

    def __iter__(self) -> Iterator[Area]:
        return iter(self._areas)

    def recorded(self, rows: Iterable[Record]) -> "Areas":
        """These with what ``supported_area`` records say: a record of a known number changes what it fills
        in, its first and last day among it; any other is a pairing of its own."""
        areas = {area.id: area for area in self._areas}
        for row in rows:
            number = _said(row, "area_id") or str(row["id"])
            areas[number] = _changed(areas.get(number), number, row)
        return Areas(areas.values())

    def on(self, day: str) -> "Areas":
        """The pairings in force on an ISO day."""
        return Areas(area for area in self._areas if area.holds_on(day))

    def all_of(self, code: str) -> Sequence[Area]:
        """The pairings of the division, none when it is not supported.

        昭通 has two: which supporter a record means is the county's choice.
        """
        grips = [(area.grip(code), area) for area in self._areas]
        longest = max((grip for grip, _ in grips), default=0)
        return [area for grip, area in grips if grip == longest > 0]

    def area_of(self, code: str, supporter: str = "") -> Area | None:
        """The one pairing of the division, or the one with ``supporter`` where there are two.

        None when the division is not supported, or when the choice is still open.
        """
        found = [area for area in self.all_of(code) if supporter in ("", area.supporter)]
        return found[0] if len(found) == 1 else None

    def scope(self, area_id: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The include and the exclude prefixes of an area, as a certificate states them (amendment A9).

        Raises KeyError when there is no such area.
        """
        area = next((item for item in self._areas if item.id == area_id), None)
        if area is None:
            raise KeyError(area_id)
        others = (code for other in self._areas for code in other.codes)
        exclude = {code for code in others if 0 < area.grip(code) < len(code) and code not in area.codes}
        return area.codes, tuple(sorted(exclude))


def load_areas(folder: Path | None = None) -> Areas:
    """The areas of ``folder``, by default those that came with the program."""
    path = (folder or resources_folder() / "divisions") / "supported_areas.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        return Areas(_area(row) for row in csv.DictReader(lines))


def prefixes(codes: str) -> tuple[str, ...]:
    """The code prefixes in one text, whatever stands between them."""
    return tuple(filter(None, _BETWEEN_CODES.split(codes)))


_UNKNOWN = Area("", "", (), "", "", (), deep=False, source="")


def _said(row: Record, name: str) -> str:
    value = row.get(name)
    return "" if value is None else str(value)


def _changed(known: Area | None, number: str, row: Record) -> Area:
    area = known or _UNKNOWN._replace(id=number)
    mechanism, deep = _said(row, "mechanism"), row.get("is_sanqu")
    return area._replace(
        name=_said(row, "name") or area.name,
        codes=prefixes(_said(row, "codes")) or area.codes,
        supporter=_said(row, "supporter") or area.supporter,
        lead_city=_said(row, "lead_city") or area.lead_city,
        mechanisms=(mechanism,) if mechanism else area.mechanisms,
        deep=area.deep if deep is None else bool(deep),
        record_id=str(row["id"]),
        first=_said(row, "valid_from"),
        last=_said(row, "valid_to"),
    )


def _area(row: dict[str, str]) -> Area:
    return Area(
        id=row["area_id"],
        name=row["name"],
        codes=prefixes(row["codes"]),
        supporter=row["supporter"],
        lead_city=row["lead_city"],
        mechanisms=tuple(row["mechanism"].split("+")),
        deep=row["is_sanqu"] == "1",
        source=row["source"],
    )
