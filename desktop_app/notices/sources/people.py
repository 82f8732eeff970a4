"""N01–N07: lists of households that enter, leave or return to the register.

Each row is a status change; the household gives group and size, its head the name (domain notes §6).
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from desktop_app.catalog.model import Record
from desktop_app.checks.registry import Found
from desktop_app.notices.model import found
from desktop_app.notices.scene import VILLAGE, Row, Scene, Sourced
from desktop_app.notices.wording import date_text, inline

_KINDS: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("N01", "N02", "N03"), frozenset({"identify"})),
    **dict.fromkeys(("N04", "N05", "N06"), frozenset({"exit"})),
    "N07": frozenset({"identify", "return", "remove"}),
}
_DATE_NEEDED: Mapping[str, str] = {
    **dict.fromkeys(("N01", "N02", "N04", "N05", "N07"), "review_meeting_date"),
    **dict.fromkeys(("N03", "N06"), "county_approve_date"),
}
_DATE_LABELS = {"review_meeting_date": "民主评议日期", "county_approve_date": "县级审定日期"}
_SHORT_KINDS = (("identify", "new"), ("return", "return"), ("remove", "remove"))


@dataclass(frozen=True, slots=True)
class _Listed:
    """A status change with what is printed of it."""

    change: Record
    household: Record
    head: str
    persons: int


def people(scene: Scene) -> Sourced:
    """The households of a notice about persons, with their counts.

    Refused are households outside the notice's area, without a head, without the date of the step
    before, and exits that the household has not agreed to (VR-STC-003).
    """
    changes, unknown = _changes(scene)
    listed = sorted(
        filter(None, (_listed(scene, item) for item in changes)),
        key=lambda entry: (*scene.household_order(entry.household), str(entry.change["id"])),
    )
    findings = [*unknown, *(item for entry in listed for item in _doubts(scene, entry))]
    households = {str(entry.household["id"]): entry for entry in listed}
    persons = sum(entry.persons for entry in households.values())
    return Sourced(
        words=_words(scene, listed, len(households), persons),
        rows=[_row(scene, entry) for entry in listed],
        total={"head_name": f"{len(households)}户", "member_count": f"{persons}人"},
        counts={"households": len(households), "persons": persons, "rows": len(listed)},
        findings=findings,
        secrets={text for household_id in households for text in scene.secrets_of(household_id)},
        children={name for household_id in households for name in scene.children_of(household_id)},
        households=[entry.household for entry in households.values()],
    )


def _changes(scene: Scene) -> tuple[list[Record], list[Found]]:
    """The status changes chosen, or all of the year in the area; and refusals of what was not found."""
    wanted = _KINDS[scene.kind.code]
    if not scene.choice.record_ids:
        return _due(scene, wanted), []
    changes: dict[str, Record] = {}
    findings = []
    for record_id in scene.choice.record_ids:
        matching = [item for item in _meant(scene, record_id) if item.get("change_kind") in wanted]
        changes.update((str(item["id"]), item) for item in matching)
        if not matching:
            head = scene.head_name(record_id) or "所选的一户"
            findings.append(
                found(
                    "VR-NTC-004",
                    f"{head}在{scene.choice.year}年没有登记本公示所需的脱贫属性变更，请先登记或取消选择。",
                    "",
                    record_id,
                    entity="household",
                )
            )
    return list(changes.values()), findings


def _meant(scene: Scene, record_id: str) -> list[Record]:
    """The status changes that an id stands for: itself, or those of a household in the year."""
    change = scene.records.get("status_change", record_id)
    if change is not None:
        return [change]
    return scene.records.find("status_change", household_id=record_id, year=scene.choice.year)


def _due(scene: Scene, wanted: frozenset[str]) -> list[Record]:
    """The changes of the year in the area: few, so they are asked for first and their households after.

    A village is asked for its households at once, which counts where a county has a notice in each.
    """
    changes = (
        change
        for kind in sorted(wanted)
        for change in scene.records.find("status_change", year=scene.choice.year, change_kind=kind)
    )
    here = scene.choice.division_code
    if scene.level == VILLAGE:
        at_home = {str(row["id"]) for row in scene.records.find("household", division_code=here)}
        return [change for change in changes if str(change["household_id"]) in at_home]
    return [
        change
        for change in changes
        if (household := scene.records.get("household", str(change["household_id"]))) is not None
        and str(household.get("division_code")).startswith(here)
    ]


def _listed(scene: Scene, change: Record) -> _Listed | None:
    household_id = str(change["household_id"])
    household = scene.records.get("household", household_id)
    if household is None:
        return None
    size = len(scene.members(household_id, scene.counting_day))
    return _Listed(change, household, scene.head_name(household_id), size)


def _row(scene: Scene, entry: _Listed) -> Row:
    cells = {
        "village": scene.village(str(entry.household["division_code"])),
        "group": inline(entry.household.get("village_group")),
        "head_name": scene.name(entry.head),
        "member_count": str(entry.persons),
        "change": scene.label("status_change", "change_kind", entry.change.get("change_kind")),
        "remark": inline(scene.choice.typed.get(f"remark:{entry.change['id']}")),
    }
    return Row(cells, "status_change", str(entry.change["id"]))


def _words(scene: Scene, listed: list[_Listed], households: int, persons: int) -> dict[str, str]:
    villages = {str(entry.household["division_code"]) for entry in listed}
    words = {
        "count_households": str(households),
        "count_persons": str(persons),
        "village_count": str(len(villages)),
        "review_meeting_date": _dates(listed, "review_meeting_date"),
        "county_approve_date": _dates(listed, "county_approve_date"),
        **_attendance(listed),
        **_by_kind(listed),
    }
    if scene.level < VILLAGE and len(villages) == 1:
        words["village"] = scene.village(villages.pop())
    return words


def _dates(listed: list[_Listed], name: str) -> str:
    days = sorted({str(entry.change[name]) for entry in listed if entry.change.get(name)})
    return "、".join(map(date_text, days))


def _attendance(listed: list[_Listed]) -> dict[str, str]:
    """Who came and who was due at the meeting, stored as 52/60."""
    texts = [
        str(entry.change["review_attendance"]) for entry in listed if entry.change.get("review_attendance")
    ]
    if not texts:
        return {}
    present, _, due = texts[0].replace("／", "/").partition("/")
    return {"present": present.strip(), "due": due.strip()}


def _by_kind(listed: list[_Listed]) -> dict[str, str]:
    households, persons = Counter[str](), Counter[str]()
    for entry in listed:
        households[str(entry.change["change_kind"])] += 1
        persons[str(entry.change["change_kind"])] += entry.persons
    words = {}
    for kind, short in _SHORT_KINDS:
        words[f"n_{short}"], words[f"p_{short}"] = str(households[kind]), str(persons[kind])
    return words


def _doubts(scene: Scene, entry: _Listed) -> list[Found]:
    """What stands against printing one household: in its own record, or in its status change."""
    who = entry.head or f"户编号{entry.household.get('household_no') or '未填'}的农户"
    of_change = (
        found(check, f"{who}{told}。", name, str(entry.change["id"]), entity="status_change")
        for check, told, name in _doubts_of_change(scene, entry.change)
    )
    of_household = (
        found("VR-NTC-004", f"{who}{told}。", name, str(entry.household["id"]), entity="household")
        for told, name in _doubts_of_household(scene, entry)
    )
    return [*of_household, *of_change]


def _doubts_of_household(scene: Scene, entry: _Listed) -> Iterator[tuple[str, str]]:
    if not str(entry.household.get("division_code")).startswith(scene.choice.division_code):
        yield "不在公示范围内，请核对所属行政村或取消选择", "division_code"
    if not entry.head:
        yield "没有登记户主，请先在家庭成员中指定户主", "head_member_id"
    if not entry.persons:
        yield "没有在册的家庭成员，请先核对家庭成员", "head_member_id"


def _doubts_of_change(scene: Scene, change: Record) -> Iterator[tuple[str, str, str]]:
    needed = _DATE_NEEDED[scene.kind.code]
    day = str(change.get(needed) or "")
    if not day:
        yield "VR-NTC-004", f"没有填写{_DATE_LABELS[needed]}，请先补填", needed
    elif day > scene.choice.publish_date:
        yield "VR-STC-001", f"的{_DATE_LABELS[needed]}晚于张贴日期，请核对两个日期", needed
    if change.get("change_kind") == "exit" and change.get("head_agreed") != 1:
        yield "VR-STC-003", "还没有登记“贫困户认可签字”，认可后才能公示", "head_agreed"
