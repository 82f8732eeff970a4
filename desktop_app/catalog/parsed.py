"""The TOML of a catalogue, parsed once: Python's own parser takes longer over it than a window to open.

What was parsed lies beside the files as Python keeps its own modules, as JSON, which carries data and nothing
else, and with the digest of what it was parsed from: a file that was touched is parsed anew. The program is
built with it; a folder that cannot be written, as an installed one, is left as it is.
"""

import hashlib
import json
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

_KEPT = Path("__pycache__") / "parsed.json"


class ParsedFolder:
    """The TOML files of one folder and the folders in it; ``keep`` writes down what had to be parsed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._kept = _read(folder / _KEPT)
        self._is_new = False

    def toml(self, path: Path) -> dict[str, Any]:
        """What a file declares; raises TOMLDecodeError."""
        data = path.read_bytes()
        name, digest = path.relative_to(self._folder).as_posix(), hashlib.sha256(data).hexdigest()
        kept = self._kept.get(name)
        if isinstance(kept, dict) and kept.get("digest") == digest:
            found: dict[str, Any] = kept["parsed"]
            return found
        import tomllib  # the start that finds everything kept needs no parser

        found = tomllib.loads(data.decode("utf-8"))
        self._kept[name] = {"digest": digest, "parsed": found}
        self._is_new = True
        return found

    def keep(self) -> None:
        """Keep what was parsed for the next start, where that is possible."""
        if self._is_new and not sys.dont_write_bytecode:
            self._write()

    def _write(self) -> None:
        place = self._folder / _KEPT
        own = place.with_suffix(f".{os.getpid()}")
        with suppress(OSError, TypeError):  # a date is no JSON: such a file is parsed each time
            text = json.dumps(self._kept, ensure_ascii=False)
            place.parent.mkdir(exist_ok=True)
            own.write_text(text, encoding="utf-8")
            own.replace(place)


def parse_anew(folder: Path) -> None:
    """Keep what the TOML of a folder says, all of it and nothing older: for a program that is being built."""
    (folder / _KEPT).unlink(missing_ok=True)
    parsed = ParsedFolder(folder)
    for path in sorted(folder.rglob("*.toml")):
        parsed.toml(path)
    parsed._write()


def _read(place: Path) -> dict[str, Any]:
    try:
        kept = json.loads(place.read_bytes())
    except (OSError, ValueError):
        return {}
    return kept if isinstance(kept, dict) else {}
