"""Which distributions the program is shipped with, and the licence texts that travel with them."""

import os
import re
import subprocess
import tomllib
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT = Path(__file__).resolve().parent.parent / "pyproject.toml"
LICENCE_FILE = re.compile(r"\.dist-info/.*(licen[cs]e|copying|notice|authors)", re.IGNORECASE)


def project_version() -> str:
    """The version in pyproject.toml."""
    return str(tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]["version"])


def commit_seconds() -> int:
    """The time of the newest commit in seconds, or what ``SOURCE_DATE_EPOCH`` says: the time of a build.

    Raises CalledProcessError outside of a checkout.
    """
    told = os.environ.get("SOURCE_DATE_EPOCH")
    if told is None:
        words = ["git", "-C", str(PROJECT.parent), "log", "-1", "--format=%ct"]
        told = subprocess.run(words, capture_output=True, encoding="ascii", check=True).stdout
    return int(told)


def steady_environment() -> dict[str, str]:
    """What makes two builds of one commit alike: the commit's time, and an order of sets that stays."""
    return {"SOURCE_DATE_EPOCH": str(commit_seconds()), "PYTHONHASHSEED": "0"}


def set_times(folder: Path) -> None:
    """Give everything in ``folder`` the commit's time, which packages keep of what they pack."""
    when = commit_seconds()
    for path in (folder, *folder.rglob("*")):
        os.utime(path, (when, when), follow_symlinks=os.utime not in os.supports_follow_symlinks)


def closure(requirements: Iterable[str]) -> set[str]:
    """The distributions that are installed here because of these requirements, by canonical name."""
    found: set[str] = set()
    seen: set[tuple[str, frozenset[str]]] = set()
    waiting = [Requirement(line) for line in requirements]
    while waiting:
        wanted = waiting.pop()
        key = (canonicalize_name(wanted.name), frozenset(wanted.extras))
        if key in seen:
            continue
        seen.add(key)
        found.add(key[0])
        for line in metadata.requires(key[0]) or []:
            needed = Requirement(line)
            extras = ("", *wanted.extras)
            if needed.marker is None or any(needed.marker.evaluate({"extra": extra}) for extra in extras):
                waiting.append(needed)
    return found


def licence_files(project_file: Path) -> list[tuple[Path, str]]:
    """Each licence text of each shipped distribution, and the folder of the built program it goes to.

    Follows the dependencies of ``project_file`` (pyproject.toml) as they are installed here.
    """
    project = tomllib.loads(project_file.read_text(encoding="utf-8"))["project"]
    found: list[tuple[Path, str]] = []
    for name in sorted(closure(project["dependencies"])):
        for entry in metadata.files(name) or []:
            if LICENCE_FILE.search(entry.as_posix()):
                below = entry.parent.relative_to(entry.parts[0]).as_posix().removeprefix("licenses")
                found.append((Path(str(entry.locate())), f"licences/{name}/{below.strip('/')}".rstrip("/")))
    return found
