"""A station of one county with a household to leave poverty in each of 200 villages: how long people wait.

Run as a child of ``tests.bench.notices``; prints one JSON object: seconds from the click to the first
picture of a one-page notice, cold (nothing of the typesetter is loaded yet) and warm, and seconds for a
notice in every village.
"""

import json
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from desktop_app.catalog.model import Edit
from desktop_app.notices.model import NoticeChoice
from desktop_app.station import NewStation, Station
from desktop_app.station.clock import FixedClock
from desktop_app.store.passwords import Cost

COUNTY = "513431"
VILLAGES = 200
PASSWORD = "Gaoshan-2018-a"


def filled(folder: Path) -> tuple[Station, list[str]]:
    """The station and its villages."""
    asked = NewStation("昭觉县扶贫和移民工作局", COUNTY, "county", "wang", "王干部", PASSWORD)
    station, _ = Station.create(folder, asked, FixedClock(date(2018, 11, 1)), cost=Cost(8 * 1024, 1))
    head = {"year": 2018, "kinship": "01"}
    villages = station.board.villages_of(COUNTY)[:VILLAGES]
    edits = [Edit("setting", "s1", {"key": "notice_approved_only", "value": "0"})]
    for number, village in enumerate(villages):
        for serial in range(3):
            household = f"h{number:03d}{serial}"
            edits += [
                Edit("household", household, {"division_code": village, "village_group": f"{serial + 1}组"}),
                Edit(
                    "member",
                    f"{household}m",
                    {"household_id": household, "name": "马海子各莫", "joined_date": "2014-01-01"},
                ),
                Edit("member_year", f"{household}y", head | {"member_id": f"{household}m"}),
                Edit(
                    "status_change",
                    f"{household}c",
                    {
                        "household_id": household,
                        "year": 2018,
                        "change_kind": "exit",
                        "review_meeting_date": "2018-09-20",
                        "head_agreed": 1,
                    },
                ),
            ]
    station.put_many(edits, "bench")
    return station, villages


def looked_at(station: Station, choice: NoticeChoice) -> float:
    """Seconds from the wish to the picture of the first sheet."""
    from desktop_app.typeset.preview import page_as_png

    started = time.perf_counter()
    preview = station.notice_preview(choice)
    page_as_png(preview.pdf, 0, 96)
    return time.perf_counter() - started


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        station, villages = filled(Path(folder) / "data")
        with station:
            choice = NoticeChoice(
                code="N04",
                year=2018,
                division_code=villages[0],
                publish_date="2018-10-15",
                days=7,
                supervise_phone="0834-8331234",
            )
            cold = looked_at(station, choice)
            warm = sorted(looked_at(station, choice) for _ in range(9))[4]
            started = time.perf_counter()
            lines = station.board.issue_each(choice, villages)
            batch = time.perf_counter() - started
            if not all(line.number for line in lines):
                raise SystemExit([line.told for line in lines if not line.number][:3])
    sys.stdout.write(json.dumps({"cold": cold, "warm": warm, "batch": batch}) + "\n")


if __name__ == "__main__":
    main()
