"""A real station whose post is played: what is sent and what comes back is decided by the test.

The window's tests need receipts, returns and outboxes without a province; everything else is real.
"""

from dataclasses import dataclass
from pathlib import Path

from desktop_app.station import Station

UNSENT, EXPORTED = "未发送", "已导出"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the outbox."""

    seq_from: int
    seq_to: int
    state: str
    file: str
    at: str
    count: int


@dataclass(frozen=True, slots=True)
class Written:
    """A bundle that was written."""

    path: Path


@dataclass(frozen=True, slots=True)
class Returned:
    """A record that the province returned."""

    entity: str
    record_id: str
    field: str
    reason: str
    at: str


@dataclass(frozen=True, slots=True)
class Received:
    """What a receipt said."""

    accepted: int
    returned: int
    conflicts: int


class FakePostStation(Station):
    """A station whose outbox counts its journal and whose bundles are empty files."""

    sent: tuple[Line, ...] = ()
    came_back: tuple[Returned, ...] = ()

    def outbox(self) -> list[Line]:
        """What was sent, and what was saved since."""
        done = self.sent[-1].seq_to if self.sent else 0
        end = self.store.chain_end(self.profile.device).seq
        unsent = Line(done + 1, end, UNSENT, "", "", end - done)
        return [*([unsent] if end > done else []), *self.sent]

    def export_bundle(self, folder: Path) -> Written:
        """An empty file in place of a bundle."""
        line = self.outbox()[0]
        path = folder / f"{self.profile.area}-{line.seq_from}-{line.seq_to}.bflb"
        path.write_bytes(b"")
        at = f"{self.today()}T09:00:00"
        self.sent = (*self.sent, Line(line.seq_from, line.seq_to, EXPORTED, path.name, at, line.count))
        return Written(path)

    def import_receipt(self, _path: Path) -> Received:
        """A receipt that returns one household."""
        home = self.list_ids("household")[0]
        told = "户编号与国家系统不一致，请核对。"
        self.came_back = (Returned("household", home, "household_no", told, "2018-11-22T10:00:00"),)
        return Received(23, 1, 0)

    def returned(self) -> list[Returned]:
        """What came back."""
        return list(self.came_back)
