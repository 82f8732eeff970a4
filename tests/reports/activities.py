"""What happens in a made-up area in two years, seeded: projects, money, work, talent, gifts, notices.

It is put on top of the sample's households, so that every indicator has something to count. Amounts are
uneven on purpose: rounding has to be done once, and at the end.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random

from desktop_app.catalog.identity import record_id
from desktop_app.catalog.model import Catalogue, Edit, Value

YEAR = 2018


class Activities:
    """Makes the edits of one area; ids are drawn from the seed, so that runs can be compared."""

    def __init__(self, catalogue: Catalogue, seed: int, area: str) -> None:
        self._catalogue = catalogue
        self._random = Random(f"{seed} {area}")  # noqa: S311  # sample data, not secrets
        self._area = area
        self._number = 0

    def _edit(self, entity: str, **values: Value) -> Edit:
        declared = self._catalogue.entity(entity)
        self._number += 1
        keyed = declared.key and all(values.get(name) for name in declared.key)
        made = record_id(declared, values) if keyed else f"{self._random.getrandbits(128):032x}"
        return Edit(entity, made, values)

    def _day(self, year: int = YEAR) -> str:
        return (date(year, 1, 1) + timedelta(days=self._random.randrange(365))).isoformat()

    def _some(self, things: Sequence[str], share: float) -> list[str]:
        return [thing for thing in things if self._random.random() < share]

    def _fen(self, most_yuan: int) -> int:
        return self._random.randrange(100, most_yuan * 100)

    def households(self, households: Sequence[str]) -> Iterator[Edit]:
        """Exits, returns, relocations, links, measures and incentives of households."""
        chance = self._random
        for household in households:
            if chance.random() < 0.3:
                kind = chance.choice(("exit", "exit", "exit", "return", "remove"))
                effective = self._day() if chance.random() < 0.9 else None
                yield self._edit(
                    "status_change",
                    household_id=household,
                    year=YEAR,
                    change_kind=kind,
                    effective_date=effective,
                    check_food_clothes=chance.choice((0, 1, None)),
                )
            if chance.random() < 0.15:
                year = chance.choice((2016, 2017, YEAR))
                move = self._edit(
                    "relocation",
                    household_id=household,
                    plan_year=year,
                    relocated_persons=chance.randint(1, 6),
                    floor_area=chance.randint(2_000, 16_000),
                    resettle_mode=chance.choice(("11", "13", "21", "22")),
                    move_in_date=self._day() if chance.random() < 0.7 else None,
                )
                yield move
                if chance.random() < 0.5:
                    yield self._edit(
                        "relocation_followup",
                        relocation_id=move.record_id,
                        followup_type=chance.choice("12459"),
                        start_date=self._day(),
                    )
            for _ in range(chance.choice((0, 0, 1, 2))):
                yield self._edit(
                    "household_measure",
                    household_id=household,
                    year=YEAR,
                    measure_type="0102",
                    participation_linked=chance.choice((0, 1, None)),
                )
            if chance.random() < 0.2:
                yield self._edit(
                    "incentive_record",
                    household_id=household,
                    date=self._day(),
                    points=chance.choice((None, 10, 35)),
                    amount=chance.choice((None, self._fen(300))),
                )

    def work(self, members: Sequence[str]) -> Iterator[Edit]:
        """Employment, here and away, and students."""
        chance = self._random
        for member in self._some(members, 0.2):
            start = date.fromisoformat(self._day(chance.choice((2016, 2017, YEAR))))
            end = start + timedelta(days=chance.randrange(20, 700)) if chance.random() < 0.6 else None
            place = chance.choice(
                ("440604", "4403", self._area, self._area[:6], self._area[:2] + "0101", "330100")
            )
            yield self._edit(
                "employment",
                member_id=member,
                work_division=place,
                channel=f"{chance.randint(1, 10):02d}",
                start_date=start.isoformat(),
                end_date=end.isoformat() if end else None,
            )
        for member in self._some(members, 0.02):
            enrolled = chance.choice((2016, 2017, YEAR))
            done = self._day() if chance.random() < 0.4 else None
            yield self._edit(
                "student_enrolment",
                member_id=member,
                enrol_date=f"{enrolled}-09-01",
                graduated_date=done,
                employed_date=done if chance.random() < 0.6 else None,
                green_channel=chance.choice((0, 1, None)),
                aid_granted=chance.choice((0, 1)),
                class_type=chance.choice("123"),
            )

    def projects(self, villages: Sequence[str], households: Sequence[str], number: int) -> Iterator[Edit]:
        """Projects with their money, from the allocation to the voucher."""
        chance = self._random
        for place in range(number):
            year, village = chance.choice((2017, YEAR, YEAR)), chance.choice(villages)
            grain, status = (
                chance.choice("1223"),
                chance.choice(("20", "40", "60", "70", "80", "90", "98", "99")),
            )
            project = self._edit(
                "project",
                project_code=f"{year}{self._area}{place:04d}",
                name=f"第{place}号项目",
                year=year,
                division_code=village,
                project_status=status,
                delivery_grain=grain,
                fund_use=chance.choice("1234567989"),
                is_new=chance.choice((0, 1)),
                beneficiary_persons=chance.choice((None, 50, 333)),
                project_type=chance.choice(("0101", "0102", "0301", "1101")),
                project_subtype=chance.choice((None, "1", "4")),
                tourism_item=chance.choice((None, "2", "5")),
                strand=chance.choice("123"),
                participation_mode=chance.choice((None, "1", "2,3", "1,4", "7")),
                actual_end=self._day(year) if status >= "70" else None,
            )
            yield project
            handed = self._edit(
                "fund_allocation",
                doc_no=f"{self._area[-4:]}-{place}",
                doc_date=self._day(year),
                source_code=chance.choice(("01", "0701", "0702", "08", "02")),
                ledger_type="1",
                to_division=chance.choice((self._area, self._area[:6])),
                amount=self._fen(900_000),
            )
            yield handed
            yield self._edit(
                "project_fund",
                project_id=project.record_id,
                doc_no=f"d{place}",
                source_code=chance.choice(("01", "0702", "08", "16")),
                planned=self._fen(900_000),
            )
            if chance.random() < 0.3:
                yield self._edit(
                    "fund_allocation",
                    doc_no=f"x{place}",
                    doc_date=self._day(year),
                    ledger_type=chance.choice("25"),
                    amount=chance.choice((1, -1)) * self._fen(9_000),
                    to_division=self._area,
                    source_code="0702",
                    parent_allocation_id=handed.record_id,
                )
            if status >= "60":
                yield from self._spent(project.record_id, handed.record_id, year)
            if grain == "1":
                for household in self._some(households, 0.02):
                    yield self._edit(
                        "project_beneficiary",
                        project_id=project.record_id,
                        household_id=household,
                        amount=self._fen(3_000),
                    )
            yield from self._shown(project.record_id, village, status, year)

    def _spent(self, project: str, allocation: str, year: int) -> Iterator[Edit]:
        chance = self._random
        for _ in range(chance.randint(1, 3)):
            paid = self._edit(
                "fund_disbursement",
                project_id=project,
                allocation_id=allocation,
                date=self._day(year),
                amount=self._fen(100_000),
            )
            yield paid
            if chance.random() < 0.1:
                yield self._edit(
                    "fund_disbursement",
                    project_id=project,
                    allocation_id=allocation,
                    date=self._day(year),
                    amount=self._fen(10_000),
                    reverses_id=paid.record_id,
                )
            if chance.random() < 0.8:
                yield self._edit(
                    "fund_reimbursement",
                    project_id=project,
                    disbursement_id=paid.record_id,
                    date=self._day(year),
                    amount=self._fen(90_000),
                )

    def _shown(self, project: str, village: str, status: str, year: int) -> Iterator[Edit]:
        chance = self._random
        for kind in ("N11", "N13"):
            if status >= "60" and chance.random() < 0.7:
                notice = self._edit(
                    "notice",
                    notice_type=kind,
                    project_id=project,
                    division_code=village,
                    year=year,
                    publish_date=self._day(year),
                    days=chance.choice((7, 10, 15)),
                    state=chance.choice(("20", "30", "40", "50")),
                )
                yield notice
                for evidence in ("1", "2"):
                    if chance.random() < 0.7:
                        yield self._edit(
                            "notice_evidence", notice_id=notice.record_id, evidence_kind=evidence
                        )
                if chance.random() < 0.3:
                    received = date.fromisoformat(self._day())
                    reply = (received + timedelta(days=chance.randrange(0, 40))).isoformat()
                    yield self._edit(
                        "complaint",
                        notice_id=notice.record_id,
                        received_date=received.isoformat(),
                        reply_date=reply if chance.random() < 0.8 else None,
                    )
        if status >= "80" and chance.random() < 0.6:
            yield self._edit(
                "performance_review",
                project_id=project,
                review_date=self._day(),
                score=chance.randint(6_000, 10_000),
            )

    def around(
        self, villages: Sequence[str], households: Sequence[str], members: Sequence[str]
    ) -> Iterator[Edit]:
        """Budgets, enterprises, talent, training, gifts, pairings, issues."""
        chance = self._random
        city = self._edit("organization", name=f"帮扶市{self._area}", side="east")
        yield city
        area = self._edit("supported_area", area_id="SA-01", name="凉山彝族自治州", codes="5134", is_sanqu=1)
        yield area
        for year in (2017, YEAR):
            yield self._edit(
                "fund_budget",
                year=year,
                supporter_org_id=city.record_id,
                area_id=area.record_id,
                mechanism=chance.choice(("EW", "CS")),
                amount=self._fen(9_000_000),
            )
        yield from self._industry(villages, households)
        for number in range(40):
            start = date.fromisoformat(self._day(chance.choice((2016, 2017, YEAR))))
            yield self._edit(
                "talent_exchange",
                person_name=f"第{number % 33}人",
                direction=chance.choice(("E2W", "W2E")),
                talent_type=chance.choice("1234567"),
                start_date=start.isoformat(),
                home_org_id=city.record_id,
                actual_end=(start + timedelta(days=chance.randrange(10, 700))).isoformat()
                if chance.random() < 0.7
                else None,
            )
        yield from self._training(members)
        yield from self._gifts(households)
        for level in ("30", "40", "50", "60", "70", "80"):
            for village in self._some(villages, 0.5):
                pairing = self._edit(
                    "pairing",
                    pairing_level=level,
                    supported_division=village,
                    supporter_org_id=city.record_id,
                    start_date=self._day(2017),
                    end_date=self._day(2018) if chance.random() < 0.2 else None,
                )
                yield pairing
                if level == "60":
                    yield self._edit(
                        "enterprise_village_help",
                        pairing_id=pairing.record_id,
                        year=YEAR,
                        help_type="1",
                        amount=self._fen(90_000),
                        poor_persons=chance.randint(1, 90),
                    )
        for village in villages:
            for year in (2017, YEAR):
                yield self._edit(
                    "village_year", division_code=village, year=year, rural_population=chance.randint(60, 900)
                )
        for _ in range(15):
            yield self._edit(
                "supervision_issue",
                issue_type="08",
                found_date=self._day(),
                due_date=self._day(),
                status=chance.choice("123456"),
                is_major=chance.choice((0, 0, 1)),
                amount=self._fen(90_000),
            )

    def _industry(self, villages: Sequence[str], households: Sequence[str]) -> Iterator[Edit]:
        chance = self._random
        for number in range(12):
            made = self._edit(
                "industry_entity",
                name=f"企业{number}",
                division_code=chance.choice(villages),
                introduced_date=self._day(chance.choice((2017, YEAR))),
                entity_kind=chance.choice("1236"),
                industry_category=chance.choice("12345"),
                agreed_investment=self._fen(9_000_000),
                actual_investment=self._fen(5_000_000),
                is_poverty_workshop=chance.choice((0, 1)),
            )
            yield made
            for year in (2017, YEAR)[: number % 3]:
                yield self._edit(
                    "industry_year",
                    entity_id=made.record_id,
                    year=year,
                    actual_investment=self._fen(2_000_000),
                )
            for household in self._some(households, 0.04):
                yield self._edit(
                    "industry_link",
                    entity_id=made.record_id,
                    household_id=household,
                    year=chance.choice((2017, YEAR)),
                    income=self._fen(4_000),
                )

    def _training(self, members: Sequence[str]) -> Iterator[Edit]:
        chance = self._random
        for number in range(8):
            event = self._edit(
                "training_event",
                title=f"培训{number}",
                training_field=f"{chance.randint(1, 11):02d}",
                start_date=self._day(chance.choice((2017, YEAR))),
            )
            yield event
            for member in self._some(members, 0.01):
                yield self._edit(
                    "training_participant",
                    event_id=event.record_id,
                    member_id=member,
                    trainee_type=f"{chance.randint(1, 9):02d}",
                    certificate=chance.choice((None, "证")),
                    has_started_business=chance.choice((0, 1, None)),
                    driven_poor_persons=chance.choice((None, 3)),
                )
        for _ in range(4):
            yield self._edit(
                "labour_event",
                date=self._day(),
                job_count=chance.randint(1, 500),
                signed_poor=chance.randint(0, 60),
            )

    def _gifts(self, households: Sequence[str]) -> Iterator[Edit]:
        chance = self._random
        donors = [
            self._edit("donor", name=f"捐赠方{number}{self._area}", donor_type=chance.choice("12346"))
            for number in range(6)
        ]
        yield from donors
        for _ in range(25):
            gift = self._edit(
                "donation",
                donor_id=chance.choice(donors).record_id,
                date=self._day(chance.choice((2017, YEAR))),
                cash=chance.choice((None, self._fen(90_000))),
                goods_value=chance.choice((None, self._fen(9_000))),
                campaign=chance.choice((None, "1", "2")),
            )
            yield gift
            for household in self._some(households, 0.005):
                yield self._edit(
                    "donation_match",
                    donation_id=gift.record_id,
                    household_id=household,
                    amount=self._fen(2_000),
                    confirmed_date=self._day(),
                )
        for _ in range(10):
            yield self._edit(
                "volunteer_service",
                team="队",
                date=self._day(),
                persons=chance.randint(1, 30),
                hours=chance.randint(1, 200),
                household_id=chance.choice([None, *households[:50]]),
            )
        for kind in "12371":
            yield self._edit("role_model", year=YEAR, model_kind=kind, name=f"典型{kind}", consent=1)

    def everything(
        self, villages: Sequence[str], households: Sequence[str], members: Sequence[str], projects: int = 30
    ) -> Iterator[Edit]:
        """All of it."""
        yield from self.households(households)
        yield from self.work(members)
        yield from self.projects(villages, households, projects)
        yield from self.around(villages, households, members)
