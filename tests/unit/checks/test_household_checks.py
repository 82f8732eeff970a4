"""Each row is a household or its year, and whether the check finds something."""

import pytest

from desktop_app.checks.facts import HouseholdFacts
from desktop_app.checks.household import one_head, one_spouse
from desktop_app.checks.registry import Circumstances, Namesake
from desktop_app.checks.run import AnyCheck, call
from tests.unit.checks.cases import (
    TODAY,
    Row,
    catalogue,
    change,
    home,
    household,
    household_year,
    member,
    member_year,
    person,
    rows,
    year_facts,
)

NEXT_YEAR = TODAY.replace(year=2019)
WIFE = person("m2", 30, "2", kinship="02")
SON = person("m3", 10, "1", kinship="03", school_status="03", education=None, labour_skill="05")
GRANDMOTHER = person("m4", 61, "2", kinship="12", labour_skill="05")


def many(count: int) -> list:
    """A head and further relatives of 20."""
    others = (person(f"o{place}", 20, "1", kinship="99") for place in range(count - 1))
    return [person(), *others]


def family(**head: object) -> list:
    """A head, his wife and his son."""
    return [person("m1", 33, "1", **head), WIFE, SON]


def helped(**values: object) -> dict:
    return {"id": "a1", "household_id": "h1", "helper_id": "p1", "start_date": "2016-01-01", **values}


HOME = "513429101"


def stranger(record_id: str = "m2", **values: object) -> dict:
    """A member entered in another township."""
    return member(record_id, **{"home": "513429102", **values})


def shared(*strangers: dict, home: str = HOME, **values: object) -> HouseholdFacts:
    """A household whose own member is at home where it is, with members of elsewhere."""
    own = member(home=home, **values)
    return HouseholdFacts(household=household(home=home), members=(own, *strangers))


ROWS = [
    *rows(
        "VR-MEM-001",
        (year_facts(family()), False, "one head"),
        (year_facts([WIFE, SON]), True, "none"),
        (year_facts([person("m1"), person("m5", 40)]), True, "two"),
        (year_facts([person("m1")], situation=None), False, "edge: alone, the year's sheet not begun"),
    ),
    *rows(
        "VR-MEM-002",
        (year_facts(family()), False, "edge: one wife"),
        (year_facts([person()]), False, "no wife"),
        (year_facts([*family(), person("m6", 30, "2", kinship="02")]), True, "edge: two wives"),
    ),
    *rows(
        "VR-MEM-003",
        (year_facts(family()), False, "man and wife"),
        (year_facts([person(), person("m2", 30, "1", kinship="02")]), True, "two men"),
        (year_facts([person(), person("m2", 30, None, kinship="02")]), False, "edge: sex unknown"),
    ),
    *rows(
        "VR-MEM-004",
        (year_facts(many(15)), False, "edge: fifteen"),
        (year_facts(many(16)), True, "edge: sixteen"),
        (year_facts(many(1)), False, "one"),
        (home(members=()).in_year(2018, TODAY), True, "nobody"),
    ),
    *rows(
        "VR-MEM-005",
        (year_facts(family(), imported={"member_count": 3}), False, "the same"),
        (year_facts(family(), imported={"member_count": 4}), True, "edge: one more in the sheet"),
        (year_facts(family()), False, "not imported"),
    ),
    *rows(
        "VR-MEM-006",
        (year_facts(family()), False, "23 years"),
        (year_facts([person(age=24), SON]), False, "edge: 14 years"),
        (year_facts([person(age=23), SON]), True, "edge: 13 years"),
        (year_facts([person(age=70), SON]), False, "60 years"),
        (year_facts([person(age=71), SON]), True, "61 years"),
        (year_facts([person(age=50), GRANDMOTHER]), True, "a mother 11 years older"),
        (year_facts([person(age=None), SON]), False, "age unknown"),
    ),
    *rows(
        "VR-MEM-007",
        (year_facts([person(age=16)]), False, "edge: sixteen"),
        (year_facts([person(age=15)]), True, "edge: fifteen"),
        (year_facts([WIFE]), False, "no head"),
    ),
    *rows(
        "VR-MEM-021",
        (year_facts([person(str(n), public_post="05") for n in range(3)]), False, "edge: three"),
        (year_facts([person(str(n), public_post="05") for n in range(4)]), True, "edge: four"),
        (year_facts(family()), False, "none"),
    ),
    *rows(
        "VR-MEM-029",
        (year_facts(family()), False, "1: nobody"),
        (year_facts(family(is_dibao=1)), True, "1 with an allowance"),
        (year_facts(family(is_dibao=1), situation=household_year(household_type="2")), False, "edge: 2: one"),
        (year_facts(family(), situation=household_year(household_type="2")), True, "2 with nobody"),
        (year_facts([person(is_tekun=1)], situation=household_year(household_type="3")), False, "3: all"),
        (year_facts(family(is_tekun=1), situation=household_year(household_type="3")), True, "3: not all"),
        (
            year_facts(
                [person(is_tekun=1), person("m2", is_dibao=1)], situation=household_year(household_type="4")
            ),
            False,
            "4: both kinds",
        ),
        (year_facts(family(is_tekun=1), situation=household_year(household_type="4")), True, "4: one kind"),
        (year_facts(family(), situation=None), False, "edge: the year's sheet not begun"),
    ),
    *rows(
        "VR-HH-001",
        (household_year(cause_other1="01", cause_other2="02"), False, "three causes"),
        (household_year(cause_other1="07"), True, "the main cause again"),
        (household_year(cause_other1="01", cause_other2="01"), True, "twice the same"),
        (household_year(), False, "edge: two left open"),
    ),
    *rows(
        "VR-HH-002",
        (household_year(), False, "one"),
        (household_year(cause_main=None), True, "none"),
        (household_year(cause_main=""), True, "edge: empty"),
    ),
    *rows(
        "VR-HH-003",
        (year_facts(family(), situation=household_year(cause_main="03")), False, "a pupil"),
        (year_facts(family(), situation=household_year(cause_main="01")), True, "nobody ill"),
        (
            year_facts(family(health="02"), situation=household_year(cause_main="01")),
            False,
            "edge: somebody ill",
        ),
        (year_facts(family(), situation=household_year(cause_other1="02")), True, "nobody disabled"),
        (year_facts([person()], situation=household_year(cause_main="03")), True, "no pupil"),
    ),
    *rows(
        "VR-HH-004",
        (household_year(returned_forest_area=1000), False, "edge: all of it"),
        (household_year(returned_forest_area=1001), True, "edge: 0.01 mu more"),
        (household_year(returned_forest_area=1001, pasture_area=1), False, "pasture counts"),
    ),
    *rows(
        "VR-HH-005",
        (household_year(arable_area=10_000), False, "edge: 100 mu"),
        (household_year(arable_area=10_001), True, "edge: a little more"),
        (household_year(forest_area=20_001), True, "much forest"),
        (household_year(), False, "usual"),
    ),
    *rows(
        "VR-HH-005",
        (household_year(pasture_area=300_000), False, "pasture of the high plateau"),
        settings={"check.VR-HH-005.pasture_area": "5000"},
    ),
    *rows(
        "VR-HH-006",
        (household_year(road_distance=500), False, "edge: 5 km"),
        (household_year(road_distance=501), True, "edge: 5.01 km"),
        (household_year(road_distance=None), True, "not entered"),
        (household_year(road_distance=0), False, "at the road"),
    ),
    *rows(
        "VR-HH-007",
        (household_year(), False, "all entered, some as 0"),
        (household_year(water_area=None), True, "one missing"),
        (household_year(arable_area=0), False, "edge: nought is an entry"),
    ),
    *rows(
        "VR-HH-008",
        (household_year(), False, "80 m²"),
        (household_year(house_area=None), True, "missing"),
        (household_year(house_area=0), True, "nought with a house"),
        (household_year(house_area=0, house_grade="N"), False, "edge: nought without a house"),
    ),
    *rows(
        "VR-HH-009",
        (year_facts([person()], situation=household_year(house_area=10_000)), False, "edge: 100 m²"),
        (year_facts([person()], situation=household_year(house_area=10_001)), True, "edge: a little more"),
        (year_facts(family(), situation=household_year(house_area=30_000)), False, "300 m² for three"),
    ),
    *rows(
        "VR-HH-010",
        (year_facts(status="2"), False, "exited, grade B"),
        (year_facts(status="2", situation=household_year(house_grade="C")), True, "exited, grade C"),
        (year_facts(status="0", situation=household_year(house_grade="D")), False, "not exited"),
        (
            year_facts(status="3", situation=household_year(house_grade="N"), moved_in=True),
            False,
            "edge: moved",
        ),
        (year_facts(status="2", situation=None), False, "the year's sheet not begun"),
    ),
    *rows(
        "VR-HH-011",
        (year_facts(status="2"), False, "exited with water"),
        (year_facts(status="2", situation=household_year(has_safe_water=0)), True, "exited without"),
        (year_facts(status="1", situation=household_year(has_safe_water=0)), False, "edge: about to exit"),
    ),
    *rows(
        "VR-HH-012",
        (household_year(), False, "all answered"),
        (household_year(has_leader=None), True, "one open"),
        (household_year(has_leader=0), False, "edge: no is an answer"),
    ),
    *rows(
        "VR-HH-013",
        (household(bank_account="6228480402564890018"), False, "a card of 19 digits"),
        (household(bank_account="6228480402564890017"), True, "edge: its last digit wrong"),
        (household(bank_account="62284804025648"), False, "a pass-book"),
        (household(bank_account="6228 4804 0256 4890 018"), False, "in groups of four"),
        (household(bank_account="62284804025"), True, "eleven digits"),
        (household(), False, "none"),
    ),
    *rows(
        "VR-HH-014",
        (household_year(irrigated_area=600), False, "edge: all of it"),
        (household_year(irrigated_area=601), True, "more"),
        (household_year(), False, "none"),
    ),
    *rows(
        "VR-HH-015",
        (household_year(house_built_year=2018), False, "edge: this year"),
        (household_year(house_built_year=2019), True, "edge: next year"),
        (household_year(house_built_year=1900), False, "1900"),
        (household_year(house_built_year=1899), True, "1899"),
        (household_year(), False, "unknown"),
    ),
    *rows(
        "VR-HH-016",
        (household(phone="13812341234"), False, "a mobile number"),
        (household(phone="12317"), True, "edge: the hotline"),
        (household(), False, "none"),
    ),
    *rows(
        "VR-HH-017",
        (household(identified_date="2014-12-31"), False, "edge: its last day"),
        (household(identified_date="2015-01-01"), True, "edge: the next day"),
        (household(), False, "day unknown"),
    ),
    *rows(
        "VR-HH-018",
        (home(helper_assignments=(helped(),)), False, "helped"),
        (home(), True, "nobody"),
        (home(helper_assignments=(helped(end_date="2018-10-31"),)), True, "edge: until yesterday"),
        (home(helper_assignments=(helped(end_date="2018-11-01"),)), False, "edge: until today"),
        (home(helper_assignments=(helped(start_date="2018-11-02"),)), True, "from tomorrow"),
        (home(status_changes=(change("identify", 2014), change("exit", 2017))), False, "exited"),
    ),
    *rows(
        "VR-HH-019",
        (year_facts(status="4", situation=household_year(return_cause="01")), False, "says why"),
        (year_facts(status="4"), True, "does not"),
        (year_facts(status="0"), False, "edge: did not fall back"),
    ),
    *rows(
        "VR-HH-020",
        (year_facts(), False, "edge: the year is not over"),
        (home().in_year(2018, NEXT_YEAR), True, "over, no reason"),
        (
            home(years={2018: household_year(not_exit_reason="07")}).in_year(2018, NEXT_YEAR),
            False,
            "over, with a reason",
        ),
    ),
    *rows(
        "VR-HH-021",
        (helped(end_date="2016-01-01"), False, "edge: the same day"),
        (helped(end_date="2015-12-31"), True, "edge: the day before"),
        (helped(), False, "still helping"),
    ),
    *rows("VR-HH-022", (household(), False, "only itself"), namesakes=(Namesake("h1"),)),
    *rows(
        "VR-HH-022",
        (household(), True, "another household"),
        (household(household_no=None), False, "edge: no number yet"),
        ({"household_no": "5134291012010001"}, True, "edge: a new one, while it is typed"),
        namesakes=(Namesake("h2", "王乙"),),
    ),
    *rows("VR-HH-024", ({"id": "k1", "phone": "13800000000"}, False, "the only one")),
    *rows(
        "VR-HH-024",
        ({"id": "k1", "phone": "13800000000"}, True, "another helper"),
        ({"id": "k1"}, False, "edge: no telephone yet"),
        ({"phone": "13800000000"}, True, "edge: a new one, while it is typed"),
        bearers=("王乙",),
    ),
    *rows(
        "VR-HH-023",
        (shared(stranger()), True, "members of two townships"),
        (shared(stranger(home=HOME)), False, "all of one township"),
        (shared(stranger(left_date="2018-10-01")), False, "edge: the others have been taken out again"),
        (shared(stranger(), left_date="2018-10-01"), False, "edge: it moved, and was entered where it lives"),
        (shared(stranger(), home="513429102"), False, "edge: handed over, at home where it was entered"),
    ),
]


def test_each_side_of_a_shared_number_hears_who_the_other_is() -> None:
    row = Row("VR-HH-022", household(), True, "", namesakes=(Namesake("h2", "王乙"),))
    assert "已有另一户（王乙录入）使用该编号" in row.run()[0].message
    for check, record in (("VR-ID-011", {"member_no": "1"}), ("VR-HH-024", {"phone": "1"})):
        (found,) = Row(check, record, True, "", bearers=("王乙", "王乙", "")).run()
        assert "已有另一条记录（王乙录入）使用" in found.message
    told = Row("VR-HH-023", shared(stranger(), stranger("m3")), True, "").run()
    assert [(found.entity, found.record_id) for found in told] == [("household", "h1"), ("member", "m2")]
    assert "吉克阿木" not in "".join(found.message for found in told), "no names of people go elsewhere"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.check}: {row.why}")
def test_household(row: Row) -> None:
    assert bool(row.run()) is row.finds


def test_several_causes_are_several_findings() -> None:
    row = Row("VR-HH-007", household_year(arable_area=None, water_area=None), True, "")
    assert [found.field for found in row.run()] == ["arable_area", "water_area"]


def test_a_finding_of_a_year_leads_to_the_member_it_is_about() -> None:
    (found,) = Row("VR-MEM-002", year_facts([*family(), person("m6", 30, "2", kinship="02")]), True, "").run()
    assert (found.entity, found.record_id, found.field) == ("member_year", "ym6", "kinship")
    assert found.message == "同一户不能有多个配偶：2018年度有2名配偶。"


def test_members_who_left_do_not_count() -> None:
    gone = member("m9", left_date="2018-05-01")
    facts = home(members=(member(), gone), member_years={2018: {"m1": member_year()}})
    assert [item.id for item in facts.in_year(2018, TODAY).people] == ["m1"]


@pytest.mark.parametrize(("check", "kinship"), [(one_head, "01"), (one_spouse, "02")])
def test_two_of_what_there_is_one_of_name_both_who_entered_them(check: AnyCheck, kinship: str) -> None:
    """A7: after a merge both authors hear of it."""
    authors = {"ym1": "王甲", "ym2": "李乙"}
    around = Circumstances(catalogue(), TODAY, author=lambda _entity, own: authors[own])
    facts = year_facts([person("m1", kinship=kinship), person("m2", 30, "2", kinship=kinship)])
    (found,) = call(check, facts, around)
    assert "（王甲、李乙录入）" in found.message
