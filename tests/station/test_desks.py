"""A desk is made when it is asked for, and everybody has the same one."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from desktop_app.station import Station
from desktop_app.station.desks import made_once


def test_two_threads_that_ask_at_the_same_moment_have_one_desk(station: Station) -> None:
    both = Barrier(2)

    def make(_station: Any) -> object:
        both.wait(10)  # each is in the middle of making one before either has it
        return object()

    desk = made_once(make)
    desk.__set_name__(Station, "counter")
    with ThreadPoolExecutor(2) as threads:
        first, second = threads.map(lambda _n: desk.__get__(station, Station), range(2))
    assert first is second is desk.__get__(station, Station)


def test_a_station_makes_no_desk_that_nobody_asked_for(station: Station) -> None:
    assert "reports" not in vars(station)
    assert station.reports is station.reports and "reports" in vars(station)
