"""A process that founds one station after another and kills itself at moments spread over the founding."""

import os
import signal
import sys
import time
from datetime import date
from pathlib import Path

from desktop_app.station import NewStation, Station, Surroundings, load_surroundings
from desktop_app.station.clock import FixedClock
from tests.station.conftest import CHEAP, PASSWORD, TOWNSHIP

ASKED = NewStation("四开乡", TOWNSHIP, "township", "wang", "王干部", PASSWORD)


def _found(place: Path, around: Surroundings) -> None:
    station, _code = Station.create(place, ASKED, FixedClock(date(2018, 11, 1)), around, CHEAP)
    station.close()


def _child(place: Path, around: Surroundings) -> int:
    child = os.fork()
    if child == 0:
        _found(place, around)
        os._exit(0)
    return child


def main(folder: Path, kills: int) -> None:
    """Found ``kills`` stations, each in a child that dies a little later than the one before."""
    around = load_surroundings()
    begun = time.monotonic()
    os.waitpid(_child(folder / "00", around), 0)
    whole = time.monotonic() - begun
    for kill in range(1, kills):
        child = _child(folder / f"{kill:02}", around)
        time.sleep(whole * kill / kills)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
