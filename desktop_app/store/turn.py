"""One write at a time, and whose it is: ending what one thread does must leave alone what another writes."""

import threading


class Turn:
    """A lock that a thread may take again while it holds it; ``thread`` is the one that took it last."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self.thread = 0

    def __enter__(self) -> None:
        self._lock.acquire()
        self.thread = threading.get_ident()

    def __exit__(self, *_error: object) -> None:
        self._lock.release()
