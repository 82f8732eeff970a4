"""Looking at a finished PDF: its sheets as pictures and as text. For the window, the demo and checks.

PDFium works on one thread at a time: while one of them looks at a PDF, any other waits for its turn.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock
from typing import Any

POINTS_PER_INCH = 72
_ONE_AT_A_TIME = RLock()


def page_count(pdf: bytes) -> int:
    """How many sheets a PDF has."""
    with _opened(pdf) as opened:
        return len(opened)


def page_as_png(pdf: bytes, number: int, dpi: int = 96) -> bytes:
    """Sheet `number` (from 0) as a PNG on white paper."""
    with _opened(pdf) as opened:
        return _png(opened[number], dpi)


def pages_as_png(pdf: bytes, dpi: int = 96) -> list[bytes]:
    """Every sheet as a PNG."""
    with _opened(pdf) as opened:
        return [_png(opened[number], dpi) for number in range(len(opened))]


def page_texts(pdf: bytes) -> list[str]:
    """The text of every sheet as it can be copied from it: what a scan before printing must look at."""
    with _opened(pdf) as opened:
        return [_text(opened[number]) for number in range(len(opened))]


@contextmanager
def _opened(pdf: bytes) -> Iterator[Any]:
    import pypdfium2

    with _ONE_AT_A_TIME:
        document = pypdfium2.PdfDocument(pdf)
        try:
            yield document
        finally:
            document.close()


def _png(page: Any, dpi: int) -> bytes:
    bitmap = page.render(scale=dpi / POINTS_PER_INCH)
    out = io.BytesIO()
    bitmap.to_pil().convert("RGB").save(out, "PNG")
    bitmap.close()
    page.close()
    return out.getvalue()


def _text(page: Any) -> str:
    told = page.get_textpage()
    text = str(told.get_text_bounded())
    told.close()
    page.close()
    return text.replace("\r\n", "\n")
