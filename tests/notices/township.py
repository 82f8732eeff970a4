"""A small township in memory: records as the store would hand them over, all of them made up."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from desktop_app.catalog.model import Edit, Record, Value
from desktop_app.checks.identity import id_check_character, luhn_ok

VILLAGE = "513431215200"
"""三岔河乡三岔河村 of 昭觉县."""

NEIGHBOUR = "513431215202"
TOWNSHIP = "513431215"

NAMES = (
    "马海子各莫",
    "吉克么阿芝",
    "阿卜杜克热木·吾布力喀斯木",
    "扎西",
    "欧阳建国",
    "何小兰",
    "王䶮",
    "张㛃",
    "李𬱖",
    "覃闭亓",
    "韦氏连",
    "阿卜杜热合曼·麦麦提·买买提",
)
GROUPS = ("1组", "2组", "10组", "二组", "阿什尼姑")


class Held:
    """Records in memory; implements the protocol ``Records``."""

    def __init__(self) -> None:
        self.rows: dict[str, dict[str, dict[str, Value]]] = {}
        self.finds = 0

    def put(self, entity: str, record_id: str, **values: Value) -> str:
        row = self.rows.setdefault(entity, {}).setdefault(record_id, {"id": record_id, "home": TOWNSHIP})
        row.update(values)
        return record_id

    def apply(self, edits: list[Edit]) -> None:
        for edit in edits:
            self.put(edit.entity, edit.record_id, **edit.values)

    def get(self, entity: str, record_id: str) -> Record | None:
        row = self.rows.get(entity, {}).get(record_id)
        return None if row is None or row.get("is_deleted") else row

    def find(self, entity: str, **where: Value) -> list[Record]:
        self.finds += 1
        return [
            row
            for _, row in sorted(self.rows.get(entity, {}).items())
            if not row.get("is_deleted") and all(row.get(name) == value for name, value in where.items())
        ]


def id_number(serial: int) -> str:
    """A synthetic identity number: 519900 is no county, the check character is right."""
    first = f"5199001985{serial // 28 % 12 + 1:02d}{serial % 28 + 1:02d}{serial % 1000:03d}"
    return first + id_check_character(first)


def card_number(serial: int) -> str:
    """A synthetic bank card of 19 digits that passes Luhn."""
    stem = f"622848{serial:012d}"
    return next(stem + str(digit) for digit in range(10) if luhn_ok(stem + str(digit)))


@dataclass
class Township:
    """Puts whole households and projects into ``held``."""

    held: Held = field(default_factory=Held)
    households: int = 0

    def household(self, size: int = 4, *, village: str = VILLAGE, group: str = "", name: str = "") -> str:
        self.households += 1
        serial = self.households
        household = f"h{serial:05d}"
        self.held.put(
            "household",
            household,
            household_no=f"51343121520{serial:06d}",
            division_code=village,
            village_group=group or GROUPS[serial % len(GROUPS)],
            address_detail=f"三组{serial}号附{serial}号院",
            phone=f"199000{serial:05d}",
            bank_account=card_number(serial),
            review_state="2",
        )
        for place in range(size):
            member = f"{household}m{place}"
            self.held.put(
                "member",
                member,
                household_id=household,
                name=(name or head_of(serial)) if not place else f"家人{place}",
                id_no=id_number(serial * 10 + place),
                joined_date="2014-01-01",
            )
            kinship = "01" if not place else "03"
            self.held.put("member_year", f"{member}y", member_id=member, year=2018, kinship=kinship)
        return household

    def exit(self, household: str, **values: Value) -> str:
        return self.held.put(
            "status_change",
            f"s{household}",
            **{
                "household_id": household,
                "year": 2018,
                "change_kind": "exit",
                "review_meeting_date": "2018-10-12",
                "head_agreed": 1,
                **values,
            },
        )

    def exits(self, count: int) -> list[str]:
        return [self.exit(self.household(serial % 6 + 1)) for serial in range(count)]

    def organisations(self) -> None:
        self.held.put("organization", "o1", name="三岔河乡人民政府", credit_code="11513431008888888Y")
        self.held.put("organization", "o2", name="昭觉县扶贫和移民工作局")
        self.held.put("organization", "o3", name="佛山市南海区对口凉山扶贫协作工作组")

    def project(self, **values: Value) -> str:
        self.organisations()
        project = self.held.put(
            "project",
            "p1",
            **{
                "project_code": "20185134312150007",
                "name": "2018年三岔河乡三岔河村西门塔尔牛养殖项目",
                "year": 2018,
                "project_type": "0101",
                "construction_nature": "1",
                "participation_mode": "1,3",
                "delivery_grain": "1",
                "division_code": VILLAGE,
                "location_detail": "1组、2组",
                "content": "购买西门塔尔能繁母牛40头，\n新建标准化圈舍800平方米",
                "subsidy_standard": "每头补助4000元。",
                "plan_start": "2018-04-01",
                "plan_end": "2018-11-30",
                "responsible_org_id": "o2",
                "implement_org_id": "o1",
                "implement_person": "吉克木呷",
                "benefit_mechanism": "农户自繁自养，合作社统一防疫、保底收购，户均年增收3000元以上。",
                "beneficiary_households": 12,
                "beneficiary_persons": 50,
                "approve_doc_no": "昭扶贫领[2018]12号",
                "approve_date": "2018-02-20",
                "project_status": "40",
                "review_state": "2",
                **values,
            },
        )
        self.fund("f1", "0101", 12_000_000, doc_no="川财农〔2018〕8号")
        self.fund("f2", "0702", 5_000_050, donor_org_id="o3")
        self.indicator("i1", "11", "购买能繁母牛", "40", "头")
        self.indicator("i2", "31", "受益农户满意度", "95%以上", "")
        return project

    def fund(self, record_id: str, source: str, planned: int, **values: Value) -> None:
        self.held.put(
            "project_fund", record_id, project_id="p1", source_code=source, planned=planned, **values
        )

    def indicator(self, record_id: str, kind: str, name: str, target: str, unit: str) -> None:
        self.held.put(
            "project_indicator",
            record_id,
            project_id="p1",
            indicator_class=kind,
            name=name,
            target_value=target,
            unit=unit,
        )

    def beneficiary(self, household: str, fen: int, **values: Value) -> str:
        record_id = f"b{household}"
        row: dict[str, Value] = {"project_id": "p1", "benefit_mode": "01", "amount": fen, **values}
        if household in self.held.rows.get("household", {}):
            row["household_id"] = household
        return self.held.put("project_beneficiary", record_id, **row)

    def other_beneficiary(self, name: str, fen: int, group: str = "2组") -> str:
        return self.beneficiary(f"x{name}", fen, name=name, village_group=group)


def head_of(serial: int) -> str:
    """The name of the head of a household: the hard names first, then ordinary ones."""
    if serial <= len(NAMES):
        return NAMES[serial - 1]
    return "王李张刘陈杨赵黄周吴"[serial % 10] + "建永志德文正朝大明兴"[serial // 10 % 10] + "国"


CHOICE: Mapping[str, Any] = {
    "year": 2018,
    "division_code": VILLAGE,
    "publish_date": "2018-10-15",
    "days": 10,
    "place": "村务公开栏",
    "supervise_phone": "0834-8331234",
    "supervise_org": "三岔河乡人民政府",
    "supervise_address": "昭觉县三岔河乡人民政府院内",
}
