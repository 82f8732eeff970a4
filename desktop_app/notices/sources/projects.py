"""N11, N13 and N21: one project told element by element, without a table.

Source: 国开办发〔2018〕11号 as summarised in domain notes §1 L2–L3 and §7.
"""

from desktop_app.checks.registry import Found
from desktop_app.checks.values import number, text
from desktop_app.notices.model import found
from desktop_app.notices.scene import Scene, Sourced
from desktop_app.notices.sources.dossier import Dossier, labels, the_project
from desktop_app.notices.wording import NOTHING, date_text, doc_no_text, inline, wan_text


def before_start(scene: Scene) -> Sourced:
    """N11: the ten numbered items of a project that is approved and not yet begun."""
    dossier = the_project(scene)
    project = dossier.project
    words = {
        **_common(dossier),
        "approve_org": scene.organisation(project.get("responsible_org_id")),
        "approve_doc_no": doc_no_text(project.get("approve_doc_no")),
        "unit_word": _unit_word(dossier),
        "standard": dossier.standard(),
        "indicator": dossier.indicators(),
        "beneficiary": dossier.benefiting(),
        "mechanism": dossier.mechanism(),
    }
    return _single(dossier, words, _balance_of_plan(dossier))


def after_completion(scene: Scene) -> Sourced:
    """N13: money, result, acceptance and targets of a finished project; acceptance may be pending."""
    dossier = the_project(scene)
    project = dossier.project
    accepted = bool(project.get("acceptance_date"))
    balance = dossier.allocated - dossier.spent
    words = {
        **_common(dossier),
        "actual_end": date_text(project.get("actual_end")),
        "allocated": wan_text(dossier.allocated),
        "spent": wan_text(dossier.spent),
        "balance": wan_text(balance),
        "balance_use": NOTHING if not balance else "",
        "result": _result(dossier),
        "indicator_result": dossier.indicators(results=True),
        "total_households": str(number(project, "beneficiary_households")),
        "total_persons": str(number(project, "beneficiary_persons")),
        "asset_owner": inline(project.get("asset_owner")) or NOTHING,
        "acceptance_date": date_text(project.get("acceptance_date")),
        "acceptance_org": scene.organisation(project.get("responsible_org_id")),
        "acceptance_result": labels(scene, project, "acceptance_result"),
    }
    if not accepted:
        words |= {"acceptance_date": "尚未", "acceptance_result": "待验收"}
    return _single(dossier, words, _money_in_order(dossier), dossier.spent)


def sign_board(scene: Scene) -> Sourced:
    """N21: the permanent sign at the place of a project."""
    dossier = the_project(scene)
    words = {
        **_common(dossier),
        "contractor": inline(dossier.project.get("contractor")) or NOTHING,
        "supporter": _supporters(dossier) or NOTHING,
        "asset_owner": inline(dossier.project.get("asset_owner")) or NOTHING,
    }
    return _single(dossier, words, [])


def _common(dossier: Dossier) -> dict[str, str]:
    project = dossier.project
    return {
        "project_name": dossier.name,
        "location": dossier.location(),
        "content": inline(project.get("content")),
        "source_amount": dossier.source_amount(),
        "budget": wan_text(dossier.budget) if dossier.funds else "",
        "plan_start": date_text(project.get("plan_start")),
        "plan_end": date_text(project.get("plan_end")),
        "implement_org": dossier.implementer(),
        "implement_person": inline(project.get("implement_person")),
        **dossier.poor_words(),
    }


def _single(
    dossier: Dossier, words: dict[str, str], findings: list[Found], stated: int | None = None
) -> Sourced:
    scene = dossier.scene
    households = {text(row, "household_id") for row in dossier.beneficiaries} - {""}
    return Sourced(
        words=words,
        counts={"households": dossier.poor.households, "persons": dossier.poor.persons, "rows": 0},
        sum_fen=dossier.budget,
        stated=stated,
        children={name for item in households for name in scene.children_of(item)},
        findings=findings,
        known=dossier.known_numbers(),
        projects=[dossier.project],
    )


def _unit_word(dossier: Dossier) -> str:
    name = dossier.implementer()
    if name.endswith("民委员会"):
        return "村" if "村" in name else "社区"
    for ending, word in (("乡人民政府", "乡"), ("镇人民政府", "镇"), ("街道办事处", "街道")):
        if name.endswith(ending):
            return word
    return "单位"


def _supporters(dossier: Dossier) -> str:
    donors = (dossier.scene.organisation(row.get("donor_org_id")) for row in dossier.funds)
    return "、".join(dict.fromkeys(donor for donor in donors if donor))


def _result(dossier: Dossier) -> str:
    rows = dossier.scene.records.find("project_progress", project_id=dossier.id)
    newest = max(rows, key=lambda row: (text(row, "as_of"), text(row, "id")), default=None)
    note = inline(newest.get("note")) if newest else ""
    return note or f"完成{inline(dossier.project.get('content'))}"


def _balance_of_plan(dossier: Dossier) -> list[Found]:
    """The sources of a plan must all be amounts: a plan of nothing is none (VR-PRJ-001)."""
    empty = [row for row in dossier.funds if number(row, "planned") <= 0]
    if not empty:
        return []
    return [
        found(
            "VR-PRJ-001",
            f"项目“{dossier.name}”有一项资金来源没有计划金额，请补填后再公示。",
            "",
            dossier.id,
            entity="project",
        )
    ]


def _money_in_order(dossier: Dossier) -> list[Found]:
    if dossier.spent <= dossier.allocated:
        return []
    return [
        found(
            "VR-FND-003",
            f"项目“{dossier.name}”支出{wan_text(dossier.spent)}万元，大于到位{wan_text(dossier.allocated)}万元，"
            "请先核对拨付和报账。",
            "",
            dossier.id,
            entity="project",
        )
    ]
