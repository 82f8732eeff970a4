"""Receiving is killed at any moment: the next run finishes it, once."""

import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from desktop_app.catalog.model import Edit
from desktop_app.province.office import Office
from desktop_app.station import Station
from desktop_app.station.wiring import store_context
from desktop_app.store.opening import Login
from tests.province.conftest import CHEAP, PASSWORD, World, household

RECORDS, LONGEST = 4_000, 1.2  # how many, and the seconds that receiving them takes on a small machine

RECEIVE = """
import sys
from pathlib import Path
from desktop_app.province.office import Office
from desktop_app.station import load_surroundings
from desktop_app.station.wiring import store_context
from desktop_app.store.opening import Login
from desktop_app.store.passwords import Cost

around = load_surroundings()
context = store_context(around.catalogue, around.divisions)
cost = Cost(memory=8 * 1024, passes=1)
office = Office.open(Path(sys.argv[1]), Login("sheng", sys.argv[2]), lambda: int(sys.argv[3]), context, cost)
print("ready", flush=True)
office.receive_inbox()
print("done", flush=True)
"""


def killed_after(folder: Path, now: int, wait: float) -> bool:
    """Receive in another process and kill it after ``wait`` seconds; whether it had come to its end."""
    words = [sys.executable, "-c", RECEIVE, str(folder), PASSWORD, str(now)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None and process.stdout.readline() == "ready\n"
        time.sleep(wait)
        process.kill()
        return "done" in process.stdout.read()


QUARTERS = [pytest.param(25, 1.0, seed, marks=pytest.mark.slow, id=f"slow-{seed}") for seed in range(1, 5)]
"""A hundred moments in the slow run, in four tests, so that each ends in time on a busy machine."""


@pytest.mark.parametrize(("kills", "share", "seed"), [pytest.param(10, 0.25, 2018, id="quick"), *QUARTERS])
@pytest.mark.parametrize("office", ["sqlite"], indirect=True)
def test_what_is_killed_is_finished_once(
    world: World, office: Office, first: Station, kills: int, share: float, seed: int
) -> None:
    made, records = household(first), int(RECORDS * share)
    people = [Edit("member", f"m{n:05}", {"household_id": made, "name": f"马海{n}"}) for n in range(records)]
    first.put_many(people, "导入")
    first.export_bundle(office.desk.shelves.inbox)
    folder = office.folder
    office.close()
    context = store_context(world.around.catalogue, world.around.divisions)
    chance, finished = random.Random(seed), 0  # noqa: S311  # moments to kill at, no secret
    for number in range(kills):
        copy = shutil.copytree(folder, world.root / f"copy-{number}")
        finished += killed_after(copy, world.clock.now_ms(), chance.uniform(0, LONGEST * share))
        with Office.open(copy, Login("sheng", PASSWORD), world.clock.now_ms, context, CHEAP) as again:
            assert all(outcome.ok for outcome in again.receive_inbox())
            assert again.count("member") == records and again.store.verify_journal().ok
            (station,) = again.status().stations
            assert (station.last_seq, station.missing, len(again.store.parcels("in"))) == (2, 0, 1)
            shelves = again.desk.shelves
            assert len(list(shelves.archive.iterdir())) == 1 and not list(shelves.inbox.iterdir())
            assert not again.status().quarantined
        shutil.rmtree(copy)
    assert finished < kills
