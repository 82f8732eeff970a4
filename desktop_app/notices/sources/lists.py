"""N08, N09, N10, N14, N15: tables of projects and of money by project.

Source: 国开办发〔2018〕11号 as summarised in domain notes §1 L2; amendments A1 (sums count leaves only).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from desktop_app.catalog.areas import prefixes
from desktop_app.catalog.model import Record
from desktop_app.checks.registry import Found
from desktop_app.checks.values import number, text
from desktop_app.notices.model import found
from desktop_app.notices.scene import COUNTY, TOWNSHIP, VILLAGE, Row, Scene, Sourced
from desktop_app.notices.sources.dossier import Dossier, amounts_by_source, labels, the_projects
from desktop_app.notices.wording import NOTHING, date_text, doc_no_text, inline, percent_text, wan_text

_APPROVED, _DONE, _STOPPED = 40, 70, 98
_PROCEDURES = {
    VILLAGE: "村民代表大会评议",
    TOWNSHIP: "村申报、乡（镇）审核",
    COUNTY: "村申报、乡（镇）审核、县级审定",
}
_GUANGDONG = ("07", "08")
_ELEMENTS = {
    "location": "实施地点",
    "content": "建设任务",
    "budget": "资金规模",
    "indicator": "绩效目标",
    "mechanism": "带贫减贫机制",
    "implement": "实施单位及责任人",
    "responsible": "责任单位",
    "schedule": "时间进度",
    "period": "实施期限",
    "fund_source": "筹资方式",
    "source_amount": "资金来源及规模",
    "beneficiary": "受益对象",
    "project_type": "项目类别",
    "construction_nature": "建设性质",
}
"""What every printed project must have (domain notes §7, N08 N10 N15)."""


def library(scene: Scene) -> Sourced:
    """N08: projects that are to enter the library; none without a target (VR-PRJ-006)."""
    projects = the_projects(scene, 10, 20)
    words = {**_shared_words(scene, projects), "procedure": _PROCEDURES.get(scene.level, "")}
    return _table(scene, projects, words)


def plan(scene: Scene) -> Sourced:
    """N10: the projects of the year's plan that are approved."""
    projects = the_projects(scene, _APPROVED, _STOPPED)
    approved = [item for item in projects if item.project.get("approve_doc_no")]
    words = {
        **_shared_words(scene, projects),
        "approve_org": _joined(
            scene.organisation(item.project.get("responsible_org_id")) for item in approved
        ),
        "approve_doc_no": _joined(doc_no_text(item.project.get("approve_doc_no")) for item in approved),
        "gd_sum": wan_text(sum(from_guangdong(item) for item in projects)),
    }
    return _table(scene, projects, words)


def fulfilment(scene: Scene) -> Sourced:
    """N14: what became of the year's plan: money planned, arrived, spent, and targets reached."""
    projects = the_projects(scene, _APPROVED, _STOPPED)
    allocated, spent = sum(item.allocated for item in projects), sum(item.spent for item in projects)
    words = {
        **_shared_words(scene, projects),
        "planned_count": str(len(projects)),
        "done_count": str(sum(_DONE <= item.status < _STOPPED for item in projects)),
        "spent_sum": wan_text(spent),
        "spent_rate": percent_text(spent, allocated),
        "as_of": date_text(scene.choice.publish_date),
    }
    return _table(scene, projects, words)


def cooperation(scene: Scene) -> Sourced:
    """N15: money of Guangdong's cooperation or support, project by project."""
    projects = [item for item in the_projects(scene, _APPROVED, _STOPPED) if from_guangdong(item)]
    area = _area(scene)
    amount = sum(from_guangdong(item) for item in projects)
    words = {
        **_shared_words(scene, projects),
        "supporter": inline(area.get("supporter")) if area else "",
        "mechanism_word": scene.label("supported_area", "mechanism", area.get("mechanism")) if area else "",
        "amount_sum": wan_text(amount),
    }
    return _table(scene, projects, words)


def allotment(scene: Scene) -> Sourced:
    """N09: what was handed down by one document, and to which projects it goes."""
    allocations = [scene.records.get("fund_allocation", item) for item in scene.choice.record_ids]
    rows = sorted(filter(None, allocations), key=lambda row: (text(row, "doc_no"), text(row, "id")))
    total = sum(number(row, "amount") for row in rows)
    words = {
        "doc_no": _joined(doc_no_text(row.get("doc_no")) for row in rows),
        "amount_sum": wan_text(total),
        "source_breakdown": amounts_by_source(
            scene, ((text(row, "source_code"), number(row, "amount")) for row in rows)
        ),
    }
    return Sourced(
        words=words,
        rows=[_allotted(scene, row) for row in rows],
        total={"amount": wan_text(total)},
        counts={"rows": len(rows)},
        sum_fen=total,
        known={text(row, "doc_no") for row in rows},
    )


def _allotted(scene: Scene, row: Record) -> Row:
    project = scene.records.get("project", text(row, "project_id")) if row.get("project_id") else None
    dossier = Dossier(scene, project) if project else None
    cells = {
        "name": dossier.name if dossier else f"分解到{scene.village(text(row, 'to_division'))}",
        "location": dossier.location() if dossier else scene.village(text(row, "to_division")),
        "content": inline(project.get("content")) if project else NOTHING,
        "amount": wan_text(number(row, "amount")),
        "responsible": (scene.organisation(project.get("responsible_org_id")) if project else "") or NOTHING,
    }
    return Row(cells, "fund_allocation", text(row, "id"), number(row, "amount"))


def _shared_words(scene: Scene, projects: Sequence[Dossier]) -> dict[str, str]:
    households: set[str] = set()
    persons, counted = 0, 0
    for item in projects:
        if item.to_household:
            households |= {text(row, "household_id") for row in item.beneficiaries} - {""}
        else:
            counted, persons = counted + item.poor.households, persons + item.poor.persons
    persons += sum(len(scene.members(household, scene.counting_day)) for household in households)
    return {
        "project_count": str(len(projects)),
        "budget_sum": wan_text(sum(item.budget for item in projects)),
        "poor_households": str(len(households) + counted),
        "poor_persons": str(persons),
    }


def _mechanism(item: Dossier) -> str:
    """How the poor benefit; in the library also how people take part, in the report what came of it."""
    if item.scene.kind.code == "N08":
        taking_part = labels(item.scene, item.project, "participation_mode")
        return "；".join(part for part in (taking_part, item.mechanism()) if part)
    typed = item.scene.choice.typed.get(f"mechanism_result:{item.id}")
    return inline(typed) if typed else item.mechanism()


_CELLS: dict[str, Callable[[Dossier], str]] = {
    "name": lambda item: item.name,
    "location": Dossier.location,
    "content": lambda item: inline(item.project.get("content")),
    "project_type": lambda item: labels(item.scene, item.project, "project_type"),
    "construction_nature": lambda item: labels(item.scene, item.project, "construction_nature"),
    "schedule": Dossier.period,
    "period": Dossier.period,
    "responsible": lambda item: item.scene.organisation(item.project.get("responsible_org_id")),
    "implement": Dossier.implementer_and_person,
    "standard": Dossier.standard,
    "budget": lambda item: wan_text(item.budget),
    "allocated": lambda item: wan_text(item.allocated),
    "spent": lambda item: wan_text(item.spent),
    "amount": lambda item: wan_text(from_guangdong(item)),
    "fund_source": Dossier.source_amount,
    "source_amount": Dossier.source_amount,
    "beneficiary": Dossier.benefiting,
    "indicator": Dossier.indicators,
    "mechanism": _mechanism,
    "progress": lambda item: labels(item.scene, item.project, "project_status"),
    "remark": lambda item: inline(item.scene.choice.typed.get(f"remark:{item.id}")),
}


def _table(scene: Scene, projects: Sequence[Dossier], words: dict[str, str]) -> Sourced:
    keys = [column.key for column in scene.kind.columns if column.key != "no"]
    rows = [
        Row({key: _CELLS[key](item) for key in keys}, "project", item.id, _stated(item), _village(item))
        for item in projects
    ]
    findings = [lack for item, row in zip(projects, rows, strict=True) for lack in _lacking(item, row.cells)]
    money = {
        "budget": sum(item.budget for item in projects),
        "allocated": sum(item.allocated for item in projects),
        "spent": sum(item.spent for item in projects),
        "amount": sum(from_guangdong(item) for item in projects),
        "source_amount": sum(item.budget for item in projects),
    }
    return Sourced(
        words=words,
        rows=rows,
        total={key: wan_text(money[key]) for key in keys if key in money},
        counts={"rows": len(rows), "projects": len(projects)},
        sum_fen=money["amount"] if "amount" in keys else money["budget"],
        findings=findings,
        known={known for item in projects for known in item.known_numbers()},
        projects=[item.project for item in projects],
    )


def _village(item: Dossier) -> str:
    return item.scene.village(text(item.project, "division_code"))


def _lacking(item: Dossier, cells: Mapping[str, str]) -> list[Found]:
    missing = [label for key, label in _ELEMENTS.items() if key in cells and not cells[key]]
    if item.scene.kind.code == "N08":  # its last column says two things
        missing += [] if item.mechanism() or "带贫减贫机制" in missing else ["带贫减贫机制"]
        missing += [] if labels(item.scene, item.project, "participation_mode") else ["群众参与方式"]
    if item.scene.kind.code == "N14" and not item.indicators(results=True):
        missing.append("绩效目标完成值")
    if not missing:
        return []
    told = f"项目“{item.name}”缺少{'、'.join(missing)}，请补填后再公示。"
    return [found("VR-NTC-004", told, "", item.id, entity="project")]


def from_guangdong(item: Dossier) -> int:
    """What Guangdong's cooperation and support plan for a project, in fen."""
    return sum(
        number(row, "planned") for row in item.funds if text(row, "source_code").startswith(_GUANGDONG)
    )


def _stated(item: Dossier) -> int:
    """The amount in fen that a type of list states of a project: its budget, unless it tells of another."""
    if item.scene.kind.code == "N14":
        return item.spent
    return from_guangdong(item) if item.scene.kind.code == "N15" else item.budget


def _area(scene: Scene) -> Record | None:
    """The supported area of the day whose code prefix fits the issuer best."""
    best: tuple[int, Record | None] = (0, None)
    day = scene.publish.isoformat()
    for area in scene.records.find("supported_area"):
        holds = text(area, "valid_from") <= day <= (text(area, "valid_to") or day)
        for code in prefixes(text(area, "codes")) if holds else ():
            if scene.choice.division_code.startswith(code) and len(code) > best[0]:
                best = (len(code), area)
    return best[1]


def _joined(texts: Iterable[str]) -> str:
    return "、".join(dict.fromkeys(item for item in texts if item))
