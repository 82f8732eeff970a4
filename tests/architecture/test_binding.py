"""What Qt for Python would compile at every start comes compiled with the built program."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import shiboken6

from installer.binding import FOLDER, compiled_binding

_SEEN = """
import PySide6.QtCore, sys
print(sys.modules["shibokensupport.signature.loader"].__file__)
early = {"argparse", "shibokensupport.signature.whole_parser", "shibokensupport.signature.whole_layout"}
print(sorted(early & set(sys.modules)))
try:
    PySide6.QtCore.QTimer("no object")
except TypeError as refused:
    print("Supported signatures" in str(refused), "parent: PySide6.QtCore.QObject" in str(refused))
"""


def test_the_modules_of_the_binding_are_there_compiled(tmp_path: Path) -> None:
    made = dict(compiled_binding(tmp_path))
    assert made[str(tmp_path / "shibokensupport/signature/loader.pyc")] == str(
        FOLDER / "shibokensupport/signature"
    )
    assert {Path(name).suffix for name in made} == {".pyc"}
    assert len(made) >= 12


def test_compiled_twice_they_are_the_same(tmp_path: Path) -> None:
    once, again = (compiled_binding(tmp_path / name) for name in ("once", "again"))
    texts = [[Path(file).read_bytes() for file, _ in made] for made in (once, again)]
    assert texts[0] == texts[1]


def test_the_binding_takes_them(tmp_path: Path) -> None:
    beside = tmp_path / FOLDER.parent
    shutil.copytree(Path(shiboken6.__file__).parent, beside)
    for file, folder in compiled_binding(tmp_path / "made"):
        target = tmp_path / folder / Path(file).name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, target)
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    words = [sys.executable, "-c", _SEEN]
    said = subprocess.run(words, env=environment, capture_output=True, text=True, check=True).stdout
    assert said.splitlines() == [
        str(tmp_path / FOLDER / "shibokensupport" / "signature" / "loader.pyc"),
        "[]",
        "True True",
    ]
