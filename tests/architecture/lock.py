"""Reads the lock file."""

import re
from dataclasses import dataclass

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name


@dataclass(frozen=True)
class Pin:
    """One entry of the lock: the version and how many SHA-256 sums it accepts."""

    name: str
    version: str
    hashes: int
    marker: str


def read_lock(text: str) -> dict[str, Pin]:
    """The entries by canonical name; raises ValueError for a line that pins nothing."""
    pins: dict[str, Pin] = {}
    for entry in text.replace("\\\n", " ").splitlines():
        line = entry.split("#")[0].strip()
        if not line:
            continue
        words, *hashes = re.split(r"\s--hash=sha256:", line)
        requirement = Requirement(words)
        pinned = [spec.version for spec in requirement.specifier if spec.operator == "=="]
        if len(pinned) != 1 or requirement.url:
            raise ValueError(f"not pinned: {line}")
        if any(re.fullmatch(r"[0-9a-f]{64}", item.strip()) is None for item in hashes):
            raise ValueError(f"not a SHA-256: {line[:80]}")
        name = canonicalize_name(requirement.name)
        pins[name] = Pin(name, pinned[0], len(hashes), str(requirement.marker or ""))
    return pins
