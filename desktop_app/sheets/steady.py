"""A workbook that does not say when it was made, so that the same content is the same file."""

import re
import zipfile
from collections.abc import Collection, Iterable, Mapping
from io import BytesIO
from pathlib import Path

_CORE = "docProps/core.xml"
_MOMENT = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</)")
_NO_MOMENT = b"2000-01-01T00:00:00Z"
_EARLIEST = (1980, 1, 1, 0, 0, 0)
_SHEET = "xl/worksheets/sheet{}.xml"
_END_OF_ROWS = b"</sheetData>"


def settle(
    path: Path, more: Mapping[int, Iterable[bytes]] | None = None, large: Collection[int] = ()
) -> None:
    """Pack the workbook at ``path`` again with fixed times; raises OSError when the disk will not have it.

    ``more`` are further rows, as XML, by the number of the sheet from 1: they are written behind those that
    the sheet has, one sheet after the other; those of ``large`` sheets may be more than 2 GiB.
    """
    place = path.with_name(f"{path.name}.steady")
    try:
        with zipfile.ZipFile(path) as old, zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as new:
            _repack(old, new, more or {}, large)
        place.replace(path)
    finally:
        place.unlink(missing_ok=True)


def settled(workbook: BytesIO, more: Mapping[int, Iterable[bytes]]) -> bytes:
    """The same for a workbook that is no file."""
    packed = BytesIO()
    with zipfile.ZipFile(workbook) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        _repack(old, new, more)
    return packed.getvalue()


def _repack(
    old: zipfile.ZipFile,
    new: zipfile.ZipFile,
    more: Mapping[int, Iterable[bytes]],
    large: Collection[int] = (),
) -> None:
    added = {_SHEET.format(number): pieces for number, pieces in more.items()}
    long = {_SHEET.format(number) for number in large}
    for item in old.infolist():
        content = old.read(item)
        if item.filename == _CORE:
            content = _MOMENT.sub(rb"\g<1>" + _NO_MOMENT + rb"\g<2>", content)
        plain = zipfile.ZipInfo(item.filename, _EARLIEST)
        plain.compress_type = zipfile.ZIP_DEFLATED
        pieces = added.get(item.filename)
        if pieces is None:
            new.writestr(plain, content)
            continue
        above, end, below = content.partition(_END_OF_ROWS)
        with new.open(plain, "w", force_zip64=item.filename in long) as member:
            member.write(above)
            for piece in pieces:
                member.write(piece)
            member.write(end + below)
