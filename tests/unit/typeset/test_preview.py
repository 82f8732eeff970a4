"""Pictures and texts of a finished PDF."""

import io

import pytest
import segno
from PIL import Image

from desktop_app.typeset.fonts import FontShelf
from desktop_app.typeset.measures import MM, QR_MM
from desktop_app.typeset.preview import page_as_png, page_count, page_texts, pages_as_png
from desktop_app.typeset.render import render
from tests.unit.typeset import samples


@pytest.fixture(scope="module")
def pdf(shelf: FontShelf) -> bytes:
    return render(samples.notice(13), shelf)


def test_every_sheet_is_a_white_picture_of_its_size(pdf: bytes) -> None:
    pictures = [Image.open(io.BytesIO(data)) for data in pages_as_png(pdf, 72)]
    assert len(pictures) == page_count(pdf) == len(page_texts(pdf)) == 2
    for picture in pictures:
        assert picture.format == "PNG" and picture.mode == "RGB"
        assert picture.size[0] in (595, 596) and picture.size[1] in (842, 843)
        assert picture.getpixel((3, 3)) == (255, 255, 255)


def test_everything_is_grey_or_black(pdf: bytes) -> None:
    picture = Image.open(io.BytesIO(page_as_png(pdf, 1, 60)))
    colours = picture.getcolors(1 << 16)
    assert colours is not None and all(c[0] == c[1] == c[2] for _, c in colours if isinstance(c, tuple))


def test_the_code_on_the_sheet_is_the_code(pdf: bytes) -> None:
    """Every module, looked up in the picture, is as dark as it should be."""
    content = samples.notice(13).qr
    matrix = [
        list(row) for row in segno.make(content, error="m", micro=False, boost_error=False, mask=0).matrix
    ]
    dpi = 300
    picture = Image.open(io.BytesIO(page_as_png(pdf, 0, dpi))).convert("L")
    scale = dpi / 72
    module = QR_MM * MM / (len(matrix) + 4)
    left, top = 27 * MM + 2 * module, picture.height / scale - 34 * MM + 2 * module
    for row, bits in enumerate(matrix):
        for column, bit in enumerate(bits):
            x, y = left + (column + 0.5) * module, top + (row + 0.5) * module
            value = picture.getpixel((int(x * scale), int(y * scale)))
            assert isinstance(value, int) and (value < 128) == bool(bit)
