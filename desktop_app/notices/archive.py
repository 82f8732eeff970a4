"""The sheets that a notice's archive has beside the notice itself: its life, its photographs, what was heard.

Source: domain notes §2.4, §2.7 and §8; records.md §7.1.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from desktop_app.catalog.model import Catalogue, Record
from desktop_app.checks.values import chinese_day, number, text
from desktop_app.notices.editing import marked_text, where
from desktop_app.notices.freeze import thaw
from desktop_app.notices.life import State
from desktop_app.notices.model import NoticeRefused, Payload, found
from desktop_app.typeset.document import Align, Column, Document, Footer, Paragraph, Table

_COLUMNS = (Column("项目", 36), Column("内容", 120, Align.LEFT))
_OVER = (State.CLOSED, State.WITHDRAWN)
FAR, NEAR, SCAN, FEEDBACK, CERTIFICATE = "1", "2", "3", "4", "5"
PHOTOGRAPHS = (FAR, NEAR)
_ANONYMOUS = "匿名"


def require_over(notice: Record) -> Payload:
    """The payload of a notice whose life is over. Raises NoticeRefused while it is not."""
    if text(notice, "state") not in _OVER:
        told = "公示还没有办结，登记公示结果后才能归档。"
        raise NoticeRefused([found("VR-NTC-005", told, "state", text(notice, "id"))])
    return thaw(text(notice, "payload"))


def life_sheet(notice: Record, catalogue: Catalogue, successor: str = "") -> Document:
    """The first sheet of the archive: number, period, places, result, hash, and every reworded passage."""
    payload = thaw(text(notice, "payload"))
    period = payload["period"]
    rows = [
        ("编号", payload["number"]),
        ("类型", catalogue.notices[payload["type"]].name),
        ("标题", payload["title"]),
        ("公示时间", f"{chinese_day(period['publish'])}至{chinese_day(period['end'])}，共{period['days']}天"),
        ("张贴地点", text(notice, "place")),
        ("实际张贴", _day(notice, "posted_date")),
        ("状态", catalogue.codes["notice_state"].label(text(notice, "state"))),
        ("办结日期", _day(notice, "closed_date")),
        ("公示结果", catalogue.codes["disposal"].label(text(notice, "disposal")) or "无"),
        ("异议件数", f"{number(notice, 'objection_count')}件"),
        ("撤销原因", text(notice, "withdraw_reason") or "无"),
        ("被哪份公示替代", successor or "无"),
        ("内容校验值", _in_two(text(notice, "payload_hash"))),
    ]
    changed = [
        Paragraph(f"{where(item['place'])}：{marked_text(item['before'], item['after'])}")
        for item in payload.get("edited", ())
    ]
    if changed:
        changed.insert(0, Paragraph("发布前对模板文字的改动（［－删去］、［＋增加］）：", indent=0))
    return _plain("公告公示档案", payload, (Table(_COLUMNS, tuple(rows)), *changed))


def photograph_sheet(payload: Payload, evidence: Record, catalogue: Catalogue, place: str = "") -> Document:
    """The sheet that carries one photograph or scan: what it is, where and when it was taken."""
    label = catalogue.codes["evidence_kind"].label(text(evidence, "evidence_kind"))
    taken = text(evidence, "taken_at")
    named = f"{label}（{place}）" if place else label
    told = f"{named}　拍摄时间：{_moment(taken)}" if taken else named
    if evidence.get("taken_at_typed"):
        told += "（手工填写）"
    return _plain(label, payload, (Paragraph(told, indent=0),))


def heard(complaints: Sequence[Record], catalogue: Catalogue) -> list[tuple[str, ...]]:
    """The lines of the feedback register; who wished to stay unnamed stays so."""
    channels = catalogue.codes["complaint_channel"]
    return [
        (
            _day(row, "received_date"),
            text(row, "reporter") if row.get("is_named") and row.get("reporter") else _ANONYMOUS,
            channels.label(text(row, "channel")),
            text(row, "content"),
            "",
            text(row, "result"),
            _day(row, "reply_date"),
        )
        for row in sorted(complaints, key=lambda row: (text(row, "received_date"), text(row, "id")))
    ]


def attendance(changes: Sequence[Mapping[str, object]]) -> tuple[str, str, str]:
    """Day of the meeting, who came and who was due, as the first of a notice's changes has them."""
    for change in changes:
        if change.get("review_meeting_date"):
            said = str(change.get("review_attendance") or "").replace("／", "/")
            present, _, due = said.partition("/")
            return str(change["review_meeting_date"]), present.strip(), due.strip()
    return "", "", ""


def _plain(title: str, payload: Payload, body: Sequence[Paragraph | Table]) -> Document:
    return Document(
        title=title,
        body=tuple(body),
        footer=Footer(tuple(payload["footer"])),
        number=f"编号：{payload['number']}",
        author=payload["signature"]["issuers"][0],
    )


def _in_two(digest: str) -> str:
    """A hash on two lines: one line of it would set the whole table small."""
    return f"{digest[:32]}\n{digest[32:]}"


def _day(row: Record, name: str) -> str:
    return chinese_day(text(row, name)) if row.get(name) else "无"


def _moment(taken: str) -> str:
    """2018年10月16日9时05分; only the day where the hour is not known."""
    when = datetime.fromisoformat(taken)
    day = f"{when.year}年{when.month}月{when.day}日"
    return f"{day}{when.hour}时{when.minute:02d}分" if len(taken) > 10 else day
