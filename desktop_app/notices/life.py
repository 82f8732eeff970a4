"""The life of a notice: 草稿 → 已发布 → 公示中 → 已办结, or 已撤销. Every step is a list of edits.

Pure: what a step needs to know is handed in, what it changes is handed back; the station writes it.
Source: records.md §7.1, domain notes §2, VR-NTC-005, VR-NTC-006, VR-NTC-009, VR-STC-002.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from desktop_app.catalog.identity import record_id
from desktop_app.catalog.model import Catalogue, Edit, Record, Value
from desktop_app.checks.notice import lacking_photographs
from desktop_app.checks.period import next_step_allowed
from desktop_app.checks.registry import Found
from desktop_app.checks.values import chinese_day, day, text
from desktop_app.notices.freeze import Frozen, canonical, thaw
from desktop_app.notices.model import NoticeRefused, Payload, found


class State(StrEnum):
    """The codes of the table ``notice_state``."""

    DRAFT = "10"
    ISSUED = "20"
    POSTED = "30"
    CLOSED = "40"
    WITHDRAWN = "50"


_STATE_NAMES = {
    State.DRAFT: "草稿",
    State.ISSUED: "已发布",
    State.POSTED: "公示中",
    State.CLOSED: "已办结",
    State.WITHDRAWN: "已撤销",
}
_FAR, _NEAR = "1", "2"
_NO_OBJECTION, _REDO = "1", "4"
_LINKS: Mapping[str, str] = {
    **dict.fromkeys(("N01", "N04", "N07"), "notice1_id"),
    **dict.fromkeys(("N02", "N05"), "notice2_id"),
    **dict.fromkeys(("N03", "N06"), "notice3_id"),
}
"""Which field of a status change names the notice of a type."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a period ended: the code of 公示结果, the number of objections, how many of them are registered and
    how many of these still open."""

    closed: str
    disposal: str
    objections: int = 0
    complaints: int = 0
    open_complaints: int = 0


def issue(
    frozen: Frozen,
    notice_id: str,
    catalogue: Catalogue,
    *,
    document_id: str = "",
    supersedes: Record | None = None,
) -> list[Edit]:
    """The edits that record a frozen notice: itself, one item for each row, and links from its records.

    A notice that replaces another one demands that the other is withdrawn; raises NoticeRefused if not.
    """
    if supersedes is not None:
        require_replaceable(supersedes)
    notice = Edit("notice", notice_id, _notice_values(frozen, document_id, supersedes))
    return [notice, *_items(frozen.payload, notice_id, catalogue), *_links(frozen.payload, notice_id)]


def require_replaceable(notice: Record, successors: Sequence[Record] = ()) -> None:
    """Raises NoticeRefused unless a notice is withdrawn and none of ``successors`` stands in its place."""
    number_ = text(notice, "number")
    standing = [text(row, "number") for row in successors if text(row, "state") != State.WITHDRAWN]
    if text(notice, "state") != State.WITHDRAWN:
        told = f"公示{number_}还没有撤销，请先撤销再发布替代它的公示。"
    elif standing:
        told = f"公示{number_}已由{standing[0]}替代，不能再替代一次。"
    else:
        return
    raise NoticeRefused([found("VR-NTC-004", told, "supersedes_id", text(notice, "id"))])


def _notice_values(frozen: Frozen, document_id: str, supersedes: Record | None) -> dict[str, Value]:
    payload = frozen.payload
    period, supervision = payload["period"], payload["supervision"]
    return {
        "notice_type": payload["type"],
        "title": payload["title"],
        "year": payload["year"],
        "division_code": payload["division_code"],
        "project_id": payload["project_id"] or None,
        "publish_date": period["publish"],
        "days": period["days"],
        "end_date": period["end"],
        "place": payload["place"],
        "supervise_phone": supervision["phone"],
        "supervise_org": supervision["org"],
        "supervise_address": supervision["address"],
        "legal_basis": "；".join(payload["legal"]),
        "number": payload["number"],
        "state": State.ISSUED.value,
        "payload": canonical(payload).decode(),
        "payload_hash": frozen.digest,
        "document_id": document_id or None,
        "supersedes_id": text(supersedes, "id") if supersedes else None,
    }


def _items(payload: Payload, notice_id: str, catalogue: Catalogue) -> list[Edit]:
    """One item for each record the notice is about, with the row as it was printed."""
    table = payload["table"]
    keys = [column["key"] for column in table["columns"]] if table else []
    printed = table["rows"] if table else [[]] * len(payload["targets"])
    entity = catalogue.entity("notice_item")
    edits: dict[str, Edit] = {}
    for (target_entity, target_id), row in zip(payload["targets"], printed, strict=True):
        values: dict[str, Value] = {
            "notice_id": notice_id,
            "target_entity": target_entity,
            "target_id": target_id,
            "row_json": canonical(dict(zip(keys, row, strict=True))).decode(),
        }
        item_id = record_id(entity, values)
        edits[item_id] = Edit("notice_item", item_id, values)
    return list(edits.values())


def _links(payload: Payload, notice_id: str | None) -> list[Edit]:
    name = _LINKS.get(payload["type"])
    if name is None:
        return []
    return [
        Edit(entity, target, {name: notice_id})
        for entity, target in payload["targets"]
        if entity == "status_change"
    ]


def post(
    notice: Record,
    posted: str,
    catalogue: Catalogue,
    places: Sequence[str] = (),
    hung: Sequence[Record] = (),
) -> list[Edit]:
    """The notice hangs at each of ``places`` since ``posted``; with none, where it says itself.

    Each place is a record, and stands among the places of its division from then on. More of them may
    follow while the notice hangs: ``hung`` are those that it hangs at already. Raises NoticeRefused when
    the day is after the one it states: the people would have fewer days than the sheet promises.
    """
    named = list(dict.fromkeys(place.strip() for place in places if place.strip()))
    _demand(notice, State.ISSUED, *([State.POSTED] if named else []))
    longest = catalogue.entity("notice_posting").field("place").max or 0
    too_long = next((place for place in named if len(place) > longest), "")
    if too_long:
        told = f"张贴地点“{too_long[:12]}…”太长，一处一处登记，每处不超过{longest}个字。"
        raise NoticeRefused([found("VR-NTC-004", told, "place", text(notice, "id"))])
    stated = text(notice, "publish_date")
    if posted > stated:
        told = (
            f"公示上写的张贴日期是{chinese_day(stated)}，实际{chinese_day(posted)}才张贴，公示天数不足，"
            "请撤销后按实际日期重新发布。"
        )
        raise NoticeRefused([found("VR-NTC-001", told, "posted_date", text(notice, "id"))])
    last = max([posted, *(text(row, "posted_date") for row in hung)])
    values: dict[str, Value] = {"state": State.POSTED.value, "posted_date": last}
    everywhere = list(dict.fromkeys([*(text(row, "place") for row in hung), *named]))
    if named:
        values["place"] = _in_one("、".join(everywhere), len(everywhere), catalogue)
    hanging = named or [text(notice, "place")[:longest]]
    return [
        Edit("notice", text(notice, "id"), values),
        *(edit for place in hanging for edit in _hung(notice, place, posted, catalogue)),
    ]


def _in_one(places: str, count: int, catalogue: Catalogue) -> str:
    """All places as the notice's own field holds them, cut where it is full."""
    longest = catalogue.entity("notice").field("place").max or len(places)
    ending = f"等{count}处"
    return places if len(places) <= longest else f"{places[: longest - len(ending)]}{ending}"


def _hung(notice: Record, place: str, posted: str, catalogue: Catalogue) -> Iterator[Edit]:
    values: dict[str, Value] = {"notice_id": text(notice, "id"), "place": place, "posted_date": posted}
    yield Edit("notice_posting", record_id(catalogue.entity("notice_posting"), values), values)
    board: dict[str, Value] = {"division_code": text(notice, "division_code"), "name": place}
    yield Edit("posting_place", record_id(catalogue.entity("posting_place"), board), board)


def close(notice: Record, outcome: Outcome) -> list[Edit]:
    """The period is over and its outcome is registered.

    Raises NoticeRefused before the end of the period (VR-STC-002), while an objection is open
    (VR-NTC-009), and when outcome, number of objections and those registered contradict each other.
    """
    _demand(notice, State.POSTED)
    refusals = [*_too_early(notice, outcome), *_contradictions(notice, outcome)]
    if refusals:
        raise NoticeRefused(refusals)
    if outcome.disposal == _REDO:
        return withdraw(notice, "公示结果为撤销重公示", outcome)
    values: dict[str, Value] = {
        "state": State.CLOSED.value,
        "closed_date": outcome.closed,
        "disposal": outcome.disposal,
        "objection_count": outcome.objections,
    }
    return [Edit("notice", text(notice, "id"), values)]


def _too_early(notice: Record, outcome: Outcome) -> list[Found]:
    end = day(notice, "end_date")
    if end is None or next_step_allowed(end, date.fromisoformat(outcome.closed)):
        return []
    told = f"公示期到{chinese_day(end)}为止，期满后才能登记公示结果。"
    return [found("VR-STC-002", told, "closed_date", text(notice, "id"))]


def _contradictions(notice: Record, outcome: Outcome) -> list[Found]:
    said = []
    if outcome.open_complaints:
        told = f"还有{outcome.open_complaints}件异议没有办结，请先登记核查和答复结果。"
        said.append(("VR-NTC-009", told, "objection_count"))
    if not outcome.disposal:
        said.append(("VR-NTC-005", "请选择公示结果。", "disposal"))
    elif outcome.objections < outcome.complaints:
        told = f"已登记异议{outcome.complaints}件，异议件数不能少于登记的件数。"
        said.append(("VR-NTC-005", told, "objection_count"))
    elif (outcome.disposal == _NO_OBJECTION) == bool(outcome.objections):
        told = "公示结果与异议件数不一致：无异议时应为0件，有异议时至少1件。"
        said.append(("VR-NTC-005", told, "objection_count"))
    return [found(check, told, name, text(notice, "id")) for check, told, name in said]


def evidence_findings(
    notice: Record, evidence: Sequence[Record], postings: Sequence[Record] = ()
) -> list[Found]:
    """What the photographs of a notice lack: a far and a near one of each place (VR-NTC-005), taken while
    it hung (VR-NTC-006)."""
    notice_id = text(notice, "id")
    lacking = lacking_photographs(evidence, postings)
    findings = []
    if lacking:
        told = f"还缺少{'、'.join(lacking)}，请补充张贴现场的照片。"
        findings.append(found("VR-NTC-005", told, "evidence_kind", notice_id, severity="warn"))
    first, last = text(notice, "publish_date"), text(notice, "end_date")
    photographs = [row for row in evidence if text(row, "evidence_kind") in (_FAR, _NEAR)]
    if any(not first <= text(row, "taken_at")[:10] <= last for row in photographs):
        span = f"{chinese_day(first)}至{chinese_day(last)}"
        told = f"有照片不是在公示期（{span}）内拍的，请核对拍摄时间或重新拍照。"
        findings.append(found("VR-NTC-006", told, "taken_at", notice_id))
    return findings


def withdraw(notice: Record, reason: str, outcome: Outcome | None = None) -> list[Edit]:
    """The notice counts no longer; its records lose their link to it. A reason is required."""
    _demand(notice, State.ISSUED, State.POSTED)
    if not reason.strip():
        raise NoticeRefused([found("VR-NTC-004", "请写明撤销公示的原因。", "withdraw_reason")])
    values: dict[str, Value] = {"state": State.WITHDRAWN.value, "withdraw_reason": reason.strip()}
    if outcome is not None:
        values |= {
            "closed_date": outcome.closed,
            "disposal": outcome.disposal,
            "objection_count": outcome.objections,
        }
    payload = thaw(text(notice, "payload")) if notice.get("payload") else None
    unlinked = _links(payload, None) if payload else []
    return [Edit("notice", text(notice, "id"), values), *unlinked]


def _demand(notice: Record, *states: State) -> None:
    state = State(text(notice, "state") or State.DRAFT)
    if state in states:
        return
    wanted = "或".join(f"“{_STATE_NAMES[item]}”" for item in states)
    told = f"公示现在是“{_STATE_NAMES[state]}”，只有{wanted}的公示才能这样办理。"
    raise NoticeRefused([found("VR-NTC-004", told, "state", text(notice, "id"))])
