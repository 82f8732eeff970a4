"""Kinds of arguments that several commands take: days, KEY=VALUE, files."""

import json
import re
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import click

from desktop_app.catalog.values import FIRST_YEAR, LAST_YEAR

_DAY = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?")


def day(typed: str) -> str:
    """A day as people write it, ``2018-10-15``, ``2018.10.15`` or ``2018年10月15日``, in ISO form."""
    hit = _DAY.fullmatch(typed.strip())
    try:
        if hit:
            return date(*map(int, hit.groups())).isoformat()
    except ValueError:
        pass
    raise click.BadParameter(f"“{typed}”不是日期，应写成2018-10-15。")


def key_values(items: Iterable[str], option: str) -> dict[str, str]:
    """``KEY=VALUE`` words as a mapping; wrong usage for a word without ``=``."""
    pairs = {}
    for item in items:
        key, equals, value = item.partition("=")
        if not equals or not key.strip():
            raise click.UsageError(f"{option} 应写成 KEY=VALUE，不是“{item}”。")
        pairs[key.strip()] = value
    return pairs


def whole_year() -> click.IntRange:
    """A year that records may be of."""
    return click.IntRange(FIRST_YEAR, LAST_YEAR)


def existing_file() -> click.Path:
    """The path of a file that a command reads; that it is there is said by the command."""
    return click.Path(dir_okay=False, path_type=Path)


def new_file() -> click.Path:
    """The path of a file that a command writes."""
    return click.Path(dir_okay=False, path_type=Path)


def folder() -> click.Path:
    """The path of a folder."""
    return click.Path(file_okay=False, path_type=Path)


class FileMissing(Exception):
    """A file that a person named is not there, or is no text where a text is needed."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def require_file(path: Path) -> None:
    """Raises FileMissing when there is no such file."""
    if not path.is_file():
        raise FileMissing(f"找不到文件“{path.name}”，请核对文件名和所在的文件夹。")


def read_text(path: Path) -> str:
    """The text in a file such as a request, certificate or key; raises FileMissing."""
    require_file(path)
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise FileMissing(
            f"“{path.name}”不是UTF-8编码的文本文件，请核对是不是拿错了文件，或用记事本另存为UTF-8编码。"
        ) from None


def write_file(path: Path, data: bytes) -> None:
    """Write a file, making its folder. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def try_to_write(path: Path, data: bytes) -> bool:
    """Write a file whose content can be had again; False when the disk refuses."""
    try:
        write_file(path, data)
    except OSError:
        return False
    return True


def stdin_object() -> dict[str, Any]:
    """The one JSON object on standard input; wrong usage for anything else."""
    try:
        typed = json.loads(sys.stdin.buffer.read())
    except ValueError:
        typed = None
    if not isinstance(typed, dict):
        raise click.UsageError("标准输入应是一个JSON对象。")
    return typed
