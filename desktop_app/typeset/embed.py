"""Fonts inside the PDF: one Type 0 font per face, only the glyphs used, and the way back to Unicode.

Glyph ids stay those of the file (Identity-H), so that text can be drawn before the subset is made.
Source: ISO 32000-1 9.7 and 9.10.3; ISO 19005-2 6.2.11.
"""

import hashlib
import zlib
from typing import Any

from desktop_app.typeset.fonts import Face

_DROPPED = (
    *("GSUB", "GPOS", "GDEF", "BASE", "kern", "morx", "DSIG", "STAT", "meta"),
    *("vhea", "vmtx", "VORG", "name", "OS/2", "post", "cmap"),
)
_SYMBOLIC = 4


def add_font(pdf: Any, name: str, face: Face, used: dict[int, str]) -> None:
    """Put `face` with the glyphs of `used` (glyph id to the text it stands for) into a reportlab document.

    `pdf` is the canvas's `PDFDocument`, `name` the resource name without its slash.
    """
    from reportlab.pdfbase import pdfdoc

    gids = sorted({0, *used})
    data = subset(face, gids)
    base = f"{_tag(face, gids)}+{postscript_name(face)}"
    word, dictionary = pdfdoc.PDFName, pdfdoc.PDFDictionary
    descriptor = dictionary(
        {
            "Type": word("FontDescriptor"),
            "FontName": word(base),
            "FontFile2": pdf.Reference(packed(data, Length1=len(data)), f"{name}.file"),
            **_metrics(face),
        }
    )
    system = {
        "Registry": pdfdoc.PDFString("Adobe"),
        "Ordering": pdfdoc.PDFString("Identity"),
        "Supplement": 0,
    }
    descendant = dictionary(
        {
            "Type": word("Font"),
            "Subtype": word("CIDFontType2"),
            "BaseFont": word(base),
            "CIDSystemInfo": dictionary(system),
            "CIDToGIDMap": word("Identity"),
            "DW": 1000,
            "W": pdfdoc.PDFArray(_widths(face, gids)),
            "FontDescriptor": pdf.Reference(descriptor, f"{name}.descriptor"),
        }
    )
    font = dictionary(
        {
            "Type": word("Font"),
            "Subtype": word("Type0"),
            "BaseFont": word(base),
            "Encoding": word("Identity-H"),
            "DescendantFonts": pdfdoc.PDFArray([pdf.Reference(descendant, f"{name}.descendant")]),
            "ToUnicode": pdf.Reference(packed(to_unicode(used)), f"{name}.unicode"),
        }
    )
    pdf.idToObject["BasicFonts"].dict[name] = pdf.Reference(font, name)


def packed(data: bytes, **entries: object) -> Any:
    """A compressed reportlab stream with further dictionary entries."""
    from reportlab.pdfbase import pdfdoc

    stream = pdfdoc.PDFStream(content=zlib.compress(data, 6))
    stream.dictionary["Filter"] = pdfdoc.PDFName("FlateDecode")
    for key, value in entries.items():
        stream.dictionary[key] = value
    return stream


def subset(face: Face, gids: list[int]) -> bytes:
    """The font file with only these glyphs, their ids kept, and no table a PDF does not need."""
    import uharfbuzz as hb

    wanted = hb.SubsetInput()
    wanted.sets(hb.SubsetInputSets.GLYPH_INDEX).update(gids)
    flags = hb.SubsetFlags
    wanted.flags = flags.RETAIN_GIDS | flags.NO_HINTING | flags.NOTDEF_OUTLINE | flags.NO_LAYOUT_CLOSURE
    wanted.sets(hb.SubsetInputSets.DROP_TABLE_TAG).update(
        int.from_bytes(tag.encode("ascii").ljust(4), "big") for tag in _DROPPED
    )
    return bytes(hb.subset(face.hb_face, wanted).blob.data)


def to_unicode(used: dict[int, str]) -> bytes:
    """The CMap from glyph ids to text; characters beyond the BMP as surrogate pairs."""
    lines = [
        f"<{gid:04X}> <{text.encode('utf-16-be').hex().upper()}>"
        for gid, text in sorted(used.items())
        if text
    ]
    out = [
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
        "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def",
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
        "1 begincodespacerange <0000> <FFFF> endcodespacerange",
    ]
    for start in range(0, len(lines), 100):
        part = lines[start : start + 100]
        out += [f"{len(part)} beginbfchar", *part, "endbfchar"]
    out.append("endcmap CMapName currentdict /CMap defineresource pop end end")
    return "\n".join(out).encode("ascii")


def postscript_name(face: Face) -> str:
    """The face's name as PDF wants it: ASCII without spaces or brackets."""
    told = face.hb_face.get_name(6) or face.name
    return "".join(one for one in str(told) if one.isascii() and (one.isalnum() or one in "-_")) or "Font"


def _tag(face: Face, gids: list[int]) -> str:
    """Six capitals that are the same for the same glyphs of the same face."""
    digest = hashlib.sha256(f"{face.name}:{gids}".encode()).digest()
    return "".join(chr(65 + byte % 26) for byte in digest[:6])


def _widths(face: Face, gids: list[int]) -> list[Any]:
    """The W array: only what is not an em wide."""
    from reportlab.pdfbase import pdfdoc

    out: list[Any] = []
    for gid in gids:
        width = face.width(gid)
        if width != 1000:
            out += [gid, pdfdoc.PDFArray([width])]
    return out


def _metrics(face: Face) -> dict[str, Any]:
    """What a font descriptor says of the whole face, read from its `head` and `hhea` tables."""
    from reportlab.pdfbase import pdfdoc

    scale = 1000 / face.units
    head = bytes(face.hb_face.reference_table("head").data)
    hhea = bytes(face.hb_face.reference_table("hhea").data)
    box = [round(int.from_bytes(head[at : at + 2], "big", signed=True) * scale) for at in range(36, 44, 2)]
    rise, fall = (round(int.from_bytes(hhea[at : at + 2], "big", signed=True) * scale) for at in (4, 6))
    return {
        "Flags": _SYMBOLIC,
        "FontBBox": pdfdoc.PDFArray(box),
        "ItalicAngle": 0,
        "Ascent": rise,
        "Descent": fall,
        "CapHeight": rise,
        "StemV": 80,
    }
