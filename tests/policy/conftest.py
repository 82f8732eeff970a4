"""A station of a township for the tests that stand for clauses of the circular."""

from tests.station.conftest import around, clock, station

__all__ = ["around", "clock", "station"]
