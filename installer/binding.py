"""The Python modules of Qt for Python itself, compiled once instead of at every start.

Its library carries a dozen of them as text in an archive and compiles them whenever it is imported: a tenth
of what a start takes. Where a folder ``files.dir`` lies beside the library it reads them from there, as it
reads every other module; the switch is its own (``SBK_EMBED`` in its ``signature_bootstrap.py``).
"""

import py_compile
import sys
from pathlib import Path, PurePosixPath
from zipfile import ZipFile

FOLDER = PurePosixPath("shiboken6", "files.dir")


def compiled_binding(place: Path) -> list[tuple[str, str]]:
    """The modules compiled below ``place``: each file, and the folder of the program that it belongs in."""
    import PySide6.QtCore  # which makes the archive known

    archive = getattr(sys.modules["shibokensupport"].__loader__, "zfile", None)
    if not isinstance(archive, ZipFile):
        raise FileNotFoundError(f"PySide6 {PySide6.__version__} keeps its modules in no archive")
    made = []
    for name in map(PurePosixPath, archive.namelist()):
        if name.suffix != ".py":
            continue
        source, target = place / name, place / name.with_suffix(".pyc")
        source.parent.mkdir(parents=True, exist_ok=True)
        source.write_bytes(archive.read(str(name)))
        # By no date, so that two builds are the same; there is no text beside it to compare it with.
        mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
        py_compile.compile(str(source), str(target), str(name), doraise=True, invalidation_mode=mode)
        made.append((str(target), str(FOLDER / name.parent)))
    return made
