"""Letters come with the program: Chinese shows on a machine that has no Chinese font at all."""

from pathlib import Path

from PySide6.QtGui import QFontDatabase

from desktop_app.catalog.places import resources_folder

SHIPPED = (
    "NotoSansSC-Medium-subset.ttf",
    "NotoSerifSC-Regular.ttf",
    "NotoNaskhArabic-Regular.ttf",
    "NotoSerifTibetan-Regular.ttf",
    "NuosuSIL-Regular.ttf",
    "NotoSansLisu-Regular.ttf",
)
"""The faces of the window, the first for everything and each later one for characters the others lack."""


def load_fonts(folder: Path | None = None) -> list[str]:
    """Make the shipped faces known to Qt; returns their families in order of preference.

    Faces a station has put into ``optional`` (rare characters) are asked last. A file that is no font is
    passed over: the window must come up all the same.
    """
    place = folder or resources_folder() / "fonts"
    files = [place / name for name in SHIPPED]
    files += sorted((place / "optional").glob("*.ttf"))
    families: list[str] = []
    for file in files:
        number = QFontDatabase.addApplicationFont(str(file)) if file.is_file() else -1
        if number >= 0:
            families += QFontDatabase.applicationFontFamilies(number)
    return list(dict.fromkeys(families))
