"""What other programs and an independent reader say of a PDF: qpdf, poppler, pikepdf."""

import io
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pikepdf
import pytest


def run(program: str, *arguments: str) -> str:
    """Standard output of a program that must succeed without a word on standard error.

    The programs are those of Linux: on Windows the test that asks them is skipped from here on.
    """
    if sys.platform == "win32":
        pytest.skip(f"{program} is a program of Linux")
    done = subprocess.run([program, *arguments], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return done.stdout


def qpdf_check(pdf: bytes, folder: Path) -> None:
    """qpdf finds neither an error nor a warning."""
    file = folder / "checked.pdf"
    file.write_bytes(pdf)
    assert "No syntax or stream encoding errors found" in run("qpdf", "--check", str(file))


def fonts(pdf: bytes, folder: Path) -> list[tuple[str, str, str, str]]:
    """Name, embedded, subset, Unicode map of every font, as pdffonts sees them."""
    file = folder / "fonts.pdf"
    file.write_bytes(pdf)
    lines = run("pdffonts", str(file)).splitlines()[2:]
    parts = [line.split() for line in lines]
    return [(part[0], *part[-5:-2]) for part in parts]


def text(pdf: bytes, folder: Path) -> list[str]:
    """The text of every sheet, as pdftotext reads it."""
    file = folder / "text.pdf"
    file.write_bytes(pdf)
    return run("pdftotext", "-raw", str(file), "-").split("\f")[:-1]


def words(pdf: bytes, folder: Path) -> list[list[tuple[float, float, float, float, str]]]:
    """For every sheet the words with their boxes: left, top, right, bottom in points from the top."""
    file = folder / "words.pdf"
    file.write_bytes(pdf)
    pattern = re.compile(r'<word xMin="(.*?)" yMin="(.*?)" xMax="(.*?)" yMax="(.*?)">(.*?)</word>')
    sheets = run("pdftotext", "-bbox", str(file), "-").split("<page ")[1:]
    return [
        [(float(a), float(b), float(c), float(d), word) for a, b, c, d, word in pattern.findall(sheet)]
        for sheet in sheets
    ]


def opened(pdf: bytes) -> Any:
    """The file as pikepdf objects."""
    return pikepdf.open(io.BytesIO(pdf))


def contents(pdf: bytes) -> list[bytes]:
    """The decompressed operators of every sheet."""
    with opened(pdf) as file:
        return [page.Contents.read_bytes() for page in file.pages]


def read_operators(pdf: bytes) -> None:
    """Every operator of every sheet can be parsed, and what is opened is closed."""
    pairs = {"BT": "ET", "q": "Q", "BDC": "EMC", "BMC": "EMC"}
    with opened(pdf) as file:
        for page in file.pages:
            open_ones: list[str] = []
            for instruction in pikepdf.parse_content_stream(page):
                name = str(instruction.operator)
                if name in pairs:
                    open_ones.append(pairs[name])
                elif name in pairs.values():
                    assert open_ones.pop() == name
            assert open_ones == []
