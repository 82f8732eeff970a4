"""A sheet in a second language that came as a PDF: kept to the byte, named by its hash, bound behind.

The program does not translate and cannot read every script; the numbers that no notice shows it can read.
Source: amendments.md (second-language sheets typed or attached), domain notes §5.2, VR-NTC-003.
"""

import hashlib
from collections.abc import Callable, Collection, Iterator

from desktop_app.checks.registry import Found
from desktop_app.notices.layout import to_document
from desktop_app.notices.model import NoticeRefused, Payload, found
from desktop_app.notices.privacy import CHILD, kinds_in
from desktop_app.typeset.binding import Part, Unbindable, append_sheets
from desktop_app.typeset.codes import is_pdf
from desktop_app.typeset.preview import page_texts

HASH = "sha256"
"""The key of a choice's second sheet that names an attached file."""
_LABEL = "第二种文字的一页"
_MOST_PAGES = 10
_MOST_BYTES = 20_000_000

Kept = Callable[[str], bytes | None]
"""The content kept under a SHA-256, or None."""


def nothing_kept(_sha256: str) -> bytes | None:
    """For notices without a store: no file is at hand."""
    return None


def attached(payload: Payload) -> str:
    """The SHA-256 of the sheet that was attached to a notice; empty when none was."""
    return str((payload.get("second") or {}).get(HASH, ""))


def require_usable(pdf: bytes) -> None:
    """Raises NoticeRefused for no PDF, one that is locked, damaged or too large, or a personal number."""
    if not is_pdf(pdf) or len(pdf) > _MOST_BYTES:
        raise NoticeRefused([_refused("第二种文字的一页应是PDF文件，不超过20MB。")])
    try:
        texts = page_texts(pdf)
    except Exception:  # pypdfium2 raises a class of its own that no other room shall know
        told = "第二种文字的PDF打不开或设有密码，请重新导出后再附。"
        raise NoticeRefused([_refused(told)]) from None
    if not 0 < len(texts) <= _MOST_PAGES:
        raise NoticeRefused([_refused(f"第二种文字的PDF最多{_MOST_PAGES}页。")])
    findings = list(_shown(texts))
    if findings:
        raise NoticeRefused(findings)


def _shown(texts: list[str]) -> Iterator[Found]:
    for number, text in enumerate(texts, 1):
        joined = "".join(text.split())
        for kind in dict.fromkeys([*kinds_in(text), *kinds_in(joined)]):
            told = f"所附PDF第{number}页含有{kind}，不能张贴，请删去后重新导出。"
            yield found("VR-NTC-003", told, "second", details=_LABEL)


def with_sheet(pdf: bytes, payload: Payload, kept: Kept, children: Collection[str] = ()) -> bytes:
    """The notice with the attached sheet behind it; the notice itself when none is attached.

    Raises NoticeRefused when the sheet is not at hand, is not the one the hash names, cannot be bound, or
    names a child.
    """
    name = attached(payload)
    if not name:
        return pdf
    data = kept(name)
    if data is None or hashlib.sha256(data).hexdigest() != name:
        raise NoticeRefused([_refused("第二种文字的PDF不在本机，请重新附上。")])
    require_usable(data)
    if any(child in text for text in page_texts(data) for child in children):
        told = f"所附PDF含有{CHILD}，不能张贴，请删去后重新导出。"
        raise NoticeRefused([found("VR-NTC-003", told, "second", details=_LABEL)])
    try:
        return append_sheets(pdf, to_document(payload), Part(_LABEL, data, ours=False))
    except Unbindable:
        raise NoticeRefused([_refused("第二种文字的PDF打不开或设有密码，请重新导出后再附。")]) from None


def _refused(told: str) -> Found:
    return found("VR-NTC-004", told, "second")
