"""The window over 1,000,000 members beside Qt's own table on the same encrypted file.

    python3 installer/run.py bench window [--members N] [--json]

Three processes: one enters the members as an import does, one is the program, one is the peer, a
QSqlTableModel with LIKE and ORDER BY over the same file and key. A time ends when the pixels are there: what
the screenless platform paints, a real screen paints as well. A key is measured with the check that follows
it, a search from the end of the pause of 60 ms after the last key. A million members take about ten minutes.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.bench._bars import Bar, at_most, report

MEMBERS = 1_000_000
_FRAME_MS = 16.0
_FIRST_PAINT_MS, _SEARCH_MS, _SORT_MS, _FORM_MS = 100.0, 30.0, 400.0, 150.0
_MEMORY_MB, _SWITCH_S, _STALL_MS = 350.0, 3.0, 500.0
_WALKED = "every place, a filter, a sort without an index, all selected"
_WHERE = "repaint included"


def child(module: str, *words: object) -> dict[str, float]:
    """What a measurement in a process of its own found."""
    done = subprocess.run(
        [sys.executable, "-m", module, *map(str, words)],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_LOGGING_RULES": "*.debug=false"},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def bars(members: int, ours: dict[str, float], peer: dict[str, float]) -> list[Bar]:
    """The rows of design.md §10 that concern the window."""
    listed = f"{members:,} members listed"
    found = [
        at_most(
            "keystroke to checked, repainted field, p99 ms", ours["key_p99"], _FRAME_MS, "one 60 Hz frame"
        ),
        at_most("first paint of the list, ms", ours["first"], _FIRST_PAINT_MS, f"{listed}, {_WHERE}"),
        _against("first paint", ours["first"], peer["first"], "QSqlTableModel"),
    ]
    for kind in ("one character", "two characters", "three characters", "ID fragment"):
        key = f"search {kind}"
        found.append(at_most(f"{key}, p95 ms", ours[key], _SEARCH_MS, f"{listed}, {_WHERE}"))
        found.append(_against(key, ours[key], peer[key], "LIKE"))
    key = "search pinyin initials"
    found += [
        at_most(f"{key}, p95 ms", ours[key], _SEARCH_MS, "the peer knows no pinyin"),
        at_most(
            "search among households, p95 ms",
            ours["households"],
            _SEARCH_MS,
            f"found through {members:,} members",
        ),
        at_most("sort by name, painted, ms", ours["sort"], _SORT_MS, listed),
        _against("sort by name", ours["sort"], peer["sort"], "ORDER BY"),
        at_most(
            "household form opened first, ms", ours["form_first"], _FORM_MS, "all tabs made; members, incomes"
        ),
        at_most("household form opened again, p95 ms", ours["form"], _FORM_MS, "members, incomes"),
        at_most("memory, MB", ours["megabytes"], _MEMORY_MB, f"{listed}, resident"),
        at_most("memory after searches and a sort, MB", ours["megabytes_sorted"], _MEMORY_MB, listed),
        at_most(
            "memory after every place, MB",
            ours["megabytes_places"],
            _MEMORY_MB,
            f"{listed}; the full check and all figures among them",
        ),
        Bar("beside it: at most while the list is put in order, MB", ours["peak_lists"], "", _WALKED, None),
        Bar("beside it: at most while every place works, MB", ours["peak_places"], "", _WALKED, None),
        at_most("longest the window did not answer, ms", ours["stall"], _STALL_MS, _WALKED),
        at_most("another person at work, s", ours["switch"], _SWITCH_S, "lock, password, window"),
    ]
    for what in ("first", "search", "sort"):
        told = "everything in memory, as QSortFilterProxyModel needs it"
        found.append(Bar(f"beside it: proxy model, {what}, ms", peer.get(f"proxy {what}"), "", told, None))
    return found


def _against(what: str, ours: float, peer: float, called: str) -> Bar:
    return at_most(f"{what} beside the peer", ours / peer, 1.0, f"{called} on the same file, {peer:.0f} ms")


def main(arguments: Sequence[str]) -> int:
    """Measure and report; 1 when a bar is not met."""
    parser = argparse.ArgumentParser(prog="bench window")
    parser.add_argument("--members", type=int, default=MEMBERS, help="members that are listed")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "station"
        child("tests.bench._window_station", place, given.members)
        ours = child("tests.bench._window_ours", place)
        peer = child("tests.bench._window_peer", place)
    return report(bars(given.members, ours, peer), as_json=given.json)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
