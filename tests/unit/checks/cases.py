"""How the tables of this folder are written: a row is one subject and what a check must say of it.

Builders make records that are in order; a row says only what is out of order, or at the boundary.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from desktop_app.catalog.loader import load_catalogue
from desktop_app.catalog.model import Catalogue, Record, Value
from desktop_app.checks.facts import HouseholdFacts, Person, YearFacts
from desktop_app.checks.identity import id_check_character
from desktop_app.checks.registry import Circumstances, Found, Holder, Namesake
from desktop_app.checks.run import AnyCheck, all_checks, call

TODAY = date(2018, 11, 1)
VILLAGE = "513429101201"


@cache
def catalogue() -> Catalogue:
    """The shipped catalogue, read once."""
    return load_catalogue()


@dataclass(frozen=True)
class Row:
    """``check`` called with ``subject`` finds something or nothing, because of ``why``.

    A ``why`` that begins with ``edge:`` is at the boundary: the last that passes, the first that does not, or
    what looks like the matter and is not.
    """

    check: str
    subject: Any
    finds: bool
    why: str
    parent: Record | None = None
    today: date = TODAY
    holders: tuple[Holder, ...] = ()
    namesakes: tuple[Namesake, ...] = ()
    bearers: tuple[str, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    entity: str = ""

    @property
    def at_edge(self) -> bool:
        """Whether the row is at the boundary between what passes and what does not."""
        return self.why.startswith("edge: ")

    def run(self) -> list[Found]:
        """What the check says, with the catalogue's sentence."""
        item = check_named(self.check)
        entity = self.entity or item.entity
        more = {
            "parent": self.parent,
            "entity": catalogue().entities.get(entity),
            "entity_name": entity,
            "above": self.parent or {},
        }
        return call(item, self.subject, self.circumstances(), more)

    def circumstances(self) -> Circumstances:
        """The day, the settings and the questions others answer."""
        return Circumstances(
            catalogue(),
            self.today,
            self.settings,
            lambda _number: self.holders,
            {"513429", "519900", "110105"}.__contains__,
            lambda name: "".join(char for char in name if char == "\ue000"),
            lambda seller: seller.startswith("5134"),
            territory=lambda _entity, record_id, code: code.startswith("513429101") or record_id == "moved",
            present_code=lambda code: code.replace("450181", "450127") if code != "999999" else "",
            namesakes=lambda _number, own: [one for one in self.namesakes if one.household_id != own],
            bearers=lambda _entity, _field, _value, _own: self.bearers,
        )


def rows(check_id: str, *given: tuple[Any, bool, str], **common: Any) -> list[Row]:
    """Rows of one check: (subject, whether it finds something, why)."""
    return [Row(check_id, subject, finds, why, **common) for subject, finds, why in given]


@cache
def check_named(check_id: str) -> AnyCheck:
    """The registered check; fails when there is none."""
    return next(item for item in all_checks() if item.id == check_id)


def id_no(born: str = "19850214", male: bool = True, serial: int = 3, region: str = "519900") -> str:
    """A synthetic identity number with a right check character."""
    seventeen = f"{region}{born}{serial:02d}{1 if male else 2}"
    return seventeen + id_check_character(seventeen)


def member(record_id: str = "m1", **values: Value) -> dict[str, Value]:
    """A man of 33 with papers, in order."""
    return {
        "id": record_id,
        "household_id": "h1",
        "name": "吉克阿木",
        "id_type": "1",
        "id_no": id_no(),
        "ethnicity": "07",
        "political": "13",
        "phone": "13812341234",
        "joined_date": "2014-06-01",
        **values,
    }


def member_year(record_id: str = "my1", **values: Value) -> dict[str, Value]:
    """An ordinary labourer of primary schooling, healthy and insured, in order."""
    return {
        "id": record_id,
        "member_id": "m1",
        "year": 2018,
        "kinship": "01",
        "education": "02",
        "health": "01",
        "labour_skill": "01",
        "practical_skills": "养殖",
        "in_resident_medical": 1,
        "in_employee_medical": 0,
        "in_critical_illness": 1,
        "is_dibao": 0,
        "is_tekun": 0,
        **values,
    }


def person(record_id: str = "m1", age: int | None = 33, sex: str | None = "1", **situation: Value) -> Person:
    """A person in a year, with the situation of ``member_year``."""
    row = member_year("y" + record_id, **{"member_id": record_id, **situation})
    return Person(member(record_id), row, age, sex)


def household(**values: Value) -> dict[str, Value]:
    """A household of the village, in order."""
    return {
        "id": "h1",
        "household_no": "5134291012010001",
        "division_code": VILLAGE,
        "identify_standard": "1",
        "identified_year": 2014,
        **values,
    }


def household_year(**values: Value) -> dict[str, Value]:
    """A household's year, in order: some land, a safe house, water."""
    flags = [
        "has_production_power",
        "has_living_power",
        "has_broadcast",
        "has_safe_water",
        "has_sanitary_toilet",
        "in_cooperative",
        "has_leader",
    ]
    return {
        "id": "hy1",
        "household_id": "h1",
        "year": 2018,
        "household_type": "1",
        "cause_main": "07",
        "arable_area": 600,
        "forest_area": 1000,
        "returned_forest_area": 300,
        "orchard_area": 0,
        "pasture_area": 0,
        "water_area": 0,
        "road_distance": 120,
        "house_area": 8000,
        "house_grade": "B",
        **dict.fromkeys(flags, 1),
        **values,
    }


def income(**values: Value) -> dict[str, Value]:
    """An income sheet of 2018 with wages of 12,000 yuan."""
    return {"id": "i1", "household_id": "h1", "year": 2018, "wage_income": 1_200_000, **values}


def year_facts(people: Iterable[Person] = (), **values: Any) -> YearFacts:
    """A household in 2018 with the people given, else one head."""
    given = tuple(people) or (person(),)
    standing: dict[str, Any] = {
        "household": household(),
        "year": 2018,
        "reference": TODAY,
        "situation": household_year(),
        "income": income(),
        "status": "0",
    }
    return YearFacts(people=given, **{**standing, **values})


def change(kind: str, year: int, record_id: str = "", **values: Value) -> dict[str, Value]:
    """A status change that has taken effect at the end of its year."""
    return {
        "id": record_id or f"{kind}{year}",
        "household_id": "h1",
        "year": year,
        "change_kind": kind,
        "effective_date": f"{year}-12-20",
        **values,
    }


def home(**values: Any) -> HouseholdFacts:
    """A household of one man, identified in 2014."""
    standing: dict[str, Any] = {
        "household": household(),
        "members": (member(),),
        "years": {2018: household_year()},
        "member_years": {2018: {"m1": member_year()}},
        "incomes": {2018: income()},
        "status_changes": (change("identify", 2014),),
    }
    return HouseholdFacts(**{**standing, **values})
