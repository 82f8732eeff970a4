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
_LARGER = {"5134": 0.35, "6531": 0.35}
_CAUSES = ("09", "07", "01", "08", "03", "02", "11", "10", "05", "04", "06", "12", "13")
_CAUSE_SHARES = (24, 22, 14, 11, 9, 7, 5, 4, 2, 1, 0.5, 0.3, 0.2)
_WIDE_PASTURES = ("5133", "5403")
_MEDIAN = {"0": 2350, "1": 3900, "2": 5200}
_SPREAD = {"0": 0.25, "1": 0.08, "2": 0.38}
_YUAN = 100
_PENSION_A_YEAR = 1236 * _YUAN


@dataclass(slots=True)
class SampleHousehold:
    """One made-up household: stored values by entity, and its people, the head first."""

    household: dict[str, Value]
    situation: dict[str, Value]
    income: dict[str, Value]
    poverty_status: str
    people: list[SamplePerson]

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
        status = "0" if kind == "3" else self.random.choices(("0", "1", "2"), (32, 10, 58))[0]
        self._limit_work(people, status)
        household: dict[str, Value] = {
            "household_no": number,
            "division_code": village,
            "village_group": f"{self.random.randrange(1, 9)}组",
            "identify_standard": "1",
            "identified_year": self.random.choices((2014, 2015, 2016, 2017), (70, 12, 10, 8))[0],
        }
        if self.random.random() < 0.7:
            household["phone"] = f"1990000{self.random.randrange(0, 10_000):04d}"
        if self.random.random() < 0.6:
            household["bank_name"] = "农村信用社"
            household["bank_account"] = _card(self.random)
        situation = self._situation(people, kind, status)
        income = self._income(people, kind, status, situation)
        return SampleHousehold(household, situation, income, status, people)

    def _family(self) -> list[SamplePerson]:
        shift = next((share for prefix, share in _LARGER.items() if self.area.startswith(prefix)), 0.0)
        size = self.random.choices(_SIZES, _SIZE_SHARES)[0]
        size += int(size > 1 and self.random.random() < shift)
        people = self.names.people()
        surname = self.names.surname(people)
        is_elder = size == 1 and self.random.random() < 0.6
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
        """A child, or – once in five – a parent while there is room for one."""
        taken = {str(person.situation["kinship"]) for person in family}
        sex = self.random.choice((MALE, FEMALE))
        parent = "11" if sex == MALE else "12"
        if self.random.random() < 0.2 and head_age < 58 and head_sex == MALE and parent not in taken:
            return self._person(people, surname, sex, head_age + self.random.randrange(19, 30), parent)
        youngest = max(0, head_age - 44)
        oldest = max(youngest + 1, min(30, head_age - 20))
        age = self.random.randrange(youngest, oldest)
        return self._person(people, surname, sex, age, "03" if sex == MALE else "04")

    def _kind(self, people: Sequence[SamplePerson]) -> str:
        """一般, 低保 or 特困供养; the last are elders who live alone and have nobody to work."""
        alone = len(people) == 1 and people[0].age >= 60
        kind = "3" if alone and self.random.random() < 0.6 else self.random.choices(("1", "2"), (66, 34))[0]
        for person in people:
            if kind == "2" and (person.age >= 60 or person.age < 16 or self.random.random() < 0.6):
                person.situation["is_dibao"] = 1
            elif kind == "3":
                person.situation["is_tekun"] = 1
        if kind == "2":
            people[0].situation["is_dibao"] = 1
        return kind

    @staticmethod
    def _limit_work(people: Sequence[SamplePerson], status: str) -> None:
        """Households that have not exited earn little away from home: one person, one season."""
        if status == "2":
            return
        workers = [person for person in people if person.works]
        for person in workers[:1]:
            person.stay_near()
        for person in workers[1:]:
            person.stay_home()

    def _situation(self, people: Sequence[SamplePerson], kind: str, status: str) -> dict[str, Value]:
        causes = self._causes(people)
        forest = self.random.randrange(0, 6001, 10)
        returned = self.random.randrange(0, forest + 1, 10) if self.random.random() < 0.4 else 0
        wide = self.area.startswith(_WIDE_PASTURES)
        exited = status != "0"
        grade = self.random.choices("ABCDN", (30, 70, 0, 0, 0) if exited else (20, 55, 11, 11, 3))[0]
        situation: dict[str, Value] = {
            "year": self.year,
            "household_type": kind,
            "cause_main": causes[0],
            "arable_area": self.random.randrange(100, 1201, 10),
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
            "road_distance": min(490, int(self.random.expovariate(1 / 120))),
            "road_type": self.random.choices("1234", (15, 25, 55, 5))[0],
            "house_area": 0 if grade == "N" else self.random.choice((6000, 7550, 8000, 10_000, 12_000)),
            "house_grade": grade,
            "fuel": self.random.choices(("1", "4"), (65, 35))[0],
        }
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
        drawn: dict[str, None] = {}
        while len(drawn) < self.random.choice((1, 2, 2, 3)):
            cause = self.random.choices(_CAUSES, _CAUSE_SHARES)[0]
            if not impossible.get(cause):
                drawn[cause] = None
        return list(drawn)

    def _income(
        self, people: Sequence[SamplePerson], kind: str, status: str, situation: dict[str, Value]
    ) -> dict[str, Value]:
        """An income sheet that adds up to about the median of its group."""
        income: dict[str, Value] = dict.fromkeys(INCOME_ITEMS, 0)
        income["year"] = self.year
        wage = sum(person.wage for person in people)
        income["wage_income"] = wage
        elders = sum(person.age >= 60 for person in people)
        income["pension_grant"] = elders * _PENSION_A_YEAR
        income["dibao_grant"] = 150_000 * sum(person.situation["is_dibao"] == 1 for person in people)
        income["tekun_grant"] = 520_000 * len(people) if kind == "3" else 0
        if situation["returned_forest_area"]:
            income["ecology_grant"] = int(str(situation["returned_forest_area"])) * 20
        if self.random.random() < 0.3:
            income["asset_dividend_income"] = self.random.randrange(100, 801, 50) * _YUAN
        target = int(self.random.lognormvariate(0, _SPREAD[status]) * _MEDIAN[status]) * _YUAN * len(people)
        self._business(income, target)
        return income

    def _business(self, income: dict[str, Value], target: int) -> None:
        """Farming fills what is missing to the target, at a cost of about a third."""
        so_far = sum(int(str(income[name])) for name in INCOME_ITEMS)
        margin = max(target - so_far, 60_000)
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
