"""From a payload to the sheets that are hung up: the same payload and code give the same bytes."""

from desktop_app.notices.masking import NAME_COLUMNS, PLACE_COLUMNS, MaskProfile, shown_name
from desktop_app.notices.model import NoticeRefused, Payload, found
from desktop_app.typeset.document import (
    Align,
    Column,
    Document,
    Footer,
    Orientation,
    Paragraph,
    Signature,
    Table,
)
from desktop_app.typeset.fonts import FontShelf, MissingGlyphs
from desktop_app.typeset.preview import page_texts
from desktop_app.typeset.render import render


def to_document(payload: Payload, qr: str = "") -> Document:
    """The document that prints a payload; ``qr`` is the content of the code on its sheets."""
    signature = payload["signature"]
    return Document(
        title=payload["title"],
        body=tuple(Paragraph(text) for text in payload["paragraphs"]),
        table=_table(payload["table"]) if payload["table"] else None,
        signature=Signature(tuple(signature["issuers"]), signature["date"]),
        footer=Footer(tuple(payload["footer"])),
        number=f"编号：{payload['number']}" if payload["number"] else "",
        author=signature["issuers"][0],
        orientation=Orientation(payload["orientation"]),
        large_print=payload["large_print"],
        qr=qr or None,
        keep=tuple(payload["keep"]),
    )


def _table(table: Payload) -> Table:
    columns = tuple(Column(item["label"], item["width"], Align(item["align"])) for item in table["columns"])
    total = tuple(table["total"]) if table["total"] else None
    return Table(columns, tuple(map(tuple, table["rows"])), total)


def render_notice(payload: Payload, shelf: FontShelf, qr: str = "") -> bytes:
    """The PDF of a notice. Raises NoticeRefused when a character cannot be printed (VR-NAM-004)."""
    try:
        return render(to_document(payload, qr), shelf)
    except MissingGlyphs as missing:
        raise NoticeRefused([found("VR-NAM-004", missing.message)]) from None


def printed_text(pdf: bytes) -> str:
    """What a person reads on the sheets, one after the other."""
    return "\n".join(page_texts(pdf))


def web_copy(payload: Payload) -> Payload:
    """The payload for a copy that leaves the village: names cut down, no group within the village.

    It is another sheet than the one on the wall: it has no number, so nobody takes it for that.
    """
    table = payload["table"]
    if table is None:
        return {**payload, "mask": MaskProfile.WEB.value, "number": ""}
    keys = [column["key"] for column in table["columns"]]
    masked = {**table, "rows": [_web_row(keys, row) for row in table["rows"]]}
    return {**payload, "mask": MaskProfile.WEB.value, "number": "", "table": masked}


def _web_row(keys: list[str], row: list[str]) -> list[str]:
    return [
        "" if key in PLACE_COLUMNS else shown_name(text, MaskProfile.WEB) if key in NAME_COLUMNS else text
        for key, text in zip(keys, row, strict=True)
    ]
