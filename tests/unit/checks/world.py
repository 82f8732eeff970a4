"""A small township in memory in which anything may be edited, with findings kept as a station keeps them."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from desktop_app.catalog.model import Record, Value
from desktop_app.checks.ahead import bearers_in
from desktop_app.checks.reach import Change, counted, reached, recount
from desktop_app.checks.register import Register
from desktop_app.checks.registry import Circumstances, Found
from desktop_app.checks.run import counted_checks
from desktop_app.checks.units import Scene, Unit, check_counts, check_everything, check_units
from tests.unit.checks.cases import TODAY, catalogue, change, household, id_no, member, member_year
from tests.unit.checks.project_cases import benefit, fund, notice, paid_out, project
from tests.unit.checks.test_loading import township

COUNTIES = (("513429", "布拖县"),)


class World:
    """Implements ``Records``; void records are kept and left out, as in a store."""

    def __init__(self, records: Mapping[str, Iterable[Mapping[str, Any]]]) -> None:
        self.rows = {entity: {str(row["id"]): dict(row) for row in rows} for entity, rows in records.items()}
        self.asked: list[tuple[str, str]] = []
        self.register = Register(self, TODAY)

    def get(self, entity: str, record_id: str) -> Record | None:
        """The record, or None when it does not exist or is void."""
        row = self.rows.get(entity, {}).get(record_id)
        return None if row is None or row.get("is_deleted") else self._seen(entity, row)

    def find(self, entity: str, **where: Value) -> list[Record]:
        """The records whose fields equal ``where``, in order of id."""
        rows = sorted(self.rows.get(entity, {}).values(), key=lambda row: str(row["id"]))
        return [
            self._seen(entity, row)
            for row in rows
            if not row.get("is_deleted") and all(row.get(name) == value for name, value in where.items())
        ]

    def _seen(self, entity: str, row: dict[str, Any]) -> Record:
        self.asked.append((entity, str(row["id"])))
        return row

    def ids(self, entity: str) -> list[str]:
        """The ids of an entity's records that are not void."""
        return [str(row["id"]) for row in self.find(entity)]

    def scene(self) -> Scene:
        """What units are checked with."""
        return Scene(self, Circumstances(catalogue(), TODAY, bearers=bearers_in(self)), COUNTIES)

    def everything(self) -> dict[Unit, frozenset[Found]]:
        """The findings of a full run; units without any are left out."""
        checked = check_everything(self.scene(), self.ids)
        return {item.unit: frozenset(item.findings) for item in checked if item.findings}

    def first_look(self) -> dict[Unit, frozenset[Found]]:
        """The findings of a full run, with the register counted for it and kept."""
        checked = check_everything(replace(self.scene(), counted=self.register), self.ids)
        return {item.unit: frozenset(item.findings) for item in checked if item.findings}

    def edit(self, entity: str, record_id: str, values: Mapping[str, Value]) -> Change:
        """Change or create a record; says what changed, as a journal would."""
        before = self.rows.setdefault(entity, {}).get(record_id)
        after = {**(before or {"id": record_id}), **values}
        self.rows[entity][record_id] = after
        if before is None:
            return Change(entity, (after, {**dict.fromkeys(after), "id": record_id}))
        return Change(entity, (after, before), frozenset(values))

    def recheck(self, kept: dict[Unit, frozenset[Found]], edited: Change) -> set[Unit]:
        """Bring ``kept`` up to date after an edit; the units that were checked again."""
        recount(self.register, [edited])
        scene = replace(self.scene(), counted=self.register)
        units = reached(edited, self, catalogue())
        measured = counted(edited, self, self.register) - units
        for item in check_units(units, scene):
            _keep(kept, item.unit, item.findings)
        for item in check_counts(measured, scene):
            stays = (one for one in kept.get(item.unit, ()) if one.check not in counted_checks())
            _keep(kept, item.unit, (*item.findings, *stays))
        return units | measured


def _keep(kept: dict[Unit, frozenset[Found]], unit: Unit, findings: Iterable[Found]) -> None:
    kept[unit] = frozenset(findings)
    if not kept[unit]:
        del kept[unit]


def small_township() -> World:
    """Households, projects and money with something of every entity that units read of each other."""
    rows = township()
    rows["member"] += [member("m4", household_id="h2", id_no=id_no() + "43", id_type="3", member_no="2")]
    rows["member_year"] += [member_year("my2", member_id="m2", kinship="02", practical_skills=None)]
    rows["status_change"] += [change("identify", 2018, "s3", household_id="h3")]
    rows["helper"] += [{"id": "k2", "name": "阿苏木呷", "phone": "13800000002"}]
    rows["household"] += [household(id="h3", household_no="3", division_code="513429101202")]
    rows["project"] += [project(id="p4", name="第四项目", division_code="513429101202", delivery_grain="2")]
    rows["project_fund"] += [fund("pf2", project_id="p4", donation_id="g1")]
    rows["project_beneficiary"] += [benefit("pb4", project_id="p4", household_id="h3")]
    rows["fund_disbursement"] += [paid_out("d2", project_id="p4", voucher_no="记-d1")]
    rows["notice"] += [notice("N13", "n2", project_id="p4")]
    rows |= {
        "donation": [
            {"id": "g1", "cash": 100, "receipt_no": "r1", "date": "2018-01-01"},
            {"id": "g2", "cash": 100, "receipt_no": "r2", "date": "2018-01-01"},
        ],
        "donation_match": [{"id": "dm1", "donation_id": "g1", "amount": 200}],
        "resettlement_site": [{"id": "z1", "planned_persons": 1}],
        "training_event": [{"id": "e1"}],
        "pairing": [
            {"id": "k1", "pairing_level": "30", "supported_division": "513429", "supporter_org_id": "o8"}
        ],
        "organization": [
            {"id": "o8", "name": "禅城区", "side": "east"},
            {"id": "o9", "name": "中山市技师学院", "side": "east"},
        ],
        "student_enrolment": [{"id": "se1", "member_id": "m2", "school_org_id": "o9"}],
        "project_progress": [
            {"id": f"g{n}", "project_id": "p1", "as_of": f"2018-07-0{n}", "percent": 30 * n} for n in (1, 2)
        ],
        "industry_entity": [{"id": "i1", "agreed_investment": 100, "actual_investment": 300}],
        "industry_year": [{"id": "iy1", "entity_id": "i1", "year": 2018, "actual_investment": 200}],
        "industry_link": [{"id": "l1", "household_id": "h1"}],
        "notice_evidence": [
            {"id": "ne1", "notice_id": "N11", "evidence_kind": "1", "taken_at": "2018-05-11"}
        ],
    }
    rows["fund_budget"] = [{"id": "b1", "amount": 100}]
    rows["fund_allocation"] = [{**row, "budget_id": "b1"} for row in rows["fund_allocation"]]
    rows["relocation"] += [{"id": "r2", "household_id": "h2", "site_id": "z1", "relocated_persons": 2}]
    rows["training_participant"] += [{"id": "t2", "member_id": "m2", "event_id": "e1"}]
    return World(rows)
