"""A workbook that does not say when it was made, so that the same content is the same file."""

import re
import zipfile
from pathlib import Path

_CORE = "docProps/core.xml"
_MOMENT = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</)")
_NO_MOMENT = b"2000-01-01T00:00:00Z"
_EARLIEST = (1980, 1, 1, 0, 0, 0)


def settle(path: Path) -> None:
    """Pack the workbook at ``path`` again with fixed times; raises OSError when the disk will not have it."""
    place = path.with_name(f"{path.name}.steady")
    try:
        with zipfile.ZipFile(path) as old, zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as new:
            for item in old.infolist():
                content = old.read(item)
                if item.filename == _CORE:
                    content = _MOMENT.sub(rb"\g<1>" + _NO_MOMENT + rb"\g<2>", content)
                plain = zipfile.ZipInfo(item.filename, _EARLIEST)
                plain.compress_type = zipfile.ZIP_DEFLATED
                new.writestr(plain, content)
        place.replace(path)
    finally:
        place.unlink(missing_ok=True)
