"""A station with many members for the benchmarks of the window, and what is searched for in it.

Usage: python -m tests.bench._window_station FOLDER MEMBERS [cheap]
"""

import json
import random
import sys
from datetime import date
from itertools import islice
from pathlib import Path
from uuid import UUID

from desktop_app.catalog.model import Edit, Value
from desktop_app.station import NewStation, Station
from desktop_app.station.clock import FixedClock
from desktop_app.station.wiring import store_context
from desktop_app.store.changes import Stamp
from desktop_app.store.passwords import Cost
from desktop_app.store.store import StoreContext
from tests.bench.store import WORKBOOK, members, spelled
from tests.gui.conftest import AREA, CHEAP, PASSWORD
from tests.gui.seed import seed

CLOCK = FixedClock(date(2018, 11, 20))
LOGIN, KEPT = "li", "searched.json"
_RUNS = 40
_AT_MS = 1_520_000_000_000


def make_station(folder: Path, count: int, cost: Cost | None = None) -> None:
    """A township's seeded station with ``count`` further members, their households and words to search for.

    ``cost`` is what unlocking costs; None for what it costs at stations.
    """
    asked = NewStation("龙恩乡扶贫工作站", AREA, "township", LOGIN, "李秀英", PASSWORD, demo=True)
    station, _code = Station.create(folder, asked, CLOCK, cost=cost)
    seed(station)
    records = map(_as_entered, members(count))
    saves = 0
    while batch := list(islice(records, WORKBOOK)):
        saves += 1
        stamp = Stamp("李秀英", "导入", _AT_MS + saves * 1000)
        station.store.write(batch, stamp, device=station.profile.device, area=AREA)
    (folder / KEPT).write_text(json.dumps(_searched(station), ensure_ascii=False), encoding="utf-8")
    station.close()


def _as_entered(record: tuple[str, str, dict[str, Value]]) -> Edit:
    """An invented record under ids as the program gives them (``catalog.identity``)."""
    entity, record_id, values = record
    named = {name: _shaped(str(value)) for name, value in values.items() if name == "household_id"}
    return Edit(entity, _shaped(record_id), {**values, **named})


def _shaped(number: str) -> str:
    return str(UUID(int=int(number, 16)))


def open_station(folder: Path) -> Station:
    """Open it as its only person does, at the cost that stations have."""
    return Station.open(folder, LOGIN, PASSWORD, CLOCK)


def searched(folder: Path) -> dict[str, list[str]]:
    """By kind, what is typed into the search box."""
    kept: dict[str, list[str]] = json.loads((folder / KEPT).read_text(encoding="utf-8"))
    return kept


def _searched(station: Station) -> dict[str, list[str]]:
    chance = random.Random(7)  # noqa: S311 - nothing secret is drawn
    known = chance.sample(station.store.ids("member"), _RUNS)
    found = [station.store.get("member", record_id) or {} for record_id in known]
    context = store_context(station.catalogue, station.divisions)
    names = [str(record["name"]) for record in found if _is_spelled(context, str(record["name"]))]
    return {
        "one character": [chance.choice(name) for name in names],
        "two characters": [name[:2] for name in names],
        "three characters": [(name + name)[:3] for name in names],
        "pinyin initials": ["".join(word[0] for word in spelled(context, name)) for name in names],
        "ID fragment": [str(record["id_no"])[-8:] for record in found],
    }


def _is_spelled(context: StoreContext, name: str) -> bool:
    """Whether every character has a reading: the point in a Uyghur name has none."""
    return all(any(context.readings(char)) for char in name)


if __name__ == "__main__":
    make_station(Path(sys.argv[1]), int(sys.argv[2]), CHEAP if "cheap" in sys.argv else None)
    sys.stdout.write("{}\n")
