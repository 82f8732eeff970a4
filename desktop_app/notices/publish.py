"""The two things a person does with a choice: look at the sheets, and issue them.

The privacy scan reads the finished PDF, so it stands here, after the typesetting and before anything is
kept. Source: domain notes §2.1–2.2, VR-NTC-003, VR-NTC-008.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from desktop_app.catalog.model import Catalogue, NoticeType, Record, Records
from desktop_app.checks.registry import Found
from desktop_app.checks.values import text
from desktop_app.notices.compose import compose
from desktop_app.notices.freeze import Frozen, Sign, freeze, thaw
from desktop_app.notices.layout import printed_text, render_notice, to_document
from desktop_app.notices.model import (
    Draft,
    NoticeChoice,
    NoticeRefused,
    NoticeSettings,
    Payload,
    Places,
    found,
)
from desktop_app.notices.privacy import privacy_findings
from desktop_app.notices.second_sheet import Kept, nothing_kept, with_sheet
from desktop_app.typeset.fonts import FontShelf

_SHOWN = 5
"""How many differences a sentence lists."""


@dataclass(frozen=True, slots=True)
class Bureau:
    """What every notice of a station is made with."""

    records: Records
    places: Places
    catalogue: Catalogue
    settings: NoticeSettings
    shelf: FontShelf
    kept: Kept = nothing_kept

    def kind(self, code: str) -> NoticeType:
        """The type of notice with a code. Raises NoticeRefused when the catalogue has none."""
        try:
            return self.catalogue.notices[code]
        except KeyError:
            raise NoticeRefused(
                [found("VR-NTC-004", f"没有“{code}”这种公告公示，请重新选择类型。")]
            ) from None

    def compose(self, choice: NoticeChoice) -> Draft:
        """The draft of a choice; see ``compose.compose``."""
        return compose(
            self.kind(choice.code), choice, self.records, self.places, self.catalogue, self.settings
        )


@dataclass(frozen=True, slots=True)
class Sheets:
    """A draft as it would look, with everything found against it."""

    draft: Draft
    pdf: bytes
    findings: tuple[Found, ...]

    @property
    def refusals(self) -> tuple[Found, ...]:
        """What keeps it from being issued."""
        return tuple(item for item in self.findings if item.blocks)


@dataclass(frozen=True, slots=True)
class Published:
    """A notice as issued: frozen content and the PDF that is kept and reprinted as it is."""

    frozen: Frozen
    pdf: bytes


def preview(bureau: Bureau, choice: NoticeChoice) -> Sheets:
    """The sheets as they would be printed, with all findings; missing elements stand as （待填：…）."""
    draft = bureau.compose(choice)
    pdf = render_notice(draft.payload, bureau.shelf)
    pdf = with_sheet(pdf, draft.payload, bureau.kept, draft.children)
    leaks = _leaks(draft.payload, pdf, draft)
    return Sheets(draft, pdf, (*draft.findings, *leaks))


def publish(bureau: Bureau, choice: NoticeChoice, number: str, sign: Sign) -> Published:
    """The notice, numbered, frozen and typeset.

    Raises NoticeRefused with everything that stands against it, the privacy of its text included.
    """
    draft = bureau.compose(choice)
    leaks = privacy_findings(draft.payload, "", draft.secrets, (), draft.children)
    if draft.refusals or leaks:
        raise NoticeRefused([*draft.refusals, *leaks])
    frozen = freeze(draft, number, sign)
    pdf = render_notice(frozen.payload, bureau.shelf, frozen.qr)
    pdf = with_sheet(pdf, frozen.payload, bureau.kept, draft.children)
    seen = _leaks(frozen.payload, pdf, draft)
    if seen:
        raise NoticeRefused(seen)
    return Published(frozen, pdf)


def _leaks(payload: Payload, pdf: bytes, draft: Draft) -> list[Found]:
    """What the finished sheets give away, by their texts and by what is read from the file."""
    texts = to_document(payload).texts()
    return privacy_findings(payload, printed_text(pdf), draft.secrets, texts, draft.children)


def stale(bureau: Bureau, notice: Record) -> Found | None:
    """Whether the records would print another notice today than the one that hangs (VR-NTC-008).

    Of a notice that was only registered, without what it printed, nothing can be said; nor of one whose place
    has got another code and name since, for that alone would print another.
    """
    if not text(notice, "payload"):
        return None
    frozen = thaw(text(notice, "payload"))
    choice = NoticeChoice.from_json(frozen["choice"])
    if bureau.catalogue.recoding.now(choice.division_code) != choice.division_code:
        return None
    try:
        current = bureau.compose(choice).payload
    except NoticeRefused:
        told = "公示所依据的记录已经作废或不能再读取，请核对后决定是否撤销重新公示。"
        return found("VR-NTC-008", told, "payload_hash", text(notice, "id"), severity="warn")
    changed = list(_differences(frozen, {**current, "number": frozen["number"]}))
    if not changed:
        return None
    where = "、".join(changed[:_SHOWN]) + ("等" if len(changed) > _SHOWN else "")
    told = f"公示后数据已修改，与张贴内容不一致：{where}。请核对，必要时撤销重新公示。"
    return found("VR-NTC-008", told, "payload_hash", text(notice, "id"), severity="warn")


def _differences(hung: Payload, now: Payload) -> Iterator[str]:
    """Where two payloads would print different things, in words."""
    if hung["title"] != now["title"]:
        yield "标题"
    if hung.get("edited", []) != now["edited"]:
        yield "改写过的文字"
    for number, (before, after) in enumerate(_pairs(hung["paragraphs"], now["paragraphs"]), 1):
        if before != after:
            yield f"正文第{number}段"
    for number, (before, after) in enumerate(_pairs(_rows(hung), _rows(now)), 1):
        if before != after:
            yield f"附表第{number}行"
    if (hung["table"] or {}).get("total") != (now["table"] or {}).get("total"):
        yield "合计"
    if hung["signature"] != now["signature"] or hung["footer"] != now["footer"]:
        yield "落款或页脚"


def _pairs(before: list[object], after: list[object]) -> list[tuple[object, object]]:
    length = max(len(before), len(after))
    padding: list[object] = [None] * length
    return list(zip((before + padding)[:length], (after + padding)[:length], strict=True))


def _rows(payload: Payload) -> list[object]:
    return list((payload["table"] or {}).get("rows", []))
