"""Builders of projects, money and notices in order; a row says only what is out of order."""

from typing import Any

from desktop_app.catalog.model import Value
from desktop_app.checks.facts import AllocationFacts, NoticeFacts, ProjectFacts, VillageCount
from tests.unit.checks.cases import VILLAGE, catalogue, change, home, household, member

WAN = 1_000_000


def project(**values: Value) -> dict[str, Value]:
    """A project for households, under way, in order."""
    return {
        "id": "p1",
        "project_code": "20185134291010001",
        "name": "布拖县特木里镇日嘎村2018年度绵羊养殖项目",
        "year": 2018,
        "project_type": "0101",
        "fund_use": "3",
        "delivery_grain": "1",
        "division_code": VILLAGE,
        "subsidy_standard": "每只补助600元",
        "plan_start": "2018-05-01",
        "plan_end": "2018-12-31",
        "actual_start": "2018-06-01",
        "benefit_mechanism": "合作社统一供种、技术指导、保底回购，贫困户自养增收，年终按户分红。",
        "beneficiary_households": 12,
        "beneficiary_persons": 40,
        "in_library_date": "2018-01-20",
        "approve_date": "2018-04-10",
        "approve_doc_no": "布扶办〔2018〕9号",
        "project_status": "60",
        **values,
    }


def notice(code: str = "N11", record_id: str = "", **values: Value) -> dict[str, Value]:
    """A notice that was posted and closed in May 2018."""
    return {
        "id": record_id or code,
        "notice_type": code,
        "project_id": "p1",
        "publish_date": "2018-05-10",
        "days": 10,
        "end_date": "2018-05-20",
        "state": "40",
        "disposal": "1",
        "supervise_phone": "0834-8531234",
        **values,
    }


def fund(record_id: str = "pf1", **values: Value) -> dict[str, Value]:
    """400,000 yuan of cooperation money."""
    return {
        "id": record_id,
        "project_id": "p1",
        "source_code": "0702",
        "donor_org_id": "o1",
        "doc_no": "佛财农〔2018〕3号",
        "planned": 40 * WAN,
        "allocation_id": "a1",
        **values,
    }


def allocation(record_id: str = "a1", **values: Value) -> dict[str, Value]:
    """A million handed down in March 2018."""
    return {
        "id": record_id,
        "doc_no": "凉财农〔2018〕21号",
        "doc_date": "2018-03-15",
        "source_code": "0702",
        "to_division": "513429",
        "amount": 100 * WAN,
        "ledger_type": "1",
        **values,
    }


def paid_out(record_id: str = "d1", **values: Value) -> dict[str, Value]:
    """200,000 yuan paid out in July."""
    return {
        "id": record_id,
        "project_id": "p1",
        "allocation_id": "a1",
        "date": "2018-07-01",
        "amount": 20 * WAN,
        "payee": "日嘎村绵羊养殖专业合作社",
        "voucher_no": "记-" + record_id,
        **values,
    }


def account(record_id: str = "b1", **values: Value) -> dict[str, Value]:
    """150,000 yuan accounted for in August."""
    return {
        "id": record_id,
        "project_id": "p1",
        "disbursement_id": "d1",
        "date": "2018-08-01",
        "amount": 15 * WAN,
        "invoice_no": "0443" + record_id,
        "payee": "日嘎村绵羊养殖专业合作社",
        "pay_method": "1",
        "purpose": "购买绵羊",
        "voucher_no": "支-" + record_id,
        **values,
    }


def benefit(record_id: str = "pb1", **values: Value) -> dict[str, Value]:
    """A register household that is to have 6,000 yuan."""
    return {"id": record_id, "project_id": "p1", "household_id": "h1", "amount": 600_000, **values}


def indicators(*kinds: str) -> tuple[dict[str, Value], ...]:
    """Targets of the kinds given."""
    return tuple(
        {
            "id": f"in{kind}",
            "project_id": "p1",
            "indicator_class": kind,
            "name": "指标",
            "target_value": "100",
        }
        for kind in kinds
    )


def ledger(row: dict[str, Value] | None = None, **values: Any) -> AllocationFacts:
    """An allocation with one project's share, payment and account."""
    standing: dict[str, Any] = {
        "funds": (fund(),),
        "disbursements": (paid_out(),),
        "reimbursements": (account(),),
    }
    return AllocationFacts(row or allocation(), **{**standing, **values})


def poor_homes(count: int, people: int = 3) -> dict[str, Any]:
    """Register households, each of some people, poor since 2014."""
    return {
        f"h{place}": home(
            household=household(id=f"h{place}"),
            members=tuple(member(f"m{place}-{one}", household_id=f"h{place}") for one in range(people)),
            status_changes=(change("identify", 2014),),
        )
        for place in range(1, count + 1)
    }


def facts(**values: Any) -> ProjectFacts:
    """A project under way with everything in order: ten poor households of three."""
    homes = poor_homes(10)
    standing: dict[str, Any] = {
        "project": project(),
        "funds": (fund(),),
        "indicators": indicators("11", "31"),
        "beneficiaries": tuple(benefit("b" + one, household_id=one) for one in homes),
        "allocations": {"a1": ledger()},
        "disbursements": (paid_out(),),
        "reimbursements": (account(),),
        "notices": (notice("N08"), notice("N11"), notice("N12")),
        "households": homes,
        "register": VillageCount(50, 200, 150, 60, 240, 800),
    }
    return ProjectFacts(**{**standing, **values})


def on_the_wall(row: dict[str, Value] | None = None, **values: Any) -> NoticeFacts:
    """A closed notice with its photographs."""
    photographs = (
        {"id": "e1", "evidence_kind": "1", "taken_at": "2018-05-10T10:00:00"},
        {"id": "e2", "evidence_kind": "2", "taken_at": "2018-05-12T10:00:00"},
    )
    standing: dict[str, Any] = {
        "kind": catalogue().notices["N11"],
        "rendered": "监督举报电话：12317；0834-8531234。",
        "evidence": photographs,
    }
    return NoticeFacts(row or notice(), **{**standing, **values})
