"""The finished sheets as a PDF: reportlab's canvas holds the pages, pikepdf makes it an archive file.

Nothing in it comes from a clock or from chance: the file's id is a hash of its content.
Source: ISO 19005-2 (PDF/A-2b); ISO 32000-1 14.7 for the structure.
"""

import io
from html import escape
from typing import Any

from desktop_app.typeset.append import Finished, append_objects
from desktop_app.typeset.document import Document
from desktop_app.typeset.embed import add_font, packed
from desktop_app.typeset.press import Press
from desktop_app.typeset.sheet import Sheet
from desktop_app.typeset.tree import Element, write_tree

PROGRAM = "Bangfu Ledger"
_CLAIM = "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>"


class Book:
    """Takes sheets one by one, compresses each at once, and binds them; `scale` enlarges the paper."""

    def __init__(self, language: str, scale: float = 1.0) -> None:
        from reportlab.pdfgen.canvas import Canvas

        class Plain(Canvas):  # type: ignore[misc]  # reportlab has no types
            """A canvas that does not begin every page with Helvetica, which nothing here uses."""

            def _make_preamble(self) -> None:
                self._preamble = ""

        self._canvas: Any = Plain(
            io.BytesIO(), invariant=1, pageCompression=0, lang=language, pdfVersion=(1, 7)
        )
        self._scale = scale
        self._pages: list[str] = []
        self._marks: list[int] = []

    def add(self, sheet: Sheet) -> None:
        """Bind a finished sheet; its operators are let go."""
        canvas = self._canvas
        pdf = canvas._doc  # the public face has no way to hand in a ready content stream
        scale = self._scale
        canvas.setPageSize((round(sheet.paper.width * scale, 2), round(sheet.paper.height * scale, 2)))
        enlarged = f"{scale:.5f} 0 0 {scale:.5f} 0 0 cm\n".encode() if scale != 1.0 else b""
        name = pdf.thisPageName()
        canvas.showPage()
        pdf.idToObject[name].Contents = packed(enlarged + sheet.content())
        self._pages.append(name)
        self._marks.append(sheet.marks)
        sheet.operators.clear()

    def bind(self, document: Document, press: Press, root: Element | None) -> bytes:
        """The whole file. `root` is the structure tree, or None for a file without one."""
        pdf = self._canvas._doc
        for face, name in press.names.items():
            add_font(pdf, name.removeprefix("/"), face, press.used[face])
        loose: bytes = self._canvas.getpdfdata()
        data = _finish(loose, document, tagged=root is not None)
        return data if root is None else self._with_tree(data, root)

    def _with_tree(self, data: bytes, root: Element) -> bytes:
        """The file with its structure tree appended."""
        import pikepdf

        with pikepdf.open(io.BytesIO(data)) as pdf:
            size = int(pdf.trailer.Size)
            finished = Finished(
                data,
                size,
                pdf.Root.objgen[0],
                pdf.trailer.Info.objgen[0],
                bytes(pdf.trailer.ID[0]),
            )
            catalogue = pdf.Root.unparse(resolved=True).rstrip().removesuffix(b">>")
            numbers = [page.obj.objgen[0] for page in pdf.pages]
        bodies = write_tree(root, size, numbers, self._marks)
        return append_objects(finished, catalogue + b"/StructTreeRoot %d 0 R>>" % size, bodies)


def _finish(loose: bytes, document: Document, *, tagged: bool) -> bytes:
    """Catalogue entries, metadata and colour profile of PDF/A-2b; objects packed."""
    import pikepdf
    from pikepdf import Dictionary, Name

    with pikepdf.open(io.BytesIO(loose)) as pdf:
        root = pdf.Root
        for key in ("/Outlines", "/PageMode"):
            if key in root:
                del root[key]
        if tagged:
            root.MarkInfo = Dictionary(Marked=True)
            for number, page in enumerate(pdf.pages):
                page.obj.StructParents = number
                page.obj.Tabs = Name.S
        return archive_file(pdf, document)


def archive_file(pdf: Any, document: Document, *, claimed: bool = True) -> bytes:
    """A pikepdf file saved as PDF/A-2b with the title, author and language of `document`.

    Same pages, same bytes: the id is a hash of the content, and no date is written. Unless `claimed`
    the file does not say that it is PDF/A.
    """
    import pikepdf
    from pikepdf import Array, Dictionary, Name

    profile = pikepdf.Stream(pdf, _srgb())
    profile.N = 3
    intent = Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFA1,
        OutputConditionIdentifier="sRGB",
        Info="sRGB",
        DestOutputProfile=pdf.make_indirect(profile),
    )
    metadata = pikepdf.Stream(pdf, _xmp(document, claimed))
    metadata.Type, metadata.Subtype = Name.Metadata, Name.XML
    root = pdf.Root
    root.OutputIntents = Array([pdf.make_indirect(intent)])
    root.Metadata = pdf.make_indirect(metadata)
    root.Lang = document.language
    root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    if "/ID" in pdf.trailer:
        del pdf.trailer["/ID"]  # reportlab's knows nothing of the sheets; saving makes one from all of them
    pdf.trailer.Info = pdf.make_indirect(_information(document))
    out = io.BytesIO()
    pdf.save(
        out,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        compress_streams=True,
        recompress_flate=False,
        deterministic_id=True,
        min_version="1.7",
    )
    return out.getvalue()


def _information(document: Document) -> Any:
    """The information dictionary, without dates."""
    from pikepdf import Dictionary

    told = Dictionary(Title=_line(document.title), Creator=PROGRAM, Producer=PROGRAM)
    if document.author:
        told.Author = document.author
    return told


def _line(title: str) -> str:
    return title.replace("\n", "")


def _xmp(document: Document, claimed: bool) -> bytes:
    """Metadata that says the same as the information dictionary, and that the file is PDF/A-2b."""
    title = escape(_line(document.title), quote=False)
    author = (
        f"<dc:creator><rdf:Seq><rdf:li>{escape(document.author, quote=False)}</rdf:li></rdf:Seq></dc:creator>"
        if document.author
        else ""
    )
    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>{author}
<dc:language><rdf:Bag><rdf:li>{escape(document.language, quote=False)}</rdf:li></rdf:Bag></dc:language>
<xmp:CreatorTool>{PROGRAM}</xmp:CreatorTool><pdf:Producer>{PROGRAM}</pdf:Producer>
{_CLAIM if claimed else ""}
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>""".encode()


def _srgb() -> bytes:
    """The sRGB profile, its date set to a constant."""
    from PIL import ImageCms

    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    data[24:36] = (2018).to_bytes(2, "big") + (1).to_bytes(2, "big") * 2 + bytes(6)
    data[84:100] = bytes(16)  # the profile's own id is a hash over the date: 0 says "not computed"
    return bytes(data)
