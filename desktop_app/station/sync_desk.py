"""Carrying: the station's keys, its outbox, its bundles and the receipts that answer them."""

from desktop_app.catalog.model import Catalogue
from desktop_app.station.clock import Clock
from desktop_app.station.people import Profile
from desktop_app.store.store import Store
from desktop_app.sync.keys import StationKeys

KEYS = "station-keys"


class SyncDesk:
    """What one station sends and takes in."""

    def __init__(self, store: Store, catalogue: Catalogue, profile: Profile, clock: Clock) -> None:
        self._store = store
        self._catalogue = catalogue
        self._profile = profile
        self._clock = clock

    @property
    def keys(self) -> StationKeys:
        """The station's secret keys, from inside the encrypted store."""
        return StationKeys.from_bytes(self._store.secret(KEYS) or b"")

    def sign(self, message: bytes) -> bytes:
        """The station's Ed25519 signature of a message."""
        return self.keys.sign(message)
