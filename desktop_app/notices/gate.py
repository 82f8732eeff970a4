"""What must hold before a notice may be issued, beyond its own wording.

Each rule is a small function over the scene, what the records gave and the payload; all of them run, so
that a person sees everything at once. Source: domain notes §2.6, §3, §7; amendments, Notices.
"""

from collections.abc import Callable, Iterable, Mapping

from desktop_app.catalog.model import Record, Records
from desktop_app.checks.period import next_step_allowed
from desktop_app.checks.registry import Found
from desktop_app.checks.values import day, text
from desktop_app.notices.model import Payload, found
from desktop_app.notices.scene import COUNTY, TOWNSHIP, VILLAGE, Scene, Sourced

CLOSED = "40"
_REDO = "4"
_LEVELS = {"village": VILLAGE, "township": TOWNSHIP, "county": COUNTY}
_LEVEL_NAMES = {VILLAGE: "行政村", TOWNSHIP: "乡镇", COUNTY: "县"}
_STATUS: Mapping[str, tuple[int, int, str]] = {
    "N08": (10, 10, "已申报、尚未入库"),
    "N10": (40, 90, "已批复"),
    "N11": (40, 45, "已批复、尚未实施"),
    "N12": (40, 90, "已批复"),
    "N13": (70, 90, "已竣工"),
    "N14": (40, 90, "已批复"),
    "N15": (40, 90, "已批复"),
    "N21": (60, 90, "已开始实施"),
}
"""The project statuses, first to last, in which a notice of the type may be issued (records.md §7.2)."""

_ALL_COLUMNS = frozenset({"N16", "N17", "N18", "N19", "N20"})
_MAY_BE_EMPTY = frozenset({"no", "income", "expense"})
"""A line of a cash book is income or expense."""

_HOW_TO_APPROVE = (
    "请录入人点“提交审核”，再由另一位审核员登录后点“审核通过”；当地不要求先审核的，"
    "可在设置中把“公告公示只使用审核通过的户和项目”改为否。"
)

Rule = Callable[[Scene, Sourced, Payload], Iterable[Found]]


def judge(scene: Scene, sourced: Sourced, payload: Payload) -> list[Found]:
    """Everything that stands against issuing the notice, errors and warnings."""
    return [item for rule in _RULES for item in rule(scene, sourced, payload)]


def _issuer(scene: Scene, _sourced: Sourced, _payload: Payload) -> Iterable[Found]:
    """The chosen division is one that issues this type (domain notes §3)."""
    levels = [_LEVELS[word] for word in scene.kind.issuer.split("|") if word in _LEVELS]
    alone = scene.kind.issuer in ("township", "county")  # their lists may be cut to one village
    if "implementer" in scene.kind.issuer or scene.level in levels:
        return
    if alone and scene.level >= levels[0]:
        return
    wanted = "或".join(_LEVEL_NAMES[level] for level in levels)
    yield found(
        "VR-NTC-004", f"“{scene.kind.name}”由{wanted}发布，请在公示范围中选择{wanted}。", "division_code"
    )


def _days(scene: Scene, _sourced: Sourced, _payload: Payload) -> Iterable[Found]:
    """VR-NTC-001: not fewer days than the area demands."""
    least = scene.settings.min_days(scene.kind.code, scene.kind.min_days)
    if scene.choice.days < least:
        told = f"“{scene.kind.name}”至少{least}天，现在是{scene.choice.days}天，请增加公示天数。"
        yield found("VR-NTC-001", told, "days")


def _telephones(scene: Scene, _sourced: Sourced, payload: Payload) -> Iterable[Found]:
    """VR-NTC-002: 12317 and a local telephone, on the first sheet and in the footer of all."""
    hotline = scene.kind.lines["hotline"]
    phone = scene.choice.supervise_phone or scene.settings.text("supervise_phone")
    printed = [*payload["paragraphs"], *payload["footer"]]
    if not phone:
        yield found("VR-NTC-002", "请填写县或乡镇的监督举报电话。", "supervise_phone")
    if not any(hotline in line for line in printed):
        yield found("VR-NTC-002", f"公示中没有{hotline}监督举报电话，请恢复模板中的监督电话一行。", "body")


def _objection(scene: Scene, _sourced: Sourced, payload: Payload) -> Iterable[Found]:
    """A 公示 invites objections, however it is worded (domain notes §1)."""
    if scene.kind.kind == "公示" and not any("异议" in text for text in payload["paragraphs"]):
        yield found("VR-NTC-004", "公示中没有说明怎样提出异议，请恢复模板中的异议一段。", "body")


def _rows(scene: Scene, _sourced: Sourced, payload: Payload) -> Iterable[Found]:
    """A list without a row is no list."""
    if payload["table"] is not None and not payload["table"]["rows"]:
        told = f"{scene.choice.year}年没有可以列入“{scene.kind.name}”的对象，请先登记或另行选择。"
        yield found("VR-NTC-004", told, "record_ids")


def _cells(scene: Scene, sourced: Sourced, _payload: Payload) -> Iterable[Found]:
    """N16–N20 must say in every row what their columns ask for (domain notes §7)."""
    if scene.kind.code not in _ALL_COLUMNS:
        return
    for number, row in enumerate(sourced.rows, 1):
        for column in scene.kind.columns:
            if column.key not in _MAY_BE_EMPTY and not row.cells[column.key]:
                told = f"第{number}行没有“{column.label}”，请先补填。"
                yield found("VR-NTC-004", told, "", row.record_id, entity=row.entity)


def _statuses(scene: Scene, sourced: Sourced, _payload: Payload) -> Iterable[Found]:
    """Each project stands where its procedure allows this notice."""
    if scene.kind.code not in _STATUS:
        return
    first, last, wanted = _STATUS[scene.kind.code]
    for project in sourced.projects:
        status = text(project, "project_status")
        if first <= int(status or 0) <= last:
            continue
        now = scene.label("project", "project_status", status) or "未填写状态"
        told = f"项目“{text(project, 'name')}”现在是“{now}”，{wanted}的项目才能发布“{scene.kind.name}”。"
        yield found("VR-PRJ-009", told, "project_status", text(project, "id"), entity="project")


def _approved(scene: Scene, sourced: Sourced, _payload: Payload) -> Iterable[Found]:
    """Notices use approved records; whether others are refused or only told is a setting (design §12)."""
    severity = "error" if scene.settings.flag("notice_approved_only") else "warn"
    groups = (("household", "户", sourced.households), ("project", "个项目", sourced.projects))
    for entity, label, subjects in groups:
        waiting = [row for row in subjects if not scene.settings.approved(entity, row)]
        if waiting:
            told = f"有{len(waiting)}{label}还没有审核通过，或者审核后又改过。{_HOW_TO_APPROVE}"
            first = text(waiting[0], "id")
            yield found("VR-NTC-004", told, "review_state", first, entity=entity, severity=severity)


def _earlier(scene: Scene, _sourced: Sourced, payload: Payload) -> Iterable[Found]:
    """The round before is closed, without an open objection, and its period is over (VR-STC-002)."""
    code = _round_before(scene)
    if not code:
        return
    name = scene.catalogue.notices[code].name
    waiting = [
        target
        for entity, target in payload["targets"]
        if not any(_over(scene, item) for item in notices_about(scene.records, entity, target, code))
    ]
    if waiting:
        told = (
            f"有{len(waiting)}户的“{name}”还没有期满办结，或者有异议没有办结，"
            f"全部办结后才能发布“{scene.kind.name}”。"
        )
        yield found("VR-STC-002", told, "", waiting[0], entity="status_change")


def _round_before(scene: Scene) -> str:
    exit_before = "N05" if scene.settings.flag("exit_second_notice") else "N04"
    return {"N02": "N01", "N03": "N02", "N05": "N04", "N06": exit_before}.get(scene.kind.code, "")


def _over(scene: Scene, notice: Record) -> bool:
    return (
        text(notice, "state") == CLOSED
        and text(notice, "disposal") != _REDO
        and next_step_allowed(day(notice, "end_date"), scene.publish)
        and not open_complaints(scene.records, text(notice, "id"))
    )


def notices_about(records: Records, entity: str, record_id: str, code: str) -> list[Record]:
    """The notices of one type that name a record in their rows."""
    items = records.find("notice_item", target_entity=entity, target_id=record_id)
    notices = (records.get("notice", text(item, "notice_id")) for item in items)
    return [notice for notice in notices if notice and text(notice, "notice_type") == code]


def open_complaints(records: Records, notice_id: str) -> list[Record]:
    """The objections to a notice that nobody has answered yet (VR-NTC-009)."""
    return [row for row in records.find("complaint", notice_id=notice_id) if not row.get("reply_date")]


_RULES: tuple[Rule, ...] = (
    _issuer,
    _days,
    _telephones,
    _objection,
    _rows,
    _cells,
    _statuses,
    _approved,
    _earlier,
)
