"""Projects and their money at scale: sizes, sources, stages and lists of beneficiaries as they are found.

Sources of the shares: sample_notes.md §5 of the reference; nothing is derived from real records.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from desktop_app.catalog.model import Value
from desktop_app.sample.entry import Entry

WAN = 1_000_000
_YUAN = 100


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of project: its type and use, how its name ends, what is done, and its share in per cent.

    ``subsidy`` is what each household gets in yuan, 0 for projects of the village as a whole.
    """

    type: str
    use: str
    ending: str
    content: str
    share: int
    mode: str
    subsidy: int = 0


KINDS = (
    Kind("0101", "3", "到户养殖补助项目", "补助农户购买种畜，畜牧站统一检疫，自主饲养。", 25, "01", 1200),
    Kind("0199", "3", "特色种植基地项目", "新建种植基地，配套水肥设施，农户以土地入股。", 20, "06"),
    Kind("1101", "6", "通组道路硬化项目", "硬化通组道路，路面宽3.5米，配套边沟。", 15, "09"),
    Kind("1199", "6", "村内基础设施项目", "新建蓄水池和排洪沟，整治村内道路。", 10, "09"),
    Kind("0902", "6", "安全饮水巩固提升项目", "新建取水口和管网，户户通自来水。", 8, "09"),
    Kind("0202", "4", "劳动力技能培训项目", "按需开设砌筑、刺绣、养殖技术培训班。", 7, "08"),
    Kind("1201", "7", "村小学校舍改造项目", "改造教室和食堂，添置课桌椅。", 5, "09"),
    Kind("1202", "7", "村卫生室标准化项目", "改造诊室，配齐基本医疗设备。", 2, "09"),
    Kind("0701", "1", "农村危房改造补助项目", "补助住房为C级、D级的农户加固改造。", 3, "01", 16000),
    Kind("0303", "2", "搬迁后续产业扶持项目", "在安置点新建大棚，搬迁户优先承租。", 3, "06"),
    Kind("1301", "9", "项目管理费", "用于项目评审、验收和公示。", 2, "11"),
)
_SOURCES = ("0101", "02", "04", "05", "0702", "15")
_GIVEN = ("0702", "15")
"""Money from Guangdong and from donors, which comes in spring and summer."""

_SOURCE_SHARES = (45, 15, 5, 15, 15, 5)
_STAGES = ("10", "40", "45", "60", "75", "80")
_STAGE_SHARES = (10, 15, 10, 40, 15, 10)
_MECHANISM = "带动建档立卡贫困户参与建设、优先务工，产出归村集体和农户，收益向建档立卡贫困户倾斜。"


@dataclass(frozen=True, slots=True)
class Home:
    """What of a household the makers of projects and measures need to know."""

    id: str
    village: str
    persons: int
    identified: str
    is_exited: bool


@dataclass(slots=True)
class WorksMaker:
    """Makes the projects of one township and year."""

    random: Random
    entry: Entry
    township: str
    name: str
    year: int
    names: Mapping[str, str]
    organizations: Mapping[str, str]
    _serial: int = 0
    _voucher: int = 0
    projects: int = 0

    def make(self, homes: Mapping[str, Sequence[Home]], count: int) -> None:
        """Enter ``count`` projects spread over the villages, and the allocations they draw on."""
        drawn = [self._drawn(list(homes)) for _ in range(count)]
        totals: dict[str, int] = {}
        for _kind, _village, sources in drawn:
            for source, amount in sources.items():
                totals[source] = totals.get(source, 0) + amount
        allocations = {source: self._allocation(source, total) for source, total in sorted(totals.items())}
        for kind, village, sources in drawn:
            self._project(kind, village, sources, allocations, homes[village])

    def _drawn(self, villages: Sequence[str]) -> tuple[Kind, str, dict[str, int]]:
        kind = self.random.choices(KINDS, [kind.share for kind in KINDS])[0]
        total = self._size() if kind.type != "1301" else self.random.randrange(1, 4) * WAN // 2
        number = self.random.choices((1, 2, 3), (60, 30, 10))[0] if kind.type != "1301" else 1
        chosen: dict[str, None] = {}
        while len(chosen) < number:
            chosen[self.random.choices(_SOURCES, _SOURCE_SHARES)[0]] = None
        if kind.type == "1301":
            chosen = {"04": None}
        shares = self._split(total, len(chosen))
        return kind, self.random.choice(villages), dict(zip(chosen, shares, strict=True))

    def _size(self) -> int:
        """Fen: log-normal about 60 万元; most are whole or half, some have decimals."""
        wan = min(3000.0, max(2.0, self.random.lognormvariate(4.09, 1.1)))
        if self.random.random() < 0.7:
            return round(wan * 2) * WAN // 2
        return round(round(wan, self.random.choice((2, 4, 6))) * WAN)

    def _split(self, total: int, parts: int) -> list[int]:
        first = total // parts // _YUAN * _YUAN
        return [first] * (parts - 1) + [total - first * (parts - 1)]

    def _allocation(self, source: str, total: int) -> str:
        return self.entry.add(
            "fund_allocation",
            doc_no=f"{self.name}财农〔{self.year}〕{int(source)}号",
            doc_date=f"{self.year}-{'04-10' if source in _GIVEN else '03-20'}",
            source_code=source,
            from_org_id=self.organizations["finance"],
            to_division=self.township,
            amount=total,
            ledger_type="1",
            **({"mechanism": "EW"} if source == "0702" else {}),
        )

    def _project(
        self,
        kind: Kind,
        village: str,
        sources: Mapping[str, int],
        allocations: Mapping[str, str],
        homes: Sequence[Home],
    ) -> None:
        self._serial += 1
        self.projects += 1
        stage = self.random.choices(_STAGES, _STAGE_SHARES)[0]
        listed = self._listed(kind, homes, sum(sources.values()))
        people = sum(home.persons for home in (listed or homes))
        project = self.entry.add(
            "project",
            project_code=f"{self.year}{self.township}{self._serial:04d}",
            name=f"{self.year}年{self.name}{self.names[village]}{kind.ending}（{self._serial}）",
            year=self.year,
            measure="1",
            project_type=kind.type,
            strand="1",
            fund_use=kind.use,
            construction_nature="7" if kind.subsidy else "1",
            delivery_grain="1" if kind.subsidy else "2",
            division_code=village,
            content=kind.content,
            plan_start=f"{self.year}-05-10",
            plan_end=f"{self.year}-12-20",
            responsible_org_id=self.organizations["office"],
            implement_org_id=self.organizations["town"],
            implement_person="罗永福",
            benefit_mode=kind.mode,
            benefit_mechanism=_MECHANISM,
            participation_mode="1,3",
            beneficiary_households=len(listed or homes),
            beneficiary_persons=people,
            is_new=1,
            project_status=stage,
            **self._marks(stage, sum(sources.values())),
            **({"subsidy_standard": f"每户补助{kind.subsidy}元"} if kind.subsidy else {}),
            **({"strategic_note": "按规定比例提取"} if kind.use == "9" else {}),
        )
        self._targets(project, len(listed or homes))
        for source, amount in sources.items():
            self._fund(project, source, amount, allocations[source], stage)
        for home in listed:
            self.entry.add(
                "project_beneficiary",
                project_id=project,
                household_id=home.id,
                benefit_mode="01",
                amount=kind.subsidy * _YUAN,
                standard=f"每户{kind.subsidy}元",
            )
        self._notices(project, village, stage)

    def _listed(self, kind: Kind, homes: Sequence[Home], total: int) -> list[Home]:
        """The households that a project reaches one by one; as many as its money suffices for."""
        if not kind.subsidy:
            return []
        most = min(len(homes), max(1, total // (kind.subsidy * _YUAN)), 60)
        return self.random.sample(list(homes), max(1, min(most, self.random.randrange(10, 61))))

    def _marks(self, stage: str, total: int) -> dict[str, Value]:
        """The dates and numbers that a project has by the stage it is in."""
        year, reached = self.year, int(stage)
        marks: dict[str, Value] = {}
        if reached >= 20:
            marks |= {
                "in_library_date": f"{year - 1}-12-20",
                "library_doc_no": f"{self.name}扶领〔{year - 1}〕45号",
            }
        if reached >= 40:
            marks |= {"approve_date": f"{year}-03-25", "approve_doc_no": f"{self.name}扶领〔{year}〕16号"}
        if reached >= 60:
            marks["actual_start"] = f"{year}-05-20"
        if reached >= 70:
            marks["actual_end"] = f"{year}-09-20"
        if reached >= 80:
            marks |= {"acceptance_date": f"{year}-10-20", "acceptance_result": "1", "final_amount": total}
        return marks

    def _targets(self, project: str, households: int) -> None:
        for kind, name, target in (
            ("11", "受益农户数", f"{households}户"),
            ("31", "受益农户满意度", "不低于95%"),
        ):
            self.entry.add(
                "project_indicator", project_id=project, indicator_class=kind, name=name, target_value=target
            )

    def _fund(self, project: str, source: str, amount: int, allocation: str, stage: str) -> None:
        more: dict[str, Value] = {}
        if source == "0702":
            more = {"donor_org_id": self.organizations["foshan"], "mechanism": "EW"}
        self.entry.add(
            "project_fund",
            project_id=project,
            source_code=source,
            doc_no=f"{self.name}财农〔{self.year}〕{int(source)}号",
            planned=amount,
            allocation_id=allocation,
            **more,
        )
        if int(stage) < 60:
            return
        paid = amount if int(stage) >= 80 else amount * 9 // 10 // _YUAN * _YUAN
        self._voucher += 1
        disbursed = self.entry.add(
            "fund_disbursement",
            project_id=project,
            allocation_id=allocation,
            date=f"{self.year}-06-10",
            amount=paid,
            payee="实施单位（演示）",
            voucher_no=f"拨{self.township[-3:]}-{self._voucher:05d}",
        )
        spent = paid if int(stage) >= 80 else paid * 9 // 10 // _YUAN * _YUAN + 37
        self.entry.add(
            "fund_reimbursement",
            project_id=project,
            disbursement_id=disbursed,
            date=f"{self.year}-10-10",
            amount=min(spent, paid),
            invoice_no=f"{self.township}{self._voucher:08d}",
            payee="承建单位（演示）",
            pay_method="1",
            purpose="工程进度款",
            voucher_no=f"支{self.township[-3:]}-{self._voucher:05d}",
        )

    def _notices(self, project: str, village: str, stage: str) -> None:
        """The notices that a project of this stage had: before the start and after completion."""
        reached = int(stage)
        if reached >= 60:
            self._notice("N11", project, village, date(self.year, 5, 1))
        if reached >= 70:
            self._notice("N13", project, village, date(self.year, 9, 25))

    def _notice(self, kind: str, project: str, village: str, first: date) -> None:
        last = first + timedelta(days=10)
        self.entry.add(
            "notice",
            notice_type=kind,
            year=self.year,
            project_id=project,
            division_code=village,
            publish_date=first.isoformat(),
            posted_date=first.isoformat(),
            days=10,
            end_date=last.isoformat(),
            closed_date=(last + timedelta(days=1)).isoformat(),
            state="40",
            disposal="1",
            objection_count=0,
            place="村务公开栏",
            supervise_phone="0834-5620000",
            supervise_org=self.name,
            legal_basis="粤办发〔2018〕8号",
            number=f"演示-{self.year}-{kind}-{self.township[-3:]}{self._serial:04d}",
        )
