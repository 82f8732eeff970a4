"""Papers that belong to a notice: certificate of no objection, register of feedback, cover of the minutes.

Source: domain notes §8.
"""

from collections.abc import Sequence

from desktop_app.catalog.model import Record
from desktop_app.checks.values import chinese_day, number, text
from desktop_app.notices.freeze import thaw
from desktop_app.notices.life import State
from desktop_app.notices.model import NoticeRefused, Payload, found
from desktop_app.typeset.document import Align, Column, Document, Footer, Paragraph, Signature, Table

_FEEDBACK_COLUMNS = (
    ("时间", 20),
    ("反映人（可匿名）", 22),
    ("方式", 16),
    ("反映内容", 38),
    ("受理人", 18),
    ("核查情况", 26),
    ("答复时间", 16),
)
_FEEDBACK_ROWS = 8
_ROOM_TO_WRITE = "\n\n"
"""Line feeds that make a row high enough to be written in by hand."""
_MINUTES_COLUMNS = (("项目", 36), ("内容", 120))


def certificate(notice: Record) -> Document:
    """公示无异议证明 of a closed notice. Raises NoticeRefused while its period is not closed."""
    if text(notice, "state") != State.CLOSED:
        told = "公示还没有办结，登记公示结果后才能打印无异议证明。"
        raise NoticeRefused([found("VR-NTC-005", told, "state", text(notice, "id"))])
    payload = thaw(text(notice, "payload"))
    objections = number(notice, "objection_count")
    heard = f"收到异议{objections}件，已核查处理" if objections else "未收到异议"
    told = (
        f"《{payload['title']}》（编号{payload['number']}）于{chinese_day(payload['period']['publish'])}至"
        f"{chinese_day(payload['period']['end'])}在{text(notice, 'place')}公示{payload['period']['days']}天，"
        f"公示期间{heard}。"
    )
    return Document(
        title="公示无异议证明",
        body=(Paragraph(told), Paragraph("特此证明。")),
        signature=Signature(tuple(payload["signature"]["issuers"]), chinese_day(text(notice, "closed_date"))),
        footer=Footer(tuple(payload["footer"])),
        number=f"编号：{payload['number']}",
        author=payload["signature"]["issuers"][0],
        keep=tuple(payload["keep"]),
    )


def feedback_register(payload: Payload, heard: Sequence[Sequence[str]] = ()) -> Document:
    """公告公示反馈意见登记表: what was heard, and empty lines to be filled in by hand.

    ``heard`` has a text for each column of the form; with it no empty lines are added.
    """
    columns = tuple(Column(label, width, Align.LEFT) for label, width in _FEEDBACK_COLUMNS)
    empty = (_ROOM_TO_WRITE, *("",) * (len(columns) - 1))
    rows = tuple(map(tuple, heard)) or (empty,) * _FEEDBACK_ROWS
    return Document(
        title="公告公示反馈意见登记表",
        body=(
            Paragraph(f"公示名称：{payload['title']}", indent=0),
            Paragraph(f"公示时间：{_span(payload)}　张贴地点：{payload['place']}", indent=0),
            Table(columns, rows),
        ),
        footer=Footer(tuple(payload["footer"])),
        number=f"编号：{payload['number']}" if payload["number"] else "",
        author=payload["signature"]["issuers"][0],
    )


def minutes_cover(payload: Payload, held: str, present: str = "", due: str = "") -> Document:
    """村民代表大会（民主评议）会议记录, its first page; what is not known is left to be written in."""
    columns = tuple(Column(label, width, Align.LEFT) for label, width in _MINUTES_COLUMNS)
    rows = (
        ("会议时间", chinese_day(held) if held else ""),
        ("会议地点", ""),
        ("主持人", ""),
        ("记录人", ""),
        ("应到代表", f"{due}人" if due else "　　人"),
        ("实到代表", f"{present}人" if present else "　　人"),
        ("列席人员", ""),
        ("会议议题", payload["title"].removesuffix("公示") + "民主评议"),
        ("评议结果", _ROOM_TO_WRITE * 2),
        ("代表签名", _ROOM_TO_WRITE * 4),
    )
    return Document(
        title="村民代表大会（民主评议）会议记录",
        body=(Table(columns, rows),),
        footer=Footer(tuple(payload["footer"])),
        author=payload["signature"]["issuers"][0],
    )


def _span(payload: Payload) -> str:
    period = payload["period"]
    return f"{chinese_day(period['publish'])}至{chinese_day(period['end'])}"
