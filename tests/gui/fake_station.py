"""A real station whose post is played: what is sent and what comes back is decided by the test.

The window's tests need receipts, returns and outboxes without a province; everything else is real.
"""

from dataclasses import dataclass
from pathlib import Path

from desktop_app.station import Station
from desktop_app.station.outbox import UNSENT, OutboxLine
from desktop_app.station.receipts import ReceiptResult, ReturnedItem

EXPORTED = "已导出"


@dataclass(frozen=True, slots=True)
class Written:
    """A bundle that was written."""

    path: Path
    parts: tuple[Path, ...] = ()


class FakePostStation(Station):
    """A station whose outbox counts its journal and whose bundles are empty files."""

    sent: tuple[OutboxLine, ...] = ()
    came_back: tuple[ReturnedItem, ...] = ()

    def outbox(self) -> list[OutboxLine]:
        """What was sent, and what was saved since."""
        done = self.sent[-1].last if self.sent else 0
        end = self.store.chain_end(self.profile.device).seq
        unsent = OutboxLine(done + 1, end, UNSENT, "", "", end - done)
        return [*([unsent] if end > done else []), *self.sent]

    def export_bundle(self, folder: Path, _first: int = 0) -> Written:
        """An empty file in place of a bundle."""
        line = self.outbox()[0]
        path = folder / f"{self.profile.area}-{line.first}-{line.last}.bflb"
        path.write_bytes(b"")
        at = f"{self.today()}T09:00:00"
        self.sent = (*self.sent, OutboxLine(line.first, line.last, EXPORTED, path.name, at, line.count))
        return Written(path)

    def import_receipt(self, _path: Path) -> ReceiptResult:
        """A receipt that returns one household."""
        home = self.list_ids("household")[0]
        told = "户编号与国家系统不一致，请核对。"
        self.came_back = (ReturnedItem("household", home, "household_no", told, "2018-11-22T10:00:00"),)
        return ReceiptResult(accepted=23, returned=1)

    def returned(self) -> list[ReturnedItem]:
        """What came back."""
        return list(self.came_back)
