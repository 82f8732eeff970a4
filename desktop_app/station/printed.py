"""A document as PDF, its refusal in the station's words."""

from typing import TYPE_CHECKING

from desktop_app.station.people import StationRefused
from desktop_app.typeset.fonts import FontShelf, MissingGlyphs

if TYPE_CHECKING:
    from desktop_app.typeset.document import Document


def printed(document: "Document", shelf: FontShelf) -> bytes:
    """The sheets of a document; raises StationRefused when a character has no glyph (VR-NAM-004)."""
    from desktop_app.typeset.render import render  # brings the typesetter, which the start does not need

    try:
        return render(document, shelf)
    except MissingGlyphs as missing:
        raise StationRefused(missing.message) from None
