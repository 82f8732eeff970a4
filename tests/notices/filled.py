"""What stands in the township of each type's golden notice: enough of everything the type prints."""

from tests.notices.township import TOWNSHIP, VILLAGE, Township

COUNTY = "513431"


def herd(town: Township) -> None:
    """A 到户 project: ten registered households share 118,000.50 元, two others have 26,000 each."""
    town.project()
    for serial in range(10):
        fen = 1_200_000 if serial else 1_000_050
        town.beneficiary(town.household(serial % 4 + 2), fen, quantity=300)
    for name in ("木呷日铁", "阿果"):
        town.other_beneficiary(name, 2_600_000)


def change(town: Township, kind: str, size: int = 3, **values: str | int) -> str:
    """A household of ``size`` with a status change of the year; the id of the change."""
    household = town.household(size)
    return town.held.put(
        "status_change",
        f"s{household}",
        household_id=household,
        year=2018,
        change_kind=kind,
        review_meeting_date="2018-09-20",
        **values,
    )


def closed(town: Township, code: str, target: str) -> None:
    """The round before, over and without objection."""
    notice = f"{code}{target}"
    town.held.put("notice", notice, notice_type=code, state="40", disposal="1", end_date="2018-10-08")
    town.held.put("notice_item", notice, notice_id=notice, target_entity="status_change", target_id=target)


def identified(town: Township, count: int = 5) -> list[str]:
    """Households that the village has chosen."""
    return [change(town, "identify", size % 5 + 1, review_attendance="52/60") for size in range(count)]


def reviewed(town: Township, before: str, kind: str, count: int = 14) -> None:
    """Households whose round before is closed, in two villages' worth of groups."""
    for size in range(count):
        target = change(town, kind, size % 5 + 1, head_agreed=1, county_approve_date="2018-10-10")
        closed(town, before, target)


def adjusted(town: Township) -> None:
    """One household new, one returned, two removed."""
    for kind, size in (("identify", 2), ("return", 3), ("remove", 4), ("remove", 1)):
        change(town, kind, size)


def wanted(town: Township) -> None:
    """A project that is to enter the library."""
    town.project(project_status="10")


def allotted(town: Township) -> None:
    """Two allocations of one document: one for a project, one handed on to a village."""
    town.project()
    common = {"doc_no": "川财农[2018]8号"}
    town.held.put(
        "fund_allocation",
        "a1",
        source_code="0101",
        amount=12_000_000,
        to_division=TOWNSHIP,
        project_id="p1",
        **common,
    )
    town.held.put("fund_allocation", "a2", source_code="02", amount=300, to_division=VILLAGE, **common)


def spent(town: Township) -> None:
    """A year's project with money disbursed, spent and in part reversed, and what was reached."""
    herd(town)
    town.held.put("fund_disbursement", "d1", project_id="p1", amount=10_000_000)
    town.held.put("fund_reimbursement", "r1", project_id="p1", amount=5_000_000)
    town.held.put("fund_reimbursement", "r2", project_id="p1", amount=1_000_000, reverses_id="r1")
    town.held.put("supported_area", "sa", codes="5134", supporter="佛山市", mechanism="EW")
    for number in ("i1", "i2"):
        town.held.put("project_indicator", number, actual_value="40")


def finished(town: Township) -> None:
    """A project that is finished and paid to the last fen."""
    herd(town)
    town.held.put("project", "p1", project_status="70", actual_end="2018-09-30")
    town.held.put("fund_disbursement", "d1", project_id="p1", amount=17_000_050)
    town.held.put("fund_reimbursement", "r1", project_id="p1", amount=17_000_050)
    for number, reached in (("i1", "40"), ("i2", "96%")):
        town.held.put("project_indicator", number, actual_value=reached)


def begun(town: Township) -> None:
    """A project under way, for its sign."""
    herd(town)
    town.held.put("project", "p1", project_status="60")


def given(town: Township) -> None:
    """A donation of money and goods, used up."""
    town.held.put("donor", "g1", name="匿名")
    town.held.put(
        "donation",
        "d1",
        donor_id="g1",
        date="2018-05-01",
        cash=1_000_000,
        goods_value=5_000,
        goods_desc="大米",
    )
    town.held.put("donation_match", "m1", donation_id="d1", amount=1_005_000)


def moving(town: Township) -> None:
    """A household of five in the year's plan of relocation."""
    household = town.household(5)
    town.held.put("resettlement_site", "t1", name="三岔河集中安置点")
    town.held.put(
        "relocation",
        "r1",
        household_id=household,
        plan_year=2018,
        relocated_persons=5,
        resettle_mode="11",
        site_id="t1",
    )


def employed(town: Township) -> None:
    """A member who is to guard the forest."""
    household = town.household(2, name="阿果")
    town.held.put("member_year", f"{household}m0y", public_post="01", public_post_months=10)


def lent(town: Township) -> None:
    """A loan for a cow."""
    town.held.put(
        "loan",
        "l1",
        household_id=town.household(),
        purpose="养牛",
        amount=5_000_000,
        start_date="2018-03-01",
        end_date="2021-02-28",
        rate=4_350,
        interest_subsidy=217_500,
    )


def cash(town: Township) -> None:
    """The village's cash book: two lines of the quarter, one before and one after it."""
    lines = [
        ("2018-06-30", 10_000, 0),
        ("2018-07-02", 500_050, 0),
        ("2018-09-30", 0, 10_050),
        ("2018-10-01", 9, 0),
    ]
    for number, (day, income, expense) in enumerate(lines):
        town.held.put(
            "village_cashbook",
            f"c{number}",
            division_code=VILLAGE,
            date=day,
            summary="扶贫款",
            income=income,
            expense=expense,
        )
