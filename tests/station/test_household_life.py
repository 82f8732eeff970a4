"""Household life as events: what changes, what is refused, and how history tells it."""

from dataclasses import dataclass

import pytest

from desktop_app.catalog.identity import new_id
from desktop_app.catalog.model import Edit, Value
from desktop_app.checks.identity import id_check_character
from desktop_app.station import Station, StationRefused
from tests.station.conftest import VILLAGE

OTHER_VILLAGE = "513431206202"


def id_no(day: str, serial: int) -> str:
    first = f"519900{day}{serial:03}"
    return first + id_check_character(first)


@dataclass(frozen=True)
class Family:
    """马海木呷 (head), his wife 吉克阿依 and their son 马海拉铁, identified in 2014."""

    station: Station
    household: str
    head: str
    wife: str
    son: str

    def member(self, record_id: str) -> dict[str, Value]:
        return dict(self.station.store.get("member", record_id) or {})

    def kinship(self, member_id: str, year: int = 2018) -> Value:
        (row,) = self.station.store.find("member_year", member_id=member_id, year=year)
        return row["kinship"]

    def present(self, household: str) -> set[str]:
        rows = self.station.store.find("member", household_id=household)
        return {str(row["name"]) for row in rows if not row["left_date"]}

    def told(self, household: str = "") -> str:
        return "\n".join(
            line.sentence for line in self.station.history("household", household or self.household)
        )


def enter(station: Station, household: str, name: str, number: str, kinship: str) -> str:
    values: dict[str, Value] = {"household_id": household, "name": name, "id_type": "1", "id_no": number}
    made = station.put("member", {**values, "ethnicity": "07", "joined_date": "2014-01-01"}).record_id
    station.put("member_year", {"member_id": made, "year": 2018, "kinship": kinship, "health": "01"})
    return made


@pytest.fixture
def family(station: Station) -> Family:
    values: dict[str, Value] = {"division_code": VILLAGE, "village_group": "三组", "identify_standard": "1"}
    household = station.put("household", {**values, "identified_year": 2014}).record_id
    head = enter(station, household, "马海木呷", id_no("19700505", 33), "01")
    wife = enter(station, household, "吉克阿依", id_no("19720606", 44), "02")
    son = enter(station, household, "马海拉铁", id_no("19950707", 55), "03")
    change: dict[str, Value] = {"household_id": household, "year": 2014, "change_kind": "identify"}
    station.put("status_change", {**change, "effective_date": "2014-05-01"})
    return Family(station, household, head, wife, son)


@pytest.mark.pm("PM-072")
def test_a_member_joins_with_a_reason_and_history_says_so(family: Family) -> None:
    child = {"name": "马海小木", "id_type": "1", "id_no": id_no("20180901", 12), "ethnicity": "07"}
    family.station.life.join(family.household, child, "07", "2018-09-01", "11")
    assert "马海小木" in family.present(family.household)
    assert "2018年9月1日，成员增加：马海小木（新生儿）。" in family.told()
    with pytest.raises(StationRefused, match="还在另一户"):
        family.station.life.join(family.household, child, "07", "2018-09-02", "11")
    with pytest.raises(StationRefused, match="今天以后"):
        family.station.life.join(family.household, {"name": "某"}, "07", "2018-12-01", "11")


def test_a_member_leaves_and_stays_in_the_book(family: Family) -> None:
    family.station.life.leave(family.son, "2018-10-01", "25")
    assert family.member(family.son)["left_date"] == "2018-10-01"
    assert "2018年10月1日，成员减少：马海拉铁（户籍迁出）。" in family.told()
    with pytest.raises(StationRefused, match="已经登记减少"):
        family.station.life.leave(family.son, "2018-10-02", "25")


def test_a_head_leaves_only_when_another_follows(family: Family) -> None:
    with pytest.raises(StationRefused, match="新的户主"):
        family.station.life.leave(family.head, "2018-10-01", "21")
    family.station.life.leave(family.head, "2018-10-01", "21", new_head=family.wife)
    assert family.kinship(family.wife) == "01" and family.kinship(family.head) == "01"
    assert family.present(family.household) == {"吉克阿依", "马海拉铁"}
    found = [item.check for item in family.station.findings("household", family.household)]
    assert "VR-MEM-001" not in found


def test_a_new_head_turns_the_relations_round(family: Family) -> None:
    lived = family.station.life.change_head(family.household, family.son, "2018-10-01", "老户主年迈")
    assert [family.kinship(one) for one in (family.son, family.head, family.wife)] == ["01", "11", "02"]
    assert lived.hints == ("请核对吉克阿依与新户主的关系。",)
    assert "户主变更为马海拉铁：老户主年迈。" in family.told()


def test_a_household_splits_and_keeps_its_poverty_status(family: Family) -> None:
    lived = family.station.life.split(family.household, [family.son], family.son, "2018-10-01", "儿子成家")
    assert family.present(family.household) == {"马海木呷", "吉克阿依"}
    assert family.present(lived.other_id) == {"马海拉铁"}
    new = family.station.store.get("household", lived.other_id) or {}
    assert str(new["household_no"]).startswith(f"T{VILLAGE}")
    assert family.station.derived("household", lived.other_id)["poverty_status"] == "0"
    assert "分户：儿子成家：分出马海拉铁" in family.told()
    assert "由原户分出" in family.told(lived.other_id)
    errors = [item.check for item in family.station.findings("household", lived.other_id) if item.blocks]
    assert not {"VR-ID-006", "VR-MEM-001", "VR-MEM-009"} & set(errors)


def test_everybody_cannot_split_off(family: Family) -> None:
    everybody = [family.head, family.wife, family.son]
    with pytest.raises(StationRefused, match="不是分户"):
        family.station.life.split(family.household, everybody, family.head, "2018-10-01", "x")


def test_a_household_is_merged_and_its_number_rests(family: Family) -> None:
    other = family.station.life.split(
        family.household, [family.son], family.son, "2018-03-01", "成家"
    ).other_id
    family.station.life.merge(other, family.household, "2018-10-01", "赡养老人")
    assert family.present(family.household) == {"马海木呷", "吉克阿依", "马海拉铁"}
    assert family.present(other) == set()
    assert family.station.derived("household", other)["poverty_status"] == "9"
    assert family.station.store.get("household", other) is not None  # nothing is deleted
    assert "并户：赡养老人：并入马海拉铁" in family.told()


def persons(station: Station, year: int) -> tuple[str, str]:
    """Households of the register and their people at the end of a year, or so far."""
    with station.reports.engine(year) as (engine, _door):
        found = engine.compute(station.reports.scope(), ["IN-POV-01", "IN-POV-02"])
    told = {(item.indicator.id, item.figure.key): item.amount.text for item in found}
    return told["IN-POV-01", "households"], told["IN-POV-02", "persons"]


def test_years_gone_by_count_who_was_there_whatever_came_after(family: Family) -> None:
    """A son leaves and comes back, splits off and is merged again: 2017 had one household of three."""
    station, life = family.station, family.station.life
    assert persons(station, 2017) == ("1", "3")
    life.leave(family.son, "2018-02-01", "25")
    known = {name: family.member(family.son)[name] for name in ("name", "id_type", "id_no", "ethnicity")}
    life.join(family.household, known, "03", "2018-03-01", "19")
    assert (persons(station, 2017), persons(station, 2018)) == (("1", "3"), ("1", "3"))
    (back,) = (
        str(row["id"]) for row in station.store.find("member", id_no=known["id_no"]) if not row["left_date"]
    )
    other = life.split(family.household, [back], back, "2018-04-01", "成家").other_id
    assert (persons(station, 2017), persons(station, 2018)) == (("1", "3"), ("2", "3"))
    life.merge(other, family.household, "2018-05-01", "赡养老人")
    assert (persons(station, 2017), persons(station, 2018)) == (("1", "3"), ("1", "3"))
    errors = {item.check for item in station.findings("household", family.household) if item.blocks}
    assert not {"VR-ID-006", "VR-MEM-001", "VR-MEM-009"} & errors


def test_nobody_is_merged_into_a_household_that_is_no_more(family: Family) -> None:
    """Its people would be in no register: its number is never used again."""
    life = family.station.life
    other = life.split(family.household, [family.son], family.son, "2018-03-01", "成家").other_id
    life.merge(other, family.household, "2018-05-01", "赡养老人")
    for going, staying in ((family.household, other), (other, family.household)):
        with pytest.raises(StationRefused, match="没有在册成员"):
            life.merge(going, staying, "2018-10-01", "并户")


def test_a_household_moves_and_keeps_its_number(family: Family) -> None:
    before = family.station.store.get("household", family.household) or {}
    family.station.life.move(family.household, OTHER_VILLAGE, "2018-10-01", "投靠亲属", "一组")
    after = family.station.store.get("household", family.household) or {}
    assert (after["division_code"], after["household_no"]) == (OTHER_VILLAGE, before["household_no"])
    place = family.station.divisions.short_name(OTHER_VILLAGE)
    assert f"2018年10月1日，迁往{place}：投靠亲属。" in family.told()


def gates(error: pytest.ExceptionInfo[StationRefused]) -> str:
    return "\n".join(item.message for item in error.value.findings)


@pytest.mark.parametrize("kind", ["exit", "return", "remove"])
def test_no_step_is_taken_before_the_one_before(family: Family, kind: str) -> None:
    with pytest.raises(StationRefused) as raised:
        family.station.life.step(family.household, kind, 2018, "county_approve_date", "2018-10-01")
    told = gates(raised)
    assert "请先登记民主评议日期" in told and "请先登记乡镇审核日期" in told and "请先发布村级公示" in told


def notice(station: Station, code: str, end: str, state: str, publish: str = "2018-09-10") -> str:
    """A notice as far as a procedure looks at it; what it printed is the notices' own business."""
    made = new_id()
    values: dict[str, Value] = {"notice_type": code, "publish_date": publish, "end_date": end}
    values |= {"days": 7, "state": state, "division_code": VILLAGE}
    station.put_many([Edit("notice", made, values)], "测试公示")
    return made


def test_the_period_of_a_notice_is_waited_for(family: Family) -> None:
    life, station = family.station.life, family.station
    made = life.step(family.household, "exit", 2018, "review_meeting_date", "2018-09-08")
    hung = notice(station, "N04", "2018-09-17", "30")
    station.put("status_change", {"notice1_id": hung}, made)
    with pytest.raises(StationRefused) as raised:
        life.step(family.household, "exit", 2018, "township_review_date", "2018-09-18")
    assert "还没有登记公示结果" in gates(raised)
    station.put_many([Edit("notice", hung, {"state": "40"})], "测试公示")
    with pytest.raises(StationRefused) as raised:
        life.step(family.household, "exit", 2018, "township_review_date", "2018-09-17")
    assert "届满" in gates(raised)
    life.step(family.household, "exit", 2018, "township_review_date", "2018-09-18")
    change = station.store.get("status_change", made) or {}
    step = life.waits_for(change)
    assert step is not None and step.field == "county_approve_date"
    assert "2018年度脱贫：民主评议2018年9月8日。" in family.told()


def test_an_exit_takes_effect_only_with_the_five_marks_and_the_heads_consent(family: Family) -> None:
    life, station = family.station.life, family.station
    made = life.step(family.household, "exit", 2018, "review_meeting_date", "2018-09-08")
    closed: dict[str, Value] = {"notice1_id": notice(station, "N04", "2018-09-17", "40")}
    closed |= {"notice3_id": notice(station, "N06", "2018-10-17", "30")}
    dates: dict[str, Value] = {"township_review_date": "2018-09-18", "county_approve_date": "2018-09-20"}
    station.put("status_change", {**closed, **dates}, made)
    with pytest.raises(StationRefused) as raised:
        life.step(family.household, "exit", 2018, "effective_date", "2018-10-20")
    told = gates(raised)
    assert "未达标" in told and "VR-STC-003" in {item.check for item in raised.value.findings}


def test_a_household_that_never_left_cannot_fall_back(family: Family) -> None:
    with pytest.raises(StationRefused) as raised:
        family.station.life.step(family.household, "return", 2018, "review_meeting_date", "2018-09-08")
    assert "不衔接" in gates(raised)


def through(family: Family, kind: str, days: dict[str, str], **hung: str) -> None:
    """Take a procedure of 2018 to its end; ``hung`` are its notices, closed when it comes to them."""
    life, station, made = family.station.life, family.station, ""
    for field, day in days.items():
        made = life.step(family.household, kind, 2018, field, day)
        if field == "review_meeting_date":
            station.put("status_change", dict(hung), made)


def test_falling_back_and_being_struck_out_are_told_step_by_step(family: Family) -> None:
    """records.md §3: out of poverty, fallen back, struck out with the county's decision; each a sentence."""
    station = family.station
    done: dict[str, Value] = {"household_id": family.household, "year": 2016, "change_kind": "exit"}
    station.put("status_change", {**done, "effective_date": "2016-12-01"})
    assert station.derived("household", family.household)["poverty_status"] == "2"
    returned = {
        "review_meeting_date": "2018-03-01",
        "township_review_date": "2018-03-12",
        "county_approve_date": "2018-03-20",
        "effective_date": "2018-03-21",
    }
    spring = notice(station, "N07", "2018-03-09", "40", "2018-03-02")
    through(family, "return", returned, notice1_id=spring)
    assert station.derived("household", family.household)["poverty_status"] == "4"
    struck = {field: day.replace("-03-", "-09-") for field, day in returned.items()}
    autumn = notice(station, "N07", "2018-09-09", "40", "2018-09-02")
    through(family, "remove", struck, notice1_id=autumn)
    assert station.derived("household", family.household)["poverty_status"] == "9"
    told = family.told()
    for kind, days in (
        ("返贫", ("3月1日", "3月12日", "3月20日", "3月21日")),
        ("清退", ("9月1日", "9月21日")),
    ):
        for day in days:
            assert any(f"2018年度{kind}" in line and f"2018年{day}" in line for line in told.splitlines()), (
                day
            )
    with pytest.raises(StationRefused):
        station.life.step(family.household, "exit", 2018, "review_meeting_date", "2018-10-01")


def _meets_the_marks(family: Family) -> None:
    """Income above Sichuan's line of 3,600 yuan, everybody insured, a safe house."""
    station, of_2018 = family.station, {"household_id": family.household, "year": 2018}
    station.put("household_income", {**of_2018, "wage_income": 3_000_000})
    station.put("household_year", {**of_2018, "house_grade": "A"})
    for member in (family.head, family.wife, family.son):
        (row,) = station.store.find("member_year", member_id=member, year=2018)
        station.put("member_year", {"in_resident_medical": 1}, str(row["id"]))


@pytest.mark.pm("PM-072")
@pytest.mark.parametrize(
    ("kind", "codes", "before", "after", "named"),
    [
        ("identify", ("N01", "N02", "N03"), None, "0", "识别"),
        ("exit", ("N04", "N05", "N06"), "0", "2", "脱贫"),
    ],
)
def test_identification_and_exit_are_told_to_the_day_they_take_effect(
    family: Family, kind: str, codes: tuple[str, str, str], before: str | None, after: str, named: str
) -> None:
    """records.md §3: meeting, notice, township, notice, county, announcement, effect; each a sentence."""
    station, life = family.station, family.station.life
    asked = {"key": "exit_second_notice", "value": "1", "scope": station.profile.area}
    station.put("setting", asked)  # as Guangxi has it: the longest way there is
    _meets_the_marks(family)
    if kind == "identify":
        for row in station.store.find("status_change", household_id=family.household):
            station.void("status_change", str(row["id"]), "尚未识别")
    assert station.derived("household", family.household)["poverty_status"] == before
    notices = dict(zip(("notice1_id", "notice2_id", "notice3_id"), codes, strict=True))
    posted = {
        "notice1_id": ("09-02", "09-09"),
        "notice2_id": ("09-11", "09-18"),
        "notice3_id": ("09-21", "09-28"),
    }
    steps: list[tuple[str, str, dict[str, Value]]] = [
        ("review_meeting_date", "2018-09-01", {}),
        ("notice1_id", "", {}),
        ("township_review_date", "2018-09-10", {}),
        ("notice2_id", "", {}),
        ("county_approve_date", "2018-09-20", {}),
        ("notice3_id", "", {}),
        (
            "effective_date",
            "2018-09-29",
            {"head_agreed": 1, "check_food_clothes": 1} if kind == "exit" else {},
        ),
    ]
    if kind == "identify":
        steps.insert(0, ("apply_date", "2018-08-20", {}))
    made = ""
    for field, day, more in steps:
        change = station.store.get("status_change", made) if made else None
        waiting = life.waits_for(change) if change is not None else None
        assert waiting is None or waiting.field == field, (waiting, field)
        if day:
            made = life.step(family.household, kind, 2018, field, day, more)
            continue
        publish, end = (f"2018-{one}" for one in posted[field])
        hung = notice(station, notices[field], end, "40", publish)
        station.put("status_change", {field: hung}, made)
    assert life.waits_for(station.store.get("status_change", made) or {}) is None
    assert station.derived("household", family.household)["poverty_status"] == after
    lines = [line for line in family.told().splitlines() if line.startswith(f"2018年度{named}")]
    told = [
        *(["农户申请2018年8月20日"] if kind == "identify" else []),
        *(
            "民主评议2018年9月1日",
            "村级公示2018年9月2日起",
            "乡镇审核2018年9月10日",
            "乡镇公示2018年9月11日起",
        ),
        *("县级审定2018年9月20日", "公告2018年9月21日起", "生效2018年9月29日"),
    ]
    assert len(lines) == len(told) and all(
        step in line for step, line in zip(told, reversed(lines), strict=True)
    )
