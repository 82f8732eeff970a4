"""The season board: how far each village is, one value for many households, and the way back."""

from dataclasses import dataclass

import pytest

from desktop_app.catalog.identity import record_id
from desktop_app.catalog.model import Edit, Value
from desktop_app.checks.identity import id_check_character
from desktop_app.station import Station, StationRefused
from desktop_app.station.many_desk import HELPER, Wish
from desktop_app.store.slots import Role
from tests.station.conftest import TOWNSHIP, Reopen

VILLAGES = (f"{TOWNSHIP}201", f"{TOWNSHIP}202")
PENSION, MEDICAL = "member_year.in_resident_pension", "member_year.in_resident_medical"
CAUSE = "household_year.cause_main"


@dataclass(frozen=True)
class Season:
    station: Station
    households: list[str]

    def counts(self, year: int = 2019) -> dict[str, dict[str, int]]:
        return {one.code: one.counts for one in self.station.season.villages(year)}

    def values(self, key: str, year: int = 2019) -> set[Value]:
        entity, _, name = key.partition(".")
        return {row[name] for row in self.station.store.find(entity, year=year)}


@pytest.fixture
def season(station: Station) -> Season:
    """Four households in two villages with 2018 entered and 2019 opened."""
    edits: list[Edit] = []

    def add(entity: str, **values: Value) -> str:
        made = record_id(station.catalogue.entity(entity), values)
        edits.append(Edit(entity, made, values))
        return made

    households = []
    for number in range(4):
        village = VILLAGES[number // 2]
        home = add("household", household_no=f"{village}{number:04}", division_code=village)
        households.append(home)
        add("household_year", household_id=home, year=2018, cause_main="01" if number else None)
        add("household_income", household_id=home, year=2018, wage_income=(4 - number) * 100_000)
        for place, born in enumerate(("19700101", "20120101")):
            name = f"{'甲乙丙丁'[number]}{'父子'[place]}"
            member = add(
                "member",
                household_id=home,
                name=name,
                id_type="1",
                id_no=_id_number(born, number * 2 + place),
            )
            kinship = "01" if place == 0 else "03"
            add("member_year", member_id=member, year=2018, kinship=kinship, in_resident_medical=0)
    station.put_many(edits, "录入")
    station.years.open_year(2019)
    return Season(station, households)


@pytest.mark.pm("PM-077")
def test_the_board_counts_each_village(season: Season) -> None:
    first, second = VILLAGES
    assert season.counts()[first] == {
        "households": 2,
        "unopened": 0,
        "waiting": 2,
        "confirmed": 0,
        "signed": 0,
        "posted": 0,
        "closed": 0,
    }
    season.station.years.confirm_household(season.households[0], 2019)
    (income,) = season.station.store.find("household_income", household_id=season.households[2], year=2019)
    season.station.put("household_income", {"confirmed_by_head": 1}, str(income["id"]))
    counts = season.counts()
    assert (counts[first]["waiting"], counts[first]["confirmed"]) == (1, 1)
    assert (counts[second]["waiting"], counts[second]["signed"]) == (2, 1), "one sheet of three was looked at"
    assert season.counts(2020)[first]["unopened"] == 2


def test_every_number_opens_exactly_the_households_it_counts(season: Season) -> None:
    desk = season.station.season
    season.station.years.confirm_household(season.households[0], 2019)
    for village in desk.villages(2019):
        for stage, count in village.counts.items():
            chosen = desk.chosen(stage, 2019, village.code)
            assert len(season.station.filters.ids("household", chosen=chosen)) == count
            assert all(season.station.filters.knows("household", column) for column in chosen)


def test_what_hangs_on_a_board_counts_through_its_status_change_too(season: Season) -> None:
    station, first = season.station, season.households[0]
    change = station.put("status_change", {"household_id": first, "year": 2019, "change_kind": "exit"})
    notice = station.put("notice", {"notice_type": "N04", "year": 2019, "state": "30"}).record_id
    item: dict[str, Value] = {"notice_id": notice, "target_entity": "status_change"}
    station.put("notice_item", {**item, "target_id": change.record_id})
    assert season.counts()[VILLAGES[0]]["posted"] == 1
    station.put("notice", {"state": "40"}, notice)
    assert (season.counts()[VILLAGES[0]]["posted"], season.counts()[VILLAGES[0]]["closed"]) == (0, 1)
    station.put("notice", {"state": "50"}, notice)
    assert season.counts()[VILLAGES[0]]["closed"] == 0, "a withdrawn notice publishes nothing"


def test_a_plan_shows_old_beside_new_and_writes_nothing(season: Season) -> None:
    many = season.station.season.many
    plan = many.plan(Wish(CAUSE, "02", 2019), season.households)
    assert [(line.old, line.new) for line in plan.lines[:1]] == [("", plan.lines[0].new)]
    assert {line.household_id for line in plan.lines} == set(season.households)
    assert (plan.overwritten, plan.unchanged, plan.missing) == (3, 0, ())
    assert many.names(plan.lines)[0].startswith("甲父（")
    assert season.values(CAUSE) == {None, "01"}
    assert many.plan(Wish(CAUSE, "01", 2019), season.households).unchanged == 3


def test_an_insurance_is_set_for_every_member_and_the_whole_is_taken_back_by_one_entry(
    season: Season,
) -> None:
    station, many = season.station, season.station.season.many
    before = {str(row["id"]): dict(row) for row in station.store.find("member_year", year=2019)}
    changes = many.carry_out(many.plan(Wish(MEDICAL, 1, 2019), season.households))
    assert season.values(MEDICAL) == {1} and len(changes.touched) == 8
    assert season.values("member_year.is_confirmed") == {None}, "one value says nothing of the others"
    done = many.newest()
    assert done is not None and done.version == changes.version and not done.is_undone
    undone = many.undo(done.version)
    assert undone.left_alone == 0
    last = station.store.headers(station.profile.device, 1)[0]
    assert undone.changes.version == last.version and last.reason.startswith("撤销成批修改")
    after = {str(row["id"]): dict(row) for row in station.store.find("member_year", year=2019)}
    assert after == before
    taken_back = many.newest()
    assert taken_back is not None and taken_back.is_undone
    with pytest.raises(StationRefused, match="已经撤销"):
        many.undo(done.version)
    assert station.verify_journal().ok


def test_who_is_not_asked_is_left_out(season: Season) -> None:
    plan = season.station.season.many.plan(Wish(PENSION, 1, 2019), season.households)
    assert (len(plan.lines), plan.not_asked) == (4, 4), "children of seven pay into no pension"


@pytest.mark.pm("PM-078")
def test_a_helper_follows_another_and_comes_back(season: Season) -> None:
    station, many = season.station, season.station.season.many
    organization = station.put("organization", {"name": "县水利局", "side": "west"}).record_id
    old, new = (
        station.put("helper", {"org_id": organization, "name": name, "phone": phone}).record_id
        for name, phone in (("王强", "13900000001"), ("李梅", "13900000002"))
    )
    many.carry_out(many.plan(Wish(HELPER, old, day="2018-03-01"), season.households[:2]))
    plan = many.plan(Wish(HELPER, new, day="2018-10-15"), season.households[:3])
    assert [(line.old, line.new) for line in plan.lines] == [("王强", "李梅"), ("王强", "李梅"), ("", "李梅")]
    changes = many.carry_out(plan)

    def standing(household: str) -> list[tuple[Value, Value]]:
        rows = station.store.find("helper_assignment", household_id=household)
        return [(row["helper_id"], row["start_date"]) for row in rows if not row["end_date"]]

    assert standing(season.households[0]) == [(new, "2018-10-15")]
    assert many.plan(Wish(HELPER, new, day="2018-10-20"), season.households[:3]).unchanged == 3
    assert changes.version is not None
    many.undo(changes.version)
    assert standing(season.households[0]) == [(old, "2018-03-01")] and standing(season.households[2]) == []
    with pytest.raises(StationRefused, match="换一个日期"):
        many.plan(Wish(HELPER, new, day="2018-01-01"), season.households)


def test_undo_leaves_alone_what_somebody_changed_since(season: Season) -> None:
    station, many = season.station, season.station.season.many
    changes = many.carry_out(many.plan(Wish(CAUSE, "02", 2019), season.households))
    rows = station.store.find("household_year", year=2019, household_id=season.households[1])
    station.put("household_year", {"cause_main": "05"}, str(rows[0]["id"]))
    assert changes.version is not None
    assert many.undo(changes.version).left_alone == 1
    assert season.values(CAUSE) == {None, "01", "05"}


def test_a_plan_that_no_longer_holds_is_refused(season: Season) -> None:
    station, many = season.station, season.station.season.many
    plan = many.plan(Wish(CAUSE, "02", 2019), season.households)
    rows = station.store.find("household_year", year=2019, household_id=season.households[1])
    station.put("household_year", {"cause_main": "02"}, str(rows[0]["id"]))
    with pytest.raises(StationRefused, match="重新预览"):
        many.carry_out(plan)


def test_what_has_its_own_way_is_not_set_for_many(season: Season) -> None:
    many = season.station.season.many
    fields = many.fields()
    assert {CAUSE, MEDICAL, PENSION, HELPER, "household_income.confirmed_by_head"} <= set(fields)
    own = {
        "household.household_no",
        "household.bank_account",
        "household.division_code",
        "member_year.kinship",
    }
    assert not own & set(fields)
    for wish, said in (
        (Wish("household.household_no", "1"), "不能成批"),
        (Wish(CAUSE, "02"), "年度"),
        (Wish(HELPER, "nobody"), "请选择帮扶责任人"),
    ):
        with pytest.raises(StationRefused, match=said):
            many.plan(wish, season.households)
    assert many.plan(Wish(CAUSE, "02", 2020), season.households).missing == tuple(season.households)


def test_planning_tells_how_far_it_is_and_can_be_ended(season: Season) -> None:
    told: list[tuple[int, int]] = []
    season.station.season.many.plan(
        Wish(CAUSE, "02", 2019), season.households, lambda done, whole: told.append((done, whole))
    )
    assert told == [(4, 4)]


def test_many_years_are_confirmed_at_once(season: Season) -> None:
    desk = season.station.season
    changes = desk.confirm(season.households[:3], 2019)
    assert len(changes.touched) == 3 * 4
    assert season.counts()[VILLAGES[0]]["confirmed"] == 2
    with pytest.raises(StationRefused, match="没有等待核对"):
        desk.confirm(season.households[:3], 2019)


def test_who_only_looks_changes_nothing(season: Season, as_person: Reopen) -> None:
    with as_person("kan", "看官", Role.AUDITOR) as viewer:
        plan = viewer.season.many.plan(Wish(CAUSE, "02", 2019), season.households)
        with pytest.raises(StationRefused, match="只能查看"):
            viewer.season.many.carry_out(plan)


@pytest.fixture
def varied(season: Season) -> Season:
    """The same with projects, statuses and a household of three."""
    station = season.station
    for number, planned in enumerate((300, 100, None)):
        project = station.put("project", {"name": f"项目{number}", "year": 2019}).record_id
        if planned:
            station.put("project_fund", {"project_id": project, "source_code": "0101", "planned": planned})
    for place, kind in ((1, "exit"), (2, "identify"), (3, "exit")):
        change = {"household_id": season.households[place], "year": 2018, "change_kind": kind}
        station.put("status_change", {**change, "effective_date": "2018-11-01"})
    third = {"household_id": season.households[2], "name": "丙母", "id_type": "9"}
    station.put("member", third)
    station.put("household", {"village_group": "三组"}, season.households[0])
    return season


@pytest.mark.parametrize(
    ("entity", "column"),
    [
        ("household", "head_name"),
        ("household", "member_count"),
        ("household", "per_capita_net_income"),
        ("project", "budget_total"),
    ],
)
def test_a_computed_column_sorts_as_it_is_shown(varied: Season, entity: str, column: str) -> None:
    station = varied.station
    assert station.filters.sorts(entity, column)
    for descending in (False, True):
        ids = station.filters.ids(entity, order=(column, descending))
        assert sorted(ids) == sorted(station.list_ids(entity))
        shown = [row[column] for row in station.list_rows(entity, ids)]
        keys = shown if column == "head_name" else [float(text.replace(",", "")) for text in shown]
        assert keys == sorted(keys, reverse=descending) and len(set(keys)) > 1


@pytest.mark.parametrize("column", ["poverty_status", "cause_main"])
def test_what_the_newest_year_says_sorts_by_its_code_and_blanks_come_last(
    varied: Season, column: str
) -> None:
    station = varied.station
    tallies = station.filters.tally("household", column)
    orders = [
        [row[column] for row in station.list_rows("household", ids)]
        for ids in (
            station.filters.ids("household", order=(column, False)),
            station.filters.ids("household", order=(column, True)),
        )
    ]
    texts = [tally.label for tally in tallies if tally.value is not None for _ in range(tally.records)]
    blanks = [""] * (4 - len(texts))
    assert texts and blanks
    assert orders == [texts + blanks, texts[::-1] + blanks]


def test_the_first_of_a_sorted_list_are_the_first_of_the_whole(varied: Season) -> None:
    ids = varied.station.filters.ids
    for column in ("poverty_status", "head_name", "cause_main"):
        whole = ids("household", order=(column, False))
        assert ids("household", order=(column, False), limit=3) == whole[:3]


def test_a_column_of_texts_is_filtered_by_what_it_holds(varied: Season) -> None:
    filters = varied.station.filters
    assert "village_group" in filters.columns("household")
    assert not {"phone", "bank_account", "household_no"} & set(filters.columns("household"))
    assert [(t.label, t.records) for t in filters.tally("household", "village_group")] == [
        ("三组", 1),
        ("（空）", 3),
    ]
    assert [t.label for t in filters.tally("household", "village_group", part="四")] == []
    assert filters.ids("household", chosen={"village_group": ("三组",)}) == [varied.households[0]]


def _id_number(born: str, serial: int) -> str:
    first = f"519900{born}{serial:03}"
    return first + id_check_character(first)
