"""Several finished files bound into one: sheets of ours, photographs, and scans that others made.

The structure of the parts is not carried over: the parts keep theirs, and the whole is PDF/A-2b, which
asks for none. A file of others may hold what PDF/A forbids: then the whole does not claim to be one.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from desktop_app.typeset.book import archive_file
from desktop_app.typeset.document import Document
from desktop_app.typeset.measures import MM

_PICTURE_TOP, _PICTURE_BOTTOM, _PICTURE_WIDTH = 210 * MM, 42 * MM, 156 * MM
"""The room for a picture: how far above the lower edge it begins and ends, and how wide it is."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a bound file: a PDF, what the outline calls it, and a JPEG to put on its first sheet.

    `ours` says that this program made the PDF.
    """

    label: str
    pdf: bytes
    picture: bytes = b""
    ours: bool = True


class Unbindable(Exception):
    """A part is damaged or locked with a password; `label` says which."""

    def __init__(self, label: str) -> None:
        super().__init__(label)
        self.label = label


def bind(parts: Sequence[Part], document: Document) -> bytes:
    """The parts one after the other, an outline entry for each; title and author are the document's.

    Same parts, same bytes. Raises Unbindable.
    """
    import pikepdf

    with pikepdf.new() as whole:
        starts: list[tuple[str, int]] = []
        for part in parts:
            starts.append((part.label, len(whole.pages)))
            _append(whole, part)
        with whole.open_outline() as outline:
            outline.root.extend(pikepdf.OutlineItem(label, page) for label, page in starts)
        return archive_file(whole, document, claimed=all(part.ours for part in parts))


def append_sheets(pdf: bytes, document: Document, behind: Part) -> bytes:
    """A file of ours with the sheets of another one behind its own; its structure stays as it is.

    What others made is not described in it and may hold what PDF/A forbids, so the whole claims neither
    for those sheets. Same files, same bytes. Raises Unbindable.
    """
    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as whole:
        _append(whole, behind)
        return archive_file(whole, document, claimed=behind.ours)


def _append(whole: Any, part: Part) -> None:
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(part.pdf)) as source:
            first = len(whole.pages)
            whole.pages.extend(source.pages)
    except (pikepdf.PdfError, pikepdf.PasswordError):
        raise Unbindable(part.label) from None
    for page in whole.pages[first:]:
        for key in ("/StructParents", "/Tabs", "/AA"):
            if key in page.obj:
                del page.obj[key]
    if part.picture:
        _place(whole, whole.pages[first], part.picture)


def _place(whole: Any, page: Any, jpeg: bytes) -> None:
    """Put a JPEG into the room under the heading of a sheet, as large as it fits."""
    from pikepdf import Dictionary, Name, Stream
    from PIL import Image

    with Image.open(io.BytesIO(jpeg)) as opened:
        wide, high, grey = opened.width, opened.height, opened.mode == "L"
    image = Stream(whole, jpeg)
    image.stream_dict = Dictionary(
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=wide,
        Height=high,
        ColorSpace=Name.DeviceGray if grey else Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=Name.DCTDecode,
    )
    name = page.add_resource(whole.make_indirect(image), Name.XObject, Name.Photograph)
    box = [float(edge) for edge in page.mediabox]
    scale = min(_PICTURE_WIDTH / wide, (_PICTURE_TOP - _PICTURE_BOTTOM) / high)
    x = (box[2] - wide * scale) / 2
    y = _PICTURE_TOP - high * scale
    drawn = f"/Artifact BMC q {wide * scale:.2f} 0 0 {high * scale:.2f} {x:.2f} {y:.2f} cm {name} Do Q EMC"
    page.contents_add(drawn.encode(), prepend=False)
