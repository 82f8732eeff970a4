"""Wrong tries at the login: counted, slowed down, and kept until the journal can take them in.

The file ``attempts`` lies beside the store and holds account ids (not names), counts and times. Each try
is counted *before* it is checked, so that pulling the plug does not give it back. The keyring knows the
file's mark: a file that was deleted or exchanged is noticed, and everybody starts on the slow side.
Putting back an older copy of the file cannot be noticed while the store is locked.
"""

import json
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from desktop_app.store.durable import replace_file
from desktop_app.store.errors import LockedOut

FREE_TRIES = 4
_FIRST_WAIT = 30_000  # ms after the fifth wrong try; doubles with each further one
_LONGEST_WAIT = 3_600_000
_MOST_EVENTS = 2_000


class Event(NamedTuple):
    """Something that happened while the store was locked: ``time`` in ms, ``what``, and the account's id.

    ``what`` is ``wrong_password``, ``wrong_code``, ``attempts_missing``, or what was done about an account,
    with its role after a blank.
    """

    time: int
    what: str
    account: str


class _Count:
    def __init__(self, wrong: int, last: int) -> None:
        self.wrong = wrong
        self.last = last


class Attempts:
    """The count of wrong tries per account, in the file at ``path``; ``now`` gives the time in ms."""

    def __init__(self, path: Path, mark: str, now: Callable[[], int]) -> None:
        self.path = path
        self.mark = mark
        self.now = now
        self._counts: dict[str, _Count] = {}
        self._events: list[Event] = []
        self._suspicious = False

    @classmethod
    def create(cls, path: Path, now: Callable[[], int]) -> "Attempts":
        """A fresh file with a new mark, which the keyring has to keep."""
        attempts = cls(path, secrets.token_hex(8), now)
        attempts._save()
        return attempts

    @classmethod
    def load(cls, path: Path, mark: str, now: Callable[[], int]) -> "Attempts":
        """The file as it lies there; a missing, foreign or unreadable one is noted as an event."""
        attempts = cls(path, mark, now)
        try:
            attempts._take(json.loads(path.read_bytes()))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            attempts._counts, attempts._suspicious = {}, True
            attempts._events = [Event(now(), "attempts_missing", "")]
        return attempts

    def _take(self, wire: dict[str, Any]) -> None:
        if wire["mark"] != self.mark:
            raise ValueError("another keyring's")
        self._counts = {name: _Count(int(wrong), int(last)) for name, (wrong, last) in wire["counts"].items()}
        self._events = [Event(int(time), str(what), str(account)) for time, what, account in wire["events"]]
        self._suspicious = bool(wire["suspicious"])

    def begin(self, account: str, what: str = "wrong_password") -> None:
        """Count a try that is about to be checked; raises LockedOut while the account has to wait."""
        count = self._counts.setdefault(account, _Count(FREE_TRIES if self._suspicious else 0, self.now()))
        wait = self._wait(count)
        if wait > 0:
            raise LockedOut(-(-wait // 1000))
        count.wrong += 1
        count.last = self.now()
        self._events = [*self._events, Event(count.last, what, account)][-_MOST_EVENTS:]
        self._save()

    def _wait(self, count: _Count) -> int:
        """How many ms are left; a clock that was set back starts the wait anew, never a longer one."""
        if count.wrong <= FREE_TRIES:
            return 0
        count.last = min(count.last, self.now())
        doubled = min(count.wrong - FREE_TRIES - 1, 20)
        return count.last + min(_FIRST_WAIT << doubled, _LONGEST_WAIT) - self.now()

    def succeeded(self, account: str) -> None:
        """The try just begun was right: the count starts anew, and that try is no event."""
        self._counts.pop(account, None)
        if self._events and self._events[-1].account == account:
            self._events = self._events[:-1]
        self._suspicious = False
        self._save()

    def note(self, what: str, account: str) -> None:
        """Keep something that was done while the store was locked."""
        self._events = [*self._events, Event(self.now(), what, account)][-_MOST_EVENTS:]
        self._save()

    def events(self) -> tuple[Event, ...]:
        """What the journal has not taken in yet, oldest first."""
        return tuple(self._events)

    def taken(self, upto: int) -> None:
        """Forget the first ``upto`` events: they are safe in the journal now."""
        self._events = self._events[upto:]
        self._save()

    def _save(self) -> None:
        wire = {
            "mark": self.mark,
            "suspicious": self._suspicious,
            "counts": {name: [count.wrong, count.last] for name, count in self._counts.items()},
            "events": [[event.time, event.what, event.account] for event in self._events],
        }
        replace_file(self.path, json.dumps(wire).encode())
