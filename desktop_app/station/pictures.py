"""Photographs as they are kept: turned upright, scaled down, without the place they were taken at."""

import io
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.station.people import StationRefused

if TYPE_CHECKING:
    from PIL import Image

LONG_EDGE = 1600
"""Pixels; enough to read a notice board (design.md §3)."""
LARGEST = 20 * 1024 * 1024
"""Bytes that any other file may have."""
_QUALITY = 82
_HEIC = frozenset({".heic", ".heif"})
_PICTURES = frozenset({".jpg", ".jpeg", ".png", ".bmp", ".webp"}) | _HEIC
_KINDS = {
    ".pdf": "application/pdf",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
_TAKEN = 0x9003  # EXIF DateTimeOriginal
_EXIF = 0x8769
_POSITION = 0x8825  # EXIF GPS


@dataclass(frozen=True, slots=True)
class Kept:
    """A file as it is kept; ``taken_at`` is when the camera says it was taken, or empty."""

    data: bytes
    media_type: str
    suffix: str
    taken_at: str = ""


def kept_form(path: Path, *, keep_position: bool = False) -> Kept:
    """The content of a file as it is kept as an attachment.

    Of what a camera writes into a picture only the time stays, and the position if ``keep_position`` says
    so (amendment A12). Scans (PDF) are kept as they are.

    Raises StationRefused for a kind that nobody could open later, a picture that cannot be read, or a file
    that is too large; OSError when it cannot be read.
    """
    suffix = path.suffix.lower()
    if suffix in _PICTURES:
        return _picture(path.read_bytes(), is_heic=suffix in _HEIC, keep_position=keep_position)
    if suffix not in _KINDS:
        raise StationRefused("附件只能是照片（jpg、png、heic）、PDF、xlsx或docx文件，请先转换格式。")
    if path.stat().st_size > LARGEST:
        raise StationRefused("这个附件超过20MB，请压缩或分开后再添加。")
    return Kept(path.read_bytes(), _KINDS[suffix], suffix)


def _picture(data: bytes, *, is_heic: bool, keep_position: bool) -> Kept:
    from PIL import Image, ImageOps

    try:
        with _opened(data, is_heic=is_heic) as opened:
            found = opened.getexif()
            said = str(found.get_ifd(_EXIF).get(_TAKEN) or "")
            position = dict(found.get_ifd(_POSITION)) if keep_position else {}
            upright = ImageOps.exif_transpose(opened).convert("RGB")
    except (OSError, ValueError, Image.DecompressionBombError):
        raise StationRefused("这张照片打不开，可能没有拷贝完整，请重新拷贝。") from None
    upright.thumbnail((LONG_EDGE, LONG_EDGE))
    taken = _taken_at(said)
    exif = Image.Exif()
    if taken:
        exif.get_ifd(_EXIF)[_TAKEN] = said
    if position:
        exif.get_ifd(_POSITION).update(position)
    out = io.BytesIO()
    upright.save(out, "JPEG", quality=_QUALITY, optimize=True, exif=exif)
    return Kept(out.getvalue(), "image/jpeg", ".jpg", taken)


def _opened(data: bytes, *, is_heic: bool) -> "Image.Image":
    """A picture of whatever format; HEIC, as telephones write it, by the decoder that is made for it."""
    from PIL import Image

    if not is_heic:
        return Image.open(io.BytesIO(data))
    from pi_heif import open_heif

    decoded: Image.Image = open_heif(io.BytesIO(data)).to_pillow()
    return decoded


def _taken_at(said: str) -> str:
    try:
        return datetime.strptime(said.strip("\0 "), "%Y:%m:%d %H:%M:%S").isoformat()  # noqa: DTZ007  # local time
    except ValueError:
        return ""
