"""The entries that are kept in the journal and not applied, as PostgreSQL holds them."""

from collections.abc import Callable, Iterable, Iterator

from desktop_app.merge.history import Version
from desktop_app.province.postgres import journal
from desktop_app.province.postgres.line import Line
from desktop_app.store.changes import Touched
from desktop_app.store.drawn import Place
from desktop_app.store.fitting import waits

_AT = "home = %s AND device = %s AND seq = %s"


class NotApplied:
    """Notes them with their reasons; ``home_of`` says where the chain of a device is at home."""

    def __init__(self, line: Line, home_of: Callable[[str], str]) -> None:
        self._line = line
        self._home_of = home_of

    def note(self, version: Version, n: int, touched: Touched, reason: str) -> None:
        """Note an entry that is kept and not applied."""
        self._line.rows(
            "INSERT INTO not_applied (home, device, seq, n, entity, record_id, reason) "
            "VALUES (%s, %s, %s, %s, %s, %s, %s)",
            [self._home_of(version.device), *version, n, *map(journal.plain, touched), reason],
        )

    def forget(self, version: Version, places: Iterable[int]) -> None:
        """Take back that entries of a transaction were not applied."""
        self._line.rows(
            f"DELETE FROM not_applied WHERE {_AT} AND n = ANY(%s)",
            [self._home_of(version.device), *version, list(places)],
        )

    def has(self, version: Version, touched: Touched) -> bool:
        """Whether what a transaction says of a record was found not to count."""
        sql = f"SELECT 1 FROM not_applied WHERE {_AT} AND record_id = %s AND entity = %s"
        return bool(self._line.rows(sql, [self._home_of(version.device), *version, *touched[::-1]]))

    def of(self, touched: Touched) -> Iterator[tuple[Place, str]]:
        """Those of a record, with their reasons."""
        sql = "SELECT device, seq, n, reason FROM not_applied WHERE record_id = %s AND entity = %s"
        for device, seq, n, reason in self._line.rows(sql, [touched.record_id, touched.entity]):
            yield Place(Version(device, seq), n), reason

    def waiting(self) -> dict[Version, list[int]]:
        """The places of the entries that wait for an edition of the catalogue, by their transaction."""
        found: dict[Version, list[int]] = {}
        sql = "SELECT device, seq, n, reason FROM not_applied ORDER BY device, seq, n"
        for device, seq, n, reason in self._line.rows(sql):
            if waits(reason):
                found.setdefault(Version(device, seq), []).append(n)
        return found
