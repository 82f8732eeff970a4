"""Photographs as they are kept: turned upright, scaled down, without the place they were taken at."""

import io
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from desktop_app.station.people import StationRefused

LONG_EDGE = 1600
"""Pixels; enough to read a notice board (design.md §3)."""
LARGEST = 20 * 1024 * 1024
"""Bytes that any other file may have."""
_QUALITY = 82
_PICTURES = frozenset({".jpg", ".jpeg", ".png", ".bmp", ".webp"})
_KINDS = {
    ".pdf": "application/pdf",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
_TAKEN = 0x9003  # EXIF DateTimeOriginal
_EXIF = 0x8769


@dataclass(frozen=True, slots=True)
class Kept:
    """A file as it is kept; ``taken_at`` is when the camera says it was taken, or empty."""

    data: bytes
    media_type: str
    suffix: str
    taken_at: str = ""


def kept_form(path: Path) -> Kept:
    """The content of a file as it is kept as an attachment.

    Raises StationRefused for a kind that nobody could open later, a picture that cannot be read, or a file
    that is too large; OSError when it cannot be read.
    """
    suffix = path.suffix.lower()
    if suffix in _PICTURES:
        return _picture(path.read_bytes())
    if suffix not in _KINDS:
        raise StationRefused("附件只能是照片（jpg、png）、PDF、xlsx或docx文件，请先转换格式。")
    if path.stat().st_size > LARGEST:
        raise StationRefused("这个附件超过20MB，请压缩或分开后再添加。")
    return Kept(path.read_bytes(), _KINDS[suffix], suffix)


def _picture(data: bytes) -> Kept:
    from PIL import Image, ImageOps

    try:
        with Image.open(io.BytesIO(data)) as opened:
            taken = _taken_at(str(opened.getexif().get_ifd(_EXIF).get(_TAKEN) or ""))
            upright = ImageOps.exif_transpose(opened).convert("RGB")
    except (OSError, ValueError, Image.DecompressionBombError):
        raise StationRefused("这张照片打不开，可能没有拷贝完整，请重新拷贝。") from None
    upright.thumbnail((LONG_EDGE, LONG_EDGE))
    out = io.BytesIO()
    upright.save(out, "JPEG", quality=_QUALITY, optimize=True)
    return Kept(out.getvalue(), "image/jpeg", ".jpg", taken)


def _taken_at(said: str) -> str:
    try:
        return datetime.strptime(said.strip("\0 "), "%Y:%m:%d %H:%M:%S").isoformat()  # noqa: DTZ007  # local time
    except ValueError:
        return ""
