"""Reading the code on a sheet back from a photograph, a scan or a PDF."""

import io

from desktop_app.typeset.preview import page_count, page_texts, pages_as_png

_SCAN_DPI = 200
_MOST_PAGES = 20
_MOST_PIXELS = 60_000_000


class Unreadable(Exception):
    """The file is no picture and no PDF, or damaged."""


def is_pdf(data: bytes) -> bool:
    """Whether a file is a PDF, by its first bytes."""
    return data[:5] == b"%PDF-"


def has_text(pdf: bytes) -> bool:
    """Whether a PDF was made by a program; a scan has pictures only."""
    return any(text.strip() for text in page_texts(pdf))


def codes_in(data: bytes) -> list[str]:
    """The contents of all QR codes in a picture or in the first sheets of a PDF, each once.

    Raises Unreadable.
    """
    if not is_pdf(data):
        return _read(data)
    try:
        pictures = pages_as_png(data, _SCAN_DPI) if page_count(data) <= _MOST_PAGES else []
    except Exception as error:  # pypdfium2 raises a class of its own that no other room shall know
        raise Unreadable from error
    return list(dict.fromkeys(code for picture in pictures for code in _read(picture)))


def _read(picture: bytes) -> list[str]:
    import pi_heif
    import zxingcpp
    from PIL import Image, ImageOps

    pi_heif.register_heif_opener()
    try:
        with Image.open(io.BytesIO(picture)) as opened:
            if opened.width * opened.height > _MOST_PIXELS:
                raise Unreadable
            upright = ImageOps.exif_transpose(opened).convert("L")
    except (OSError, ValueError, Image.DecompressionBombError) as error:
        raise Unreadable from error
    found = zxingcpp.read_barcodes(upright)
    return list(
        dict.fromkeys(
            code.text for code in found if code.valid and code.format == zxingcpp.BarcodeFormat.QRCode
        )
    )
