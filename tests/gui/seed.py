"""A small township for the tests of the window: invented households, one project."""

from desktop_app.catalog.identity import record_id
from desktop_app.catalog.model import Edit, Value
from desktop_app.checks.identity import id_check_character
from desktop_app.station import Station

HEADS = (
    "马海木呷",
    "阿卜杜热合曼·阿卜杜外力·麦麦提图尔荪",
    "单国强",
    "吉克拉铁",
    "沙马尔古",
    "卓玛央金",
    "李桂花",
    "仇建军",
)
CHILDREN = ("阿依", "木乃", "拉则", "小军")


def id_number(day: str, serial: int) -> str:
    """An invented identity number of an area that does not exist (99 00), born on a day."""
    first = f"519900{day}{serial:03}"
    return first + id_check_character(first)


class Edits:
    """Collects edits, giving each its id."""

    def __init__(self, station: Station) -> None:
        self._catalogue = station.catalogue
        self.made: list[Edit] = []

    def add(self, entity: str, **values: Value) -> str:
        """Another record; returns its id."""
        made = record_id(self._catalogue.entity(entity), values)
        self.made.append(Edit(entity, made, values))
        return made


def seed(station: Station, households: int = 24) -> None:
    """Fill a station that has just been made."""
    edits = Edits(station)
    villages = station.divisions.children(station.profile.area)
    homes = [_household(edits, villages, number) for number in range(households)]
    _project(edits, villages[0], homes)
    area = station.profile.area
    edits.add("setting", key="notice_approved_only", scope=area, value="0")
    station.put_many(edits.made, "测试数据")


def _household(edits: Edits, villages: list[str], number: int) -> str:
    village = villages[number % len(villages)]
    home = edits.add(
        "household",
        household_no=f"{village}{number + 1:04}",
        division_code=village,
        village_group=f"{number % 4 + 1}组",
        identify_standard="1",
        identified_year=2014,
        source_kind="1",
        review_state="0",
        phone=f"139000{number:05}",
    )
    _members(edits, home, number)
    edits.add(
        "household_year",
        household_id=home,
        year=2018,
        household_type=str(number % 3 + 1),
        cause_main=f"{number % 7 + 1:02}",
        arable_area=320 + number * 10,
        forest_area=150,
        returned_forest_area=0,
        orchard_area=0,
        pasture_area=0,
        water_area=0,
        has_production_power=1,
        has_living_power=1,
        has_broadcast=1,
        has_safe_water=1,
        has_sanitary_toilet=0,
        in_cooperative=0,
        has_leader=0,
        house_area=8000,
        house_grade="B",
        fuel="1",
        road_type="2",
        road_distance=120,
    )
    edits.add(
        "household_income",
        household_id=home,
        year=2018,
        wage_income=800_000 + number * 25_000,
        business_income=460_000,
        business_cost=120_000,
        asset_dividend_income=20_000,
        other_property_income=0,
        family_planning_grant=0,
        dibao_grant=0,
        tekun_grant=0,
        pension_grant=0,
        ecology_grant=60_000,
        other_transfer=0,
        confirmed_by_head=1,
        confirmed_date="2018-10-12",
    )
    if number % 3 == 0:
        edits.add(
            "status_change",
            household_id=home,
            year=2018,
            change_kind="exit",
            review_meeting_date="2018-11-05",
            review_attendance="32/40",
            head_agreed=1,
            check_food_clothes=1,
        )
    return home


def _members(edits: Edits, home: str, number: int) -> None:
    names = (HEADS[number % len(HEADS)], *CHILDREN[: number % 4 + 1])
    for place, name in enumerate(names):
        year = 1962 + number if place == 0 else 2001 + place * 3
        member = edits.add(
            "member",
            household_id=home,
            name=name,
            id_type="1",
            id_no=id_number(f"{year}0{place + 1}1{number % 9}", (number * 7 + place) * 2 + 1),
            ethnicity="07",
            joined_date="2014-01-01",
            phone=f"138{number:04}{place:04}" if place == 0 else None,
        )
        edits.add(
            "member_year",
            member_id=member,
            year=2018,
            kinship="01" if place == 0 else "03",
            education="02" if place == 0 else None,
            school_status=None if place == 0 else "06",
            health="01" if number % 5 else "02",
            labour_skill="01" if place == 0 else "05",
            in_resident_medical=1,
            in_employee_medical=0,
            in_critical_illness=1,
            in_resident_pension=1 if place == 0 else None,
            is_dibao=0,
            is_tekun=0,
        )


def _project(edits: Edits, village: str, homes: list[str]) -> None:
    office = edits.add(
        "organization",
        name="龙恩乡人民政府",
        side="west",
        org_level="5",
        org_type="1",
        contact="张主任 0834-0000000",
    )
    project = edits.add(
        "project",
        project_code="2018513431204A20001",
        name="龙恩乡西门塔尔牛养殖到户补助项目",
        year=2018,
        measure="3",
        project_type="0101",
        strand="1",
        fund_use="3",
        construction_nature="7",
        delivery_grain="1",
        division_code=village,
        content="为建档立卡贫困户每户购买西门塔尔母牛1头，建设圈舍20平方米，并提供防疫服务和饲草种植培训。",
        subsidy_standard="每户补助6000元",
        plan_start="2018-06-01",
        plan_end="2018-12-31",
        responsible_org_id=office,
        implement_org_id=office,
        implement_person="吉克阿木",
        benefit_mode="01",
        benefit_mechanism="贫困户自行饲养，合作社统一防疫和保底收购，带动户均年增收3000元以上。",
        participation_mode="1,2",
        beneficiary_households=24,
        beneficiary_persons=96,
        is_new=1,
        project_status="40",
        in_library_date="2018-02-01",
        library_doc_no="昭扶组〔2018〕3号",
        approve_date="2018-05-20",
        approve_doc_no="昭扶组〔2018〕21号",
        review_state="0",
    )
    edits.add(
        "project_fund",
        project_id=project,
        source_code="0101",
        doc_no="川财农〔2018〕12号",
        planned=14_400_000,
    )
    edits.add(
        "project_indicator",
        project_id=project,
        indicator_class="11",
        name="补助户数",
        target_value="24",
        unit="户",
    )
    for home in homes[:8]:
        edits.add(
            "project_beneficiary",
            project_id=project,
            household_id=home,
            benefit_mode="01",
            quantity=100,
            standard="每户6000元",
            amount=600_000,
        )
