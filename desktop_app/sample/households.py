"""Made-up households: who lives together, on what land, in what house, from what income."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from desktop_app.catalog.model import Value
from desktop_app.checks.identity import FEMALE, MALE
from desktop_app.checks.money import INCOME_ITEMS
from desktop_app.sample.names import NameMaker, People
from desktop_app.sample.people import PersonMaker, SamplePerson, other_sex

_SIZES = (1, 2, 3, 4, 5, 6, 7, 8)
_SIZE_SHARES = (9, 15, 18, 24, 18, 10, 4, 2)
_ALONE = {"5134": 13}
"""Where more live alone, in per cent: 凉山, with its many who are provided for (特困供养)."""

_LARGER = {"5134": 0.75, "6531": 0.5}
"""How many of the larger households have one person more: a mean of 4.4 in 凉山, of 4.3 in 喀什."""

_EXITS = {2014: 7.1, 2015: 11.4, 2016: 14.6, 2017: 16.5}
"""Years in which households left poverty, in per cent of those identified before: of all it comes to 25 until
2016 and 15 in 2017 (sample_notes.md §8)."""

_ABOUT_TO_EXIT, _FALLEN_BACK_A_YEAR = 20.4, 0.3
_ARABLE = {"6531": (500, 2000), "5333": (100, 500)}
_BROUGHT_HOME = 0.35
"""What of wages earned away reaches the household: rent, board and fares are taken off."""

_CAUSES = ("09", "07", "01", "08", "03", "02", "11", "10", "05", "04", "06", "12", "13")
_CAUSE_SHARES = (24, 22, 14, 11, 9, 7, 5, 4, 2, 1, 0.5, 0.3, 0.2)
_HOUSES = (6000, 7550, 8000, 10_000, 12_000, 14_000)
_WIDE_PASTURES = ("5133", "5403")
_MEDIAN = {"0": 2300, "1": 3900, "2": 4700, "4": 2500}
_SPREAD = {"0": 0.25, "1": 0.08, "2": 0.38, "4": 0.2}
_YUAN = 100
_PREVALENCE = {"01": 0.24, "02": 0.17, "03": 0.48}
"""Households that can have such a cause at all: somebody ill, disabled, at school (VR-HH-003)."""

_PENSION_A_YEAR = 1236 * _YUAN


@dataclass(slots=True)
class SampleHousehold:
    """One made-up household: stored values by entity, and its people, the head first."""

    household: dict[str, Value]
    situation: dict[str, Value]
    income: dict[str, Value]
    poverty_status: str
    people: list[SamplePerson]
    exited: int = 0
    """The year in which it left poverty, 0 for never."""

    @property
    def head(self) -> SamplePerson:
        """The head of the household."""
        return self.people[0]


@dataclass(slots=True)
class HouseholdMaker:
    """Draws households of one area and year."""

    random: Random
    names: NameMaker
    persons: PersonMaker
    area: str
    year: int

    def household(self, number: str, village: str) -> SampleHousehold:
        """One household of ``village`` with the given household number, free of contradictions."""
        people = self._family()
        kind = self._kind(people)
        identified = self.random.choices((2014, 2015, 2016, 2017, 2018), (70, 12, 9, 7, 2))[0]
        status, exited = self._status(identified)
        self._limit_work(people, status)
        household: dict[str, Value] = {
            "household_no": number,
            "division_code": village,
            "village_group": f"{self.random.randrange(1, 9)}组",
            "identify_standard": "1",
            "identified_year": identified,
        }
        if self.random.random() < 0.7:
            household["phone"] = f"1990000{self.random.randrange(0, 10_000):04d}"
        if self.random.random() < 0.6:
            household["bank_name"] = "农村信用社"
            household["bank_account"] = _card(self.random)
        situation = self._situation(people, kind, status)
        income = self._income(people, kind, status, situation)
        return SampleHousehold(household, situation, income, status, people, exited)

    def _status(self, identified: int) -> tuple[str, int]:
        """The poverty status and the year of exit."""
        years = {
            year: share for year, share in _EXITS.items() if year > identified or year == identified == 2014
        }
        drawn, left = self.random.uniform(0, 100), sum(years.values())
        if drawn < left:
            exited = self.random.choices(list(years), list(years.values()))[0]
            chance = _FALLEN_BACK_A_YEAR * (self.year - 1 - exited)
            return ("4" if self.random.uniform(0, 100) < chance else "2"), exited
        about = drawn < left + _ABOUT_TO_EXIT and identified < self.year
        return ("1" if about else "0"), 0

    def _family(self) -> list[SamplePerson]:
        shift = next((share for prefix, share in _LARGER.items() if self.area.startswith(prefix)), 0.0)
        alone = next((share for prefix, share in _ALONE.items() if self.area.startswith(prefix)), 0)
        size = self.random.choices(_SIZES, (alone or _SIZE_SHARES[0], *_SIZE_SHARES[1:]))[0]
        size += int(size > 1 and self.random.random() < shift)
        people = self.names.people()
        surname = self.names.surname(people)
        is_elder = size == 1 and self.random.random() < 0.7
        head_age = self.random.randrange(58, 82) if is_elder else self._adult_age()
        head_sex = MALE if self.random.random() < 0.82 else FEMALE
        family = [self._person(people, surname, head_sex, head_age, "01")]
        if size > 1 and self.random.random() < 0.9:
            age = max(20, head_age + self.random.randrange(-6, 5))
            family.append(self._person(self.names.people(), "", other_sex(head_sex), age, "02"))
        while len(family) < size:
            family.append(self._relative(people, surname, head_age, head_sex, family))
        return family

    def _adult_age(self) -> int:
        younger = self.random.random() < 0.55
        return self.random.randrange(26, 45) if younger else self.random.randrange(45, 66)

    def _person(self, people: People, surname: str, sex: str, age: int, kinship: str) -> SamplePerson:
        name = self.names.name(people, sex, surname)
        return self.persons.person(name, people.ethnicity, sex, age, kinship)

    def _relative(
        self, people: People, surname: str, head_age: int, head_sex: str, family: Sequence[SamplePerson]
    ) -> SamplePerson:
        """A child, or – three times in ten – a parent while there is room for one."""
        taken = {str(person.situation["kinship"]) for person in family}
        sex = self.random.choice((MALE, FEMALE))
        parent = "11" if sex == MALE else "12"
        if self.random.random() < 0.3 and head_age < 58 and head_sex == MALE and parent not in taken:
            return self._person(people, surname, sex, head_age + self.random.randrange(19, 30), parent)
        youngest = max(0, head_age - 44)
        oldest = max(youngest + 1, min(30, head_age - 20))
        age = self.random.randrange(youngest, oldest)
        if age < 6 and oldest > 14 and self.random.random() < 0.35:
            age += 8
        return self._person(people, surname, sex, age, "03" if sex == MALE else "04")

    def _kind(self, people: Sequence[SamplePerson]) -> str:
        """一般, 低保 or 特困供养; the last are elders who live alone and have nobody to work."""
        alone = len(people) == 1 and people[0].age >= 60
        kind = "3" if alone and self.random.random() < 0.75 else self.random.choices(("1", "2"), (66, 34))[0]
        for person in people:
            if kind == "2" and (person.age >= 60 or person.age < 16 or self.random.random() < 0.6):
                person.situation["is_dibao"] = 1
            elif kind == "3":
                person.situation["is_tekun"] = 1
        if kind == "2":
            people[0].situation["is_dibao"] = 1
        return kind

    def _limit_work(self, people: Sequence[SamplePerson], status: str) -> None:
        """Households that have not exited earn little: one person at most, for the lowest wages near home."""
        if status == "2":
            return
        region, stays = self.random.choice("123"), self.random.random() < 0.15
        for person in [person for person in people if person.works]:
            person.stay_near(region)
            if stays or person.wage * _BROUGHT_HOME > _MEDIAN["0"] * _YUAN * len(people):
                person.stay_home()
            stays = True

    def _situation(self, people: Sequence[SamplePerson], kind: str, status: str) -> dict[str, Value]:
        causes = self._causes(people)
        forest = self.random.randrange(0, 6001, 10)
        returned = self.random.randrange(0, forest + 1, 10) if self.random.random() < 0.4 else 0
        wide = self.area.startswith(_WIDE_PASTURES)
        exited = status in ("1", "2")
        grade = self.random.choices("ABCDN", (30, 70, 0, 0, 0) if exited else (20, 58, 9, 10, 3))[0]
        arable = next((few for key, few in _ARABLE.items() if self.area.startswith(key)), (100, 1200))
        situation: dict[str, Value] = {
            "year": self.year,
            "household_type": kind,
            "cause_main": causes[0],
            "arable_area": self.random.randrange(arable[0], arable[1] + 1, 10),
            "forest_area": forest,
            "returned_forest_area": returned,
            "orchard_area": self.random.choice((0, 0, 50, 100, 150, 300)),
            "pasture_area": self.random.randrange(20_000, 300_001, 1000) if wide else 0,
            "water_area": 0,
            "has_production_power": 1,
            "has_living_power": 1,
            "has_broadcast": int(self.random.random() < 0.97),
            "has_safe_water": int(exited or self.random.random() < 0.85),
            "has_sanitary_toilet": int(self.random.random() < 0.5),
            "in_cooperative": int(self.random.random() < 0.4),
            "has_leader": int(self._after_the_next_draw() < 0.3),
            "road_distance": min(1200, int(self.random.expovariate(1 / 130))),
            "road_type": self.random.choices("1234", (15, 25, 55, 5))[0],
            "house_area": 0 if grade == "N" else self.random.choice(_HOUSES),
            "house_grade": grade,
            "fuel": self.random.choices(("1", "4"), (65, 35))[0],
        }
        situation |= {"return_cause": self.random.choice(("01", "04", "07"))} if status == "4" else {}
        situation.update(zip(("cause_other1", "cause_other2"), causes[1:], strict=False))
        return situation

    def _after_the_next_draw(self) -> float:
        """The one between was 是否有龙头企业带动 until that was derived: the kept workbook was drawn so."""
        self.random.random()
        return self.random.random()

    def _causes(self, people: Sequence[SamplePerson]) -> list[str]:
        """One main and up to two other causes that agree with the people (VR-HH-003)."""
        health = {code for person in people for code in str(person.situation["health"]).split(",")}
        impossible = {
            "01": not health & {"02", "03"},
            "02": "04" not in health,
            "03": not any(person.is_student for person in people),
        }
        weights = [
            0 if impossible.get(cause) else share / _PREVALENCE.get(cause, 1)
            for cause, share in zip(_CAUSES, _CAUSE_SHARES, strict=True)
        ]
        drawn: dict[str, None] = {}
        while len(drawn) < self.random.choice((1, 2, 2, 3)):
            drawn[self.random.choices(_CAUSES, weights)[0]] = None
        return list(drawn)

    def _income(
        self, people: Sequence[SamplePerson], kind: str, status: str, situation: dict[str, Value]
    ) -> dict[str, Value]:
        """An income sheet that adds up to about the median of its group."""
        income: dict[str, Value] = dict.fromkeys(INCOME_ITEMS, 0)
        income["year"] = self.year
        income["wage_income"] = sum(int(person.wage * _BROUGHT_HOME) // 100 * 100 for person in people)
        elders = sum(person.age >= 60 for person in people)
        income["pension_grant"] = elders * _PENSION_A_YEAR
        income["dibao_grant"] = 150_000 * sum(person.situation["is_dibao"] == 1 for person in people)
        income["tekun_grant"] = 520_000 * len(people) if kind == "3" else 0
        if situation["returned_forest_area"]:
            income["ecology_grant"] = int(str(situation["returned_forest_area"])) * 20
        exited = status == "2"
        if self.random.random() < (0.6 if exited else 0.2):
            income["asset_dividend_income"] = self.random.randrange(200, 1601 if exited else 401, 50) * _YUAN
        income["other_transfer"] = (
            len(people) * self.random.randrange(100, 801 if exited else 301, 20) * _YUAN
        )
        target = int(self.random.lognormvariate(0, _SPREAD[status]) * _MEDIAN[status]) * _YUAN * len(people)
        self._business(income, target)
        return income

    def _business(self, income: dict[str, Value], target: int) -> None:
        """Farming fills what is missing to the target, at a cost of about a third."""
        so_far = sum(int(str(income[name])) for name in INCOME_ITEMS)
        margin = max(target - so_far, 20_000)
        gross = margin * 3 // 2 // 1000 * 1000
        cost = gross // 3 // 100 * 100
        income["business_income"], income["business_cost"] = gross, cost


def _card(random: Random) -> str:
    """A made-up card number of 19 digits that passes the Luhn check (VR-HH-013)."""
    digits = "621099" + "".join(str(random.randrange(10)) for _ in range(12))
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (1 if place % 2 else 2)
        total += doubled - 9 if doubled > 9 else doubled
    return digits + str(-total % 10)
