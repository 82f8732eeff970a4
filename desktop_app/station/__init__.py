"""Opening a station: the only place where file, keys, clock and catalogue are put together."""

from desktop_app.station.access import NewStation, Surroundings, load_surroundings
from desktop_app.station.people import Person, Profile, Saved, StationRefused
from desktop_app.station.station import Station

__all__ = [
    "NewStation",
    "Person",
    "Profile",
    "Saved",
    "Station",
    "StationRefused",
    "Surroundings",
    "load_surroundings",
]
