"""Texts that an office words in its own way: kept with what the template would have said.

An edited text must still say everything that the records put into it; the rest is the office's business.
Source: domain notes §2.1 and §7, VR-NTC-004.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from desktop_app.checks.registry import Found
from desktop_app.notices.model import Payload, found
from desktop_app.notices.wording import NAMES, Writer

TITLE = "title"
"""The place of the title among the edits; paragraphs go by their number from 1."""
_LONGEST = {TITLE: 120}
_LONGEST_PARAGRAPH = 2000


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of an edited text: ``kept``, ``removed`` or ``added``."""

    kind: str
    text: str


def reworded(
    payload: Payload, templates: Sequence[str], writer: Writer, edits: Mapping[str, str]
) -> tuple[Payload, list[Found]]:
    """The payload with the office's own texts, each remembered with the one it replaces, and refusals.

    ``templates`` are those of title and paragraphs. A paragraph edited to nothing is left out.
    """
    texts = [payload["title"], *payload["paragraphs"]]
    changed = list(texts)
    marked: list[dict[str, str]] = []
    findings: list[Found] = []
    for key, typed in sorted(edits.items()):
        place = _place(key, len(texts))
        text = " ".join(typed.split())
        if place is None:
            findings.append(found("VR-NTC-004", f"正文没有第{key}段，请重新修改。", "edits"))
        elif len(text) > _LONGEST.get(key, _LONGEST_PARAGRAPH) or (place == 0 and not text):
            findings.append(found("VR-NTC-004", f"{where(key)}不能为空，也不能过长，请重新填写。", "edits"))
        elif text != texts[place]:
            changed[place] = text
            marked.append({"place": key, "before": texts[place], "after": text})
    lost = _lost(marked, templates, writer, "\n".join(changed))
    title, *paragraphs = changed
    made = {**payload, "title": title, "paragraphs": [text for text in paragraphs if text], "edited": marked}
    return made, [*findings, *lost]


def _place(key: str, count: int) -> int | None:
    """The index of a place: 0 the title."""
    if key == TITLE:
        return 0
    return int(key) if key.isascii() and key.isdecimal() and 0 < int(key) < count else None


def where(key: str) -> str:
    """A place in words."""
    return "标题" if key == TITLE else f"正文第{key}段"


def _lost(
    marked: Sequence[Mapping[str, str]], templates: Sequence[str], writer: Writer, whole: str
) -> Iterator[Found]:
    """What the records say and the edited notice says no longer, anywhere."""
    for item in marked:
        place = 0 if item["place"] == TITLE else int(item["place"])
        gone = [
            NAMES.get(name, value)
            for name, value in writer.values(templates[place]).items()
            if not _said(value, whole)
        ]
        if gone:
            named = "、".join(f"“{name}”" for name in dict.fromkeys(gone))
            told = f"{where(item['place'])}改动后缺少{named}，请补上后再发布。"
            yield found("VR-NTC-004", told, "edits")


def _said(value: str, whole: str) -> bool:
    """Whether a value stands in the notice, a number not as part of a longer one."""
    if not value[0].isdigit() or not value[-1].isdigit():
        return value in whole
    return re.search(rf"(?<![\d.]){re.escape(value)}(?![\d.]*\d)", whole) is not None


def passages(before: str, after: str) -> list[Passage]:
    """What of a text was kept, removed and added, in reading order."""
    out = []
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            out.append(Passage("kept", before[a:b]))
            continue
        out += [Passage("removed", before[a:b])] if b > a else []
        out += [Passage("added", after[c:d])] if d > c else []
    return out


def marked_text(before: str, after: str) -> str:
    """The change as one line of plain text: what was removed in ［－…］, what was added in ［＋…］."""
    signs = {"kept": "{}", "removed": "［－{}］", "added": "［＋{}］"}
    return "".join(signs[item.kind].format(item.text) for item in passages(before, after))
