"""Watching an inbox: the office is opened while there is something to take in, and closed again.

Between two looks everything else can be done there – receipts, certificates, another edition of the
catalogue – and what was changed is in force at the next arrival.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from desktop_app.province.inbox import ReceiveOutcome
from desktop_app.province.office import Office
from desktop_app.province.supervision import StationFindings
from desktop_app.store.errors import StoreBusy
from desktop_app.sync.parts import bundles_in

_ENDING = ".bfb"


class Arrivals:
    """Which files of a watched folder are whole: those that did not grow since the last look."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._sizes: dict[Path, tuple[int, int]] = {}

    def settled(self) -> bool:
        """Whether there is something to take in, and nothing is still being copied."""
        now = {}
        for path in bundles_in(self._folder, _ENDING):
            about = path.stat()
            now[path] = about.st_size, about.st_mtime_ns
        before, self._sizes = self._sizes, now
        return bool(now) and now == before


@dataclass(frozen=True, slots=True)
class Taken:
    """What one look took in, and what supervision found in it."""

    outcomes: tuple[ReceiveOutcome, ...]
    findings: tuple[StationFindings, ...]


class Watch:
    """Looks at the inbox of an office in ``folder``; ``opened`` opens it, ``receive`` takes its inbox in."""

    def __init__(
        self,
        folder: Path,
        opened: Callable[[], Office],
        receive: Callable[[Office], list[ReceiveOutcome]] = Office.receive_inbox,
    ) -> None:
        self._arrivals = Arrivals(folder / "inbox")
        self._opened = opened
        self._receive = receive

    def look(self) -> Taken | None:
        """Take in what has arrived; None for nothing, or while somebody else works at the office.

        Raises whatever opening and receiving raise.
        """
        if not self._arrivals.settled():
            return None
        try:
            office = self._opened()
        except StoreBusy:
            return None
        with office:
            outcomes = self._receive(office)
            return Taken(tuple(outcomes), tuple(office.supervise_arrivals(outcomes)))
