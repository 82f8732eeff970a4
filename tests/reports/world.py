"""A hand-made prefecture of eight households, small enough to work every indicator out with a pencil.

The year is 2018, looked at in March 2019. Money is in fen, areas in hundredths. Records whose id begins
with “x” are there to be left out.
"""

from collections.abc import Iterator
from typing import Any

TOWNSHIP = "513429100"
OTHER = "513430100"
V1, V2, W1 = f"{TOWNSHIP}201", f"{TOWNSHIP}202", f"{OTHER}201"
YEAR = 2018

Row = tuple[str, dict[str, Any]]


def row(entity: str, id_: str, home: str = TOWNSHIP, **values: Any) -> Row:
    return entity, {"id": id_, "home": home, **values}


def register() -> Iterator[Row]:
    """h1 poor (3 people), h2 left in 2018 (2), h3 fell back in 2018 (1), h4 struck out (1), h5 new (2),
    h7 left earlier (1), w1 in another county, poor (1)."""
    for id_, place, since in (
        ("h1", V1, 2014),
        ("h2", V1, 2015),
        ("h3", V2, 2016),
        ("h4", V2, 2017),
        ("h5", V2, 2018),
        ("h7", V2, 2016),
    ):
        yield row("household", id_, division_code=place, identified_year=since)
    yield row("household", "w1", OTHER, division_code=W1, identified_year=2018)
    yield row("household", "x6", division_code=V2, identified_year=2014, is_deleted=1)
    for id_, household, year, kind, status, day in (
        ("s1", "h1", 2014, "imported", "0", None),
        ("s2", "h2", 2015, "imported", "0", None),
        ("s3", "h2", 2018, "exit", None, "2018-11-01"),
        ("s4", "h3", 2016, "imported", "2", None),
        ("s5", "h3", 2018, "return", None, "2018-06-01"),
        ("s6", "h4", 2017, "imported", "0", None),
        ("s7", "h4", 2018, "remove", None, "2018-05-01"),
        ("s9", "h7", 2016, "imported", "3", None),
        ("x1", "h1", 2018, "exit", None, None),  # announced, not yet in force
        ("x2", "h1", 2019, "exit", None, "2019-02-01"),
    ):
        yield row(
            "status_change",
            id_,
            household_id=household,
            year=year,
            change_kind=kind,
            poverty_status=status,
            effective_date=day,
        )
    yield row(
        "status_change",
        "s8",
        household_id="h5",
        year=2018,
        change_kind="identify",
        effective_date="2018-03-01",
        check_food_clothes=0,
    )
    yield row(
        "status_change", "sw", OTHER, household_id="w1", year=2018, change_kind="imported", poverty_status="0"
    )


def people() -> Iterator[Row]:
    """Born by the identity number where there is one; j comes later, k has left."""
    skills = {
        "a": {"labour_skill": "01", "practical_skills": "砌砖"},
        "b": {"labour_skill": "02"},
        "d": {"labour_skill": "03"},
        "f": {"labour_skill": "01"},
        "i": {"labour_skill": "01"},
        "m": {"labour_skill": "01"},
    }
    for id_, household, born, more in (
        ("a", "h1", "19700101", {}),
        ("b", "h1", "19750101", {}),
        ("c", "h1", "20080101", {}),
        ("d", "h2", "19600101", {}),
        ("e", "h2", "19620101", {}),
        ("f", "h3", "19500101", {}),
        ("g", "h4", "19800101", {}),
        ("i", "h5", "20000615", {}),
        ("j", "h5", "19990101", {"joined_date": "2019-01-05"}),
        ("k", "h5", "19980101", {"left_date": "2018-12-31"}),
        ("l", "h5", "20100505", {}),
        ("m", "h7", "19800101", {}),
    ):
        yield row("member", id_, household_id=household, id_no=f"519900{born}{ord(id_):04d}", **more)
    yield row("member", "wm", OTHER, household_id="w1", id_no="51990019700101" + f"{ord('a'):04d}")
    for id_ in "abcdefilm":
        yield row(
            "member_year",
            f"y{id_}",
            member_id=id_,
            year=2018,
            school_status="03" if id_ == "c" else None,
            in_resident_medical=int(id_ in "abcfm"),
            speaks_mandarin=int(id_ == "a"),
            **skills.get(id_, {}),
        )


def situations() -> Iterator[Row]:
    for id_, household, cause, grade, water in (
        ("q1", "h1", "01", "C", 1),
        ("q2", "h2", "07", "D", 0),
        ("q3", "h3", "01", "A", 0),
        ("q5", "h5", "02", "B", 1),
        ("q4", "h4", "03", "C", 0),
    ):
        yield row(
            "household_year",
            id_,
            household_id=household,
            year=2018,
            cause_main=cause,
            house_grade=grade,
            has_safe_water=water,
        )
    yield row("household_income", "n1", household_id="h1", year=2018, wage_income=600_000)
    yield row(
        "household_income",
        "n2",
        household_id="h2",
        year=2018,
        wage_income=1_000_000,
        business_income=500_000,
        business_cost=200_000,
    )
    yield row("household_income", "n3", household_id="h3", year=2018, wage_income=1_000_000)
    yield row(
        "household_income", "n7", household_id="h7", year=2018, wage_income=400_001, income_population=2
    )
    for id_, place, year, rural, exit_year in (
        ("v1", V1, 2018, 40, 2018),
        ("v2", V2, 2018, 60, None),
        ("b1", V1, 2017, 10, None),
        ("b2", V2, 2017, 50, None),
    ):
        yield row(
            "village_year", id_, division_code=place, year=year, rural_population=rural, exit_year=exit_year
        )
    yield row("county_year", "c1", division_code="513429", year=2018, exit_year=2018)
    yield row(
        "county_year",
        "c2",
        division_code="513429",
        year=2017,
        rural_population=1000,
        base_poor_population=180,
    )
    yield row(
        "county_year",
        "c3",
        division_code="513430",
        year=2017,
        rural_population=1000,
        base_poor_population=181,
    )


def money() -> Iterator[Row]:
    """Budget 300万 (200万 last year); 100万 of aid handed down to the county, 60万 of it to the township."""
    yield row("supported_area", "sa", "44", area_id="SA-01", codes="5134", is_sanqu=1)
    yield row("organization", "o1", "44", name="佛山市")
    million = 100_000_000
    for id_, year, amount in (("u1", 2018, 3 * million), ("u0", 2017, 2 * million)):
        yield row(
            "fund_budget",
            id_,
            "44",
            year=year,
            area_id="sa",
            supporter_org_id="o1",
            mechanism="EW",
            amount=amount,
        )
    for id_, parent, kind, source, place, day, amount in (
        ("l1", None, "1", "0702", "513429", "2018-02-01", million),
        ("l2", "l1", "1", "0702", TOWNSHIP, "2018-03-01", 60_000_000),
        ("l3", "l2", "2", "0702", TOWNSHIP, "2018-06-01", -10_000_000),
        ("l4", None, "1", "01", TOWNSHIP, "2018-04-01", 50_000_000),
        ("l5", None, "1", "08", "5134", "2017-05-01", 40_000_000),
        ("l6", None, "1", "0702", "513429", "2016-05-01", 5_000_000),
        ("l7", None, "1", "08", "5134", "2018-05-05", 10_000_000),
        ("x5", None, "1", "0702", "513429", "2019-01-05", 9_000_000),
    ):
        yield row(
            "fund_allocation",
            id_,
            parent_allocation_id=parent,
            ledger_type=kind,
            source_code=source,
            to_division=place,
            doc_date=day,
            amount=amount,
        )
    yield row(
        "fund_disbursement", "d1", project_id="p1", allocation_id="l2", date="2018-07-01", amount=30_000_000
    )
    yield row(
        "fund_disbursement",
        "d2",
        project_id="p1",
        allocation_id="l2",
        date="2018-08-01",
        amount=5_000_000,
        reverses_id="d1",
    )
    yield row(
        "fund_reimbursement",
        "r1",
        project_id="p1",
        disbursement_id="d1",
        date="2018-09-01",
        amount=20_000_000,
    )
    yield row(
        "land_quota_trade",
        "t1",
        "513429",
        seller_division="513429",
        area_mu=1_050,
        unit_price=7_500_001,
        received=50_000_000,
        agreement_date="2018-05-01",
    )


def projects() -> Iterator[Row]:
    """p1 to households in V1 (deep), p2 to the village V2, p3 of the library, p4 struck out, p0 of 2017."""
    for id_, place, year, status, grain, use, more in (
        (
            "p1",
            V1,
            2018,
            "80",
            "1",
            "3",
            {
                **{"is_new": 1, "actual_end": "2018-09-01", "project_type": "0102", "project_subtype": "4"},
                **{"strand": "1", "participation_mode": "1,3"},
            },
        ),
        (
            "p2",
            V2,
            2018,
            "60",
            "2",
            "6",
            {
                **{"is_new": 1, "beneficiary_persons": 15, "project_type": "0301", "strand": "3"},
                **{"poor_persons_override": 12, "poor_count_reason": "一户外出"},
            },
        ),
        (
            "p3",
            V2,
            2018,
            "20",
            "2",
            "8",
            {"poor_count_override": 9, "poor_persons_override": 31, "poor_count_reason": "两组未参与"},
        ),
        ("x4", V2, 2018, "99", "2", "6", {}),
        ("p0", V1, 2017, "90", "2", "6", {}),
    ):
        yield row(
            "project",
            id_,
            division_code=place,
            year=year,
            project_status=status,
            delivery_grain=grain,
            fund_use=use,
            **more,
        )
    for id_, project, source, planned in (
        ("f1", "p1", "0702", 40_000_000),
        ("f2", "p2", "08", 10_000_000),
        ("f3", "p2", "01", 20_000_000),
        ("f4", "p3", "16", 5_000_000),
        ("f5", "p1", "12", 1_000_000),
    ):
        yield row(
            "project_fund",
            id_,
            project_id=project,
            source_code=source,
            planned=planned,
            donation_id="g1" if id_ == "f5" else None,
        )
    yield row("project_beneficiary", "k1", project_id="p1", household_id="h1", amount=3_000_000)
    yield row(
        "project_beneficiary", "k2", project_id="p1", household_id="h2", member_id="d", amount=2_000_000
    )
    yield row("project_beneficiary", "k3", project_id="p1", name="邻居", amount=1_000_000)
    yield row("performance_review", "z1", project_id="p1", review_date="2018-12-01", score=9_150)


def relocations() -> Iterator[Row]:
    yield row(
        "relocation",
        "o1",
        household_id="h1",
        plan_year=2018,
        relocated_persons=3,
        floor_area=7_500,
        resettle_mode="12",
        move_in_date="2018-10-01",
    )
    yield row(
        "relocation",
        "o2",
        household_id="h2",
        plan_year=2018,
        relocated_persons=2,
        floor_area=6_000,
        resettle_mode="21",
    )
    yield row(
        "relocation", "o7", household_id="h7", plan_year=2017, relocated_persons=1, move_in_date="2017-12-01"
    )
    yield row("relocation_followup", "w7", relocation_id="o7", followup_type="2", start_date="2018-01-01")
    yield row("resettlement_site", "e1", division_code=V2, name="新村", is_demo_village=1, project_id="p2")


def industry() -> Iterator[Row]:
    yield row("industrial_park", "i0", "5134", name="园区", start_date="2017-01-01")
    yield row(
        "industry_entity",
        "i1",
        division_code=V1,
        introduced_date="2018-03-01",
        industry_category="3",
        entity_kind="1",
        agreed_investment=500_000_000,
        actual_investment=99_999_999,  # typed before there were years: they win
        park_id="i0",
    )
    yield row("industry_year", "y1", entity_id="i1", year=2018, actual_investment=123_456_789)
    yield row("industry_year", "y2", entity_id="i1", year=2019, actual_investment=7)
    yield row("industry_year", "y3", entity_id="i2", year=2017, actual_investment=20_000_000)
    yield row("industry_year", "y4", entity_id="i2", year=2018, actual_investment=10_000_000)
    yield row(
        "industry_entity", "i3", division_code=V2, introduced_date="2017-05-01", actual_investment=4_000_000
    )
    yield row(
        "industry_entity",
        "i2",
        division_code=V2,
        introduced_date="2017-03-01",
        industry_category="1",
        entity_kind="6",
        agreed_investment=1,
        is_poverty_workshop=1,
    )
    yield row("industry_link", "j1", household_id="h1", entity_id="i1", year=2018, income=100_000)
    yield row("industry_link", "j2", household_id="h1", entity_id="i2", year=2018, income=50_001)
    yield row("industry_link", "j3", household_id="h2", entity_id="i1", year=2018, income=30_000)
    yield row("policy_document", "a1", "513429", doc_type="2", issue_date="2018-04-01")


def work() -> Iterator[Row]:
    """a: three months in Guangdong, organised, in i1; b: in the workshop at home; d: two months nearby;
    i: in Guangdong, one day short of three months; m left in 2017."""
    for id_, member, place, channel, start, end, entity in (
        ("m1", "a", "440604", "02", "2018-01-31", "2018-04-30", "i1"),
        ("m2", "b", f"{TOWNSHIP}202", "04", "2018-06-01", None, "i2"),
        ("m3", "d", "513429", "01", "2018-05-01", "2018-06-30", None),
        ("m4", "i", "4403", "01", "2018-10-02", None, None),
        ("m5", "m", "4403", "01", "2016-10-02", "2017-12-31", None),
        ("m6", "a", "440604", "02", "2018-06-01", "2018-07-01", "i1"),
    ):
        yield row(
            "employment",
            id_,
            member_id=member,
            work_division=place,
            channel=channel,
            start_date=start,
            end_date=end,
            employer_entity_id=entity,
        )
    yield row("labour_event", "c1", date="2018-03-10", job_count=300, signed_poor=45)
    yield row("labour_event", "c2", date="2018-09-10", job_count=120, signed_poor=5)
    yield row(
        "student_enrolment",
        "n1",
        member_id="i",
        enrol_date="2018-09-01",
        green_channel=1,
        aid_granted=1,
        class_type="3",
    )
    yield row(
        "student_enrolment",
        "n2",
        member_id="b",
        enrol_date="2016-09-01",
        graduated_date="2018-07-01",
        employed_date="2018-08-01",
        class_type="1",
        internship_date="2018-01-05",
    )


def talent() -> Iterator[Row]:
    for id_, who, direction, kind, start, end in (
        ("t1", "甲", "E2W", "1", "2017-06-01", None),
        ("t2", "乙", "E2W", "1", "2018-01-01", "2018-06-30"),
        ("t3", "丙", "E2W", "3", "2018-03-02", "2018-03-31"),
        ("t4", "丁", "E2W", "2", "2017-12-01", "2018-05-30"),
        ("t5", "戊", "W2E", "1", "2018-03-01", "2018-05-01"),
        ("t6", "己", "W2E", "6", "2018-03-01", "2018-05-01"),
        ("t7", "丙", "E2W", "3", "2018-06-01", "2018-06-30"),
        ("t8", "庚", "E2W", "5", "2018-12-01", None),
        ("x8", "辛", "E2W", "5", "2016-12-01", "2017-03-01"),
    ):
        yield row(
            "talent_exchange",
            id_,
            "5134",
            person_name=who,
            direction=direction,
            talent_type=kind,
            start_date=start,
            actual_end=end,
            home_org_id="o1",
        )
    yield row("training_event", "e1", training_field="07", start_date="2018-05-05")
    yield row("training_event", "e2", training_field="02", start_date="2018-06-05")
    yield row("training_event", "e3", training_field="02", start_date="2017-06-05")
    for id_, event, kind, more in (
        ("g1", "e1", "01", {}),
        ("g2", "e1", "02", {}),
        ("g3", "e1", "04", {}),
        ("g4", "e2", "07", {"has_started_business": 1, "driven_poor_persons": 12}),
        ("g5", "e2", "07", {"has_started_business": 0}),
        ("g6", "e2", "08", {"member_id": "d"}),
        ("x7", "e3", "08", {"member_id": "i"}),
    ):
        yield row("training_participant", id_, event_id=event, trainee_type=kind, **more)


def society() -> Iterator[Row]:
    yield row("donor", "y1", "5134", name="某公司", donor_type="1")
    yield row("donor", "y2", "5134", name="某基金会", donor_type="3")
    for id_, donor, day, cash, goods in (
        ("g1", "y1", "2018-06-30", 10_000_000, 0),
        ("g2", "y2", "2018-10-17", 0, 5_000_050),
        ("g3", "y1", "2018-11-01", 1_000_000, None),
        ("g0", "y1", "2017-10-17", 8_000_000, None),
    ):
        campaign = {"2018-06-30": "2", "2018-10-17": "1"}.get(day)
        given = {"donor_id": donor, "date": day, "cash": cash, "goods_value": goods, "campaign": campaign}
        yield row("donation", id_, "5134", **given)
    yield row(
        "donation_match",
        "m1",
        donation_id="g1",
        household_id="h3",
        amount=400_000,
        confirmed_date="2018-07-05",
    )
    yield row(
        "donation_match",
        "m2",
        donation_id="g1",
        household_id="h3",
        amount=100_000,
        confirmed_date="2018-08-05",
    )
    yield row("donation_match", "m3", donation_id="g1", village_code=V2, amount=200_000)
    yield row(
        "volunteer_service", "v1", team="队", date="2018-03-05", persons=10, hours=80, household_id="h1"
    )
    yield row("volunteer_service", "v2", team="队", date="2018-04-05", persons=5, hours=20, household_id="h1")
    for id_, level, place, start, end in (
        ("b1", "30", "513429", "2017-01-01", None),
        ("b2", "40", TOWNSHIP, "2017-01-01", None),
        ("b3", "50", V1, "2018-01-01", None),
        ("b4", "60", V1, "2018-01-01", None),
        ("b5", "60", V2, "2018-01-01", None),
        ("b6", "70", "513429", "2018-01-01", None),
        ("b7", "80", "513429", "2016-01-01", "2017-01-01"),
    ):
        yield row(
            "pairing",
            id_,
            "5134",
            pairing_level=level,
            supported_division=place,
            supporter_org_id="o1",
            start_date=start,
            end_date=end,
        )
    yield row("enterprise_village_help", "h1", pairing_id="b4", year=2018, amount=3_000_000, poor_persons=30)
    yield row("enterprise_village_help", "h2", pairing_id="b5", year=2018, amount=1_500_000, poor_persons=12)


def village_life() -> Iterator[Row]:
    yield row("incentive_record", "r1", household_id="h1", date="2018-05-01", points=50, amount=None)
    yield row("incentive_record", "r2", household_id="h1", date="2018-06-01", points=None, amount=20_000)
    yield row("incentive_record", "r3", household_id="h3", date="2018-07-01", points=30, amount=10_050)
    yield row("household_measure", "a1", household_id="h1", year=2018, participation_linked=1)
    yield row("household_measure", "a2", household_id="h1", year=2018, participation_linked=0)
    yield row("household_measure", "a3", household_id="h3", year=2018, participation_linked=1)
    yield row("role_model", "m1", year=2018, model_kind="1")
    yield row("role_model", "m2", year=2018, model_kind="3")
    yield row("assistance_plan", "pl", "44", year=2018, area_id="sa", indicator_id="IN-LAB-02", target=400)


def notices() -> Iterator[Row]:
    for id_, kind, project, state, day, days in (
        ("n1", "N11", "p1", "40", "2018-03-01", 10),
        ("n2", "N13", "p1", "30", "2018-10-02", 9),
        ("n3", "N11", "p2", "30", "2018-03-01", 10),
    ):
        yield row(
            "notice",
            id_,
            notice_type=kind,
            project_id=project,
            state=state,
            publish_date=day,
            days=days,
            year=2018,
            division_code=V1,
        )
    yield row("notice_evidence", "e1", notice_id="n1", evidence_kind="1")
    yield row("notice_evidence", "e2", notice_id="n1", evidence_kind="2")
    yield row("notice_evidence", "e3", notice_id="n3", evidence_kind="1")
    yield row("complaint", "c1", notice_id="n1", received_date="2018-03-05", reply_date="2018-03-12")
    yield row("complaint", "c2", notice_id="n1", received_date="2018-02-28", reply_date="2018-03-01")
    yield row("complaint", "c3", notice_id="n3", received_date="2018-12-20", reply_date="2019-01-05")
    yield row("complaint", "x9", received_date="2018-12-20")
    yield row("supervision_issue", "i1", found_date="2018-05-01", due_date="2018-06-01", status="5")
    yield row("supervision_issue", "i2", found_date="2018-05-01", due_date="2018-06-01", status="3")
    yield row("supervision_issue", "i3", found_date="2018-12-01", due_date="2019-02-01", status="1")
    yield row("supervision_issue", "xi", found_date="2018-05-01", due_date="2018-06-01", status="2")


FINDINGS = [
    ("VR-FND-005", "error", "fund_reimbursement", "r1", V1),
    ("VR-PRJ-013", "warn", "project", "p2", V2),
    ("VR-PRJ-013", "warn", "project", "p3", V2),
    ("VR-MEM-001", "error", "member", "a", V1),
]
TYPED = [
    ("household", "h1", V1, 7, "2018-03-01"),
    ("member", "a", V1, 4, "2018-03-01"),
    ("member", "b", V1, 9, "2017-03-01"),
]


def everything() -> Iterator[Row]:
    """Every record of the world."""
    for part in (
        register,
        people,
        situations,
        money,
        projects,
        relocations,
        industry,
        work,
        talent,
        society,
        village_life,
        notices,
    ):
        yield from part()
