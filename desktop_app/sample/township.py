"""A whole made-up township, seeded: the same seed gives the same people on every machine."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Protocol

from desktop_app.catalog.identity import record_id
from desktop_app.catalog.model import Catalogue, Edit, Value
from desktop_app.checks.timeline import birth_date
from desktop_app.sample.households import HouseholdMaker, SampleHousehold
from desktop_app.sample.names import NameMaker
from desktop_app.sample.people import Numbers, PersonMaker, SamplePerson

_ILLITERATE = {"5134": 0.35}


class VillageTree(Protocol):
    """What is needed of the divisions."""

    def children(self, code: str = "") -> list[str]:
        """The codes directly below ``code``."""
        ...

    def short_village(self, code_or_name: str) -> str:
        """The village's name as notices use it."""
        ...


@dataclass(frozen=True, slots=True)
class SampleTownship:
    """The households of a made-up township."""

    code: str
    year: int
    households: tuple[SampleHousehold, ...]

    @property
    def people(self) -> int:
        """How many members all households have."""
        return sum(len(household.people) for household in self.households)

    def edits(self, catalogue: Catalogue) -> Iterator[Edit]:
        """The township as edits of a store, household by household, with the ids an import would give."""
        for household in self.households:
            yield from household_edits(catalogue, household, self.year)


def make_township(
    seed: int,
    households: int,
    township_code: str,
    divisions: VillageTree,
    *,
    year: int = 2018,
    numbers: Numbers | None = None,
    villages: Sequence[str] | None = None,
) -> SampleTownship:
    """A township of ``households`` made-up households, spread over its villages; no check finds an error.

    Townships that are to lie in one store share their ``numbers``; ``villages`` are some of its villages.
    Raises ValueError when the township has no villages in the divisions.
    """
    villages = villages or divisions.children(township_code)
    if not villages:
        raise ValueError(f"no villages below {township_code}")
    random = Random(f"{seed} {township_code}")  # noqa: S311 – sample data, not secrets
    illiterate = next((share for key, share in _ILLITERATE.items() if township_code.startswith(key)), 0.22)
    maker = HouseholdMaker(
        random,
        NameMaker(random, township_code),
        PersonMaker(random, numbers or Numbers(township_code[:2], random), year, illiterate),
        township_code,
        year,
    )
    made = [
        maker.household(f"{township_code}{number:05d}", village)
        for number, village in enumerate(_spread(random, villages, households), start=1)
    ]
    return SampleTownship(township_code, year, tuple(made))


def _spread(random: Random, villages: Sequence[str], households: int) -> list[str]:
    """A village for each household, in order; some villages are twice as large as others."""
    weights = [random.uniform(0.6, 1.6) for _ in villages]
    return sorted(random.choices(villages, weights, k=households))


def household_edits(catalogue: Catalogue, made: SampleHousehold, year: int) -> Iterator[Edit]:
    """The edits that enter one made-up household."""

    def edit(entity: str, values: dict[str, Value]) -> Edit:
        return Edit(entity, record_id(catalogue.entity(entity), values), {**values, "source_kind": "3"})

    household = edit("household", made.household)
    yield household
    owner: dict[str, Value] = {"household_id": household.record_id}
    yield edit("household_year", {**owner, **made.situation})
    yield edit("household_income", {**owner, **made.income})
    for when, status in _statuses(made, year):
        change: dict[str, Value] = {"year": when, "change_kind": "imported", "poverty_status": status}
        yield edit("status_change", {**owner, **change})
    for person in made.people:
        member = edit("member", {**owner, **person.member, **_since(person, made)})
        yield member
        yield edit("member_year", {"member_id": member.record_id, **person.situation})


def _statuses(made: SampleHousehold, year: int) -> Iterator[tuple[int, str]]:
    """The poverty statuses that came over from the national system, with their years, the newest last."""
    identified = int(str(made.household["identified_year"]))
    if identified < (made.exited or year):
        yield identified, "0"
    if made.exited:
        yield made.exited, "2"
    yield year, made.poverty_status


def _since(person: SamplePerson, made: SampleHousehold) -> dict[str, Value]:
    identified = f"{made.household['identified_year']}-01-01"
    born = str(birth_date(person.member) or "")
    return {"joined_date": born, "join_reason": "11"} if born > identified else {"joined_date": identified}
