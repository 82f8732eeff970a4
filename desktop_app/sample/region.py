"""Sample data at scale: from one village to 200,000 households over many townships, with projects, money,
the six measures and every red flag.

The same seed gives the same records and ids on every machine. Townships are made one after another, so that
memory stays bounded whatever the size.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Protocol

from desktop_app.catalog.model import Catalogue, Edit
from desktop_app.sample.entry import Entry
from desktop_app.sample.flags import Flag, FlagMaker
from desktop_app.sample.hard_people import HardPeople
from desktop_app.sample.measures import Family, MeasureMaker, village_rows
from desktop_app.sample.people import Numbers
from desktop_app.sample.township import SampleTownship, household_edits, make_township
from desktop_app.sample.works import Home, WorksMaker

MOST_A_TOWNSHIP = 2500
_VILLAGE, _TOWNSHIP = 12, 9
_HOMES_A_PROJECT = 30
_FEWEST, _MOST = 10, 60


class Places(Protocol):
    """What is needed of the divisions."""

    def children(self, code: str = "") -> list[str]:
        """The codes directly below ``code``."""
        ...

    def short_village(self, code_or_name: str) -> str:
        """The village's name as notices use it."""
        ...

    def short_name(self, code: str) -> str:
        """The short name of a division."""
        ...

    def name(self, code: str) -> str:
        """The name of a division."""
        ...


@dataclass(slots=True)
class SamplePart:
    """What one township contributes: its edits, parents before children, and the flags planted in it."""

    township: str
    edits: list[Edit]
    households: int
    persons: int
    projects: int
    flags: tuple[Flag, ...] = ()


def make_region(
    seed: int, households: int, area: str, divisions: Places, catalogue: Catalogue, *, year: int = 2018
) -> Iterator[SamplePart]:
    """``households`` made-up households below ``area``, township by township.

    ``area`` is a village, township, county, prefecture or province. The red flags stand in the first
    township. Raises ValueError when there are too few townships for so many households.
    """
    townships = _townships(area, divisions)
    shares = _shares(households, townships)
    numbers = Numbers(area[:2], Random(f"{seed} numbers"))  # noqa: S311 – sample data, not secrets
    for serial, (township, share) in enumerate(shares):
        villages = [area] if len(area) == _VILLAGE else None
        made = make_township(seed, share, township, divisions, year=year, numbers=numbers, villages=villages)
        yield _part(seed, made, divisions, catalogue, serial, flagged=serial == 0)


def _townships(area: str, divisions: Places) -> list[str]:
    if len(area) >= _TOWNSHIP:
        return [area[:_TOWNSHIP]]
    found: list[str] = []
    for child in divisions.children(area):
        found += _townships(child, divisions) if len(child) < _TOWNSHIP else [child]
    return [code for code in found if divisions.children(code)]


def _shares(households: int, townships: Sequence[str]) -> list[tuple[str, int]]:
    """As many townships as are needed, evenly filled; a single one takes all."""
    if len(townships) == 1:
        return [(townships[0], households)]
    needed = max(1, -(-households // MOST_A_TOWNSHIP))
    if needed > len(townships):
        raise ValueError(f"{len(townships)} townships hold at most {len(townships) * MOST_A_TOWNSHIP}")
    whole, rest = divmod(households, needed)
    return [(code, whole + (place < rest)) for place, code in enumerate(townships[:needed])]


def _part(
    seed: int, made: SampleTownship, divisions: Places, catalogue: Catalogue, serial: int, *, flagged: bool
) -> SamplePart:
    random = Random(f"{seed} {made.code} works")  # noqa: S311 – sample data, not secrets
    entry = Entry(catalogue)
    name = divisions.name(made.code)
    organizations = _organizations(entry, divisions.name(made.code[:6]), name)
    families = [_enter(entry, catalogue, made, place) for place in range(len(made.households))]
    village_rows(random, entry, families, made.year, {})
    villages: dict[str, list[Home]] = {}
    for family in families:
        identified = str(family.made.household["identified_year"])
        home = Home(family.id, family.village, len(family.members), identified, family.is_exited)
        villages.setdefault(family.village, []).append(home)
    names = {code: divisions.short_village(code) for code in villages}
    works = WorksMaker(random, entry, made.code, name, made.year, names, organizations)
    works.make(villages, min(_MOST, max(_FEWEST, len(families) // _HOMES_A_PROJECT)))
    MeasureMaker(random, entry, made.code, name, made.year, organizations, serial).make(families)
    flags: list[Flag] = []
    if flagged:
        FlagMaker(entry, made.code, name, made.year, organizations, flags).plant(families)
        HardPeople(entry).plant(families)
    return SamplePart(made.code, entry.edits, len(families), made.people, works.projects, tuple(flags))


def _enter(entry: Entry, catalogue: Catalogue, made: SampleTownship, place: int) -> Family:
    household = made.households[place]
    edits = list(household_edits(catalogue, household, made.year))
    entry.edits += edits
    members = [edit for edit in edits if edit.entity == "member"]
    return Family(
        household,
        edits[0].record_id,
        tuple(edit.record_id for edit in members),
        tuple(str(edit.values["joined_date"]) for edit in members),
    )


def _organizations(entry: Entry, county: str, township: str) -> Mapping[str, str]:
    return {
        "finance": entry.add(
            "organization", name=f"{county}财政局（演示）", side="west", org_level="4", org_type="1"
        ),
        "office": entry.add(
            "organization", name=f"{county}扶贫开发局（演示）", side="west", org_level="4", org_type="1"
        ),
        "town": entry.add(
            "organization",
            name=f"{county}{township}人民政府（演示）",
            side="west",
            org_level="5",
            org_type="1",
        ),
        "foshan": entry.add(
            "organization",
            name="佛山市对口扶贫协作工作组（演示）",
            side="east",
            org_level="3",
            org_type="5",
        ),
        "donor": entry.add("donor", name="佛山市某企业（演示）", donor_type="1"),
    }
