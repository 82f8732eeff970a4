"""Checks of a notice and of its rendered text (VR-NTC-001 … 009 without 007)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from desktop_app.catalog.model import NoticeType, Record
from desktop_app.catalog.values import tidy
from desktop_app.checks.facts import NoticeFacts
from desktop_app.checks.identity import PROVINCES, IdNumber, luhn_ok
from desktop_app.checks.registry import Circumstances, Finding, check
from desktop_app.checks.values import chinese_day, day, filled, number, text

HOTLINE = "12317"
_DRAFT, _CLOSED, _WITHDRAWN = "10", "40", "50"
_FAR, _NEAR = "1", "2"
_GROUPED = re.compile(
    r"(?<!\d)(?:(?:\d{4}[ \u00a0-]){3,4}\d{1,4}|\d{6}[ \u00a0-]\d{8}[ \u00a0-]\d{3,4}"
    r"|1[3-9]\d[ \u00a0-]\d{4}[ \u00a0-]\d{4})(?:[Xx]|(?!\d))"
)
"""Numbers written in groups: cards by four, identity numbers 6-8-4, mobiles 3-4-4."""

_RUNS = re.compile(r"\d{11,}[Xx]?")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_WANTED_EVIDENCE = ((_FAR, "远景照片"), (_NEAR, "近景照片"))


def least_days(kind: NoticeType, circumstances: Circumstances) -> int:
    """The least number of days of a notice: the area's own for this code, for its group, or the catalogue's.

    Settings: ``notice_min_days.N11``, then ``notice_min_days.people`` or ``.money``. Source: SRC-03, SRC-14.
    """
    group = "money" if kind.min_days >= 10 else "people"
    for key in (f"notice_min_days.{kind.code}", f"notice_min_days.{group}"):
        if key in circumstances.settings:
            return int(circumstances.settings[key])
    return kind.min_days


@check("VR-NTC-001", entity="notice", level="notice", reads=("days",), facts=("circumstances",))
def long_enough(facts: NoticeFacts, circumstances: Circumstances) -> Finding | None:
    """A notice hangs for as long as its kind wants. Source: SRC-03, SRC-14."""
    least = least_days(facts.kind, circumstances)
    days = number(facts.notice, "days")
    return None if days >= least else Finding("days", details=f"现在{days}天", expected=f"{least}天以上")


@check("VR-NTC-002", entity="notice", level="notice", reads=("supervise_phone",))
def supervision_numbers(facts: NoticeFacts) -> Finding | None:
    """The hotline and the office's own number stand on the notice. Source: SRC-19, SRC-12."""
    phone = text(facts.notice, "supervise_phone").strip()
    if not phone:
        return Finding("supervise_phone", details="请填写本级监督电话")
    if facts.rendered and (HOTLINE not in facts.rendered or phone not in facts.rendered):
        return Finding("supervise_phone", details="正文没有印出")
    return None


def private_numbers(rendered: str, allowed: tuple[str, ...] = ()) -> list[str]:
    """What a text gives away: the kind of each number, never a digit of it, for findings are kept and sent.

    Identity numbers are known by date, province and check character, bank accounts by Luhn's rule,
    mobile numbers by their shape; ``allowed`` numbers and whatever they contain pass. Numbers
    written in groups count as one. Source: SRC-20, SRC-21.
    """
    joined = _GROUPED.sub(lambda found: re.sub(r"[ \u00a0-]", "", found[0]), tidy(rendered))
    passes = {re.sub(r"\D", "", number_) for number_ in allowed} - {""}
    found = []
    for run in _RUNS.findall(joined):
        if run.rstrip("Xx") in passes or run in allowed:
            continue
        kind = _kind(run)
        if kind:
            found.append(kind)
    return found


def _kind(run: str) -> str:
    for start in range(len(run) - 17):
        number_ = IdNumber.parse(run[start : start + 18])
        if number_ and number_.checksum_ok and number_.birth_date and number_.region[:2] in PROVINCES:
            return "身份证号"
    digits = run.rstrip("Xx")
    if 16 <= len(digits) <= 19 and luhn_ok(digits):
        return "银行账号"
    return "手机号码" if _MOBILE.fullmatch(run) else ""


@check("VR-NTC-003", entity="notice", level="notice")
def no_private_data(facts: NoticeFacts) -> Iterator[Finding]:
    """Nothing printed shows an identity number, an account, a villager's telephone or an address."""
    phones = tuple(re.findall(r"[\d-]{7,}", text(facts.notice, "supervise_phone")))
    for shown in dict.fromkeys(private_numbers(facts.rendered, (*facts.allowed, *phones))):
        yield Finding(details=f"{shown}，请改用脱敏内容后再发布")
    if any(secret and secret in facts.rendered for secret in facts.secrets):
        yield Finding(details="含有详细住址或账号，请只写村民小组")


@check("VR-NTC-004", entity="notice", level="notice")
def elements_present(facts: NoticeFacts) -> Finding | None:
    """Every element the kind wants is there; what does not apply says 无. Source: SRC-02."""
    return Finding(details="缺少" + "、".join(facts.missing)) if facts.missing else None


def lacking_photographs(evidence: Sequence[Record], postings: Sequence[Record] = ()) -> list[str]:
    """What is not photographed yet: 远景照片, 近景照片; of several places, the far and near one of each.

    A photograph that names no place is of the only one; where there are several it shows none of them.
    """
    if len(postings) < 2:
        return _lacking(evidence)
    return [
        f"{text(place, 'place')}的{label}"
        for place in sorted(postings, key=lambda row: text(row, "place"))
        for label in _lacking([row for row in evidence if row.get("posting_id") == place.get("id")])
    ]


def _lacking(evidence: Sequence[Record]) -> list[str]:
    kinds = {text(row, "evidence_kind") for row in evidence}
    return [label for code, label in _WANTED_EVIDENCE if code not in kinds]


@check("VR-NTC-005", entity="notice", level="notice", reads=("disposal",), facts=("today",))
def result_and_photographs(facts: NoticeFacts, today: date) -> Finding | None:
    """When its time is over the result is entered, with a far and a near photograph. Source: SRC-07."""
    state, end = text(facts.notice, "state"), day(facts.notice, "end_date")
    if state in ("", _DRAFT, _WITHDRAWN) or end is None:
        return None
    if state != _CLOSED and today <= end:
        return None
    missing = lacking_photographs(facts.evidence, facts.postings)
    if not filled(facts.notice, "disposal"):
        missing.insert(0, "公示结果")
    return Finding("disposal", details="缺少" + "、".join(missing)) if missing else None


@check("VR-NTC-006", entity="notice_evidence", level="notice", reads=("taken_at",))
def photographs_in_time(facts: NoticeFacts) -> Iterator[Finding]:
    """Photographs are taken while the notice hangs."""
    first, last = day(facts.notice, "publish_date"), day(facts.notice, "end_date")
    for row in facts.evidence:
        taken = day(row, "taken_at")
        if taken is None or first is None or last is None or text(row, "evidence_kind") not in (_FAR, _NEAR):
            continue
        if not first <= taken <= last:
            seen = f"拍摄于{chinese_day(taken)}"
            yield Finding("taken_at", details=seen, record_id=text(row, "id"))


@check("VR-NTC-008", entity="notice", level="notice", reads=("payload_hash",))
def still_true(facts: NoticeFacts) -> Finding | None:
    """What hangs on the board is what the records say. Source: SRC-01."""
    frozen = text(facts.notice, "payload_hash")
    if not frozen or facts.current_hash is None or frozen == facts.current_hash:
        return None
    return Finding("payload_hash", details="如影响公示内容，请撤销后重新公示")


@check("VR-NTC-009", entity="notice", level="notice")
def objections_settled(facts: NoticeFacts) -> Finding | None:
    """Every objection has had its answer. Source: SRC-19."""
    waiting = sum(not filled(row, "reply_date") for row in facts.complaints)
    return Finding("objection_count", details=f"{waiting}件未办结") if waiting else None


@check("VR-NTC-011", entity="complaint", reads=("reply_date", "is_named"), facts=("today", "limits"))
def answered_in_time(row: Record, today: date, limits: Mapping[str, int]) -> Finding | None:
    """Who complains under his name is answered within twenty days. Source: SRC-19, fields.csv."""
    received = day(row, "received_date")
    if received is None or row.get("is_named") != 1:
        return None
    answered = day(row, "reply_date")
    waited = ((answered or today) - received).days
    if waited <= limits["days"]:
        return None
    return Finding(
        "reply_date", details=f"{chinese_day(received)}受理，{waited}天{'' if answered else '未反馈'}"
    )


CHECKS = (
    answered_in_time,
    long_enough,
    supervision_numbers,
    no_private_data,
    elements_present,
    result_and_photographs,
    photographs_in_time,
    still_true,
    objections_settled,
)
