"""What the circular asks to be recorded can be entered at a station, is shown in words, and is asked for.

A row of the table is one clause: the record it wants, the values as stored, and how a person reads them in
a list. The fields it names may not be left open when the record is handed in, or are codes of its own words.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pytest

from desktop_app.catalog.model import Need, Value
from desktop_app.checks.required import missing_fields
from desktop_app.station import Station, StationRefused
from tests.station.conftest import TOWNSHIP, VILLAGE

pm = pytest.mark.pm
HOME, WORKER = "@household", "@member"
ORG, PROJECT, EVENT, AREA, PAIR = "@organization", "@project", "@training_event", "@area", "@pairing"
ENTITY, GIVEN, DONOR, SITE, MOVE = "@industry_entity", "@donation", "@donor", "@site", "@relocation"


class World:
    """A station with a record of each kind that others refer to, made when it is first asked for."""

    def __init__(self, station: Station) -> None:
        self.station = station
        self._made: dict[str, str] = {}

    def resolve(self, values: Mapping[str, Value]) -> dict[str, Value]:
        return {name: self._known(value) for name, value in values.items()}

    def _known(self, value: Value) -> Value:
        if not isinstance(value, str) or not value.startswith("@"):
            return value
        if value not in self._made:
            entity, wanted = _REFERRED[value]
            self._made[value] = self.station.put(entity, self.resolve(wanted)).record_id
        return self._made[value]


_REFERRED: Mapping[str, tuple[str, Mapping[str, Value]]] = {
    HOME: ("household", {"division_code": VILLAGE, "identified_year": 2014, "identify_standard": "1"}),
    WORKER: (
        "member",
        {"household_id": HOME, "name": "马海木呷", "id_type": "1", "id_no": "519900198502140032",
         "ethnicity": "07", "joined_date": "2014-06-01"},
    ),
    ORG: ("organization", {"name": "佛山市工作组", "side": "east", "org_level": "3", "org_type": "5"}),
    PROJECT: ("project", {"name": "养羊项目", "year": 2018, "division_code": VILLAGE}),
    EVENT: ("training_event", {"title": "养羊培训", "start_date": "2018-05-01"}),
    AREA: ("supported_area", {"area_id": "SA-01", "name": "凉山彝族自治州", "codes": "5134",
                              "supporter": "佛山市", "mechanism": "EW", "is_sanqu": 1}),
    PAIR: ("pairing", {"pairing_level": "60", "mechanism": "EW", "supporter_org_id": ORG,
                       "supported_division": VILLAGE, "start_date": "2018-01-01"}),
    ENTITY: ("industry_entity", {"name": "养殖合作社", "division_code": VILLAGE}),
    DONOR: ("donor", {"name": "某企业", "donor_type": "1"}),
    GIVEN: ("donation", {"donor_id": DONOR, "date": "2018-06-30", "cash": 100_000, "goods_value": 0}),
    SITE: ("resettlement_site", {"name": "安置点", "division_code": VILLAGE, "planned_persons": 50}),
    MOVE: ("relocation", {"household_id": HOME, "plan_year": 2018, "move_in_date": "2018-06-01"}),
}  # fmt: skip

CLAUSES = [
    pytest.param("project", {"strand": "3"}, {"strand": "社会扶贫"}, marks=pm("PM-003")),
    pytest.param("project", {"delivery_grain": "1"}, {"delivery_grain": "到户项目"}, marks=pm("PM-004")),
    pytest.param(
        "project_beneficiary",
        {"project_id": PROJECT, "household_id": HOME, "benefit_mode": "01", "amount": 60_000},
        {"benefit_mode": "直接补助（物资、资金到户）", "amount": "600.00"},
        marks=pm("PM-004"), id="list of beneficiaries",
    ),
    pytest.param(
        "fund_budget",
        {"year": 2018, "supporter_org_id": ORG, "area_id": AREA, "source_code": "0702",
         "amount": 3_388_000_000, "doc_no": "佛财〔2018〕1号"},
        {"amount": "3388.00", "doc_no": "佛财〔2018〕1号"},
        marks=pm("PM-017"),
    ),
    *(
        pytest.param("project", {"fund_use": code}, {"fund_use": label}, marks=pm("PM-019"), id=f"use {code}")
        for code, label in (
            ("1", "安全住房"), ("2", "易地扶贫搬迁"), ("3", "产业合作"), ("4", "劳务协作"), ("5", "人才支援"),
        )
    ),
    pytest.param(
        "land_quota_trade",
        {"seller_division": TOWNSHIP[:6], "area_mu": 10_000, "unit_price": 30_000_000},
        {"area_mu": "100.00"},
        marks=pm("PM-021"),
    ),
    pytest.param(
        "project_fund",
        {"project_id": PROJECT, "source_code": "16", "planned": 5_000_000},
        {"source_code": "城乡建设用地增减挂钩节余指标收益"},
        marks=pm("PM-022"),
    ),
    pytest.param(
        "relocation",
        {"household_id": HOME, "plan_year": 2018, "origin_condition": "04,06"},
        {"origin_condition": "地震活跃带及地质灾害频发区、高海拔高寒", "plan_year": "2018"},
        marks=pm("PM-025"),
    ),
    pytest.param(
        "resettlement_site",
        {"name": "示范村", "division_code": VILLAGE, "is_demo_village": 1, "feature": "彝绣民宿"},
        {"is_demo_village": "是", "feature": "彝绣民宿"},
        marks=pm("PM-026"),
    ),
    pytest.param(
        "resettlement_site",
        {"name": "配套齐全", "division_code": VILLAGE, "water_state": "2", "water_date": "2018-07-20",
         "power_state": "1", "power_date": "2018-12-01", "school_state": "3"},
        {"water_state": "已建成", "power_state": "规划中", "power_date": "2018-12-01",
         "school_state": "不需要"},
        marks=pm("PM-027"),
    ),
    pytest.param(
        "village_year",
        {"division_code": VILLAGE, "year": 2018, "public_toilet_count": 2, "garbage_site_count": 3},
        {"public_toilet_count": "2", "garbage_site_count": "3"},
        marks=pm("PM-028"),
    ),
    pytest.param(
        "relocation_followup",
        {"relocation_id": MOVE, "followup_type": "2", "start_date": "2018-09-01"},
        {"followup_type": "转移就业"},
        marks=pm("PM-029"),
    ),
    *(
        pytest.param(
            "industry_entity",
            {"name": f"企业{code}", "division_code": VILLAGE, "industry_category": code,
             "introduced_date": "2018-03-01"},
            {"industry_category": label},
            marks=pm("PM-032"), id=f"category {code}",
        )
        for code, label in (
            ("1", "劳动力密集型"), ("2", "文化旅游"), ("3", "农产品加工"), ("4", "农特产品销售"),
            ("5", "生态建设"),
        )
    ),
    pytest.param(
        "industry_link",
        {"entity_id": ENTITY, "household_id": HOME, "year": 2018, "benefit_mode": "05", "income": 120_000},
        {"benefit_mode": "订单收购", "income": "1200.00"},
        marks=pm("PM-033"),
    ),
    pytest.param(
        "industrial_park",
        {"name": "佛山—凉山产业园", "park_type": "2", "co_builder_org_id": ORG, "start_date": "2018-03-01"},
        {"park_type": "农业产业园", "co_builder_org_id": "佛山市工作组"},
        marks=pm("PM-034"),
    ),
    pytest.param(
        "policy_document",
        {"title": "产业扶持办法", "doc_no": "凉府发〔2018〕3号", "doc_type": "1"},
        {"doc_type": "产业扶持"},
        marks=pm("PM-035"),
    ),
    pytest.param(
        "policy_document",
        {"title": "旅游发展规划", "doc_no": "凉旅〔2018〕1号", "doc_type": "3"},
        {"doc_type": "旅游规划"},
        marks=pm("PM-036"),
    ),
    pytest.param(
        "training_event", {"title": "导游培训", "training_field": "07"}, {"training_field": "旅游"},
        marks=pm("PM-037"),
    ),
    pytest.param(
        "policy_document",
        {"title": "科技帮扶方案", "doc_no": "粤科〔2018〕9号", "doc_type": "2"},
        {"doc_type": "科技帮扶方案"},
        marks=pm("PM-038"),
    ),
    pytest.param("project", {"fund_use": "8"}, {"fund_use": "科技帮扶"}, marks=pm("PM-038"), id="technology"),
    *(
        pytest.param(
            "training_participant", {"event_id": EVENT, "trainee_type": code, "name": "某干部"},
            {"trainee_type": label}, marks=pm("PM-040"), id=f"trainee {code}",
        )
        for code, label in (
            ("01", "党政干部（县级及以上）"), ("02", "基层干部（乡村两级）"), ("07", "贫困村致富带头人"),
        )
    ),
    pytest.param(
        "training_participant",
        {"event_id": EVENT, "trainee_type": "07", "name": "带头人", "has_started_business": 1,
         "driven_poor_persons": 12},
        {"has_started_business": "是", "driven_poor_persons": "12"},
        marks=pm("PM-041"),
    ),
    *(
        pytest.param(
            "pairing",
            {"pairing_level": code, "mechanism": "EW", "supporter_org_id": ORG, "supported_org_id": ORG,
             "start_date": "2018-03-01", "agreement_no": "协1"},
            {"pairing_level": label},
            marks=pm(row), id=f"pairing {code}",
        )
        for row, code, label in (
            ("PM-042", "70", "学校—学校"), ("PM-042", "80", "医院—医院"),
            ("PM-045", "75", "职业院校—职业院校"),
        )
    ),
    pytest.param(
        "pairing", {"pairing_level": "70", "mechanism": "EW", "supporter_org_id": ORG, "content": "互派教师"},
        {"content": "互派教师"}, marks=pm("PM-042"), id="content of a pairing",
    ),
    *(
        pytest.param(
            "talent_exchange",
            {"person_name": "某人", "direction": direction, "talent_type": code, "home_org_id": ORG,
             "host_org_id": ORG, "start_date": "2018-03-01", "planned_end": "2020-03-01"},
            {"direction": way, "talent_type": label},
            marks=marks, id=f"talent {direction} {code}",
        )
        for marks, direction, way, code, label in (
            (pm("PM-043"), "E2W", "广东→被帮扶地区", "2", "支教"),
            (pm("PM-043"), "E2W", "广东→被帮扶地区", "3", "支医"),
            (pm("PM-044"), "W2E", "被帮扶地区→广东", "6", "跟班学习"),
        )
    ),
    pytest.param(
        "student_enrolment",
        {"member_id": WORKER, "school_org_id": ORG, "vocational_type": "2", "major": "烹饪",
         "class_type": "1", "enrol_date": "2018-09-01", "green_channel": 1, "aid_granted": 1},
        {"class_type": "订单定向培训班", "green_channel": "是"},
        marks=[pm("PM-045"), pm("PM-054")],
    ),
    pytest.param(
        "talent_exchange",
        {"person_name": "挂职干部", "direction": "E2W", "talent_type": "1", "home_org_id": ORG,
         "host_org_id": ORG, "host_post": "副县长", "start_date": "2018-03-01", "health_ok": 1,
         "planned_end": "2020-03-01"},
        {"talent_type": "党政干部挂职", "host_post": "副县长", "health_ok": "是"},
        marks=pm("PM-046"),
    ),
    pytest.param(
        "talent_exchange",
        {"person_name": "提拔干部", "direction": "E2W", "talent_type": "1", "outcome": "4",
         "outcome_date": "2020-04-01", "outcome_doc": "佛组干〔2020〕2号"},
        {"outcome": "提拔使用"},
        marks=pm("PM-047"),
    ),
    pytest.param(
        "employment",
        {"member_id": WORKER, "employer": "扶贫车间", "work_division": VILLAGE, "channel": "04",
         "start_date": "2018-01-01"},
        {"channel": "扶贫车间"},
        marks=pm("PM-049"),
    ),
    pytest.param(
        "member_year",
        {"member_id": WORKER, "year": 2018, "kinship": "01", "employment_wish": 1, "wish_place": "4"},
        {"employment_wish": "是"},
        marks=pm("PM-052"),
    ),
    pytest.param(
        "labour_event", {"title": "春风行动", "date": "2018-03-01", "job_count": 300, "signed_poor": 42},
        {"job_count": "300", "signed_poor": "42"}, marks=pm("PM-052"), id="job fair",
    ),
    pytest.param("donor", {"name": "基金会", "donor_type": "3"},
                 {"donor_type": "社会组织（基金会、商协会等）"}, marks=pm("PM-057")),
    pytest.param("help_request", {"village_code": VILLAGE, "need": "冬衣40套", "status": "1"},
                 {"need": "冬衣40套", "status": "待认领"}, marks=pm("PM-058")),
    *(
        pytest.param(
            "donation", {"donor_id": DONOR, "date": date, "cash": 1, "goods_value": 0, "campaign": code},
            {"campaign": label}, marks=pm("PM-059"), id=f"campaign {code}",
        )
        for date, code, label in (
            ("2018-10-17", "1", "全国扶贫日（10月17日）"), ("2018-06-30", "2", "广东扶贫济困日（6月30日）"),
        )
    ),
    pytest.param(
        "donation_match",
        {"donation_id": GIVEN, "household_id": HOME, "amount": 50_000, "confirmed_date": "2018-07-20"},
        {"amount": "500.00", "confirmed_date": "2018-07-20"},
        marks=pm("PM-060"),
    ),
    pytest.param("volunteer_service", {"team": "志愿队", "persons": 12, "hours": 96, "household_id": HOME},
                 {"hours": "96"}, marks=pm("PM-061")),
    pytest.param(
        "enterprise_village_help",
        {"pairing_id": PAIR, "year": 2018, "help_type": "1", "amount": 5_000_000, "poor_persons": 30},
        {"amount": "5.00", "poor_persons": "30"},
        marks=pm("PM-062"),
    ),
    pytest.param(
        "assistance_plan",
        {"year": 2018, "area_id": AREA, "measure": "5", "indicator_id": "IN-LAB-02", "target": 200_000},
        {"measure": "劳务协作", "target": "2000.00"},
        marks=pm("PM-067"),
    ),
    pytest.param(
        "project_beneficiary",
        {"project_id": PROJECT, "name": "非贫困户某某", "village_group": "3组", "amount": 60_000,
         "benefit_mode": "01"},
        {"name": "非贫困户某某", "village_group": "3组"},
        marks=pm("PM-070"),
    ),
    pytest.param(
        "inspection", {"kind": "1", "org_id": ORG, "start_date": "2018-11-01", "end_date": "2018-11-05"},
        {"kind": "督查"}, marks=pm("PM-074"),
    ),
    pytest.param(
        "supervision_issue",
        {"issue_type": "12", "issue_source": "02", "found_date": "2018-11-02", "due_date": "2018-12-02",
         "status": "1", "responsible_person": "王干部", "rectified_date": "2018-11-20"},
        {"issue_type": "数据失实", "responsible_person": "王干部", "due_date": "2018-12-02"},
        marks=pm("PM-074"), id="issue of an inspection",
    ),
    pytest.param(
        "supervision_issue",
        {"issue_type": "13", "issue_source": "05", "accountability_result": "诫勉谈话", "is_major": 1},
        {"issue_type": "弄虚作假", "accountability_result": "诫勉谈话"},
        marks=pm("PM-076"),
    ),
    *(
        pytest.param(
            "project_indicator",
            {"project_id": PROJECT, "indicator_class": code, "name": "指标", "target_value": "95"},
            {"target_value": "95"}, marks=pm("PM-083"), id=f"target {code}",
        )
        for code in ("11", "12", "13", "14", "31")
    ),
    pytest.param(
        "performance_review",
        {"project_id": PROJECT, "review_date": "2018-12-20", "score": 9250, "conclusion": "目标完成"},
        {"score": "92.50"},
        marks=pm("PM-083"), id="self-evaluation",
    ),
    pytest.param("project", {"participation_mode": "1,2"},
                 {"participation_mode": "参与项目选择（村民代表大会）、投工投劳"}, marks=pm("PM-084")),
    pytest.param("member_year", {"member_id": WORKER, "year": 2017, "speaks_mandarin": 1},
                 {"speaks_mandarin": "是"}, marks=pm("PM-084"), id="standard Chinese"),
    *(
        pytest.param(
            "incentive_record",
            {"household_id": HOME, "date": "2018-10-01", "incentive_category": code, "reward_kind": "1",
             "points": 20},
            {"incentive_category": label, "reward_kind": "积分（爱心超市兑换）"},
            marks=[pm("PM-085"), pm("PM-087")], id=f"incentive {code}",
        )
        for code, label in (
            ("01", "劳动光荣（务工、生产）"), ("02", "勤俭持家"), ("03", "邻里和睦"), ("04", "孝亲敬老"),
        )
    ),
    pytest.param(
        "role_model", {"model_kind": "1", "name": "马海木呷", "story": "养羊脱贫", "consent": 1},
        {"story": "养羊脱贫", "consent": "是"}, marks=pm("PM-088"),
    ),
    pytest.param(
        "policy_document", {"title": "实施方案", "doc_no": "佛府办〔2018〕20号", "doc_type": "4"},
        {"doc_type": "实施方案"}, marks=pm("PM-089"),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("entity", "values", "shown"), CLAUSES)
def test_a_clause_can_be_entered_and_read(
    station: Station, entity: str, values: Mapping[str, Value], shown: Mapping[str, str]
) -> None:
    stored = World(station).resolve(values)
    made = station.put(entity, stored).record_id
    record: Mapping[str, Any] = station.store.get(entity, made) or {}
    assert {name: record[name] for name in stored} == stored
    (row,) = station.list_rows(entity, [made])
    assert {name: row[name] for name in shown} == shown
    assert [line.sentence for line in station.history(entity, made)]


@pytest.mark.parametrize(
    ("entity", "wanted"),
    [
        pytest.param("project", ["strand", "delivery_grain", "fund_use"], marks=[pm("PM-003"), pm("PM-019")]),
        pytest.param("relocation", ["origin_condition", "plan_year"], marks=pm("PM-025")),
        pytest.param("industry_entity", ["industry_category", "introduced_date"], marks=pm("PM-032")),
        pytest.param("supervision_issue", ["due_date", "status"], marks=pm("PM-074")),
        pytest.param("project_indicator", ["indicator_class", "target_value"], marks=pm("PM-083")),
        pytest.param("incentive_record", ["incentive_category", "reward_kind"], marks=pm("PM-085")),
        pytest.param("role_model", ["story", "consent"], marks=pm("PM-088")),
    ],
)
def test_what_a_clause_names_may_not_be_left_open(
    station: Station, entity: str, wanted: Sequence[str]
) -> None:
    declared = station.catalogue.entity(entity)
    missing = {field.name for field in missing_fields(declared, {}) if field.need is Need.SUBMIT}
    assert set(wanted) <= missing


@pm("PM-004", "PM-019", "PM-025", "PM-083")
def test_what_a_clause_names_stands_against_handing_in(station: Station) -> None:
    """A household and a project are handed in with all that belongs to them: what is open there is named."""
    world = World(station)
    asked = (
        ("household", HOME, "relocation", {"household_id": HOME}, ("origin_condition", "plan_year")),
        (
            "project",
            PROJECT,
            "project_indicator",
            {"project_id": PROJECT},
            ("indicator_class", "target_value"),
        ),
        ("project", PROJECT, "project", {}, ("delivery_grain", "fund_use")),
    )
    for root, name, entity, values, wanted in asked:
        own = str(world.resolve({"id": name})["id"])
        made = own if entity == root else station.put(entity, world.resolve(values)).record_id
        with pytest.raises(StationRefused) as refused:
            station.submit(root, own)
        named = {(item.entity, item.record_id, item.field) for item in refused.value.findings}
        assert {(entity, made, field) for field in wanted} <= named


POOR: Mapping[str, Value] = {
    "household_id": HOME,
    "change_kind": "imported",
    "year": 2016,
    "poverty_status": "0",
}
MOVED: Mapping[str, Value] = {"relocation_id": MOVE, "followup_type": "1", "start_date": "2018-07-01"}
SENT: Mapping[str, Value] = {"person_name": "某人", "start_date": "2018-03-01", "planned_end": "2020-03-01"}
DAY: Mapping[str, Value] = {"date": "2018-10-17"}
DONE: Mapping[str, Value] = {
    "name": "验收项目",
    "year": 2018,
    "division_code": VILLAGE,
    "project_status": "80",
}
ACCEPTED = "@accepted"
_REFERRED = {**_REFERRED, ACCEPTED: ("project", DONE)}
COUNTED: Sequence[tuple[str, Mapping[str, Value], Mapping[str, str]]] = [
    ("status_change", POOR, {}),
    ("resettlement_site", {"name": "示范村", "division_code": VILLAGE, "is_demo_village": 1},
     {"IN-REL-05.villages": "1"}),
    ("relocation_followup", MOVED, {"IN-REL-07.rate": "100.00"}),
    ("industry_entity", {"name": "龙头企业", "division_code": VILLAGE, "industry_category": "1",
                         "introduced_date": "2018-03-01", "agreed_investment": 3_000_000},
     {"IN-IND-01.number": "1", "IN-IND-02.amount": "3.00"}),
    ("industry_link", {"entity_id": ENTITY, "household_id": HOME, "year": 2018, "income": 120_000},
     {"IN-IND-05.household": "1,200.00"}),
    ("industrial_park", {"name": "产业园", "start_date": "2018-03-01"}, {"IN-IND-06.parks": "1"}),
    ("training_event", {"title": "导游培训", "training_field": "07", "start_date": "2018-05-01"}, {}),
    ("training_participant", {"event_id": EVENT, "trainee_type": "02", "name": "村干部"},
     {"IN-TAL-05.base": "1"}),
    ("training_participant", {"event_id": EVENT, "trainee_type": "07", "name": "带头人",
                              "has_started_business": 1, "driven_poor_persons": 12},
     {"IN-TAL-07.driven": "12", "IN-TAL-07.started": "100.00"}),
    ("pairing", {"pairing_level": "70", "start_date": "2018-03-01"}, {}),
    ("pairing", {"pairing_level": "75", "start_date": "2018-03-01"}, {"IN-TAL-08.every": "2"}),
    ("talent_exchange", {**SENT, "direction": "E2W", "talent_type": "2"}, {"IN-TAL-03.persons": "1"}),
    ("talent_exchange", {**SENT, "direction": "W2E", "talent_type": "6"}, {"IN-TAL-04.persons": "1"}),
    ("employment", {"member_id": WORKER, "work_division": VILLAGE, "channel": "04",
                    "start_date": "2018-01-01"},
     {"IN-LAB-03.persons": "1"}),
    ("labour_event", {**DAY, "title": "春风行动", "job_count": 300, "signed_poor": 42},
     {"IN-LAB-06.jobs": "300", "IN-LAB-06.signed": "42"}),
    ("student_enrolment", {"member_id": WORKER, "class_type": "1", "enrol_date": "2018-09-01",
                           "green_channel": 1, "aid_granted": 1},
     {"IN-LAB-09.new": "1", "IN-LAB-10.priorities": "75.00"}),
    ("donation_match", {"donation_id": GIVEN, "household_id": HOME, "amount": 50_000},
     {"IN-SOC-01.times": "1", "IN-SOC-03.amount": "500.00", "IN-SOC-03.rate": "50.00"}),
    ("volunteer_service", {**DAY, "team": "志愿队", "persons": 12, "hours": 96, "household_id": HOME},
     {"IN-SOC-05.hours": "96", "IN-SOC-05.households": "1"}),
    ("enterprise_village_help", {"pairing_id": PAIR, "year": 2018, "amount": 5_000_000, "poor_persons": 30},
     {"IN-SOC-06.amount": "5.00", "IN-SOC-06.poor": "30", "IN-SOC-06.villages": "1"}),
    ("supervision_issue", {"issue_type": "12", "found_date": "2018-10-02", "due_date": "2018-10-20",
                           "status": "1"},
     {"IN-SUP-03.issues": "1", "IN-SUP-03.overdue": "1"}),
    ("performance_review", {"project_id": ACCEPTED, "review_date": "2018-10-20", "score": 9250},
     {"IN-SUP-05.rate": "100.00", "IN-SUP-05.score": "92.50"}),
    ("incentive_record", {**DAY, "household_id": HOME, "incentive_category": "04", "points": 20},
     {"IN-INC-01.households": "1", "IN-INC-01.points": "20"}),
    ("role_model", {"model_kind": "1", "name": "马海木呷", "year": 2018}, {"IN-INC-03.models": "1"}),
]  # fmt: skip


@pm("PM-026", "PM-029", "PM-032", "PM-033", "PM-034", "PM-035", "PM-040", "PM-041", "PM-042", "PM-043")
@pm("PM-044", "PM-045", "PM-049", "PM-052", "PM-054", "PM-057", "PM-060", "PM-061", "PM-062", "PM-074")
@pm("PM-083", "PM-085", "PM-087", "PM-088")
def test_what_a_clause_wants_known_is_counted_from_the_record_alone(station: Station) -> None:
    """Nobody types a figure: each record entered once moves the indicator that its clause is followed by."""
    wanted = {name: text for _entity, _values, figures in COUNTED for name, text in figures.items()}
    assert {name for name, text in figures_of(station, wanted).items() if text == wanted[name]} == set()
    world = World(station)
    for entity, values, _figures in COUNTED:
        station.put(entity, world.resolve(values))
    assert figures_of(station, wanted) == wanted


def figures_of(station: Station, names: Iterable[str]) -> dict[str, str]:
    """Figures by indicator and key, as reports print them."""
    only = list(dict.fromkeys(name.partition(".")[0] for name in names))
    results = station.reports.indicators(2018, only=only).results
    told = {f"{item.indicator.id}.{item.figure.key}": item.amount.text for item in results}
    return {name: told[name] for name in names}
