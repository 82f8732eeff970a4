"""A report as plain values: what is frozen, and the sheets that are printed from it.

A block is a JSON object with a ``kind`` – heading, paragraph, table, chart or tiles – and finished texts.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from desktop_app.reports.listing import NUMBERS
from desktop_app.typeset.document import (
    Align,
    Bar,
    Block,
    Chart,
    Column,
    Document,
    Footer,
    Heading,
    Paragraph,
    Signature,
    Table,
    Tile,
    TileGroup,
    TileMap,
)
from desktop_app.typeset.fonts import FontShelf

Payload = Mapping[str, Any]
Blocks = list[dict[str, Any]]

FORMAT = 1


def heading(text: str, level: int = 1) -> dict[str, Any]:
    """A heading; its number is part of the text."""
    return {"kind": "heading", "text": text, "level": level}


def paragraph(text: str) -> dict[str, Any]:
    """A paragraph of running text."""
    return {"kind": "paragraph", "text": text}


def table(
    caption: str,
    columns: Sequence[tuple[str, float, str]],
    rows: Sequence[Sequence[str]],
    *,
    unit: str = "",
    total: Sequence[str] | None = None,
    leads: Sequence[int] = (),
) -> dict[str, Any]:
    """A table; each column is its label, its width in mm and where its text stands.

    ``leads`` are the rows that stand over those below them.
    """
    return {
        "kind": "table",
        "caption": caption,
        "columns": [list(column) for column in columns],
        "rows": [list(row) for row in rows],
        "unit": unit,
        "total": None if total is None else list(total),
        "strong": [],
        "leads": list(leads),
    }


def chart(
    caption: str, unit: str, bars: Sequence[Sequence[Any]], now: str = "", ago: str = ""
) -> dict[str, Any]:
    """A bar chart; each bar is label, length, printed number, and the same two of the year before or None."""
    bars = [list(bar) for bar in bars]
    return {"kind": "chart", "caption": caption, "unit": unit, "bars": bars, "now": now, "ago": ago}


def tiles(
    caption: str,
    groups: Sequence[tuple[str, Sequence[Sequence[Any]]]],
    *,
    shades: Sequence[str],
    unknown: str,
    mark: str,
    note: str,
) -> dict[str, Any]:
    """A schematic map; each group is its division's name and its tiles: name, printed number, shade or None,
    whether it is marked, note.
    """
    return {
        "kind": "tiles",
        "caption": caption,
        "groups": [[label, [list(tile) for tile in own]] for label, own in groups],
        "shades": list(shades),
        "unknown": unknown,
        "mark": mark,
        "note": note,
    }


def records_in(payload: Payload) -> int:
    """How many records the lists of a payload print; figures and tables by area hold none."""
    return sum(int(block.get("records", 0)) for block in payload["blocks"])


def canonical(payload: Payload) -> bytes:
    """The bytes that are hashed and kept: JSON, keys in order, UTF-8."""
    import orjson

    return orjson.dumps(payload, option=orjson.OPT_SORT_KEYS)


def digest_of(payload: Payload) -> str:
    """The SHA-256 of a payload in hexadecimal."""
    return hashlib.sha256(canonical(payload)).hexdigest()


def thaw(text: str) -> Payload:
    """The payload that was kept as text."""
    import orjson

    found: Payload = orjson.loads(text)
    return found


def printed(payload: Payload, shelf: FontShelf) -> bytes:
    """The PDF of a payload: the same payload, the same bytes. Raises MissingGlyphs."""
    from desktop_app.typeset.render import render

    return render(document_of(payload), shelf)


def document_of(payload: Payload) -> Document:
    """The sheets of a payload."""
    return Document(
        title=payload["title"],
        body=tuple(_block(item) for item in payload["blocks"]),
        signature=Signature((payload["issuer"],), payload["date"], seal=bool(payload["sealed"])),
        footer=Footer(tuple(payload["footer"])),
        header=payload["title"],
        number=payload["number"],
        author=payload["issuer"],
        keep=(str(payload["area_name"]),),
    )


def _block(item: Mapping[str, Any]) -> Block:
    match item["kind"]:
        case "heading":
            return Heading(item["text"], item["level"])
        case "paragraph":
            return Paragraph(item["text"], item.get("indent", 2))
        case "chart":
            return Chart(
                item["caption"],
                item["unit"],
                tuple(Bar(*bar) for bar in item["bars"]),
                item["now"],
                item["ago"],
            )
        case "tiles":
            return TileMap(
                item["caption"],
                tuple(item["shades"]),
                item["unknown"],
                item["mark"],
                item["note"],
                tuple(TileGroup(label, tuple(Tile(*tile) for tile in own)) for label, own in item["groups"]),
            )
        case _:
            return Table(
                tuple(Column(label, width, Align(side)) for label, width, side in item["columns"]),
                tuple(tuple(row) for row in item["rows"]),
                tuple(item["total"]) if item["total"] else None,
                frozenset(item["strong"]),
                item["unit"],
                item["caption"],
                frozenset(item.get("leads", ())),
            )


def side_of(kind: str) -> str:
    """Where the cells of a list's column stand."""
    return "right" if kind in NUMBERS else "left" if kind in ("text", "check") else "centre"
