"""The six measures at scale: relocation, industry, talent, labour and donations beside the projects.

Sources of the shares: sample_notes.md §3 and records.md §8 of the reference; nothing is derived from real
records.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from desktop_app.catalog.model import Value
from desktop_app.sample.entry import Entry
from desktop_app.sample.households import SampleHousehold
from desktop_app.sample.people import SamplePerson

_HOMES_A_HELPER = 8
_LAYOUTS = (2000, 2200, 2500)
"""Hundredths of a square metre a head; the last stands on the red line."""

_YUAN = 100


@dataclass(frozen=True, slots=True)
class Family:
    """A sample household with the ids its records were given; ``members`` in the order of its people."""

    made: SampleHousehold
    id: str
    members: tuple[str, ...]
    joined: tuple[str, ...]

    @property
    def village(self) -> str:
        """The code of its village."""
        return str(self.made.household["division_code"])

    @property
    def is_exited(self) -> bool:
        """Whether it has left poverty."""
        return self.made.poverty_status == "2"

    def labourers(self) -> Iterator[tuple[str, SamplePerson]]:
        """Those of working age who can work, with their ids."""
        for own, person in zip(self.members, self.made.people, strict=True):
            if 17 <= person.age < 60 and person.situation["labour_skill"] in ("01", "02"):
                yield own, person


@dataclass(slots=True)
class MeasureMaker:
    """Enters what was done for the families of one township in a year. ``serial`` numbers townships."""

    random: Random
    entry: Entry
    township: str
    name: str
    year: int
    organizations: Mapping[str, str]
    serial: int

    def make(self, families: Sequence[Family]) -> None:
        """Everything but the projects."""
        self._help(families)
        self._employ(families)
        self._relocate(families)
        self._train(families)
        self._link(families)
        self._exchange()
        self._donate(families)

    def _help(self, families: Sequence[Family]) -> None:
        """Who has not left poverty has somebody who helps."""
        poor = [family for family in families if not family.is_exited]
        for number, start in enumerate(range(0, len(poor), _HOMES_A_HELPER)):
            helper = self.entry.add(
                "helper",
                org_id=self.organizations["town"],
                name=f"帮扶干部{self.serial}-{number + 1}（演示）",
                sex=self.random.choice("12"),
                phone=f"199{(self.serial * 5000 + number) % 10**8:08d}",
            )
            for family in poor[start : start + _HOMES_A_HELPER]:
                self.entry.add(
                    "helper_assignment",
                    helper_id=helper,
                    household_id=family.id,
                    start_date=f"{self.year}-01-10",
                )

    def _employ(self, families: Sequence[Family]) -> None:
        """A row for each job that the members' years speak of, with the same number of months."""
        places = {
            "1": self.township,
            "2": self.township[:6],
            "3": self.township[:2],
            "4": "440605",
            "5": "33",
        }
        for family in families:
            for own, person in family.labourers():
                months = int(str(person.situation.get("work_months") or 0))
                if not months:
                    continue
                region = str(person.situation["work_region"])
                last = date(self.year, months + 1, 1) - timedelta(days=1)
                self.entry.add(
                    "employment",
                    member_id=own,
                    employer="务工单位（演示）",
                    work_division=places[region],
                    channel=self.random.choice(("01", "02", "03")) if region > "2" else "06",
                    monthly_wage=person.wage // months,
                    start_date=f"{self.year}-01-01",
                    end_date=last.isoformat(),
                )

    def _relocate(self, families: Sequence[Family]) -> None:
        """One exited household in sixteen moved to the township's site early in the year."""
        moving = [family for family in families if family.is_exited and self.random.random() < 1 / 16]
        agreed = f"{self.year}-02-01"
        persons = [sum(day <= agreed for day in family.joined) for family in moving]
        if not moving:
            return
        site = self.entry.add(
            "resettlement_site",
            name=f"{self.name}集中安置点（演示）",
            division_code=moving[0].village,
            is_demo_village=0,
            planned_households=len(moving),
            planned_persons=sum(persons),
            **self._facilities(),
        )
        flats = [_LAYOUTS[-1], *(self.random.choice(_LAYOUTS) for _ in moving[1:])]
        for family, count, each in zip(moving, persons, flats, strict=True):
            move = self.entry.add(
                "relocation",
                household_id=family.id,
                plan_year=self.year,
                relocation_mode="2",
                resettle_mode="12",
                resettle_place="2",
                site_id=site,
                origin_condition="01",
                relocated_persons=count,
                floor_area=count * each,
                self_fund=self.random.randrange(2000, 10_001, 500) * _YUAN,
                agreement_date=agreed,
                move_in_date=f"{self.year}-08-15",
            )
            self.entry.add(
                "relocation_followup",
                relocation_id=move,
                followup_type=self.random.choice("1234"),
                start_date=f"{self.year}-09-01",
            )

    def _facilities(self) -> dict[str, Value]:
        """What was built at the site; the school of the village is near enough."""
        built = ("water", "power", "road", "network", "clinic", "culture")
        states: dict[str, Value] = {f"{name}_state": "2" for name in built}
        return {**states, **{f"{name}_date": f"{self.year}-07-20" for name in built}, "school_state": "3"}

    def _train(self, families: Sequence[Family]) -> None:
        """Two courses a year, in spring and autumn, for those who can work."""
        able = [own for family in families for own, _person in family.labourers()]
        for title, field, month in (("绵羊养殖技术培训班", "02", 4), ("砌筑工技能培训班", "03", 9)):
            event = self.entry.add(
                "training_event",
                title=f"{self.name}{title}",
                training_field=field,
                organizer_org_id=self.organizations["office"],
                place_side="west",
                start_date=f"{self.year}-{month:02d}-10",
                end_date=f"{self.year}-{month:02d}-20",
                class_hours=40,
            )
            for own in self.random.sample(able, min(len(able), 50)):
                self.entry.add(
                    "training_participant",
                    event_id=event,
                    trainee_type="08",
                    member_id=own,
                    certificate="结业证",
                )

    def _link(self, families: Sequence[Family]) -> None:
        """A cooperative or leading enterprise in every third village, what was invested in it this year, and
        the households it takes along."""
        villages: dict[str, list[Family]] = {}
        for family in families:
            villages.setdefault(family.village, []).append(family)
        for number, village in enumerate(list(villages)[::3]):
            kind, called = (("3", "养殖专业合作社"), ("1", "农业开发有限公司"))[number % 2]
            invested = self.random.randrange(10, 200) * 1_000_000
            coop = self.entry.add(
                "industry_entity",
                name=f"{village[-3:]}{called}（演示）",
                entity_kind=kind,
                industry_category="3",
                introduced_date=f"{self.year}-03-01",
                division_code=village,
                agreed_investment=invested + invested // 4,
            )
            self.entry.add("industry_year", entity_id=coop, year=self.year, actual_investment=invested)
            for family in villages[village][:30]:
                self.entry.add(
                    "industry_link",
                    entity_id=coop,
                    household_id=family.id,
                    year=self.year,
                    benefit_mode=self.random.choice(("03", "05", "06")),
                    income=self.random.randrange(200, 3001, 100) * _YUAN,
                )

    def _exchange(self) -> None:
        """A cadre for two years, a teacher and a doctor for half a year each, from Guangdong."""
        start = date(self.year, 3, 1)
        for kind, post, end in (
            ("1", "挂职副乡长", date(self.year + 2, 3, 1)),
            ("2", "支教教师", date(self.year, 8, 31)),
            ("3", "支医医生", date(self.year, 8, 31)),
        ):
            posted: dict[str, Value] = (
                {"home_post": "街道办事处副主任", "health_ok": 1} if kind == "1" else {}
            )
            self.entry.add(
                "talent_exchange",
                person_name=f"{post}{self.serial}（演示）",
                direction="E2W",
                talent_type=kind,
                home_org_id=self.organizations["foshan"],
                host_org_id=self.organizations["town"],
                host_post=post,
                start_date=start.isoformat(),
                planned_end=end.isoformat(),
                **posted,
            )

    def _donate(self, families: Sequence[Family]) -> None:
        """Two donations on the day of Guangdong's campaign, matched to households."""
        for number in range(2):
            chosen = self.random.sample(list(families), min(len(families), 10))
            each = self.random.randrange(300, 2001, 100) * _YUAN
            donation = self.entry.add(
                "donation",
                donor_id=self.organizations["donor"],
                date=f"{self.year}-06-30",
                cash=each * len(chosen),
                goods_value=0,
                campaign="2",
                receiver_org_id=self.organizations["town"],
                receipt_no=f"捐{self.township}-{number + 1}",
            )
            for family in chosen:
                self.entry.add(
                    "donation_match",
                    donation_id=donation,
                    household_id=family.id,
                    amount=each,
                    confirmed_date=f"{self.year}-07-20",
                )


def village_rows(
    random: Random, entry: Entry, families: Sequence[Family], year: int, townspeople: Mapping[str, Value]
) -> None:
    """The year of every village that has families: it is larger than its register."""
    persons: dict[str, int] = {}
    for family in families:
        persons[family.village] = persons.get(family.village, 0) + len(family.members)
    for village, registered in persons.items():
        rural = registered * random.randrange(6, 12) + 40
        entry.add(
            "village_year",
            division_code=village,
            year=year,
            village_attr="1",
            group_count=random.randrange(3, 12),
            household_total=rural // 4 + 1,
            population_total=rural + random.randrange(0, 60),
            rural_population=rural,
            disabled_population=rural // 40,
            dibao_household_count=rural // 60,
            dibao_population=rural // 20,
            tekun_household_count=1,
            tekun_population=1,
            collective_income=random.randrange(1, 40) * 1_000_000,
            medical_insured_count=rural * 97 // 100,
            pension_insured_count=rural // 2,
            has_paved_road=1,
            unsafe_water_households=rural // 100,
            dangerous_house_households=rural // 120,
            cooperative_count=1,
            clinic_count=1,
            public_toilet_count=random.randrange(0, 4),
            garbage_site_count=random.randrange(0, 6),
            culture_room_count=1,
            **townspeople,
        )
