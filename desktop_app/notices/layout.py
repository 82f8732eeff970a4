"""From a payload to the sheets that are hung up: the same payload and code give the same bytes.

Source: GB/T 9704-2012 7.3.3 for the faces of numbered items, 7.3.4 for the name of an attachment.
"""

import re
from collections.abc import Collection
from typing import Any

from desktop_app.notices.masking import NAME_COLUMNS, PLACE_COLUMNS, MaskProfile, shown_name
from desktop_app.notices.model import NoticeRefused, Payload, found
from desktop_app.notices.subtotals import with_subtotals
from desktop_app.typeset.document import (
    Align,
    Column,
    Document,
    Footer,
    Foreign,
    Heading,
    Orientation,
    Paper,
    Paragraph,
    Signature,
    Table,
)
from desktop_app.typeset.fonts import FontShelf, MissingGlyphs
from desktop_app.typeset.preview import page_texts
from desktop_app.typeset.render import render
from desktop_app.typeset.signboard import SignBoard, render_sign

SIGN_BOARD = "标牌"
"""The kind of notice that stays up and has no period."""

_NUMBER = "[一二三四五六七八九十]{1,3}"
_NUMBERED = (
    re.compile(rf"{_NUMBER}、[^：。；，]{{1,16}}(?:[：。]|$)"),
    re.compile(rf"（{_NUMBER}）[^：。；，]{{1,16}}(?:[：。]|$)"),
)
"""What is a heading of the first level (黑体) and of the second (楷体)."""
_ANNOUNCED = re.compile(r"(?:审核)?(?:公示|公告|公开)$")
_LIST_ENDINGS = (
    (("名单",), ""),
    (("对象", "人员", "户"), "名单"),
    (("情况", "结果", "计划", "项目"), "表"),
    (("收支",), "明细表"),
)
"""How the name of a list ends, after the last words of the notice's title."""


def to_document(payload: Payload, qr: str = "") -> Document:
    """The document that prints a payload; ``qr`` is the content of the code on its sheets."""
    signature = payload["signature"]
    return Document(
        title=payload["title"],
        body=tuple(map(_block, payload["paragraphs"])),
        table=_table(payload) if payload["table"] else None,
        signature=Signature(tuple(signature["issuers"]), signature["date"]),
        footer=Footer(tuple(payload["footer"])),
        number=f"编号：{payload['number']}" if payload["number"] else "",
        author=signature["issuers"][0],
        orientation=Orientation(payload["orientation"]),
        paper=Paper(payload.get("paper", Paper.A4)),
        large_print=payload["large_print"],
        qr=qr or None,
        keep=tuple(payload["keep"]),
        second=_typed_sheet(payload.get("second") or {}),
    )


def _typed_sheet(second: Payload) -> Foreign | None:
    """What was typed in a second language; a sheet that came as a file is bound, not set."""
    title, text = second.get("title", ""), second.get("text", "")
    return Foreign(second["language"], title, text) if title or text else None


def _block(text: str) -> Paragraph | Heading:
    """A paragraph; where it begins “一、项目名称：” or “（一）…。” that much of it is a heading."""
    for level, pattern in enumerate(_NUMBERED, 1):
        lead = pattern.match(text)
        if lead:
            return Heading(lead.group(), level, text[lead.end() :])
    return Paragraph(text)


def _table(payload: Payload) -> Table:
    table = payload["table"]
    columns = tuple(Column(item["label"], item["width"], Align(item["align"])) for item in table["columns"])
    total = tuple(table["total"]) if table["total"] else None
    rows, strong = with_subtotals(table)
    return Table(columns, rows, total, strong, caption=list_name(payload["title"]))


def list_name(title: str) -> str:
    """What the table of a notice is called where it has sheets of its own: 拟脱贫户名单, 资金分配结果表."""
    subject = _ANNOUNCED.sub("", title)
    ending = next((ending for words, ending in _LIST_ENDINGS if subject.endswith(words)), "一览表")
    return subject + ending


def render_notice(payload: Payload, shelf: FontShelf, qr: str = "") -> bytes:
    """The PDF of a notice. Raises NoticeRefused when a character cannot be printed (VR-NAM-004)."""
    try:
        if payload["kind"] == SIGN_BOARD:
            return render_sign(to_sign(payload, qr), shelf)
        return render(to_document(payload, qr), shelf)
    except MissingGlyphs as missing:
        raise NoticeRefused([found("VR-NAM-004", missing.message)]) from None


def to_sign(payload: Payload, qr: str = "") -> SignBoard:
    """The artwork of a project's sign: each element of its text as a row, two where a line says two."""
    parts = [part for text in payload["paragraphs"] for part in text.split("　")]
    *told, telephone = [part.partition("：") for part in parts]
    signature = payload["signature"]
    return SignBoard(
        title=payload["title"],
        pairs=tuple((label, said) for label, _, said in told),
        telephone="".join(telephone),
        issuer=signature["issuers"][0],
        date=signature["date"],
        number=payload["number"],
        qr=qr,
        paper=Paper(payload.get("paper", Paper.A3)),
        keep=tuple(payload["keep"]),
    )


def printed_text(pdf: bytes) -> str:
    """What a person reads on the sheets, one after the other."""
    return "\n".join(page_texts(pdf))


def web_copy(payload: Payload) -> Payload:
    """The payload for a copy that leaves the village: names cut down, no group within the village.

    It is another sheet than the one on the wall: it has no number, so nobody takes it for that.
    """
    table, copy = payload["table"], {**payload, "mask": MaskProfile.WEB.value, "number": ""}
    if table is None or payload["mask"] != MaskProfile.VILLAGE_LIST:
        return copy  # a project's name is no villager's
    keys = [column["key"] for column in table["columns"]]
    named = [keys.index(key) for key in NAME_COLUMNS if key in keys]
    names = {row[place] for row in table["rows"] for place in named if len(row[place]) > 1}
    masked = {
        **copy,
        **{name: _without_names(copy[name], names) for name in ("title", "paragraphs", "edited", "second")},
    }
    rows = [_without_names(_web_row(keys, row), names) for row in table["rows"]]
    return {**masked, "table": {**table, "rows": rows}}


def _without_names(value: Any, names: Collection[str]) -> Any:
    """Every text in a JSON value with the names of villagers cut down, the longest first."""
    if isinstance(value, str):
        for name in sorted(names, key=len, reverse=True):
            value = value.replace(name, shown_name(name, MaskProfile.WEB))
        return value
    if isinstance(value, dict):
        return {key: _without_names(item, names) for key, item in value.items()}
    return [_without_names(item, names) for item in value] if isinstance(value, list) else value


def _web_row(keys: list[str], row: list[str]) -> list[str]:
    return [
        "" if key in PLACE_COLUMNS else shown_name(text, MaskProfile.WEB) if key in NAME_COLUMNS else text
        for key, text in zip(keys, row, strict=True)
    ]
