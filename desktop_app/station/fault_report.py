"""The report of one of our own mistakes, with everything struck out that may name a person."""

import platform
import re
import traceback
from pathlib import Path

_DIGITS = re.compile(r"\d{5,}[\dXx]?")
_CHINESE = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff·]+")
_QUOTED = re.compile(r"'[^'\n]*'|\"[^\"\n]*\"")
_FILE_LINE = re.compile(r'^(\s*File )"([^"]*)"', re.MULTILINE)


def redact(text: str) -> str:
    """Strike out numbers of five digits and more, Chinese words, quoted texts and the folders of files."""
    short = _FILE_LINE.sub(lambda hit: f"{hit[1]}«{Path(hit[2]).name}»", text)
    lines = (_CHINESE.sub("〈字〉", _QUOTED.sub("'…'", line)) for line in short.splitlines())
    return "\n".join(_DIGITS.sub("#", line) for line in lines)


def report_of(error: BaseException) -> str:
    """Where it happened and on what system; what an exception says of itself is redacted."""
    told = "".join(traceback.format_exception(error))
    return f"Python {platform.python_version()} · {platform.system()} {platform.release()}\n{redact(told)}\n"


def keep_report(error: BaseException, folder: Path) -> Path:
    """Write the report into ``folder`` under a fresh number and return the file. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    number = len(list(folder.glob("report-*.txt"))) + 1
    while (path := folder / f"report-{number:03}.txt").exists():
        number += 1
    path.write_text(report_of(error), encoding="utf-8")
    return path
