"""The sample against sample_notes.md §§1–8 of the reference, sentence by sentence, with generous bounds.

Shares are per cent unless said otherwise. One seed: what is drawn is the same on every machine.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from random import Random
from statistics import mean, median, quantiles
from typing import Any

import pytest

from desktop_app.catalog.divisions import Divisions, load_divisions
from desktop_app.catalog.loader import load_catalogue
from desktop_app.catalog.model import Catalogue, Edit
from desktop_app.checks.identity import IdNumber, phone_ok
from desktop_app.checks.money import income_totals
from desktop_app.checks.names import is_name
from desktop_app.cli.sample_commands import MOST
from desktop_app.sample.entry import Entry
from desktop_app.sample.households import SampleHousehold
from desktop_app.sample.people import SamplePerson
from desktop_app.sample.region import MOST_A_TOWNSHIP, make_region
from desktop_app.sample.township import household_edits, make_township
from desktop_app.sample.works import WAN, Home, WorksMaker

SEED, YEAR, HOUSEHOLDS = 2018, 2018, 1000
PLAIN, LIANGSHAN = "520521", "513431"
"""A county of 毕节, whose households have the sizes of the published aggregates, and one of 凉山."""

Shares = Mapping[Hashable, float]
Sample = Callable[[str], tuple[SampleHousehold, ...]]


@pytest.fixture(scope="module")
def divisions() -> Divisions:
    return load_divisions()


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="module")
def sample(divisions: Divisions) -> Sample:
    """The households of the first township of a county that has villages, made once."""
    made: dict[str, tuple[SampleHousehold, ...]] = {}

    def households(county: str) -> tuple[SampleHousehold, ...]:
        if county not in made:
            code = next(code for code in divisions.children(county) if divisions.children(code))
            made[county] = make_township(SEED, HOUSEHOLDS, code, divisions).households
        return made[county]

    return households


@pytest.fixture(scope="module")
def plain(sample: Sample) -> tuple[SampleHousehold, ...]:
    return sample(PLAIN)


@pytest.fixture(scope="module")
def people(plain: tuple[SampleHousehold, ...]) -> list[SamplePerson]:
    return [person for household in plain for person in household.people]


@pytest.fixture(scope="module")
def edits(divisions: Divisions, catalogue: Catalogue) -> dict[str, list[dict[str, Any]]]:
    """A township of 凉山 with everything, by entity."""
    (part,) = make_region(SEED, 800, f"{LIANGSHAN}206", divisions, catalogue)
    rows: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
    for edit in part.edits:
        rows[edit.entity].setdefault(edit.record_id, {"id": edit.record_id}).update(edit.values)
    return {entity: list(found.values()) for entity, found in rows.items()}


def shares(values: Iterable[Hashable]) -> Shares:
    """How often each value occurs, in per cent."""
    counted = Counter(values)
    return {value: 100 * times / counted.total() for value, times in counted.items()}


def near(found: Shares, wanted: Shares, within: float) -> bool:
    """Whether every share is within so many points of the one wanted; others count as unwanted."""
    apart = {value: abs(found.get(value, 0) - wanted.get(value, 0)) for value in {*found, *wanted}}
    assert not (off := {value: found.get(value, 0) for value, far in apart.items() if far > within}), off
    return True


# -- 1. scale -----------------------------------------------------------------------------------------


def test_a_township_holds_what_one_installation_holds(edits: dict[str, list[dict[str, Any]]]) -> None:
    """300–2,500 households, members × 3.8 or more, 10–60 projects and year (§1)."""
    assert MOST_A_TOWNSHIP == 2500 and MOST == 200_000
    assert 3.5 <= len(edits["member"]) / len(edits["household"]) <= 4.7
    assert len(edits["village_year"]) >= 2


@pytest.mark.parametrize(("households", "projects"), [(30, 10), (900, 30), (2500, 60)])
def test_projects_grow_with_the_township(
    divisions: Divisions, catalogue: Catalogue, households: int, projects: int
) -> None:
    (part,) = make_region(SEED, households, f"{LIANGSHAN}206", divisions, catalogue)
    assert (part.households, part.projects) == (households, projects)


# -- 2. households ------------------------------------------------------------------------------------


def test_sizes_are_those_of_the_published_aggregates(sample: Sample) -> None:
    sizes = [len(household.people) for household in sample(PLAIN)]
    wanted = {1: 9, 2: 15, 3: 18, 4: 24, 5: 18, 6: 10, 7: 4, 8: 2}
    assert near(shares(min(8, size) for size in sizes), wanted, 4)
    assert 3.7 <= mean(sizes) <= 3.95
    larger = [len(household.people) for household in sample(LIANGSHAN)]
    assert 4.25 <= mean(larger) <= 4.55 and 10 <= shares(larger)[1] <= 16
    assert 4.15 <= mean(len(household.people) for household in sample("653122")) <= 4.45


def test_kinds_of_households(plain: tuple[SampleHousehold, ...]) -> None:
    assert near(shares(one.situation["household_type"] for one in plain), {"1": 62, "2": 33, "3": 5}, 4)


@pytest.mark.parametrize(
    ("county", "wanted"),
    [
        ("513431", {"07": 85}),
        ("533323", {"20": 60, "42": 10, "14": 15, "51": 3}),
        ("513322", {"04": 95}),
        ("540302", {"04": 95}),
        ("540402", {"04": 80, "54": 8, "55": 7}),
        ("653122", {"05": 97}),
        ("653131", {"41": 80}),
        ("451024", {"08": 70, "13": 12, "01": 15}),
        ("522722", {"09": 40, "25": 20, "06": 20, "01": 20}),
        ("520521", {"01": 55, "07": 22, "06": 15, "03": 3}),
        ("530621", {"01": 85}),
    ],
)
def test_heads_are_of_the_peoples_of_the_area(sample: Sample, county: str, wanted: Shares) -> None:
    found = shares(household.head.member["ethnicity"] for household in sample(county))
    assert near({code: found.get(code, 0) for code in wanted}, wanted, 5)


def test_causes_of_poverty(plain: tuple[SampleHousehold, ...]) -> None:
    wanted = {"09": 24, "07": 22, "01": 14, "08": 11, "03": 9, "02": 7, "11": 5, "10": 4, "05": 2, "04": 1}
    assert near(shares(household.situation["cause_main"] for household in plain), wanted, 4)


def test_houses_before_and_after_relocation(sample: Sample, edits: dict[str, list[dict[str, Any]]]) -> None:
    poor = [one for county in (PLAIN, LIANGSHAN) for one in sample(county) if one.poverty_status == "0"]
    grades = shares(
        "AB" if one.situation["house_grade"] in "AB" else one.situation["house_grade"] for one in poor
    )
    assert near(grades, {"AB": 78, "C": 9, "D": 10, "N": 3}, 4)
    areas = {int(str(one.situation["house_area"])) for one in poor if one.situation["house_grade"] != "N"}
    assert (min(areas), max(areas)) == (6000, 14_000)
    moved = {row["household_id"] for row in edits["relocation"] if row.get("move_in_date")}
    after = {row["house_grade"] for row in edits["household_year"] if row["household_id"] in moved}
    assert moved and after <= {"A", "B"}


@pytest.mark.parametrize(
    ("county", "arable", "pasture"),
    [
        (PLAIN, (100, 1200), (0, 0)),
        ("653122", (500, 2000), (0, 0)),
        ("533323", (100, 500), (0, 0)),
        ("513322", (100, 1200), (20_000, 300_000)),
        ("540302", (100, 1200), (20_000, 300_000)),
    ],
)
def test_land_is_that_of_the_area(
    sample: Sample, county: str, arable: tuple[int, int], pasture: tuple[int, int]
) -> None:
    """Hundredths of 亩; pastures of 甘孜 and 昌都 break naive limits."""
    for name, (least, most) in (
        ("arable_area", arable),
        ("pasture_area", pasture),
        ("forest_area", (0, 6000)),
    ):
        areas = [int(str(household.situation[name])) for household in sample(county)]
        assert least <= min(areas) and max(areas) <= most
        assert max(areas) - min(areas) >= (most - least) * 0.9


def test_roads_and_telephones(plain: tuple[SampleHousehold, ...]) -> None:
    """0–5 km with a long tail to 12; 70 % have a telephone, of numbers that do not exist."""
    far = [int(str(household.situation["road_distance"])) for household in plain]
    assert 80 <= median(far) <= 160 and 500 < max(far) <= 1200 and sum(one > 500 for one in far) < 50
    phones = [str(household.household["phone"]) for household in plain if "phone" in household.household]
    assert 66 <= 100 * len(phones) / len(plain) <= 74
    assert all("19900000000" <= phone <= "19900009999" and phone_ok(phone) for phone in phones)


# -- 3. members ---------------------------------------------------------------------------------------


def _band(age: int) -> str:
    bands = ((6, "0–5"), (16, "6–15"), (30, "16–29"), (45, "30–44"), (60, "45–59"))
    return next((name for below, name in bands if age < below), "60+")


def test_ages(people: list[SamplePerson]) -> None:
    wanted = {"0–5": 9, "6–15": 19, "16–29": 21, "30–44": 20, "45–59": 17, "60+": 14}
    assert near(shares(_band(person.age) for person in people), wanted, 4)


def test_health_with_few_overlaps(people: list[SamplePerson]) -> None:
    each = [str(person.situation["health"]) for person in people]
    found = shares(code.split(",")[-1] for code in each)
    assert near(found, {"01": 84, "02": 8, "03": 2, "04": 6}, 2.5)
    assert 0.2 <= 100 * sum("," in code for code in each) / len(each) <= 2


def test_schooling_of_adults(people: list[SamplePerson], sample: Sample) -> None:
    adults = [person.situation["education"] for person in people if "education" in person.situation]
    assert near(shares(adults), {"01": 22, "02": 45, "03": 26, "04": 5, "05": 2}, 4)
    of_liangshan = [
        person.situation["education"]
        for household in sample(LIANGSHAN)
        for person in household.people
        if "education" in person.situation
    ]
    assert 31 <= shares(of_liangshan)["01"] <= 39


def test_labour_of_those_of_working_age(people: list[SamplePerson]) -> None:
    skills = shares(one.situation["labour_skill"] for one in people if 16 <= one.age < 60)
    assert near(skills, {"01": 82, "02": 9, "03": 4, "04": 3, "05": 2}, 4)


def test_work_away(people: list[SamplePerson], edits: dict[str, list[dict[str, Any]]]) -> None:
    """45 % of labourers; the regions; three to ten months, most often eight; wages here and in Guangdong."""
    able = [one for one in people if one.situation["labour_skill"] in ("01", "02", "03")]
    at_work = [one for one in able if one.works]
    assert 39 <= 100 * len(at_work) / len(able) <= 51
    regions = shares(one.situation["work_region"] for one in at_work)
    assert near(regions, {"1": 25, "2": 20, "3": 20, "4": 22, "5": 13}, 6)
    months = Counter(int(str(one.situation["work_months"])) for one in at_work)
    assert (min(months), max(months), months.most_common(1)[0][0]) == (3, 10, 8)
    jobs = edits["employment"]
    near_home = [
        row["monthly_wage"] for row in jobs if row["channel"] == "06" or row["work_division"] == "51"
    ]
    guangdong = [row["monthly_wage"] for row in jobs if row["work_division"] == "440605"]
    assert min(near_home) >= 150_000 and max(near_home) <= 250_000
    assert min(guangdong) >= 320_000 and max(guangdong) <= 550_000


def test_insurance_and_school(people: list[SamplePerson]) -> None:
    """Resident medical 99 %, a few with neither; students 17 %; drop-outs, few, with a reason."""
    insured = [one.situation["in_resident_medical"] for one in people]
    assert 98.5 <= 100 * sum(map(int, map(str, insured))) / len(people) < 100
    assert 13 <= 100 * sum(one.is_student for one in people) / len(people) <= 21
    dropped = [one for one in people if "dropout_reason" in one.situation]
    assert dropped and len(dropped) / len(people) < 0.01
    assert all(one.age < 16 and not one.is_student for one in dropped)


# -- 4. income ----------------------------------------------------------------------------------------

_TRANSFERS = ("family_planning_grant", "dibao_grant", "tekun_grant", "pension_grant", "ecology_grant",
              "other_transfer")  # fmt: skip


@pytest.mark.parametrize(
    ("status", "middle", "low", "high", "mix"),
    [
        ("0", 2350, 1500, 2900, (35, 30, 1, 34)),
        ("2", 5200, 3600, 9500, (52, 24, 3, 21)),
    ],
    ids=["still poor", "exited"],
)
def test_incomes_a_head(
    plain: tuple[SampleHousehold, ...], status: str, middle: int, low: int, high: int, mix: tuple[int, ...]
) -> None:
    """Median within a fifth, the tenths within a third, what it is made of within fifteen points."""
    group = [household for household in plain if household.poverty_status == status]
    heads = [(income_totals(one.income, len(one.people)).per_capita or 0) / 100 for one in group]
    tenths = quantiles(heads, n=10)
    assert abs(median(heads) / middle - 1) <= 0.2
    assert abs(tenths[0] / low - 1) <= 0.34 and abs(tenths[-1] / high - 1) <= 0.34
    parts: Counter[str] = Counter()
    for one in group:
        items = {name: int(str(value)) for name, value in one.income.items()}
        parts["wage"] += items["wage_income"]
        parts["business"] += items["business_income"] - items["business_cost"]
        parts["property"] += items["asset_dividend_income"] + items["other_property_income"]
        parts["transfer"] += sum(items[name] for name in _TRANSFERS)
    wanted = dict(zip(("wage", "business", "property", "transfer"), mix, strict=True))
    assert near({name: 100 * part / parts.total() for name, part in parts.items()}, wanted, 15)


# -- 5. projects and money ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def works(catalogue: Catalogue) -> dict[str, list[Edit]]:
    """Six hundred projects in one village."""
    entry = Entry(catalogue)
    offices = dict.fromkeys(("finance", "office", "town", "foshan", "donor"), "office")
    homes = [Home(f"h{number}", "v", 4, "2014", is_exited=False) for number in range(80)]
    maker = WorksMaker(Random(SEED), entry, "513431206", "四开乡", YEAR, {"v": "某村"}, offices)  # noqa: S311
    maker.make({"v": homes}, 600)
    found: dict[str, list[Edit]] = defaultdict(list)
    for edit in entry.edits:
        found[edit.entity].append(edit)
    return found


def test_sizes_of_projects(works: dict[str, list[Edit]]) -> None:
    """Log-normal about 60 万元 between 2 and 3,000; 70 % whole or half, the others with decimals."""
    totals: Counter[str] = Counter()
    fees = {edit.record_id for edit in works["project"] if edit.values["project_type"] == "1301"}
    for edit in works["project_fund"]:
        totals[str(edit.values["project_id"])] += int(str(edit.values["planned"]))
    amounts = [amount for project, amount in totals.items() if project not in fees]
    assert abs(median(amounts) / (60 * WAN) - 1) <= 0.15
    assert min(amounts) >= 2 * WAN and max(amounts) <= 3000 * WAN
    tenths = quantiles(amounts, n=10)
    assert tenths[0] >= 12 * WAN and tenths[-1] <= 300 * WAN
    even = sum(amount % (WAN // 2) == 0 for amount in amounts)
    assert 64 <= 100 * even / len(amounts) <= 78
    assert any(amount % 10_000 for amount in amounts), "some with more than two decimals of 万元"


def test_where_money_comes_from(works: dict[str, list[Edit]]) -> None:
    firsts: dict[str, str] = {}
    for edit in works["project_fund"]:
        firsts.setdefault(str(edit.values["project_id"]), str(edit.values["source_code"]))
    wanted = {"0101": 45, "02": 15, "04": 5, "05": 15, "0702": 15, "15": 5}
    assert near(shares(firsts.values()), wanted, 5)
    numbers = Counter(str(edit.values["project_id"]) for edit in works["project_fund"])
    assert near(shares(numbers.values()), {1: 60, 2: 30, 3: 10}, 6)


def test_types_and_progress(works: dict[str, list[Edit]]) -> None:
    values = [edit.values for edit in works["project"]]
    kinds = {"01": "industry", "11": "building", "09": "living", "02": "work", "12": "public", "07": "houses",
             "03": "moving", "13": "fee"}  # fmt: skip
    wanted = {
        "industry": 45,
        "building": 25,
        "living": 8,
        "work": 7,
        "public": 7,
        "houses": 3,
        "moving": 3,
        "fee": 2,
    }
    assert near(shares(kinds[str(one["project_type"])[:2]] for one in values), wanted, 5)
    stages = {"10": 10, "40": 15, "45": 10, "60": 40, "75": 15, "80": 10}
    assert near(shares(one["project_status"] for one in values), stages, 5)


# -- 6. names -----------------------------------------------------------------------------------------


def test_hard_names_are_among_the_people(edits: dict[str, list[dict[str, Any]]]) -> None:
    names = Counter(str(row["name"]) for row in edits["member"])
    wanted = (
        "阿卜杜克热木·吾布力喀斯木", "阿依古丽·麦麦提·亚森", "马海子各莫", "吉克么阿芝", "泽仁多吉",
        "次仁多吉", "麦麦提·依明", "买买提·依明", "韦氏连", "农老三", "欧阳建国",
        "覃桂生", "闭美鲜", "亓志强",
    )  # fmt: skip
    assert [name for name in wanted if not names[name]] == []
    assert all(any(character in name for name in names) for character in "䶮㛃𬱖")
    assert all(map(is_name, names)) and max(map(len, names)) == 13
    homes = Counter(row["household_id"] for row in edits["member"] if row["name"] == "扎西")
    assert homes.most_common(1)[0][1] == 3, "father, uncle and son, told apart by their numbers alone"


def test_somebody_has_no_papers_yet(edits: dict[str, list[dict[str, Any]]]) -> None:
    (row,) = [row for row in edits["member"] if row["id_type"] == "9"]
    assert row["id_no"] is None and row["birth_date"] and row["note"]


def test_villages_with_rare_characters_are_in_the_list(divisions: Divisions) -> None:
    def names(code: str) -> list[str]:
        return [divisions.name(child) for child in divisions.children(code)]

    guangxi = [name for county in divisions.children("4510") for name in names(county)]
    assert "六硍镇" in {
        name for city in divisions.children("45") for c in divisions.children(city) for name in names(c)
    }
    assert "鲹鱼河镇" in names("513426") and guangxi


# -- 7. numbers ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("county", [PLAIN, "653122", "540302"])
def test_numbers_are_right_and_recognisably_false(sample: Sample, county: str) -> None:
    """A prefix that GB/T 2260 never gave, a right check character, the sex in the last digit of three."""
    for household in sample(county):
        for person in household.people:
            number = IdNumber.parse(person.member["id_no"])
            assert number is not None and number.checksum_ok and number.birth_date
            assert number.region == f"{county[:2]}9900" and number.sex == person.sex


# -- 8. time ------------------------------------------------------------------------------------------


def test_when_households_came_and_left(sample: Sample) -> None:
    """Identified 2014 70 %, 2015–2017 28, later 2; exits to 2016 25 %, 2017 15, of 2018 under way 20."""
    homes = [one for county in (PLAIN, LIANGSHAN, "451024") for one in sample(county)]
    came = shares(min(2018, max(2014, int(str(one.household["identified_year"])))) for one in homes)
    assert near({2014: came[2014], 2015: 100 - came[2014] - came[2018], 2018: came[2018]},
                {2014: 70, 2015: 28, 2018: 2}, 4)  # fmt: skip
    left = shares(
        "to 2016" if 0 < one.exited <= 2016 else str(one.exited or one.poverty_status) for one in homes
    )
    assert near(left, {"to 2016": 25, "2017": 15, "1": 20, "0": 40}, 5)
    assert 0 < 100 * sum(one.poverty_status == "4" for one in homes) / len(homes) < 1.5
    assert all(one.exited >= int(str(one.household["identified_year"])) for one in homes if one.exited)


def test_statuses_are_told_year_by_year(sample: Sample, catalogue: Catalogue) -> None:
    """Whoever fell back was poor, left and is poor again; each year has one line."""
    back = []
    for household in (one for county in (PLAIN, LIANGSHAN, "451024") for one in sample(county)):
        changes = [
            one for one in household_edits(catalogue, household, YEAR) if one.entity == "status_change"
        ]
        told = [(int(str(one.values["year"])), str(one.values["poverty_status"])) for one in changes]
        assert told == sorted(told) and len({year for year, _ in told}) == len(told)
        assert told[-1] == (YEAR, household.poverty_status)
        back += [told] if told[-1][1] == "4" else []
    assert back and all("2" in {status for _, status in lines} for lines in back)


def test_money_and_projects_have_their_seasons(edits: dict[str, list[dict[str, Any]]]) -> None:
    """Plans by March, money from Guangdong between March and July, donations on the days of campaigns."""
    given = [row["doc_date"] for row in edits["fund_allocation"] if row["source_code"] == "0702"]
    assert given and all(f"{YEAR}-03" <= day < f"{YEAR}-08" for day in given)
    approved = [row["approve_date"] for row in edits["project"] if row.get("approve_date")]
    planned = [day for day in approved if day < f"{YEAR}-04-01"]
    assert len(planned) > len(approved) / 2
    assert {row["date"][5:] for row in edits["donation"]} <= {"06-30", "10-17"}
