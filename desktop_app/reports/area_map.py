"""The schematic map of deep-poverty areas (statistics.md §5.1): one tile an area, shaded by its poverty rate.

The circular's data has no boundaries, so nothing is drawn that looks like one: counties of a province or
prefecture, townships of a county, villages of a township stand as tiles in the order of their codes, and the
map says so. Deep poverty is what it was at the base year (statistics.md §2 rule 10).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from desktop_app.catalog.divisions import Divisions
from desktop_app.catalog.standing import load_map_steps
from desktop_app.reports.amounts import Amount
from desktop_app.reports.facts import Report
from desktop_app.reports.paper import paragraph, tiles
from desktop_app.reports.scope import Scope

_COUNTY, _VILLAGE = 6, 12
_RATE, _DEEP = "IN-POV-05", "IN-POV-06"
_WHAT = {6: "一个县（市、区）", 9: "一个乡镇", 12: "一个村"}
_MARKS = {6: "深度贫困县", 9: "有深度贫困村", 12: "深度贫困村"}


def area_map(report: Report) -> Iterator[dict[str, Any]]:
    """The map of a report's area and the sentence it stands under; nothing for a village."""
    codes = _codes(report.scope, report.places)
    if not codes:
        return
    seen = _Seen.of(report, codes)
    yield paragraph(f"按{seen.base_year}年末的标准，{report.asked.area_name}{seen.counted(report)}。")
    yield tiles(
        f"深度贫困地区示意图（{report.year}年贫困发生率，%）",
        [(label, [seen.tile(code) for code in own]) for label, own in _grouped(codes, report.places)],
        shades=_shades(seen.steps),
        unknown="没有人口数",
        mark=f"{_MARKS[seen.length]}（{seen.base_year}年末）",
        note=f"示意图：一格代表{_WHAT[seen.length]}，按行政区划代码排列，不表示实际位置、面积和界线。",
    )


@dataclass(frozen=True, slots=True)
class _Seen:
    """What the tiles say: rates by area, deep counties and villages, where the shades end."""

    places: Divisions
    length: int
    base_year: int
    rates: dict[str, Amount]
    counties: frozenset[str]
    villages: tuple[str, ...]
    steps: tuple[int, ...]

    @classmethod
    def of(cls, report: Report, codes: Sequence[str]) -> "_Seen":
        """What is known of some areas, by the codes of today."""
        engine, length = report.engine, max(map(len, codes))
        deep = {
            key: tuple(line.area for line in engine.records(_DEEP, key, report.scope))
            for key in ("counties", "villages")
        }
        rates: dict[str, Amount] = {}
        for size in sorted(set(map(len, codes))):
            for code, (found,) in engine.compute_below(report.scope, size, [_RATE]).items():
                rates[code] = found.amount
        limit = int(str(engine.policy[f"deep_{'county' if length == _COUNTY else 'village'}_percent"]))
        return cls(
            report.places,
            length,
            int(str(engine.policy["base_year"])),
            rates,
            frozenset(deep["counties"]),
            deep["villages"],
            (*(step for step in load_map_steps() if step < limit), limit),
        )

    def counted(self, report: Report) -> str:
        """How many areas are of deep poverty, as far up as the map reaches."""
        known = {"counties": "深度贫困县", "villages": "深度贫困村"}
        keys = [key for key in known if self.length == _COUNTY or key == "villages"]
        found = [
            f"{known[key]}{report.said(f'{_DEEP}.{key}')}" for key in keys if report.has(f"{_DEEP}.{key}")
        ]
        return f"有{'、'.join(found)}" if found else f"没有{'、'.join(known[key] for key in keys)}"

    def tile(self, code: str) -> tuple[str, str, int | None, bool, str]:
        """Name, rate, shade, mark and note of an area."""
        today = self.places.recoding.now(code)
        rate = self.rates.get(today, Amount("—"))
        inside = sum(village.startswith(today) for village in self.villages)
        deep = today in self.counties if len(code) == _COUNTY else bool(inside)
        note = f"深村{inside}" if inside and len(code) < _VILLAGE else ""
        return self.places.short_name(code), rate.text, _shade(rate, self.steps), deep, note


def _codes(scope: Scope, places: Divisions) -> list[str]:
    """The areas that get a tile: counties, or what lies directly below a county or township."""
    if len(scope.include) == 1 and len(scope.include[0]) >= _COUNTY:
        own = scope.include[0]
        return places.children(own) if len(own) < _VILLAGE else []
    found: list[str] = []
    for code in scope.include:
        found += _counties(code, places)
    return [code for code in found if code not in scope.exclude]


def _counties(code: str, places: Divisions) -> list[str]:
    if len(code) >= _COUNTY:
        return [code]
    return [county for child in places.children(code) for county in _counties(child, places)]


def _grouped(codes: Sequence[str], places: Divisions) -> list[tuple[str, list[str]]]:
    """The areas by the division above them, each under its name."""
    groups: dict[str, list[str]] = {}
    for code in codes:
        groups.setdefault(places.parent(code), []).append(code)
    return [(places.name(parent) if parent else "", own) for parent, own in groups.items()]


def _shade(rate: Amount, steps: Sequence[int]) -> int | None:
    """Which shade a rate has; the limit of deep poverty is strict: 18 % is not above 18 %."""
    if rate.number is None:
        return None
    limit = steps[-1]
    return sum(rate.number >= step for step in steps[:-1]) + (rate.number > limit)


def _shades(steps: Sequence[int]) -> list[str]:
    """What the shades mean: below 3, from 3 to below 10, from 10 to the limit, above the limit."""
    between = [f"{low}%—{high}%" for low, high in pairwise(steps)]
    return [f"低于{steps[0]}%", *between, f"高于{steps[-1]}%"]
