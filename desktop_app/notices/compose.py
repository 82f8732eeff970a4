"""From records to the content of a notice: placeholders resolved, rows masked, and what stands against it.

A type of notice is its entry in the catalogue and one source function; everything here is the same for
all. Source: domain notes §2.1, §5.2, §7; VR-NTC-004.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from desktop_app.catalog.model import Catalogue, NoticeColumn, NoticeType, Records
from desktop_app.checks.period import days_off, notice_end
from desktop_app.checks.registry import Found
from desktop_app.notices.editing import reworded
from desktop_app.notices.gate import judge
from desktop_app.notices.layout import SIGN_BOARD
from desktop_app.notices.model import (
    Draft,
    NoticeChoice,
    NoticeRefused,
    NoticeSettings,
    Payload,
    Places,
    found,
)
from desktop_app.notices.scene import COUNTY, Scene, Sourced
from desktop_app.notices.sources import SOURCES
from desktop_app.notices.subtotals import subtotals
from desktop_app.notices.wording import NAMES, NOTHING, Writer, date_text, doc_no_text, inline

FORMAT = 1
"""The edition of the payload's shape."""

_FROM_ROWS = frozenset(
    {"review_meeting_date", "county_approve_date", "amount_sum", "doc_no", "source_breakdown"}
)
_RIGHT = frozenset({"amount", "budget", "allocated", "spent", "income", "expense", "balance"})
_LEFT = frozenset({"content", "mechanism", "indicator", "progress", "item", "fund_source", "source_amount"})
_LONGEST_KEPT = 14
_OFFICES = (("{village}村民委员会", "{committee}"), ("{township}人民政府", "{government}"))


def compose(
    kind: NoticeType,
    choice: NoticeChoice,
    records: Records,
    places: Places,
    catalogue: Catalogue,
    settings: NoticeSettings,
) -> Draft:
    """The draft of a notice with every finding against it; nothing is written.

    Raises NoticeRefused only when there is nothing to show yet: no such day, place or project.
    """
    choice = replace(choice, division_code=catalogue.recoding.now(choice.division_code))
    scene = Scene(kind, choice, records, places, catalogue, settings)
    if not places.exists(choice.division_code) or len(choice.division_code) < COUNTY:
        raise NoticeRefused([found("VR-NTC-004", "请选择公示所属的行政村、乡镇或县。", "division_code")])
    if choice.days < 0 or choice.days > 366:
        raise NoticeRefused([found("VR-NTC-001", "公示天数应在0到366之间，请核对。", "days")])
    end = _end(scene)
    sourced = SOURCES[kind.code](scene)
    writer = Writer(_words(scene, sourced, end))
    payload = _payload(scene, sourced, writer, end)
    templates = [_title_template(kind, writer), *_body(kind, choice)]
    payload, wrong = reworded(payload, templates, writer, choice.edits)
    missing = _missing(writer, sourced, kind)
    unknown = _unknown_year(scene, end)
    findings = (*sourced.findings, *unknown, *missing, *wrong, *judge(scene, sourced, payload))
    own_phone = payload["supervision"]["phone"]
    secrets = frozenset(secret for secret in sourced.secrets if secret not in own_phone)
    return Draft(payload, findings, secrets, frozenset(sourced.children))


def _end(scene: Scene) -> date:
    """The last day of the period, with the area's rules of counting (VR-NTC-001, domain notes §2.3)."""
    extend = scene.settings.flag("holiday_extend")
    own = scene.records.find("holiday") if extend else ()
    return notice_end(
        scene.publish,
        scene.choice.days,
        count_first_day=scene.settings.flag("count_first_day") and scene.choice.days > 0,
        holiday_extend=extend,
        holidays=days_off(scene.publish, scene.catalogue.holidays, own) if extend else (),
    )


def _unknown_year(scene: Scene, end: date) -> list[Found]:
    """A word of warning where the end is put off by a year's holidays that nobody has entered."""
    if not scene.settings.flag("holiday_extend"):
        return []
    known = {day.year for item in scene.catalogue.holidays for day in (item.first, item.last)}
    known |= {int(str(row["date"])[:4]) for row in scene.records.find("holiday")}
    if end.year in known:
        return []
    told = f"台账里没有{end.year}年的节假日，截止日只避开了周末，请在“节假日”中补录后再核对。"
    return [found("VR-NTC-001", told, "publish_date", severity="warn")]


def _words(scene: Scene, sourced: Sourced, end: date) -> dict[str, str]:
    """The value of each placeholder; what a person typed only fills what the records leave open."""
    choice, settings = scene.choice, scene.settings
    common = scene.common_words()
    words = {
        **common,
        "supervise_phone": choice.supervise_phone or settings.text("supervise_phone"),
        "supervise_org": choice.supervise_org
        or settings.text("supervise_org")
        or common["government"]
        or common["issuer_name"],
        "supervise_address": choice.supervise_address or settings.text("supervise_address") or NOTHING,
        "dynamic_doc_no": doc_no_text(settings.text("dynamic_doc_no")),
        "publish_date": date_text(scene.publish),
        "supersedes": choice.supersedes,
        "end_date": date_text(end),
        "days": str(choice.days),
        **sourced.words,
    }
    typed = {name: inline(text) for name, text in choice.typed.items() if not words.get(name)}
    return words | typed


def _payload(scene: Scene, sourced: Sourced, writer: Writer, end: date) -> Payload:
    kind, choice = scene.kind, scene.choice
    title = writer.fill(_title_template(kind, writer))
    paragraphs = [writer.fill(line) for line in _body(kind, choice)]
    legal = [writer.fill(text) for text in kind.legal]
    supervision = {name: writer.fill(f"{{supervise_{name}}}") for name in ("phone", "org", "address")}
    return {
        "format": FORMAT,
        "type": kind.code,
        "kind": kind.kind,
        "number": "",
        "year": choice.year,
        "division_code": choice.division_code,
        "project_id": str(sourced.projects[0]["id"]) if len(sourced.projects) == 1 else "",
        "title": title,
        "keep": _keep(writer, title),
        "paragraphs": paragraphs,
        "table": _table(kind.columns, sourced) if kind.columns else None,
        "orientation": kind.orientation,
        "paper": "A3" if kind.kind == SIGN_BOARD and choice.paper == "A4" else choice.paper,
        "large_print": choice.large_print,
        "signature": {"issuers": _issuers(kind, writer), "date": date_text(scene.publish)},
        "footer": _footer(kind, supervision, legal, scene, end),
        "legal": legal,
        "place": choice.place or kind.place,
        "supervision": {"hotline": kind.lines["hotline"], **supervision},
        "period": {"publish": choice.publish_date, "days": choice.days, "end": end.isoformat()},
        "counts": dict(sourced.counts),
        "sum_fen": sourced.sum_fen,
        "mask": kind.mask,
        "targets": _targets(sourced),
        "stated": _stated(sourced),
        "edited": [],
        "second": dict(choice.second),
        "known": sorted(filter(None, sourced.known)),
        "choice": choice.to_json(),
    }


def _body(kind: NoticeType, choice: NoticeChoice) -> list[str]:
    """The templates of the paragraphs, with the lines that all notices share put in their places.

    A notice that takes the place of another says so at its end; a sign hangs too long to speak of that.
    """
    body = kind.body
    if choice.supersedes and kind.kind != SIGN_BOARD:
        body = f"{body.rstrip()}\n{{supersede_line}}"
    for name, line in kind.lines.items():
        body = body.replace(f"{{{name}}}", line)
    return body.splitlines()


def _issuers(kind: NoticeType, writer: Writer) -> list[str]:
    sign = kind.sign
    for written, office in _OFFICES:
        sign = sign.replace(written, office)
    return [writer.fill(text) for text in (sign, kind.co_sign) if text]


def _title_template(kind: NoticeType, writer: Writer) -> str:
    """The title; a village that the project's name already holds is not named twice."""
    village, project = writer.word("village"), writer.word("project_name")
    twice = village and village in project
    return kind.title.replace("{village}", "") if twice else kind.title


def _keep(writer: Writer, title: str) -> list[str]:
    """Names that no line of the title may split: places, and what a project is about."""
    places = [writer.word(name) for name in ("village", "township")]
    about = writer.word("project_name")
    for place in filter(None, places):
        about = about.rpartition(place)[2] or about
    wanted = (*places, about if len(about) <= _LONGEST_KEPT else "")
    return [name for name in wanted if name and name in title]


def _footer(
    kind: NoticeType, supervision: Mapping[str, str], legal: Sequence[str], scene: Scene, end: date
) -> list[str]:
    """What every sheet repeats, for each hangs by itself: telephones, period, legal basis."""
    phones = f"监督举报电话：{kind.lines['hotline']}；{supervision['phone']}（{supervision['org']}）"
    if kind.kind == SIGN_BOARD:
        return [phones]
    span = f"{date_text(scene.publish)}至{date_text(end)}，共{scene.choice.days}天"
    return [phones, f"{kind.kind}时间：{span}", f"依据：{'；'.join(legal)}"]


def _table(columns: Sequence[NoticeColumn], sourced: Sourced) -> Payload:
    rows = [
        [str(number) if column.key == "no" else row.cells[column.key] for column in columns]
        for number, row in enumerate(sourced.rows, 1)
    ]
    total = None
    if sourced.total is not None:
        total = [sourced.total.get(column.key, "") for column in columns]
        total[0] = "合计"
    return {
        "columns": [
            {"key": item.key, "label": item.label, "width": item.width, "align": _align(item.key)}
            for item in columns
        ],
        "rows": rows,
        "total": total,
        "subtotals": subtotals(columns, rows, [(row.village, row.fen) for row in sourced.rows]),
    }


def _align(key: str) -> str:
    return "right" if key in _RIGHT else "left" if key in _LEFT else "centre"


def _targets(sourced: Sourced) -> list[list[str]]:
    """The records that the notice is about: those of its rows, else its project."""
    if sourced.rows:
        return [[row.entity, row.record_id] for row in sourced.rows]
    return [["project", str(project["id"])] for project in sourced.projects]


def _stated(sourced: Sourced) -> list[int]:
    """The amount in fen that the notice states of each of its targets."""
    if sourced.rows:
        return [row.fen for row in sourced.rows]
    return [sourced.sum_fen if sourced.stated is None else sourced.stated for _ in sourced.projects]


def _missing(writer: Writer, sourced: Sourced, kind: NoticeType) -> list[Found]:
    """A refusal for each element without a value, unless the rows have already said it (VR-NTC-004)."""
    told = {item.field for item in sourced.findings}
    empty = _FROM_ROWS if kind.columns and not sourced.rows else frozenset()
    return [
        found("VR-NTC-004", f"缺少“{NAMES.get(name, name)}”，请补填后再{_verb(kind)}。", name)
        for name in writer.missing
        if name not in told and name not in empty and name != "supervise_phone"
    ]


def _verb(kind: NoticeType) -> str:
    return "制作标牌" if kind.kind == SIGN_BOARD else kind.kind
