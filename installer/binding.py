"""The Python modules of Qt for Python itself, compiled once instead of at every start.

Its library carries a dozen of them as text in an archive and compiles them whenever it is imported: a tenth
of what a start takes. Where a folder ``files.dir`` lies beside the library it reads them from there, as it
reads every other module; the switch is its own (``SBK_EMBED`` in its ``signature_bootstrap.py``).

Two of them write stubs for editors, and nothing but a command of their own asks for it: they stay away, and
so does the parser of command lines that they import. Two others spell out which arguments a call takes, for
the message when one is called wrongly: they are read when that happens. Each compiles patterns whose nested
brackets take as long as fetching a list.
"""

import py_compile
import sys
from pathlib import Path, PurePosixPath
from zipfile import ZipFile

FOLDER = PurePosixPath("shiboken6", "files.dir")
_SIGNATURE = PurePosixPath("shibokensupport", "signature")
_LEFT_OUT = {_SIGNATURE / "lib" / name for name in ("pyi_generator.py", "enum_sig.py")}
_LATER = {_SIGNATURE / name for name in ("layout.py", "parser.py")}
_NOTHING = b'"""Writes stubs for editors: left out of the program."""\n'
_WHOLE = "whole_"
_STANDING_IN = '''"""The module ``{whole}``, read when somebody asks for what is in it."""


def __getattr__(name):
    from importlib import import_module

    return getattr(import_module(f"{{__package__}}.{whole}"), name)
'''


def compiled_binding(place: Path) -> list[tuple[str, str]]:
    """The modules compiled below ``place``: each file, and the folder of the program that it belongs in."""
    import PySide6.QtCore  # which makes the archive known

    archive = getattr(sys.modules["shibokensupport"].__loader__, "zfile", None)
    if not isinstance(archive, ZipFile):
        raise FileNotFoundError(f"PySide6 {PySide6.__version__} keeps its modules in no archive")
    missing = {*_LEFT_OUT, *_LATER} - set(map(PurePosixPath, archive.namelist()))
    if missing:
        raise FileNotFoundError(f"PySide6 {PySide6.__version__} has no {missing.pop()}")
    made = []
    for name in map(PurePosixPath, archive.namelist()):
        if name.suffix != ".py":
            continue
        for kept, text in _as_shipped(name, archive.read(str(name))):
            source, target = place / kept, place / kept.with_suffix(".pyc")
            source.parent.mkdir(parents=True, exist_ok=True)
            source.write_bytes(text)
            # By no date, so that two builds are the same; there is no text beside it to compare it with.
            mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
            py_compile.compile(str(source), str(target), str(kept), doraise=True, invalidation_mode=mode)
            made.append((str(target), str(FOLDER / kept.parent)))
    return made


def _as_shipped(name: PurePosixPath, text: bytes) -> list[tuple[PurePosixPath, bytes]]:
    """What goes into the program for a module: the module, nothing, or one that reads it when asked."""
    if name in _LEFT_OUT:
        return [(name, _NOTHING)]
    if name not in _LATER:
        return [(name, text)]
    whole = name.with_name(_WHOLE + name.name)
    return [(name, _STANDING_IN.format(whole=whole.stem).encode()), (whole, text)]
