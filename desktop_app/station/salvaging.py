"""`bangfu repair` on a damaged file: what can still be read goes into a new one, and the old one is kept."""

from dataclasses import dataclass
from pathlib import Path

from desktop_app.station.access import Surroundings, open_station
from desktop_app.station.clock import Clock
from desktop_app.station.sync_desk import KEYS
from desktop_app.station.wiring import store_context
from desktop_app.store import keeping
from desktop_app.store.changes import Stamp
from desktop_app.store.opening import Login
from desktop_app.store.store import Store

REASON = "修复损坏的台账时按记录补回"


@dataclass(frozen=True, slots=True)
class Salvaged:
    """What came of it: the broken pages, the saves and records in the new file, how many records were entered
    again because their entries are lost, whether the station is a new device, and where the old file is kept.
    """

    broken: tuple[int, ...]
    transactions: int
    records: int
    entered: int
    new_device: bool
    kept_in: Path | None


def salvage_station(path: Path, login: Login, clock: Clock, around: Surroundings) -> Salvaged:
    """Put a new file with all that can be read in place of a damaged one; the station must be closed.

    Raises StoreDamaged, with nothing changed, where what the station is cannot be read any more: then only a
    backup helps; WrongPassword, DiskFull and the like.
    """
    context = store_context(around.catalogue, around.divisions)
    found, aside = keeping.salvage_folder(path, login, clock.now_ms, context, _is_a_station)
    opened = open_station(path, login, clock, around)
    store, profile = opened.base.store, opened.profile
    try:
        if found.edits:
            stamp = Stamp(opened.person.name, REASON, clock.now_ms())
            store.write(found.edits, stamp, device=profile.device, area=profile.area)
        return Salvaged(
            found.broken,
            found.transactions,
            found.records,
            len(found.edits),
            store.meta("replaces") in found.cut,
            aside,
        )
    finally:
        opened.base.close()


def _is_a_station(store: Store) -> bool:
    return bool(store.meta("device") and store.meta("area") and store.secret(KEYS))
