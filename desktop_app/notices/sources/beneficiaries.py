"""N12: who receives a subsidy of a 到户 project, registered households and others alike (A4, PM-070)."""

from dataclasses import dataclass

from desktop_app.catalog.model import Record
from desktop_app.catalog.values import ValueRefused, parse_value
from desktop_app.checks.registry import Found
from desktop_app.checks.values import number, text
from desktop_app.notices.model import found
from desktop_app.notices.scene import Row, Scene, Sourced
from desktop_app.notices.sources.dossier import Dossier, the_project
from desktop_app.notices.wording import NOTHING, group_order, inline, quantity_text, wan_text, yuan_text


@dataclass(frozen=True, slots=True)
class _Payee:
    """One beneficiary with what is printed: a household of the register, or a person without one."""

    row: Record
    household: Record | None
    name: str
    group: str

    @property
    def amount(self) -> int:
        """The subsidy in fen."""
        return number(self.row, "amount")

    @property
    def key(self) -> str:
        """What makes one household: its id, or name and group of a person outside the register."""
        return text(self.household, "id") if self.household else f"{self.group}\x1f{self.name}"


def subsidies(scene: Scene) -> Sourced:
    """The beneficiaries of the village with their amounts, and whether these add up to what is stated.

    Amounts are compared with the plan, for the notice precedes every payment (amendments, Checks).
    """
    dossier = the_project(scene)
    payees, findings = _payees(scene, dossier)
    payees.sort(key=lambda item: (group_order(item.group), item.household is None, item.name, item.key))
    total = sum(item.amount for item in payees)
    fractions = any(item.amount % 100 for item in payees)
    poor = {item.key for item in payees if item.household}
    others = {item.key for item in payees if not item.household}
    households = len(poor) + len(others)
    secrets = {secret for key in poor for secret in scene.secrets_of(key)}
    children = {name for key in poor for name in scene.children_of(key)}
    return Sourced(
        words={
            "project_name": dossier.name,
            "count_households": str(households),
            "amount_sum": yuan_text(total) if payees else "",
            "standard": dossier.standard(),
        },
        rows=[_row(scene, dossier, item, fractions) for item in payees],
        total={
            "head_name": f"{households}户",
            "is_registered": f"是{len(poor)}户",
            "amount": yuan_text(total, fractions=fractions),
        },
        counts={
            "households": households,
            "registered": len(poor),
            "others": len(others),
            "rows": len(payees),
        },
        sum_fen=total,
        findings=[*findings, *_doubts(dossier, payees), *_sums(scene, dossier, total)],
        secrets=secrets,
        children=children,
        known=dossier.known_numbers(),
        households=[item.household for item in payees if item.household],
        projects=[dossier.project],
    )


def _payees(scene: Scene, dossier: Dossier) -> tuple[list[_Payee], list[Found]]:
    """The beneficiaries of the issuing village; those without a household live where the project is."""
    here = scene.choice.division_code
    payees, homeless = [], 0
    for row in dossier.beneficiaries:
        household_id = text(row, "household_id")
        if not household_id:
            if text(dossier.project, "division_code") == here:
                payees.append(_Payee(row, None, inline(row.get("name")), inline(row.get("village_group"))))
            homeless += len(text(dossier.project, "division_code")) < len(here)
            continue
        household = scene.records.get("household", household_id)
        if household is not None and text(household, "division_code") == here:
            group = inline(household.get("village_group"))
            payees.append(_Payee(row, household, scene.head_name(household_id), group))
    if not homeless:
        return payees, []
    told = (
        f"项目“{dossier.name}”的实施地点没有具体到村，{homeless}名非建档立卡受益人不能确定属于哪个村，"
        "请按村分别建立项目或补填实施地点。"
    )
    return payees, [found("VR-NTC-004", told, "division_code", dossier.id, entity="project")]


def _row(scene: Scene, dossier: Dossier, payee: _Payee, fractions: bool) -> Row:
    cells = {
        "group": payee.group,
        "head_name": scene.name(payee.name),
        "is_registered": "是" if payee.household else "否",
        "quantity": quantity_text(payee.row.get("quantity"), 2) or NOTHING,
        "standard": inline(payee.row.get("standard")) or dossier.standard(),
        "amount": yuan_text(payee.amount, fractions=fractions),
    }
    return Row(cells, "project_beneficiary", text(payee.row, "id"), payee.amount)


def _doubts(dossier: Dossier, payees: list[_Payee]) -> list[Found]:
    findings = []
    if not dossier.to_household:
        told = f"“{dossier.name}”不是到户项目，不需要公示补助名单，请改用项目实施前公示。"
        findings.append(found("VR-NTC-004", told, "delivery_grain", dossier.id, entity="project"))
    for item in payees:
        who = item.name or f"{item.group or '未填村民小组'}的一户受益农户"
        said = []
        if not item.name:
            said.append(("没有户主（姓名），请先补填", "name"))
        if item.row.get("amount") is None:
            said.append(("没有填写补助金额，请先补填", "amount"))
        elif item.amount < 0:
            said.append(("的补助金额小于零，请核对", "amount"))
        row_id = text(item.row, "id")
        findings += [
            found("VR-NTC-004", f"{who}{told}。", name, row_id, entity="project_beneficiary")
            for told, name in said
        ]
    return findings


def _sums(scene: Scene, dossier: Dossier, total: int) -> list[Found]:
    """The sum of the rows against what the person states and against the project's plan."""
    findings = []
    stated = scene.choice.typed.get("stated_sum", "")
    if stated:
        field = scene.catalogue.entity("project_beneficiary").field("amount")
        try:
            fen = parse_value(field, stated, scene.catalogue)
        except ValueRefused as refused:
            return [found("VR-NTC-004", refused.message, "stated_sum")]
        if fen != total:
            said = yuan_text(int(fen or 0))
            told = f"名单合计{yuan_text(total)}元，与公布的补助资金{said}元不一致，请逐户核对。"
            findings.append(found("VR-NTC-004", told, "stated_sum"))
    whole = sum(number(row, "amount") for row in dossier.beneficiaries)
    if whole > dossier.budget:
        told = (
            f"项目“{dossier.name}”全部受益农户补助合计{wan_text(whole)}万元，"
            f"大于计划资金{wan_text(dossier.budget)}万元，请先核对。"
        )
        findings.append(found("VR-PRJ-016", told, "", dossier.id, entity="project"))
    elif whole < dossier.budget:
        told = (
            f"项目“{dossier.name}”受益农户补助合计{wan_text(whole)}万元，"
            f"少于计划资金{wan_text(dossier.budget)}万元，请确认其余资金不发放到户。"
        )
        findings.append(found("VR-PRJ-016", told, "", dossier.id, entity="project", severity="warn"))
    return findings
