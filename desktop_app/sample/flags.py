"""The red flags of the sample: what supervision has to find, each planted once and on purpose.

Source: sample_notes.md §2, §4 and §5 of the reference.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from desktop_app.catalog.model import Edit, Value
from desktop_app.checks.identity import id_check_character
from desktop_app.sample.entry import Entry
from desktop_app.sample.measures import Family
from desktop_app.sample.odd_incomes import OddIncomes
from desktop_app.sample.works import WAN

_MECHANISM = "带动建档立卡贫困户参与建设、优先务工，产出归村集体和农户，收益向贫困户倾斜。"


@dataclass(frozen=True, slots=True)
class Flag:
    """A planted fault: in what words, which check finds it and on which record."""

    story: str
    check: str
    entity: str
    record_id: str


@dataclass(slots=True)
class FlagMaker:
    """Plants the red flags in one township, on projects of their own."""

    entry: Entry
    township: str
    name: str
    year: int
    organizations: Mapping[str, str]
    flags: list[Flag]

    def plant(self, families: Sequence[Family]) -> None:
        """Every flag once; the first families are used, and what is spoiled in them is edited over."""
        village = families[0].village
        ledger = self._allocation("旗", f"{self.year}-03-20", 100 * WAN)
        idle = self._allocation("闲", f"{self.year - 3}-03-20", 10 * WAN)
        self._flag("下达两年多仍有结余", "VR-FND-009", "fund_allocation", idle)
        nobody = self._project(1, village, "无贫困户受益项目", ledger, grain="1", subsidy_standard="每户1元")
        self._flag("没有贫困户受益", "VR-PRJ-011", "project", nobody)
        over = self._project(2, village, "超计划拨付项目", ledger, planned=5 * WAN)
        paid = self._pay(over, ledger, 6 * WAN, 1)
        self._flag("拨付多于计划", "VR-FND-002", "fund_disbursement", paid)
        twice = self._project(3, village, "发票重复项目", ledger)
        source = self._pay(twice, ledger, 9 * WAN, 2)
        for number in (1, 2):
            account = self._account(twice, source, number)
            self._flag("一张发票报账两次", "VR-FND-005", "fund_reimbursement", account)
        done = self._project(
            4, village, "竣工未公告项目", ledger, project_status="75", actual_end=f"{self.year}-07-20"
        )
        self._flag("竣工后没有公告", "VR-NTC-007", "project", done)
        self._project(5, village, "内容含证件号项目", ledger, content=f"由村民{self._number()}负责管护。")
        self._move(families)
        self._incomes(families)

    def _flag(self, story: str, check: str, entity: str, record_id: str) -> None:
        self.flags.append(Flag(story, check, entity, record_id))

    def _number(self) -> str:
        seventeen = f"{self.township[:2]}990019850214003"
        return seventeen + id_check_character(seventeen)

    def _allocation(self, mark: str, given: str, amount: int) -> str:
        return self.entry.add(
            "fund_allocation",
            doc_no=f"{self.name}{mark}财农〔{given[:4]}〕99号",
            doc_date=given,
            source_code="02",
            from_org_id=self.organizations["finance"],
            to_division=self.township,
            amount=amount,
            ledger_type="1",
        )

    def _project(
        self, number: int, village: str, name: str, ledger: str, planned: int = 10 * WAN, **more: Value
    ) -> str:
        grain = str(more.pop("grain", "2"))
        values: dict[str, Value] = {
            "measure": "1",
            "project_type": "1199",
            "strand": "1",
            "fund_use": "6",
            "construction_nature": "1",
            "content": "村内基础设施。",
            "plan_start": f"{self.year}-05-10",
            "plan_end": f"{self.year}-12-20",
            "actual_start": f"{self.year}-05-20",
            "in_library_date": f"{self.year - 1}-12-20",
            "library_doc_no": f"{self.name}扶领〔{self.year - 1}〕46号",
            "approve_date": f"{self.year}-04-25",
            "approve_doc_no": f"{self.name}扶领〔{self.year}〕17号",
            "responsible_org_id": self.organizations["office"],
            "implement_org_id": self.organizations["town"],
            "implement_person": "罗永福",
            "benefit_mode": "09",
            "benefit_mechanism": _MECHANISM,
            "participation_mode": "1",
            "beneficiary_households": 5000,
            "beneficiary_persons": 20_000,
            "is_new": 1,
            "project_status": "60",
        }
        project = self.entry.add(
            "project",
            project_code=f"{self.year}{self.township}9{number:03d}",
            name=f"{self.name}{name}",
            year=self.year,
            delivery_grain=grain,
            division_code=village,
            **{**values, **more},
        )
        doc_no = f"{self.name}旗财农〔{self.year}〕99号"
        self.entry.add(
            "project_fund",
            project_id=project,
            source_code="02",
            doc_no=doc_no,
            planned=planned,
            allocation_id=ledger,
        )
        for kind, title, target in (("11", "受益农户数", "不少于1户"), ("31", "受益农户满意度", "不低于95%")):
            self.entry.add(
                "project_indicator", project_id=project, indicator_class=kind, name=title, target_value=target
            )
        return project

    def _pay(self, project: str, ledger: str, amount: int, number: int) -> str:
        return self.entry.add(
            "fund_disbursement",
            project_id=project,
            allocation_id=ledger,
            date=f"{self.year}-06-10",
            amount=amount,
            payee="实施单位（演示）",
            voucher_no=f"旗{self.township}-{number}",
        )

    def _account(self, project: str, source: str, number: int) -> str:
        return self.entry.add(
            "fund_reimbursement",
            project_id=project,
            disbursement_id=source,
            date=f"{self.year}-08-10",
            amount=WAN,
            invoice_no=f"旗{self.township}",
            payee="承建单位（演示）",
            pay_method="1",
            purpose="工程进度款",
            voucher_no=f"旗支{self.township}-{number}",
        )

    def _move(self, families: Sequence[Family]) -> None:
        """A household whose flat is a hundredth of a square metre a head too large."""
        moved = {edit.values.get("household_id") for edit in self.entry.edits if edit.entity == "relocation"}
        family = next(item for item in families if item.id not in moved)
        count = sum(day <= f"{self.year}-02-01" for day in family.joined)
        move = self.entry.add(
            "relocation",
            household_id=family.id,
            plan_year=self.year,
            relocation_mode="3",
            resettle_mode="21",
            resettle_place="5",
            origin_condition="01",
            relocated_persons=count,
            floor_area=2501 * count,
            self_fund=0,
            agreement_date=f"{self.year}-02-01",
        )
        self.entry.add(
            "relocation_followup", relocation_id=move, followup_type="1", start_date=f"{self.year}-09-01"
        )
        self._flag("人均住房25.01平方米", "VR-REL-002", "relocation", move)

    def _incomes(self, families: Sequence[Family]) -> None:
        """Sheets that look wrong: small sums, a pension where nobody is old."""
        sheets = {
            str(edit.values["household_id"]): edit
            for edit in self.entry.edits
            if edit.entity == "household_income"
        }
        unused = [family for family in families if not any(person.age >= 60 for person in family.made.people)]
        spoiled: tuple[tuple[str, str, str, int], ...] = (
            ("工资性收入260元", "VR-INC-001", "wage_income", 26_000),
            ("没有老人却有养老金", "VR-INC-010", "pension_grant", 123_600),
            ("计划生育金90元", "VR-INC-005", "family_planning_grant", 9_000),
        )
        for (story, check, field, amount), family in zip(spoiled, unused[1:], strict=False):
            sheet = sheets[family.id]
            place = self.entry.edits.index(sheet)
            self.entry.edits[place] = Edit(sheet.entity, sheet.record_id, {**sheet.values, field: amount})
            self._flag(story, check, "household_income", sheet.record_id)
        OddIncomes(self.entry, self.year).plant(
            [one for one in families if one not in unused[1:4]], self._flag
        )
