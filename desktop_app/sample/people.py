"""Made-up people: ages, numbers, schooling, health, labour – after the published aggregates.

Sources of the shares: sample_notes.md §2–3 of the reference; nothing is derived from real records.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from desktop_app.catalog.model import Value
from desktop_app.checks.identity import FEMALE, MALE, id_check_character
from desktop_app.checks.timeline import age_on

_WORK_PLACES: Mapping[str, float] = {"1": 18, "2": 15, "3": 15, "4": 33, "5": 19}
"""Of those free to go; who has not left poverty stays near, so that of all it is 25, 20, 20, 22, 13."""

_EMPLOYABLE = 17
"""Age at the end of a year from whose first day on a person may have work for wages (VR-LAB-001: 16)."""

_MONTHS = (3, 4, 5, 6, 7, 8, 9, 10)
_MONTH_SHARES = (4, 6, 8, 14, 16, 26, 14, 12)
_DISABILITIES = ("1", "2", "3", "4", "5", "6", "7")
_PUPILS = {6: "03", 7: "03", 8: "03", 9: "03", 10: "03", 11: "03", 12: "04", 13: "05", 14: "06"}
_HIGH_SCHOOL = {15: "07", 16: "08", 17: "09"}
_VOCATIONAL = {15: "10", 16: "11", 17: "12"}


@dataclass(slots=True)
class SamplePerson:
    """One made-up member: stored values of member and member_year, and what he or she earns."""

    member: dict[str, Value]
    situation: dict[str, Value]
    age: int
    sex: str
    wage: int = 0
    job: dict[str, Value] = field(default_factory=dict)

    @property
    def is_student(self) -> bool:
        """Whether the person goes to school."""
        return str(self.situation.get("school_status") or "01") >= "02"

    def stay_near(self, region: str) -> None:
        """Work within the province for the lowest wages, as those do who have not left poverty."""
        if self.works:
            self.situation["work_region"] = region
            self.wage = 150_000 * int(str(self.situation["work_months"]))

    def stay_home(self) -> None:
        """Have no work for wages."""
        self.situation.pop("work_region", None)
        self.situation.pop("work_months", None)
        self.wage = 0

    @property
    def works(self) -> bool:
        """Whether the person was away at work for some months."""
        return bool(self.situation.get("work_months"))


@dataclass(slots=True)
class Numbers:
    """Synthetic identity numbers of one province: prefix xx9900, right check characters, no two alike."""

    prefix: str
    random: Random
    _given: set[str] = field(default_factory=set)

    def identity(self, born: date, sex: str) -> str:
        """A number for somebody born that day; recognisably fake (VR-ID-005)."""
        while True:
            serial = self.random.randrange(0, 1000)
            if (serial % 2 == 1) != (sex == MALE):
                continue
            seventeen = f"{self.prefix}9900{born:%Y%m%d}{serial:03d}"
            number = seventeen + id_check_character(seventeen)
            if number not in self._given:
                self._given.add(number)
                return number


@dataclass(slots=True)
class PersonMaker:
    """Draws people of a given age; ``reference`` is the day at which ages hold."""

    random: Random
    numbers: Numbers
    year: int
    illiterate: float = 0.22

    def person(self, name: str, ethnicity: str, sex: str, age: int, kinship: str) -> SamplePerson:
        """One member with everything but the household's means, which depend on the others."""
        born = self._birth(age)
        number = self.numbers.identity(born, sex)
        member: dict[str, Value] = {
            "name": name,
            "id_type": "1",
            "id_no": number,
            "ethnicity": ethnicity,
            "political": "01" if age >= 25 and self.random.random() < 0.04 else "13",
        }
        situation: dict[str, Value] = {"kinship": kinship, "year": self.year}
        person = SamplePerson(member, situation, age_on(born, date(self.year, 12, 31)), sex)
        self._schooling(person)
        self._health(person)
        self._labour(person)
        self._work(person)
        self._insurance(person)
        return person

    def _birth(self, age: int) -> date:
        first = date(self.year - age, 1, 1)
        return first + timedelta(days=self.random.randrange(0, 300))

    def _schooling(self, person: SamplePerson) -> None:
        situation, age = person.situation, person.age
        if age < 6:
            situation["school_status"] = "02" if age >= 3 and self.random.random() < 0.3 else "01"
        elif age in _PUPILS:
            situation["school_status"] = _PUPILS[age]
        elif age in _HIGH_SCHOOL and self.random.random() < 0.75:
            grades = _HIGH_SCHOOL if self.random.random() < 0.5 else _VOCATIONAL
            situation["school_status"] = grades[age]
        elif age < 18:
            situation["education"] = "03"
            if age < 16:
                situation["dropout_reason"] = "04"
        else:
            rest = 1 - self.illiterate
            shares = (self.illiterate, 0.58 * rest, 0.33 * rest, 0.065 * rest, 0.025 * rest)
            situation["education"] = self.random.choices(("01", "02", "03", "04", "05"), shares)[0]

    def _health(self, person: SamplePerson) -> None:
        situation = person.situation
        older = person.age >= 45
        shares = (68, 17, 4, 11) if older else (92, 3, 1, 4)
        health = self.random.choices(("01", "02", "03", "04"), shares)[0]
        if health == "04" and older and self.random.random() < 0.3:
            health = "02,04"
        situation["health"] = health
        if "04" in health:
            kind, grade = self.random.choice(_DISABILITIES), self.random.choice("1234")
            situation["disability_type"], situation["disability_grade"] = kind, grade
            situation["disability_no"] = f"{person.member['id_no']}{kind}{grade}"

    def _labour(self, person: SamplePerson) -> None:
        situation = person.situation
        if person.age < 16 or person.is_student:
            skill = "05"
        elif person.age >= 60:
            skill = self.random.choices(("03", "05"), (60, 40))[0]
        elif situation["health"] in ("03", "04", "02,04"):
            skill = self.random.choices(("03", "04", "05"), (50, 40, 10))[0]
        else:
            skill = self.random.choices(("01", "02", "03"), (89, 10, 1))[0]
        situation["labour_skill"] = skill

    def _work(self, person: SamplePerson) -> None:
        situation = person.situation
        if situation["labour_skill"] not in ("01", "02") or self.random.random() >= 0.75:
            return
        region = self.random.choices(list(_WORK_PLACES), list(_WORK_PLACES.values()))[0]
        months = self.random.choices(_MONTHS, _MONTH_SHARES)[0]
        monthly = (
            self.random.randrange(3200, 5501, 50) if region >= "4" else self.random.randrange(1500, 2501, 50)
        )
        if person.age < _EMPLOYABLE:
            return  # drawn all the same: the people after him stay who they are under this seed
        situation["work_region"], situation["work_months"] = region, months
        person.wage = monthly * months * 100

    def _insurance(self, person: SamplePerson) -> None:
        situation = person.situation
        insured = int(self.random.random() < 0.995)
        situation.update(
            in_resident_medical=insured,
            in_employee_medical=0,
            in_critical_illness=insured,
            in_commercial_medical=int(self.random.random() < 0.3),
            is_dibao=0,
            is_tekun=0,
            has_medical_aid=int(situation["health"] == "03" and self.random.random() < 0.6),
            speaks_mandarin=int(person.age < 40 or self.random.random() < 0.5),
        )
        if person.age >= 16 and not person.is_student:
            situation["in_resident_pension"] = int(self.random.random() < 0.92)
            situation["in_employee_pension"] = 0


def other_sex(sex: str) -> str:
    """The sex of a spouse in the register."""
    return FEMALE if sex == MALE else MALE
